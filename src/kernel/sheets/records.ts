import {problem} from '#lib/problem.ts'
import {streamCsv} from './stream.ts'

export const columnsMissing = problem<{path: string; missing: readonly string[]}>('sheets.columns-missing', 422, {
  zh: ({path, missing}) => `${path} 缺少列：${missing.join('、')}。请给出含有这些列的 CSV 文件。`,
  en: ({path, missing}) => `${path} lacks the columns ${missing.join(', ')}. Give a CSV file that has them.`,
})

/** The rows of an operator's CSV file (gzip accepted) by the names in its header. Throws sheets.columns-missing or sheets.unreadable. */
export async function* streamRecords<Column extends string>(
  path: string,
  columns: readonly Column[],
): AsyncGenerator<Readonly<Record<Column, string>>> {
  let places: readonly (readonly [Column, number])[] | undefined
  for await (const record of streamCsv(path)) {
    if (places === undefined) {
      const header = record.map((name) => name.trim())
      places = columns.map((name) => [name, header.indexOf(name)] as const)
      const missing = places.filter(([, index]) => index < 0).map(([name]) => name)
      if (missing.length > 0) throw columnsMissing({path, missing})
    } else yield Object.fromEntries(places.map(([name, index]) => [name, record[index] ?? ''])) as Record<Column, string>
  }
  if (places === undefined) throw columnsMissing({path, missing: columns})
}
