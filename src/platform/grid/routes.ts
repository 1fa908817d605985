import {toPlace} from '#kernel/geofiles/crs.ts'
import {fileBounds} from '#kernel/geofiles/refusals.ts'
import {Reply, type Route, read, write} from '#kernel/pack.ts'
import {writeCsv} from '#kernel/sheets.ts'
import {problem} from '#lib/problem.ts'
import {importFile} from './actions/import.ts'
import {addComponent, changeComponent, defineAttribute, drawResponsibility} from './actions/keep.ts'
import * as api from './api.ts'
import {componentFields, STATE_WORDS} from './core/component.ts'
import {describeFinding} from './core/topology.ts'
import {currentEdition, listCells, listEditions, listResponsibilities} from './queries/cells.ts'
import {type Component, countComponentsByType, listAttributes, listComponents, listNearbyComponents} from './queries/components.ts'
import {checkGrid, findAddress, findPlace, getCell, getComponent, locate} from './queries/find.ts'
import {listAreaFeatures, listBaseFeatures, listCellFeatures} from './queries/places.ts'

const badCursor = problem('grid.bad-cursor', 422, {
  zh: () => '翻页标记无效，请从第一页重新查询。',
  en: () => 'The page marker is not one of ours; ask for the first page again.',
})

/** Cursors are codes in disguise, so that nobody builds on their form. */
const readCursor = (cursor: string | undefined): string | undefined => {
  if (cursor === undefined) return undefined
  const code = Buffer.from(cursor, 'base64url').toString()
  if (!/^\d{14,17}$/.test(code)) throw badCursor({})
  return code
}
const cursorAfter = (rows: readonly {readonly code: string}[], limit: number): string | null => {
  const last = rows.length < limit ? undefined : rows.at(-1)
  return last === undefined ? null : Buffer.from(last.code).toString('base64url')
}

const SYSTEMS = {wgs84: 'EPSG:4326', cgcs2000: 'EPSG:4490', gcj02: 'GCJ-02', bd09: 'BD-09'} as const

const placeOf = ({lng, lat, crs}: {lng: number; lat: number; crs: keyof typeof SYSTEMS}): [number, number] => {
  const [x, y] = toPlace(SYSTEMS[crs])(lng, lat)
  return [x, y]
}

const whereIs = read({
  path: '/grid/locate',
  may: 'public',
  summary: {zh: '一个位置属于哪个单元网格、社区、街道、区', en: 'The cell, community, street and district of a place'},
  query: api.pointQuery,
  reply: api.locatedReply,
  perMinute: 600,
  handle: async ({db, query}) => {
    const place = placeOf(query)
    const located = await locate(db, place)
    const [address, responsibilities] = await Promise.all([findAddress(db, place), listResponsibilities(db, {cell: located.cell})])
    return {
      ...located,
      place,
      address: address ?? null,
      responsibilities: responsibilities.map(({code, name, kind, post}) => ({code, name, kind, post})),
    }
  },
})

const places = read({
  path: '/grid/places',
  may: 'public',
  summary: {zh: '按名称、门牌、拼音或首字母查找地点', en: 'Find a place by name, house number, pinyin or initials'},
  query: api.placesQuery,
  reply: api.placesReply,
  perMinute: 600,
  handle: async ({db, query}) => ({places: await findPlace(db, query.q, query.limit)}),
})

const MOST_ON_MAP = 20_000
const LEVELS = {city: 'city', districts: 'district', streets: 'street', communities: 'community'} as const

const layer = read({
  path: '/grid/map/:layer',
  may: 'public',
  summary: {zh: '底图与网格图层（GeoJSON）', en: 'A layer of the plain map or of the grid, as GeoJSON'},
  params: api.layerKey,
  query: api.layerQuery,
  reply: 'application/geo+json',
  perMinute: 600,
  handle: async ({db, params, query, call}) => {
    const {bbox: box, metres} = query
    const name = params.layer
    const edition = name === 'cells' ? await currentEdition(db, 'cells') : name in LEVELS ? await currentEdition(db, 'areas') : 'base'
    const etag = `"${edition ?? 'none'}.${name}.${metres}.${box?.join() ?? ''}"`
    const headers = {'content-type': 'application/geo+json', 'cache-control': 'public, max-age=60', etag}
    if (edition !== 'base' && call.headers['if-none-match'] === etag) return new Reply('', {status: 304, headers})
    const features =
      name === 'cells'
        ? await listCellFeatures(db, {box, most: MOST_ON_MAP})
        : name === 'city' || name === 'districts' || name === 'streets' || name === 'communities'
          ? await listAreaFeatures(db, LEVELS[name], {metres, box})
          : await listBaseFeatures(db, name, {box, most: MOST_ON_MAP})
    return new Reply(JSON.stringify({type: 'FeatureCollection', features}), {headers})
  },
})

const cells = read({
  path: '/grid/cells',
  may: 'grid.read',
  summary: {zh: '单元网格列表', en: 'Cells in force, a page at a time'},
  query: api.cellsQuery,
  reply: api.cellsReply,
  handle: async ({db, query: {bbox, area, limit, cursor}}) => {
    const found = await listCells(db, {box: bbox, area, after: readCursor(cursor), most: limit})
    return {cells: found, next: cursorAfter(found, limit)}
  },
})

const cell = read({
  path: '/grid/cells/:code',
  may: 'grid.read',
  summary: {zh: '一个单元网格，现在或某日', en: 'One cell, now or as it was on a day'},
  params: api.cellKey,
  query: api.cellQuery,
  reply: api.cellReply,
  handle: ({db, params, query}) => getCell(db, params.code, query.on),
})

const components = read({
  path: '/grid/components',
  may: 'grid.read',
  summary: {zh: '部件列表', en: 'Components, a page at a time'},
  query: api.componentsQuery,
  reply: api.componentsReply,
  handle: async ({db, query: {bbox, limit, cursor, ...filter}}) => {
    const found = await listComponents(db, {...filter, box: bbox, after: readCursor(cursor), most: limit})
    return {components: found, next: cursorAfter(found, limit)}
  },
})

const MOST_EXPORTED = 50_000

const exported = (component: Component): (string | null)[] => [
  ...componentFields.map(({field}) =>
    field === 'state'
      ? STATE_WORDS[component.state]
      : field.endsWith('On')
        ? String(component[field] ?? '').replaceAll('-', '')
        : component[field],
  ),
  component.accuracy,
]

const componentsCsv = read({
  path: '/grid/components.csv',
  may: 'grid.read',
  summary: {zh: '按 GB/T 47678.5 表 2 字段导出部件', en: 'Components with the fields of GB/T 47678.5 table 2'},
  query: api.componentsQuery.omit({limit: true, cursor: true}),
  reply: 'text/csv',
  handle: async ({db, query: {bbox, ...filter}}) => {
    const found = await listComponents(db, {...filter, box: bbox, most: MOST_EXPORTED})
    const rows = found.map((component) => [...exported(component), component.place[0], component.place[1]])
    return new Reply(writeCsv([...componentFields.map(({abbr}) => abbr), 'WZJD', 'lng', 'lat'], rows), {
      headers: {'content-type': 'text/csv; charset=utf-8', 'content-disposition': 'attachment; filename="components.csv"'},
    })
  },
})

const types = read({
  path: '/grid/component-types',
  may: 'grid.read',
  summary: {zh: '各类部件的数量', en: 'How many components there are of each type'},
  reply: api.typesReply,
  handle: async ({db}) => ({types: await countComponentsByType(db)}),
})

const nearby = read({
  path: '/grid/components-nearby',
  may: 'signed-in',
  summary: {zh: '某处附近的部件，由近到远', en: 'Components near a place, nearest first'},
  query: api.nearbyQuery,
  reply: api.nearbyReply,
  handle: async ({db, query}) => ({
    components: await listNearbyComponents(db, placeOf(query), {metres: query.metres, type: query.type, most: query.limit}),
  }),
})

const component = read({
  path: '/grid/components/:code',
  may: 'grid.read',
  summary: {zh: '一个部件', en: 'One component'},
  params: api.componentKey,
  reply: api.componentReply,
  handle: ({db, params}) => getComponent(db, params.code),
})

const registerComponent = write({
  method: 'POST',
  path: '/grid/components',
  may: 'grid.edit',
  summary: {zh: '登记部件', en: 'Register a component'},
  body: api.newComponentBody,
  reply: api.componentReply,
  handle: async ({tx, act, body}) => new Reply(await addComponent(tx, act, {...body, changedOn: null}), {status: 201}),
})

const editComponent = write({
  method: 'PATCH',
  path: '/grid/components/:code',
  may: 'grid.edit',
  summary: {zh: '修改部件', en: 'Change a component'},
  params: api.componentKey,
  body: api.changeComponentBody,
  reply: api.componentReply,
  handle: ({tx, act, params, body: {version, place, extension, ...asked}}) => {
    const facts = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined)) as Parameters<
      typeof changeComponent
    >[3]['facts']
    return changeComponent(tx, act, params.code, {version, facts, place, extension})
  },
})

const bring = write({
  method: 'POST',
  path: '/grid/imports',
  may: 'grid.import',
  summary: {zh: '导入区域、单元网格、部件或地名（可试运行）', en: 'Import areas, cells, components or places, or try it'},
  query: api.importQuery,
  uploadBytes: fileBounds.bytes,
  reply: api.importReply,
  handle: ({tx, act, query: {mend, dryRun, crs, layer, ...terms}, upload}) =>
    importFile(tx, act, {name: upload.name, bytes: upload.bytes, crs, layer}, {...terms, mend: mend === 'true', dryRun: dryRun === 'true'}),
})

const MOST_FINDINGS = 1_000

const check = read({
  path: '/grid/check',
  may: 'grid.edit',
  summary: {zh: '检查网格是否重叠、有空隙或跨越边界', en: 'Check the grid for overlaps, gaps and crossings'},
  query: api.checkQuery,
  reply: api.checkReply,
  handle: async ({db, query}) => {
    const {findings, ...counts} = await checkGrid(db, query.toleranceM2)
    const told = findings.slice(0, MOST_FINDINGS).map((finding) => ({...finding, ...describeFinding(finding)}))
    return {...counts, count: findings.length, findings: told}
  },
})

const editions = read({
  path: '/grid/editions',
  may: 'grid.read',
  summary: {zh: '网格数据的变更记录', en: 'The changes of the grid, newest first'},
  reply: api.editionsReply,
  handle: async ({db}) => ({editions: (await listEditions(db, 200)).map((edition) => ({...edition, at: edition.at.toISOString()}))}),
})

const responsibilities = read({
  path: '/grid/responsibilities',
  may: 'grid.read',
  summary: {zh: '责任网格', en: 'Responsibility grids in force'},
  query: api.responsibilitiesQuery,
  reply: api.responsibilitiesReply,
  handle: async ({db, query}) => ({responsibilities: await listResponsibilities(db, query)}),
})

const draw = write({
  method: 'PUT',
  path: '/grid/responsibilities/:code',
  may: 'grid.edit',
  summary: {zh: '划定责任网格', en: 'Draw a responsibility grid'},
  params: api.responsibilityKey,
  body: api.responsibilityBody,
  reply: api.responsibilityReply,
  handle: ({tx, act, params, body}) => drawResponsibility(tx, act, params.code, body),
})

const attributes = read({
  path: '/grid/attributes',
  may: 'grid.read',
  summary: {zh: '部件扩展属性的定义', en: 'What the extension attributes of components mean'},
  reply: api.attributesReply,
  handle: async ({db}) => ({attributes: await listAttributes(db)}),
})

const define = write({
  method: 'PUT',
  path: '/grid/attributes/:type/:name',
  may: 'grid.edit',
  summary: {zh: '定义扩展属性', en: 'Define an extension attribute'},
  params: api.attributeKey,
  body: api.attributeBody,
  reply: api.attributesReply,
  handle: async ({tx, act, params, body}) => {
    await defineAttribute(tx, act, {...params, ...body})
    return {attributes: await listAttributes(tx, params.type)}
  },
})

export const routes: readonly Route[] = [
  whereIs,
  places,
  layer,
  cells,
  cell,
  components,
  componentsCsv,
  types,
  nearby,
  component,
  registerComponent,
  editComponent,
  bring,
  check,
  editions,
  responsibilities,
  draw,
  attributes,
  define,
]
