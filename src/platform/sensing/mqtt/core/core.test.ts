import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {isProblem} from '#lib/problem.ts'
import {Bucket} from './bucket.ts'
import {Frames} from './frames.ts'
import {joinNotes, joinTallies, tallied} from './health.ts'
import {readSent} from './observation.ts'
import {readTelemetry, sortReadings} from './telemetry.ts'
import {topicOf, wishOf} from './topics.ts'

const seed = 20_261_125

/** A packet of MQTT with so many bytes behind its length. */
const packetOf = (bytes: number): Uint8Array => {
  const length: number[] = []
  let left = bytes
  do {
    length.push((left % 128) + (left >= 128 ? 128 : 0))
    left = Math.floor(left / 128)
  } while (left > 0)
  return Uint8Array.from([0x30, ...length, ...Array.from({length: bytes}, () => 0xff)])
}
const cut = (bytes: Uint8Array, sizes: readonly number[]): readonly Uint8Array[] => {
  const pieces: Uint8Array[] = []
  for (let [at, n] = [0, 0]; at < bytes.length; n += 1) {
    const size = sizes[n % sizes.length] ?? 1
    pieces.push(bytes.subarray(at, at + size))
    at += size
  }
  return pieces
}
const sizes = fc.array(fc.integer({min: 1, max: 700}), {minLength: 1, maxLength: 5})

test('packets within the bound pass, however the stream is cut', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({min: 0, max: 2_000}), {minLength: 1, maxLength: 6}), sizes, (lengths, pieces) => {
      const frames = new Frames(2_000)
      const stream = Uint8Array.from(lengths.flatMap((length) => [...packetOf(length)]))
      return cut(stream, pieces).every((piece) => frames.take(piece))
    }),
    {seed, numRuns: 200},
  )
})

test('a packet above the bound is noticed within the first bytes behind those before it, however the stream is cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({min: 0, max: 500}), {maxLength: 3}),
      fc.integer({min: 501, max: 9_000}),
      sizes,
      (before, long, pieces) => {
        const frames = new Frames(500)
        const good = before.flatMap((length) => [...packetOf(length)])
        const stream = Uint8Array.from([...good, ...packetOf(long).subarray(0, 5)])
        return cut(stream, pieces).some((piece) => !frames.take(piece))
      },
    ),
    {seed, numRuns: 200},
  )
})

test('a bound that is raised counts from then on, and a length of five bytes is none', () => {
  const frames = new Frames(10)
  frames.allow(1_000)
  assert.ok(frames.take(packetOf(900)))
  assert.ok(!new Frames(300_000_000).take(Uint8Array.from([0x30, 0xff, 0xff, 0xff, 0xff, 0x01])))
})

test('in the long run nobody sends more than the allowance, and the burst at once', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({after: fc.integer({min: 0, max: 2_000}), many: fc.integer({min: 1, max: 20})}), {maxLength: 60}),
      (sends) => {
        const bucket = new Bucket({perSecond: 10, burst: 30}, 0)
        let [now, sent, latest] = [0, 0, 0]
        for (const {after, many} of sends) {
          now += after
          sent += many
          latest = Math.max(latest, now + bucket.take(many, now))
        }
        return sent <= 30 + (latest / 1_000) * 10 + 0.01
      },
    ),
    {seed, numRuns: 300},
  )
})

test('what is given back may be taken again', () => {
  const bucket = new Bucket({perSecond: 1, burst: 5}, 0)
  assert.equal(bucket.take(5, 0), 0)
  assert.equal(bucket.take(3, 0), 3_000)
  bucket.giveBack(3)
  assert.equal(bucket.take(1, 1_000), 0)
})

test('topics name what is said on them; others are nothing', () => {
  assert.deepEqual(topicOf('v2/t'), {kind: 'telemetry'})
  assert.deepEqual(topicOf('v1/devices/12/attributes'), {kind: 'attributes', thing: 12})
  assert.deepEqual(topicOf('v1.1/MultiDatastreams(3)/Observations'), {kind: 'observation', set: 'MultiDatastreams', id: 3})
  for (const topic of [
    '',
    'constructor',
    'v1/devices/9999999999/telemetry',
    'v1.1/Things(1)/Observations',
    'v1.1/Datastreams(1)/observations',
    'V2/T',
  ])
    assert.equal(topicOf(topic), undefined, topic)
})

test('a wish is a path with a selection perhaps; wildcards and other options are none', () => {
  assert.deepEqual(wishOf('v1.1/Things(1)/name'), {path: 'Things(1)/name', select: undefined})
  assert.deepEqual(wishOf('v1.1/Observations?$select=result%2CphenomenonTime'), {path: 'Observations', select: 'result,phenomenonTime'})
  for (const filter of [
    'v1.1/#',
    'v1.1/+/Observations',
    'v1.0/Things',
    'v1.1/Things?$top=1',
    'v1.1/Things?$select=',
    'v1.1/Things?%',
    'v1.1/Things?$select=a?b',
  ])
    assert.equal(wishOf(filter), undefined, filter)
})

test('telemetry in its three shapes says the same', () => {
  const ts = Date.parse('2026-11-23T02:00:00Z')
  const of = (body: unknown) => readTelemetry(body, ts).readings
  assert.deepEqual(of({a: 1}), [{key: 'a', at: ts, value: 1}])
  assert.deepEqual(of({ts, values: {a: 1}}), of({a: 1}))
  assert.deepEqual(of([{ts, values: {a: 1}}]), of({a: 1}))
  assert.deepEqual(of({a: null}), [], 'no reading is no value')
  assert.deepEqual(
    of({ts: 5, note: 'a stream may be called ts'}).map(({key}) => key),
    ['ts', 'note'],
  )
})

test('what JSON can hold is sorted or refused, never kept as what it is not', () => {
  const now = Date.parse('2026-11-23T02:00:00Z')
  const stream = {id: 1, several: false, observationType: 'OM_Measurement', types: ['OM_Measurement']}
  fc.assert(
    fc.property(fc.jsonValue(), (body) => {
      try {
        const sorted = sortReadings(readTelemetry({ts: now, values: {a: body}}, now), new Map([['a', stream]]), now)
        return (
          sorted.rows.every(({value}) => typeof value === 'number' && Number.isFinite(value)) &&
          sorted.rows.length + sorted.refused.length <= 1
        )
      } catch (error) {
        return isProblem(error)
      }
    }),
    {seed, numRuns: 300},
  )
  fc.assert(
    fc.property(fc.jsonValue(), (body) => {
      try {
        readSent(body, {kind: 'observation'})
        return true
      } catch (error) {
        return isProblem(error)
      }
    }),
    {seed, numRuns: 300},
  )
})

test('notes of one kind are one, newest first, ten at most; tallies add up', () => {
  const note = (code: string, at: number) => ({code, said: {zh: '', en: ''}, at, times: 1})
  const many = Array.from({length: 14}, (_, n) => note(`c${n % 12}`, n))
  const joined = joinNotes([], many)
  assert.equal(joined.length, 10)
  assert.deepEqual(
    joined.slice(0, 2).map(({code, at, times}) => [code, at, times]),
    [
      ['c1', 13, 2],
      ['c0', 12, 2],
    ],
  )
  const [one, two] = [
    tallied({thing: 1, way: 'mqtt', at: 5, kept: 2, skewMs: 7}),
    tallied({thing: 1, way: 'mqtt', at: 9, kept: 3, refused: 1}),
  ]
  assert.deepEqual(
    [joinTallies(one, two).kept, joinTallies(one, two).refused, joinTallies(one, two).skewMs, joinTallies(one, two).at],
    [5, 1, 7, 9],
  )
})
