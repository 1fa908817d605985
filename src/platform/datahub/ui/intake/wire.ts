import type {Said} from '#web/language.tsx'

/** What a field may hold, in the words of people. */
export const types = {
  text: {zh: '文字', en: 'text'},
  number: {zh: '数字', en: 'number'},
  truth: {zh: '是/否', en: 'yes/no'},
  date: {zh: '日期', en: 'date'},
  time: {zh: '时间', en: 'time'},
  list: {zh: '列表', en: 'list'},
} as const
export type FieldType = keyof typeof types

/** A column of a file and the field it becomes. */
export interface MappedField {
  readonly from: string
  readonly name: string
  readonly type: FieldType
  readonly said: Said
  readonly unit?: string | undefined
}

export type Place =
  | {readonly kind: 'none'}
  | {readonly kind: 'geometry'; readonly crs: string | null}
  | {readonly kind: 'columns'; readonly lng: string; readonly lat: string; readonly crs: string}
  | {readonly kind: 'wkt'; readonly column: string; readonly crs: string}

export interface Mapping {
  readonly fields: readonly MappedField[]
  readonly key: string | null
  readonly time: string | null
  readonly place: Place
  readonly zone: string
  readonly missing: 'keep' | 'remove'
}

/** What the first rows of a file show. */
export interface Looked {
  readonly file: string | null
  readonly name: string
  readonly format: string
  readonly tells: string
  readonly layers: readonly string[]
  readonly layer: string | null
  readonly geometry: boolean
  readonly crs: string | null
  readonly rows: number
  readonly whole: boolean
  readonly columns: readonly {
    readonly name: string
    readonly type: FieldType
    readonly samples: readonly string[]
    readonly blank: number
    readonly distinct: boolean
  }[]
  readonly suggested: Mapping
}

export interface Sheet {
  readonly id: string
  readonly name: string
  readonly collection: string
  readonly title: Said
  readonly open: boolean
  readonly shape: string
  readonly fields: readonly {readonly name: string; readonly type: FieldType; readonly said: Said}[]
  readonly key: string | null
  readonly records: number
  readonly loadedAt: string | null
  readonly version: number
}

export interface Feed {
  readonly id: string
  readonly sheetId: string
  readonly title: Said
  readonly layer: string | null
  readonly mapping: Mapping
  readonly changedAt: string
  readonly version: number
}

export interface Load {
  readonly id: string
  readonly sheet: Said
  readonly byName: string
  readonly beganAt: string
  readonly origin: string
  readonly state: 'writing' | 'done' | 'refused' | 'failed' | 'undone'
  readonly read: number
  readonly fresh: number
  readonly changed: number
  readonly same: number
  readonly removed: number
  readonly bad: number
  readonly problem: Said | null
}

/** Reference systems as people know them. */
export const systems: readonly (readonly [crs: string, said: Said])[] = [
  ['EPSG:4490', {zh: 'CGCS2000 / WGS84 经纬度', en: 'CGCS2000 / WGS 84 degrees'}],
  ['GCJ-02', {zh: 'GCJ-02（高德、腾讯）', en: 'GCJ-02 (Amap, Tencent)'}],
  ['BD-09', {zh: 'BD-09（百度）', en: 'BD-09 (Baidu)'}],
  ...Array.from({length: 21}, (_, at): readonly [string, Said] => [
    `EPSG:${4534 + at}`,
    {
      zh: `CGCS2000 高斯-克吕格 ${75 + 3 * at}°E（无带号，EPSG:${4534 + at}）`,
      en: `CGCS2000 Gauss-Krüger ${75 + 3 * at}°E (EPSG:${4534 + at})`,
    },
  ]),
  ...Array.from({length: 21}, (_, at): readonly [string, Said] => [
    `EPSG:${4513 + at}`,
    {zh: `CGCS2000 高斯-克吕格 ${25 + at} 带（EPSG:${4513 + at}）`, en: `CGCS2000 Gauss-Krüger zone ${25 + at} (EPSG:${4513 + at})`},
  ]),
]
