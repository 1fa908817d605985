import {sql} from 'kysely'
import {type Db, jsonb, type Tx} from '#kernel/db.ts'
import type {Area} from '#lib/area.ts'
import type {ComponentFacts} from '../core/component.ts'
import type {ComponentDraft} from '../core/intake.ts'
import type {Box, Position} from '../core/shape.ts'
import type {AttributeTable} from '../tables.ts'
import {chunksOf} from './cells.ts'
import {surface} from './tiles.ts'

/** A component as it is read. */
export interface Component extends ComponentFacts {
  readonly code: string
  readonly type: string
  readonly generation: 2013 | 2026
  readonly cell: string
  readonly street: string
  readonly community: string
  readonly place: Position
  readonly extension: Readonly<Record<string, string>>
  readonly version: number
}

/** What a list of components may be narrowed by. */
export interface ComponentFilter {
  readonly box?: Box | undefined
  readonly within?: Area | undefined
  readonly type?: string | undefined
  readonly area?: string | undefined
  readonly state?: string | undefined
  readonly after?: string | undefined
  readonly most: number
}

/** Column of the table by English field. */
const columnOf = {
  name: 'name',
  department: 'department',
  departmentName: 'department_name',
  owner: 'owner',
  ownerName: 'owner_name',
  keeper: 'keeper',
  keeperName: 'keeper_name',
  cell: 'cell',
  state: 'state',
  initialOn: 'initial_on',
  changedOn: 'changed_on',
  source: 'source',
  note: 'note',
  street: 'street',
  streetName: 'street_name',
  community: 'community',
  communityName: 'community_name',
  accuracy: 'accuracy',
} as const satisfies Readonly<Record<keyof ComponentFacts, string>>

const columns = [
  'code',
  'type',
  'generation',
  'name',
  'department',
  'department_name as departmentName',
  'owner',
  'owner_name as ownerName',
  'keeper',
  'keeper_name as keeperName',
  'cell',
  'state',
  'initial_on as initialOn',
  'changed_on as changedOn',
  'source',
  'note',
  'street',
  'street_name as streetName',
  'community',
  'community_name as communityName',
  'accuracy',
  'extension',
  'version',
  sql<Position>`jsonb_build_array(ST_X(place), ST_Y(place))`.as('place'),
] as const

export const findComponent = (db: Db, code: string): Promise<Component | undefined> =>
  db.selectFrom('grid.component').select(columns).where('code', '=', code).executeTakeFirst()

/** Locks the row until the transaction ends. */
export const lockComponent = (tx: Tx, code: string): Promise<Component | undefined> =>
  tx.selectFrom('grid.component').select(columns).where('code', '=', code).forUpdate().executeTakeFirst()

export const listComponents = (db: Db, {box, within, type, area, state, after, most}: ComponentFilter): Promise<readonly Component[]> => {
  let query = db.selectFrom('grid.component').select(columns).orderBy('code').limit(most)
  if (box !== undefined) query = query.where(sql<boolean>`place && ST_MakeEnvelope(${box[0]}, ${box[1]}, ${box[2]}, ${box[3]}, 4326)`)
  if (within !== undefined) query = query.where(sql<boolean>`st_intersects(place, ${surface(within)})`)
  if (type !== undefined) query = query.where('type', '>=', type).where('type', '<', `${type}:`)
  if (area !== undefined) query = query.where('cell', '>=', area).where('cell', '<', `${area}:`)
  if (state !== undefined) query = query.where('state', '=', state as Component['state'])
  if (after !== undefined) query = query.where('code', '>', after)
  return query.execute()
}

/** The components nearest to a place within some metres, nearest first. */
export const listNearbyComponents = async (
  db: Db,
  [lng, lat]: Position,
  {metres, type, most}: {metres: number; type?: string | undefined; most: number},
): Promise<readonly (Component & {metres: number})[]> => {
  const point = sql`ST_SetSRID(ST_MakePoint(${lng}, ${lat}), 4326)`
  const distance = sql<number>`ST_Distance(place::geography, ${point}::geography)`
  let query = db
    .selectFrom('grid.component')
    .select([...columns, distance.as('metres')])
    .where(sql<boolean>`place && ST_Expand(${point}, ${metres / 80_000}) and ${distance} <= ${metres}`)
    .orderBy('metres')
    .limit(most)
  if (type !== undefined) query = query.where('type', '=', type)
  return query.execute()
}

/** Which of some codes are on file. */
export const listKnownComponents = async (db: Db, codes: readonly string[]): Promise<ReadonlySet<string>> => {
  const known = new Set<string>()
  for (const chunk of chunksOf(codes, 20_000)) {
    const {rows} = await sql<{
      code: string
    }>`select code from grid.component where code in (select jsonb_array_elements_text(${JSON.stringify(chunk)}::jsonb))`.execute(db)
    for (const {code} of rows) known.add(code)
  }
  return known
}

/** Writes components in bulk, over those on file under the same code; those that differ get a new version. */
export const saveComponents = async (tx: Tx, components: readonly ComponentDraft[], edition: string): Promise<void> => {
  for (const chunk of chunksOf(components)) {
    const rows = chunk.map(({place, extension, ...facts}) => ({...facts, lng: place[0], lat: place[1], extension}))
    await sql`
      insert into grid.component (code, type, generation, name, department, department_name, owner, owner_name, keeper, keeper_name, cell, state,
        initial_on, changed_on, source, note, street, street_name, community, community_name, accuracy, place, extension, edition)
      select code, type, case length(code) when 17 then 2026 else 2013 end, name, department, "departmentName", owner, "ownerName", keeper, "keeperName",
        cell, state, "initialOn", "changedOn", source, note, street, "streetName", community, "communityName", accuracy,
        ST_SetSRID(ST_MakePoint(lng, lat), 4326), extension, ${edition}::uuid
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(code text, type text, name text, department text, "departmentName" text, owner text,
        "ownerName" text, keeper text, "keeperName" text, cell text, state text, "initialOn" date, "changedOn" date, source text, note text, street text,
        "streetName" text, community text, "communityName" text, accuracy text, lng double precision, lat double precision, extension jsonb)
      on conflict (code) do update set type = excluded.type, name = excluded.name, department = excluded.department, department_name = excluded.department_name,
        owner = excluded.owner, owner_name = excluded.owner_name, keeper = excluded.keeper, keeper_name = excluded.keeper_name, cell = excluded.cell,
        state = excluded.state, initial_on = excluded.initial_on, changed_on = excluded.changed_on, source = excluded.source, note = excluded.note,
        street = excluded.street, street_name = excluded.street_name, community = excluded.community, community_name = excluded.community_name,
        accuracy = excluded.accuracy, place = excluded.place, extension = excluded.extension, edition = excluded.edition,
        version = grid.component.version + 1
      where (grid.component.name, grid.component.department, grid.component.department_name, grid.component.owner, grid.component.owner_name,
        grid.component.keeper, grid.component.keeper_name, grid.component.cell, grid.component.state, grid.component.initial_on, grid.component.changed_on,
        grid.component.source, grid.component.note, grid.component.street_name, grid.component.community_name, grid.component.accuracy, grid.component.extension)
        is distinct from (excluded.name, excluded.department, excluded.department_name, excluded.owner, excluded.owner_name, excluded.keeper,
        excluded.keeper_name, excluded.cell, excluded.state, excluded.initial_on, excluded.changed_on, excluded.source, excluded.note,
        excluded.street_name, excluded.community_name, excluded.accuracy, excluded.extension)
        or not ST_Equals(grid.component.place, excluded.place)`.execute(tx)
  }
}

/** Saves changed facts of one component and raises its version. */
export const updateComponentRow = async (
  tx: Tx,
  code: string,
  {
    facts,
    place,
    extension,
  }: {facts: Partial<ComponentFacts>; place?: Position | undefined; extension?: Readonly<Record<string, string>> | undefined},
): Promise<void> => {
  const changed = Object.fromEntries(
    Object.entries(facts).flatMap(([field, value]) => (value === undefined ? [] : [[columnOf[field as keyof ComponentFacts], value]])),
  )
  await tx
    .updateTable('grid.component')
    .set({
      ...changed,
      ...(place === undefined ? {} : {place: sql<string>`ST_SetSRID(ST_MakePoint(${place[0]}, ${place[1]}), 4326)`}),
      ...(extension === undefined ? {} : {extension: jsonb(extension)}),
      version: sql<number>`version + 1`,
    })
    .where('code', '=', code)
    .execute()
}

/**
 * After cells were cut anew: components whose cell is gone, or lies more than about 10 m away, go to the cell they stand in.
 * Returns how many moved.
 */
export const rehouseComponents = async (tx: Tx, edition: string): Promise<number> => {
  const {rows} = await sql<{count: number}>`
    with astray as (
      select c.code, (select n.code from grid.cell_now n where ST_Covers(n.shape, c.place) order by n.code limit 1) as cell
      from grid.component c left join grid.cell_now o on o.code = c.cell
      where o.code is null or not ST_DWithin(o.shape, c.place, 0.0001)
    ), moved as (
      update grid.component c set cell = a.cell, street = left(a.cell, 9), community = left(a.cell, 12), street_name = null, community_name = null,
        version = c.version + 1, edition = ${edition}::uuid
      from astray a where a.code = c.code and a.cell is not null and a.cell <> c.cell returning 1
    ) select count(*)::int as count from moved`.execute(tx)
  return rows[0]?.count ?? 0
}

/** How many components there are of each type, most first. */
export const countComponentsByType = async (db: Db): Promise<readonly {type: string; name: string; count: number}[]> => {
  const {rows} = await sql<{type: string; name: string; count: number}>`
    select type, min(name) as name, count(*)::int as count from grid.component where state <> 'removed' group by type order by count desc, type limit 1000`.execute(
    db,
  )
  return rows
}

export const listAttributes = (db: Db, type?: string): Promise<readonly AttributeTable[]> => {
  const query = db.selectFrom('grid.attribute').selectAll().orderBy('type').orderBy('name').limit(2000)
  return (type === undefined ? query : query.where(sql<boolean>`${type} like type || '%'`)).execute()
}

export const saveAttribute = async (tx: Tx, row: AttributeTable): Promise<void> => {
  const {type, name, ...rest} = row
  await tx
    .insertInto('grid.attribute')
    .values(row)
    .onConflict((c) => c.columns(['type', 'name']).doUpdateSet(rest))
    .execute()
}
