import {problem} from '#lib/problem.ts'

export const noFeature = problem<{id: string; feature: string}>('datahub.no-feature', 404, {
  zh: ({id, feature}) => `数据集 ${id} 中没有 ${feature}，或您不能查看。请从列表中重新查找。`,
  en: ({id, feature}) => `The collection ${id} has no ${feature}, or not for you. Look it up in the list.`,
})
