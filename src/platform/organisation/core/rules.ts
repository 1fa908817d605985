import {problem} from '#lib/problem.ts'

export const stale = problem<{asked: number; now: number}>('organisation.stale', 409, {
  zh: ({now}) => `该记录已被他人修改（现为第 ${now} 版）。请刷新后再试。`,
  en: ({now}) => `Somebody changed this meanwhile (it is at version ${now}). Reload it and try again.`,
})

/** Passes when the caller saw the newest version, or did not say which one it saw. */
export const requireFresh = (now: number, asked: number | undefined): void => {
  if (asked !== undefined && asked !== now) throw stale({asked, now})
}

export const alreadyEnded = problem<{name: string; day: string}>('organisation.already-ended', 409, {
  zh: ({name, day}) => `“${name}”已于 ${day} 终止，不能再变更。请选择仍在有效期内的对象。`,
  en: ({name, day}) => `“${name}” ended on ${day} and cannot be changed. Choose one that is still in force.`,
})

/** Passes when it has not ended. */
export const requireOpen = (name: string, validTo: string | null): void => {
  if (validTo !== null) throw alreadyEnded({name, day: validTo})
}

export const unitTaken = problem<{name: string; key: string; uscc: string}>('organisation.unit-taken', 409, {
  zh: ({name, key, uscc}) => `“${name}”（${key}，${uscc}）已使用相同的名称、简码或统一社会信用代码。请核对后改填。`,
  en: ({name, key, uscc}) => `“${name}” (${key}, ${uscc}) already bears this name, key or social credit code. Check and change it.`,
})

export const unitInUse = problem<{name: string; list: string; lines: readonly number[]}>('organisation.unit-in-use', 409, {
  zh: ({name, list, lines}) =>
    `权责清单“${list}”第 ${lines.slice(0, 10).join('、')} 行仍由“${name}”负责。请先发布移交其职责的新清单，再撤销该单位。`,
  en: ({name, list, lines}) =>
    `Rows ${lines.slice(0, 10).join(', ')} of the duty list “${list}” still name “${name}”. Publish a list that hands its duties over, then end it.`,
})

export const notDraft = problem<{title: string}>('organisation.duty-list-published', 409, {
  zh: ({title}) => `权责清单“${title}”已发布，不能再改。请以它为底稿新建一份草稿。`,
  en: ({title}) => `The duty list “${title}” is published and stays as it is. Draft a new one from it.`,
})

export const notPublishable = problem<{title: string; contradictions: number; faults: number; first: string}>(
  'organisation.duty-list-contradictory',
  409,
  {
    zh: ({title, contradictions, faults, first}) =>
      `权责清单“${title}”有 ${contradictions} 处矛盾、${faults} 处无法执行的条目（首处：${first}），不能发布。请按检查结果更正。`,
    en: ({title, contradictions, faults, first}) =>
      `The duty list “${title}” has ${contradictions} contradictions and ${faults} rows that cannot be obeyed (the first: ${first}); it cannot take effect. Mend what the check lists.`,
  },
)

export const emptyList = problem<{title: string}>('organisation.duty-list-empty', 409, {
  zh: ({title}) => `权责清单“${title}”没有条目，不能发布。请先录入或导入条目。`,
  en: ({title}) => `The duty list “${title}” has no rows and cannot take effect. Enter or import rows first.`,
})

export const wrongDay = problem<{day: string; after: string}>('organisation.wrong-day', 422, {
  zh: ({day, after}) => `${day} 不能作为生效日期，它应晚于 ${after}。请改填较晚的日期。`,
  en: ({day, after}) => `${day} cannot be the day it takes effect; it must lie after ${after}. Choose a later day.`,
})

/** A list may begin later than any other of its area and not before today; the first list of an area may begin in the past, for the history that is imported. */
export const requireDay = (day: string, {today, latest}: {today: string; latest: string | null}): void => {
  if (latest === null) return
  if (day < today) throw wrongDay({day, after: today})
  if (day <= latest) throw wrongDay({day, after: latest})
}

export const alreadyAppointed = problem<{person: string; post: string}>('organisation.already-appointed', 409, {
  zh: ({person, post}) => `${person}已担任“${post}”，无需重复任命。`,
  en: ({person, post}) => `${person} already holds the post “${post}”; there is nothing to do.`,
})

export const accountTaken = problem<{person: string}>('organisation.account-taken', 409, {
  zh: ({person}) => `该账号已属于${person}。请为新人员另开账号。`,
  en: ({person}) => `This account already belongs to ${person}. Open another one for the new person.`,
})
