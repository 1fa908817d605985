import {initialsOf, soundOf} from '#kernel/pinyin.ts'
import type {DatasetText} from './core/dataset.ts'

const MOST = 6_000

/** Everything a dataset is found by, in small letters: its words, and how its titles and keywords sound. */
export function searchOf({name, title, description, keywords, lineage}: DatasetText, owner: readonly string[]): string {
  const sounding = [title.zh, ...keywords].flatMap((text) => {
    const {pinyin, initials} = soundOf(text)
    return [pinyin, initials, initialsOf(text)]
  })
  const all = [name, title.zh, title.en, ...keywords, ...owner, ...sounding, description.zh, description.en, lineage]
  return all.join(' ').normalize('NFKC').toLowerCase().slice(0, MOST)
}
