import type {Said} from './problem.ts'
import {problem} from './problem.ts'

/** What is wrong with a code and at which character, counted from 1. */
export interface Fault extends Said {
  readonly at: number
}

/** Thrown by every parser of this file; `what` is the kind of code, `zh` and `en` say what is wrong where. */
export const badCode = problem<{code: string; what: Said; fault: Fault}>('codes.malformed', 422, {
  zh: ({code, what, fault}) => `${what.zh}“${shown(code)}”不正确：${fault.zh}。请核对后重填。`,
  en: ({code, what, fault}) => `The ${what.en} “${shown(code)}” is wrong: ${fault.en}. Check it and enter it again.`,
})

const shown = (code: string): string => (code.length > 40 ? `${code.slice(0, 40)}…` : code)

const fault = (at: number, zh: string, en: string): Fault => ({at, zh, en})

/** The level of an administrative area. */
export type AreaLevel = 'city' | 'district' | 'street' | 'community'

/** A parsed area code: 6 digits of GB/T 2260, plus 3 for the street (GB/T 10114), plus 3 for the community. */
export interface AreaCode {
  readonly code: string
  readonly level: AreaLevel
  /** The area above; null for a city. */
  readonly parent: string | null
}

/** A parsed unit grid code: community and sequence; 15 characters since GB/T 47678, 14 in GB/T 30428.1. */
export interface CellCode {
  readonly code: string
  readonly district: string
  readonly street: string
  readonly community: string
  readonly sequence: number
  readonly generation: 2013 | 2026
}

/** A parsed component code: division, type (5 digits since 2026, 4 in 2013) and sequence within both. */
export interface ComponentCode {
  readonly code: string
  readonly district: string
  readonly type: string
  readonly major: string
  readonly sequence: number
  readonly generation: 2013 | 2026
}

/** A parsed matter code: division and type. It names a kind of matter there, not one occurrence. */
export interface MatterCode {
  readonly code: string
  readonly district: string
  readonly type: string
  readonly major: string
}

/** A parsed case number: district, local day of filing 'YYYY-MM-DD' and sequence within both. */
export interface CaseNumber {
  readonly code: string
  readonly district: string
  readonly day: string
  readonly sequence: number
}

/** A parsed category such as component.01037 or matter.06010. */
export interface Category {
  readonly kind: 'component' | 'matter'
  readonly type: string
  readonly major: string
}

const usccAlphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const usccWeights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28] as const

/** The 18th character of a unified social credit code from its first 17 (GB 32100-2015). Throws codes.malformed. */
export const usccCheckDigit = (first17: string): string => {
  const wrong = usccBodyFault(first17, 17)
  if (wrong) throw badCode({code: first17, what: uscc, fault: wrong})
  const sum = usccWeights.reduce((total, weight, i) => total + weight * usccAlphabet.indexOf(first17.charAt(i)), 0)
  return usccAlphabet.charAt((31 - (sum % 31)) % 31)
}

/** What is wrong with a unified social credit code, or undefined when it is right. */
export const usccFault = (code: string): Fault | undefined => {
  const wrong = usccBodyFault(code, 18)
  if (wrong) return wrong
  const check = usccCheckDigit(code.slice(0, 17))
  return code.charAt(17) === check
    ? undefined
    : fault(
        18,
        `第 18 位校验码应为 ${check}，写的是 ${code.charAt(17)}，可能有一位写错`,
        `character 18 should be the check character ${check}, not ${code.charAt(17)}; one character may be mistyped`,
      )
}

/** Whether a text is a valid unified social credit code (统一社会信用代码, GB 32100-2015). */
export const isUscc = (code: string): boolean => usccFault(code) === undefined

/** A unified social credit code, checked. Throws codes.malformed. */
export const parseUscc = (code: string): string => checked(uscc, code, usccFault)

/** The level and parent of a 6-, 9- or 12-digit area code. Throws codes.malformed. */
export const parseAreaCode = (code: string): AreaCode => {
  checked(area, code, areaFault)
  if (code.length === 12) return {code, level: 'community', parent: code.slice(0, 9)}
  if (code.length === 9) return {code, level: 'street', parent: code.slice(0, 6)}
  return code.endsWith('00') ? {code, level: 'city', parent: null} : {code, level: 'district', parent: `${code.slice(0, 4)}00`}
}

/** The parts of a 15- or 14-digit unit grid code. Throws codes.malformed. */
export const parseCellCode = (code: string): CellCode => {
  checked(cell, code, cellFault)
  return {
    code,
    district: code.slice(0, 6),
    street: code.slice(0, 9),
    community: code.slice(0, 12),
    sequence: Number(code.slice(12)),
    generation: code.length === 15 ? 2026 : 2013,
  }
}

/** The parts of a 17- or 16-digit component code. Throws codes.malformed. */
export const parseComponentCode = (code: string): ComponentCode => {
  checked(component, code, componentFault)
  const end = code.length - 6
  return {
    code,
    district: code.slice(0, 6),
    type: code.slice(6, end),
    major: code.slice(6, 8),
    sequence: Number(code.slice(end)),
    generation: code.length === 17 ? 2026 : 2013,
  }
}

/** The parts of an 11-digit matter code. Throws codes.malformed. */
export const parseMatterCode = (code: string): MatterCode => {
  checked(matter, code, matterFault)
  return {code, district: code.slice(0, 6), type: code.slice(6), major: code.slice(6, 8)}
}

/** The kind, type and major class of a category 'component.01037' or 'matter.06010'. Throws codes.malformed. */
export const parseCategory = (code: string): Category => {
  checked(category, code, categoryFault)
  const [kind, type = ''] = code.split('.')
  return {kind: kind === 'component' ? 'component' : 'matter', type, major: type.slice(0, 2)}
}

/** The 19-digit number of a case: district, local day 'YYYY-MM-DD' and a sequence from 1 to 99,999. Throws codes.malformed. */
export const caseNumber = (district: string, day: string, sequence: number): string => {
  const number = `${district}${day.replaceAll('-', '')}${String(sequence).padStart(5, '0')}`
  checked(caseNo, number, caseNumberFault)
  return number
}

/** The parts of a 19-digit case number. Throws codes.malformed. */
export const parseCaseNumber = (code: string): CaseNumber => {
  checked(caseNo, code, caseNumberFault)
  return {
    code,
    district: code.slice(0, 6),
    day: `${code.slice(6, 10)}-${code.slice(10, 12)}-${code.slice(12, 14)}`,
    sequence: Number(code.slice(14)),
  }
}

/** What is wrong with an area code, or undefined when it is right. */
export const areaFault = (code: string): Fault | undefined =>
  digits(code, [6, 9, 12]) ??
  division(code) ??
  (code.length > 6 && code.startsWith('00', 4)
    ? fault(5, '第 5–6 位为 00，街道和社区应属于某个区县', 'characters 5–6 are 00, but a street or community lies in a district')
    : undefined) ??
  (code.length > 6 ? parts(code, [[6, 3, '街道', 'street']]) : undefined) ??
  (code.length > 9 ? parts(code, [[9, 3, '社区', 'community']]) : undefined)

/** What is wrong with a unit grid code, or undefined when it is right. */
export const cellFault = (code: string): Fault | undefined =>
  digits(code, [15, 14]) ??
  division(code) ??
  parts(code, [
    [6, 3, '街道', 'street'],
    [9, 3, '社区', 'community'],
    [12, code.length - 12, '网格顺序号', 'grid sequence'],
  ])

/** What is wrong with a component code, or undefined when it is right; whether its type is in a catalogue is not asked. */
export const componentFault = (code: string): Fault | undefined =>
  digits(code, [17, 16]) ??
  division(code) ??
  parts(code, [
    [6, 2, '大类', 'major class'],
    [8, code.length - 14, '小类', 'minor class'],
    [code.length - 6, 6, '顺序号', 'sequence'],
  ])

/** What is wrong with a matter code, or undefined when it is right; whether its type is in a catalogue is not asked. */
export const matterFault = (code: string): Fault | undefined =>
  digits(code, [11]) ??
  division(code) ??
  parts(code, [
    [6, 2, '大类', 'major class'],
    [8, 3, '小类', 'minor class'],
  ])

/** What is wrong with a case number, or undefined when it is right. */
export const caseNumberFault = (code: string): Fault | undefined =>
  digits(code, [19]) ??
  division(code) ??
  (isDay(code.slice(6, 14))
    ? undefined
    : fault(7, `第 7–14 位 ${code.slice(6, 14)} 不是日期`, `characters 7–14, ${code.slice(6, 14)}, are not a date`)) ??
  parts(code, [[14, 5, '顺序号', 'sequence']])

/** What is wrong with a category, or undefined when it is right; local codes are as good as national ones. */
export const categoryFault = (code: string): Fault | undefined => {
  const dot = code.indexOf('.')
  const kind = dot < 0 ? code : code.slice(0, dot)
  if (kind !== 'component' && kind !== 'matter')
    return fault(1, '应以 component. 或 matter. 开头', 'it must begin with component. or matter.')
  const type = dot < 0 ? '' : code.slice(dot + 1)
  const wrong =
    digits(type, [5]) ??
    parts(type, [
      [0, 2, '大类', 'major class'],
      [2, 3, '小类', 'minor class'],
    ])
  return wrong && fault(kind.length + 1 + wrong.at, `点号后的小类代码${wrong.zh}`, `in the type after the dot, ${wrong.en}`)
}

const uscc: Said = {zh: '统一社会信用代码', en: 'unified social credit code'}
const area: Said = {zh: '行政区划代码', en: 'area code'}
const cell: Said = {zh: '单元网格标识码', en: 'unit grid code'}
const component: Said = {zh: '管理部件标识码', en: 'component code'}
const matter: Said = {zh: '管理事项代码', en: 'matter code'}
const category: Said = {zh: '部件事项类别', en: 'category'}
const caseNo: Said = {zh: '案件编号', en: 'case number'}

const checked = (what: Said, code: string, find: (code: string) => Fault | undefined): string => {
  const wrong = find(code)
  if (wrong) throw badCode({code, what, fault: wrong})
  return code
}

const usccBodyFault = (code: string, length: number): Fault | undefined => {
  if (code.length !== length) return lengthFault(code, [length])
  for (let i = 0; i < 17; i += 1)
    if (!usccAlphabet.includes(code.charAt(i)))
      return fault(
        i + 1,
        `第 ${i + 1} 位“${code.charAt(i)}”不可用，应为数字或大写字母（不含 I、O、S、V、Z）`,
        `character ${i + 1}, “${code.charAt(i)}”, must be a digit or a capital letter other than I, O, S, V and Z`,
      )
  const wrong = /\D/.exec(code.slice(2, 8))
  return wrong
    ? fault(
        wrong.index + 3,
        `第 ${wrong.index + 3} 位应为数字（第 3–8 位是行政区划）`,
        `character ${wrong.index + 3} must be a digit (characters 3–8 are the division)`,
      )
    : undefined
}

const lengthFault = (code: string, lengths: readonly number[]): Fault =>
  fault(
    Math.min(code.length, Math.max(...lengths)) + 1,
    `应为 ${lengths.join(' 或 ')} 位，现有 ${code.length} 位`,
    `it must have ${lengths.join(' or ')} characters, not ${code.length}`,
  )

const digits = (code: string, lengths: readonly number[]): Fault | undefined => {
  if (!lengths.includes(code.length)) return lengthFault(code, lengths)
  const wrong = /[^0-9]/.exec(code)
  return wrong
    ? fault(wrong.index + 1, `第 ${wrong.index + 1} 位“${wrong[0]}”不是数字`, `character ${wrong.index + 1}, “${wrong[0]}”, is not a digit`)
    : undefined
}

const division = (code: string): Fault | undefined =>
  code.startsWith('00')
    ? fault(1, '第 1–2 位省级代码不能为 00', 'characters 1–2, the province, cannot be 00')
    : code.startsWith('00', 2) && !code.startsWith('0000', 2)
      ? fault(3, '第 3–4 位市级代码不能为 00', 'characters 3–4, the city, cannot be 00')
      : undefined

const parts = (code: string, of: readonly (readonly [at: number, length: number, zh: string, en: string])[]): Fault | undefined => {
  for (const [at, length, zh, en] of of)
    if (/^0+$/.test(code.slice(at, at + length)))
      return fault(
        at + 1,
        `第 ${at + 1}–${at + length} 位${zh}不能全为 0`,
        `characters ${at + 1}–${at + length}, the ${en}, cannot be all zeros`,
      )
  return undefined
}

const isDay = (text: string): boolean => {
  const day = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`
  const t = Date.parse(`${day}T00:00:00Z`)
  return !Number.isNaN(t) && new Date(t).toISOString().startsWith(day)
}
