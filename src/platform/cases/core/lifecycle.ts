import type {Said} from '#lib/problem.ts'

interface StateFacts extends Said {
  /** What a citizen is told. */
  readonly plain: Said
  /** Nothing follows. */
  readonly final?: true
}

/** Where a case stands. The only list of states, and the only place that names them. */
export const states = {
  reported: {zh: '已上报', en: 'Reported', plain: {zh: '已收到，等待受理', en: 'Received, waiting to be accepted'}},
  accepted: {zh: '已受理', en: 'Accepted', plain: {zh: '已受理，等待立案', en: 'Accepted, waiting to be filed'}},
  verifying: {zh: '核实中', en: 'Being verified', plain: {zh: '正在现场核实', en: 'Being checked on site'}},
  filed: {zh: '已立案', en: 'Filed', plain: {zh: '已立案，等待派遣', en: 'Filed, waiting for a unit'}},
  dispatched: {zh: '已派遣', en: 'Dispatched', plain: {zh: '已交给负责单位', en: 'Handed to the responsible unit'}},
  undertaken: {zh: '处置中', en: 'Being handled', plain: {zh: '负责单位正在处置', en: 'The responsible unit is at work'}},
  returning: {zh: '回退待审', en: 'Return asked', plain: {zh: '正在确认负责单位', en: 'The responsible unit is being confirmed'}},
  handled: {zh: '已处置', en: 'Handled', plain: {zh: '单位已反馈处置，等待核查', en: 'Reported done, waiting for inspection'}},
  inspecting: {zh: '核查中', en: 'Being inspected', plain: {zh: '正在现场核查处置结果', en: 'The result is being inspected on site'}},
  inspected: {zh: '核查通过', en: 'Inspected', plain: {zh: '核查通过，等待结案', en: 'Passed inspection, waiting to be closed'}},
  closed: {zh: '已结案', en: 'Closed', plain: {zh: '已解决并结案', en: 'Solved and closed'}},
  archived: {zh: '已归档', en: 'Archived', plain: {zh: '已解决并结案', en: 'Solved and closed'}, final: true},
  rejected: {
    zh: '不予受理',
    en: 'Not accepted',
    plain: {zh: '不属本平台受理范围，已告知负责单位', en: 'Not ours to solve; the responsible body is named'},
    final: true,
  },
  voided: {zh: '已作废', en: 'Voided', plain: {zh: '已作废，原因见记录', en: 'Withdrawn; the reason is in the history'}, final: true},
} as const satisfies Record<string, StateFacts>

export type State = keyof typeof states

/** What a move cannot do without; the words are shown to whoever left it out. */
export const needs = {
  reason: {zh: '理由', en: 'a reason'},
  body: {zh: '应当负责的单位', en: 'the body that is responsible'},
  category: {zh: '类别', en: 'a category'},
  condition: {zh: '立案条件', en: 'a filing condition'},
  result: {zh: '处置结果', en: 'the result'},
  evidence: {zh: '处置证据', en: 'evidence'},
  closing: {zh: '对结案条件的确认', en: 'the confirmation that the closing condition is met'},
} as const satisfies Record<string, Said>

export type Need = keyof typeof needs

interface MoveFacts extends Said {
  readonly from: readonly State[]
  readonly to: State
  /** The permission asked for, in the case's area and category. */
  readonly may: string
  /** Beyond the permission: it must be held for the assigned unit, or by the person who was asked. */
  readonly only?: 'assigned-unit' | 'asked-person'
  readonly needs: readonly Need[]
  readonly event: string
}

/** Every way a case can move, with who may move it and what that takes. Nothing else moves a case. 核实 comes before filing, 核查 before closing. */
export const moves = {
  accept: {zh: '受理', en: 'accept', from: ['reported'], to: 'accepted', may: 'cases.accept', needs: [], event: 'case.accepted'},
  'ask-verification': {
    zh: '下发核实',
    en: 'ask for verification',
    from: ['reported', 'accepted'],
    to: 'verifying',
    may: 'cases.accept',
    needs: [],
    event: 'case.verification-asked',
  },
  confirm: {
    zh: '核实属实',
    en: 'confirm',
    from: ['verifying'],
    to: 'accepted',
    may: 'cases.verify',
    only: 'asked-person',
    needs: [],
    event: 'case.confirmed',
  },
  deny: {
    zh: '核实不属实',
    en: 'deny',
    from: ['verifying'],
    to: 'accepted',
    may: 'cases.verify',
    only: 'asked-person',
    needs: ['reason'],
    event: 'case.denied',
  },
  file: {zh: '立案', en: 'file', from: ['accepted'], to: 'filed', may: 'cases.file', needs: ['category', 'condition'], event: 'case.filed'},
  reject: {
    zh: '不予受理',
    en: 'refuse',
    from: ['reported', 'accepted'],
    to: 'rejected',
    may: 'cases.accept',
    needs: ['reason', 'body'],
    event: 'case.rejected',
  },
  void: {
    zh: '作废',
    en: 'void',
    from: ['reported', 'accepted', 'filed'],
    to: 'voided',
    may: 'cases.void',
    needs: ['reason'],
    event: 'case.voided',
  },
  dispatch: {zh: '派遣', en: 'dispatch', from: ['filed'], to: 'dispatched', may: 'cases.dispatch', needs: [], event: 'case.dispatched'},
  're-dispatch': {
    zh: '改派',
    en: 're-dispatch',
    from: ['dispatched', 'undertaken'],
    to: 'dispatched',
    may: 'cases.dispatch',
    needs: ['reason'],
    event: 'case.redispatched',
  },
  undertake: {
    zh: '接收',
    en: 'undertake',
    from: ['dispatched'],
    to: 'undertaken',
    may: 'cases.handle',
    only: 'assigned-unit',
    needs: [],
    event: 'case.undertaken',
  },
  'ask-return': {
    zh: '申请回退',
    en: 'ask to return',
    from: ['dispatched', 'undertaken'],
    to: 'returning',
    may: 'cases.handle',
    only: 'assigned-unit',
    needs: ['reason'],
    event: 'case.return-asked',
  },
  'approve-return': {
    zh: '同意回退',
    en: 'approve the return',
    from: ['returning'],
    to: 'filed',
    may: 'cases.dispatch',
    needs: [],
    event: 'case.return-approved',
  },
  'refuse-return': {
    zh: '驳回回退',
    en: 'refuse the return',
    from: ['returning'],
    to: 'dispatched',
    may: 'cases.dispatch',
    needs: ['reason'],
    event: 'case.return-refused',
  },
  handle: {
    zh: '反馈处置',
    en: 'report handled',
    from: ['undertaken'],
    to: 'handled',
    may: 'cases.handle',
    only: 'assigned-unit',
    needs: ['result', 'evidence'],
    event: 'case.handled',
  },
  'ask-inspection': {
    zh: '下发核查',
    en: 'ask for inspection',
    from: ['handled'],
    to: 'inspecting',
    may: 'cases.accept',
    needs: [],
    event: 'case.inspection-asked',
  },
  pass: {
    zh: '核查通过',
    en: 'pass',
    from: ['inspecting'],
    to: 'inspected',
    may: 'cases.inspect',
    only: 'asked-person',
    needs: [],
    event: 'case.inspection-passed',
  },
  fail: {
    zh: '核查不通过',
    en: 'fail',
    from: ['inspecting'],
    to: 'dispatched',
    may: 'cases.inspect',
    only: 'asked-person',
    needs: ['reason'],
    event: 'case.inspection-failed',
  },
  close: {zh: '结案', en: 'close', from: ['inspected'], to: 'closed', may: 'cases.close', needs: ['closing'], event: 'case.closed'},
  archive: {zh: '归档', en: 'archive', from: ['closed'], to: 'archived', may: 'cases.archive', needs: [], event: 'case.archived'},
} as const satisfies Record<string, MoveFacts>

export type Move = keyof typeof moves

export const moveNames = Object.keys(moves) as readonly Move[]
export const stateNames = Object.keys(states) as readonly State[]

/** The facts of one move, without the narrowness of the table's literals. */
export const moveFacts = (move: Move): MoveFacts => moves[move]

/** The state a new report begins in, and the event that tells of it. */
export const beginning = {state: 'reported', event: 'case.reported', may: 'cases.report'} as const satisfies {
  state: State
  event: string
  may: string
}

/** The one name of a state in both languages; every list, screen and sentence asks here. */
export const stateLabel = (state: State): Said => ({zh: states[state].zh, en: states[state].en})

/** What a citizen reads about a state. */
export const plainLabel = (state: State): Said => states[state].plain

export const isFinal = (state: State): boolean => 'final' in states[state]

/** The states in which somebody still owes the citizen something. */
export const openStates: readonly State[] = stateNames.filter((state) => !isFinal(state) && state !== 'closed')
