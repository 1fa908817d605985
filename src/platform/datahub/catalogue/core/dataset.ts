import type {Said} from '#lib/problem.ts'

/** How units share a dataset with each other, by the rules of sharing government information resources. */
export const sharings = ['unconditional', 'conditional', 'withheld'] as const
export type Sharing = (typeof sharings)[number]

/** What a resource is: a collection a pack publishes, a sheet people uploaded, a device that tells, a file. */
export const resourceKinds = ['collection', 'sheet', 'stream', 'file'] as const
export type ResourceKind = (typeof resourceKinds)[number]

/** The levels of data: 1 may be known to everybody, 4 would harm many. */
export const levels = [1, 2, 3, 4] as const
export type Level = (typeof levels)[number]

/** How often a dataset should be new: `hours` until it is late, and what DCAT calls it. Without hours it is never late. */
export const cycles = {
  realtime: {zh: '实时', en: 'Real time', hours: 1, dcat: 'UPDATE_CONT'},
  hourly: {zh: '每小时', en: 'Hourly', hours: 2, dcat: 'HOURLY'},
  daily: {zh: '每日', en: 'Daily', hours: 36, dcat: 'DAILY'},
  weekly: {zh: '每周', en: 'Weekly', hours: 10 * 24, dcat: 'WEEKLY'},
  monthly: {zh: '每月', en: 'Monthly', hours: 40 * 24, dcat: 'MONTHLY'},
  quarterly: {zh: '每季度', en: 'Quarterly', hours: 110 * 24, dcat: 'QUARTERLY'},
  yearly: {zh: '每年', en: 'Yearly', hours: 400 * 24, dcat: 'ANNUAL'},
  irregular: {zh: '不定期', en: 'Irregular', hours: null, dcat: 'IRREG'},
} as const
export type Cycle = keyof typeof cycles
export const cycleNames = Object.keys(cycles) as [Cycle, ...Cycle[]]

/** What datasets are about, by the subjects of the catalogue of government information resources; `dcat` is the theme of the EU vocabulary. */
export const classes = {
  'city-management': {zh: '城市管理', en: 'City management', dcat: 'GOVE'},
  government: {zh: '综合政务', en: 'Government', dcat: 'GOVE'},
  geography: {zh: '基础地理', en: 'Geography', dcat: 'REGI'},
  construction: {zh: '城乡建设', en: 'Construction', dcat: 'REGI'},
  transport: {zh: '交通', en: 'Transport', dcat: 'TRAN'},
  environment: {zh: '生态环境', en: 'Environment', dcat: 'ENVI'},
  water: {zh: '水利水务', en: 'Water', dcat: 'ENVI'},
  energy: {zh: '能源', en: 'Energy', dcat: 'ENER'},
  economy: {zh: '经济', en: 'Economy', dcat: 'ECON'},
  population: {zh: '人口社会', en: 'Population', dcat: 'SOCI'},
  health: {zh: '卫生健康', en: 'Health', dcat: 'HEAL'},
  education: {zh: '科教文体', en: 'Education and culture', dcat: 'EDUC'},
  safety: {zh: '公共安全', en: 'Public safety', dcat: 'JUST'},
  agriculture: {zh: '农业农村', en: 'Agriculture', dcat: 'AGRI'},
} as const
export type ClassName = keyof typeof classes
export const classNames = Object.keys(classes) as [ClassName, ...ClassName[]]

/** The licences data is given out by. */
export const licences = {
  internal: {zh: '仅限政务共享', en: 'Within the government only', address: null},
  'cc-by-4.0': {zh: '署名 4.0（CC BY 4.0）', en: 'CC BY 4.0', address: 'https://creativecommons.org/licenses/by/4.0/'},
  'cc0-1.0': {zh: '公有领域（CC0 1.0）', en: 'CC0 1.0', address: 'https://creativecommons.org/publicdomain/zero/1.0/'},
  'odbl-1.0': {zh: '开放数据库许可（ODbL 1.0）', en: 'ODbL 1.0', address: 'https://opendatacommons.org/licenses/odbl/1-0/'},
} as const
export type Licence = keyof typeof licences
export const licenceNames = Object.keys(licences) as [Licence, ...Licence[]]

/** What people write of a dataset. Days are dates of the city, `YYYY-MM-DD`. */
export interface DatasetText {
  readonly name: string
  readonly title: Said
  readonly description: Said
  /** The id of the unit that answers for it; empty where the city has no units. */
  readonly ownerUnit: string
  /** Six digits: the district it tells of, or the city. */
  readonly district: string
  readonly licence: Licence
  readonly class: ClassName
  readonly level: Level
  readonly sharing: Sharing
  readonly terms: string
  readonly open: boolean
  readonly cycle: Cycle
  readonly lineage: string
  readonly keywords: readonly string[]
  readonly from: string | null
  readonly to: string | null
}

/** Why a dataset may not be so; undefined when it may. */
export function faultOf({open, level, sharing, licence, terms, from, to}: DatasetText): Said | undefined {
  if (open && (level !== 1 || sharing !== 'unconditional'))
    return {
      zh: '只有 1 级且无条件共享的数据集可以向社会开放。请改正级别和共享属性，或取消开放。',
      en: 'Only a dataset of level 1 that is shared without conditions can be opened to everybody. Correct these, or do not open it.',
    }
  if (open && licence === 'internal')
    return {
      zh: '向社会开放的数据集须选择开放许可，而不是“仅限政务共享”。',
      en: 'A dataset that everybody may use needs a licence for everybody. Choose one.',
    }
  if (level === 4 && sharing === 'unconditional')
    return {
      zh: '4 级数据不能无条件共享。请改为有条件共享或不予共享，并写明条件或依据。',
      en: 'Data of level 4 is never shared without conditions. Set conditions, or withhold it and say why.',
    }
  if (sharing !== 'unconditional' && terms.trim() === '')
    return {
      zh: sharing === 'withheld' ? '不予共享须写明法律法规依据。' : '有条件共享须写明共享条件。',
      en: sharing === 'withheld' ? 'Say by which law the dataset is withheld.' : 'Say on what conditions the dataset is shared.',
    }
  if (from !== null && to !== null && from > to)
    return {zh: '时间范围的开始不能晚于结束。请改正日期。', en: 'The time it tells of begins after it ends. Correct the days.'}
  return undefined
}

/** How fresh a dataset is: when its data was last seen to change, against its cycle. */
export type Freshness = 'fresh' | 'late' | 'unknown'

export function freshnessOf(cycle: Cycle, last: Date | null, at: Date): Freshness {
  const {hours} = cycles[cycle]
  if (last === null) return 'unknown'
  return hours !== null && at.getTime() - last.getTime() > hours * 3_600_000 ? 'late' : 'fresh'
}

/** The words that somebody searches by, each of which must be found: at most eight. */
export const wordsOf = (asked: string): readonly string[] => [
  ...new Set(
    asked
      .normalize('NFKC')
      .toLowerCase()
      .split(/[\s,，、;；]+/)
      .filter((word) => word !== ''),
  ),
].slice(0, 8) // biome-ignore format: one line
