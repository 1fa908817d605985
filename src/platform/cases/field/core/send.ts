import {caseFor, type Entry, nextToSend, type Photo, type Refused, versionFor, waitAfter} from './entry.ts'

/** What came of asking the server. `lost`: no usable answer, it may or may not have been done. */
export type Heard<T> =
  | {readonly is: 'done'; readonly value: T}
  | {readonly is: 'lost'}
  | {readonly is: 'signed-out'}
  | {readonly is: 'refused'; readonly conflict: boolean; readonly why: Refused}

/** How far a photo has come, and its file when it is whole. */
export interface Arrived {
  readonly received: number
  readonly file: string | null
}

/** The case something was done on and the version it made. */
export interface Done {
  readonly case: string
  readonly version: number
}

/** The server as the queue speaks to it. Each call may be cut off anywhere. */
export interface Outside {
  readonly open: (photo: Photo) => Promise<Heard<Arrived>>
  readonly piece: (photo: Photo, from: number, bytes: Uint8Array) => Promise<Heard<Arrived>>
  readonly report: (body: Readonly<Record<string, unknown>>) => Promise<Heard<Done>>
  readonly move: (id: string, move: string, body: Readonly<Record<string, unknown>>) => Promise<Heard<Done>>
}

/** Where the queue lies. `change` reads and writes in one step, and says what is there now; undefined when it is gone. */
export interface Device {
  readonly entries: () => Promise<readonly Entry[]>
  readonly change: (id: string, edit: (entry: Entry) => Entry) => Promise<Entry | undefined>
  readonly bytes: (photo: string) => Promise<Uint8Array | undefined>
  /** Photos that arrived need no room any more. */
  readonly forget: (photos: readonly string[]) => Promise<void>
}

/** What one step did: sent something, or why not. `until` says when to try again, if time alone helps. */
export interface Step {
  readonly did: 'sent' | 'decided' | 'lost' | 'signed-out' | 'nothing'
  readonly until: number | null
}

/** What a photo that is no longer on the device is told by. */
const photoGone: Refused = {
  code: 'field.photo-gone',
  zh: '手机里的这张照片读不出来了。可以不带照片发送，或放弃这一条。',
  en: 'A photo can no longer be read from this phone. Send it without the photos, or let it go.',
}

/** Answers to a piece that only mean: ask how far it came, then go on. */
const resumable: ReadonlySet<string> = new Set(['files.no-such-upload', 'files.piece-apart'])

type Uploaded = Heard<string>

/** Brings one photo to the server, going on where it was cut off. */
async function bring(device: Device, outside: Outside, photo: Photo, pieceBytes: number): Promise<Uploaded> {
  const bytes = await device.bytes(photo.id)
  if (bytes === undefined) return {is: 'refused', conflict: false, why: photoGone}
  let heard = await outside.open(photo)
  while (heard.is === 'done') {
    const {received, file} = heard.value
    if (file !== null) return {is: 'done', value: file}
    if (received >= bytes.length) return {is: 'lost'}
    heard = await outside.piece(photo, received, bytes.subarray(received, received + pieceBytes))
    // A server that takes nothing would keep us here for ever.
    if (heard.is === 'done' && heard.value.file === null && heard.value.received <= received) return {is: 'lost'}
  }
  return heard.is === 'refused' && resumable.has(heard.why.code) ? {is: 'lost'} : heard
}

/** The evidence an entry sends: its photos, then what it says in words. */
const evidenceOf = ({photos, work}: Entry): readonly object[] => [
  ...photos.flatMap(({kind, file}) => (file === null ? [] : [{kind, file}])),
  ...(((work.kind === 'report' ? work.body : work.given).evidence as readonly object[] | undefined) ?? []),
]

async function deliver(outside: Outside, entries: readonly Entry[], entry: Entry): Promise<Heard<Done>> {
  const {work, id} = entry
  const evidence = evidenceOf(entry)
  const along = {clientId: id, ...(evidence.length === 0 ? {} : {evidence})}
  if (work.kind === 'report') return outside.report({...work.body, ...along})
  const target = caseFor(entries, work)
  // Its report comes first in its line, so this is a report that was dropped: there is nothing to do it on.
  if (target === null) return {is: 'refused', conflict: true, why: noCase}
  const version = versionFor(entries, work.version)
  return outside.move(target, work.move, {...work.given, ...along, ...(version === undefined ? {} : {version})})
}

const noCase: Refused = {
  code: 'field.no-case',
  zh: '它所属的上报没有成为案件。可以放弃这一条。',
  en: 'The report it belongs to did not become a case. You may let it go.',
}

/**
 * Takes one step: brings the photos of the entry whose turn it is, then sends it. Cut off anywhere, it is taken again from what the device
 * and the server know, and does nothing twice. `now` is asked for the time after the answer came.
 */
export async function sendNext(
  device: Device,
  outside: Outside,
  {owner, now, pieceBytes}: {readonly owner: string; readonly now: () => number; readonly pieceBytes: number},
): Promise<Step> {
  const {entry: chosen, until} = nextToSend(await device.entries(), owner, now())
  if (chosen === null) return {did: 'nothing', until}
  let entry = await device.change(chosen.id, (one) => ({...one, standing: 'sending'}))
  if (entry === undefined) return {did: 'decided', until: null}
  const failed = async (heard: Exclude<Heard<unknown>, {is: 'done'}>): Promise<Step> => {
    if (heard.is === 'signed-out') {
      await device.change(chosen.id, (one) => ({...one, standing: 'waiting'}))
      return {did: 'signed-out', until: null}
    }
    if (heard.is === 'refused') {
      const standing = heard.conflict ? 'conflict' : 'refused'
      await device.change(chosen.id, (one) => ({...one, standing, refused: heard.why}))
      return {did: 'decided', until: null}
    }
    const kept = await device.change(chosen.id, (one) => {
      const tries = one.tries + 1
      return {...one, standing: 'waiting', tries, notBefore: now() + waitAfter(tries)}
    })
    return {did: 'lost', until: kept?.notBefore ?? null}
  }
  for (const photo of entry.photos) {
    if (photo.file !== null) continue
    const brought = await bring(device, outside, photo, pieceBytes)
    if (brought.is !== 'done') return failed(brought)
    const file = brought.value
    entry = await device.change(chosen.id, (one) => ({
      ...one,
      photos: one.photos.map((other) => (other.id === photo.id ? {...other, file} : other)),
    }))
    if (entry === undefined) return {did: 'decided', until: null}
  }
  const heard = await deliver(outside, await device.entries(), entry)
  if (heard.is !== 'done') return failed(heard)
  const answer = {...heard.value, at: now()}
  await device.change(chosen.id, (one) => ({...one, standing: 'sent', answer, refused: null}))
  await device.forget(entry.photos.map(({id}) => id))
  return {did: 'sent', until: null}
}
