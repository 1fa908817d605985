interface Said {
  readonly zh: string
  readonly en: string
}

/** Steps in which values of an observed property are coloured, from the least to the most. */
export interface Scale {
  /** Its short name in addresses. */
  readonly id: string
  readonly title: Said
  /** UCUM code of the unit the limits are in; values of other units are not coloured. */
  readonly unit: string
  readonly definition: string
  /** Upper limits of all steps but the last; a value on a limit belongs below it. */
  readonly limits: readonly number[]
  /** What the steps are called, where they have names. */
  readonly names?: readonly Said[]
  /** Whether more is worse, less is worse, or neither. */
  readonly worse: 'more' | 'less' | null
  /** Where the limits come from. */
  readonly by?: Said
}

/** More than so many steps cannot be told apart. */
export const MOST_STEPS = 6

const HJ633: Said = {zh: 'HJ 633—2012 空气质量分指数', en: 'HJ 633-2012, air quality index'}
const AQI: readonly Said[] = [
  {zh: '优', en: 'excellent'},
  {zh: '良', en: 'good'},
  {zh: '轻度污染', en: 'light pollution'},
  {zh: '中度污染', en: 'moderate'},
  {zh: '重度污染', en: 'heavy'},
  {zh: '严重污染', en: 'severe'},
]
const air = (code: number): string => `http://www.eionet.europa.eu/aqportal/pollutants/${code}`
const own = (name: string): string => `urn:jingcheng:property:${name}`

/** The scales of the properties the city's sectors observe. Limits without a source are plain steps. */
export const scales: readonly Scale[] = [
  {id: 'pm25', title: {zh: 'PM2.5', en: 'PM2.5'}, unit: 'ug/m3', definition: air(6001), limits: [35, 75, 115, 150, 250], names: AQI, worse: 'more', by: HJ633},
  {id: 'pm10', title: {zh: 'PM10', en: 'PM10'}, unit: 'ug/m3', definition: air(5), limits: [50, 150, 250, 350, 420], names: AQI, worse: 'more', by: HJ633},
  {id: 'no2', title: {zh: 'NO₂', en: 'NO₂'}, unit: 'ug/m3', definition: air(8), limits: [100, 200, 700, 1200, 2340], names: AQI, worse: 'more', by: HJ633},
  {id: 'o3', title: {zh: 'O₃', en: 'O₃'}, unit: 'ug/m3', definition: air(7), limits: [160, 200, 300, 400, 800], names: AQI, worse: 'more', by: HJ633},
  {
    id: 'noise', title: {zh: '噪声', en: 'Noise'}, unit: 'dB[SPL]', definition: own('laeq'), limits: [50, 55, 60, 65, 70], worse: 'more',
    by: {zh: 'GB 3096—2008 各类区昼间限值', en: 'GB 3096-2008, day limits of the classes'},
  },
  {id: 'speed', title: {zh: '车速', en: 'Traffic speed'}, unit: 'km/h', definition: own('traffic-speed'), limits: [10, 20, 30, 45, 60], worse: 'less'},
  {id: 'pressure', title: {zh: '供水压力', en: 'Water pressure'}, unit: 'MPa', definition: own('water-pressure'), limits: [0.14, 0.2, 0.28, 0.36, 0.45], worse: 'less'},
  {id: 'level', title: {zh: '水位', en: 'Water level'}, unit: 'm', definition: own('water-level'), limits: [0.5, 1, 1.5, 2, 3], worse: 'more'},
  {id: 'manhole', title: {zh: '井下水位', en: 'Level in manholes'}, unit: 'm', definition: own('manhole-level'), limits: [0.2, 0.5, 1, 1.5, 2], worse: 'more'},
  {id: 'tilt', title: {zh: '井盖倾角', en: 'Tilt of covers'}, unit: 'deg', definition: own('cover-tilt'), limits: [2, 5, 15, 30, 60], worse: 'more'},
  {id: 'filling', title: {zh: '满溢度', en: 'Filling of bins'}, unit: '%', definition: own('bin-filling'), limits: [20, 40, 60, 80, 95], worse: 'more'},
  {id: 'rain', title: {zh: '雨强', en: 'Rain'}, unit: 'mm/h', definition: own('rain-intensity'), limits: [0.1, 2, 8, 16, 50], worse: 'more'},
  {
    id: 'bays', title: {zh: '泊位', en: 'Parking bays'}, unit: '1', definition: own('bay-occupied'), limits: [0.5], worse: null,
    names: [{zh: '空闲', en: 'free'}, {zh: '占用', en: 'taken'}],
  },
  {id: 'lamps', title: {zh: '路灯功率', en: 'Power of lamps'}, unit: 'W', definition: own('lamp-power'), limits: [1, 40, 80, 120, 200], worse: null},
] // biome-ignore format: a table

const byDefinition = new Map(scales.map((scale) => [scale.definition, scale]))

/** The scale of an observed property in this unit, when there is one. */
export function scaleOf(definition: string | null, ucum: string | null): Scale | undefined {
  const found = byDefinition.get(definition ?? '')
  return found === undefined || (ucum !== null && ucum !== found.unit) ? undefined : found
}

/** Which step a value falls on, the first 0. */
export const stepOf = ({limits}: Pick<Scale, 'limits'>, value: number): number => {
  const at = limits.findIndex((limit) => value <= limit)
  return at < 0 ? limits.length : at
}

/** How bad a value is, from 0 to 1; 0 where neither more nor less is worse. */
export function badness(scale: Scale, value: number): number {
  if (scale.worse === null) return 0
  const step = stepOf(scale, value) / scale.limits.length
  return scale.worse === 'more' ? step : 1 - step
}

/** What a step is called: its name where it has one, and its limits. */
export function stepSaid({limits, names}: Pick<Scale, 'limits' | 'names'>, step: number): Said {
  const [from, to] = [limits[step - 1], limits[step]]
  const span = from === undefined ? `≤ ${to}` : to === undefined ? `> ${from}` : `${from}–${to}`
  const name = names?.[step]
  if (limits.length === 1 && name !== undefined) return name
  return name === undefined ? {zh: span, en: span} : {zh: `${name.zh} ${span}`, en: `${name.en} ${span}`}
}

/** How units are written for people; UCUM is for machines. */
export const unitSaid = (symbol: string | null): string => {
  const written: Readonly<Record<string, string>> = {
    'ug/m3': 'µg/m³', 'mg/m3': 'mg/m³', 'm3/h': 'm³/h', Cel: '°C', deg: '°', 'dB[SPL]': 'dB', '1': '', '/h': '/h',
  } // biome-ignore format: a table
  return symbol === null ? '' : (written[symbol] ?? symbol)
}
