import type {Act} from '#kernel/act.ts'
import type {Db} from '#kernel/db.ts'
import type {Features} from '#kernel/maps/contract.ts'
import {problem} from '#lib/problem.ts'
import type {Asked} from '../features/core/request.ts'
import {bounded, countFeatures, listFeatures, type Read} from '../features/queries/features.ts'
import {LONGEST_MS} from '../features/routes/reply.ts'

/** Features read at a time; what is in memory of an export of any length. */
const PAGE = 4_000
/** Each page of a sorted list is sorted anew, so that only so many are. */
const MOST_SORTED = 100_000

const tooManyToSort = problem<{most: number}>('datahub.too-many-to-sort', 422, {
  zh: ({most}) => `导出排序最多 ${most} 个要素。请去掉 sortby，或用 filter、bbox 缩小范围后再导出。`,
  en: ({most}) => `An export of at most ${most} features can be sorted. Leave sortby out, or narrow it by filter or bbox.`,
})

/** What fits a question, a page at a time in the order of the key, as what the actor may see now; `most` ends it. Throws datahub.too-many-to-sort. */
export async function* featurePages(
  db: Db,
  act: Act,
  features: Features,
  asked: Asked,
  most = Number.POSITIVE_INFINITY,
): AsyncGenerator<readonly Read[]> {
  if (asked.sort.length > 0) {
    const {count} = await bounded(db, LONGEST_MS, (reader) => countFeatures(reader, act, features, asked))
    if (Math.min(count, most) > MOST_SORTED) throw tooManyToSort({most: MOST_SORTED})
  }
  let [cursor, left] = [asked.cursor, most]
  while (left > 0) {
    const limit = Math.min(PAGE, left)
    const page = await bounded(db, LONGEST_MS, (reader) => listFeatures(reader, act, features, {...asked, limit, cursor}))
    if (page.features.length > 0) yield page.features
    left -= page.features.length
    if (page.cursor === null) return
    cursor = page.cursor
  }
}
