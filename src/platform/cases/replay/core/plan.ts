import type {Details} from '../../core/case.ts'
import type {Move} from '../../core/lifecycle.ts'
import type {Request} from './request.ts'

/** Something that happens to a case at an instant of the history: a move, or the clock passing its deadline. */
export type Step = {readonly at: Date; readonly move: Move; readonly details: Details} | {readonly at: Date; readonly move: 'overdue'}

/** Ids of units by the keys the mapping uses. */
export type UnitIds = (key: string) => string

/** Reasons given where the history makes a dispatcher decide. */
export interface Reasons {
  readonly department: (department: string) => string
  readonly return: string
  readonly dispatch: string
}

const MINUTE = 60_000

/** The first minute the running city would notice a passed deadline, and not before the case is under way. */
const noticed = (due: Date, underway: Date): Date => new Date(Math.max(underway.getTime(), Math.floor(due.getTime() / MINUTE + 1) * MINUTE))

/** Moves through one more unit: asked back, approved, sent on, taken. */
const handedOn = (at: Date, unit: string, reasons: Reasons): readonly Step[] => [
  {at, move: 'ask-return', details: {reason: reasons.return}},
  {at, move: 'approve-return', details: {}},
  {at, move: 'dispatch', details: {unit, reason: reasons.dispatch}},
  {at, move: 'undertake', details: {}},
]

/**
 * Everything that happens to a request after its report, in order. What the history dates only by its beginning is put at the
 * beginning, what it dates only by its end at the end; transfers are spread evenly between. An open request stops being handled.
 */
export function planSteps(request: Request, {asOf, unitId, reasons}: {asOf: Date; unitId: UnitIds; reasons: Reasons}): readonly Step[] {
  const {opened, closed, due, dueSource, category, unit, department, transfers, result, evidence} = request
  const dispatch: Details = unit === null ? {} : {unit: unitId(unit), reason: reasons.department(department)}
  const steps: Step[] = [
    {at: opened, move: 'accept', details: {}},
    {at: opened, move: 'file', details: {category, dueAt: due, dueSource}},
    {at: opened, move: 'dispatch', details: dispatch},
    {at: opened, move: 'undertake', details: {}},
  ]
  const end = closed ?? asOf
  const pace = Math.max(0, end.getTime() - opened.getTime()) / (transfers.length + 1)
  for (const [index, key] of transfers.entries())
    steps.push(...handedOn(new Date(opened.getTime() + Math.round(pace * (index + 1))), unitId(key), reasons))
  const mark = due === null ? null : noticed(due, opened)
  if (mark !== null && mark < end) {
    const later = steps.findIndex(({at}) => at > mark)
    steps.splice(later < 0 ? steps.length : later, 0, {at: mark, move: 'overdue'})
  }
  if (closed === null) return steps
  const texts = [{kind: 'after' as const, text: result}, ...evidence.map((text) => ({kind: 'document' as const, text}))]
  steps.push(
    {at: closed, move: 'handle', details: {result, evidence: texts}},
    {at: closed, move: 'ask-inspection', details: {}},
    {at: closed, move: 'pass', details: {}},
    {at: closed, move: 'close', details: {closing: true}},
    {at: closed, move: 'archive', details: {}},
  )
  return steps
}
