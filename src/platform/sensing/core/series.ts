/** Milliseconds of a day. */
export const DAY = 86_400_000

/** How wide a span of a series is: as observed, a minute, an hour, a day. */
export type Every = 'raw' | 'minute' | 'hour' | 'day'

/** So many days may be read at once, by how wide the spans are. */
export const longest: Readonly<Record<Every, number>> = {raw: 8, minute: 8, hour: 400, day: 8_000}

/** The narrowest spans that a period of so many days is well shown by. */
export const suited = (days: number): Every => (days <= 1 ? 'raw' : days <= 8 ? 'minute' : days <= 400 ? 'hour' : 'day')

/** A point of a chart: milliseconds since 1970, and a value. */
export type ChartPoint = readonly [at: number, value: number]

/**
 * Thins a series to so many points that its shape stays: largest triangle three buckets (Steinarsson, Downsampling Time Series for Visual
 * Representation, 2013). First and last stay; a shorter series stays whole. O(n).
 */
export function thinned(points: readonly ChartPoint[], most: number): readonly ChartPoint[] {
  if (most < 3 || points.length <= most) return points.length <= most ? points : points.slice(0, Math.max(0, most))
  const kept: ChartPoint[] = [points[0] as ChartPoint]
  const width = (points.length - 2) / (most - 2)
  for (let bucket = 0; bucket < most - 2; bucket += 1) {
    const [from, to] = [Math.floor(bucket * width) + 1, Math.floor((bucket + 1) * width) + 1]
    const end = Math.min(Math.floor((bucket + 2) * width) + 1, points.length)
    let [sumAt, sumValue] = [0, 0]
    for (let i = to; i < end; i += 1) {
      const [at, value] = points[i] as ChartPoint
      sumAt += at
      sumValue += value
    }
    const [nextAt, nextValue] = end > to ? [sumAt / (end - to), sumValue / (end - to)] : (points.at(-1) as ChartPoint)
    const [lastAt, lastValue] = kept.at(-1) as ChartPoint
    let [best, largest] = [from, -1]
    for (let i = from; i < to; i += 1) {
      const [at, value] = points[i] as ChartPoint
      const area = Math.abs((lastAt - nextAt) * (value - lastValue) - (lastAt - at) * (nextValue - lastValue))
      if (area > largest) [best, largest] = [i, area]
    }
    kept.push(points[best] as ChartPoint)
  }
  kept.push(points.at(-1) as ChartPoint)
  return kept
}
