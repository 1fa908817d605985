import type {Said} from '#lib/problem.ts'
import {latenessOf} from './model.ts'
import {limitHours, type Opened} from './opened.ts'
import {type Reason, reasonsOf} from './reasons.ts'
import {type Foresight, foreseenFacts} from './school.ts'

/** Where a case stands towards its limit: it has none yet, it was done, it is late already, it may be late, or nobody can tell yet. */
export type Standing = 'no-limit' | 'done' | 'late' | 'foretold' | 'no-model'

/** What is said of a case. `probability` is between 0 and 1, null where nothing is foretold. */
export interface Answer {
  readonly standing: Standing
  readonly probability: number | null
  readonly sentence: Said
  readonly reasons: readonly Reason[]
}

const plain = (standing: Standing, zh: string, en: string): Answer => ({standing, probability: null, sentence: {zh, en}, reasons: []})

/** Says whether a case will be late. `opened` null: it is not filed, so that it has no limit; `endedAt`: when it was handled. */
export function answerOf(foresight: Foresight | undefined, opened: Opened | null, endedAt: Date | null, now: Date): Answer {
  if (opened === null || opened.dueAt === null || limitHours(opened) === null)
    return plain('no-limit', '案件尚无时限，无从预测。', 'The case has no limit yet, so nothing is foretold.')
  if (endedAt !== null) return plain('done', '单位已反馈处置，不再预测。', 'The unit has reported it done; nothing is foretold any more.')
  if (opened.dueAt < now) return {...plain('late', '案件已经超期。', 'The case is late already.'), probability: 1}
  const facts = foresight === undefined ? null : foreseenFacts(foresight, opened)
  if (foresight === undefined || facts === null)
    return plain(
      'no-model',
      '还没有预测模型：已办结的案件太少，办得多了每夜会自动学习。',
      'No model yet: too few closed cases. It learns by itself every night once there are enough.',
    )
  const probability = latenessOf(foresight.model, facts)
  const share = Math.round(probability * 100)
  return {
    standing: 'foretold',
    probability,
    sentence: {zh: `预计超期的可能性为 ${share} %。`, en: `It will miss its limit with a probability of ${share} %.`},
    reasons: reasonsOf(foresight.model, facts),
  }
}
