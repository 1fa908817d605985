/** A component is a thing that stands in the street; a matter is something that happens there (GB/T 47678.5). */
export type Kind = 'component' | 'matter'

/** One entry of the code table of a catalogue: a major class (2 digits) or a minor one (5 digits). */
export interface Category {
  /** `component.01037`, or `matter.06` for a major class. */
  readonly category: string
  readonly kind: Kind
  readonly code: string
  readonly zh: string
  readonly en: string
  /** First letters of the name in pinyin, lower case, for search. */
  readonly initials: string
  /** Added by the city; not in the national table. */
  readonly local: boolean
}

export const categoryOf = (kind: Kind, code: string): string => `${kind}.${code}`

/** The major class a category belongs to: `matter.06010` → `matter.06`. */
export const majorOf = (category: string): string => category.slice(0, category.indexOf('.') + 3)

/** Minor classes 080–999 of a major are the city's own to give (GB/T 47678.5 practice: from 999 downwards). */
export const isLocalCode = (code: string): boolean => code.length === 5 && Number(code.slice(2)) >= 80

/** The next free local code of a major class, from 999 downwards; undefined when all are taken. */
export function nextLocalCode(major: string, taken: ReadonlySet<string>): string | undefined {
  for (let minor = 999; minor >= 80; minor -= 1) {
    const code = major + String(minor).padStart(3, '0')
    if (!taken.has(code)) return code
  }
  return undefined
}

/** A text without spaces and punctuation, so that two writings of one thing meet. */
export const plainText = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\s、,，.。;；:：/|·()-]/g, '')
    .toLowerCase()

/** A name likewise, and without what stands in brackets: 公交站亭（牌） and 公交站亭 are one. */
export const plainName = (name: string): string => plainText(name.normalize('NFKC').replace(/\([^)]*\)/g, ''))
