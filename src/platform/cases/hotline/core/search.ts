import {foldText} from '#lib/text/normal.ts'

const han = /\p{Script=Han}/u

/** Runs of Chinese as pairs of neighbouring characters (a lone one as itself), everything else as words. Given once each, in order. */
export function termsOf(text: string): readonly string[] {
  const runs = foldText(text).match(/\p{Script=Han}+|[\p{L}\p{N}]+/gu) ?? []
  const terms = runs.flatMap((run) => {
    if (!han.test(run)) return run.length > 40 ? [] : [run]
    const letters = [...run]
    return letters.length === 1 ? letters : letters.slice(1).map((letter, index) => `${letters[index]}${letter}`)
  })
  return [...new Set(terms)]
}

/** Words of politeness and asking that say nothing of the matter. */
const empty = new Set([
  '怎么',
  '么办',
  '请问',
  '什么',
  '如何',
  '可以',
  '能不',
  '不能',
  '哪里',
  '多少',
  '吗',
  '呢',
  '我想',
  '想问',
  '一下',
  '你好',
  '您好',
])

/** The terms of a question worth looking up; all of them when none is left. */
export function askedTerms(question: string): readonly string[] {
  const terms = termsOf(question)
  const telling = terms.filter((term) => !empty.has(term))
  return telling.length === 0 ? terms : telling
}

/** What an article is found by: its pairs and words, and every single Chinese character. */
export function indexTerms(text: string): readonly string[] {
  const letters = [...foldText(text)].filter((letter) => han.test(letter))
  return [...new Set([...termsOf(text), ...letters])]
}
