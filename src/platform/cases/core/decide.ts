import {type Problem, problem, type Said} from '#lib/problem.ts'
import type {Case, Details} from './case.ts'
import {type Move, moveFacts, moveNames, type Need, needs, type State, stateLabel, stateNames} from './lifecycle.ts'

/** What the rules must know of a case to say who may move it where. */
export type Standing = Pick<
  Case,
  'state' | 'area' | 'category' | 'unitId' | 'unitName' | 'askedId' | 'askedName' | 'verification' | 'lastUnitId'
>

/** Who wants to move a case; `holds` answers whether a right covers the place, unit and category asked for. */
export interface Mover {
  readonly id: string
  readonly name: string
  readonly kind: 'person' | 'system' | 'key' | 'reporter'
  readonly holds: (
    permission: string,
    scope: {readonly area: string; readonly category: string | null | undefined; readonly unit?: string | null},
  ) => boolean
}

const listed = (said: readonly Said[]): Said => ({
  zh: said.length === 0 ? '没有后续操作' : said.map(({zh}) => zh).join('、'),
  en: said.length === 0 ? 'nothing' : said.map(({en}) => en).join(', '),
})

/** The moves that lead on from a state, whoever makes them. */
export const movesFrom = (state: State): readonly Move[] => moveNames.filter((move) => moveFacts(move).from.includes(state))

export const wrongState = problem<{state: State; move: Move}>('case.wrong-state', 409, {
  zh: ({state, move}) =>
    `“${stateLabel(state).zh}”的案件不能“${moveFacts(move).zh}”。现在可以：${listed(movesFrom(state).map(moveFacts)).zh}。`,
  en: ({state, move}) =>
    `The case is "${stateLabel(state).en}", so it cannot take the move "${moveFacts(move).en}". Possible now: ${listed(movesFrom(state).map(moveFacts)).en}.`,
})

export const notAllowed = problem<{move: Move; permission: string; name: string}>('case.not-allowed', 403, {
  zh: ({move, permission, name}) =>
    `${name}没有在此处“${moveFacts(move).zh}”的权限（${permission}）。请转交有权限的同事，或联系安全管理员授权。`,
  en: ({move, permission, name}) =>
    `${name} has no right to "${moveFacts(move).en}" here (${permission}). Hand it to a colleague who has, or ask the security administrator.`,
})

export const otherUnit = problem<{move: Move; unit: string}>('case.other-unit', 403, {
  zh: ({move, unit}) => `案件已派遣给${unit}，只有该单位可以“${moveFacts(move).zh}”。派遣有误时，请由派遣员改派。`,
  en: ({move, unit}) =>
    `The case is assigned to ${unit}; only that unit may "${moveFacts(move).en}". If that is wrong, ask a dispatcher to re-dispatch it.`,
})

export const otherPerson = problem<{move: Move; person: string}>('case.other-person', 403, {
  zh: ({move, person}) => `这项工作已下发给${person}，只有本人可以“${moveFacts(move).zh}”。请联系${person}，或请受理员等待其答复。`,
  en: ({move, person}) => `This was asked of ${person}, who alone may "${moveFacts(move).en}". Contact ${person}, or wait for the answer.`,
})

export const missing = problem<{move: Move; missing: readonly Need[]}>('case.missing', 422, {
  zh: (details) => `“${moveFacts(details.move).zh}”还需要：${listed(details.missing.map((need) => needs[need])).zh}。请补充后再提交。`,
  en: (details) => `To "${moveFacts(details.move).en}", please also give ${listed(details.missing.map((need) => needs[need])).en}.`,
})

export const deniedOnSite = problem('case.denied-on-site', 409, {
  zh: () => '现场核实不属实，不能立案。请重新下发核实，或不予受理、作废。',
  en: () => 'Verification on site found it untrue, so it cannot be filed. Ask for verification again, or refuse or void it.',
})

export const deadlineNotGiven = problem<{name: string}>('case.deadline-not-given', 403, {
  zh: ({name}) => `只有导入才能直接给定时限，${name}没有导入权限（cases.import）。请选择立案条件，由系统按工作日历计算。`,
  en: ({name}) =>
    `Only an import may give a deadline, and ${name} may not import (cases.import). Choose a filing condition and let the calendar reckon it.`,
})

export const deadlineWithoutSource = problem('case.deadline-without-source', 422, {
  zh: () => '给定时限时必须注明来源（dueSource），例如原系统名称。',
  en: () => 'A given deadline needs its source (dueSource), for example the name of the system it came from.',
})

export const sameUnit = problem<{unit: string}>('case.same-unit', 422, {
  zh: ({unit}) => `案件已在${unit}，改派须选择另一个单位。`,
  en: ({unit}) => `The case is already with ${unit}; choose another unit to re-dispatch it to.`,
})

const has: Readonly<Record<Need, (standing: Standing, details: Details) => boolean>> = {
  reason: (_, {reason}) => Boolean(reason?.trim()),
  body: (_, {body}) => Boolean(body?.trim()),
  category: (standing, {category}) => (category ?? standing.category) !== null,
  condition: (_, {condition, dueAt}) => condition !== undefined || dueAt !== undefined,
  result: (_, {result}) => Boolean(result?.trim()),
  evidence: (_, {evidence}) => (evidence?.length ?? 0) > 0,
  closing: (_, {closing}) => closing === true,
}

/** Why the mover may not make this move now, whatever is given along; null when it is open to them. */
export function refusal(standing: Standing, move: Move, mover: Mover): Problem | null {
  const {from, may, only} = moveFacts(move)
  const {state, area, category, unitId, askedId} = standing
  if (!from.includes(state)) return wrongState({state, move})
  const scope = {area, category: category ?? undefined}
  if (!mover.holds(may, scope)) return notAllowed({move, permission: may, name: mover.name})
  if (only === 'assigned-unit' && !mover.holds(may, {...scope, unit: unitId})) return otherUnit({move, unit: standing.unitName ?? '—'})
  if (only === 'asked-person' && askedId !== null && askedId !== mover.id && mover.kind !== 'system')
    return otherPerson({move, person: standing.askedName ?? '—'})
  if (move === 'file' && standing.verification === 'denied') return deniedOnSite({})
  return null
}

/** Passes when the move is open to the mover and nothing it needs is missing; otherwise throws the reason. The state it leads to is returned. */
export function decide(standing: Standing, move: Move, details: Details, mover: Mover): State {
  const refused = refusal(standing, move, mover)
  if (refused !== null) throw refused
  const facts = moveFacts(move)
  const lacking = facts.needs.filter((need) => !has[need](standing, details))
  if (lacking.length > 0) throw missing({move, missing: lacking})
  if (details.dueAt !== undefined && move === 'file') {
    if (!mover.holds('cases.import', {area: standing.area, category: undefined})) throw deadlineNotGiven({name: mover.name})
    if (!details.dueSource?.trim()) throw deadlineWithoutSource({})
  }
  if (move === 're-dispatch' && details.unit !== undefined && details.unit === standing.unitId)
    throw sameUnit({unit: standing.unitName ?? '—'})
  return facts.to
}

/** One move as it stands open, or not, to somebody. */
export interface NextMove {
  readonly move: Move
  readonly label: Said
  readonly to: State
  readonly needs: readonly Need[]
  readonly allowed: boolean
  readonly because: (Said & {readonly code: string}) | null
}

type Because = NonNullable<NextMove['because']>

const reasonOf = ({code, zh, en}: Problem): Because => ({code, zh, en})

/** The refusals that depend on the state alone, worked out once: most of any answer consists of them. */
const outOfTurn: ReadonlyMap<State, ReadonlyMap<Move, Because>> = new Map(
  stateNames.map((state) => {
    const barred = moveNames.filter((move) => !moveFacts(move).from.includes(state))
    return [state, new Map(barred.map((move) => [move, reasonOf(wrongState({state, move}))]))]
  }),
)

/** Every move, each with whether this person may make it now and, if not, why: the same answer for API and screen. */
export const nextMoves = (standing: Standing, mover: Mover): readonly NextMove[] =>
  moveNames.map((move) => {
    const {zh, en, to, needs: needed} = moveFacts(move)
    const barred = outOfTurn.get(standing.state)?.get(move)
    const refused = barred === undefined ? refusal(standing, move, mover) : null
    const because = barred ?? (refused && reasonOf(refused))
    return {move, label: {zh, en}, to, needs: needed, allowed: because === null, because}
  })
