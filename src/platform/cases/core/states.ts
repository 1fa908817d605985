import type {Said} from '#lib/problem.ts'

interface StateFacts extends Said {
  /** What a citizen is told. */
  readonly plain: Said
  /** Nobody owes anything any more. */
  readonly ended?: true
}

const solved: Said = {zh: '已办结', en: 'Closed'}

/** Where a case stands. The only list of states, and the only place that names them. */
// biome-ignore format: a table
export const states = {
  reported: {zh: '已上报', en: 'Reported', plain: {zh: '已收到，等待受理', en: 'Received, waiting to be accepted'}},
  accepted: {zh: '已受理', en: 'Accepted', plain: {zh: '已受理，等待立案', en: 'Accepted, waiting to be filed'}},
  verifying: {zh: '核实中', en: 'Being verified', plain: {zh: '正在现场核实', en: 'Being checked on site'}},
  'self-handled': {zh: '自处置待审', en: 'Handled on the spot', plain: {zh: '巡查人员已当场处理，等待确认', en: 'Put right on the spot, waiting to be confirmed'}},
  filed: {zh: '已立案', en: 'Filed', plain: {zh: '已立案，等待派遣', en: 'Filed, waiting for a unit'}},
  'in-parts': {zh: '已拆分', en: 'In parts', plain: {zh: '涉及多个单位，正在分头办理', en: 'Several units are at work on its parts'}},
  dispatched: {zh: '已派遣', en: 'Dispatched', plain: {zh: '已交给负责单位', en: 'Handed to the responsible unit'}},
  undertaken: {zh: '处置中', en: 'Being handled', plain: {zh: '负责单位正在处置', en: 'The responsible unit is at work'}},
  suspended: {zh: '挂账中', en: 'Suspended', plain: {zh: '因条件所限暂缓处置，到期自动恢复', en: 'Put off for good cause, and taken up again by itself'}},
  returning: {zh: '回退待审', en: 'Return asked', plain: {zh: '正在确认负责单位', en: 'The responsible unit is being confirmed'}},
  handled: {zh: '已处置', en: 'Handled', plain: {zh: '单位已反馈处置，等待核查', en: 'Reported done, waiting for inspection'}},
  inspecting: {zh: '核查中', en: 'Being inspected', plain: {zh: '正在现场核查处置结果', en: 'The result is being inspected on site'}},
  inspected: {zh: '核查通过', en: 'Inspected', plain: {zh: '核查通过，等待结案', en: 'Passed inspection, waiting to be closed'}},
  reopening: {zh: '重开待审', en: 'Reopening asked', plain: {zh: '已收到您的意见，正在决定是否重新处理', en: 'Your reason is being looked at'}},
  closed: {zh: '已结案', en: 'Closed', plain: solved, ended: true},
  archived: {zh: '已归档', en: 'Archived', plain: solved, ended: true},
  rejected: {zh: '不予受理', en: 'Not accepted', plain: {zh: '不属本平台受理范围，已告知负责单位', en: 'Not ours to solve; the responsible body is named'}, ended: true},
  merged: {zh: '已并案', en: 'Merged', plain: {zh: '与他人反映的是同一问题，一并办理', en: 'The same problem as an earlier report; they go on together'}, ended: true},
  voided: {zh: '已作废', en: 'Voided', plain: {zh: '已作废，原因见记录', en: 'Withdrawn; the reason is in the history'}, ended: true},
} as const satisfies Record<string, StateFacts>

export type State = keyof typeof states

export const stateNames = Object.keys(states) as readonly State[]

/**
 * How a case ended, in truth: closed is not fixed, and what could not be fixed says so. Only `fixed` counts as fixed, and it means that
 * somebody other than the handler saw it.
 */
// biome-ignore format: a table
export const endings = {
  fixed: {zh: '已解决', en: 'fixed', plain: {zh: '已解决，并经核查', en: 'Fixed, and seen to be so'}},
  unverified: {zh: '已处置未核查', en: 'handled, not verified', plain: {zh: '单位反馈已处置，未经现场核查', en: 'The unit says it is done; nobody has checked'}},
  unfixable: {zh: '标准内无法解决', en: 'not fixable within the standard', plain: {zh: '按现行标准无法解决，原因见记录', en: 'It cannot be fixed within the standard; the reason is in the history'}},
  'other-body': {zh: '属其他主体', en: "another body's", plain: {zh: '由其他单位负责，已告知', en: 'Another body is responsible, and is named'}},
  duplicate: {zh: '重复件', en: 'duplicate', plain: {zh: '与另一案件重复，一并办理', en: 'The same as another case, and handled with it'}},
  void: {zh: '无效', en: 'void', plain: {zh: '已作废，原因见记录', en: 'Withdrawn; the reason is in the history'}},
  answered: {zh: '已答复', en: 'answered', plain: {zh: '已答复', en: 'Answered'}},
} as const satisfies Record<string, Said & {readonly plain: Said}>

export type Ending = keyof typeof endings

export const endingNames = Object.keys(endings) as readonly Ending[]

/** What a unit may say of its work; the ending follows when the inspection agrees. */
export const claims = ['fixed', 'unfixable', 'other-body'] as const satisfies readonly Ending[]
export type Claim = (typeof claims)[number]

const told: ReadonlySet<State> = new Set(['closed', 'archived'])

/** The one name of where a case stands, in both languages: every list, screen, sentence, export and interface asks here. */
export const stateLabel = (state: State, ending: Ending | null = null): Said => {
  const {zh, en} = states[state]
  if (ending === null || !told.has(state)) return {zh, en}
  return {zh: `${zh}·${endings[ending].zh}`, en: `${en}: ${endings[ending].en}`}
}

/** What a citizen reads about where a case stands. */
export const plainLabel = (state: State, ending: Ending | null = null): Said =>
  ending !== null && told.has(state) ? endings[ending].plain : states[state].plain

export const isEnded = (state: State): boolean => 'ended' in states[state]

/** The states in which somebody still owes the citizen something. */
export const openStates: readonly State[] = stateNames.filter((state) => !isEnded(state))

/** The states in which nobody owes anything any more. */
export const endedStates: readonly State[] = stateNames.filter(isEnded)
