import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {isProblem} from '#lib/problem.ts'
import {observe} from '../../actions/observe.ts'
import type {Observed} from '../../core/observed.ts'
import {listStreamHeads, type StreamHead} from '../../queries/observations.ts'
import {badEntity} from '../core/given.ts'
import {observationId, observedOf} from '../core/result.ts'

/** Observations of one stream as rows under names (OGC 18-088 §11.2). */
interface DataArray {
  readonly stream: number
  readonly components: readonly string[]
  readonly rows: readonly (readonly unknown[])[]
}

const MOST_ROWS = 50_000
const names: readonly string[] = [
  'phenomenonTime',
  'resultTime',
  'result',
  'resultQuality',
  'validTime',
  'parameters',
  'FeatureOfInterest/id',
]

const isRecord = (one: unknown): one is Readonly<Record<string, unknown>> => typeof one === 'object' && one !== null && !Array.isArray(one)
const wrong = (where: string, zh: string, en: string): Error =>
  badEntity({set: 'CreateObservations', where, why: {zh: `应为${zh}`, en: `should be ${en}`}})

/** The streams that data arrays name, each once. */
export const streamsNamed = (body: unknown): readonly number[] =>
  Array.isArray(body) ? [...new Set(body.map((one) => readArray(one).stream))] : []

function readArray(one: unknown): DataArray {
  if (!isRecord(one)) throw wrong('body', '对象', 'an object')
  const stream = isRecord(one.Datastream)
    ? one.Datastream['@iot.id']
    : isRecord(one.MultiDatastream)
      ? one.MultiDatastream['@iot.id']
      : undefined
  if (!Number.isInteger(stream)) throw wrong('Datastream', '以 @iot.id 指明的数据流', 'a stream by its @iot.id')
  const {components, dataArray} = one
  if (!Array.isArray(components) || !components.every((name) => names.includes(String(name))))
    throw wrong('components', `${names.join('、')} 中的几项`, `some of ${names.join(', ')}`)
  if (!Array.isArray(dataArray) || !dataArray.every((row) => Array.isArray(row)))
    throw wrong('dataArray', '数组的数组', 'an array of arrays')
  return {stream: stream as number, components, rows: dataArray}
}

/** One row as an observation, or undefined when it is none: then only this row is refused. */
function readRow({components}: DataArray, row: readonly unknown[], head: StreamHead, now: Date): Observed | undefined {
  const said = Object.fromEntries(components.map((name, index) => [name, row[index]]))
  const {'FeatureOfInterest/id': feature, ...rest} = said
  if (rest.result === undefined || row.length !== components.length) return undefined
  try {
    return observedOf(rest, head, now, Number.isInteger(feature) && feature !== head.featureId ? (feature as number) : undefined)
  } catch (error) {
    if (isProblem(error, 'sensing.bad-entity')) return undefined
    throw error
  }
}

/**
 * Keeps observations sent as data arrays. Answers, row by row in their order, the id of each observation, or null for a row that is none.
 * Throws sensing.bad-entity when the body is not as the standard has it, sensing.no-stream, sensing.from-ahead.
 */
export async function createMany(tx: Tx, act: Act, body: unknown): Promise<readonly (string | null)[]> {
  if (!Array.isArray(body)) throw wrong('body', '数组', 'an array')
  const arrays = body.map(readArray)
  const many = arrays.reduce((sum, {rows}) => sum + rows.length, 0)
  if (many > MOST_ROWS) throw wrong('dataArray', `一次至多 ${MOST_ROWS} 行`, `at most ${MOST_ROWS} rows at once`)
  const heads = new Map((await listStreamHeads(tx, [...new Set(arrays.map(({stream}) => stream))])).map((head) => [head.id, head]))
  const read = arrays.flatMap((array) => {
    const head = heads.get(array.stream)
    return array.rows.map((row) => (head === undefined ? undefined : readRow(array, row, head, act.at)))
  })
  await observe(
    tx,
    act,
    read.flatMap((one) => one ?? []),
    heads,
  )
  return read.map((one) => (one === undefined ? null : observationId(one)))
}
