/**
 * Writes the files of this replay city from `plan.json`: node cities/boston311/generate.ts
 * The same plan gives the same bytes.
 */
import {readFileSync, writeFileSync} from 'node:fs'
import {usccCheckDigit} from '#lib/codes.ts'
import {holidaysOf} from './holidays.ts'

interface Plan {
  readonly neighbourhoods: readonly {readonly name: string; readonly nameEn: string}[]
  /** Shorter names the record uses too, with the neighbourhood they are part of. */
  readonly alsoCalled: Readonly<Record<string, string>>
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

const codeOf = (nameEn: string): string => {
  const index = plan.neighbourhoods.findIndex((one) => one.nameEn === nameEn)
  if (index < 0) throw new Error(`plan.json has no neighbourhood called ${nameEn}`)
  return `9801${String(index + 1).padStart(2, '0')}`
}

/** One entry a line, so that changes can be read. */
const lines = (entries: readonly unknown[]): string => `[\n${entries.map((entry) => JSON.stringify(entry)).join(',\n')}\n]\n`
const write = (path: string, text: string): void => writeFileSync(here(path), text)

const areas = [
  {code: city, name: '波士顿（回放）', nameEn: 'Boston (replay)', level: 'city'},
  ...plan.neighbourhoods.flatMap(({name, nameEn}) => {
    const district = codeOf(nameEn)
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
      ...plan.neighbourhoods.map(({nameEn}) => [nameEn, `${codeOf(nameEn)}001001`]),
      ...Object.entries(plan.alsoCalled).map(([name, nameEn]) => [name, `${codeOf(nameEn)}001001`]),
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
      zh: '案件属于 neighborhood 一列写明的街区，位置保留经纬度；回放城市没有单元网格。',
      en: 'A case belongs to the neighbourhood its neighborhood column names and keeps its point; a replay city has no unit grids.',
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

write(
  'city.json',
  `${JSON.stringify({name: 'boston311', code: city, title: {zh: '波士顿（回放）', en: 'Boston (replay)'}, zone: calendar.zone, centre: [-71.08, 42.32], bbox: [-71.2, 42.22, -70.97, 42.41]})}\n`,
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
