import {UcumLhcUtils} from '@lhncbc/ucum-lhc'
import {problem} from '#lib/problem.ts'

export const badUnit = problem<{unit: string; like: readonly string[]}>('sensing.bad-unit', 422, {
  zh: ({unit, like}) =>
    `“${unit}”不是 UCUM 计量单位代码。${like.length > 0 ? `是否想写 ${like.join('、')}？` : '请查 ucum.org 改正，例如 ug/m3、Cel、m3/h。'}`,
  en: ({unit, like}) =>
    `"${unit}" is no UCUM unit code. ${like.length > 0 ? `Did you mean ${like.join(', ')}?` : 'Look it up at ucum.org, e.g. ug/m3, Cel, m3/h.'}`,
})

export const otherUnit = problem<{unit: string; wanted: string}>('sensing.other-unit', 422, {
  zh: ({unit, wanted}) => `单位 ${unit} 不能换算为 ${wanted}，没有保存。请核对设备上报的单位，或另建数据流。`,
  en: ({unit, wanted}) =>
    `${unit} cannot be converted to ${wanted}, so nothing was kept. Check the unit the device sends, or make another stream.`,
})

/** A unit as SensorThings tells it. */
export interface Unit {
  readonly name: string
  readonly symbol: string
  readonly definition: string
}

const UCUM = 'http://unitsofmeasure.org/ucum.html#'
const ucum = UcumLhcUtils.getInstance()

/** How people write what UCUM codes write otherwise. */
const written: Readonly<Record<string, string>> = {
  Cel: '°C',
  '[degF]': '°F',
  deg: '°',
  '1': '',
  'dB[SPL]': 'dB',
  '/h': '1/h',
  '/min': '1/min',
  'ug/m3': 'µg/m³',
  'mg/m3': 'mg/m³',
  'm3/h': 'm³/h',
  m3: 'm³',
  '[ppm]': 'ppm',
  '[ppb]': 'ppb',
  '[NTU]': 'NTU',
}

/** Whether a text is a UCUM code. */
export const isUnit = (code: string): boolean => ucum.validateUnitString(code).status === 'valid'

/** A unit by its UCUM code. Throws sensing.bad-unit. */
export function unitOf(code: string): Unit {
  const {status, unit, ucumCode, suggestions = []} = ucum.validateUnitString(code, true)
  if (status !== 'valid') {
    const like = [ucumCode ?? '', ...suggestions.flatMap(({units}) => units.map(([each]) => each))].filter(
      (each) => each !== '' && each !== code,
    )
    throw badUnit({unit: code, like: like.slice(0, 3)})
  }
  return {
    name: (String(unit?.name ?? '') || code).replaceAll(/<[^>]*>|[[\]]/g, ''),
    symbol: written[code] ?? code,
    definition: `${UCUM}${code}`,
  }
}

// Others write the percent sign as it is.
const decoded = (code: string): string => decodeURIComponent(code.replaceAll(/%(?![0-9A-Fa-f]{2})/g, '%25'))

/**
 * The UCUM code that a unit names by its definition (`…ucum.html#m`, `http://unitsofmeasure.org/ucum#m`, `ucum:m`); undefined when it names another system's or
 * none. Throws sensing.bad-unit when it says it is UCUM's and is not.
 */
export function codeOf(definition: string): string | undefined {
  const code = /(?:unitsofmeasure\.org\/ucum(?:\.html)?#(?:para-\d+)?|^ucum:)(.*)$/i.exec(definition)?.[1]
  if (code === undefined || code === '') return undefined
  const plain = decoded(code)
  if (!isUnit(plain)) throw badUnit({unit: plain, like: []})
  return plain
}

/** Without the last digits, which conversions make up: 0.05 mg is 50 µg. */
const tidy = (value: number): number => Number(value.toPrecision(12))

/** Converts a value between UCUM codes. Throws sensing.bad-unit, and sensing.other-unit when they measure different things. */
export function converted(value: number, from: string, to: string): number {
  if (from === to) return value
  unitOf(from)
  const {status, toVal} = ucum.convertUnitTo(from, value, to)
  if (status !== 'succeeded' || toVal === null) throw otherUnit({unit: from, wanted: to})
  return tidy(toVal)
}

/** How values go from one UCUM code to another, asked for once and used for many. Throws sensing.bad-unit and sensing.other-unit. */
export function converter(from: string, to: string): (value: number) => number {
  if (from === to) return (value) => value
  const [zero, one, two] = [converted(0, from, to), converted(1, from, to), converted(2, from, to)]
  const straight = Math.abs(two - 2 * one + zero) <= 1e-9 * Math.max(1, Math.abs(two))
  return straight ? (value) => tidy(zero + (one - zero) * value) : (value) => converted(value, from, to)
}

/** Lets units of other systems through, and refuses those that say they are UCUM's and are not. Throws sensing.bad-unit. */
export function checkUnits(units: readonly unknown[]): void {
  for (const unit of units) {
    const definition = typeof unit === 'object' && unit !== null && 'definition' in unit ? unit.definition : undefined
    if (typeof definition === 'string') codeOf(definition)
  }
}
