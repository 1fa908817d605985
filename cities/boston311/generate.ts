/**
 * Writes the files of this replay city from `plan.json`: node cities/boston311/generate.ts
 * The same plan gives the same bytes.
 */
import {readFileSync, writeFileSync} from 'node:fs'
import {usccCheckDigit} from '#lib/codes.ts'
import {holidaysOf} from './holidays.ts'
import {outline, type Ring} from './outline.ts'

interface Plan {
  readonly neighbourhoods: readonly {readonly letter: string; readonly name: string; readonly nameEn: string}[]
  readonly alsoCalled: Readonly<Record<string, string>>
  /** Squares of `step` degrees, rows from the north; a letter names the neighbourhood most requests from the square name. */
  readonly squares: {readonly west: number; readonly south: number; readonly step: number; readonly rows: readonly string[]}
  readonly departments: readonly {readonly code: string; readonly key: string; readonly name: string; readonly nameEn: string}[]
  /** Reason, type, local code, the department most requests of the type went to. */
  readonly types: readonly (readonly [string, string, string, string])[]
}

const here = (path: string): URL => new URL(path, import.meta.url)
const plan = JSON.parse(readFileSync(here('plan.json'), 'utf8')) as Plan

const city = '980100'
const unstated = '980118'
const otherCategory = 'matter.10999'
const otherUnit = 'boston-other'

const districtOf = (letter: string): string =>
  `9801${String(plan.neighbourhoods.findIndex((one) => one.letter === letter) + 1).padStart(2, '0')}`

/** One entry a line, so that changes can be read. */
const lines = (entries: readonly unknown[]): string => `[\n${entries.map((entry) => JSON.stringify(entry)).join(',\n')}\n]\n`
const write = (path: string, text: string): void => writeFileSync(here(path), text)
const collection = (features: readonly unknown[]): string =>
  `{"type":"FeatureCollection","features":[\n${features.map((feature) => JSON.stringify(feature)).join(',\n')}\n]}\n`

const areas = [
  {code: city, name: '波士顿（回放）', nameEn: 'Boston (replay)', level: 'city'},
  ...plan.neighbourhoods.flatMap(({letter, name, nameEn}) => {
    const district = districtOf(letter)
    return [
      {code: district, name, nameEn, level: 'district'},
      {code: `${district}001`, name, nameEn, level: 'street'},
      {code: `${district}001001`, name, nameEn, level: 'community'},
    ]
  }),
  {code: unstated, name: '未注明街区', nameEn: 'Neighbourhood not stated', level: 'district'},
]

const unitId = (index: number): string => `01980100-0000-7000-8000-${String(index + 1).padStart(12, '0')}`
const units = plan.departments.map(({key, name, nameEn}, index) => {
  const first17 = `11${city}1000${String(index + 1).padStart(5, '0')}`
  const uscc = `${first17}${usccCheckDigit(first17)}`
  return {
    id: unitId(index),
    key,
    name,
    nameEn,
    kind: 'department',
    trade: key,
    uscc,
    area: city,
    parent: null,
    phone: null,
    validFrom: '2000-01-01',
  }
})
const keyOf = new Map(plan.departments.map(({code, key}) => [code, key]))

const {west, south, step, rows} = plan.squares
const at = (column: number, line: number): readonly [number, number] => [
  Number((west + column * step).toFixed(6)),
  Number((south + line * step).toFixed(6)),
]
const squares = rows.flatMap((text, index) =>
  [...text].flatMap((letter, column) => (letter === '.' ? [] : [{letter, column, line: rows.length - 1 - index}])),
)
const polygons = (inside: readonly {readonly column: number; readonly line: number}[]) => ({
  type: 'MultiPolygon',
  coordinates: outline(inside).map((rings: readonly Ring[]) => rings.map((ring) => ring.map(([column, line]) => at(column, line)))),
})
const areaShapes = [
  {code: city, level: 'city', inside: squares},
  ...plan.neighbourhoods.flatMap(({letter}) => {
    const inside = squares.filter((square) => square.letter === letter)
    const district = districtOf(letter)
    return [
      {code: district, level: 'district', inside},
      {code: `${district}001`, level: 'street', inside},
      {code: `${district}001001`, level: 'community', inside},
    ]
  }),
]
const counted = new Map<string, number>()
const cells = squares.map(({letter, column, line}) => {
  const number = (counted.get(letter) ?? 0) + 1
  counted.set(letter, number)
  const corners = [at(column, line), at(column + 1, line), at(column + 1, line + 1), at(column, line + 1), at(column, line)]
  const code = `${districtOf(letter)}001001${String(number).padStart(3, '0')}`
  return {type: 'Feature', properties: {code, region: 2, name: ''}, geometry: {type: 'Polygon', coordinates: [corners]}}
})

const categories = [...plan.types.map(([, , code]) => `matter.${code}`), otherCategory]
const duties = [
  '区域,类别,权属单位,责任单位,主管部门,区级统筹,法律依据,备注',
  ...plan.types.map(
    ([reason, type, code, department]) =>
      `${city},matter.${code},,${keyOf.get(department)},,,City of Boston 311,"${[reason, type].join(' / ').replaceAll('"', '""')}"`,
  ),
  `${city},${otherCategory},,${otherUnit},,,City of Boston 311,"a type this plan does not know"`,
]

const replay = {
  title: {zh: '波士顿 311 诉求', en: 'Boston 311 requests'},
  columns: [
    'case_enquiry_id',
    'open_dt',
    'target_dt',
    'closed_dt',
    'ontime',
    'case_title',
    'type',
    'department',
    'neighborhood',
    'latitude',
    'longitude',
    'source',
    'closure_reason',
  ],
  id: ['case_enquiry_id'],
  description: ['case_title', 'type'],
  address: ['neighborhood', 'location_zipcode'],
  opened: {column: 'open_dt'},
  closed: {column: 'closed_dt'},
  due: {column: 'target_dt', source: 'Boston 311 target_dt'},
  place: {lng: 'longitude', lat: 'latitude'},
  area: {
    column: 'neighborhood',
    values: Object.fromEntries([
      ...plan.neighbourhoods.map(({letter, nameEn}) => [nameEn, `${districtOf(letter)}001001`]),
      ...Object.entries(plan.alsoCalled).map(([name, letter]) => [name, `${districtOf(letter)}001001`]),
      ['Boston', unstated],
    ]),
    blank: unstated,
    otherwise: unstated,
  },
  category: {
    column: 'type',
    values: Object.fromEntries(plan.types.map(([, type, code]) => [type, `matter.${code}`])),
    otherwise: otherCategory,
  },
  source: {
    column: 'source',
    values: {
      'Constituent Call': 'hotline',
      'Employee Generated': 'department',
      'Self Service': 'citizen',
      'Citizens Connect App': 'citizen',
      Twitter: 'citizen',
      'Maximo Integration': 'import',
    },
    otherwise: 'import',
  },
  unit: {
    column: 'department',
    values: Object.fromEntries([
      ...plan.departments.filter(({code}) => code !== '').map(({code, key}) => [code, key]),
      ['No Q', otherUnit],
    ]),
    otherwise: otherUnit,
  },
  result: {column: 'closure_reason', otherwise: 'Closed; the record gives no closing words.'},
  evidence: [],
  judged: {column: 'ontime', onTime: 'ONTIME', overdue: 'OVERDUE'},
  readings: [
    {
      zh: '时限采用原系统给定的 target_dt；没有 target_dt 的诉求没有时限，按期（与原系统 ontime 一列的口径相同）。',
      en: 'The deadline is the target_dt the city gave; a request without one has no deadline and counts as on time, as in the city’s own ontime column.',
    },
    {
      zh: '受理、立案、派遣、接收都记在 open_dt；反馈处置、核查、结案、归档都记在 closed_dt，因为原数据只有这两个时刻。',
      en: 'Accepting, filing, dispatching and undertaking are put at open_dt, handling, inspecting, closing and archiving at closed_dt: the data has only these two instants.',
    },
    {
      zh: '未结案的诉求停在“处置中”，以文件中最晚的时刻为准判断是否超期。',
      en: 'A request that is still open stays “being handled” and is judged as of the latest instant in the file.',
    },
    {
      zh: '派遣以 department 一列为准；与权责清单（各类型最常见的部门）不同时，按派遣员改派并写明理由。',
      en: 'The unit is the department of the data; where it differs from the duty list (the most frequent department of the type) it is a dispatcher’s decision with its reason.',
    },
    {
      zh: '位置落在哪个方格，案件就属于哪个方格的街区；方格归属取其中多数诉求写明的街区，约 92% 与 neighborhood 一列相同。',
      en: 'A case belongs to the square its point lies in; a square belongs to the neighbourhood most of its requests name, which equals the neighborhood column for about 92 %.',
    },
  ],
}

const years = Array.from({length: 19}, (_, index) => 2010 + index)
const calendar = {
  zone: 'America/New_York',
  editions: [{validFrom: '2010-01-01', periods: [['09:00', '17:00']], restDays: [6, 7], workDay: 'hours'}],
  years: years.map((year) => ({
    year,
    source: 'US federal, Massachusetts and Suffolk County holidays, by rule',
    holidays: holidaysOf(year),
    makeups: [],
  })),
}

const [east, north] = at(rows[0]?.length ?? 0, rows.length)
write(
  'city.json',
  `${JSON.stringify({name: 'boston311', code: city, title: {zh: '波士顿（回放）', en: 'Boston (replay)'}, zone: calendar.zone, centre: [(west + east) / 2, (south + north) / 2], bbox: [west, south, east, north]})}\n`,
)
write('calendar.json', `${JSON.stringify(calendar, null, 1)}\n`)
write('replay.json', `${JSON.stringify(replay, null, 2)}\n`)
write('organisation/areas.json', lines(areas))
write('organisation/units.json', lines(units))
write('organisation/roles.json', '[]\n')
write('organisation/people.json', '[]\n')
write('organisation/posts.json', '[]\n')
write(
  'organisation/duty-list.json',
  `${JSON.stringify({title: '波士顿 311 类型与部门对照（回放）', takesEffect: '2010-01-01', categories}, null, 1)}\n`,
)
write('organisation/duties.csv', `${duties.join('\n')}\n`)
write(
  'grid/areas.geojson',
  collection(areaShapes.map(({code, level, inside}) => ({type: 'Feature', properties: {code, level}, geometry: polygons(inside)}))),
)
write('grid/cells.geojson', collection(cells))
