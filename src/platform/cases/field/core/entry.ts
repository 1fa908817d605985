import type {EvidenceKind} from '../../core/case.ts'
import type {Move} from '../../core/lifecycle.ts'

/** A photo on the device. Its id is made there and names its upload, so that it arrives once. */
export interface Photo {
  readonly id: string
  readonly kind: EvidenceKind
  readonly name: string
  /** Bytes. */
  readonly size: number
  /** Under which id the server stored it; null until then. */
  readonly file: string | null
}

/** On which version of a case a move is made: the one seen, the one that an earlier entry makes, or any. */
export type Version = {readonly seen: number} | {readonly after: string} | 'any'

/** What is to be done: a report, or a move on a case that the server knows or that an earlier report of this device will become. */
export type Work =
  | {readonly kind: 'report'; readonly body: Readonly<Record<string, unknown>>}
  | {
      readonly kind: 'move'
      readonly move: Move
      readonly on: {readonly case: string} | {readonly report: string}
      readonly version: Version
      readonly given: Readonly<Record<string, unknown>>
    }

/** waiting, sending: on its way · sent · refused, conflict: a person has to decide · dropped: they let it go. */
export type Standing = 'waiting' | 'sending' | 'sent' | 'refused' | 'conflict' | 'dropped'

/** Why the server did not do it, in both languages, and when it said so. */
export interface Refused {
  readonly code: string
  readonly zh: string
  readonly en: string
}

/** One thing that somebody did on this device and that the server is to know exactly once. `id` is sent with it every time. */
export interface Entry {
  readonly id: string
  /** The account that did it; nobody else's session sends it. */
  readonly owner: string
  /** What it keeps its order with: the case, or the report that becomes one. */
  readonly line: string
  /** Its place in the order of everything done on this device. */
  readonly seq: number
  /** When it was done, ms since 1970. */
  readonly at: number
  /** What it is, for the list of what waits. */
  readonly said: {readonly zh: string; readonly en: string}
  readonly about: string
  readonly work: Work
  readonly photos: readonly Photo[]
  readonly standing: Standing
  readonly tries: number
  /** Not sent again before, ms since 1970. */
  readonly notBefore: number
  /** The case and the version it made, once sent. */
  readonly answer: {readonly case: string; readonly version: number; readonly at: number} | null
  readonly refused: Refused | null
}

const settled: ReadonlySet<Standing> = new Set(['sent', 'dropped'])
const moving: ReadonlySet<Standing> = new Set(['waiting', 'sending'])

/** Whether it still has to reach the server, whoever has to see to that. */
export const isOwed = ({standing}: Entry): boolean => !settled.has(standing)

export const inOrder = (entries: readonly Entry[]): readonly Entry[] => entries.toSorted((a, b) => a.seq - b.seq)

/** What is sent next, or when there will be something to send. */
export interface Next {
  readonly entry: Entry | null
  /** When the earliest that waits for its time may be tried again; null when none waits. */
  readonly until: number | null
}

/**
 * The entry whose turn it is. Within a line strictly in order: what is refused or in conflict holds back what follows it; lines do not wait
 * for one another. An entry found sending was cut off, and is sent again.
 */
export function nextToSend(entries: readonly Entry[], owner: string, now: number): Next {
  const held = new Set<string>()
  let until: number | null = null
  for (const entry of inOrder(entries)) {
    if (entry.owner !== owner || !isOwed(entry) || held.has(entry.line)) continue
    held.add(entry.line)
    if (!moving.has(entry.standing)) continue
    if (entry.notBefore <= now) return {entry, until: null}
    until = until === null ? entry.notBefore : Math.min(until, entry.notBefore)
  }
  return {entry: null, until}
}

const SHORTEST_MS = 1_000
const LONGEST_MS = 60_000

/** How long to wait after so many failures, ms: 1, 2, 4 … seconds, at most a minute. */
export const waitAfter = (tries: number): number => Math.min(LONGEST_MS, SHORTEST_MS * 2 ** Math.max(0, tries - 1))

/** The version a move is sent with: undefined for any. Of an entry that was dropped, the one it would have been made on. */
export function versionFor(entries: readonly Entry[], version: Version): number | undefined {
  if (version === 'any') return undefined
  if ('seen' in version) return version.seen
  const before = entries.find(({id}) => id === version.after)
  if (before === undefined) return undefined
  if (before.answer !== null) return before.answer.version
  return before.work.kind === 'move' ? versionFor(entries, before.work.version) : undefined
}

/** The case a move is made on; null while the report it belongs to has not become one. */
export function caseFor(entries: readonly Entry[], work: Work): string | null {
  if (work.kind === 'report') return null
  if ('case' in work.on) return work.on.case
  const {report} = work.on
  return entries.find(({id}) => id === report)?.answer?.case ?? null
}

/** The line of a case: that of the report it came from, when this device made it, so that order is kept across the two. */
export const lineOf = (entries: readonly Entry[], caseId: string): string =>
  entries.find(({work, answer}) => work.kind === 'report' && answer?.case === caseId)?.line ?? caseId

/** On which version a new move of a line is made: after what is still on its way there, else the one that was seen. */
export function versionBehind(entries: readonly Entry[], line: string, seen: number): Version {
  const before = inOrder(entries).findLast((entry) => entry.line === line && (isOwed(entry) || entry.standing === 'sent'))
  if (before === undefined) return {seen}
  if (before.answer !== null) return {seen: Math.max(seen, before.answer.version)}
  return {after: before.id}
}

/** Tried at once, whatever it waited for. */
export const hurried = (entry: Entry): Entry => (moving.has(entry.standing) ? {...entry, notBefore: 0} : entry)

/** Sent once more as it is, after a refusal that may have passed. */
export const tryAgain = (entry: Entry): Entry => ({...entry, standing: 'waiting', tries: 0, notBefore: 0, refused: null})

/** Sent without its photos, when they are what was refused. */
export const withoutPhotos = (entry: Entry): Entry => ({...tryAgain(entry), photos: []})

/** Made on the case as it is now, by somebody who has seen what happened meanwhile. */
export const onVersion = (entry: Entry, seen: number): Entry =>
  entry.work.kind === 'move' ? {...tryAgain(entry), work: {...entry.work, version: {seen}}} : tryAgain(entry)

const MOST_WORDS = 2_000

/**
 * What somebody did and the case no longer takes, kept with the case as a note with its photos. The note is another move, so it has an id of
 * its own; what was to follow the move follows the note.
 */
export function keptAsNote(entries: readonly Entry[], entry: Entry, id: string, words: string): readonly Entry[] {
  const {work} = entry
  if (work.kind !== 'move') return []
  const note: Entry = {
    ...tryAgain(entry),
    id,
    said: {zh: `备注：${entry.said.zh}`, en: `note: ${entry.said.en}`},
    work: {...work, move: 'note', version: 'any', given: {words: words.slice(0, MOST_WORDS)}},
  }
  const following = entries.flatMap((other) =>
    isOwed(other) && other.work.kind === 'move' && typeof other.work.version === 'object' && 'after' in other.work.version
      ? other.work.version.after === entry.id
        ? [{...other, work: {...other.work, version: {after: id}}}]
        : []
      : [],
  )
  return [{...entry, standing: 'dropped', photos: []}, note, ...following]
}

/** Let go, with what cannot be done without it. */
export function letGo(entries: readonly Entry[], entry: Entry): readonly Entry[] {
  const hangs = (other: Entry): boolean =>
    other.work.kind === 'move' && 'report' in other.work.on && other.work.on.report === entry.id && isOwed(other)
  return [entry, ...entries.filter(hangs)].map((one) => ({...one, standing: 'dropped'}))
}

const KEPT_MS = 7 * 86_400_000
const MOST_KEPT = 100

/** What was sent or dropped so long ago, or so much of it, that the device may forget it; never what a waiting entry still refers to. */
export function forgettable(entries: readonly Entry[], now: number): readonly Entry[] {
  const referred = new Set(
    entries
      .filter(isOwed)
      .flatMap(({work}) =>
        work.kind === 'report'
          ? []
          : [
              ...('report' in work.on ? [work.on.report] : []),
              ...(typeof work.version === 'object' && 'after' in work.version ? [work.version.after] : []),
            ],
      ),
  )
  const done = inOrder(entries).filter(({standing, id}) => (standing === 'sent' || standing === 'dropped') && !referred.has(id))
  return done.filter(({at}, index) => now - at > KEPT_MS || index < done.length - MOST_KEPT)
}
