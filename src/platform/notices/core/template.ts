import type {Said} from '#lib/problem.ts'

export const languages = ['zh', 'en'] as const
export type Language = (typeof languages)[number]

/** What a variable stands for: words in each language, or the same in both; null and '' are nothing. */
export type Value = string | number | Said | null | undefined
export type Values = Readonly<Record<string, Value>>

/** The words of one event in one language. `short` is for text messages; the title stands in when it is absent. */
export interface Words {
  readonly title: string
  readonly body: string
  readonly short: string | null
}

/** What was said on one occasion, in both languages. */
export type Spoken = Readonly<Record<Language, Words>>

/** Stays in the words until they are sent: a link may be secret, and what is kept must not open anything. */
export const LINK = 'link'

const placeholder = /\{\{\s*([a-zA-Z][a-zA-Z0-9]{0,39})\s*\}\}/g
const MOST_CHARACTERS = 500

/** The variables that texts name, each once. */
export const variablesIn = (...texts: readonly (string | null)[]): readonly string[] => [
  ...new Set(texts.flatMap((text) => [...(text ?? '').matchAll(placeholder)].map(([, name = '']) => name))),
]

/** A value as plain words: no control characters, nothing that could be read as a variable, at most 500 characters. */
const plain = (value: Value, language: Language): string => {
  const text = value === null || value === undefined ? '' : typeof value === 'object' ? value[language] : String(value)
  const clean = text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/\{(?=\{)/g, '{ ')
    .trim()
  return clean.length > MOST_CHARACTERS ? `${[...clean].slice(0, MOST_CHARACTERS - 1).join('')}…` : clean
}

const known = (values: Values, name: string): Value => (Object.hasOwn(values, name) ? values[name] : undefined)

/** Fills one line in; undefined when it names variables and all of them are nothing, so that “理由：” never stands alone. */
const fillLine = (line: string, values: Values, language: Language): string | undefined => {
  let [named, filled] = [0, 0]
  const text = line.replace(placeholder, (whole, name: string) => {
    named += 1
    if (name === LINK) {
      filled += 1
      return whole
    }
    const value = plain(known(values, name), language)
    if (value !== '') filled += 1
    return value
  })
  return named > 0 && filled === 0 ? undefined : text.trimEnd()
}

const fill = (text: string, values: Values, language: Language): string =>
  text
    .split('\n')
    .flatMap((line) => fillLine(line, values, language) ?? [])
    .join('\n')
    .trim()

/** Fills the words of an event with the values of an occasion; only `{{link}}` stays. Titles and short texts are one line. */
export const speak = (words: Words, values: Values, language: Language): Words => ({
  title: fill(words.title, values, language).replace(/\s+/g, ' '),
  body: fill(words.body, values, language),
  short: words.short === null ? null : fill(words.short, values, language).replace(/\s+/g, ' '),
})

/** Puts the link where the words ask for it; without a link the lines that hold nothing else go. */
export const withLink = (text: string, link: string | null): string =>
  text
    .split('\n')
    .flatMap((line) => (line.includes('{{') && link === null && line.replace(placeholder, '').trim() === '' ? [] : [line]))
    .join('\n')
    .replace(placeholder, (whole, name: string) => (name === LINK ? (link ?? '') : whole))
    .trim()

/** True when the words themselves say where the link goes. */
export const asksForLink = (text: string): boolean => variablesIn(text).includes(LINK)
