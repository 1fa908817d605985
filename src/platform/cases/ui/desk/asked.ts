import {dayBegins, dayOf} from '#web/kit/time.ts'
import {stageOf} from '../stages.ts'

/** The words of the list's query that narrow it; the desk keeps them in its address. */
export const filterWords = [
  'state',
  'right',
  'asked',
  'handler',
  'area',
  'unit',
  'category',
  'source',
  'from',
  'to',
  'overdue',
  'text',
  'person',
  'bbox',
  'within',
  'ids',
  'ending',
  'parts',
] as const
export type FilterWord = (typeof filterWords)[number]

/** What narrows the list, the map, the counts and an export alike: words of the list's query. */
export type Filter = Readonly<Partial<Record<FilterWord | 'number', string>>>

const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text)

/** A day of the address as the instant it begins, or for the end of a period the one after it begins. */
const instantOf = (word: string, text: string): string => (isDay(text) ? dayBegins(text, word === 'to' ? 1 : 0) : text)

/** The day a word of the address names, for a field of a form; '' when there is none. */
export const dayAsked = (query: URLSearchParams, word: 'from' | 'to'): string => {
  const text = query.get(word) ?? ''
  if (text === '' || isDay(text)) return text
  const at = Date.parse(text)
  return Number.isNaN(at) ? '' : dayOf(new Date(at - (word === 'to' ? 1 : 0)).toISOString())
}

/** What an address asks for. A whole case number is looked for everywhere, whatever else is asked; without states those of the stage hold. */
export function filterOf(query: URLSearchParams): Filter {
  const text = query.get('text')?.trim() ?? ''
  if (/^\d{19}$/.test(text)) return {number: text}
  const asked: Partial<Record<FilterWord, string>> = {}
  for (const word of filterWords) {
    const value = query.get(word)?.trim() ?? ''
    if (value !== '') asked[word] = instantOf(word, value)
  }
  const {states} = stageOf(query.get('stage'))
  return asked.state === undefined && states.length > 0 ? {...asked, state: states.join(',')} : asked
}

/** Whether two filters ask for the same. */
export const sameFilter = (one: Filter, other: Filter): boolean => {
  const sorted = (filter: Filter) => JSON.stringify(Object.entries(filter).toSorted(([a], [b]) => a.localeCompare(b)))
  return sorted(one) === sorted(other)
}

/** A change of the address that shows exactly this filter: what is not in it is taken away. */
export const patchFor = (filter: Filter): Record<string, string | undefined> => ({
  ...Object.fromEntries(filterWords.map((word) => [word, filter[word]])),
  // Without states of its own it means every state, not those of a stage.
  stage: filter.state === undefined ? 'all' : undefined,
  case: undefined,
  do: undefined,
})

/** A change of the address that takes every narrowing away and leaves the stage. */
export const unnarrowed: Readonly<Record<string, undefined>> = Object.fromEntries(filterWords.map((word) => [word, undefined]))
