/** A drawn case as rows of the tables it is kept in. */
import {GENESIS} from '#kernel/core/chain.ts'
import {sm3} from '#kernel/events.ts'
import {searchableOf} from '../../src/platform/cases/actions/search.ts'
import {type Drawn, uuidAt} from './draw.ts'

export type Cell = string | number | null
export type Row = readonly Cell[]

/** Columns of each table the generator fills, in the order of the rows' cells. */
export const columns = {
  'cases.case': [
    'id', 'district_id', 'number', 'state', 'version', 'source', 'area', 'region', 'place', 'address', 'description', 'category', 'component', 'level',
    'limit_amount', 'limit_unit', 'yellow_at', 'due_at', 'overdue_at', 'unit_id', 'unit_name', 'supervising_id', 'last_unit_id', 'asked_id', 'asked_name',
    'result', 'reason', 'responsible_body', 'returns', 'reworks', 'reported_at', 'accepted_at', 'verified_at', 'filed_at', 'dispatched_at', 'undertaken_at',
    'handled_at', 'inspected_at', 'closed_at', 'archived_at', 'changed_at', 'event_seq', 'event_hash', 'ending', 'handler_id', 'handler_name',
  ],
  'cases.search': ['case_id', 'district_id', 'grams', 'initials'],
  'cases.reporter': ['case_id', 'name', 'phone'],
  'kernel.event': ['district_id', 'subject', 'seq', 'id', 'name', 'actor', 'actor_name', 'at', 'body', 'previous', 'hash'],
} as const // biome-ignore format: a table

export type Table = keyof typeof columns
export const tables = Object.keys(columns) as readonly Table[]

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

/** A point as PostGIS reads it: EWKB in hex, SRID 4326. */
const pointOf = ([lng, lat]: readonly [number, number]): string => {
  const bytes = Buffer.alloc(25)
  bytes.writeUInt8(1, 0)
  bytes.writeUInt32LE(0x20000001, 1)
  bytes.writeUInt32LE(4326, 5)
  bytes.writeDoubleLE(lng, 9)
  bytes.writeDoubleLE(lat, 17)
  return bytes.toString('hex')
}

const endings: Readonly<Record<string, string>> = {closed: 'fixed', archived: 'fixed', rejected: 'other-body', voided: 'void'}
const assigned = new Set(['dispatched', 'undertaken', 'returning', 'handled', 'inspecting', 'inspected', 'closed', 'archived'])

/** The rows of one case: the case itself, what it is found by, who reported, and its events as one whole SM3 chain. */
export function rowsOf(drawn: Drawn, random: () => number): Readonly<Record<Table, readonly Row[]>> {
  const {id, kind, spot, steps, source, description, address, reporter, number, due, yellow, overdue, asked, returns, reworks} = drawn
  const district = spot.cell.slice(0, 6)
  const state = steps.findLast((step) => step.state !== null)?.state ?? 'reported'
  const at = (event: string): number | null => steps.findLast((step) => step.event === event)?.at ?? null
  let head = GENESIS
  let version = 0
  const events = steps.map(({event, at: when, by, told, state: to}, index): Row => {
    if (to !== null) version += 1
    const said = {...told, ...(to === null ? {} : {to}), version, ...(event === 'case.filed' ? {number, due: iso(due)} : {})}
    const [eventId, time, seq, body] = [uuidAt(when, random), iso(when), index + 1, JSON.stringify(said, Object.keys(said).sort())]
    // The text the kernel hashes, written at once because there are ten million of them; a test verifies the chains.
    const hash = sm3(`${JSON.stringify([head, district, id, seq, eventId, event, by.id, by.name, time]).slice(0, -1)},${body}]`)
    const row = [district, id, seq, eventId, event, by.id, by.name, time, body, head, hash]
    head = hash
    return row
  })
  const {grams, initials} = searchableOf({id, districtId: district, description, address, at: new Date(steps[0].at)})
  const has = assigned.has(state)
  const [unit, supervising] = has ? [kind.unit, kind.supervising] : [null, null]
  const reworked = at('case.inspection-failed') ?? 0
  const still = (event: string): number | null => ((at(event) ?? 0) > reworked ? at(event) : null)
  const dropped = steps.find(({event}) => event === 'case.rejected' || event === 'case.voided')?.told
  const hand = has ? steps.findLast(({event}) => event === 'case.undertaken')?.by : undefined
  const row: Row = [
    id, district, number, state, version, source, spot.cell, spot.region, pointOf(drawn.place), address, description, kind.category, kind.type === null ? null : spot.component,
    number === null ? null : 'A', number === null ? null : kind.hours, number === null ? null : 'natural_day', iso(yellow), iso(due), overdue && due !== null ? iso(due + 1) : null,
    unit?.id ?? null, unit?.name ?? null, supervising?.id ?? null, at('case.dispatched') === null ? null : kind.unit.id, asked?.id ?? null, asked?.name ?? null,
    at('case.handled') === null ? null : kind.done, (dropped?.reason as string | undefined) ?? null, (dropped?.body as string | undefined) ?? null, returns, reworks,
    iso(steps[0].at), iso(at('case.accepted')), iso(at('case.confirmed')), iso(at('case.filed')), iso(at('case.dispatched')), iso(still('case.undertaken')),
    iso(still('case.handled')), iso(at('case.inspection-passed')), iso(at('case.closed')), iso(at('case.archived')), iso(steps.at(-1)?.at ?? null), steps.length, head,
    endings[state] ?? null, hand?.id ?? null, hand?.name ?? null,
  ] // biome-ignore format: a table
  return {
    'cases.case': [row],
    'cases.search': [[id, district, `{${grams.join(',')}}`, initials]],
    'cases.reporter': reporter === null ? [] : [[id, reporter.name, reporter.phone]],
    'kernel.event': events,
  }
}
