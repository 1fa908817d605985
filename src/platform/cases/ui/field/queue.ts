import {useSyncExternalStore} from 'react'
import {openShelf, type Write} from '#web/kit/shelf.ts'
import {type Entry, forgettable, hurried, inOrder, isOwed, nextToSend, waitAfter} from '../../field/core/entry.ts'
import {type Device, sendNext} from '../../field/core/send.ts'
import {knock, PIECE_BYTES, server} from './outside.ts'

/** One's own work: never removed before the server has it or its owner lets it go, whoever signs in or out. */
export const own = openShelf('jingcheng-field', ['entries', 'photos', 'drafts', 'tracks', 'habits'])

/** The bytes of a photo as they lie on the device. */
export interface KeptPhoto {
  readonly id: string
  readonly type: string
  readonly bytes: ArrayBuffer
}

/** How the queue is doing. */
export interface Doing {
  readonly entries: readonly Entry[]
  /** Undefined until the device has been read. */
  readonly ready: boolean
  readonly sending: boolean
  /** The server no longer knows the session; what waits stays. */
  readonly signedOut: boolean
  /** The server could not be reached the last time it was tried. */
  readonly cut: boolean
  /** When something last arrived there, ms since 1970; null before. */
  readonly lastSent: number | null
}

let doing: Doing = {entries: [], ready: false, sending: false, signedOut: false, cut: false, lastSent: null}
const heard = new Set<() => void>()
const listen = (listener: () => void) => {
  heard.add(listener)
  return () => heard.delete(listener)
}
const tell = (patch: Partial<Doing>): void => {
  doing = {...doing, ...patch}
  for (const listener of heard) listener()
}

/** Other pages of this device that show the same queue. */
const others = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('jingcheng-field')

async function reread(): Promise<readonly Entry[]> {
  const entries = inOrder(await own.all<Entry>('entries'))
  const arrivals = entries.flatMap(({answer}) => answer?.at ?? [])
  tell({entries, ready: true, lastSent: arrivals.length === 0 ? doing.lastSent : Math.max(...arrivals)})
  return entries
}
others?.addEventListener('message', () => void reread().then(send))

const changed = async (): Promise<void> => {
  await reread()
  others?.postMessage('changed')
}

const device: Device = {
  entries: () => own.all<Entry>('entries'),
  change: async (id, edit) => {
    const entry = await own.change<Entry>('entries', id, edit)
    await changed()
    return entry
  },
  bytes: async (photo) => {
    const kept = await own.get<KeptPhoto>('photos', photo)
    return kept && new Uint8Array(kept.bytes)
  },
  forget: (photos) => own.write(photos.map((drop) => ({store: 'photos', drop}))),
}

/** Forgets what has long arrived, and photos that nothing refers to any more. */
async function tidy(): Promise<void> {
  const [entries, photos, drafts] = await Promise.all([
    own.all<Entry>('entries'),
    own.all<KeptPhoto>('photos'),
    own.all<{readonly photos: readonly {readonly id: string}[]}>('drafts'),
  ])
  const needed = new Set([...entries.filter(isOwed), ...drafts].flatMap((one) => one.photos.map(({id}) => id)))
  await own.write([
    ...forgettable(entries, Date.now()).map(({id}) => ({store: 'entries', drop: id})),
    ...photos.filter(({id}) => !needed.has(id)).map(({id}) => ({store: 'photos', drop: id})),
  ])
}

let owner: string | null = null
let timer: ReturnType<typeof setTimeout> | undefined
let knocks = 0

const again = (milliseconds: number): void => {
  clearTimeout(timer)
  timer = setTimeout(() => void send(), milliseconds)
}

/** Only one page of a device sends at a time; two would do no harm, but would show nonsense. */
const alone = async (work: () => Promise<void>): Promise<void> => {
  if ('locks' in navigator)
    await navigator.locks.request('jingcheng-field', {ifAvailable: true}, (lock) => (lock === null ? undefined : work()))
  else await work()
}

async function sendAll(account: string): Promise<void> {
  const heard = await knock()
  if (heard.is === 'signed-out' || (heard.is === 'done' && heard.value !== account)) return tell({signedOut: true, cut: false})
  if (heard.is !== 'done') {
    knocks += 1
    tell({cut: true})
    return again(waitAfter(knocks))
  }
  knocks = 0
  tell({signedOut: false, cut: false})
  for (;;) {
    const {did, until} = await sendNext(device, server, {owner: account, now: () => Date.now(), pieceBytes: PIECE_BYTES})
    if (did === 'signed-out') return tell({signedOut: true})
    if (did === 'lost') tell({cut: true})
    else if (did === 'sent') tell({cut: false})
    if (did === 'nothing' || did === 'lost') return until === null ? undefined : again(Math.max(0, until - Date.now()))
  }
}

/** Sends whatever waits and may be sent now. */
export async function send(): Promise<void> {
  const account = owner
  if (account === null || doing.sending) return
  if (!doing.entries.some((entry) => entry.owner === account && (entry.standing === 'waiting' || entry.standing === 'sending'))) return
  tell({sending: true})
  try {
    await alone(() => sendAll(account))
  } finally {
    tell({sending: false})
  }
  // What was added while the last answer came is not left for the next occasion.
  if (!doing.cut && !doing.signedOut && nextToSend(doing.entries, account, Date.now()).entry !== null) again(SOON_MS)
}

const SOON_MS = 500

/** Tries at once, whatever the queue was waiting for. */
export async function hurry(): Promise<void> {
  knocks = 0
  for (const {id, notBefore} of doing.entries) if (notBefore > 0) await own.change<Entry>('entries', id, hurried)
  await reread()
  await send()
}

/** Adds what was just done, with other writes that belong to it, and begins to send. Throws web.storage-full. */
export async function add(entries: readonly Omit<Entry, 'seq'>[], besides: readonly Write[] = []): Promise<void> {
  const last = Math.max(Date.now(), (doing.entries.at(-1)?.seq ?? 0) + 1)
  await own.write([...entries.map((entry, index) => ({store: 'entries', put: {...entry, seq: last + index}})), ...besides])
  await changed()
  void send()
}

/** Writes decided entries back, together. */
export async function decide(entries: readonly Entry[]): Promise<void> {
  await own.write(entries.map((put) => ({store: 'entries', put})))
  await changed()
  void send()
}

/** Begins to send for who is signed in; returns how to stop. */
export function attend(account: string): () => void {
  owner = account
  tell({signedOut: false})
  void tidy()
    .catch(() => undefined)
    .then(reread)
    .then(send)
  const back = () => void hurry()
  const looked = () => {
    if (document.visibilityState === 'visible') void send()
  }
  addEventListener('online', back)
  document.addEventListener('visibilitychange', looked)
  return () => {
    clearTimeout(timer)
    removeEventListener('online', back)
    document.removeEventListener('visibilitychange', looked)
    owner = null
  }
}

/** The queue as it stands, in every page that shows it. */
export const useQueue = (): Doing => useSyncExternalStore(listen, () => doing)
