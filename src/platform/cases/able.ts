import {forbidden} from '#kernel/act.ts'
import {listHolders, listRoles} from '#kernel/auth/index.ts'
import {type Route, read} from '#kernel/pack.ts'
import {mayRead} from './actions/mover.ts'
import {ableReply, moveKey} from './api.ts'
import type {Case} from './core/case.ts'
import {type Move, moveFacts} from './core/lifecycle.ts'
import {getCase} from './queries/case.ts'

type Holder = Awaited<ReturnType<typeof listHolders>>[number]

const MOST = 50
/** Somebody may hold a right by several posts; so many lines name at least that many people in any city we know of. */
const MOST_LINES = 400

/** For which unit the right must be held; undefined where any will do. */
const unitFor = ({unitId}: Case, move: Move): string | null => (moveFacts(move).only === 'assigned-unit' ? unitId : null)

/** Those who hold it for the smallest area first: they are the nearest. */
const nearestFirst = (holders: readonly Holder[]): readonly Holder[] =>
  [...Map.groupBy(holders, ({account}) => account).values()]
    .flatMap((own) => own.toSorted((a, b) => b.area.length - a.area.length).slice(0, 1))
    .toSorted((a, b) => b.area.length - a.area.length || a.name.localeCompare(b.name, 'zh'))

const able = read({
  path: '/cases/:id/able/:move',
  may: 'cases.read',
  summary: {zh: '此案件的这一步谁有权办理，最近的在前', en: 'Who may make this move on this case, the nearest first'},
  params: moveKey,
  reply: ableReply,
  handle: async ({db, act, params: {id, move}}) => {
    const one = await getCase(db, id)
    if (!mayRead(act, one)) throw forbidden({permission: 'cases.read', name: act.by.name})
    const {may: permission, only} = moveFacts(move)
    if (only === 'asked-person' && one.askedId !== null)
      return {people: [{id: one.askedId, name: one.askedName ?? '', role: null, area: one.area}], more: false}
    const holders = await listHolders(db, {
      permission,
      area: one.area,
      unit: unitFor(one, move),
      category: one.category,
      at: act.at,
      after: undefined,
      limit: MOST_LINES,
    })
    const people = nearestFirst(holders)
    const titles = new Map((await listRoles(db)).map(({id: role, title}) => [role, title]))
    return {
      people: people.slice(0, MOST).map(({account, name, role, area}) => ({id: account, name, role: titles.get(role) ?? null, area})),
      more: people.length > MOST,
    }
  },
})

export const ableRoutes: readonly Route[] = [able]
