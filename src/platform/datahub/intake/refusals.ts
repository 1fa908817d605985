import {problem, type Said} from '#lib/problem.ts'

export const noSheet = problem('datahub.no-sheet', 404, {
  zh: () => '没有这个数据表，或不在您的管理范围。请从数据表列表进入。',
  en: () => 'There is no such sheet, or it is not yours to keep. Open it from the list of sheets.',
})

export const noFeed = problem('datahub.no-feed', 404, {
  zh: () => '没有这个数据来源，或不在您的管理范围。请从来源列表进入。',
  en: () => 'There is no such feed, or it is not yours to keep. Open it from the list of feeds.',
})

export const noLoad = problem('datahub.no-load', 404, {
  zh: () => '没有这次导入，或不在您的管理范围。请从导入记录进入。',
  en: () => 'There is no such load, or it is not yours to see. Open it from the list of loads.',
})

export const noIntakeFile = problem('datahub.no-intake-file', 404, {
  zh: () => '没有这个文件，或已按期清除。请重新选择文件。',
  en: () => 'There is no such file, or it has been cleared away in time. Choose the file again.',
})

export const nameTaken = problem<{name: string}>('datahub.sheet-name-taken', 409, {
  zh: ({name}) => `已有名为 ${name} 的数据表。请换一个名称。`,
  en: ({name}) => `There is a sheet called ${name} already. Choose another name.`,
})

export const badMapping = problem<{why: Said}>('datahub.bad-mapping', 422, {
  zh: ({why}) => `字段对应有误：${why.zh}。请更正后再试。`,
  en: ({why}) => `The mapping is not right: ${why.en}. Correct it and try again.`,
})

export const underWay = problem('datahub.load-under-way', 409, {
  zh: () => '另一次导入正在写入这个数据表。请等它结束后再导入。',
  en: () => 'Another load is writing into this sheet. Wait until it has ended.',
})

export const cannotUndo = problem<{why: Said}>('datahub.cannot-undo', 409, {
  zh: ({why}) => `不能撤销这次导入：${why.zh}。`,
  en: ({why}) => `This load cannot be undone: ${why.en}.`,
})

export const changedMeanwhile = problem('datahub.changed-meanwhile', 409, {
  zh: () => '内容已被他人更改。请刷新后再改。',
  en: () => 'Somebody else has changed it meanwhile. Load it again and then change it.',
})
