import {openRandom} from '#lib/stats/draw.ts'
import type {Bucket} from '../core/profile.ts'

/** What is made wrong in a series, to see whether it is found. */
export const faultNames = ['spike', 'stuck', 'drift', 'offset'] as const
export type FaultName = (typeof faultNames)[number]

/** A fault that was put into a series: between which steps. */
export interface Injected {
  readonly fault: FaultName
  readonly from: number
  readonly to: number
}

const steps: Readonly<Record<FaultName, number>> = {spike: 2, stuck: 24, drift: 96, offset: 48}
const APART = 96

/** Puts faults into a series, one after another with four days between in steps of an hour: seeded, sizes in its standard deviation. */
export function withFaults(
  buckets: readonly Bucket[],
  sd: number,
  seed: number,
): {readonly buckets: readonly Bucket[]; readonly injected: readonly Injected[]} {
  const random = openRandom(seed)
  const changed = buckets.map((bucket) => ({...bucket}))
  const injected: Injected[] = []
  for (let i = APART, turn = Math.floor(random() * 4); i < buckets.length; turn += 1) {
    const fault = faultNames[turn % faultNames.length] ?? 'spike'
    const n = steps[fault]
    if (i + n + APART > buckets.length) break
    const side = random() < 0.5 ? -1 : 1
    const held = changed[i]?.value ?? 0
    for (let k = 0; k < n; k += 1) {
      const bucket = changed[i + k]
      if (bucket === undefined) continue
      if (fault === 'spike') bucket.value += side * 6 * sd
      else if (fault === 'offset') bucket.value += side * 3 * sd
      else if (fault === 'drift') bucket.value += (side * 4 * sd * (k + 1)) / n
      else bucket.value = held
    }
    injected.push({fault, from: buckets[i]?.at ?? 0, to: buckets[i + n - 1]?.at ?? 0})
    i += n + APART + Math.floor(random() * APART)
  }
  return {buckets: changed, injected}
}

/** Seeded series as cities have them: a day and a week, what is unusual fades by the hour, with heavier tails than the normal. */
export function synthetic(many: number, days: number, seed: number): ReadonlyMap<string, readonly Bucket[]> {
  const START = Date.UTC(2026, 0, 5)
  return new Map(
    Array.from({length: many}, (_, series) => {
      const random = openRandom(seed + series)
      const noise = (): number => {
        const bell = random() + random() + random() + random() - 2
        return random() < 0.03 ? bell * 4 : bell
      }
      let rest = 0
      const buckets = Array.from({length: days * 24}, (_each, i) => {
        rest = 0.8 * rest + noise()
        const weekend = Math.floor(i / 24) % 7 > 4
        const day = Math.sin((2 * Math.PI * (i - 6)) / 24) * (weekend ? 3 : 6) + 2 * Math.sin((4 * Math.PI * i) / 24)
        return {at: START + i * 3_600_000, value: 40 + 3 * series + day + rest}
      })
      return [`made ${series + 1}`, buckets] as const
    }),
  )
}
