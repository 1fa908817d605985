import type {Said} from '#lib/problem.ts'
import {hotlineTelling} from '../hotline/core/telling.ts'
import type {Source, SupervisionKind} from './case.ts'
import {beginning, type Ending, endings, type Move, moveFacts, moveNames} from './lifecycle.ts'

/** What the events of a case carry; nothing of it is about the reporter. */
export interface Told {
  readonly version: number
  readonly from?: string | undefined
  readonly to?: string | undefined
  /** Under which id its sender made the move, so that it is made once. */
  readonly clientId?: string | undefined
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
  readonly category?: string | null | undefined
  readonly ending?: Ending | null | undefined
  /** Names of the units summoned, or of the one that answers. */
  readonly units?: readonly string[] | undefined
  /** A day until which it is put off, as the city's clocks show it. */
  readonly until?: string | undefined
  readonly kind?: SupervisionKind | undefined
  /** Number or id of the other case: the one merged into, the duplicate taken in, the part. */
  readonly other?: string | undefined
  readonly parts?: number | undefined
  readonly level?: number | string | null | undefined
  readonly priority?: string | undefined
  readonly stillThere?: boolean | undefined
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
const why = (reason: string | undefined): string => (reason === undefined || reason === '' ? '' : `：${reason}`)
const whyEn = (reason: string | undefined): string => (reason === undefined || reason === '' ? '' : `: ${reason}`)
const because =
  (zh: string, en: string) =>
  ({reason}: Told): Said =>
    by(`${zh}${why(reason)}`, `${en}${whyEn(reason)}`)
const kinds: Readonly<Record<SupervisionKind, Said>> = {
  overdue: {zh: '超时督办', en: 'for being late'},
  leader: {zh: '领导督办', en: 'by a leader'},
  important: {zh: '重要事项督办', en: 'as important'},
}
const ended = (ending: Ending | null | undefined): Said => (ending ? endings[ending] : {zh: '', en: ''})
const newDue = (due: string | undefined): Said => (due ? {zh: `，处置截止 ${due}`, en: `, now due ${due}`} : {zh: '', en: ''})

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
  'case.sent-back': because('退回受理', 'was sent back to intake'),
  'case.reclassified': ({category}) => by(`类别更正为 ${category ?? ''}`, `got the category ${category ?? ''}`),
  'case.merged': ({other}) => by(`并入案件 ${other ?? ''}`, `was merged into ${other ?? ''}`),
  'case.absorbed': ({other}) => by(`并入了重复件 ${other ?? ''}`, `took in the duplicate ${other ?? ''}`),
  'case.self-handled': ({result}) => by(`当场自处置${why(result)}`, `was put right on the spot${whyEn(result)}`),
  'case.self-handling-confirmed': () => by('自处置通过，结案', 'was confirmed as put right and closed'),
  'case.self-handling-refused': because('自处置退回', 'was not accepted as put right'),
  'case.split': ({parts}) => by(`拆分为 ${parts ?? ''} 个部分`, `was split into ${parts ?? ''} parts`),
  'case.part-ended': ({other, ending}) =>
    by(`部分 ${other ?? ''} 办结（${ended(ending).zh}）`, `saw its part ${other ?? ''} end (${ended(ending).en})`),
  'case.part-opened': ({other}) => by(`部分 ${other ?? ''} 重新办理`, `saw its part ${other ?? ''} opened again`),
  'case.gathered': ({ending}) => by(`各部分办结，汇总结案（${ended(ending).zh}）`, `was closed with all its parts (${ended(ending).en})`),
  'case.recalled': because('撤回派遣', 'was recalled by the dispatcher'),
  'case.unfiled': because('退回立案', 'was sent back to filing'),
  'case.person-assigned': ({person}) => by(`由${person ?? ''}承办`, `is handled by ${person ?? ''}`),
  'case.extension-asked': because('申请延期', 'asked for more time'),
  'case.extension-endorsed': () => by('延期初审同意', 'had its request for more time endorsed'),
  'case.extension-granted': ({due}) => by(`批准延期${newDue(due).zh}`, `got more time${newDue(due).en}`),
  'case.extension-refused': because('驳回延期', 'got no more time'),
  'case.suspension-asked': ({until, reason}) =>
    by(`申请挂账至 ${until ?? ''}${why(reason)}`, `asked to be put off until ${until ?? ''}${whyEn(reason)}`),
  'case.suspension-endorsed': () => by('挂账初审同意', 'had its suspension endorsed'),
  'case.suspended': ({until}) => by(`批准挂账，暂缓至 ${until ?? ''}`, `was put off until ${until ?? ''}`),
  'case.suspension-refused': because('驳回挂账', 'was not put off'),
  'case.request-withdrawn': () => by('撤回申请', 'had its request withdrawn'),
  'case.resumed': ({due}) => by(`恢复处置${newDue(due).zh}`, `was taken up again${newDue(due).en}`),
  'case.summoned': ({units, reason}) =>
    by(`吹哨${(units ?? []).join('、')}${why(reason)}`, `called in ${(units ?? []).join(', ')}${whyEn(reason)}`),
  'case.reported-in': ({units}) => by(`${(units ?? []).join('、')}报到`, `was joined by ${(units ?? []).join(', ')}`),
  'case.summons-declined': ({units, reason}) =>
    by(`${(units ?? []).join('、')}说明不到${why(reason)}`, `was declined by ${(units ?? []).join(', ')}${whyEn(reason)}`),
  'case.help-finished': ({units, result}) =>
    by(`${(units ?? []).join('、')}完成协办${why(result)}`, `was helped by ${(units ?? []).join(', ')}${whyEn(result)}`),
  'case.helpers-released': because('解除协办', 'let its helpers go'),
  'case.handling-refused': because('退回处置反馈', 'had its report of handling sent back'),
  'case.closing-refused': because('退回核查', 'was sent back to inspection'),
  'case.closed': ({ending}) =>
    by(ending ? `结案（${ended(ending).zh}）` : '结案', ending ? `was closed (${ended(ending).en})` : 'was closed'),
  'case.force-closed': ({ending, reason}) =>
    by(`强制结案（${ended(ending).zh}）${why(reason)}`, `was closed by force (${ended(ending).en})${whyEn(reason)}`),
  'case.archived': () => by('归档', 'was archived'),
  'case.joined': ({people}) =>
    by(`又有人反映同一问题，附议共 ${people ?? 1} 人`, `was joined by somebody else, ${people ?? 1} beside the reporter`),
  'case.redacted': () => by('对公众隐去了部分内容', 'had something hidden from the public'),
  'case.redaction-lifted': () => by('恢复公开被隐去的内容', 'had something shown to the public again'),
  'case.anonymised': () => by('依留存规则隐去了上报人', 'was made anonymous by a rule of retention'),
  'case.destroyed': () => by('依留存规则销毁了内容和材料', 'had its words and evidence destroyed by a rule of retention'),
  'case.reopening-asked': because('申请重开', 'was asked to be reopened'),
  'case.reopened': ({unit, reason}) =>
    by(`重开，交${unit ?? ''}继续办理${why(reason)}`, `was reopened and goes back to ${unit ?? ''}${whyEn(reason)}`),
  'case.reopening-refused': because('维持结案', 'stays closed'),
  'case.accepted-again': because('重新受理', 'was accepted again'),
  'case.appealed': because('提出超时申诉', 'was appealed for its lateness'),
  'case.appeal-reviewed': () => by('超时申诉初审通过', 'had its appeal pass the first review'),
  'case.appeal-granted': () => by('超时申诉通过：超期事实保留，不计入考核', 'had its appeal granted: it was late, and does not count'),
  'case.appeal-refused': because('驳回超时申诉', 'had its appeal refused'),
  'case.supervised': ({kind, reason}) =>
    by(`${kinds[kind ?? 'leader'].zh}${why(reason)}`, `was put under supervision ${kinds[kind ?? 'leader'].en}${whyEn(reason)}`),
  'case.supervision-answered': () => by('督办已答复', 'had its supervision answered'),
  'case.supervision-ended': () => by('解除督办', 'is no longer under supervision'),
  'case.prioritised': ({priority}) =>
    by(priority === 'urgent' ? '调整为紧急' : '调整为一般', priority === 'urgent' ? 'became urgent' : 'is no longer urgent'),
  'case.noted': () => by('内部备注', 'got an internal note'),
  'case.escalated': ({level}) => by(`时限升级提醒（第 ${level ?? ''} 级）`, `was escalated to level ${level ?? ''}`),
  'case.seen-again': ({stillThere}) =>
    stillThere === false
      ? by('有市民反映已解决', 'is gone, says a bystander')
      : by('有市民反映问题仍在', 'is still there, says a bystander'),
  ...hotlineTelling,
  'case.overdue': ({due}) => by(`超过处置时限 ${due ?? ''}`, `passed its deadline ${due ?? ''}`),
}

/** What happens to a case besides moves. */
export const happenings = [
  'case.overdue',
  'case.escalated',
  'case.absorbed',
  'case.part-ended',
  'case.part-opened',
  'case.seen-again',
  'case.joined',
  'case.redacted',
  'case.redaction-lifted',
  'case.anonymised',
  'case.destroyed',
] as const

/** Every event a case can have. */
export const eventNames: readonly string[] = [
  beginning.event,
  ...moveNames.map((move) => moveFacts(move).event),
  ...happenings,
  ...Object.keys(hotlineTelling),
]

/** Which move an event tells of; undefined for the report and the passing of the deadline. */
export const moveOf = (event: string): Move | undefined => moveNames.find((move) => moveFacts(move).event === event)

const told = ({name, body}: Happened): Said => telling[name]?.(body) ?? {zh: name, en: name}

/** What happened, with who did it: for staff. */
export const sentence = (happened: Happened): Said => {
  const {zh, en} = told(happened)
  const who = happened.actorName
  return {zh: `${zh}（${who}）`, en: `${en} (${who === '系统' ? 'the system' : who})`}
}

/** The events that citizens are told of. */
export const toldToAll: ReadonlySet<string> = new Set([
  'case.reported',
  'case.accepted',
  'case.filed',
  'case.rejected',
  'case.voided',
  'case.dispatched',
  'case.redispatched',
  'case.undertaken',
  'case.return-approved',
  'case.recalled',
  'case.self-handled',
  'case.self-handling-confirmed',
  'case.merged',
  'case.split',
  'case.gathered',
  'case.extension-granted',
  'case.suspended',
  'case.resumed',
  'case.summoned',
  'case.reported-in',
  'case.force-closed',
  'case.reopening-asked',
  'case.reopened',
  'case.reopening-refused',
  'case.accepted-again',
  'case.supervised',
  'case.seen-again',
  'case.handled',
  'case.inspection-passed',
  'case.inspection-failed',
  'case.closed',
  'case.overdue',
  'case.joined',
])

/** Events whose reason is an answer to the citizen; every other reason is said between colleagues. */
export const answering: ReadonlySet<string> = new Set(['case.rejected', 'case.voided', 'case.force-closed', 'case.reopening-refused'])

/** What happened as a citizen may read it: no person's name, and no remark made between colleagues; null when it is an inner step. */
export const publicSentence = (happened: Happened): Said | null => {
  if (!toldToAll.has(happened.name)) return null
  const {reason: _, ...said} = happened.body
  const body: Told = answering.has(happened.name) ? happened.body : said
  const {zh, en} = told({...happened, body})
  return {zh: zh.replace(/：$/, ''), en: en.replace(/: $/, '')}
}
