import type {Said} from '#lib/problem.ts'
import type {Source} from './case.ts'
import {beginning, type Move, moveFacts, moveNames} from './lifecycle.ts'

/** What the events of a case carry; nothing of it is about the reporter. */
export interface Told {
  readonly version: number
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly source?: Source | undefined
  readonly reason?: string | undefined
  readonly body?: string | undefined
  readonly number?: string | undefined
  readonly due?: string | undefined
  readonly dueSource?: string | undefined
  readonly unit?: string | undefined
  readonly person?: string | undefined
  readonly result?: string | undefined
  readonly evidence?: number | undefined
  readonly people?: number | undefined
}

/** One thing that happened to a case, as the event chain keeps it. */
export interface Happened {
  readonly name: string
  readonly at: Date
  readonly actorName: string
  readonly body: Told
}

const sourceNames: Readonly<Record<Source, Said>> = {
  citizen: {zh: '市民', en: 'a citizen'},
  hotline: {zh: '热线', en: 'the hotline'},
  patrol: {zh: '巡查', en: 'a patrol'},
  department: {zh: '部门', en: 'a department'},
  import: {zh: '导入', en: 'an import'},
  sensor: {zh: '传感器', en: 'a sensor'},
}

/** The name of a report's source in both languages. */
export const sourceLabel = (source: Source): Said => sourceNames[source]

const by = (zh: string, en: string) => ({zh, en})

/** A sentence with and without the person who did it; what a person said about it follows. */
const telling: Readonly<Record<string, (told: Told) => Said>> = {
  'case.reported': ({source}) =>
    by(`由${sourceNames[source ?? 'citizen'].zh}上报`, `was reported by ${sourceNames[source ?? 'citizen'].en}`),
  'case.accepted': () => by('受理', 'was accepted'),
  'case.verification-asked': () => by('下发现场核实', 'was sent for verification on site'),
  'case.confirmed': () => by('核实属实', 'was found true on site'),
  'case.denied': ({reason}) => by(`核实不属实：${reason ?? ''}`, `was found untrue on site: ${reason ?? ''}`),
  'case.filed': ({number, due}) =>
    due
      ? by(`立案，案卷号 ${number ?? ''}，处置截止 ${due}`, `was filed as ${number ?? ''}, due ${due}`)
      : by(`立案，案卷号 ${number ?? ''}，未给定处置时限`, `was filed as ${number ?? ''} without a deadline`),
  'case.rejected': ({reason, body}) =>
    by(`不予受理：${reason ?? ''}；请联系${body ?? ''}`, `was not accepted: ${reason ?? ''}; please turn to ${body ?? ''}`),
  'case.voided': ({reason}) => by(`作废：${reason ?? ''}`, `was voided: ${reason ?? ''}`),
  'case.dispatched': ({unit}) => by(`派遣给${unit ?? ''}`, `was dispatched to ${unit ?? ''}`),
  'case.redispatched': ({unit, reason}) =>
    by(`改派给${unit ?? ''}：${reason ?? ''}`, `was re-dispatched to ${unit ?? ''}: ${reason ?? ''}`),
  'case.undertaken': ({unit}) => by(`由${unit ?? ''}接收处置`, `was taken on by ${unit ?? ''}`),
  'case.return-asked': ({unit, reason}) =>
    by(`${unit ?? ''}申请回退：${reason ?? ''}`, `${unit ?? ''} asked to return it: ${reason ?? ''}`),
  'case.return-approved': () => by('同意回退，等待重新派遣', 'was returned and waits for another unit'),
  'case.return-refused': ({unit, reason}) =>
    by(`驳回回退，仍由${unit ?? ''}处置：${reason ?? ''}`, `stays with ${unit ?? ''}, the return was refused: ${reason ?? ''}`),
  'case.handled': ({unit, result}) =>
    by(`${unit ?? ''}反馈处置结果：${result ?? ''}`, `was reported handled by ${unit ?? ''}: ${result ?? ''}`),
  'case.inspection-asked': () => by('下发现场核查', 'was sent for inspection on site'),
  'case.inspection-passed': () => by('核查通过', 'passed the inspection'),
  'case.inspection-failed': ({unit, reason}) =>
    by(`核查不通过，由${unit ?? ''}返工：${reason ?? ''}`, `failed the inspection and goes back to ${unit ?? ''}: ${reason ?? ''}`),
  'case.closed': () => by('结案', 'was closed'),
  'case.archived': () => by('归档', 'was archived'),
  'case.joined': ({people}) =>
    by(`又有人反映同一问题，附议共 ${people ?? 1} 人`, `was joined by somebody else, ${people ?? 1} beside the reporter`),
  'case.redacted': () => by('对公众隐去了部分内容', 'had something hidden from the public'),
  'case.redaction-lifted': () => by('恢复公开被隐去的内容', 'had something shown to the public again'),
  'case.anonymised': () => by('依留存规则隐去了上报人', 'was made anonymous by a rule of retention'),
  'case.destroyed': () => by('依留存规则销毁了内容和材料', 'had its words and evidence destroyed by a rule of retention'),
  'case.overdue': ({due}) => by(`超过处置时限 ${due ?? ''}`, `passed its deadline ${due ?? ''}`),
}

/** Every event a case can have. */
export const eventNames: readonly string[] = [
  beginning.event,
  ...moveNames.map((move) => moveFacts(move).event),
  'case.overdue',
  'case.joined',
]

/** Which move an event tells of; undefined for the report and the passing of the deadline. */
export const moveOf = (event: string): Move | undefined => moveNames.find((move) => moveFacts(move).event === event)

const told = ({name, body}: Happened): Said => telling[name]?.(body) ?? {zh: name, en: name}

/** What happened, with who did it: for staff. */
export const sentence = (happened: Happened): Said => {
  const {zh, en} = told(happened)
  return {zh: `${zh}（${happened.actorName}）`, en: `${en} (${happened.actorName})`}
}

const kept = new Set([
  'case.reported',
  'case.accepted',
  'case.filed',
  'case.rejected',
  'case.voided',
  'case.dispatched',
  'case.redispatched',
  'case.undertaken',
  'case.return-approved',
  'case.handled',
  'case.inspection-passed',
  'case.inspection-failed',
  'case.closed',
  'case.overdue',
  'case.joined',
])

/** What happened as a citizen may read it: no person's name, and no remark made between colleagues; null when it is an inner step. */
export const publicSentence = (happened: Happened): Said | null => {
  if (!kept.has(happened.name)) return null
  const {reason: _, ...said} = happened.body
  const body: Told = happened.name === 'case.rejected' || happened.name === 'case.voided' ? happened.body : said
  const {zh, en} = told({...happened, body})
  return {zh: zh.replace(/：$/, ''), en: en.replace(/: $/, '')}
}
