import type {Act} from '#kernel/act.ts'
import type {City} from '#kernel/city.ts'
import type {Tx} from '#kernel/db.ts'
import {readSheet} from '#kernel/sheets.ts'
import {draftCatalogue, importConditions, publishCatalogue} from './actions.ts'
import type {AdoptedLevels} from './core/condition.ts'

interface CatalogueFile {
  readonly name: string
  readonly note: string
  readonly effectiveFrom: string
  readonly levels: AdoptedLevels
}

/** Publishes the standard of a city from `standards/catalogue.json` and `standards/conditions.csv`; a city without them begins with none. */
export async function seedStandards(tx: Tx, act: Act, city: City): Promise<void> {
  if (!city.has('standards/catalogue.json')) return
  const {name, note, effectiveFrom, levels} = city.json<CatalogueFile>('standards/catalogue.json')
  const draft = await draftCatalogue(tx, act, {name, note, levels, area: city.code, zone: city.zone, basedOn: null})
  const sheet = await readSheet(new TextEncoder().encode(city.text('standards/conditions.csv')))
  await importConditions(tx, act, {catalogue: draft.id, sheet, dryRun: false, skipBad: false})
  await publishCatalogue(tx, act, {id: draft.id, revision: draft.revision + 1, effectiveFrom})
}
