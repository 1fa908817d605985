import {type Category, type Kind, plainName} from './category.ts'

/** How well a class answers a search, best first; undefined when not at all. */
const rank = (entry: Category, text: string): number | undefined => {
  if (/^\d+$/.test(text)) return entry.code === text ? 0 : entry.code.startsWith(text) ? 1 : undefined
  const zh = plainName(entry.zh)
  if (zh === text) return 0
  if (entry.initials === text) return 1
  if (zh.startsWith(text)) return 2
  if (entry.initials.startsWith(text)) return 3
  if (zh.includes(text)) return 4
  if (text.length > 1 && entry.initials.includes(text)) return 5
  return text.length > 2 && entry.en.toLowerCase().includes(text) ? 6 : undefined
}

/** Minor classes that answer a code, a name in either language or the first letters of its pinyin; the best ones first. */
export function searchCategories(
  categories: readonly Category[],
  {text, kind, most}: {text: string; kind?: Kind | undefined; most: number},
): readonly Category[] {
  const wanted = /[a-z]/i.test(text) ? text.normalize('NFKC').trim().toLowerCase() : plainName(text)
  return categories
    .filter((entry) => entry.code.length === 5 && (kind === undefined || entry.kind === kind))
    .flatMap((entry) => {
      const place = wanted === '' ? 0 : rank(entry, wanted)
      return place === undefined ? [] : [{entry, place}]
    })
    .sort((one, other) => one.place - other.place || one.entry.category.localeCompare(other.entry.category))
    .slice(0, most)
    .map(({entry}) => entry)
}
