import type {PoolSaid, PoolWatcher} from './pool.ts'
import {isEvidence, largerIsGraver, MINUTE, type Reading, type Scene, type Verdict} from './reading.ts'
import {median, robustSd} from './robust.ts'
import type {DriftParams} from './rule.ts'
import {figure, quantity, span} from './words.ts'

/** A stream with its place, for who its neighbours are. */
export interface Member {
  readonly stream: number
  readonly place: readonly [lng: number, lat: number] | null
  readonly scene: Scene
}

interface State {
  readonly bucket: number | null
  /** Of the open bucket: how many and their sum, by stream. */
  readonly sums: Record<string, readonly [n: number, sum: number]>
  /** By stream that stands apart: for how many buckets, since when, on which side, and whether it was told. */
  readonly apart: Readonly<Record<string, readonly [run: number, since: number, side: number, on: boolean]>>
}

/** Fewer neighbours than this say nothing. */
const FEWEST = 3
/** The robust deviation of a handful of neighbours is uncertain: never less than this share of their median. */
const FLOOR = 0.02
/** It is over once the distance is below this share of what it takes. */
const OVER = 0.6

const radians = (degrees: number): number => (degrees * Math.PI) / 180

/** The nearest members of each that have a place, itself left out; ties by number. O(n² log n), for pools of some thousand at most. */
export function neighboursOf(members: readonly Member[], count: number): ReadonlyMap<number, readonly number[]> {
  const placed = members.flatMap(({stream, place}) =>
    place === null ? [] : [{stream, x: place[0] * Math.cos(radians(place[1])), y: place[1]}],
  )
  return new Map(
    placed.map((one) => [
      one.stream,
      placed
        .filter((other) => other.stream !== one.stream)
        .map(({stream, x, y}) => ({stream, far: (x - one.x) ** 2 + (y - one.y) ** 2}))
        .toSorted((a, b) => a.far - b.far || a.stream - b.stream)
        .slice(0, count)
        .map(({stream}) => stream),
    ]),
  )
}

/**
 * Stands apart from the nearest neighbours that observe the same: means of so many minutes against the median of the neighbours' means, in
 * robust standard deviations of theirs and by at least so much in the unit, on the same side for so many buckets. Its measure is the number
 * of deviations. After the spatial checks of quality control of weather stations (Båserud et al., TITAN, 2020), with medians. O(streams × neighbours) a bucket.
 */
export function driftWatcher(params: DriftParams, members: readonly Member[]): PoolWatcher<State> {
  const width = params.bucketMinutes * MINUTE
  const near = neighboursOf(members, params.neighbours)
  const scenes = new Map(members.map(({stream, scene}) => [stream, scene]))

  const close = ({bucket, sums, apart}: State, at: number): {readonly apart: State['apart']; readonly said: readonly PoolSaid[]} => {
    if (bucket === null) return {apart, said: []}
    const means = new Map(Object.entries(sums).map(([stream, [n, sum]]) => [Number(stream), sum / n]))
    const next: Record<string, State['apart'][string]> = {...apart}
    const said: PoolSaid[] = []
    for (const [stream, mean] of means) {
      const others = (near.get(stream) ?? []).flatMap((one) => means.get(one) ?? [])
      const scene = scenes.get(stream)
      if (others.length < FEWEST || scene === undefined) continue
      const middle = median(others)
      const sd = Math.max(robustSd(others, middle), Math.abs(middle) * FLOOR, 1e-9)
      const [rest, side] = [mean - middle, Math.sign(mean - middle)]
      const score = Math.abs(rest) / sd
      const [run, since, before, on] = apart[stream] ?? [0, bucket, side, false]
      const far = score >= params.scores && Math.abs(rest) >= params.least
      const near2 = score < params.scores * OVER || Math.abs(rest) < params.least * OVER
      const verdict = (apartNow: boolean, from: number): Verdict => ({
        on: apartNow,
        at,
        from,
        measure: score,
        numbers: {value: mean, neighbours: middle, score, count: others.length},
        why: () =>
          apartNow
            ? {
                zh: `${scene.what.zh} ${quantity(mean, scene)}，与邻近 ${others.length} 处中位值 ${quantity(middle, scene)} 相差 ${figure(score)} 个标准差，已 ${span(at - from).zh}`,
                en: `${scene.what.en} ${quantity(mean, scene)} stands ${figure(score)} standard deviations from ${quantity(middle, scene)}, the median of ${others.length} neighbours, for ${span(at - from).en}`,
              }
            : {
                zh: `${scene.what.zh} ${quantity(mean, scene)}，与邻近中位值 ${quantity(middle, scene)} 相符`,
                en: `${scene.what.en} ${quantity(mean, scene)} agrees with its neighbours' ${quantity(middle, scene)}`,
              },
      })
      if (on) {
        if (near2 || side !== before) {
          delete next[stream]
          said.push({key: String(stream), streams: [stream], verdict: verdict(false, at)})
        } else said.push({key: String(stream), streams: [stream], verdict: verdict(true, since)})
        continue
      }
      if (!far) {
        delete next[stream]
        continue
      }
      const [runs, began] = side === before ? [run + 1, run === 0 ? bucket : since] : [1, bucket]
      const now = runs >= params.forBuckets
      next[stream] = [runs, began, side, now]
      if (now) said.push({key: String(stream), streams: [stream], verdict: verdict(true, began)})
    }
    return {apart: next, said}
  }

  return {
    begin: {bucket: null, sums: {}, apart: {}},
    graver: largerIsGraver,
    step(state, stream, reading: Reading) {
      if (!isEvidence(reading)) return {state, said: []}
      const start = Math.floor(reading.at / width) * width
      if (state.bucket !== null && start <= state.bucket) {
        // The sums of the open bucket grow in place: a copy for every observation of thousands of streams would be most of the work.
        const [n, sum] = state.sums[stream] ?? [0, 0]
        state.sums[stream] = [n + 1, sum + reading.value]
        return {state, said: []}
      }
      const {apart, said} = close(state, start)
      return {state: {bucket: start, sums: {[stream]: [1, reading.value]}, apart}, said}
    },
  }
}
