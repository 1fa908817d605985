import {sql} from 'kysely'
import type {Store} from '#kernel/db.ts'
import {boundsOf, tileAt} from '#lib/tiles/mercator.ts'
import {seeded} from './measure.ts'

/** Components of the benches of the map, and how many of them stand in one tile. */
export const ALL = 250_000
export const DENSE = 10_000
export const MIDDLE = [114.0003, 30.0012] as const
/** The tile in which so many stand. */
export const dense = tileAt(...MIDDLE, 16)
const [W, S, E, N] = [113.9695, 29.9783, 114.0297, 30.0225]
const CHUNK = 10_000
const TYPES = ['01001', '02001', '03001', '04001'] as const

/** Puts other components in place of those there are: the first ten thousand within one tile, the others anywhere in the city but there. */
export async function fillComponents(store: Store): Promise<void> {
  const random = seeded(20261125)
  const [west, south, east, north] = boundsOf(dense)
  await store.script('delete from grid.component')
  for (let from = 0; from < ALL; from += CHUNK) {
    const rows = Array.from({length: CHUNK}, (_, i) => {
      const n = from + i
      let [lng, lat] = [west + (east - west) * random(), south + (north - south) * random()]
      if (n >= DENSE) {
        do {
          lng = W + (E - W) * random()
          lat = S + (N - S) * random()
        } while (lng >= west && lng < east && lat >= south && lat < north)
      }
      const type = TYPES[n % TYPES.length] ?? '01001'
      return {code: `99010${type}${(1_000_000 + n).toString()}`, type, state: n % 50 === 0 ? 'damaged' : 'intact', lng, lat}
    })
    await sql`insert into grid.component (code, type, generation, name, cell, state, initial_on, street, community, accuracy, place, edition)
      select code, type, 2026, '供水井盖', '990101001001001', state, '2026-01-01', '990101001', '990101001001', 'B', st_setsrid(st_makepoint(lng, lat), 4326), '00000000-0000-7000-8000-000000000000'
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(code text, type text, state text, lng double precision, lat double precision)`.execute(
      store.db,
    )
  }
  await store.script('vacuum analyze grid.component')
}
