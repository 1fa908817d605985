import {gramsOf, placeOf} from '#lib/text/grams.ts'
import {normalise} from '#lib/text/normal.ts'

/** What the standard says about one category, and what people call it. */
export interface Entry {
  readonly category: string
  readonly name: string
  readonly sayings: readonly string[]
  readonly conditions: readonly {readonly id: string; readonly text: string}[]
}

/** How well a category fits a text; the score has no unit and is only compared within one text. */
export interface Found {
  readonly category: string
  readonly score: number
}

/** Finds categories by the runs of characters that a text shares with their names, sayings and conditions. */
export interface Finder {
  readonly entries: ReadonlyMap<string, Entry>
  readonly find: (text: string) => readonly Found[]
  /** How rare a run of characters is among the entries; 0 when none has it. */
  readonly rarity: (run: string) => number
}

const BITS = 22
const sizes = {from: 1, to: 3}
/** A single character says little, a pair or more says what is meant. */
const weightOf = (gram: string): number => (gram.length === 1 ? 0.35 : 1)
/** How much a run counts in each part of an entry. */
const fields = {name: 2.5, saying: 2.5, condition: 1} as const
/** BM25 (Robertson and Zaragoza 2009): how soon repetition stops to count, how much long entries are held back. */
const [K1, B] = [1.2, 0.5] as const

const termsOf = (text: string): Map<number, number> => {
  const terms = new Map<number, number>()
  for (const gram of gramsOf(normalise(text), sizes)) terms.set(placeOf(gram, BITS), weightOf(gram))
  return terms
}

/** Every run of an entry with the sum of what its parts count. */
function countsOf({name, sayings, conditions}: Entry): Map<number, number> {
  const counts = new Map<number, number>()
  const add = (text: string, weight: number): void => {
    for (const term of termsOf(text).keys()) counts.set(term, (counts.get(term) ?? 0) + weight)
  }
  add(name, fields.name)
  for (const saying of sayings) add(saying, fields.saying)
  for (const {text} of conditions) add(text, fields.condition)
  return counts
}

/** A name without what makes a matter of a thing or stands in brackets: 路灯异常 is spoken of as 路灯. */
const spoken = (name: string): string => normalise(name.replace(/异常$|[（(].*?[）)]/gu, ''))
/** What a name or saying that stands in the text in full adds, for each of its characters. */
const IN_FULL = 1.2

/** Makes the entries of a catalogue ready for finding. */
export function finderOf(entries: readonly Entry[]): Finder {
  const counted = entries.map(countsOf)
  const lengths = counted.map((counts) => [...counts.values()].reduce((sum, count) => sum + count, 0))
  const mean = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, lengths.length)
  const postings = new Map<number, (readonly [entry: number, share: number])[]>()
  counted.forEach((counts, entry) => {
    const held = K1 * (1 - B + (B * (lengths[entry] ?? 0)) / mean)
    for (const [term, count] of counts) {
      const list = postings.get(term) ?? []
      list.push([entry, (count * (K1 + 1)) / (count + held)])
      postings.set(term, list)
    }
  })
  const idf = (holders: number): number => Math.log(1 + (entries.length - holders + 0.5) / (holders + 0.5))
  const phrases = entries.map(({name, sayings}) => [...new Set([spoken(name), ...sayings.map(normalise)])].filter(({length}) => length > 1))
  const find = (text: string): readonly Found[] => {
    const said = normalise(text)
    const scores = new Float64Array(entries.length)
    for (const [term, weight] of termsOf(text)) {
      const list = postings.get(term) ?? []
      const rare = idf(list.length) * weight
      for (const [entry, share] of list) scores[entry] = (scores[entry] ?? 0) + rare * share
    }
    return entries.map(({category}, entry) => {
      const inFull = (phrases[entry] ?? []).reduce((most, phrase) => Math.max(most, said.includes(phrase) ? phrase.length : 0), 0)
      return {category, score: (scores[entry] ?? 0) + IN_FULL * inFull}
    })
  }
  return {
    entries: new Map(entries.map((entry) => [entry.category, entry])),
    find,
    rarity: (run) => {
      const holders = postings.get(placeOf(run, BITS))?.length ?? 0
      return holders === 0 ? 0 : idf(holders)
    },
  }
}

/** The baseline: categories by how many characters of their names stand in the text, the longest name in full first. */
export const naiveFind = (entries: readonly Entry[], text: string): readonly Found[] =>
  entries.map(({category, name}) => ({
    category,
    score: text.includes(name) ? 1_000 + name.length : [...name].filter((char) => text.includes(char)).length / name.length,
  }))

/** Words of a text that speak for a category: longest runs of two or more characters it shares with the entry, the rarest first. */
export function wordsFor({entries, rarity}: Finder, category: string, text: string, most = 4): readonly string[] {
  const entry = entries.get(category)
  if (entry === undefined) return []
  const said = normalise(text)
  const parts = [entry.name, ...entry.sayings, ...entry.conditions.map((condition) => condition.text)].map(normalise)
  const runs = new Set<string>()
  for (let start = 0; start < said.length; start += 1) {
    let end = start + 1
    while (end < said.length && parts.some((part) => part.includes(said.slice(start, end + 1)))) end += 1
    const run = said.slice(start, end).trim()
    if (run.length >= 2) {
      runs.add(run)
      start = end - 1
    }
  }
  const weight = (run: string): number => Math.max(...[...gramsOf(run, {from: 2, to: 3})].map(rarity), 0)
  return [...runs].sort((a, b) => weight(b) - weight(a)).slice(0, most)
}

/** The condition of a category that shares most with a text; undefined when none shares anything. */
export function conditionFor(
  {entries, rarity}: Finder,
  category: string,
  text: string,
): {readonly id: string; readonly text: string} | undefined {
  const said = new Set(gramsOf(normalise(text), sizes))
  const scored = (entries.get(category)?.conditions ?? []).map((condition) => {
    const own = new Set(gramsOf(normalise(condition.text), sizes))
    const sum = [...own].reduce((total, gram) => total + (said.has(gram) ? rarity(gram) * weightOf(gram) : 0), 0)
    return {condition, score: sum / Math.sqrt(own.size || 1)}
  })
  const best = scored.reduce<(typeof scored)[number] | undefined>(
    (top, one) => (top === undefined || one.score > top.score ? one : top),
    undefined,
  )
  return best === undefined || best.score === 0 ? undefined : best.condition
}
