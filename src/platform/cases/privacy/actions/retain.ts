import {v7} from 'uuid'
import type {Act} from '#kernel/act.ts'
import type {Db, Tx} from '#kernel/db.ts'
import type {Bench, Outcome} from '#kernel/errands/contract.ts'
import {destroyWords} from '#kernel/events.ts'
import {deleteFiles} from '#kernel/files/index.ts'
import {problem} from '#lib/problem.ts'
import {publicText} from '#lib/text/personal.ts'
import {forgetSubject} from '#platform/notices/index.ts'
import {listHistory} from '../../actions/move.ts'
import {emptyCalls, forgetCaller} from '../../hotline/queries/retention.ts'
import type {HeldCase} from '../../queries/case.ts'
import type {Deed, RetentionRule, RetentionRules} from '../core/retention.ts'
import {type Book, listBooks} from '../queries/books.ts'
import {
  emptyCase,
  forgetReporter,
  holdDue,
  insertTombstone,
  listKnown,
  listWords,
  type Outlook,
  outlook,
  writeWords,
} from '../queries/retention.ts'
import type {Counts} from '../tables.ts'
import {reindex, tellOf} from './redact.ts'

/** The links of a case's chain whose words name somebody, by what the machine finds. */
const namingLinks = async (db: Db, held: HeldCase, known: readonly string[]): Promise<readonly number[]> =>
  (await listHistory(db, held)).flatMap(({body}, index) => {
    const said = [body.reason, body.result, body.body].filter((text) => typeof text === 'string')
    return said.some((text) => publicText(text, {rooms: true, known}).marks.length > 0) ? [index + 1] : []
  })

interface Done {
  readonly counts: Counts
  readonly words: readonly number[]
}

/** Takes the reporter out of a case, and out of what was written about it whatever the machine finds to be personal. */
async function anonymise(tx: Tx, act: Act, held: HeldCase): Promise<Done> {
  const known = (await listKnown(tx, [held.id])).get(held.id) ?? []
  const {reporter, links} = await forgetReporter(tx, held.id, act.at)
  await forgetCaller(tx, held.id)
  let texts = 0
  for (const words of await listWords(tx, held.id)) {
    const {text, marks} = publicText(words.text, {rooms: true, known})
    if (marks.length > 0) await writeWords(tx, held.id, {...words, text})
    texts += marks.length > 0 ? 1 : 0
  }
  if (texts > 0) await reindex(tx, held.id)
  const words = await destroyWords(tx, {district: held.districtId, subject: held.id}, await namingLinks(tx, held, known))
  return {counts: {reporter, links, texts, messages: words.length}, words}
}

/** Takes out everything that is not counted; the row with its category, unit and times stays, and so does the chain. */
async function destroy(tx: Tx, act: Act, held: HeldCase): Promise<Done> {
  const {reporter, links} = await forgetReporter(tx, held.id, act.at)
  await forgetCaller(tx, held.id)
  await emptyCalls(tx, held.id)
  const {evidence, files} = await emptyCase(tx, held.id, act.at)
  const deleted = await deleteFiles(tx, act, files)
  const words = await destroyWords(tx, {district: held.districtId, subject: held.id})
  return {counts: {reporter, links, evidence, files: deleted, messages: words.length}, words}
}

const deeds: Readonly<Record<Deed, {readonly event: string; readonly run: (tx: Tx, act: Act, held: HeldCase) => Promise<Done>}>> = {
  anonymise: {event: 'case.anonymised', run: anonymise},
  destroy: {event: 'case.destroyed', run: destroy},
}

/** A round never holds more rows than this. */
export const ROUND = 50

/** Does one round of a rule: at most `limit` cases, each with its tombstone and its event; returns how many. */
export async function applyRule(
  tx: Tx,
  act: Act,
  {code, rules}: Book<RetentionRules>,
  rule: RetentionRule,
  {areas = [''], limit = ROUND}: {readonly areas?: readonly string[]; readonly limit?: number} = {},
): Promise<number> {
  const held = await holdDue(tx, rules, rule, {code, areas, now: act.at, limit})
  const {event, run} = deeds[rule.does]
  for (const one of held) {
    // What people were told of it holds the beginning of its words.
    await forgetSubject(tx, one.id)
    const {counts, words} = await run(tx, act, one)
    await insertTombstone(tx, {
      id: v7(),
      caseId: one.id,
      districtId: one.districtId,
      number: one.number,
      what: rule.does,
      rule: rule.id,
      counts,
      at: act.at,
    })
    await tellOf(tx, act, one, event, {rule: rule.id, ...(words.length === 0 ? {} : {destroyedWords: words})})
  }
  return held.length
}

/** One rule of one city. */
export interface Due {
  readonly book: Book<RetentionRules>
  readonly rule: RetentionRule
}

/** Every rule of every city, in their order. */
export const listRules = async (db: Db): Promise<readonly Due[]> =>
  (await listBooks<RetentionRules>(db, 'retention')).flatMap((book) => book.rules.rules.map((rule) => ({book, rule})))

const noSuchRule = problem<{rule: string}>('case.no-such-retention-rule', 404, {
  zh: ({rule}) => `没有名为“${rule}”的留存规则。请先查看规则清单。`,
  en: ({rule}) => `There is no rule of retention "${rule}". Look at the list of rules first.`,
})

/** One rule of one city. Throws case.no-such-retention-rule. */
export async function getRule(db: Db, {city, rule: id}: {readonly city: string; readonly rule: string}): Promise<Due> {
  const found = (await listRules(db)).find(({book, rule}) => book.code === city && rule.id === id)
  if (found === undefined) throw noSuchRule({rule: id})
  return found
}

/** The areas in which the actor holds the right to see to retention. */
export const areasOf = (act: Act): readonly string[] =>
  act.by.grants.flatMap(({permission, area, unit, category}) =>
    (permission === 'cases.retain' || permission === '*') && unit === null && category === null ? [area] : [],
  )

/** A rule done to everything that is due, round after round, as long work. */
export async function retainAll(
  {db, act, writtenBefore, tell, write}: Bench,
  asked: {readonly city: string; readonly rule: string},
): Promise<Outcome> {
  const {book, rule} = await getRule(db, asked)
  const areas = areasOf(act)
  const {count} = await outlook(db, book.rules, rule, {code: book.code, areas, now: act.at})
  const total = writtenBefore + count
  await tell({done: writtenBefore, total})
  let done = writtenBefore
  for (let some = -1; some !== 0; done += some) {
    const reached = done + ROUND
    some = await write((tx) => applyRule(tx, act, book, rule, {areas}), {
      done: Math.min(reached, Math.max(total, done)),
      total: Math.max(total, done),
    })
  }
  // The last round found nothing; `done` counts what was done.
  return {facts: {done}}
}

/** One round of the night: the first rule that finds something; returns how many cases it was about. */
export async function retainSome(tx: Tx, act: Act): Promise<number> {
  for (const {book, rule} of await listRules(tx)) {
    const done = await applyRule(tx, act, book, rule)
    if (done > 0) return done
  }
  return 0
}

/** A rule and what it would do now. */
export interface DryRun extends Outlook, Due {}

/** What every rule would do now in areas whose codes begin so; changes nothing. */
export async function dryRun(db: Db, act: Act, areas: readonly string[] = ['']): Promise<readonly DryRun[]> {
  const found: DryRun[] = []
  for (const {book, rule} of await listRules(db))
    found.push({book, rule, ...(await outlook(db, book.rules, rule, {code: book.code, areas, now: act.at}))})
  return found
}
