import {forbidden} from '#kernel/act.ts'
import {type Route, read, write} from '#kernel/pack.ts'
import {locate} from '#platform/grid/index.ts'
import {admitStranger} from '../abuse/actions/admit.ts'
import {mayRead} from '../actions/mover.ts'
import {caseKey} from '../api.ts'
import {plainLabel, stateLabel} from '../core/lifecycle.ts'
import {getCase} from '../queries/case.ts'
import {joinCase} from './actions.ts'
import {joinBody, joinReply, similarBody, similarCasesReply, similarReply} from './api.ts'
import type {Likeness} from './core/model.ts'
import {reasonsOf} from './core/reasons.ts'
import type {Similar} from './core/similar.ts'
import {categoryNames, findForCase, findForReport} from './find.ts'
import {type Candidate, countJoined} from './queries.ts'

const tens = (metres: number | null): number | null => (metres === null ? null : Math.round(metres / 10) * 10)
const hundredths = (share: number): number => Math.round(share * 100) / 100

/** What everybody may know of a case that may be the same. */
const writeAlike = (
  {case: one, pair, probability, likely}: Similar<Candidate>,
  {
    model,
    plain,
    nameOf,
    people,
  }: {
    readonly model: Likeness
    readonly plain: boolean
    readonly nameOf: Awaited<ReturnType<typeof categoryNames>>
    readonly people: ReadonlyMap<string, number>
  },
) => ({
  id: one.id,
  category: nameOf(one.category),
  open: one.open,
  reportedAt: one.reportedAt.toISOString(),
  dueAt: one.dueAt?.toISOString() ?? null,
  metres: tens(pair.metres),
  probability: hundredths(probability),
  likely,
  people: people.get(one.id) ?? 0,
  reasons: [...reasonsOf(model, pair, {plain})],
})

const beforeReport = write({
  method: 'POST',
  path: '/cases/similar',
  may: 'public',
  summary: {
    zh: '上报前查找可能重复的案件（只含类别、状态、距离和理由）',
    en: 'Before reporting: cases that may be the same, by category, state, distance and why',
  },
  body: similarBody,
  reply: similarReply,
  perMinute: 30,
  handle: async ({tx, act, body: {description = '', place, address = null, category = null, component = null}}) => {
    const {cell: area} = await locate(tx, [place[0], place[1]])
    const {model, similar} = await findForReport(tx, act, {description, place, area, address, category, component})
    const people = await countJoined(
      tx,
      similar.map((one) => one.case.id),
    )
    const nameOf = await categoryNames(tx, act)
    return {similar: similar.map((one) => ({...writeAlike(one, {model, plain: true, nameOf, people}), state: plainLabel(one.case.state)}))}
  },
})

const atAcceptance = read({
  path: '/cases/:id/similar',
  may: 'cases.read',
  summary: {
    zh: '与本案可能重复的案件：概率、理由，及各有多少人反映',
    en: 'Cases that may be the same as this one: how probably, why, and how many people are affected',
  },
  params: caseKey,
  reply: similarCasesReply,
  handle: async ({db, act, params}) => {
    const one = await getCase(db, params.id)
    if (!mayRead(act, one)) throw forbidden({permission: 'cases.read', name: act.by.name})
    const {model, similar} = await findForCase(db, act, one)
    const people = await countJoined(db, [one.id, ...similar.map((other) => other.case.id)])
    const nameOf = await categoryNames(db, act)
    return {
      people: people.get(one.id) ?? 0,
      similar: similar.map((other) => {
        const {number, state, description, address} = other.case
        return {...writeAlike(other, {model, plain: false, nameOf, people}), number, state, label: stateLabel(state), description, address}
      }),
    }
  },
})

const meToo = write({
  method: 'POST',
  path: '/cases/:id/me-too',
  may: 'public',
  summary: {zh: '我也反映：附议一个案件，得到自己的查询链接', en: 'Me too: join a case and get a follow link of your own'},
  params: caseKey,
  body: joinBody,
  reply: joinReply,
  perMinute: 6,
  handle: async ({tx, act, params, body, call}) => {
    const {id, mergedInto} = await getCase(tx, params.id)
    await admitStranger(tx, act, call, 'report', {phone: body.reporter?.phone})
    const {token, people, again} = await joinCase(tx, act, {id: mergedInto ?? id, ...body})
    return {follow: `${call.origin}/follow/${token}`, people, again}
  },
})

/** Ways to the cases that may be the same, and to joining one. */
export const likenessRoutes: readonly Route[] = [beforeReport, atAcceptance, meToo]
