import {problem, type Said} from '#lib/problem.ts'

/** What a filter, an order or a path in parentheses is made of. */
export interface Token {
  readonly kind: 'name' | 'number' | 'text' | 'instant' | 'interval' | 'date' | 'clock' | 'span' | 'shape' | 'sign'
  readonly text: string
  /** Where it begins, counted from 0. */
  readonly at: number
}

export const badExpression = problem<{text: string; at: number; expected: Said; found: string}>('sensing.bad-expression', 400, {
  zh: ({text, at, expected, found}) => `表达式“${text}”第 ${at + 1} 个字符处应为${expected.zh}，读到的是“${found}”。请改正后重试。`,
  en: ({text, at, expected, found}) =>
    `At character ${at + 1} of "${text}" there should be ${expected.en}, not "${found}". Correct it and ask again.`,
})

const INSTANT = String.raw`\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+\- ]\d{2}:?\d{2})?`

/** Every kind of token with the text it takes; the first that fits wins, so the longer come first. A `+` of an offset may have become a space on its way. */
const kinds: readonly (readonly [Token['kind'], RegExp])[] = [
  ['interval', new RegExp(`${INSTANT}/${INSTANT}`, 'y')],
  ['instant', new RegExp(INSTANT, 'y')],
  ['date', /\d{4}-\d{2}-\d{2}(?![\d:T])/y],
  ['clock', /\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?/y],
  ['span', /duration'[^']{1,60}'/y],
  ['shape', /(?:geography|geometry)'[^']{1,200000}'/y],
  ['text', /'(?:[^']|'')*'/y],
  ['number', /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y],
  ['name', /[\p{L}_@$][\p{L}\p{N}_.@]*/uy],
  ['sign', /[(),/;:=*\-[\]]/y],
]

const something: Said = {zh: '名称、数值或文字', en: 'a name, a number or a text'}

/** Cuts a text into tokens; white space only parts them. Throws sensing.bad-expression at the first character that begins none. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = []
  const blank = /\s*/y
  let at = 0
  for (;;) {
    blank.lastIndex = at
    at += blank.exec(text)?.[0].length ?? 0
    if (at >= text.length) return tokens
    const found = kinds.flatMap(([kind, pattern]) => {
      pattern.lastIndex = at
      const match = pattern.exec(text)?.[0]
      return match === undefined ? [] : [{kind, text: match, at}]
    })[0]
    if (found === undefined) throw badExpression({text, at, expected: something, found: text.slice(at, at + 10)})
    tokens.push(found)
    at += found.text.length
  }
}
