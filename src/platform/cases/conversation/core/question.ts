import {problem, type Said} from '#lib/problem.ts'
import type {Audience, QuestionRule} from '../../hotline/core/rules.ts'

const DAY = 86_400_000

/** What a question does to the unit's clock, and the sentence that says so in the question itself. */
export interface Effect extends Said {
  readonly pauses: boolean
}

const effects: Readonly<Record<Audience, Readonly<Record<'pauses' | 'runs', Said>>>> = {
  reporter: {
    pauses: {zh: '在您答复之前，部门的办理时限暂停计算。', en: "Until you answer, the department's time limit stands still."},
    runs: {zh: '部门的办理时限照常计算，请尽快答复。', en: "The department's time limit runs on; please answer soon."},
  },
  contractor: {
    pauses: {zh: '在您反馈之前，部门的办理时限暂停计算。', en: "Until you report, the department's time limit stands still."},
    runs: {zh: '部门的办理时限照常计算，请按时反馈。', en: "The department's time limit runs on; please report in time."},
  },
}

/** Whether asking somebody stops the unit's clock, as the city settled it. The clock itself is the case's. */
export function effectOnClock(kind: Audience, {pauses}: Pick<QuestionRule, 'pauses'>): Effect {
  return {pauses, ...effects[kind][pauses ? 'pauses' : 'runs']}
}

/** When a question asked now has to be answered, and when its addressee is reminded; `days` shortens or lengthens the city's own term. */
export function termOf(
  {answerDays, remindAfterDays}: QuestionRule,
  now: Date,
  days: number = answerDays,
): {readonly answerBy: Date; readonly remindAt: Date | null} {
  const answerBy = new Date(now.getTime() + days * DAY)
  const remindAt = remindAfterDays === null ? null : new Date(now.getTime() + remindAfterDays * DAY)
  return {answerBy, remindAt: remindAt !== null && remindAt < answerBy ? remindAt : null}
}

/** A question that waits for an answer, or no longer does. */
export interface Question {
  readonly id: string
  readonly caseId: string
  readonly audience: Audience
  readonly contractor: string | null
  readonly pauses: boolean
  readonly askedAt: Date
  readonly answerBy: Date
  readonly answeredAt: Date | null
  readonly expiredAt: Date | null
  readonly withdrawnAt: Date | null
}

export type Standing = 'open' | 'answered' | 'expired' | 'withdrawn'

/** Where a question stands at an instant; a term that has passed counts before the system has noticed. */
export function standingOf({answeredAt, expiredAt, withdrawnAt, answerBy}: Question, now: Date): Standing {
  if (answeredAt !== null) return 'answered'
  if (withdrawnAt !== null) return 'withdrawn'
  return expiredAt !== null || now > answerBy ? 'expired' : 'open'
}

export const unknownQuestion = problem('case.unknown-question', 404, {
  zh: () => '这个答复链接无效。请核对收到的完整链接，或拨打热线。',
  en: () => 'This link leads to no question. Check that it is the whole link you were given, or call the hotline.',
})

const notOpen: Readonly<Record<Exclude<Standing, 'open'>, Said>> = {
  answered: {
    zh: '这个问题已经答复，谢谢。如有补充，请在查询页面留言。',
    en: 'This was answered already, thank you. To add something, write on your page of the case.',
  },
  expired: {
    zh: '答复期限已过。请在查询页面留言，或拨打热线。',
    en: 'The time to answer has passed. Write on your page of the case, or call the hotline.',
  },
  withdrawn: {zh: '这个问题已撤回，不必答复。', en: 'This question was taken back and needs no answer.'},
}

export const questionClosed = problem<{standing: Exclude<Standing, 'open'>}>('case.question-closed', 409, {
  zh: ({standing}) => notOpen[standing].zh,
  en: ({standing}) => notOpen[standing].en,
})

/** Passes when a question may still be answered; throws case.question-closed with what to do instead. */
export function checkOpen(question: Question, now: Date): void {
  const standing = standingOf(question, now)
  if (standing !== 'open') throw questionClosed({standing})
}

export const questionOpen = problem<{until: string}>('case.question-open', 409, {
  zh: ({until}) => `案件已有一个暂停计时的提问在等待答复（至 ${until}）。请等待答复，或先撤回原提问。`,
  en: ({until}) => `A question that pauses the clock waits for an answer already (until ${until}). Wait for it, or take it back first.`,
})

export const caseEnded = problem<{state: string}>('case.ended-no-question', 409, {
  zh: ({state}) => `案件${state}，不能再提问或交办。如需继续办理，请先重开。`,
  en: () => 'The case has ended, so nothing can be asked or handed out. Reopen it first.',
})
