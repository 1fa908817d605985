import {readCell, textOf, Unreadable} from './cells.ts'
import type {FieldType, MappedField, Mapping, PlaceMapping} from './mapping.ts'
import {factorOf} from './units.ts'

/** A column of a file as its first rows show it. */
export interface Column {
  readonly name: string
  readonly type: FieldType
  readonly samples: readonly string[]
  readonly filled: number
  readonly blank: number
  /** Whether no two of the rows looked at have the same. */
  readonly distinct: boolean
  readonly unit: string | null
}

const LNG = /^(?:lng|lon|long|longitude|经度|x|point_?x|横坐标|东经|x坐标)$/i
const LAT = /^(?:lat|latitude|纬度|y|point_?y|纵坐标|北纬|y坐标)$/i
const WKT = /^(?:wkt|geometry|geom|shape|几何|the_geom)$/i
const KEY = /编号|编码|代码|标识|证号|信用代码|^id$|_id$|code$|^key$|^fid$/i

const SAMPLES = 5
/** Digits that say who, not how many: a zero stands first, or there are too many. */
const CODE = /^0\d|^\d{12,}$/

/** Looks at values of one column. */
export class Look {
  readonly name: string
  private readonly samples: string[] = []
  private readonly seen = new Set<string>()
  private readonly fits: Record<FieldType, number> = {text: 0, number: 0, truth: 0, date: 0, time: 0, list: 0}
  private filled = 0
  private blank = 0
  private codes = 0
  private clocks = 0
  private doubled = false
  private unit: string | null = null

  constructor(name: string) {
    this.name = name
  }

  /** Looks at one more value. */
  at(value: unknown): void {
    const text = textOf(value)
    if (text === '') {
      this.blank += 1
      return
    }
    this.filled += 1
    if (this.seen.has(text)) this.doubled = true
    this.seen.add(text)
    if (this.samples.length < SAMPLES && !this.samples.includes(text.slice(0, 60))) this.samples.push(text.slice(0, 60))
    if (CODE.test(text)) this.codes += 1
    if (/\d[:时点]\d/.test(text)) this.clocks += 1
    const word = /^[+-]?[\d.,]+\s*(\D.{0,5})$/.exec(text)?.[1]
    if (word !== undefined && factorOf(word, word) !== undefined && factorOf(word, word === 'm' ? 'km' : word) !== undefined)
      this.unit ??= word
    for (const type of ['number', 'truth', 'date', 'time'] as const)
      if (!(readCell(value, type, {zone: 'UTC', unit: this.unit ?? undefined}) instanceof Unreadable)) this.fits[type] += 1
    if (Array.isArray(value)) this.fits.list += 1
  }

  /** What was seen. */
  column(): Column {
    const {name, samples, filled, blank, unit} = this
    return {
      name,
      type: this.type(),
      samples,
      filled,
      blank,
      distinct: filled > 0 && !this.doubled && blank === 0,
      unit: this.type() === 'number' ? unit : null,
    }
  }

  private type(): FieldType {
    const {filled, fits} = this
    const all = (type: FieldType): boolean => filled > 0 && fits[type] === filled
    if (all('list')) return 'list'
    if (all('date') && this.clocks === 0 && !this.samples.every((one) => /^\d{1,8}$/.test(one) && !/^(?:19|20)\d{6}$/.test(one)))
      return 'date'
    // One dirty cell in fifty does not make numbers or times a text: it is told as an error of its own row.
    const nearly = (type: FieldType): boolean => filled > 0 && fits[type] >= filled * 0.98
    if (all('truth') && !this.samples.every((one) => /^\d$/.test(one))) return 'truth'
    if (this.codes === 0 && nearly('number')) return 'number'
    if (nearly('date') && this.clocks === 0 && this.codes === 0) return 'date'
    if (nearly('time') && this.clocks > 0) return 'time'
    return 'text'
  }
}

/** A name for programs of a header: its own letters when it has any, else what `sound` makes of it. */
export function nameOf(header: string, sound: (text: string) => string, used: ReadonlySet<string>): string {
  const plain = (text: string): string =>
    text
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '_')
      .replaceAll(/^[_\d]+|_+$/g, '')
      .slice(0, 40)
  const own = /[\u3400-\u9fff]/.test(header) ? plain(sound(header)) : plain(header)
  const base = own === '' ? 'field' : reserved.has(own) ? `${own}_value` : own
  let name = base
  for (let n = 2; used.has(name); n += 1) name = `${base}_${n}`
  return name
}

const reserved = new Set([
  'id',
  'key',
  'place',
  'geometry',
  'at',
  'changed_at',
  'f',
  'limit',
  'bbox',
  'crs',
  'datetime',
  'filter',
  'sortby',
  'properties',
  'cursor',
  'fid',
  'geom',
  'lang',
  'type',
  'links',
])

/** A mapping to begin with: every column kept, the key and the place by their names. */
export function suggest(
  columns: readonly Column[],
  {
    geometry,
    crs,
    zone,
    sound,
  }: {readonly geometry: boolean; readonly crs: string | null; readonly zone: string; readonly sound: (text: string) => string},
): Mapping {
  const named = (pattern: RegExp): string | undefined => columns.find(({name}) => pattern.test(name.trim()))?.name
  const [lng, lat, wkt] = [named(LNG), named(LAT), named(WKT)]
  const place: PlaceMapping = geometry
    ? {kind: 'geometry', crs}
    : wkt !== undefined
      ? {kind: 'wkt', column: wkt, crs: 'EPSG:4490'}
      : lng !== undefined && lat !== undefined
        ? {kind: 'columns', lng, lat, crs: 'EPSG:4490'}
        : {kind: 'none'}
  const used = new Set<string>()
  const fields = columns
    .filter(
      ({name}) =>
        !(place.kind === 'wkt' && name === place.column) && !(place.kind === 'columns' && (name === place.lng || name === place.lat)),
    )
    .map(({name: from, type, unit}): MappedField => {
      const name = nameOf(from, sound, used)
      used.add(name)
      return {from, name, type, said: {zh: from, en: from}, ...(unit === null ? {} : {unit})}
    })
  const keyColumn = columns.find(({name, distinct}) => distinct && KEY.test(name.trim()))
  const time = fields.find(({type}) => type === 'time') ?? fields.find(({type}) => type === 'date')
  return {
    fields,
    key: fields.find(({from}) => from === keyColumn?.name)?.name ?? null,
    time: time?.name ?? null,
    place,
    zone,
    missing: 'keep',
  }
}
