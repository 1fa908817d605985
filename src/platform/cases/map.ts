import {type Act, forbidden} from '#kernel/act.ts'
import type {Db} from '#kernel/db.ts'
import type {AreaAsked, Asked, Belongings, Card, Collection, Drawing, Item, Period} from '#kernel/maps/contract.ts'
import type {Said} from '#lib/problem.ts'
import {findCategory, findCurrentCatalogue} from '#platform/standards/index.ts'
import {mayRead} from './actions/mover.ts'
import {lightOf} from './core/deadline.ts'
import {openStates, type State, stateLabel} from './core/lifecycle.ts'
import {people} from './field/map.ts'
import {getCase} from './queries/case.ts'
import {caseFeatures} from './queries/features.ts'
import type {Filter} from './queries/filter.ts'
import {listCases} from './queries/list.ts'
import {
  countByDay,
  countCaseTile,
  countKinds,
  countOnMap,
  listCasePlaces,
  listCasesOf,
  listCaseTile,
  type TileCase,
} from './queries/tiles.ts'

/** What is open now, or everything that was reported in a period. */
const filterOf = (period: Period | undefined): Filter =>
  period === undefined ? {states: [...openStates]} : {from: period.from, to: period.to}

const LIGHTS = {
  red: {zh: '超期', en: 'Overdue'},
  yellow: {zh: '临近时限', en: 'Due soon'},
  green: {zh: '时限内', en: 'In time'},
  none: {zh: '未计时', en: 'No clock yet'},
} as const satisfies Record<string, Said>
const lights = ['red', 'yellow', 'green', 'none'] as const

const day = (at: Date): string => at.toISOString().slice(0, 10)

const itemOf = ({id, number, state, ending, description, light, lng, lat}: TileCase): Item => {
  const {zh, en} = stateLabel(state, ending)
  return {
    key: id,
    title: {zh: description, en: description},
    tells: {
      zh: `${LIGHTS[light].zh} · ${zh}${number === null ? '' : ` · ${number}`}`,
      en: `${LIGHTS[light].en} · ${en}${number === null ? '' : ` · ${number}`}`,
    },
    place: [lng, lat],
    sign: light,
  }
}

/** The names of classes of the catalogue in force. */
async function namesOf(db: Db, at: Date, categories: readonly string[]): Promise<ReadonlyMap<string, Said>> {
  const catalogue = await findCurrentCatalogue(db, at)
  if (catalogue === undefined) return new Map()
  const found = await Promise.all(
    categories.map(async (category) => [category, await findCategory(db, {catalogue: catalogue.id, category})] as const),
  )
  return new Map(found.flatMap(([category, named]) => (named === undefined ? [] : [[category, {zh: named.zh, en: named.en}] as const])))
}

const MOST_CATEGORIES = 12

const sumBy = <K>(rows: readonly {readonly count: number}[], keyOf: (row: never) => K): readonly (readonly [K, number])[] => {
  const sums = new Map<K, number>()
  for (const row of rows) {
    const key = keyOf(row as never)
    sums.set(key, (sums.get(key) ?? 0) + row.count)
  }
  return [...sums].sort((a, b) => b[1] - a[1])
}

/** What narrows the desk, and an export, to what was asked about. */
const wordsOf = ({words, period}: AreaAsked): Readonly<Record<string, string>> => ({
  ...words,
  ...(period === undefined ? {state: [...openStates].join()} : {from: period.from.toISOString(), to: period.to.toISOString()}),
})

async function ask(db: Db, act: Act, asked: AreaAsked): Promise<Asked> {
  const rows = await countKinds(db, act, {
    ...filterOf(asked.period),
    ...('area' in asked.words ? {area: asked.words.area} : {within: asked.area}),
  })
  if (rows.length === 0) return {counts: []}
  const words = wordsOf(asked)
  const stage: Readonly<Record<string, string>> = asked.period === undefined ? {} : {stage: 'all'}
  const at = (more: Readonly<Record<string, string>>): string => `/?${new URLSearchParams({...stage, ...words, ...more})}`
  const byCategory = sumBy(rows, ({category}: {category: string | null}) => category)
  const shown = byCategory.slice(0, MOST_CATEGORIES)
  const rest = byCategory.slice(MOST_CATEGORIES).reduce((sum, [, count]) => sum + count, 0)
  const names = await namesOf(
    db,
    act.at,
    shown.flatMap(([category]) => category ?? []),
  )
  const called = (category: string | null): Said =>
    category === null ? {zh: '待分类', en: 'Not classified yet'} : (names.get(category) ?? {zh: category, en: category})
  const byLight = new Map(sumBy(rows, ({light}: {light: TileCase['light']}) => light))
  return {
    open: at({}),
    save: `/api/cases/export?${new URLSearchParams({...words, format: 'xlsx'})}`,
    counts: [
      {
        title: {zh: '按时限', en: 'By deadline'},
        rows: lights.flatMap((light) =>
          byLight.has(light)
            ? [{said: LIGHTS[light], count: byLight.get(light) ?? 0, ...(light === 'red' ? {to: at({overdue: 'true'})} : {})}]
            : [],
        ),
      },
      {
        title: {zh: '按环节', en: 'By state'},
        rows: sumBy(rows, ({state}: {state: State}) => state).map(([state, count]) => ({
          said: {zh: stateLabel(state).zh, en: stateLabel(state).en},
          count,
          to: at({state}),
        })),
      },
      {
        title: {zh: '按类别', en: 'By class'},
        rows: [
          ...shown.map(([category, count]) => ({said: called(category), count, ...(category === null ? {} : {to: at({category})})})),
          ...(rest === 0 ? [] : [{said: {zh: '其他类别', en: 'Other classes'}, count: rest}]),
        ],
      },
    ],
  }
}

/** From here on cases are drawn one by one. */
const EACH_FROM = 14
const MOST_OF = 20

const belong = async (db: Db, act: Act, of: Parameters<typeof listCasesOf>[2]): Promise<Belongings> => ({
  title: {zh: '它的案件', en: 'Its cases'},
  items: (await listCasesOf(db, act, of, MOST_OF)).map(({id, state, ending, description, reportedAt}) => {
    const {zh, en} = stateLabel(state, ending)
    return {
      said: {zh: description, en: description},
      tells: {zh: `${day(reportedAt)} · ${zh}`, en: `${day(reportedAt)} · ${en}`},
      to: `/?case=${id}`,
    }
  }),
})

/** Cases on the map: what is open, or what was reported in a period. */
const drawing: Drawing = {
  kind: 'point',
  from: 6,
  gathers: EACH_FROM,
  timed: true,
  shown: true,
  // A light turns without anything happening.
  seconds: 30,
  legend: {by: 'light', signs: lights.map((light) => ({is: light, said: LIGHTS[light], sign: light}))},
  sees: ({by}) =>
    `${by.id} ${JSON.stringify(by.grants.filter(({permission}) => permission === 'cases.read' || permission === '*').map(({area, unit, category}) => [area, unit, category]))}`,
  changedBy: (event) => (event.startsWith('case.') ? 'subject' : null),
  places: listCasePlaces,
  tile: async (db, act, {tile, bounds, period}) => {
    const filter = filterOf(period)
    if (tile.z >= EACH_FROM)
      return (await listCaseTile(db, act, {...filter, bbox: [...bounds]})).map(({id, light, category, lng, lat}) => ({
        key: id,
        geometry: {type: 'Point' as const, coordinates: [lng, lat]},
        properties: {light, category},
      }))
    return (await countCaseTile(db, act, filter, tile)).map(({lng, lat, ...counts}) => ({
      layer: 'cases-counts',
      geometry: {type: 'Point' as const, coordinates: [lng, lat]},
      properties: counts,
    }))
  },
  find: async (db, act, text, limit) => {
    const {cases} = await listCases(db, act, {filter: {text}, sort: 'newest', limit})
    return cases.flatMap((one) => {
      const {lng, lat} = one
      return lng === null || lat === null ? [] : [itemOf({...one, light: lightOf(one, act.at) ?? 'none', lng, lat})]
    })
  },
  list: async (db, act, {bounds, period, limit}) =>
    (await listCaseTile(db, act, {...filterOf(period), bbox: [...bounds]}, limit)).map(itemOf),
  card: async (db, act, key): Promise<Card> => {
    const one = await getCase(db, key)
    if (!mayRead(act, one)) throw forbidden({permission: 'cases.read', name: act.by.name})
    const names = await namesOf(db, act.at, one.category === null ? [] : [one.category])
    const label = stateLabel(one.state, one.ending)
    const light = lightOf(one, act.at) ?? 'none'
    const text = (name: Said, value: string | null) => (value === null ? [] : [{name, value: {zh: value, en: value}}])
    const category = one.category === null ? undefined : names.get(one.category)
    return {
      title: {zh: one.description, en: one.description},
      place: one.lng === null || one.lat === null ? null : [one.lng, one.lat],
      sign: light,
      facts: [
        {name: {zh: '时限', en: 'Deadline'}, value: LIGHTS[light]},
        {name: {zh: '环节', en: 'State'}, value: {zh: label.zh, en: label.en}},
        ...text({zh: '案卷号', en: 'Number'}, one.number),
        ...(category === undefined ? [] : [{name: {zh: '类别', en: 'Class'}, value: category}]),
        ...text({zh: '地址', en: 'Address'}, one.address),
        ...text({zh: '承办单位', en: 'Unit'}, one.unitName),
        ...text({zh: '上报日期', en: 'Reported on'}, day(one.reportedAt)),
      ],
      open: {to: `/?case=${one.id}`, said: {zh: '打开案件', en: 'Open the case'}},
    }
  },
  count: (db, act, {bounds, period}) => countOnMap(db, act, {...filterOf(period), bbox: [...bounds]}),
  days: countByDay,
  ask,
  belongsTo: {
    components: (db, act, key) => belong(db, act, {component: key}),
    cells: (db, act, key) => belong(db, act, {area: key}),
    streets: (db, act, key) => belong(db, act, {area: key}),
    districts: (db, act, key) => belong(db, act, {area: key}),
  },
}

export const collections: readonly Collection[] = [
  {id: 'cases', title: {zh: '案件', en: 'Cases'}, may: 'cases.read', drawing, features: caseFeatures},
  people,
]
