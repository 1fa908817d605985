import type {Said} from '#lib/problem.ts'
import type {Guard} from './guards.ts'
import {openStates, type State, stateNames} from './states.ts'

/** What a move cannot do without; the words are shown to whoever left it out. */
export const needs = {
  reason: {zh: '理由', en: 'a reason'},
  words: {zh: '说明', en: 'words'},
  body: {zh: '应当负责的单位', en: 'the body that is responsible'},
  category: {zh: '类别', en: 'a category'},
  condition: {zh: '立案条件', en: 'a filing condition'},
  result: {zh: '处置结果', en: 'the result'},
  evidence: {zh: '处置证据', en: 'evidence'},
  closing: {zh: '对结案条件的确认', en: 'the confirmation that the closing condition is met'},
  until: {zh: '暂缓到哪一天', en: 'until when'},
  ending: {zh: '如何结束', en: 'how it ends'},
  into: {zh: '并入的案件', en: 'the case it is merged into'},
  parts: {zh: '至少两个部分', en: 'at least two parts'},
  units: {zh: '被吹哨的单位', en: 'the units summoned'},
  person: {zh: '承办人', en: 'a person'},
  priority: {zh: '优先级', en: 'a priority'},
  supervision: {zh: '督办类型', en: 'the kind of supervision'},
} as const satisfies Record<string, Said>

export type Need = keyof typeof needs

/** Beyond the permission: it must be held for the assigned unit, for a unit that was summoned, or by the person who was asked. */
export type Only = 'assigned-unit' | 'summoned-unit' | 'asked-person'

export interface MoveFacts extends Said {
  readonly from: readonly State[]
  /** Where it leads; `same` leaves the case where it is. */
  readonly to: State | 'same'
  /** The permission asked for, in the case's area and category. */
  readonly may: string
  readonly only?: Only
  /** What must be so besides, each with a sentence of its own for when it is not. */
  readonly when?: readonly Guard[]
  readonly needs: readonly Need[]
  readonly event: string
}

const working: readonly State[] = ['dispatched', 'undertaken']
const held: readonly State[] = ['dispatched', 'undertaken', 'suspended']
const done: readonly State[] = ['closed', 'archived']
const inHand: readonly State[] = ['filed', 'dispatched', 'undertaken', 'suspended', 'returning', 'handled', 'inspecting', 'inspected']

/**
 * Every way a case can move, with who may move it and what that takes. Nothing else moves a case. 核实 comes before filing, 核查 before
 * closing. The nine returns are send-back, deny, unfile, approve-return, refuse-return, recall, refuse-handling, fail and refuse-closing:
 * whoever receives one has the moves of that state and can push the case no further.
 */
// biome-ignore format: a table
export const moves = {
  // Intake
  accept: {zh: '受理', en: 'accept', from: ['reported'], to: 'accepted', may: 'cases.accept', needs: [], event: 'case.accepted'},
  'ask-verification': {zh: '下发核实', en: 'ask for verification', from: ['reported', 'accepted'], to: 'verifying', may: 'cases.accept', needs: [], event: 'case.verification-asked'},
  confirm: {zh: '核实属实', en: 'confirm', from: ['verifying'], to: 'accepted', may: 'cases.verify', only: 'asked-person', needs: [], event: 'case.confirmed'},
  deny: {zh: '核实不属实', en: 'deny', from: ['verifying'], to: 'accepted', may: 'cases.verify', only: 'asked-person', needs: ['reason'], event: 'case.denied'},
  reclassify: {zh: '更正类别', en: 'correct the category', from: ['reported', 'accepted'], to: 'same', may: 'cases.accept', needs: ['category'], event: 'case.reclassified'},
  'self-handle': {zh: '自处置', en: 'handle on the spot', from: ['reported', 'accepted'], to: 'self-handled', may: 'cases.self-handle', needs: ['category', 'result', 'evidence'], event: 'case.self-handled'},
  'confirm-self-handled': {zh: '自处置通过', en: 'confirm the handling on the spot', from: ['self-handled'], to: 'closed', may: 'cases.accept', when: ['other-than-handler'], needs: [], event: 'case.self-handling-confirmed'},
  'refuse-self-handled': {zh: '自处置退回', en: 'refuse the handling on the spot', from: ['self-handled'], to: 'accepted', may: 'cases.accept', needs: ['reason'], event: 'case.self-handling-refused'},
  'send-back': {zh: '退回受理', en: 'send back to intake', from: ['accepted'], to: 'reported', may: 'cases.file', needs: ['reason'], event: 'case.sent-back'},
  file: {zh: '立案', en: 'file', from: ['accepted'], to: 'filed', may: 'cases.file', when: ['not-denied'], needs: ['category', 'condition'], event: 'case.filed'},
  reject: {zh: '不予受理', en: 'refuse', from: ['reported', 'accepted'], to: 'rejected', may: 'cases.accept', needs: ['reason', 'body'], event: 'case.rejected'},
  void: {zh: '作废', en: 'void', from: ['reported', 'accepted', 'filed'], to: 'voided', may: 'cases.void', needs: ['reason'], event: 'case.voided'},
  merge: {zh: '并案', en: 'merge', from: ['reported', 'accepted', 'filed'], to: 'merged', may: 'cases.accept', needs: ['into'], event: 'case.merged'},
  split: {zh: '拆分', en: 'split', from: ['accepted', 'filed'], to: 'in-parts', may: 'cases.file', when: ['not-a-part'], needs: ['parts'], event: 'case.split'},
  gather: {zh: '汇总结案', en: 'gather the parts and close', from: ['in-parts'], to: 'closed', may: 'cases.close', when: ['parts-ended'], needs: [], event: 'case.gathered'},
  // Dispatch
  dispatch: {zh: '派遣', en: 'dispatch', from: ['filed'], to: 'dispatched', may: 'cases.dispatch', needs: [], event: 'case.dispatched'},
  're-dispatch': {zh: '改派', en: 're-dispatch', from: held, to: 'dispatched', may: 'cases.dispatch', needs: ['reason'], event: 'case.redispatched'},
  recall: {zh: '撤回派遣', en: 'recall', from: held, to: 'filed', may: 'cases.dispatch', needs: ['reason'], event: 'case.recalled'},
  unfile: {zh: '退回立案', en: 'send back to filing', from: ['filed'], to: 'accepted', may: 'cases.dispatch', needs: ['reason'], event: 'case.unfiled'},
  'approve-return': {zh: '同意回退', en: 'approve the return', from: ['returning'], to: 'filed', may: 'cases.dispatch', needs: [], event: 'case.return-approved'},
  'refuse-return': {zh: '驳回回退', en: 'refuse the return', from: ['returning'], to: 'dispatched', may: 'cases.dispatch', needs: ['reason'], event: 'case.return-refused'},
  // Handling
  undertake: {zh: '接收', en: 'undertake', from: ['dispatched'], to: 'undertaken', may: 'cases.handle', only: 'assigned-unit', needs: [], event: 'case.undertaken'},
  'assign-person': {zh: '指定承办人', en: 'name who handles it', from: working, to: 'same', may: 'cases.handle', only: 'assigned-unit', needs: ['person'], event: 'case.person-assigned'},
  'ask-return': {zh: '申请回退', en: 'ask to return', from: working, to: 'returning', may: 'cases.handle', only: 'assigned-unit', needs: ['reason'], event: 'case.return-asked'},
  handle: {zh: '反馈处置', en: 'report handled', from: ['undertaken'], to: 'handled', may: 'cases.handle', only: 'assigned-unit', when: ['helpers-done'], needs: ['result', 'evidence'], event: 'case.handled'},
  'ask-extension': {zh: '申请延期', en: 'ask for an extension', from: ['undertaken'], to: 'same', may: 'cases.handle', only: 'assigned-unit', when: ['limit-reckoned', 'no-request', 'extension-left', 'not-overdue'], needs: ['reason'], event: 'case.extension-asked'},
  'endorse-extension': {zh: '延期初审', en: 'endorse the extension', from: ['undertaken'], to: 'same', may: 'cases.endorse', only: 'assigned-unit', when: ['extension-asked', 'other-than-asker'], needs: [], event: 'case.extension-endorsed'},
  'grant-extension': {zh: '批准延期', en: 'grant the extension', from: ['undertaken'], to: 'same', may: 'cases.dispatch', when: ['extension-endorsed', 'extension-left', 'not-overdue'], needs: [], event: 'case.extension-granted'},
  'refuse-extension': {zh: '驳回延期', en: 'refuse the extension', from: ['undertaken'], to: 'same', may: 'cases.dispatch', when: ['extension-pending'], needs: ['reason'], event: 'case.extension-refused'},
  'ask-suspension': {zh: '申请挂账', en: 'ask to suspend', from: ['undertaken'], to: 'same', may: 'cases.handle', only: 'assigned-unit', when: ['no-request', 'suspension-left'], needs: ['reason', 'until'], event: 'case.suspension-asked'},
  'endorse-suspension': {zh: '挂账初审', en: 'endorse the suspension', from: ['undertaken'], to: 'same', may: 'cases.endorse', only: 'assigned-unit', when: ['suspension-asked', 'other-than-asker'], needs: [], event: 'case.suspension-endorsed'},
  'grant-suspension': {zh: '批准挂账', en: 'grant the suspension', from: ['undertaken'], to: 'suspended', may: 'cases.dispatch', when: ['suspension-endorsed', 'suspension-left'], needs: [], event: 'case.suspended'},
  'refuse-suspension': {zh: '驳回挂账', en: 'refuse the suspension', from: ['undertaken'], to: 'same', may: 'cases.dispatch', when: ['suspension-pending'], needs: ['reason'], event: 'case.suspension-refused'},
  'withdraw-request': {zh: '撤回申请', en: 'withdraw the request', from: ['undertaken'], to: 'same', may: 'cases.handle', only: 'assigned-unit', when: ['request-pending'], needs: [], event: 'case.request-withdrawn'},
  resume: {zh: '恢复处置', en: 'resume', from: ['suspended'], to: 'undertaken', may: 'cases.dispatch', needs: [], event: 'case.resumed'},
  // Joint handling: 街道吹哨、部门报到
  summon: {zh: '吹哨', en: 'summon', from: ['undertaken'], to: 'same', may: 'cases.summon', only: 'assigned-unit', needs: ['units', 'reason'], event: 'case.summoned'},
  'report-in': {zh: '报到', en: 'answer the summons', from: ['undertaken'], to: 'same', may: 'cases.handle', only: 'summoned-unit', when: ['summons-open'], needs: [], event: 'case.reported-in'},
  'decline-summons': {zh: '说明不到', en: 'decline the summons', from: ['undertaken'], to: 'same', may: 'cases.handle', only: 'summoned-unit', when: ['summons-open'], needs: ['reason'], event: 'case.summons-declined'},
  'finish-help': {zh: '协办完成', en: 'report the help done', from: ['undertaken'], to: 'same', may: 'cases.handle', only: 'summoned-unit', when: ['helping'], needs: ['result'], event: 'case.help-finished'},
  release: {zh: '解除协办', en: 'release the helpers', from: ['undertaken'], to: 'same', may: 'cases.summon', only: 'assigned-unit', when: ['helpers-owing'], needs: ['reason'], event: 'case.helpers-released'},
  // Checking and closing
  'ask-inspection': {zh: '下发核查', en: 'ask for inspection', from: ['handled'], to: 'inspecting', may: 'cases.accept', needs: [], event: 'case.inspection-asked'},
  'refuse-handling': {zh: '退回反馈', en: 'send the report back', from: ['handled'], to: 'dispatched', may: 'cases.accept', needs: ['reason'], event: 'case.handling-refused'},
  pass: {zh: '核查通过', en: 'pass', from: ['inspecting'], to: 'inspected', may: 'cases.inspect', only: 'asked-person', needs: [], event: 'case.inspection-passed'},
  fail: {zh: '核查不通过', en: 'fail', from: ['inspecting'], to: 'dispatched', may: 'cases.inspect', only: 'asked-person', needs: ['reason'], event: 'case.inspection-failed'},
  close: {zh: '结案', en: 'close', from: ['inspected'], to: 'closed', may: 'cases.close', needs: ['closing'], event: 'case.closed'},
  'refuse-closing': {zh: '退回核查', en: 'send back to inspection', from: ['inspected'], to: 'handled', may: 'cases.close', needs: ['reason'], event: 'case.closing-refused'},
  'force-close': {zh: '强制结案', en: 'force the closing', from: inHand, to: 'closed', may: 'cases.force-close', needs: ['reason', 'ending'], event: 'case.force-closed'},
  archive: {zh: '归档', en: 'archive', from: ['closed'], to: 'archived', may: 'cases.archive', needs: [], event: 'case.archived'},
  // After the end
  'ask-reopen': {zh: '申请重开', en: 'ask to reopen', from: done, to: 'reopening', may: 'cases.ask-reopen', when: ['reopen-in-time'], needs: ['reason'], event: 'case.reopening-asked'},
  reopen: {zh: '重开', en: 'reopen', from: ['reopening', 'closed', 'archived'], to: 'dispatched', may: 'cases.reopen', when: ['has-unit'], needs: ['reason'], event: 'case.reopened'},
  'refuse-reopen': {zh: '维持结案', en: 'let the closing stand', from: ['reopening'], to: 'archived', may: 'cases.reopen', needs: ['reason'], event: 'case.reopening-refused'},
  're-accept': {zh: '重新受理', en: 'accept again', from: ['reopening', 'rejected', 'voided', 'merged'], to: 'accepted', may: 'cases.reopen', needs: ['reason'], event: 'case.accepted-again'},
  appeal: {zh: '超时申诉', en: 'appeal the lateness', from: done, to: 'same', may: 'cases.appeal', only: 'assigned-unit', when: ['was-late', 'no-appeal', 'appeal-in-time'], needs: ['reason'], event: 'case.appealed'},
  'review-appeal': {zh: '申诉初审', en: 'review the appeal', from: done, to: 'same', may: 'cases.review', when: ['appeal-asked', 'other-than-appellant'], needs: [], event: 'case.appeal-reviewed'},
  'grant-appeal': {zh: '申诉通过', en: 'grant the appeal', from: done, to: 'same', may: 'cases.review', when: ['appeal-reviewed', 'other-reviewer'], needs: [], event: 'case.appeal-granted'},
  'refuse-appeal': {zh: '驳回申诉', en: 'refuse the appeal', from: done, to: 'same', may: 'cases.review', when: ['appeal-pending'], needs: ['reason'], event: 'case.appeal-refused'},
  // At any time
  supervise: {zh: '督办', en: 'supervise', from: openStates, to: 'same', may: 'cases.supervise', when: ['not-supervised'], needs: ['supervision', 'reason'], event: 'case.supervised'},
  'answer-supervision': {zh: '督办答复', en: 'answer the supervision', from: openStates, to: 'same', may: 'cases.handle', only: 'assigned-unit', when: ['supervised'], needs: ['words'], event: 'case.supervision-answered'},
  'end-supervision': {zh: '解除督办', en: 'end the supervision', from: [...openStates, ...done], to: 'same', may: 'cases.supervise', when: ['supervised'], needs: [], event: 'case.supervision-ended'},
  prioritise: {zh: '调整优先级', en: 'set the priority', from: openStates, to: 'same', may: 'cases.prioritise', needs: ['priority'], event: 'case.prioritised'},
  note: {zh: '内部备注', en: 'note', from: stateNames, to: 'same', may: 'cases.read', needs: ['words'], event: 'case.noted'},
} as const satisfies Record<string, MoveFacts>

export type Move = keyof typeof moves

export const moveNames = Object.keys(moves) as readonly Move[]

/** The facts of one move, without the narrowness of the table's literals. */
export const moveFacts = (move: Move): MoveFacts => moves[move]

/** Where a move leads from a state. */
export const leadsTo = (move: Move, from: State): State => {
  const {to} = moveFacts(move)
  return to === 'same' ? from : to
}
