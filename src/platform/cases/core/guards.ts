import {type Problem, problem} from '#lib/problem.ts'
import type {Case, Helper} from './case.ts'
import {lateRuns} from './clocks.ts'
import type {CaseRules} from './rules.ts'

/** What a guard looks at: the case, who wants to move it, when, and by which rules. */
export interface Guarded {
  readonly standing: Case
  readonly moverId: string
  readonly at: Date
  readonly rules: CaseRules
}

const dayMillis = 86_400_000

const deniedOnSite = problem('case.denied-on-site', 409, {
  zh: () => '现场核实为不属实，不能立案。请作废，或再次下发核实。',
  en: () => 'It was found untrue on site, so it cannot be filed. Void it, or ask for another verification.',
})
const ownWork = problem('case.own-work', 403, {
  zh: () => '不能确认自己的自处置。请由另一位受理人员确认。',
  en: () => 'Nobody confirms their own work on the spot. Ask a colleague to do it.',
})
const isPart = problem('case.is-a-part', 409, {
  zh: () => '这是拆分出来的一部分，不能再拆分。请在主案件上调整，或另行上报。',
  en: () => 'This is a part of a split case and cannot be split again. Change it at the whole case, or report the rest anew.',
})
const partsOpen = problem<{open: number}>('case.parts-open', 409, {
  zh: ({open}) => `还有 ${open} 个部分没有办结。请等它们办结，或先处理那些部分。`,
  en: ({open}) => `${open} of its parts are still open. Wait until they have ended, or see to them first.`,
})
const noLimit = problem('case.no-own-limit', 409, {
  zh: () => '时限由外部给定或没有时限，不能延期。请与给定时限的一方协商，或申请挂账。',
  en: () => 'Its deadline was given from outside, or it has none, so it cannot be extended. Agree with whoever gave it, or ask to suspend.',
})
const requestThere = problem('case.request-pending', 409, {
  zh: () => '已有一项申请等待审批。请等待结果，或先撤回。',
  en: () => 'A request is waiting for its decision. Wait for it, or withdraw it first.',
})
const noRequest = problem('case.no-request', 409, {
  zh: () => '没有这样的待审申请。请刷新后再看。',
  en: () => 'No such request is waiting. Reload and look again.',
})
const notEndorsed = problem('case.not-endorsed', 409, {
  zh: () => '申请还没有经过处置单位初审。请等单位负责人初审后再批准。',
  en: () => 'The request has not been endorsed within the unit. Wait for its head, then decide.',
})
const ownRequest = problem('case.own-request', 403, {
  zh: () => '不能初审自己提出的申请。请由本单位另一位负责人初审。',
  en: () => 'Nobody endorses their own request. Ask another head of the unit.',
})
const extensionsUsed = problem<{most: number}>('case.extensions-used', 409, {
  zh: ({most}) => `已经批准延期 ${most} 次，不能再延。请按期处置，或申请挂账。`,
  en: ({most}) => `It has been extended ${most} times, which is the most. Handle it in time, or ask to suspend.`,
})
const suspensionsUsed = problem<{most: number}>('case.suspensions-used', 409, {
  zh: ({most}) => `已经挂账 ${most} 次，不能再挂。请处置，或说明在标准内无法解决。`,
  en: ({most}) =>
    `It has been suspended ${most} time(s), which is the most. Handle it, or report that it cannot be fixed within the standard.`,
})
const alreadyOverdue = problem('case.already-overdue', 409, {
  zh: () => '已经超期，不能再延期。请尽快处置；有正当理由的，结案后可以申诉。',
  en: () => 'The deadline has passed, so it cannot be extended. Handle it soon; with good cause, appeal after it is closed.',
})
const helpersOwing = problem<{units: readonly string[]}>('case.helpers-owing', 409, {
  zh: ({units}) => `${units.join('、')}还没有完成协办。请等待，或解除协办并说明理由。`,
  en: ({units}) => `${units.join(', ')} has not finished helping. Wait, or release the helpers with a reason.`,
})
const noHelpers = problem('case.no-helpers', 409, {
  zh: () => '没有等待中的协办单位。',
  en: () => 'No helping unit owes anything here.',
})
const notSupervised = problem('case.not-supervised', 409, {
  zh: () => '案件没有在督办。',
  en: () => 'The case is not under supervision.',
})
const supervisedAlready = problem('case.supervised-already', 409, {
  zh: () => '案件已在督办。请先解除，再重新督办。',
  en: () => 'The case is under supervision already. End that first.',
})
const noUnit = problem('case.no-unit', 409, {
  zh: () => '案件没有经过处置单位，不能重开给它。请重新受理。',
  en: () => 'No unit has handled this case, so it cannot go back to one. Accept it again instead.',
})
const tooLate = problem<{days: number}>('case.too-late', 409, {
  zh: ({days}) => `办结已超过 ${days} 天，不能再提出。请重新上报，并注明原案卷号。`,
  en: ({days}) => `It was closed more than ${days} days ago. Report it anew and name the old number.`,
})
const wasOnTime = problem('case.was-on-time', 409, {
  zh: () => '案件没有超期，无须申诉。',
  en: () => 'The case was not late, so there is nothing to appeal.',
})
const appealedAlready = problem('case.appealed-already', 409, {
  zh: () => '每个案件只能申诉一次，已经申诉过。',
  en: () => 'A case is appealed once, and this one has been.',
})
const noAppeal = problem('case.no-appeal', 409, {
  zh: () => '没有处在这一步的申诉。请刷新后再看。',
  en: () => 'No appeal is at this step. Reload and look again.',
})
const ownAppeal = problem('case.own-appeal', 403, {
  zh: () => '不能审理自己提出的申诉。请由其他审理人员办理。',
  en: () => 'Nobody reviews their own appeal. Leave it to another reviewer.',
})
const sameReviewer = problem('case.same-reviewer', 403, {
  zh: () => '初审和终审不能是同一人。请由另一位审理人员终审。',
  en: () => 'The two reviews are made by two people. Leave the second to somebody else.',
})

/** A summoned unit that still has to answer. */
export const isSummoned = ({answer, released}: Helper): boolean => answer === null && !released
/** A summoned unit that came and has not finished. */
export const isHelping = ({answer, finishedAt, released}: Helper): boolean => answer === 'coming' && finishedAt === null && !released
const owes = (helper: Helper): boolean => isSummoned(helper) || isHelping(helper)

/** Whether the handling ended after its deadline, in any of its runs. */
export const wasLate = ({clocks, dueAt, handledAt}: Case): boolean =>
  lateRuns(clocks).length > 0 || (dueAt !== null && handledAt !== null && handledAt.getTime() > dueAt.getTime())

const isOverdue = ({dueAt, pausedAt}: Case, at: Date): boolean => dueAt !== null && (pausedAt ?? at).getTime() > dueAt.getTime()

const within = (since: Date | null, at: Date, days: number): boolean => since !== null && at.getTime() - since.getTime() <= days * dayMillis

/** Whether a refusal means that there is nothing to decide on: no request, no appeal, no helper, no supervision, whoever asks. */
export const isNothingThere = (code: string): boolean =>
  code === 'case.no-request' || code === 'case.no-appeal' || code === 'case.no-helpers' || code === 'case.not-supervised'

interface GuardFacts {
  readonly holds: (guarded: Guarded) => boolean
  readonly refuse: (guarded: Guarded) => Problem
}

const asked = (kind: 'extension' | 'suspension', ready: boolean): GuardFacts => ({
  holds: ({standing: {request}}) => request?.kind === kind && (request.endorsedBy !== null) === ready,
  refuse: ({standing: {request}}) => (ready && request?.kind === kind ? notEndorsed({}) : noRequest({})),
})
const pending = (kind: 'extension' | 'suspension'): GuardFacts => ({
  holds: ({standing}) => standing.request?.kind === kind,
  refuse: () => noRequest({}),
})
const appealed = (...at: readonly string[]): GuardFacts => ({
  holds: ({standing}) => standing.appeal !== null && at.includes(standing.appeal.state),
  refuse: () => noAppeal({}),
})

/** What a move may ask to be so, each with the sentence for when it is not. */
export const guards = {
  'not-denied': {holds: ({standing}) => standing.verification !== 'denied', refuse: () => deniedOnSite({})},
  'other-than-handler': {holds: ({standing, moverId}) => standing.handlerId !== moverId, refuse: () => ownWork({})},
  'not-a-part': {holds: ({standing}) => standing.parentId === null, refuse: () => isPart({})},
  'parts-ended': {holds: ({standing}) => standing.openParts === 0, refuse: ({standing}) => partsOpen({open: standing.openParts})},
  'limit-reckoned': {
    holds: ({standing}) => standing.limitAmount !== null && standing.dueSource === null && standing.dueAt !== null,
    refuse: () => noLimit({}),
  },
  'no-request': {holds: ({standing}) => standing.request === null, refuse: () => requestThere({})},
  'request-pending': {holds: ({standing}) => standing.request !== null, refuse: () => noRequest({})},
  'extension-asked': asked('extension', false),
  'extension-endorsed': asked('extension', true),
  'extension-pending': pending('extension'),
  'suspension-asked': asked('suspension', false),
  'suspension-endorsed': asked('suspension', true),
  'suspension-pending': pending('suspension'),
  'other-than-asker': {holds: ({standing, moverId}) => standing.request?.by !== moverId, refuse: () => ownRequest({})},
  'extension-left': {
    holds: ({standing, rules}) => standing.extensions < rules.extension.most,
    refuse: ({rules}) => extensionsUsed({most: rules.extension.most}),
  },
  'suspension-left': {
    holds: ({standing, rules}) => standing.suspensions < rules.suspension.most,
    refuse: ({rules}) => suspensionsUsed({most: rules.suspension.most}),
  },
  'not-overdue': {holds: ({standing, at}) => !isOverdue(standing, at), refuse: () => alreadyOverdue({})},
  'helpers-done': {
    holds: ({standing}) => !standing.helpers.some(owes),
    refuse: ({standing}) => helpersOwing({units: standing.helpers.filter(owes).map(({unitName}) => unitName)}),
  },
  'helpers-owing': {holds: ({standing}) => standing.helpers.some(owes), refuse: () => noHelpers({})},
  'summons-open': {holds: ({standing}) => standing.helpers.some(isSummoned), refuse: () => noHelpers({})},
  helping: {holds: ({standing}) => standing.helpers.some(isHelping), refuse: () => noHelpers({})},
  supervised: {holds: ({standing}) => standing.supervision !== null, refuse: () => notSupervised({})},
  'not-supervised': {holds: ({standing}) => standing.supervision === null, refuse: () => supervisedAlready({})},
  'has-unit': {holds: ({standing}) => standing.unitId !== null, refuse: () => noUnit({})},
  'reopen-in-time': {
    holds: ({standing, at, rules}) => within(standing.closedAt, at, rules.reopen.days),
    refuse: ({rules}) => tooLate({days: rules.reopen.days}),
  },
  'appeal-in-time': {
    holds: ({standing, at, rules}) => within(standing.closedAt, at, rules.appeal.days),
    refuse: ({rules}) => tooLate({days: rules.appeal.days}),
  },
  'was-late': {holds: ({standing}) => wasLate(standing), refuse: () => wasOnTime({})},
  'no-appeal': {holds: ({standing}) => standing.appeal === null, refuse: () => appealedAlready({})},
  'appeal-asked': appealed('asked'),
  'appeal-reviewed': appealed('reviewed'),
  'appeal-pending': appealed('asked', 'reviewed'),
  'other-than-appellant': {holds: ({standing, moverId}) => standing.appeal?.by !== moverId, refuse: () => ownAppeal({})},
  'other-reviewer': {
    holds: ({standing: {appeal}, moverId}) => appeal?.reviewedBy !== moverId && appeal?.by !== moverId,
    refuse: ({standing: {appeal}, moverId}) => (appeal?.by === moverId ? ownAppeal({}) : sameReviewer({})),
  },
} as const satisfies Record<string, GuardFacts>

export type Guard = keyof typeof guards

/** The first guard that does not hold, as the refusal it makes; null when all hold. */
export const refusedBy = (names: readonly Guard[], guarded: Guarded): Problem | null => {
  const broken = names.find((name) => !guards[name].holds(guarded))
  return broken === undefined ? null : guards[broken].refuse(guarded)
}
