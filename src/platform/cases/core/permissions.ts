import type {Said} from '#lib/problem.ts'

/** What may be done with cases, in the words in which rights are given and refused. */
export const permissions = {
  'cases.read': {zh: '查看案件', en: 'See cases'},
  'cases.report': {zh: '登记上报', en: 'Report for the city'},
  'cases.accept': {zh: '受理、不予受理、下发核实和核查', en: 'Accept or refuse, ask for verification and inspection'},
  'cases.verify': {zh: '现场核实（立案前）', en: 'Verify on site, before filing'},
  'cases.file': {zh: '立案', en: 'File'},
  'cases.dispatch': {
    zh: '派遣、改派、撤回，审批回退、延期、挂账',
    en: 'Dispatch, re-dispatch, recall; decide on returns, extensions and suspensions',
  },
  'cases.handle': {
    zh: '接收、处置，申请回退、延期、挂账，报到',
    en: 'Undertake and handle; ask to return, extend or suspend; answer a summons',
  },
  'cases.endorse': {zh: '单位内初审延期、挂账', en: 'Endorse extensions and suspensions within the unit'},
  'cases.summon': {zh: '吹哨，解除协办', en: 'Summon other units, and let them go'},
  'cases.self-handle': {zh: '自处置', en: 'Put right on the spot'},
  'cases.force-close': {zh: '强制结案', en: 'Force a closing'},
  'cases.supervise': {zh: '督办', en: 'Supervise'},
  'cases.prioritise': {zh: '调整优先级', en: 'Set the priority'},
  'cases.appeal': {zh: '代表单位提出超时申诉', en: "Appeal a unit's lateness"},
  'cases.review': {zh: '审理超时申诉', en: 'Review appeals'},
  'cases.ask-reopen': {zh: '代上报人申请重开', en: 'Ask to reopen for a reporter'},
  'cases.reopen': {zh: '重开、重新受理、维持结案', en: 'Reopen, accept again, or let a closing stand'},
  'cases.inspect': {zh: '现场核查（结案前）', en: 'Inspect on site, before closing'},
  'cases.close': {zh: '结案', en: 'Close'},
  'cases.void': {zh: '作废', en: 'Void'},
  'cases.archive': {zh: '归档（仅系统）', en: 'Archive (the system only)'},
  'cases.import': {zh: '导入案件及其时限', en: 'Import cases and their deadlines'},
  'cases.routing': {zh: '编辑派遣规则', en: 'Keep the rules of dispatch'},
  'cases.papers': {
    zh: '起草和发布工作日历、满意度问卷、公开规则与图标',
    en: 'Draft and publish the working calendar, the survey, what is public and its icons',
  },
  'cases.questions': {zh: '编辑问题树', en: 'Keep the questions of categories'},
  'cases.campaign': {zh: '提出、启动和结束专项整治', en: 'Propose, open and close campaigns'},
  'cases.redact': {zh: '对公众隐去内容、依法销毁', en: 'Hide from the public, and destroy where the law asks'},
  'cases.moderate': {zh: '处理举报、屏蔽发送者', en: 'Decide on reports of abuse, and block senders'},
  'cases.retain': {zh: '查看和执行留存规则', en: 'See and carry out the rules of retention'},
  'cases.hotline': {
    zh: '接听热线：登记工单、查重复诉求、分流、更正联系方式',
    en: 'Take hotline calls: work orders, repeats, diversions, contacts',
  },
  'cases.callback': {zh: '回访', en: 'Call back'},
  'cases.knowledge': {zh: '维护知识库', en: 'Keep the knowledge base'},
  'cases.templates': {zh: '维护回复模板', en: 'Keep the reply templates'},
  'cases.message': {zh: '与上报人和承办企业往来消息', en: 'Write to reporters and contractors'},
  'cases.personal': {zh: '查看上报人联系方式', en: "See a reporter's contact"},
  'cases.whereabouts': {zh: '查看巡查人员自愿显示的位置', en: 'See where people on patrol are, as they show it'},
  'cases.reading': {zh: '管理分类模型', en: 'Manage what reads reports'},
} as const satisfies Readonly<Record<string, Said>>

/** What a right is called. */
export const rightName = (permission: string): Said =>
  (permissions as Readonly<Record<string, Said>>)[permission] ?? {zh: '办理', en: 'act'}
