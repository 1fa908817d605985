import type {Problem, Said} from '#lib/problem.ts'

/** One error as GeoReport v2 writes it. */
export interface Refused {
  readonly code: number
  readonly description: string
}

/** The statuses a client of the standard knows: what is wrong with a request is 400, what is asked of its sender 403. */
const told: Readonly<Record<number, number>> = {401: 403, 409: 400, 413: 400, 415: 400, 422: 400, 428: 403}

/** The parts of a problem, each with the field it is about. */
function partsOf({details}: Problem): readonly (Said & {readonly at: string})[] {
  const {faults, questions} = details as {
    faults?: readonly (Said & {readonly at?: string; readonly node?: string})[]
    questions?: readonly (Said & {readonly id: string})[]
  }
  if (Array.isArray(questions))
    return questions.map(({id, zh, en}) => ({
      at: `attribute[${id}]`,
      zh: `必填，未提供：${zh}`,
      en: `is required and was not provided: ${en}`,
    }))
  if (!Array.isArray(faults)) return []
  return faults.map(({at, node, zh, en}) => ({at: node === undefined ? (at ?? '') : `attribute[${node}]`, zh, en}))
}

/** A problem as the errors of GeoReport v2, with the status they are sent with: one for each thing that is wrong. */
export function errorsOf(problem: Problem, language: 'zh' | 'en'): {readonly status: number; readonly errors: readonly Refused[]} {
  const code = told[problem.status] ?? problem.status
  const parts = partsOf(problem)
  const errors =
    parts.length === 0
      ? [{code, description: problem[language]}]
      : parts.map((part) => ({code, description: part.at === '' ? part[language] : `${part.at} ${part[language]}`}))
  return {status: code, errors}
}
