import {sql} from 'kysely'
import type {Act} from '#kernel/act.ts'
import {type Db, planAnew} from '#kernel/db.ts'
import {type Filter, matching} from '../queries/filter.ts'
import type {Exported, Names} from './core/columns.ts'

const columns = sql.raw(
  [
    'id',
    'number',
    'state',
    'ending',
    'priority',
    'source',
    'area',
    'region',
    'category',
    'component',
    'description',
    'address',
    'level',
    'returns',
    'reworks',
    'redispatches',
    'result',
    'reason',
  ]
    .map((name) => `c.${name}`)
    .concat(
      Object.entries({
        unitName: 'unit_name', handlerName: 'handler_name', pausedAt: 'paused_at', yellowAt: 'yellow_at', dueAt: 'due_at', responsibleBody: 'responsible_body', reportedAt: 'reported_at', acceptedAt: 'accepted_at',
        filedAt: 'filed_at', dispatchedAt: 'dispatched_at', undertakenAt: 'undertaken_at', handledAt: 'handled_at', inspectedAt: 'inspected_at', closedAt: 'closed_at',
      }).map(([name, column]) => `c.${column} as "${name}"`), // biome-ignore format: a table
    )
    .join(', '),
)

const BATCH = 500

/**
 * All cases that match, in batches, by id, which is by the time they were written down. Each batch is a query of its own, so that a slow
 * reader holds neither a connection nor a snapshot: every case that is there at the beginning comes once, as it stands when its batch is read.
 */
export async function* streamCases(db: Db, act: Act, filter: Filter): AsyncGenerator<readonly Exported[]> {
  const where = matching(act, filter)
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const {rows} = await sql<Exported>`${planAnew}
      select ${columns}, st_x(c.place) as lng, st_y(c.place) as lat, r.name as "reporterName", r.phone as "reporterPhone"
      from cases.case c left join cases.reporter r on r.case_id = c.id
      where ${where} and c.id > ${after}::uuid order by c.id limit ${BATCH}`.execute(db)
    const last = rows.at(-1)
    if (last !== undefined) yield rows
    if (last === undefined || rows.length < BATCH) return
    after = last.id
  }
}

/** What areas and categories are called, and each city's zone. */
export async function readNames(db: Db): Promise<Names> {
  const [areas, categories, zones] = await Promise.all([
    sql<{code: string; name: string}>`select distinct on (code) code, name from organisation.area order by code, valid_from desc`.execute(
      db,
    ),
    sql<{category: string; zh: string; en: string}>`
      select distinct on (k.category) k.category, k.zh, k.en from standards.category k join standards.catalogue g on g.id = k.catalogue_id
      where g.status = 'published' order by k.category, g.effective_from desc`.execute(db),
    sql<{code: string; zone: string}>`select code, zone from cases.calendar order by length(code) desc`.execute(db),
  ])
  const [named, called] = [
    new Map(areas.rows.map(({code, name}) => [code, name])),
    new Map(categories.rows.map((row) => [row.category, row])),
  ]
  return {
    area: (code) => named.get(code) ?? null,
    category: (code) => called.get(code) ?? null,
    zone: (area) => zones.rows.find(({code}) => area.startsWith(code))?.zone ?? 'UTC',
  }
}
