import {memo} from 'react'

type Point = readonly [at: number, value: number]

const [WIDTH, HEIGHT, EDGE] = [100, 28, 2]

/** Points of one unbroken stretch each; a distance of more than `gap` breaks the line. */
const stretches = (points: readonly Point[], gap: number): readonly (readonly Point[])[] => {
  const all: Point[][] = []
  for (const point of points) {
    const last = all.at(-1)
    if (last === undefined || point[0] - (last.at(-1)?.[0] ?? 0) > gap) all.push([point])
    else last.push(point)
  }
  return all
}

/** A small line of what was, for the eye beside a figure: `from` to `to` is its width, the least to the most its height. */
export const Spark = memo(function Spark({
  points,
  from,
  to,
  gap,
}: {
  readonly points: readonly Point[]
  readonly from: number
  readonly to: number
  readonly gap: number
}) {
  const values = points.map(([, value]) => value)
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const x = (at: number): number => (WIDTH * (at - from)) / Math.max(1e-9, to - from)
  const y = (value: number): number =>
    most === least ? HEIGHT / 2 : HEIGHT - EDGE - ((HEIGHT - 2 * EDGE) * (value - least)) / (most - least)
  const path = stretches(points, gap)
    .map(
      (stretch) =>
        `M${(stretch.length === 1 ? [stretch[0], stretch[0]] : stretch).map((one) => `${x(one?.[0] ?? 0).toFixed(1)} ${y(one?.[1] ?? 0).toFixed(1)}`).join('L')}`,
    )
    .join('')
  return (
    <svg className="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <path d={path} />
    </svg>
  )
})
