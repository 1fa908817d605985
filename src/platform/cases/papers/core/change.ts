import type {Said} from '#lib/problem.ts'

/** One thing that two versions say differently; null where a version does not have it. */
export interface Change {
  readonly what: Said
  readonly before: Said | null
  readonly after: Said | null
}

/** The same text in both languages: numbers, dates, codes. */
export const plain = (text: string | number): Said => ({zh: String(text), en: String(text)})

/** What changed of one named value; nothing when it says the same. */
export const changeOf = (what: Said, before: Said | null, after: Said | null): readonly Change[] =>
  before?.zh === after?.zh && before?.en === after?.en ? [] : [{what, before, after}]

const yes: Said = {zh: '是', en: 'yes'}
const no: Said = {zh: '否', en: 'no'}
export const yesNo = (value: boolean): Said => (value ? yes : no)
