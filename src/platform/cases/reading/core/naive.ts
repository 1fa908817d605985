import {countGrams} from '#lib/text/grams.ts'
import type {Message} from './classify.ts'

const bigrams = {from: 2, to: 2, bits: 22}
const countsOf = ({title, text}: Message) => countGrams(`${title} ${text}`, bigrams)

/** The baseline: multinomial naive Bayes over pairs of characters, add-one smoothing, nothing done to the text (Manning et al. 2008, ch. 13). */
export function naiveReader(messages: readonly Message[], labels: readonly string[]): (message: Message) => string {
  const classes = [...new Set(labels)].sort()
  const seen = new Set<number>()
  const counts = classes.map(() => new Map<number, number>())
  const totals = classes.map(() => 0)
  messages.forEach((message, at) => {
    const one = classes.indexOf(labels[at] as string)
    const {indices, values} = countsOf(message)
    indices.forEach((place, k) => {
      seen.add(place)
      counts[one]?.set(place, (counts[one].get(place) ?? 0) + (values[k] as number))
      totals[one] = (totals[one] ?? 0) + (values[k] as number)
    })
  })
  const priors = classes.map((label) => Math.log(labels.filter((one) => one === label).length / labels.length))
  return (message) => {
    const {indices, values} = countsOf(message)
    const scores = classes.map((_, one) => {
      const below = Math.log((totals[one] ?? 0) + seen.size)
      return indices.reduce(
        (sum, place, k) => (seen.has(place) ? sum + (values[k] as number) * (Math.log((counts[one]?.get(place) ?? 0) + 1) - below) : sum),
        priors[one] ?? 0,
      )
    })
    return classes[scores.indexOf(Math.max(...scores))] ?? ''
  }
}
