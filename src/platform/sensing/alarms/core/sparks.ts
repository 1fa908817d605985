import type {Spark} from './storm.ts'

/** A repeatable sequence of numbers in [0, 1). */
export const seeded = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 4_294_967_296
  }
}

const MINUTE = 60_000

/** A burst main: alarms of `count` gauges along it within ten minutes, and beside it some that have nothing to do with it. */
export function burst(count: number, strangers: number, seed = 7): readonly Spark[] {
  const next = seeded(seed)
  const spark = (id: string, change: Partial<Spark>): Spark => ({
    id,
    at: Math.floor(next() * 10 * MINUTE),
    kind: 'threshold',
    thingKind: 'pressure-gauge',
    category: 'component.01003',
    group: '主管-3',
    level: 2,
    place: [100 + next() * 0.02, 30 + next() * 0.001],
    storm: null,
    ...change,
  })
  const main = Array.from({length: count}, (_, index) => spark(`g${index}`, {}))
  const others = Array.from({length: strangers}, (_, index) =>
    spark(`s${index}`, {
      kind: index % 2 === 0 ? 'silent' : 'threshold',
      thingKind: 'lamp',
      category: 'component.01030',
      group: null,
      at: Math.floor(next() * 600 * MINUTE),
      place: [100 + next(), 30 + next()],
    }),
  )
  return [...main, ...others]
}
