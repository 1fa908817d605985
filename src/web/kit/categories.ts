import {read} from '#web/ask.ts'
import type {Said} from '#web/language.tsx'
import {useLoaded} from './load.ts'

/** A class of components or matters by what it is called. */
export interface CategoryName extends Said {
  readonly category: string
}

const MOST = 500

/** Every class of the standard in force, for pages that choose one or say one. */
export const useCategories = () =>
  useLoaded(
    'categories all',
    async (signal) => (await read<{items: readonly CategoryName[]}>('/standards/categories', {limit: MOST}, signal)).items,
  )

const kinds: Readonly<Record<string, Said>> = {
  component: {zh: '部件', en: 'Component'},
  matter: {zh: '事项', en: 'Matter'},
}

/** What a class, a major class, a kind or '' (all) is called. */
export const sayClass = (all: readonly CategoryName[], code: string): Said => {
  if (code === '') return {zh: '全部类别', en: 'Every class'}
  const [kind = '', number] = code.split('.')
  const of = kinds[kind] ?? {zh: kind, en: kind}
  if (number === undefined) return {zh: `全部${of.zh}`, en: `Every ${of.en.toLowerCase()}`}
  return (
    all.find(({category}) => category === code) ?? {zh: `${of.zh}${number.length === 2 ? '大类' : ''} ${number}`, en: `${of.en} ${number}`}
  )
}
