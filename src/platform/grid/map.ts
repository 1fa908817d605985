import type {Db} from '#kernel/db.ts'
import type {Card, Collection, Drawing, Item} from '#kernel/maps/contract.ts'
import {problem, type Said} from '#lib/problem.ts'
import type {Bounds} from '#lib/tiles/mercator.ts'
import {componentWrites} from './actions/features.ts'
import type {ComponentState} from './core/component.ts'
import {areaFeatures, cellFeatures, componentFeatures, placeFeatures} from './queries/features.ts'
import {findPlace, getComponent} from './queries/find.ts'
import {openCrowd} from './queries/memory.ts'
import {
  countAreas, countCells, countCellsWithin, countComponents, countComponentsWithin, findComponentsByCode, findSurface, listAreaTile, listBaseShapes,
  listCellTile, listComponentPlaces, listComponentTile, listHouseNumbers, listNamedAreas, listNamedCells, type NamedArea,
} from './queries/tiles.ts' // biome-ignore format: a list

const imported = (event: string): 'all' | null => (event === 'grid.imported' ? 'all' : null)
const plain = {by: '', signs: []}

const noArea = problem<{code: string}>('grid.no-area', 404, {
  zh: ({code}) => `没有编码为 ${code} 的区、街道或单元网格。请核对编码，或在列表里重新选择。`,
  en: ({code}) => `There is no district, street or unit grid ${code}. Check the code, or choose again from the list.`,
})

/** What is drawn of the base map from which zoom on. */
const BASE: readonly (readonly [layer: string, from: number])[] = [['water', 8], ['parks', 11], ['roads', 9], ['buildings', 13]] // biome-ignore format: a table

/** From here on houses bear their numbers. */
const NUMBERS_FROM = 16

const quiet = (properties: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    Object.entries(properties).filter((entry): entry is [string, string | number | boolean] =>
      ['string', 'number', 'boolean'].includes(typeof entry[1]),
    ),
  )

const base: Drawing = {
  kind: 'polygon',
  from: 6,
  legend: plain,
  changedBy: imported,
  tile: async (db, _act, {bounds, tile: {z}}) => {
    const layers = BASE.filter(([, from]) => z >= from).map(([layer]) => layer)
    const [land, features, numbers] = await Promise.all([
      listAreaTile(db, 'city', bounds),
      listBaseShapes(db, bounds, layers),
      z >= NUMBERS_FROM ? listHouseNumbers(db, bounds) : [],
    ])
    return [
      ...numbers.map(({number, lng, lat}) => ({
        layer: 'numbers',
        geometry: {type: 'Point' as const, coordinates: [lng, lat]},
        properties: {number},
      })),
      ...land.map(({geometry}) => ({layer: 'city', geometry, properties: {}})),
      ...features.map(({layer, geometry, properties}) => ({layer, geometry, properties: quiet(properties)})),
    ]
  },
}

const named = (code: string, name: string | null, nameEn: string | null): Said => ({zh: name ?? code, en: nameEn ?? name ?? code})

const text = (value: string): Said => ({zh: value, en: value})

/** Square kilometres, or square metres of what is small. */
const sizeSaid = (m2: number): Said => {
  const [km2, whole] = [(m2 / 1e6).toFixed(2), Math.round(m2).toLocaleString('en')]
  return m2 >= 1e6 ? {zh: `${km2} 平方公里`, en: `${km2} km²`} : {zh: `${whole} 平方米`, en: `${whole} m²`}
}

const areaItem = ({code, name, nameEn, lng, lat}: NamedArea): Item => ({
  key: code,
  title: named(code, name, nameEn),
  tells: text(code),
  place: [lng, lat],
  sign: null,
})

const areaFacts = ({code, areaM2}: NamedArea): Card['facts'] => [
  {name: {zh: '编码', en: 'Code'}, value: text(code)},
  {name: {zh: '面积', en: 'Area'}, value: sizeSaid(areaM2)},
]

const surfaceOf = async (db: Db, of: 'area' | 'cell_now', code: string) => {
  const found = await findSurface(db, of, code)
  if (found === undefined) throw noArea({code})
  return found
}

const areas = (level: 'district' | 'street', from: number): Drawing => ({
  kind: 'polygon',
  from,
  legend: plain,
  changedBy: imported,
  tile: async (db, _act, {bounds}) =>
    (await listAreaTile(db, level, bounds)).map(({code, name, nameEn, geometry}) => {
      const {zh, en} = named(code, name, nameEn)
      return {key: code, geometry, properties: {name: zh, name_en: en}}
    }),
  find: async (db, _act, asked, limit) => (await listNamedAreas(db, level, {text: asked}, limit)).map(areaItem),
  list: async (db, _act, {bounds, limit}) => (await listNamedAreas(db, level, {bounds}, limit)).map(areaItem),
  count: (db, _act, {bounds}) => countAreas(db, level, bounds),
  card: async (db, _act, key): Promise<Card> => {
    const [one] = await listNamedAreas(db, level, {code: key}, 1)
    if (one === undefined) throw noArea({code: key})
    return {title: named(one.code, one.name, one.nameEn), place: [one.lng, one.lat], sign: null, facts: areaFacts(one)}
  },
  areaOf: (db, code) => surfaceOf(db, 'area', code),
})

const REGIONS: Readonly<Record<number, Said>> = {
  1: {zh: '一类区域', en: 'Class 1'},
  2: {zh: '二类区域', en: 'Class 2'},
  3: {zh: '三类区域', en: 'Class 3'},
}
const regionSaid = (region: number): Said => REGIONS[region] ?? {zh: `${region}`, en: `${region}`}
const cells: Drawing = {
  kind: 'polygon',
  from: 12,
  legend: {
    by: 'region',
    signs: [1, 2, 3].map((region, i) => ({
      is: String(region),
      said: regionSaid(region),
      sign: (['first', 'second', 'third'] as const)[i] ?? 'first',
    })),
  },
  changedBy: imported,
  tile: async (db, _act, {bounds}) =>
    (await listCellTile(db, bounds)).map(({code, name, region, geometry}) => ({
      key: code,
      geometry,
      properties: {name, region: String(region)},
    })),
  find: async (db, _act, asked, limit) =>
    (await listNamedCells(db, {text: asked}, limit)).map((one) => ({...areaItem(one), sign: String(one.region)})),
  list: async (db, _act, {bounds, limit}) =>
    (await listNamedCells(db, {bounds}, limit)).map((one) => ({...areaItem(one), sign: String(one.region)})),
  count: (db, _act, {bounds}) => countCells(db, bounds),
  card: async (db, _act, key): Promise<Card> => {
    const [one] = await listNamedCells(db, {code: key}, 1)
    if (one === undefined) throw noArea({code: key})
    return {
      title: named(one.code, one.name, one.nameEn),
      place: [one.lng, one.lat],
      sign: String(one.region),
      facts: [...areaFacts(one), {name: {zh: '区域类别', en: 'Class of region'}, value: regionSaid(one.region)}],
    }
  },
  areaOf: (db, code) => surfaceOf(db, 'cell_now', code),
  ask: async (db, _act, asked) => {
    const rows = (await countCellsWithin(db, asked)).map(({region, count}) => ({said: regionSaid(region), count}))
    return {counts: rows.length === 0 ? [] : [{title: {zh: '按区域类别', en: 'By class of region'}, rows}]}
  },
}

const STATES: Readonly<Record<ComponentState, Said>> = {
  intact: {zh: '完好', en: 'Intact'},
  damaged: {zh: '破损', en: 'Damaged'},
  lost: {zh: '丢失', en: 'Lost'},
  disused: {zh: '废弃', en: 'Disused'},
  removed: {zh: '移除', en: 'Removed'},
}
const SIGNS = {intact: 'quiet', damaged: 'red', lost: 'third', disused: 'second', removed: 'none'} as const satisfies Record<
  ComponentState,
  string
>
/** The large classes of GB/T 47678.5; a type begins with the digits of its own. */
const CLASSES = [
  {is: '01', said: {zh: '市政公用设施', en: 'Municipal utilities'}},
  {is: '02', said: {zh: '交通设施', en: 'Traffic facilities'}},
  {is: '03', said: {zh: '市容环卫设施', en: 'Cleansing and street scene'}},
  {is: '04', said: {zh: '园林绿化设施', en: 'Green space'}},
  {is: '05', said: {zh: '其他管理部件', en: 'Other components'}},
] as const
const MOST_TYPES = 12

const itemOf = ({code, name, state, lng, lat}: {code: string; name: string; state: ComponentState; lng: number; lat: number}): Item => ({
  key: code,
  title: text(name),
  tells: {zh: `${code} · ${STATES[state].zh}`, en: `${code} · ${STATES[state].en}`},
  place: [lng, lat],
  sign: state,
})

const blank = (name: Said, value: string | null): {readonly name: Said; readonly value: Said}[] =>
  value === null || value === '' ? [] : [{name, value: text(value)}]

/** From here on components are drawn one by one. */
const EACH_FROM = 16

/** Squares across a tile in which components are counted together. */
const SQUARES = 8

const components: Drawing = {
  kind: 'point',
  moves: true,
  from: 9,
  gathers: EACH_FROM,
  legend: {
    by: 'state',
    signs: (['intact', 'damaged', 'lost', 'disused'] as const).map((state) => ({is: state, said: STATES[state], sign: SIGNS[state]})),
    glyphs: CLASSES,
  },
  changedBy: (event) => (event === 'grid.component-added' || event === 'grid.component-changed' ? 'subject' : imported(event)),
  places: listComponentPlaces,
  tile: async (db, _act, {bounds, tile}) => {
    if (tile.z >= EACH_FROM)
      return (await listComponentTile(db, bounds)).map(({code, type, name, state, lng, lat}) => ({
        key: code,
        geometry: {type: 'Point' as const, coordinates: [lng, lat]},
        properties: {type, name, state, glyph: type.slice(0, 2)},
      }))
    return (await openCrowd(db)).count(tile, SQUARES).map(({count, faulty, lng, lat}) => ({
      layer: 'components-counts',
      geometry: {type: 'Point' as const, coordinates: [lng, lat]},
      properties: {count, red: faulty},
    }))
  },
  find: async (db, _act, asked, limit) => (/^\d{6,17}$/.test(asked) ? (await findComponentsByCode(db, asked, limit)).map(itemOf) : []),
  list: async (db, _act, {bounds, limit}) => {
    const near: Bounds = bounds
    return near[2] - near[0] > 0.05 ? [] : (await listComponentTile(db, bounds)).slice(0, limit).map(itemOf)
  },
  card: async (db, _act, key): Promise<Card> => {
    const one = await getComponent(db, key)
    return {
      title: text(one.name),
      place: [one.place[0], one.place[1]],
      sign: one.state,
      facts: [
        {name: {zh: '标识码', en: 'Code'}, value: text(one.code)},
        {name: {zh: '状态', en: 'State'}, value: STATES[one.state]},
        ...blank({zh: '主管部门', en: 'Authority'}, one.departmentName),
        ...blank({zh: '权属单位', en: 'Owner'}, one.ownerName),
        ...blank({zh: '养护单位', en: 'Keeper'}, one.keeperName),
        ...blank({zh: '街道', en: 'Street'}, one.streetName),
        ...blank({zh: '社区', en: 'Community'}, one.communityName),
        {name: {zh: '普查日期', en: 'Surveyed on'}, value: text(one.initialOn)},
        ...blank({zh: '备注', en: 'Note'}, one.note),
      ],
    }
  },
  count: (db, _act, {bounds}) => countComponents(db, bounds),
  ask: async (db, _act, asked) => {
    const rows = await countComponentsWithin(db, asked)
    if (rows.length === 0) return {counts: []}
    const [types, states] = [new Map<string, {name: string; type: string; count: number}>(), new Map<ComponentState, number>()]
    for (const {type, name, state, count} of rows) {
      types.set(type, {name, type, count: (types.get(type)?.count ?? 0) + count})
      states.set(state, (states.get(state) ?? 0) + count)
    }
    const most = [...types.values()].sort((a, b) => b.count - a.count)
    const rest = most.slice(MOST_TYPES).reduce((sum, {count}) => sum + count, 0)
    return {
      save: `/api/grid/components.csv?${new URLSearchParams({...asked.words})}`,
      counts: [
        {title: {zh: '按状态', en: 'By state'}, rows: [...states].map(([state, count]) => ({said: STATES[state], count}))},
        {
          title: {zh: '按类型', en: 'By type'},
          rows: [
            ...most.slice(0, MOST_TYPES).map(({name, count}) => ({said: text(name), count})),
            ...(rest === 0 ? [] : [{said: {zh: '其他类型', en: 'Other types'}, count: rest}]),
          ],
        },
      ],
    }
  },
}

const places: Drawing = {
  kind: 'point',
  // Names are found, not drawn: the base map shows them.
  from: 25,
  legend: plain,
  changedBy: imported,
  tile: async () => [],
  find: async (db, _act, asked, limit) =>
    (await findPlace(db, asked, limit)).map(({name, nameEn, address, place}, i) => ({
      key: `${i}`,
      title: {zh: name, en: nameEn === '' ? name : nameEn},
      tells: text(address === name ? '' : address),
      place: [place[0], place[1]] as const,
      sign: null,
    })),
}

/** What the grid gives to be drawn: the base map, areas, cells and components; and names to be found. */
export const collections: readonly Collection[] = [
  {id: 'base', title: {zh: '底图', en: 'Base map'}, drawing: base},
  {id: 'places', title: {zh: '地名', en: 'Places'}, drawing: places, features: placeFeatures},
  {
    id: 'districts',
    title: {zh: '区界', en: 'Districts'},
    drawing: {...areas('district', 6), shown: true},
    features: areaFeatures('district'),
  },
  {id: 'streets', title: {zh: '街道界', en: 'Streets'}, drawing: areas('street', 10), features: areaFeatures('street')},
  {id: 'cells', title: {zh: '单元网格', en: 'Unit grids'}, drawing: cells, features: cellFeatures},
  {
    id: 'components',
    title: {zh: '部件', en: 'Components'},
    may: 'grid.read',
    drawing: components,
    features: {...componentFeatures, writes: componentWrites},
  },
]
