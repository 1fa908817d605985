import {type Act, type Actor, systemAct} from '#kernel/act.ts'
import {findAccount} from '#kernel/auth/index.ts'
import type {City} from '#kernel/city.ts'
import type {Tx} from '#kernel/db.ts'
import {getUnit} from '#platform/organisation/index.ts'
import {listConditions} from '#platform/standards/index.ts'
import {type MoveAsked, moveCase} from './actions/move.ts'
import {reportCase} from './actions/report.ts'
import type {Case, Source} from './core/case.ts'
import {type Move, moveFacts} from './core/lifecycle.ts'
import {archiveCase} from './jobs.ts'

/** `cases/reports.json`: the city's recent past, and by permission the login of whoever makes such moves (units have `<login>-<unit key>`). */
interface ReportsFile {
  readonly hands: Readonly<Record<string, string>>
  readonly reports: readonly ReportFile[]
}

/** One report: what was said where, and the moves that followed. */
interface ReportFile {
  readonly minutesAgo: number
  readonly source: Source
  readonly category: string
  readonly component: string | null
  readonly place: readonly [number, number]
  readonly address: string
  readonly description: string
  readonly steps: readonly (readonly [move: Move, minutes: number, words?: string])[]
}

const MINUTE = 60_000

/** Tells a city's recent past through the same actions everybody uses, with the clock of the story; steps after `now` have not happened yet. */
export async function seedReports(tx: Tx, {at: now}: Act, city: City): Promise<void> {
  const {hands, reports} = city.json<ReportsFile>('cases/reports.json')
  const actors = new Map<string, Actor>()
  const actorOf = async (permission: string, unitKey?: string): Promise<Actor> => {
    const hand = hands[permission] ?? ''
    const login = unitKey === undefined ? hand : `${hand}-${unitKey}`
    const known = actors.get(login)
    if (known !== undefined) return known
    const account = (await findAccount(tx, login)) ?? (await findAccount(tx, hand))
    const {by} = systemAct(now, login)
    const actor: Actor = account === undefined ? by : {...by, id: account.id, name: account.name, kind: 'person'}
    actors.set(login, actor)
    return actor
  }
  const actorFor = async (move: Move, {unitId}: Case): Promise<Actor> => {
    const {may} = moveFacts(move)
    return moveFacts(move).only === 'assigned-unit' && unitId !== null ? actorOf(may, (await getUnit(tx, unitId)).key) : actorOf(may)
  }
  const inspector = await actorOf('cases.inspect')
  const detailsOf = async (move: Move, words: string, {category}: ReportFile): Promise<Partial<MoveAsked>> => {
    switch (move) {
      case 'file': {
        const [condition] = await listConditions(tx, {category, at: now})
        return {category, ...(condition === undefined ? {} : {condition: condition.id})}
      }
      case 'handle':
        return {result: words, evidence: [{kind: 'after', text: words}]}
      case 'reject':
        return {reason: words, body: '所在小区物业服务企业'}
      case 'ask-verification':
      case 'ask-inspection':
        return {person: {id: inspector.id, name: inspector.name}}
      case 'close':
        return {closing: true}
      default:
        return words === '' ? {} : {reason: words}
    }
  }
  for (const report of [...reports].reverse()) {
    const {minutesAgo, steps, component, ...rest} = report
    let at = new Date(now.getTime() - minutesAgo * MINUTE)
    const by = await actorOf(report.source === 'patrol' ? 'cases.report' : 'cases.accept')
    let {case: held}: {case: Case} = await reportCase(tx, {by, at}, {...rest, ...(component === null ? {} : {component})})
    for (const [move, minutes, words = ''] of steps) {
      at = new Date(at.getTime() + minutes * MINUTE)
      if (at > now) break
      held = await moveCase(tx, {by: await actorFor(move, held), at}, {id: held.id, move, ...(await detailsOf(move, words, report))})
    }
    if (held.state === 'closed') await archiveCase(tx, systemAct(at, 'seed'), {subject: held.id})
  }
}
