import type {Db} from '#kernel/db.ts'
import {sm3} from '#kernel/events.ts'
import {fileUrl} from '#kernel/files/index.ts'
import type {Said} from '#lib/problem.ts'
import {findCurrentCatalogue, openContents} from '#platform/standards/index.ts'
import {listHistory} from '../../actions/move.ts'
import {lightOf} from '../../core/deadline.ts'
import {type Happened, publicSentence} from '../../core/history.ts'
import {isEnded, plainLabel} from '../../core/lifecycle.ts'
import type {ShownCase} from '../../queries/case.ts'
import {HIDDEN, hiddenSpans, type Redaction, type Shown, shownText, type Target} from '../core/redaction.ts'
import {hiddenFromAll, type PublicRules, publicPlace, type Standing, type Visibility, visibilityOf} from '../core/visibility.ts'
import {type Book, bookOf, listBooks} from '../queries/books.ts'
import {findPublic, listPublicPhotos} from '../queries/public.ts'
import {type KeptRedaction, listRedactions} from '../queries/redactions.ts'
import {listKnown} from '../queries/retention.ts'

/** A case as everybody may see it: no reporter, no word that names somebody, no place finer than its category allows. */
export interface PublicCase {
  readonly id: string
  readonly number: string | null
  readonly category: string
  readonly name: Said
  readonly icon: string | null
  readonly words: string | null
  readonly area: string
  readonly address: string | null
  readonly place: readonly [number, number] | null
  /** Side in metres of the square the place is only known by; null when it is exact. */
  readonly within: number | null
  readonly state: string
  readonly label: Said
  readonly standing: Standing
  readonly dueAt: Date | null
  readonly overdue: boolean
  readonly unit: string | null
  readonly reportedAt: Date
  readonly acceptedAt: Date
  readonly changedAt: Date
  readonly photos: readonly {
    readonly id: string
    readonly kind: string
    readonly at: Date
    readonly url: string
    readonly thumbnail: string
  }[]
}

/** What the cases of the public are judged by at an instant. */
export interface PublicEyes {
  readonly books: readonly Book<PublicRules>[]
  readonly names: ReadonlyMap<string, Said>
  readonly now: Date
}

/** The rule books and the names of the categories in force. */
export async function openEyes(db: Db, now: Date): Promise<PublicEyes> {
  const [books, catalogue] = await Promise.all([listBooks<PublicRules>(db, 'public'), findCurrentCatalogue(db, now)])
  const categories = catalogue === undefined ? [] : (await openContents(db, catalogue)).categories
  return {books, names: new Map(categories.map(({category, zh, en}) => [category, {zh, en: en ?? zh}])), now}
}

/** One of a case's texts as the public may read it; null when there is none. */
export function wordsOf(text: string | null, target: Target, redactions: readonly Redaction[], search: Shown): string | null {
  if (text === null || text === '') return null
  const spans = hiddenSpans(redactions, target, sm3(text))
  return spans === 'whole' ? HIDDEN : shownText(text, spans, search)
}

const HOUR = 3_600_000
/** As deep as a street: the finest area told of a place that is not. */
const STREET = 9

const seenBy = ({books}: PublicEyes, one: ShownCase): Visibility => {
  const rules = bookOf(books, one.area)
  return rules === undefined ? hiddenFromAll : visibilityOf(rules, one.category)
}

const standingOf = (one: ShownCase, now: Date): Standing => {
  if (isEnded(one.state)) return one.ending === 'fixed' ? 'fixed' : 'ended'
  return lightOf(one, now) === 'red' ? 'late' : 'open'
}

interface Beside {
  readonly redactions: readonly KeptRedaction[]
  readonly photos: PublicCase['photos']
  readonly known: readonly string[]
}

function shown(eyes: PublicEyes, one: ShownCase, {redactions, photos, known}: Beside): PublicCase {
  const seen = seenBy(eyes, one)
  const exact = seen.place === 'exact'
  const category = one.category ?? ''
  const of = redactions.filter(({caseId}) => caseId === one.id)
  const search = {rooms: !seen.rooms, known}
  return {
    id: one.id,
    number: one.number,
    category,
    name: seen.name ?? eyes.names.get(category) ?? {zh: category, en: category},
    icon: seen.icon,
    words: seen.words ? wordsOf(one.description, 'description', of, search) : null,
    area: exact ? one.area : one.area.slice(0, STREET),
    address: exact ? wordsOf(one.address, 'address', of, search) : null,
    place: publicPlace(seen, one.lng === null || one.lat === null ? null : [one.lng, one.lat]),
    within: seen.place === 'blurred' ? seen.metres : null,
    state: one.state,
    label: plainLabel(one.state, one.ending),
    standing: standingOf(one, eyes.now),
    dueAt: one.dueAt,
    overdue: lightOf(one, eyes.now) === 'red',
    unit: one.unitName,
    reportedAt: one.reportedAt,
    acceptedAt: one.acceptedAt ?? one.reportedAt,
    changedAt: one.changedAt,
    photos: seen.words ? photos : [],
  }
}

/** Cases as the public sees them, in the order given; four queries however many there are. */
export async function showPublic(db: Db, eyes: PublicEyes, cases: readonly ShownCase[]): Promise<readonly PublicCase[]> {
  const ids = cases.map(({id}) => id)
  const [redactions, photos, known] = await Promise.all([listRedactions(db, ids), listPublicPhotos(db, ids), listKnown(db, ids)])
  const until = new Date(eyes.now.getTime() + HOUR)
  const byCase = Map.groupBy(photos, ({caseId}) => caseId)
  return cases.map((one) => {
    const ours = (byCase.get(one.id) ?? []).map(({id, kind, at, fileId}) => ({
      id,
      kind,
      at,
      url: fileUrl(fileId, until, 'published'),
      thumbnail: fileUrl(fileId, until, 'thumbnail'),
    }))
    return shown(eyes, one, {redactions, photos: ours, known: known.get(one.id) ?? []})
  })
}

/** One sentence of a case's public history; `seq` is by which it can be reported or hidden. */
export interface PublicSentence extends Said {
  readonly seq: number
  readonly at: Date
}

const gone: Said = {zh: '此条内容已隐去', en: 'This entry was hidden'}

/** The history as everybody may read it: the public sentences, without what people hid and what the machine finds in them. */
export function publicHistory(history: readonly Happened[], redactions: readonly Redaction[], search: Shown): readonly PublicSentence[] {
  return history.flatMap((happened, index) => {
    const seq = index + 1
    const {result, reason} = happened.body
    const body = {
      ...happened.body,
      ...(result === undefined ? {} : {result: wordsOf(result, 'result', redactions, search) ?? ''}),
      ...(reason === undefined ? {} : {reason: wordsOf(reason, 'reason', redactions, search) ?? ''}),
    }
    const said = publicSentence({...happened, body})
    if (said === null) return []
    const hidden = redactions.some((one) => one.target === 'message' && one.seq === seq)
    const {zh, en} = hidden ? gone : {zh: shownText(said.zh, [], search), en: shownText(said.en, [], search)}
    return [{zh, en, seq, at: happened.at}]
  })
}

/** One public case with what came of it. */
export interface PublicDetail extends PublicCase {
  readonly result: string | null
  /** Why it was not accepted, and who is responsible instead. */
  readonly reason: string | null
  readonly responsibleBody: string | null
  readonly history: readonly PublicSentence[]
}

const wordless = (happened: Happened): Happened => ({...happened, body: {...happened.body, result: undefined, reason: undefined}})

/** One public case with its history, or undefined when the public may not see it. */
export async function findPublicDetail(db: Db, eyes: PublicEyes, key: string): Promise<PublicDetail | undefined> {
  const one = await findPublic(db, eyes.books, {key, now: eyes.now})
  if (one === undefined) return undefined
  const [[seen], redactions, history, known] = await Promise.all([
    showPublic(db, eyes, [one]),
    listRedactions(db, [one.id]),
    listHistory(db, one),
    listKnown(db, [one.id]),
  ])
  if (seen === undefined) return undefined
  const {words, rooms} = seenBy(eyes, one)
  const search = {rooms: !rooms, known: known.get(one.id) ?? []}
  return {
    ...seen,
    result: words ? wordsOf(one.result, 'result', redactions, search) : null,
    reason: words && one.state === 'rejected' ? wordsOf(one.reason, 'reason', redactions, search) : null,
    responsibleBody: one.responsibleBody,
    history: publicHistory(words ? history : history.map(wordless), redactions, search),
  }
}
