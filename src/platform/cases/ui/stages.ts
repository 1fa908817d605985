import type {State} from '../core/lifecycle.ts'

/** One station of the loop as a desk sees it: the states that wait for the same kind of work. */
export interface Stage {
  readonly key: string
  readonly zh: string
  readonly en: string
  readonly states: readonly State[]
}

/** The loop, in the order a case goes through it. */
export const stages = [
  {key: 'reported', zh: '待受理', en: 'To accept', states: ['reported', 'self-handled', 'reopening']},
  {key: 'verifying', zh: '核实中', en: 'Verifying', states: ['verifying']},
  {key: 'accepted', zh: '待立案', en: 'To file', states: ['accepted']},
  {key: 'filed', zh: '待派遣', en: 'To dispatch', states: ['filed']},
  {key: 'handling', zh: '处置中', en: 'Handling', states: ['dispatched', 'undertaken', 'in-parts']},
  {key: 'suspended', zh: '挂账中', en: 'Put off', states: ['suspended']},
  {key: 'returning', zh: '回退待审', en: 'Returns', states: ['returning']},
  {key: 'inspecting', zh: '待核查', en: 'To inspect', states: ['handled', 'inspecting']},
  {key: 'inspected', zh: '待结案', en: 'To close', states: ['inspected']},
] as const satisfies readonly Stage[]

/** Where nothing more is owed. */
export const ends = [
  {key: 'done', zh: '已办结', en: 'Closed', states: ['closed', 'archived']},
  {key: 'dropped', zh: '未受理', en: 'Dropped', states: ['rejected', 'voided', 'merged']},
] as const satisfies readonly Stage[]

/** Everything in which somebody still owes the citizen something. */
export const open: Stage = {key: 'open', zh: '全部在办', en: 'All open', states: stages.flatMap(({states}) => states)}

/** Every case, whatever its state. */
export const every: Stage = {key: 'all', zh: '全部案件', en: 'All cases', states: []}

export const allStages: readonly Stage[] = [open, ...stages, ...ends, every]

/** The stage of a key from the address; all that is open when there is none. */
export const stageOf = (key: string | null): Stage => allStages.find((stage) => stage.key === key) ?? open

/** The steps a citizen and a case page see, and which of them a state stands at. */
export const steps = [
  {key: 'reported', zh: '上报', en: 'Reported'},
  {key: 'accepted', zh: '受理', en: 'Accepted'},
  {key: 'filed', zh: '立案', en: 'Filed'},
  {key: 'dispatched', zh: '派遣', en: 'Sent'},
  {key: 'handled', zh: '处置', en: 'Handled'},
  {key: 'inspected', zh: '核查', en: 'Checked'},
  {key: 'closed', zh: '结案', en: 'Closed'},
] as const
export type Step = (typeof steps)[number]['key']
