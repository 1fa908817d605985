import type {Act} from '#kernel/act.ts'
import type {Db, Tx} from '#kernel/db.ts'
import {moveCase} from '../../actions/move.ts'
import {moverOf} from '../../actions/mover.ts'
import {followHash} from '../../actions/report.ts'
import type {Case} from '../../core/case.ts'
import {refusal} from '../../core/decide.ts'
import {tellCase} from '../../hotline/actions/tell.ts'
import {choose, chooseAll} from '../../hotline/core/rules.ts'
import {asksReview, mayChange, notYetDone, ratingClosed, type SatisfactionRules} from '../../hotline/core/satisfaction.ts'
import {getSatisfactionRules} from '../../hotline/queries/rules.ts'
import {getCase, type HeldCase, holdCase} from '../../queries/case.ts'
import {getRules} from '../../queries/rules.ts'
import {familyOf} from '../queries/family.ts'
import {findFollower} from '../queries/followers.ts'
import {findRating, type Rating, saveRating} from '../queries/ratings.ts'
import {unknownFollow} from '../refusals.ts'

/** What somebody thinks of the handling; ids of the city's answers and reasons. */
export interface Judged {
  readonly answer: string
  readonly reasons: readonly string[]
  readonly words?: string | undefined
}

const isDone = ({state}: Case): boolean => state === 'closed' || state === 'archived'

/** Which closing of a case is judged: the first, or the one after so many reopenings. */
const roundOf = ({reopens}: Case): number => reopens

/** What the page of a case offers: the city's answers, one's own rating, and whether it may be given or changed now. */
export interface Rateable {
  readonly rules: SatisfactionRules
  readonly given: Rating | null
  readonly open: boolean
}

export async function rateableOf(db: Db, act: Act, {caseId, who}: {caseId: string; who: string}): Promise<Rateable> {
  const one = await getCase(db, caseId)
  const rules = await getSatisfactionRules(db, one.area)
  const given = (await findRating(db, {caseId, round: roundOf(one), who})) ?? null
  const open = given === null ? isDone(one) : (isDone(one) || one.state === 'reopening') && mayChange(given.at, act.at, rules)
  return {rules, given, open}
}

/** Whoever holds a link to a case may ask for it to be taken up again, and nothing else. */
const linkedAct = (act: Act, {area, category}: Case): Act => ({
  ...act,
  by: {...act.by, grants: [{permission: 'cases.ask-reopen', area, unit: null, category, because: '查询链接'}]},
})

/**
 * Puts the closing of a case under review because somebody says, with a reason that can be acted on, that it is not done. False when the loop
 * does not let it be reopened any more: then the rating stands and nothing moves.
 */
async function askReview(tx: Tx, act: Act, held: HeldCase, reason: string): Promise<boolean> {
  const linked = linkedAct(act, held)
  const terms = {at: act.at, rules: await getRules(tx, held.area)}
  if (refusal(held, 'ask-reopen', moverOf(linked), terms) !== null) return false
  await moveCase(tx, linked, {id: held.id, move: 'ask-reopen', reason})
  return true
}

/** Judges a closed case by one's own link: once a person and closing, changeable for the hours the city gives. */
export async function rateCase(tx: Tx, act: Act, token: string, {answer, reasons, words}: Judged): Promise<Rating> {
  const follower = await findFollower(tx, followHash(token))
  if (follower === undefined) throw unknownFollow({})
  const [caseId = follower.ownId] = await familyOf(tx, follower.ownId)
  const {who} = follower
  const held = await holdCase(tx, caseId)
  const round = roundOf(held)
  const before = await findRating(tx, {caseId, round, who})
  // A rating that put the case under review may still be changed while the review lasts.
  if (!isDone(held) && (before === undefined || held.state !== 'reopening')) throw notYetDone({})
  const rules = await getSatisfactionRules(tx, held.area)
  const chosen = choose('answer', rules.answers, answer)
  chooseAll('reason', chosen.reasons, reasons)
  if (before !== undefined && !mayChange(before.at, act.at, rules)) throw ratingClosed({hours: rules.editHours})
  const opinion = {zh: chosen.zh, en: chosen.en}
  const told = await tellCase(tx, act, held, chosen.alerts ? 'case.rated-badly' : 'case.rated', {opinion})
  const said = chosen.reasons.filter(({id}) => reasons.includes(id)).map(({zh}) => zh)
  const wanted = asksReview(chosen, reasons)
  const review =
    before?.review === true || (wanted && (await askReview(tx, act, told, [...said, ...(words === undefined ? [] : [words])].join('；'))))
  const rating: Rating = {
    caseId, round, who, answer, reasons, words: words ?? null, alerts: chosen.alerts, review, at: before?.at ?? act.at, changedAt: act.at,
  } // biome-ignore format: one line
  await saveRating(tx, rating, held)
  return rating
}
