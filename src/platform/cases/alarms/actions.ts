import {v5} from 'uuid'
import {type Act, allow, systemAct} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {isProblem, problem} from '#lib/problem.ts'
import {getComponent} from '#platform/grid/index.ts'
import {type Alarm, concludeAlarm, holdRootAlarm, linkAlarm, moveAlarm, resumeAlarm} from '#platform/sensing/index.ts'
import {listConditions} from '#platform/standards/index.ts'
import {moveCase} from '../actions/move.ts'
import {type Report, reportCase} from '../actions/report.ts'
import type {Evidence} from '../core/case.ts'
import {isEnded, type Move} from '../core/lifecycle.ts'
import {findCase} from '../queries/case.ts'
import {oneWith} from '../queries/parts.ts'

export const alarmNowhere = problem('case.alarm-nowhere', 422, {
  zh: () => '告警的设备没有位置，无法立案。请先在设备上登记位置，或人工上报。',
  en: () => 'The thing of this alarm has no place, so no case can be opened of it. Give it a location first, or report by hand.',
})

export const alarmOver = problem('case.alarm-over', 409, {
  zh: () => '告警已解除或已判为误报，不再立案。如仍有问题，请人工上报。',
  en: () => 'The alarm is cleared, or was found false, so no case is opened of it. If something is still wrong, report it by hand.',
})

/** What came of opening a case of an alarm: `again` says that it had one already. */
export interface Opened {
  readonly caseId: string
  readonly again: boolean
}

const MOST_WORDS = 2_000

const numbersOf = ({numbers}: Alarm): string =>
  Object.entries(numbers)
    .map(([name, value]) => `${name} = ${value ?? '—'}`)
    .join('，')

/** The sentence, its numbers, where its chart is, and the camera's picture when there is one. */
function evidenceOf(alarm: Alarm): readonly Evidence[] {
  const text = `传感告警：${alarm.why.zh}（${numbersOf(alarm)}）曲线：/sensing/alarms?alarm=${alarm.id}`.slice(0, MOST_WORDS)
  const file = alarm.details?.video?.file ?? null
  return [{kind: 'document', text}, ...(file === null ? [] : [{kind: 'near', file} as const])]
}

/** The component an alarm names, where the grid knows it. What a camera saw is not wrong with the camera. */
async function componentOf(tx: Tx, {component, kind}: Alarm): Promise<string | undefined> {
  if (component === null || kind === 'video') return undefined
  try {
    return (await getComponent(tx, component)).code
  } catch (error) {
    if (isProblem(error, 'grid.no-component')) return undefined
    throw error
  }
}

const nowhere = /^0*$/

const spotOf = ({lng, lat, district}: Alarm): Pick<Report, 'place' | 'area'> => {
  if (lng !== null && lat !== null && !nowhere.test(district)) return {place: [lng, lat]}
  if (nowhere.test(district)) throw alarmNowhere({})
  return {area: district}
}

/** Takes a case on as far as nothing has to be judged: by the only condition of its category, to whom the duty list names. */
async function goOn(tx: Tx, at: Date, id: string, category: string | null): Promise<void> {
  const act = systemAct(at, '感知告警', 'sensing')
  const conditions = category === null ? [] : await listConditions(tx, {category, at})
  const [only] = conditions
  const moves: readonly {readonly move: Move; readonly condition?: string}[] = [
    {move: 'accept'},
    ...(only === undefined || conditions.length > 1 ? [] : ([{move: 'file', condition: only.id}, {move: 'dispatch'}] as const)),
  ]
  for (const asked of moves) {
    try {
      await moveCase(tx, act, {id, ...asked})
    } catch (error) {
      // What the rules refuse, a person settles: the case waits where it stands.
      if (isProblem(error)) return
      throw error
    }
  }
}

/** Opens the case of an alarm that this transaction holds. */
async function openFor(tx: Tx, act: Act, alarm: Alarm): Promise<Opened> {
  const {id, why, category, caseId} = alarm
  const report: Report = {
    source: 'sensor',
    description: why.zh.slice(0, MOST_WORDS),
    ...spotOf(alarm),
    category: category ?? undefined,
    component: await componentOf(tx, alarm),
    evidence: evidenceOf(alarm),
    clientId: caseId === null ? id : v5(caseId, id),
  }
  // Whoever clicks must be allowed to report; the picture of a camera is its integrator's, so the platform itself writes the case down.
  const by = act.by.kind === 'system' ? systemAct(act.at, '感知告警', 'sensing') : act
  if (by.by.kind !== 'system') allow(by, 'cases.report', {area: alarm.district})
  const made = await reportCase(tx, systemAct(act.at, by.by.name, by.by.id), report)
  await linkAlarm(tx, act, {id, caseId: made.case.id})
  if (!made.again) await goOn(tx, act.at, made.case.id, category)
  return {caseId: made.case.id, again: made.again}
}

/** Opens a case of an alarm because somebody asks; of its storm, when it is in one. Throws case.alarm-over, case.alarm-nowhere. */
export async function openCaseOfAlarm(tx: Tx, act: Act, id: string): Promise<Opened> {
  const held = await holdRootAlarm(tx, id)
  allow(act, 'sensing.read', {area: held.district})
  // The case may have been merged or ended since, and its alarms not told yet.
  if (held.caseId !== null && held.caseOpen) await tellAlarms(tx, systemAct(act.at), held.caseId)
  const root = await holdRootAlarm(tx, id)
  if (root.caseId !== null && root.caseOpen) return {caseId: root.caseId, again: true}
  if (root.state === 'cleared' || root.verdict === 'false') throw alarmOver({})
  return openFor(tx, act, root)
}

/** Opens a case of an alarm by itself where its rule says so; once, however often it is told. */
export async function openByItself(tx: Tx, act: Act, id: string): Promise<Opened | null> {
  const root = await holdRootAlarm(tx, id)
  const wanted = root.opensCase && root.category !== null && root.caseId === null && root.verdict !== 'false'
  const standing = root.state === 'raised' || root.state === 'acknowledged'
  if (!wanted || !standing || nowhere.test(root.district)) return null
  return openFor(tx, act, root)
}

/**
 * Tells the alarms of a case what became of it: those of a merged one go to the case that goes on, and hear what has become of that. Told
 * late or twice, they stand as the cases stand now.
 */
export async function tellAlarms(tx: Tx, act: Act, caseId: string): Promise<void> {
  const {goesOn, all} = await oneWith(tx, caseId)
  const one = await findCase(tx, goesOn)
  if (one === undefined) return
  await moveAlarm(tx, act, {from: all, to: goesOn})
  if (!isEnded(one.state)) {
    await resumeAlarm(tx, act, goesOn)
    return
  }
  const untrue = one.state === 'voided' && one.verification === 'denied'
  const verdict = untrue ? 'false' : one.ending === 'fixed' ? 'true' : null
  await concludeAlarm(tx, act, {caseId: goesOn, ending: one.ending, verdict, reason: one.reason ?? one.result ?? ''})
}
