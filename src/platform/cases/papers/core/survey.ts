import type {Answer, SatisfactionRules} from '../../hotline/core/satisfaction.ts'
import {type Change, changeOf, plain, yesNo} from './change.ts'

/** Where two surveys differ: answers and reasons by their ids, and what each brings about. */
export function diffSurveys(before: SatisfactionRules, after: SatisfactionRules): readonly Change[] {
  const ids = [...new Set([...before.answers, ...after.answers].map(({id}) => id))]
  const answer = (rules: SatisfactionRules, id: string): Answer | undefined => rules.answers.find((one) => one.id === id)
  return [
    ...changeOf({zh: '可修改的小时数', en: 'Hours in which it may be changed'}, plain(before.editHours), plain(after.editHours)),
    ...ids.flatMap((id) => {
      const [was, is] = [answer(before, id), answer(after, id)]
      const name = is ?? was ?? plain(id)
      const head = changeOf({zh: `答案 ${id}`, en: `Answer ${id}`}, was ?? null, is ?? null)
      if (was === undefined || is === undefined) return head
      const reasons = [...new Set([...was.reasons, ...is.reasons].map((one) => one.id))]
      return [
        ...head,
        ...changeOf({zh: `“${name.zh}”提醒承办单位`, en: `“${name.en}” alerts the unit`}, yesNo(was.alerts), yesNo(is.alerts)),
        ...changeOf({zh: `“${name.zh}”可要求审查`, en: `“${name.en}” may ask for a review`}, yesNo(was.mayReopen), yesNo(is.mayReopen)),
        ...reasons.flatMap((reason) => {
          const [old, now] = [was.reasons.find((one) => one.id === reason), is.reasons.find((one) => one.id === reason)]
          const of = now ?? old ?? plain(reason)
          return [
            ...changeOf({zh: `“${name.zh}”的理由 ${reason}`, en: `Reason ${reason} of “${name.en}”`}, old ?? null, now ?? null),
            ...(old === undefined || now === undefined
              ? []
              : changeOf({zh: `理由“${of.zh}”单位可以办`, en: `“${of.en}” can be acted on`}, yesNo(old.actionable), yesNo(now.actionable))),
          ]
        }),
      ]
    }),
  ]
}
