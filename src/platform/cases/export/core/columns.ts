import {minuteIn} from '#lib/calendar.ts'
import type {Said} from '#lib/problem.ts'
import type {Region, Source} from '../../core/case.ts'
import {lightOf} from '../../core/deadline.ts'
import {sourceLabel} from '../../core/history.ts'
import {type Ending, endings, type State, stateLabel} from '../../core/states.ts'

/** A case as it is written out, with who reported it. */
export interface Exported {
  readonly id: string
  readonly number: string | null
  readonly state: State
  readonly ending: Ending | null
  /** Above 0 is urgent. */
  readonly priority: number
  readonly source: Source
  readonly area: string
  readonly region: Region | null
  readonly category: string | null
  readonly component: string | null
  readonly description: string
  readonly address: string | null
  readonly lng: number | null
  readonly lat: number | null
  readonly unitName: string | null
  readonly handlerName: string | null
  readonly level: string | null
  readonly yellowAt: Date | null
  readonly dueAt: Date | null
  readonly pausedAt: Date | null
  readonly returns: number
  readonly reworks: number
  readonly redispatches: number
  readonly result: string | null
  readonly reason: string | null
  readonly responsibleBody: string | null
  readonly reportedAt: Date
  readonly acceptedAt: Date | null
  readonly filedAt: Date | null
  readonly dispatchedAt: Date | null
  readonly undertakenAt: Date | null
  readonly handledAt: Date | null
  readonly inspectedAt: Date | null
  readonly closedAt: Date | null
  readonly reporterName: string | null
  readonly reporterPhone: string | null
}

/** What codes are called, and the city's clock. */
export interface Names {
  readonly area: (code: string) => string | null
  readonly category: (code: string) => Said | null
  readonly zone: (area: string) => string
}

/** What a column needs besides the case. */
export interface Writing {
  readonly names: Names
  readonly language: 'zh' | 'en'
  readonly at: Date
  /** Whether this reader may know who reported this case. */
  readonly personal: (one: Exported) => boolean
}

type Value = string | number | null

/** One column: its key in formats for programs, its heading in formats for people. */
export interface Column extends Said {
  readonly key: string
  readonly type: 'TEXT' | 'INTEGER' | 'REAL'
  readonly read: (one: Exported, writing: Writing) => Value
  /** Shown to those alone who may know who reported. */
  readonly personal?: true
}

const text = (key: string, zh: string, en: string, read: Column['read']): Column => ({key, zh, en, type: 'TEXT', read})
const count = (key: string, zh: string, en: string, read: Column['read']): Column => ({key, zh, en, type: 'INTEGER', read})

const time = (key: string, zh: string, en: string, of: (one: Exported) => Date | null): Column =>
  text(key, zh, en, (one, {names}) => {
    const at = of(one)
    return at === null ? null : minuteIn(names.zone(one.area), at)
  })

const lights = {green: {zh: '绿', en: 'green'}, yellow: {zh: '黄', en: 'yellow'}, red: {zh: '红', en: 'red'}} as const

const [usual, urgent]: readonly [Said, Said] = [
  {zh: '一般', en: 'usual'},
  {zh: '紧急', en: 'urgent'},
]

/** Digits of the code that name the district, the street and the community. */
const [DISTRICT, STREET, COMMUNITY] = [6, 9, 12]
const place =
  (digits: number): Column['read'] =>
  ({area}, {names}) =>
    area.length < digits ? null : names.area(area.slice(0, digits))

/** Every column of an export, in order. */
export const columns: readonly Column[] = [
  text('number', '案卷号', 'Case number', ({number}) => number),
  text('state', '状态', 'State', ({state, ending}, {language}) => stateLabel(state, ending)[language]),
  text('ending', '办理结果', 'Ending', ({ending}, {language}) => (ending === null ? null : endings[ending][language])),
  text('source', '来源', 'Source', ({source}, {language}) => sourceLabel(source)[language]),
  text('category', '类别代码', 'Category', ({category}) => category),
  text('category_name', '类别', 'Category name', ({category}, {names, language}) =>
    category === null ? null : (names.category(category)?.[language] ?? category),
  ),
  text('description', '问题描述', 'Description', ({description}) => description),
  text('address', '地址', 'Address', ({address}) => address),
  text('district', '区', 'District', place(DISTRICT)),
  text('street', '街道', 'Street', place(STREET)),
  text('community', '社区', 'Community', place(COMMUNITY)),
  text('area', '单元网格', 'Unit grid', ({area}) => area),
  {key: 'lng', zh: '经度', en: 'Longitude', type: 'REAL', read: ({lng}) => lng},
  {key: 'lat', zh: '纬度', en: 'Latitude', type: 'REAL', read: ({lat}) => lat},
  text('component', '部件标识码', 'Component', ({component}) => component),
  text('unit', '承办单位', 'Unit', ({unitName}) => unitName),
  text('handler', '承办人', 'Handler', ({handlerName}) => handlerName),
  text('priority', '优先级', 'Priority', ({priority}, {language}) => (priority > 0 ? urgent : usual)[language]),
  text('level', '时限级别', 'Level', ({level}) => level),
  text('light', '时限灯', 'Light', (one, {at, language}) => {
    const light = lightOf(one, at)
    return light === null ? null : lights[light][language]
  }),
  time('due_at', '处置截止', 'Due', ({dueAt}) => dueAt),
  time('reported_at', '上报时间', 'Reported', ({reportedAt}) => reportedAt),
  time('accepted_at', '受理时间', 'Accepted', ({acceptedAt}) => acceptedAt),
  time('filed_at', '立案时间', 'Filed', ({filedAt}) => filedAt),
  time('dispatched_at', '派遣时间', 'Dispatched', ({dispatchedAt}) => dispatchedAt),
  time('undertaken_at', '接收时间', 'Undertaken', ({undertakenAt}) => undertakenAt),
  time('handled_at', '处置时间', 'Handled', ({handledAt}) => handledAt),
  time('inspected_at', '核查时间', 'Inspected', ({inspectedAt}) => inspectedAt),
  time('closed_at', '结案时间', 'Closed', ({closedAt}) => closedAt),
  count('returns', '回退次数', 'Returns', ({returns}) => returns),
  count('reworks', '返工次数', 'Reworks', ({reworks}) => reworks),
  count('redispatches', '错误派遣次数', 'Wrong dispatches', ({redispatches}) => redispatches),
  text('result', '处置结果', 'Result', ({result}) => result),
  text('reason', '理由', 'Reason', ({reason}) => reason),
  text('responsible_body', '应负责的单位', 'Responsible body', ({responsibleBody}) => responsibleBody),
  text('id', '编号', 'Id', ({id}) => id),
  {...text('reporter', '上报人', 'Reporter', (one, {personal}) => (personal(one) ? one.reporterName : null)), personal: true},
  {...text('phone', '上报人电话', 'Telephone', (one, {personal}) => (personal(one) ? one.reporterPhone : null)), personal: true},
]

/** The columns of an export: those about the reporter only when they are wanted and allowed. */
export const columnsFor = (personal: boolean): readonly Column[] => columns.filter((column) => personal || column.personal !== true)

/** One case as the cells of a row. */
export const cellsOf = (one: Exported, chosen: readonly Column[], writing: Writing): readonly Value[] =>
  chosen.map(({read}) => read(one, writing))

/** One case as a GeoJSON feature (RFC 7946); its geometry is null when nobody knows the place. */
export const featureOf = (one: Exported, chosen: readonly Column[], writing: Writing) => ({
  type: 'Feature' as const,
  id: one.id,
  geometry: one.lng === null || one.lat === null ? null : {type: 'Point' as const, coordinates: [one.lng, one.lat]},
  properties: Object.fromEntries(chosen.map(({key, read}) => [key, read(one, writing)])),
})
