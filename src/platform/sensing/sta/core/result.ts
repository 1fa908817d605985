import type {Said} from '#lib/problem.ts'
import type {Observed} from '../../core/observed.ts'
import {badEntity, spanOf, timeOf} from './given.ts'

/** What must be known of a stream to read a result of it. */
export interface Reading {
  readonly id: number
  readonly several: boolean
  readonly observationType: string
  readonly types: readonly string[]
}

/** An observation is told apart by its stream and its millisecond. */
export const observationId = ({stream, at}: Pick<Observed, 'stream' | 'at'>): string => `${stream}-${at}`

const wrong = (zh: string, en: string): Said => ({zh: `应为${zh}`, en: `should be ${en}`})

/** By the last word of its type (OGC 18-088 table 12): what a result must be. */
const kinds: Readonly<Record<string, {readonly fits: (value: unknown) => boolean; readonly why: Said}>> = {
  OM_Measurement: {fits: (value) => typeof value === 'number', why: wrong('数值', 'a number')},
  OM_CountObservation: {fits: (value) => Number.isInteger(value), why: wrong('整数', 'a whole number')},
  OM_TruthObservation: {fits: (value) => typeof value === 'boolean', why: wrong('true 或 false', 'true or false')},
  OM_CategoryObservation: {fits: (value) => typeof value === 'string', why: wrong('文字', 'a text')},
}

const kindOf = (type: string) => kinds[type.slice(Math.max(type.lastIndexOf('/'), type.lastIndexOf('#')) + 1)]

/** Whether a result is what a stream of this type may observe; what is missing is null. */
function checkResult(result: unknown, {several, types, observationType}: Reading): void {
  const refuse = (why: Said): Error => badEntity({set: 'Observations', where: 'result', why})
  if (!several) {
    const kind = kindOf(observationType)
    if (result !== null && kind !== undefined && !kind.fits(result)) throw refuse(kind.why)
    return
  }
  if (!Array.isArray(result) || result.length !== types.length)
    throw refuse(wrong(`${types.length} 个值的数组`, `an array of ${types.length} values`))
  for (const [index, type] of types.entries()) {
    const kind = kindOf(type)
    const one: unknown = result[index]
    if (one !== null && kind !== undefined && !kind.fits(one)) throw refuse(kind.why)
  }
}

const spanNamed = (said: Readonly<Record<string, unknown>>, name: string) => {
  const value = said[name]
  if (value === undefined || value === null) return undefined
  const span = spanOf(value)
  if (span === undefined) throw badEntity({set: 'Observations', where: name, why: wrong('时间或起止时间', 'a time or an interval')})
  return span
}

/** Reads an observation as it was sent. Without a time it is of now, as OGC 18-088 §8.2.7 has it. Throws sensing.bad-entity. */
export function observedOf(said: Readonly<Record<string, unknown>>, stream: Reading, now: Date, featureId?: number): Observed {
  const {result, resultQuality, parameters} = said
  checkResult(result, stream)
  const time = spanNamed(said, 'phenomenonTime') ?? {from: now, to: null}
  const valid = spanNamed(said, 'validTime')
  const resultAt = timeOf(said.resultTime)
  const atOnce = resultAt !== undefined && time.to === null && resultAt.getTime() === time.from.getTime()
  const more = {
    ...(time.to === null ? {} : {until: time.to}),
    ...(typeof result === 'number' ? {} : {result}),
    ...(resultAt === undefined || atOnce ? {} : {resultAt}),
    ...(valid === undefined ? {} : {validFrom: valid.from, validTo: valid.to ?? undefined}),
    ...(resultQuality === undefined || resultQuality === null ? {} : {resultQuality}),
    ...(parameters === undefined || parameters === null ? {} : {parameters}),
    ...(featureId === undefined ? {} : {featureId}),
  }
  return {
    stream: stream.id,
    at: time.from.getTime(),
    value: typeof result === 'number' ? result : null,
    resultAtOnce: atOnce,
    ...(Object.keys(more).length === 0 ? {} : {more}),
  }
}
