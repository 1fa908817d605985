import type {Said} from '#lib/problem.ts'

/** What a field of a sheet holds. */
export const fieldTypes = ['text', 'number', 'truth', 'date', 'time', 'list'] as const
export type FieldType = (typeof fieldTypes)[number]

/** A field of a sheet as it is published. */
export interface SheetField {
  readonly name: string
  readonly type: FieldType
  readonly said: Said
  /** What numbers are in, such as m or 元. */
  readonly unit?: string | undefined
}

/** A field and the column of the file it comes from. */
export interface MappedField extends SheetField {
  readonly from: string
}

/** Where a row lies: nowhere, where the file's own geometry says, in two columns, or in a column of well-known text. */
export type PlaceMapping =
  | {readonly kind: 'none'}
  | {readonly kind: 'geometry'; readonly crs: string | null}
  | {readonly kind: 'columns'; readonly lng: string; readonly lat: string; readonly crs: string}
  | {readonly kind: 'wkt'; readonly column: string; readonly crs: string}

/** How the rows of a file become records of a sheet. */
export interface Mapping {
  readonly fields: readonly MappedField[]
  /** The field by which a row is known again; without it every row is new. */
  readonly key: string | null
  /** The field that tells when. */
  readonly time: string | null
  readonly place: PlaceMapping
  /** The zone of times that do not say. */
  readonly zone: string
  /** What becomes of records that the file does not have: they stay, or they go. */
  readonly missing: 'keep' | 'remove'
}

/** Names that mean something else where features are asked for. */
const taken = new Set([
  ...['id', 'key', 'place', 'geometry', 'at', 'changed_at', 'f', 'limit', 'bbox', 'crs', 'datetime', 'filter', 'sortby', 'properties'],
  ...['cursor', 'resulttype', 'fid', 'geom', 'lang', 'type', 'links'],
])

export const mostFields = 200

/** Why a mapping cannot be used; undefined when it can. */
export function faultOf({fields, key, time, place}: Mapping, columns: readonly string[] | undefined): Said | undefined {
  if (fields.length === 0) return {zh: '至少要保留一列', en: 'Keep one column at least'}
  const names = new Set<string>()
  for (const {name, from} of fields) {
    if (!/^[a-z][a-z0-9_]{0,47}$/.test(name))
      return {
        zh: `字段名“${name}”应以小写字母开头，只含小写字母、数字和下划线`,
        en: `"${name}" should begin with a small letter and hold small letters, digits and _ only`,
      }
    if (taken.has(name)) return {zh: `字段名 ${name} 已另有用途，请换一个`, en: `${name} means something else here; choose another name`}
    if (names.has(name)) return {zh: `字段名 ${name} 重复`, en: `${name} appears twice`}
    if (columns !== undefined && !columns.includes(from))
      return {
        zh: `文件中没有“${from}”列；现有：${columns.slice(0, 20).join('、')}`,
        en: `The file has no column "${from}"; it has ${columns.slice(0, 20).join(', ')}`,
      }
    names.add(name)
  }
  if (key !== null && !names.has(key)) return {zh: `主键 ${key} 不是任何一个字段`, en: `The key ${key} is none of the fields`}
  const when = fields.find(({name}) => name === time)
  if (time !== null && when?.type !== 'time' && when?.type !== 'date')
    return {zh: `时间字段 ${time} 应为日期或时间类型`, en: `${time} should be a date or a time`}
  const needed = place.kind === 'columns' ? [place.lng, place.lat] : place.kind === 'wkt' ? [place.column] : []
  const lost = needed.find((one) => columns !== undefined && !columns.includes(one))
  if (lost !== undefined) return {zh: `文件中没有坐标列“${lost}”`, en: `The file has no column "${lost}" for the place`}
  return undefined
}

/** Whether rows of this mapping fit a sheet that is there: the same fields of the same types, and the same key. */
export function misfitOf(
  {fields, key}: Mapping,
  sheet: {readonly fields: readonly SheetField[]; readonly key: string | null},
): Said | undefined {
  for (const {name, type} of fields) {
    const own = sheet.fields.find((one) => one.name === name)
    if (own === undefined) return {zh: `数据表没有字段 ${name}`, en: `The sheet has no field ${name}`}
    if (own.type !== type)
      return {zh: `字段 ${name} 在数据表中为 ${own.type}，不是 ${type}`, en: `${name} is ${own.type} in the sheet, not ${type}`}
  }
  if (sheet.key !== key) return {zh: `数据表的主键是 ${sheet.key ?? '无'}`, en: `The key of the sheet is ${sheet.key ?? 'none'}`}
  return undefined
}
