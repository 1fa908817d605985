/**
 * What a text is found by. Chinese words are mostly two characters long and stand without blanks, so the unit is the pair of
 * neighbouring characters (a bigram), kept as one 32-bit number: the first character's 16-bit code above the second's. Codes below
 * 32 never begin a word, so their ranges are free for three more kinds: triples of pinyin initials, the month of the report, and the
 * district, so that who may see one district does not look through the others.
 */
const INITIALS = 1 << 16
const MONTH = 2 << 16
const DISTRICT = 3 << 16

const DISTRICT_CODE = /^\d{6}/

const ALPHABET = 36
const PAIR = 2
const TRIPLE = 3

/** Longest text that is indexed, in characters; reports are bounded by it anyway. */
const MOST_CHARACTERS = 2_000

/**
 * Runs of letters and digits without blanks, full width made half and capitals small. Commas and the like are passed over: a search may hold
 * one, and the pair around it then narrows it; whether the comma is there is seen in the text itself.
 */
const runsOf = (text: string): readonly string[] =>
  text
    .slice(0, MOST_CHARACTERS)
    .normalize('NFKC')
    .toLowerCase()
    .split(/\s+/u)
    .map((run) => run.replace(/[^\p{L}\p{N}]+/gu, ''))

/** The pairs of neighbouring characters within runs of letters and digits; each once. */
export function gramsOf(text: string): readonly number[] {
  const grams = new Set<number>()
  for (const run of runsOf(text))
    for (let i = 0; i + PAIR <= run.length; i += 1) grams.add((run.charCodeAt(i) << 16) | run.charCodeAt(i + 1))
  return [...grams]
}

/** The triples of initials such as `zslyh`; each once. Anything but a–z and 0–9 parts them. */
export function initialGrams(initials: string): readonly number[] {
  const grams = new Set<number>()
  for (const run of initials.split(/[^a-z0-9]+/))
    for (let i = 0; i + TRIPLE <= run.length; i += 1) grams.add(INITIALS + Number.parseInt(run.slice(i, i + TRIPLE), ALPHABET))
  return [...grams]
}

/** The month of an instant (UTC), `back` months before it. */
export const monthGram = (at: Date, back = 0): number => MONTH + (at.getUTCFullYear() - 1970) * 12 + at.getUTCMonth() - back

/** The district of an area code (GB/T 2260, its first six digits); undefined for a code of another kind or of more than a district. */
export const districtGram = (area: string): number | undefined =>
  DISTRICT_CODE.test(area) ? DISTRICT + Number(area.slice(0, 6)) : undefined

/** One word of a search, and by what it may be found. */
export interface Word {
  /** As written, and as it stands in half width; what is found must contain one of them. */
  readonly written: readonly string[]
  /** Empty when the word is a single character or has no letter at all: then every text is looked through. */
  readonly grams: readonly number[]
  /** Set when it may be pinyin initials. */
  readonly initials: {readonly text: string; readonly grams: readonly number[]} | null
  /** Set when it may be the beginning of a case number. */
  readonly number: string | null
}

const MOST_WORDS = 8

/** The words of a search, which stand apart by blanks; all must be found. */
export const wordsOf = (search: string): readonly Word[] =>
  search
    .trim()
    .split(/\s+/)
    .slice(0, MOST_WORDS)
    .map((raw) => {
      const plain = raw.normalize('NFKC').toLowerCase()
      const initials = /^(?=.*[a-z])[a-z0-9]{3,}$/.test(plain) ? {text: plain, grams: initialGrams(plain)} : null
      return {written: [...new Set([raw, plain])], grams: gramsOf(raw), initials, number: /^\d{6,19}$/.test(plain) ? plain : null}
    })

/** A whole case number, which is looked up wherever it is. */
export const wholeNumber = (text: string | undefined): string | undefined => /^\s*(\d{19})\s*$/.exec(text ?? '')?.[1]
