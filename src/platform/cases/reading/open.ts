import type {Db} from '#kernel/db.ts'
import {type Catalogue, type Category, currentCatalogue, openContents} from '#platform/standards/index.ts'
import {type Reading, reader} from './core/read.ts'
import {type Entry, type Finder, finderOf} from './core/retrieve.ts'
import {activeModelId, findWeights, listSayings} from './queries.ts'
import {readLearned, type Written} from './weights.ts'

/** Everything needed to read a text: the categories of the standard in force, their names, and what was learned. */
export interface Open {
  readonly catalogue: Catalogue
  readonly model: string | null
  readonly finder: Finder
  readonly names: ReadonlyMap<string, Pick<Category, 'zh' | 'en'>>
  readonly read: (text: string) => Reading
}

/** The categories of a standard under which something can be filed, with their sayings. */
export async function entriesOf(db: Db, catalogue: Catalogue): Promise<readonly Entry[]> {
  const {categories, conditions} = await openContents(db, catalogue)
  const [byCategory, sayings] = [
    Map.groupBy(conditions, ({category}) => category),
    await listSayings(db, catalogue.area.replace(/(00)+$/, '')),
  ]
  return categories.flatMap(({category, zh}) => {
    const own = byCategory.get(category)
    return own === undefined
      ? []
      : [{category, name: zh, sayings: sayings.get(category) ?? [], conditions: own.map(({id, text}) => ({id, text}))}]
  })
}

/** A published standard and a trained model never change, so the process keeps the few it works with. */
const shelf = new Map<string, Open>()
const MOST_SHELVED = 4

/** Makes ready what reads texts at an instant. Throws standards.no-catalogue. */
export async function openReading(db: Db, at: Date): Promise<Open> {
  const catalogue = await currentCatalogue(db, at)
  const model = await activeModelId(db)
  const key = `${catalogue.id}/${model}`
  const known = shelf.get(key)
  if (known !== undefined) return known
  const {categories} = await openContents(db, catalogue)
  const finder = finderOf(await entriesOf(db, catalogue))
  const weights = model === null ? undefined : ((await findWeights(db, model)) as Written | undefined)
  const opened: Open = {
    catalogue,
    model,
    finder,
    names: new Map(categories.map(({category, zh, en}) => [category, {zh, en}])),
    read: reader(finder, weights && readLearned(weights)),
  }
  const [oldest] = shelf.keys()
  if (shelf.size >= MOST_SHELVED && oldest !== undefined) shelf.delete(oldest)
  shelf.set(key, opened)
  return opened
}
