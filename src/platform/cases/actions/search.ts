import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {initialsOf, soundOf} from '#kernel/pinyin.ts'
import {districtGram, gramsOf, initialGrams, monthGram} from '../core/words.ts'
import {keepSearchable, listUnread, type Searchable} from '../queries/search.ts'

/** The words of a case and when it was reported. */
export interface Worded {
  readonly id: string
  readonly districtId: string
  readonly description: string
  readonly address: string | null
  readonly at: Date
}

/** Names of places are read as words (重庆路 is cql), what happened character by character. */
export const searchableOf = ({id, districtId, description, address, at}: Worded): Searchable => {
  const initials = `${address === null ? '' : soundOf(address).initials} ${initialsOf(description)}`.trim()
  const district = districtGram(districtId)
  const grams = new Set([
    ...gramsOf(`${description}\n${address ?? ''}`),
    ...initialGrams(initials),
    monthGram(at),
    ...(district === undefined ? [] : [district]),
  ])
  return {id, districtId, grams: [...grams], initials}
}

/** Makes cases findable by their words, or again after their words have changed. */
export const indexWords = (tx: Tx, cases: readonly Worded[]): Promise<void> => keepSearchable(tx, cases.map(searchableOf))

const ROUND = 2_000

/** Indexes some of the cases that were there before the index was; returns how many. */
export async function indexUnread(tx: Tx, _act: Act): Promise<number> {
  const unread = await listUnread(tx, ROUND)
  if (unread.length > 0) await indexWords(tx, unread)
  return unread.length
}
