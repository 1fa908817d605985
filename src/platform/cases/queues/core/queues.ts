import type {Said} from '#lib/problem.ts'
import type {State} from '../../core/states.ts'

/** A queue everybody has who holds its right: work that waits for just that. */
export interface BuiltIn extends Said {
  readonly id: string
  /** Only the cases for which this right is held are counted and shown. */
  readonly may: string
  readonly filter: {
    readonly states?: readonly State[]
    readonly overdue?: true
    readonly asked?: 'me'
    readonly handler?: 'me'
    readonly parts?: 'changed'
  }
}

/** The queues of the house, in the order of the loop. */
// biome-ignore format: a table
export const builtIn: readonly BuiltIn[] = [
  {id: 'to-accept', zh: '待受理', en: 'To accept', may: 'cases.accept', filter: {states: ['reported']}},
  {id: 'to-verify', zh: '待我核实或核查', en: 'For me to look at', may: 'cases.read', filter: {asked: 'me', states: ['verifying', 'inspecting']}},
  {id: 'to-file', zh: '待立案', en: 'To file', may: 'cases.file', filter: {states: ['accepted']}},
  {id: 'to-dispatch', zh: '待派遣', en: 'To dispatch', may: 'cases.dispatch', filter: {states: ['filed']}},
  {id: 'returned', zh: '回退待审', en: 'Returns to decide', may: 'cases.dispatch', filter: {states: ['returning']}},
  {id: 'to-undertake', zh: '待接收', en: 'To undertake', may: 'cases.handle', filter: {states: ['dispatched']}},
  {id: 'mine', zh: '我承办的', en: 'In my hands', may: 'cases.handle', filter: {handler: 'me', states: ['dispatched', 'undertaken', 'suspended']}},
  {id: 'in-hand', zh: '处置中', en: 'In hand', may: 'cases.handle', filter: {states: ['undertaken']}},
  {id: 'late-in-hand', zh: '处置超时', en: 'Late in hand', may: 'cases.handle', filter: {states: ['dispatched', 'undertaken'], overdue: true}},
  {id: 'self-handled', zh: '自处置待审', en: 'Handled on the spot, to confirm', may: 'cases.accept', filter: {states: ['self-handled']}},
  {id: 'to-inspect', zh: '待下发核查', en: 'To send for inspection', may: 'cases.accept', filter: {states: ['handled']}},
  {id: 'to-close', zh: '待结案', en: 'To close', may: 'cases.close', filter: {states: ['inspected']}},
  {id: 'parts-changed', zh: '子件有变，待告知', en: 'Parts changed, reporter to be told', may: 'cases.message', filter: {parts: 'changed', states: ['in-parts']}},
  {id: 'to-reopen', zh: '重开待审', en: 'Reopenings to decide', may: 'cases.reopen', filter: {states: ['reopening']}},
]
