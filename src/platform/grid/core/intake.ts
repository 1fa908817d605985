import {parseAreaCode, parseCellCode, parseComponentCode} from '#lib/codes.ts'
import type {Feature, GeometryJson} from '#lib/geo/feature.ts'
import {Problem} from '#lib/problem.ts'
import {
  type Column,
  dateCell,
  optionalCell,
  type Reader,
  type RowErrors,
  readRows,
  type Sheet,
  textCell,
  unreadable,
  wordCell,
} from '#lib/rows.ts'
import {type ComponentFacts, componentColumns, headersOf, type Standing, standingOf} from './component.ts'
import {type Judged, judgePoint, judgeShape, type Leniency} from './judge.ts'
import type {Locator} from './locate.ts'
import {areaM2, boxOf, contains, type Position, type Shape} from './shape.ts'

/** What an import is of. */
export type IntakeKind = 'areas' | 'cells' | 'components' | 'places'

/** An area as imported. */
export interface AreaDraft {
  readonly code: string
  readonly level: 'city' | 'district' | 'street' | 'community'
  readonly shape: Shape
}

/** A unit grid as imported; `validFrom` null means: from the day of the import. */
export interface CellDraft {
  readonly code: string
  readonly name: string
  readonly region: 1 | 2 | 3
  readonly note: string | null
  readonly validFrom: string | null
  readonly shape: Shape
  readonly areaM2: number
}

/** A component as imported, checked against the cells. */
export interface ComponentDraft extends ComponentFacts, Standing {
  readonly code: string
  readonly type: string
  readonly cell: string
  readonly street: string
  readonly community: string
  readonly place: Position
  /** Attributes beyond the 18, by column header. */
  readonly extension: Readonly<Record<string, string>>
}

/** A place of the gazetteer as imported. */
export interface PlaceDraft {
  readonly name: string
  readonly nameEn: string
  readonly kind: string
  readonly road: string
  readonly number: string
  readonly place: Position
}

/** Drafts with the line they came from, and what is wrong with the other lines. */
export interface Intake<T> {
  readonly rows: readonly {readonly line: number; readonly value: T}[]
  readonly errors: RowErrors
  readonly ignored: readonly string[]
}

const textOf = (value: unknown): string => {
  if (value === null || value === undefined) return ''
  if (typeof value === 'object') return JSON.stringify(value)
  return String(value).trim()
}

/** The attributes of features as one table: its header is every field name that occurs. */
export const sheetOf = (features: readonly Feature[]): Sheet => {
  const header = [...new Set(features.flatMap(({fields}) => Object.keys(fields)))]
  return {header, headerLine: 1, rows: features.map(({line, fields}) => ({line, cells: header.map((name) => textOf(fields[name]))}))}
}

const codeCell =
  (parse: (code: string) => unknown): Reader<string> =>
  (text) => {
    parse(text)
    return text
  }

/** Reads the table and the geometry of each feature; a code met before in the file is an error that names the first line. */
const intake = <F extends object, G, T>(
  features: readonly Feature[],
  columns: {readonly [K in keyof F]: Column<F[K]>},
  judge: (geometry: GeometryJson | null) => Judged<G>,
  keyOf: (facts: F) => string | undefined,
  draft: (facts: F, geometry: G, line: number) => T,
): Intake<T> => {
  const {rows: read, errors, ignored} = readRows<F>(sheetOf(features), columns)
  const geometries = new Map(features.map(({line, geometry}) => [line, geometry]))
  const seen = new Map<string, number>()
  const rows: {line: number; value: T}[] = []
  for (const {line, value} of read) {
    const judged = judge(geometries.get(line) ?? null)
    if (judged.fault !== undefined) {
      errors.add({line, column: 'geometry', ...judged.fault})
      continue
    }
    const key = keyOf(value)
    const before = key === undefined ? undefined : seen.get(key)
    if (key !== undefined && before !== undefined) {
      errors.add({
        line,
        column: 'code',
        zh: `标识码 ${key} 与第 ${before} 行重复，请保留一条`,
        en: `The code ${key} is already in line ${before}; keep one of them`,
      })
      continue
    }
    if (key !== undefined) seen.set(key, line)
    try {
      rows.push({line, value: draft(value, judged.good, line)})
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      errors.add({line, column: null, zh: error.zh, en: error.en})
    }
  }
  return {rows, errors, ignored}
}

/** Reads administrative areas: a code and a polygon each; the level follows from the code. */
export const intakeAreas = (features: readonly Feature[], leniency: Leniency): Intake<AreaDraft> =>
  intake<{code: string}, Shape, AreaDraft>(
    features,
    {code: {names: ['行政区划代码', 'code', 'adcode', '代码', 'XZQDM', 'SZSQDM', 'SZJDDM'], read: codeCell(parseAreaCode)}},
    (geometry) => judgeShape(geometry, leniency),
    ({code}) => code,
    ({code}, shape) => ({code, level: parseAreaCode(code).level, shape}),
  )

const regionCell = wordCell<1 | 2 | 3>({1: 1, 2: 2, 3: 3, 一类: 1, 二类: 2, 三类: 3, 一类区域: 1, 二类区域: 2, 三类区域: 3})

/** Reads unit grids. `city` is the outline of the city, if known: a cell that has no corner in it is refused. */
export const intakeCells = (features: readonly Feature[], leniency: Leniency, city: Shape | undefined): Intake<CellDraft> =>
  intake<Pick<CellDraft, 'code' | 'name' | 'region' | 'note' | 'validFrom'>, Shape, CellDraft>(
    features,
    {
      code: {
        names: ['单元网格标识码', 'code', 'BGID', 'BGCode', 'SZDYWGBSM', 'DYWGBSM', '网格标识码', '网格编码'],
        read: codeCell(parseCellCode),
      },
      name: {
        names: ['单元网格名称', 'name', 'BGName', 'DYWGMC', '网格名称', '名称'],
        read: (text) => (text === '' ? '' : textCell(50)(text)),
        optional: true,
      },
      region: {names: ['区域类别', 'region', '区域等级'], read: (text) => (text === '' ? 2 : regionCell(text)), optional: true},
      note: {names: ['备注', 'note', 'BZ', 'Note'], read: optionalCell(textCell(1000)), optional: true},
      validFrom: {names: ['初始日期', 'valid_from', 'CSRQ', 'ORDate'], read: optionalCell(dateCell), optional: true},
    },
    (geometry) => judgeShape(geometry, leniency),
    ({code}) => code,
    (facts, shape) => {
      if (city !== undefined && !shape.some(([outer]) => outer?.some((at) => contains(city, at)))) {
        const [west, south] = boxOf(shape)
        throw unreadable({
          zh: `网格在 ${west},${south}，不在本市范围内，请核对坐标系`,
          en: `The cell lies at ${west},${south}, outside the city; check the coordinate system`,
        })
      }
      return {...facts, shape, areaM2: areaM2(shape)}
    },
  )

/** Reads components and checks each against the cells. Columns that nothing else wanted become extension attributes. */
export const intakeComponents = (features: readonly Feature[], leniency: Leniency, locator: Locator): Intake<ComponentDraft> => {
  const fields = new Map(features.map(({line, fields}) => [line, fields]))
  type Facts = ComponentFacts & {readonly code: string; readonly type: string | null}
  const columns: {readonly [K in keyof Facts]: Column<Facts[K]>} = {
    ...componentColumns,
    code: {names: headersOf('code', '标识码', '部件编码'), read: codeCell(parseComponentCode)},
    type: {names: ['部件类型', 'type', '小类代码'], read: optionalCell(textCell(5)), optional: true},
  }
  const {ignored} = readRows({...sheetOf(features), rows: []}, columns)
  const extra = ignored
    .filter((name) => !['lng', 'lat', 'wkt', 'geometry', '经度', '纬度', 'x', 'y', 'fid'].includes(name.toLowerCase()))
    .slice(0, 100)
  const found = intake<Facts, Position, ComponentDraft>(
    features,
    columns,
    (geometry) => judgePoint(geometry, leniency),
    ({code}) => code,
    ({type: givenType, ...facts}, place, line) => {
      const {type} = parseComponentCode(facts.code)
      if (givenType !== null && givenType !== type) {
        throw unreadable({
          zh: `部件类型 ${givenType} 与标识码中的 ${type} 不符，请核对`,
          en: `The type ${givenType} does not match ${type} in the code; check them`,
        })
      }
      const own = fields.get(line) ?? {}
      const extension = Object.fromEntries(
        extra.map((name) => [name.slice(0, 60), textOf(own[name]).slice(0, 1000)] as const).filter(([, text]) => text !== ''),
      )
      return {...facts, ...standingOf({...facts, place}, locator), type, place, extension}
    },
  )
  return {...found, ignored: []}
}

/** About 50 m: a door beyond the road that bounds the city still has an address in it. */
const BESIDE_DEGREES = 5e-4
const AROUND = [0, 1, 2, 3, 4, 5, 6, 7].map(
  (i): Position => [Math.cos((i * Math.PI) / 4) * BESIDE_DEGREES, Math.sin((i * Math.PI) / 4) * BESIDE_DEGREES],
)

/** Reads names for the gazetteer; a door just across the road that bounds the city is taken. `locator` of an empty grid takes any place. */
export const intakePlaces = (
  features: readonly Feature[],
  leniency: Leniency,
  locator: Pick<Locator, 'size' | 'locate'>,
): Intake<PlaceDraft> =>
  intake<Omit<PlaceDraft, 'place'>, Position, PlaceDraft>(
    features,
    {
      name: {names: ['名称', 'name', '地名'], read: textCell(100)},
      kind: {names: ['类别', 'kind', '类型'], read: (text) => (text === '' ? 'poi' : textCell(30)(text)), optional: true},
      road: {names: ['道路', 'road', '街路巷'], read: (text) => text.slice(0, 60), optional: true},
      number: {names: ['门牌号', 'number', '号'], read: (text) => text.replace(/号$/, '').slice(0, 12), optional: true},
      nameEn: {names: ['英文名', 'name_en', 'nameEn', 'name:en'], read: (text) => text.slice(0, 120), optional: true},
    },
    (geometry) => judgePoint(geometry, leniency),
    () => undefined,
    (facts, place) => {
      const near = [[0, 0] as const, ...AROUND].some(([dx, dy]) => locator.locate([place[0] + dx, place[1] + dy]) !== undefined)
      if (locator.size > 0 && !near) {
        throw unreadable({
          zh: `位置 ${place.join()} 不在本市任何单元网格内，请核对坐标与坐标系`,
          en: `${place.join()} lies in no unit grid of the city; check the coordinates and their system`,
        })
      }
      return {...facts, place}
    },
  )
