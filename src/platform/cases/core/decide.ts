import {type Problem, problem, type Said} from '#lib/problem.ts'
import type {Case, Details} from './case.ts'
import {isHelping, isNothingThere, isSummoned, refusedBy} from './guards.ts'
import {leadsTo, type Move, type MoveFacts, moveFacts, movesFrom, type Need, needs, type State, stateLabel} from './lifecycle.ts'
import {rightName} from './permissions.ts'
import type {CaseRules} from './rules.ts'

/** When a move is asked for, and by which rules it is judged. */
export interface Terms {
  readonly at: Date
  readonly rules: CaseRules
}

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

export const wrongState = problem<{state: State; move: Move}>('case.wrong-state', 409, {
  zh: ({state, move}) =>
    `“${stateLabel(state).zh}”的案件不能“${moveFacts(move).zh}”。现在可以：${listed(movesFrom(state).map(moveFacts)).zh}。`,
  en: ({state, move}) =>
    `The case is "${stateLabel(state).en}", so it cannot take the move "${moveFacts(move).en}". Possible now: ${listed(movesFrom(state).map(moveFacts)).en}.`,
})

export const notAllowed = problem<{move: Move; permission: string; name: string}>('case.not-allowed', 403, {
  zh: ({move, permission, name}) =>
    `“${moveFacts(move).zh}”需要“${rightName(permission).zh}”的权限，${name}在此处没有。请交给有这项权限的同事，或请安全管理员授权。`,
  en: ({move, permission, name}) =>
    `To "${moveFacts(move).en}" takes the right "${rightName(permission).en}", which ${name} does not hold here. Hand it to a colleague who does, or ask the security administrator to give it.`,
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

export const notSummoned = problem<{move: Move}>('case.not-summoned', 403, {
  zh: ({move}) => `只有被吹哨的单位可以“${moveFacts(move).zh}”，您所在的单位没有被吹哨。`,
  en: ({move}) => `Only a unit that was summoned may "${moveFacts(move).en}", and yours was not.`,
})

export const badUntil = problem<{days: number}>('case.bad-until', 422, {
  zh: ({days}) => `暂缓日期须在今天之后，且不超过 ${days} 天。请改选日期。`,
  en: ({days}) => `The day must lie ahead, and at most ${days} days. Choose another.`,
})

export const endingNotForced = problem('case.ending-not-forced', 422, {
  zh: () => '强制结案不能记为“已解决”：没有核查过的不算解决。请如实选择结束方式。',
  en: () => 'A forced closing cannot end "fixed": what nobody has inspected is not fixed. Choose the true ending.',
})

export const tooFewParts = problem('case.too-few-parts', 422, {
  zh: () => '拆分至少要有两个部分。请补充，或直接立案。',
  en: () => 'A split needs at least two parts. Give more, or file it as it is.',
})

export const deadlineNotGiven = problem<{name: string}>('case.deadline-not-given', 403, {
  zh: ({name}) => `只有导入才能直接给定时限，${name}没有“${rightName('cases.import').zh}”的权限。请选择立案条件，由系统按工作日历计算。`,
  en: ({name}) =>
    `Only an import may give a deadline, and ${name} does not hold the right "${rightName('cases.import').en}". Choose a filing condition and let the calendar reckon it.`,
})

export const deadlineWithoutSource = problem('case.deadline-without-source', 422, {
  zh: () => '给定时限时必须注明来源（dueSource），例如原系统名称。',
  en: () => 'A given deadline needs its source (dueSource), for example the name of the system it came from.',
})

export const sameUnit = problem<{unit: string}>('case.same-unit', 422, {
  zh: ({unit}) => `案件已在${unit}，改派须选择另一个单位。`,
  en: ({unit}) => `The case is already with ${unit}; choose another unit to re-dispatch it to.`,
})

const has: Readonly<Record<Need, (standing: Case, details: Details) => boolean>> = {
  reason: (_, {reason}) => Boolean(reason?.trim()),
  words: (_, {words}) => Boolean(words?.trim()),
  body: (_, {body}) => Boolean(body?.trim()),
  category: (standing, {category}) => (category ?? standing.category) !== null,
  condition: (_, {condition, dueAt}) => condition !== undefined || dueAt !== undefined,
  result: (_, {result}) => Boolean(result?.trim()),
  evidence: (_, {evidence}) => (evidence?.length ?? 0) > 0,
  closing: (_, {closing}) => closing === true,
  until: (_, {until}) => until !== undefined,
  ending: (_, {ending}) => ending !== undefined,
  into: (_, {into}) => Boolean(into?.trim()),
  parts: (_, {parts}) => (parts?.length ?? 0) > 0,
  units: (_, {units}) => (units?.length ?? 0) > 0,
  person: (_, {person}) => person !== undefined,
  priority: (_, {priority}) => priority !== undefined,
  supervision: (_, {supervision}) => supervision !== undefined,
}

/** The summoned units for which the mover may answer: those that still owe what the move gives. */
export const answersFor = (standing: Case, move: Move, mover: Mover): readonly string[] =>
  standing.helpers
    .filter((helper) => (move === 'finish-help' ? isHelping(helper) : isSummoned(helper)))
    .filter(({unitId}) => mover.holds(moveFacts(move).may, {area: standing.area, category: standing.category ?? undefined, unit: unitId}))
    .map(({unitId}) => unitId)

type Relation = NonNullable<MoveFacts['only']>

/** Why the mover does not stand to the case as the move asks. */
const unrelated: Readonly<Record<Relation, (standing: Case, move: Move, mover: Mover) => Problem | null>> = {
  'assigned-unit': ({area, category, unitId, unitName}, move, mover) =>
    mover.holds(moveFacts(move).may, {area, category: category ?? undefined, unit: unitId})
      ? null
      : otherUnit({move, unit: unitName ?? '—'}),
  'asked-person': ({askedId, askedName}, move, mover) =>
    askedId !== null && askedId !== mover.id && mover.kind !== 'system' ? otherPerson({move, person: askedName ?? '—'}) : null,
  'summoned-unit': (standing, move, mover) =>
    standing.helpers.some(({unitId}) =>
      mover.holds(moveFacts(move).may, {area: standing.area, category: standing.category ?? undefined, unit: unitId}),
    )
      ? null
      : notSummoned({move}),
}

/** Why the mover may not make this move now, whatever is given along; null when it is open to them. */
export function refusal(standing: Case, move: Move, mover: Mover, {at, rules}: Terms): Problem | null {
  const {from, may, only, when = []} = moveFacts(move)
  const {state, area, category} = standing
  if (!from.includes(state)) return wrongState({state, move})
  const guarded = {standing, moverId: mover.id, at, rules}
  // What nobody may now is said before whose it would be.
  const first = refusedBy(when, guarded)
  if (first !== null && isNothingThere(first.code)) return first
  if (!mover.holds(may, {area, category: category ?? undefined})) return notAllowed({move, permission: may, name: mover.name})
  // A summons that nobody has answered says more than that one's own unit was not meant.
  if (only === 'summoned-unit' && first !== null) return first
  return (only === undefined ? null : unrelated[only](standing, move, mover)) ?? first
}

/** What is wrong with what came along; null when it will do. */
function unfit(standing: Case, move: Move, details: Details, mover: Mover, {at, rules}: Terms): Problem | null {
  switch (move) {
    case 'file':
      if (details.dueAt === undefined) return null
      if (!mover.holds('cases.import', {area: standing.area, category: undefined})) return deadlineNotGiven({name: mover.name})
      return details.dueSource?.trim() ? null : deadlineWithoutSource({})
    case 're-dispatch':
      return details.unit !== undefined && details.unit === standing.unitId ? sameUnit({unit: standing.unitName ?? '—'}) : null
    case 'ask-suspension': {
      const ahead = (details.until?.getTime() ?? 0) - at.getTime()
      return ahead > 0 && ahead <= rules.suspension.days * 86_400_000 ? null : badUntil({days: rules.suspension.days})
    }
    case 'force-close':
      return details.ending === 'fixed' ? endingNotForced({}) : null
    case 'split':
      return (details.parts?.length ?? 0) < 2 ? tooFewParts({}) : null
    default:
      return null
  }
}

/** Passes when the move is open to the mover and nothing it needs is missing; otherwise throws the reason. The state it leads to is returned. */
export function decide(standing: Case, move: Move, details: Details, mover: Mover, terms: Terms): State {
  const refused = refusal(standing, move, mover, terms)
  if (refused !== null) throw refused
  const lacking = moveFacts(move).needs.filter((need) => !has[need](standing, details))
  if (lacking.length > 0) throw missing({move, missing: lacking})
  const wrong = unfit(standing, move, details, mover, terms)
  if (wrong !== null) throw wrong
  return leadsTo(move, standing.state)
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

/**
 * Every move that leads on from where the case stands, each with whether this person may make it now and, if not, why: the same answer for
 * API and screen. What the state alone rules out is not listed.
 */
export const nextMoves = (standing: Case, mover: Mover, terms: Terms): readonly NextMove[] =>
  movesFrom(standing.state).map((move) => {
    const {zh, en, needs: needed} = moveFacts(move)
    const refused = refusal(standing, move, mover, terms)
    const because = refused && {code: refused.code, zh: refused.zh, en: refused.en}
    return {move, label: {zh, en}, to: leadsTo(move, standing.state), needs: needed, allowed: because === null, because}
  })
