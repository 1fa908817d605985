/** What people ask of a million cases, drawn from the cases themselves so that there are answers. */
import {type Act, systemAct} from '#kernel/act.ts'
import type {Db, Store} from '#kernel/db.ts'
import {listHistory} from '../../src/platform/cases/actions/move.ts'
import {findForReport} from '../../src/platform/cases/likeness/find.ts'
import {listEvidence} from '../../src/platform/cases/queries/belongings.ts'
import {getCase} from '../../src/platform/cases/queries/case.ts'
import {countCases, type Filter, listCases, listForMap, type Sort} from '../../src/platform/cases/queries/list.ts'
import {summarise} from '../../src/platform/cases/queries/summary.ts'

/** A case that somebody looks for. */
interface Sample {
  readonly id: string
  readonly number: string | null
  readonly area: string
  readonly category: string
  readonly unit: string | null
  readonly asked: string | null
  readonly description: string
  readonly address: string
  readonly initials: string
  readonly lng: number
  readonly lat: number
  readonly at: Date
  readonly reporter: string | null
  readonly phone: string | null
}

export interface Ask {
  readonly name: string
  readonly run: (db: Db, sample: Sample) => Promise<unknown>
  /** Milliseconds at p95. */
  readonly target: number
}

/** Cases of every age, the same for the same store. */
export async function sampleCases(store: Store): Promise<readonly Sample[]> {
  const rows =
    await store.script(`select c.id, c.number, c.area, c.category, c.unit_id as unit, c.asked_name as asked, c.description, c.address, s.initials,
      st_x(c.place) as lng, st_y(c.place) as lat, c.reported_at as at, r.name as reporter, r.phone
    from cases.case c tablesample bernoulli (0.2) repeatable (7) join cases.search s on s.case_id = c.id left join cases.reporter r on r.case_id = c.id
    where c.source <> 'import' and c.number is not null order by md5(c.id::text) limit 400`)
  return rows as unknown as Sample[]
}

const DAY = 86_400_000
const LIMIT = 50

export function asksAt(at: Date, busiest: string): readonly Ask[] {
  const everybody: Act = systemAct(at, 'bench')
  const as = (change: Partial<Act['by']['grants'][number]>): Act => ({
    at,
    by: {
      id: 'bench',
      name: 'bench',
      kind: 'person',
      grants: ['cases.read', 'cases.personal'].map((permission) => ({
        permission,
        area: '9901',
        unit: null,
        category: null,
        because: '',
        ...change,
      })),
    },
  })
  const [city, west, handler, rubbish] = [as({}), as({area: '990102'}), as({unit: busiest}), as({area: '990101', category: 'matter.06'})]
  const list =
    (act: Act, filter: (one: Sample) => Filter, sort: Sort = 'newest') =>
    (db: Db, one: Sample) =>
      listCases(db, act, {filter: filter(one), sort, limit: LIMIT})
  const count = (act: Act, filter: (one: Sample) => Filter) => (db: Db, one: Sample) => countCases(db, act, filter(one))
  const road = ({address}: Sample): string => address.replace(/\d.*$/, '')
  const both = (name: string, act: Act, filter: (one: Sample) => Filter, sort: Sort = 'newest'): readonly Ask[] => [
    {name: `${name}: page`, run: list(act, filter, sort), target: 200},
    {name: `${name}: count`, run: count(act, filter), target: 200},
  ]
  const month = ({at: when}: Sample): Filter => ({from: new Date(when.getTime() - 15 * DAY), to: new Date(when.getTime() + 15 * DAY)})
  return [
    {name: 'board of the city', run: (db) => summarise(db, city, {since: new Date(at.getTime() - 30 * DAY)}), target: 200},
    {name: 'board of a district', run: (db) => summarise(db, west, {since: new Date(at.getTime() - 30 * DAY)}), target: 200},
    {name: 'board of a unit', run: (db) => summarise(db, handler, {since: new Date(at.getTime() - 30 * DAY)}), target: 200},
    ...both('everything, newest first', city, () => ({})),
    ...both('everything one unit may see', handler, () => ({})),
    ...both('everything of one trade and district', rubbish, () => ({})),
    {name: 'nearest deadline first: page', run: list(west, () => ({}), 'due'), target: 200},
    {
      name: 'a page deep down',
      run: async (db, one) =>
        listCases(db, city, {
          filter: {},
          sort: 'newest',
          limit: LIMIT,
          cursor: Buffer.from(JSON.stringify([one.at.toISOString(), one.id])).toString('base64url'),
        }),
      target: 200,
    },
    ...both('queue: to accept', west, () => ({states: ['reported']})),
    ...both('queue: with units, by deadline', city, () => ({states: ['dispatched', 'undertaken']}), 'due'),
    ...both('queue: of a unit, overdue', handler, () => ({states: ['dispatched', 'undertaken'], overdue: true}), 'due'),
    ...both('overdue in a district', west, () => ({overdue: true})),
    {name: 'whole number', run: list(west, ({number}) => ({text: number ?? ''})), target: 200},
    ...both('beginning of a number', city, ({number}) => ({text: number?.slice(0, 14) ?? ''})),
    ...both('text: one common word', city, () => ({text: '损坏'})),
    ...both('text: two words', city, (one) => ({text: `${road(one)} ${one.description.slice(-6, -2)}`})),
    ...both('text: a road in a district', west, (one) => ({text: road(one)})),
    ...both('text: a phrase of a description', city, ({description}) => ({text: description.slice(2, 12)})),
    {name: 'text: nothing holds it', run: list(city, () => ({text: '长颈鹿'})), target: 200},
    ...both('pinyin initials', city, ({initials}) => ({text: initials.split(' ')[0]?.slice(0, 6) ?? ''})),
    ...both('reporter by name', city, ({reporter}) => ({person: reporter ?? '王伟'})),
    {name: 'reporter by telephone: page', run: list(city, ({phone}) => ({person: phone ?? '13800000000'})), target: 200},
    ...both('street', city, ({area}) => ({area: area.slice(0, 9)})),
    ...both('unit grid', city, ({area}) => ({area})),
    ...both('on the map around a place', city, ({lng, lat}) => ({bbox: [lng - 0.002, lat - 0.002, lng + 0.002, lat + 0.002]})),
    {
      name: 'map: open cases of the city',
      run: (db) =>
        listForMap(db, city, {states: ['reported', 'accepted', 'filed', 'dispatched', 'undertaken', 'handled', 'inspecting']}, 5_001),
      target: 200,
    },
    ...both('category', city, ({category}) => ({category})),
    ...both('category and street', city, ({category, area}) => ({category, area: area.slice(0, 9)})),
    ...both('a month', city, month),
    ...both('a month, category, overdue', city, (one) => ({...month(one), category: one.category, overdue: true})),
    ...both('a rare source in a month', city, (one) => ({...month(one), source: 'sensor'})),
    ...both('unit and state', city, ({unit}) => ({unit: unit ?? busiest, states: ['archived']})),
    {
      name: 'a case with its history and evidence',
      run: async (db, {id}) => {
        const one = await getCase(db, id)
        return Promise.all([listHistory(db, one), listEvidence(db, id)])
      },
      target: 30,
    },
    {
      name: 'what may be the same, before a report',
      run: (db, {description, area, address, category, lng, lat}) =>
        findForReport(db, city, {description, area, address, category, place: [lng, lat], component: null}),
      target: 100,
    },
    {name: 'one character (looks through everything): page', run: list(everybody, () => ({text: '盖'})), target: 200},
  ]
}
