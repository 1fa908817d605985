import {problem, type Said} from '#lib/problem.ts'

/** The variables of a reply and what they stand for; besides them, the city's own addresses as `{{link.name}}`. */
export const variables = {
  number: {zh: '案卷号', en: 'the case number'},
  title: {zh: '诉求标题', en: 'the title of the call'},
  state: {zh: '当前状态', en: 'where the case stands'},
  category: {zh: '类别代码', en: 'the class'},
  address: {zh: '地址', en: 'the address'},
  unit: {zh: '承办单位', en: 'the responsible unit'},
  due: {zh: '截止时间', en: 'the deadline'},
  reported: {zh: '上报时间', en: 'when it was reported'},
  closed: {zh: '结案时间', en: 'when it was closed'},
  result: {zh: '处置结果', en: 'what was done'},
  reason: {zh: '不予受理或作废的理由', en: 'why it was refused or voided'},
  body: {zh: '应负责的单位', en: 'the body that is responsible'},
  first: {zh: '首接单位', en: 'the unit that received it first'},
  today: {zh: '今天的日期', en: "today's date"},
} as const satisfies Record<string, Said>

export type Variable = keyof typeof variables

/** What fills a template; what a case does not have is null. */
export type Values = Readonly<Record<Variable, string | null>>

const slot = /\{\{\s*([^{}]*?)\s*\}\}/g

export const unknownVariable = problem<{names: readonly string[]; known: readonly string[]}>('case.unknown-variable', 422, {
  zh: ({names, known}) => `模板中的变量不存在：${names.join('、')}。可用变量：${known.join('、')}。`,
  en: ({names, known}) => `The template uses variables that do not exist: ${names.join(', ')}. There are: ${known.join(', ')}.`,
})

export const brokenTemplate = problem<{near: string}>('case.broken-template', 422, {
  zh: ({near}) => `模板的大括号没有成对，在“${near}”附近。变量写作 {{number}}。`,
  en: ({near}) => `The braces of the template do not match, near "${near}". A variable is written {{number}}.`,
})

/** The names a template uses, in order, each once. */
export const namesIn = (template: string): readonly string[] => [...new Set([...template.matchAll(slot)].map(([, name = '']) => name))]

/** Passes when every variable exists and braces come in pairs; throws case.unknown-variable or case.broken-template. */
export function checkTemplate(template: string, links: Readonly<Record<string, string>> = {}): void {
  const left = template.replace(slot, '')
  const brace = left.search(/\{\{|\}\}/)
  if (brace >= 0) throw brokenTemplate({near: left.slice(Math.max(0, brace - 8), brace + 8)})
  const known = [...Object.keys(variables), ...Object.keys(links).map((name) => `link.${name}`)]
  const names = namesIn(template).filter((name) => !known.includes(name))
  if (names.length > 0) throw unknownVariable({names, known})
}

/** A filled reply; `missing` names the variables the case has no value for, which stay visible in the text as 【…】. */
export interface Filled {
  readonly text: string
  readonly missing: readonly string[]
}

/** Fills a template once: what a value contains is never read as a variable again. */
export function fillTemplate(template: string, values: Readonly<Record<string, string | null>>): Filled {
  const missing = namesIn(template).filter((name) => !values[name])
  const text = template.replace(slot, (_, name: string) => values[name] || `【${labelOf(name)}】`)
  return {text, missing}
}

const labelOf = (name: string): string => (name in variables ? variables[name as Variable].zh : name)
