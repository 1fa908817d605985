import {problem, type Said} from '#lib/problem.ts'

/** Bounds on a map file from outside. */
export const fileBounds = {
  bytes: 50 * 1024 * 1024,
  features: 300_000,
  fields: 200,
  /** Tables of a GeoPackage that are looked at. */
  tables: 200,
} as const

/** Thrown when a file is no map data that can be read; both sentences say why and what to do. */
export const unreadableFile = problem<Said>('geofiles.unreadable', 422, {zh: ({zh}) => zh, en: ({en}) => en})

/** Thrown when a file goes beyond one of the bounds. */
export const fileTooLarge = problem<{what: Said; most: number}>('geofiles.too-large', 413, {
  zh: ({what, most}) => `${what.zh}超过上限 ${most}，请拆分后分批导入。`,
  en: ({what, most}) => `More than ${most} ${what.en}; split the file and import the parts.`,
})

export const tooManyFeatures = () => fileTooLarge({what: {zh: '要素数', en: 'features'}, most: fileBounds.features})
