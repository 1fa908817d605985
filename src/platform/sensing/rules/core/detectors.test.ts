/** Each way of looking on cases with known answers, and on generated series: piece by piece says the same as the whole history. */
import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {describe, test} from 'node:test'
import fc from 'fast-check'
import {type Quality, qualities} from '../../core/observed.ts'
import {emptyStream, streamStep, type Turn} from './judge.ts'
import {learn, learning, watcherOf} from './looks.ts'
import {emptyPool, type PoolTurn, poolStep} from './pool.ts'
import type {Bucket, Clock} from './profile.ts'
import {DAY, HOUR, MINUTE, type Reading} from './reading.ts'
import {type Placed, poolWatcherOf, replayPool, replayStream, sameFindings, sceneOf} from './replay.ts'
import type {Look, RuleText, Second} from './rule.ts'

const clock: Clock = {minuteOf: (at) => Math.floor((at % DAY) / MINUTE), dayOf: (at) => Math.floor(at / DAY) % 7}
const START = Date.parse('2026-11-02T00:00:00Z')

interface Case {
  readonly name: string
  readonly source: string
  readonly unit: string | null
  readonly look: Look
  readonly level?: 1 | 2 | 3
  readonly second?: Second
  /** Minutes since the beginning, value, and quality where it is not good. */
  readonly series: readonly (readonly [number, number | null] | readonly [number, number | null, Quality])[]
  readonly until: number
  /** From, told, until (null lasts), in minutes; level; and words that are in the sentence. */
  readonly found: readonly {
    readonly from: number
    readonly at: number
    readonly to: number | null
    readonly level: number
    readonly says: string
  }[]
}

const cases = JSON.parse(readFileSync(new URL('cases/looks.json', import.meta.url), 'utf8')) as readonly Case[]

const textOf = (look: Look, level: 1 | 2 | 3 = 3, second: Second | null = null): RuleText => ({
  title: {zh: '规则', en: 'rule'},
  look,
  watch: {property: 'p', thingKind: null, district: null, streams: [], unit: null},
  level,
  second,
  category: null,
  opensCase: false,
  group: null,
})

const streamOf = (stream: number, place: readonly [number, number] | null = null, property = 'p', unit: string | null = null): Placed => ({
  stream,
  district: '880101',
  thing: stream,
  name: property,
  thingName: `站${stream}`,
  definition: property,
  property,
  thingKind: null,
  group: 'g',
  unit,
  place,
})

describe('cases', () => {
  for (const {name, unit, look, level, second, series, until, found} of cases)
    test(name, () => {
      const readings = series.map(([minutes, value, quality = 'good']) => ({at: START + minutes * MINUTE, value, quality}))
      const text = textOf(look, level, second ?? null)
      const got = replayStream(text, clock, {...streamOf(1), unit, name: '水位', thingName: '泵站'}, null, readings, START + until * MINUTE)
      const minutes = (at: number | null): number | null => (at === null ? null : (at - START) / MINUTE)
      assert.deepEqual(
        got.map((one) => ({from: minutes(one.from), at: minutes(one.at), to: minutes(one.to), level: one.level})),
        found.map(({says: _says, ...rest}) => rest),
      )
      for (const [index, {says}] of found.entries()) assert.match(got[index]?.why.zh ?? '', new RegExp(says.replace(/[()（）.]/g, '.')))
    })
})

const looks: readonly Look[] = [
  {kind: 'threshold', params: {side: 'above', of: 'value', overMinutes: 0, low: null, high: 6, forMinutes: 20, hysteresis: 1, hours: null}},
  {kind: 'threshold', params: {side: 'outside', of: 'mean', overMinutes: 60, low: 3, high: 6, forMinutes: 0, hysteresis: 0.5, hours: null}},
  {
    kind: 'threshold',
    params: {side: 'below', of: 'sum', overMinutes: 40, low: 9, high: null, forMinutes: 10, hysteresis: 0, hours: {from: 1_320, to: 360}},
  },
  {kind: 'rate', params: {direction: 'either', change: 5, withinMinutes: 45}},
  {kind: 'silent', params: {afterMinutes: 60}},
  {kind: 'stuck', params: {forMinutes: 30, tolerance: 0.5, except: 0, hours: null}},
  {kind: 'seasonal', params: {bucketMinutes: 60, season: 'day', side: 'both', falseAlarms: 2, forBuckets: 2, learnDays: 28}},
  {kind: 'forecast', params: {side: 'above', value: 9, withinHours: 6, probability: 0.4, learnDays: 28}},
]

/** Usual days with some noise, from a seed. */
const usualDays = (days: number, width: number, from: number): readonly Bucket[] =>
  Array.from({length: (days * DAY) / width}, (_, i) => {
    const at = from + i * width
    return {at, value: 5 + 3 * Math.sin((2 * Math.PI * (at % DAY)) / DAY) + (((i * 7_919) % 101) - 50) / 60}
  })

const quality = fc.constantFrom<Quality>('good', 'good', 'good', 'good', 'doubtful', 'stuck', 'wrong', 'missing')
const readingsOf = (few = 0): fc.Arbitrary<readonly Reading[]> =>
  fc
    .array(fc.record({step: fc.integer({min: 1, max: 90}), value: fc.option(fc.integer({min: 0, max: 10}), {freq: 12}), quality}), {
      minLength: few,
      maxLength: 260,
      size: 'max',
    })
    .map((rows) => {
      let at = START
      return rows.map(({step, value, quality: told}) => {
        at += step * MINUTE
        return {at, value, quality: told}
      })
    })

describe('looking at what comes says the same as looking at the whole history', () => {
  for (const [index, look] of looks.entries())
    test(`${look.kind} ${index}`, () => {
      const second: Second | null = look.kind === 'silent' ? {from: 80, level: 1} : look.kind === 'rate' ? {from: 8, level: 2} : null
      const text = textOf(look, 3, second)
      const needs = learning(look)
      const model = needs === null ? null : learn(look, usualDays(28, needs.width, START - 28 * DAY), clock)
      if (needs !== null) assert.ok(model !== null)
      const watcher = watcherOf(text, sceneOf(clock, streamOf(1)), model)
      assert.ok(watcher !== undefined)
      let told = 0
      fc.assert(
        fc.property(
          readingsOf(needs === null ? 0 : 150),
          fc.array(fc.integer({min: 0, max: 259}), {maxLength: 6}),
          fc.boolean(),
          (readings, cuts, ticks) => {
            const to = (readings.at(-1)?.at ?? START) + 40 * MINUTE
            const whole: Turn[] = []
            streamStep(watcher, text, emptyStream(watcher), readings, to, whole)
            const pieces: Turn[] = []
            let state = emptyStream(watcher)
            const bounds = [0, ...cuts.filter((cut) => cut < readings.length).toSorted((a, b) => a - b), readings.length]
            for (const [i, from] of bounds.slice(0, -1).entries()) {
              const piece = readings.slice(from, bounds[i + 1])
              const next = readings[bounds[i + 1] ?? readings.length]
              const now = ticks ? (next === undefined ? to : next.at - MINUTE) : null
              state = JSON.parse(JSON.stringify(streamStep(watcher, text, state, piece, now, pieces)))
            }
            streamStep(watcher, text, state, [], to, pieces)
            assert.deepEqual(pieces, whole)
            told += whole.length
          },
        ),
        {seed: 20_261_125, numRuns: 200},
      )
      assert.ok(told > 0, 'nothing was ever found: the property shows nothing')
    })

  const pools: readonly (readonly [Look, readonly Placed[]])[] = [
    [
      {kind: 'drift', params: {bucketMinutes: 60, neighbours: 4, scores: 1.5, least: 1, forBuckets: 2}},
      Array.from({length: 6}, (_, i) => streamOf(i + 1, [114 + i / 100, 30])),
    ],
    [
      {
        kind: 'combined',
        params: {
          together: 'group',
          withinMinutes: 60,
          anyOf: [
            [
              {property: 'a', side: 'above', value: 6, not: false},
              {property: 'b', side: 'below', value: 4, not: false},
            ],
            [
              {property: 'a', side: 'below', value: 1, not: false},
              {property: 'b', side: 'above', value: 8, not: true},
            ],
          ],
        },
      },
      Array.from({length: 6}, (_, i) => streamOf(i + 1, null, i % 2 === 0 ? 'a' : 'b')),
    ],
  ]
  for (const [look, members] of pools)
    test(`${look.kind}, however the streams come one after another within the wait`, () => {
      const text = textOf(look)
      const watcher = poolWatcherOf(text, clock, members)
      assert.ok(watcher !== undefined)
      let told = 0
      fc.assert(
        fc.property(fc.array(readingsOf(), {minLength: 6, maxLength: 6}), fc.integer({min: 5, max: 90}), (series, every) => {
          const news = series.flatMap((readings, i) => readings.map((reading) => ({stream: i + 1, reading})))
          const to = Math.max(START, ...news.map(({reading}) => reading.at))
          const whole = poolStep(watcher, text, emptyPool(watcher), news, to).turns
          const pieces: PoolTurn[] = []
          let state = emptyPool(watcher)
          // Stream by stream within a round: later ones come after earlier ones of later times.
          for (let from = START; from < to + every * MINUTE; from += every * MINUTE) {
            const round = news.filter(({reading}) => reading.at > from - every * MINUTE && reading.at <= from).toReversed()
            const done = poolStep(watcher, text, state, round, Math.min(from - 2 * MINUTE, to))
            pieces.push(...done.turns)
            state = JSON.parse(JSON.stringify(done.state))
          }
          pieces.push(...poolStep(watcher, text, state, [], to).turns)
          assert.deepEqual(pieces, whole)
          told += whole.length
        }),
        {seed: 20_261_125, numRuns: 60},
      )
      assert.ok(told > 0, 'nothing was ever found')
    })
})

test('what is wrong or missing is no evidence: rules do not change their mind for it', () => {
  for (const look of looks) {
    const text = textOf(look)
    fc.assert(
      fc.property(readingsOf(), (readings) => {
        const good = readings.filter(({quality: told}) => told !== 'wrong' && told !== 'missing')
        const bad = readings.map((reading) => (good.includes(reading) ? reading : {...reading, value: 1e9}))
        const to = (readings.at(-1)?.at ?? START) + HOUR
        const kept = look.kind === 'silent' ? readings : good
        assert.deepEqual(replayStream(text, clock, streamOf(1), null, bad, to), replayStream(text, clock, streamOf(1), null, kept, to))
      }),
      {seed: 3, numRuns: 40},
    )
  }
})

test('a season is learned and a change of it found; usual days say nothing', () => {
  const look = looks[6] as Look
  const model = learn(look, usualDays(28, HOUR, START - 28 * DAY), clock)
  assert.ok(model?.kind === 'seasonal')
  const readings = usualDays(8, HOUR, START).map(({at, value}): Reading => ({at, value, quality: 'good'}))
  assert.deepEqual(replayStream(textOf(look), clock, streamOf(1), model, readings, START + 8 * DAY), [])
  const changed = readings.map((reading, i) => (i >= 120 && i < 126 ? {...reading, value: (reading.value ?? 0) + 6} : reading))
  const [found, ...more] = replayStream(textOf(look), clock, streamOf(1), model, changed, START + 8 * DAY)
  assert.deepEqual(more, [])
  assert.equal(found?.from, START + 120 * HOUR)
  const ended = ((found?.to ?? 0) - START) / HOUR
  assert.ok(ended >= 127 && ended <= 130, `it ends at hour ${ended}`)
})

test('a forecast tells of a crossing before it comes', () => {
  const look: Look = {kind: 'forecast', params: {side: 'above', value: 11, withinHours: 6, probability: 0.2, learnDays: 28}}
  // What is unusual stays for hours, and the level rises by a tenth an hour from the fifth day on; the usual peak is 8.
  const wandering = (days: number, from: number): readonly Bucket[] =>
    usualDays(days, HOUR, from).map(({at, value}) => ({at, value: value + 1.5 * Math.sin((2 * Math.PI * at) / (31 * HOUR))}))
  const model = learn(look, wandering(28, START - 28 * DAY), clock)
  assert.ok(model?.kind === 'forecast')
  assert.equal(model.errors.length, 6)
  const readings = wandering(7, START).map(({at, value}, i): Reading => ({at, value: value + Math.max(0, i - 96) * 0.1, quality: 'good'}))
  const [found] = replayStream(textOf(look), clock, streamOf(1), model, readings, START + 7 * DAY)
  const crossed = readings.find(({value}) => (value ?? 0) > 11)?.at ?? 0
  assert.ok(found !== undefined && found.at < crossed && found.at > START + 4 * DAY, `told ${found?.at} before ${crossed}`)
  assert.match(found.why.zh, /可能高于 11/)
})

test('one that drifts away from its neighbours is found, and no other', () => {
  const members = Array.from({length: 8}, (_, i) => streamOf(i + 1, [114 + (i % 4) / 100, 30 + Math.floor(i / 4) / 100]))
  const look: Look = {kind: 'drift', params: {bucketMinutes: 60, neighbours: 5, scores: 4, least: 2, forBuckets: 4}}
  const news = members.flatMap(({stream}, i) =>
    usualDays(6, HOUR, START).map(({at, value}, hour) => ({
      stream,
      reading: {
        at,
        value: value + ((hour * 31 + i * 17) % 11) / 20 + (i === 3 ? Math.max(0, hour - 48) * 0.1 : 0),
        quality: 'good' as const,
      },
    })),
  )
  const found = replayPool(textOf(look), clock, members, news, START + 6 * DAY)
  assert.deepEqual(
    found.map(({stream, to}) => [stream, to]),
    [[4, null]],
  )
  const hours = ((found[0]?.from ?? 0) - START) / HOUR
  assert.ok(hours > 60 && hours < 90, `it stands apart since hour ${hours}`)
})

test('findings of two editions are the same where they overlap in one stream', () => {
  const one = (stream: number, from: number, to: number | null) => ({
    stream,
    streams: [stream],
    from,
    at: from,
    to,
    level: 3 as const,
    why: {zh: '', en: ''},
  })
  assert.equal(sameFindings([one(1, 0, 5), one(1, 8, 9), one(2, 0, null)], [one(1, 4, 8), one(2, 7, 9), one(3, 0, 9)]), 2)
})

test('every quality has its place in what a pool keeps', () => {
  assert.equal(new Set(qualities).size, qualities.length)
})
