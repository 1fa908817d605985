import {falseDiscovery} from '#lib/stats/false-discovery.ts'
import {giStar, type Neighbours, nearestNeighbours} from '#lib/stats/gi-star.ts'
import {projectToPlane} from '#lib/stats/plane.ts'
import {clusterInSpaceTime} from '#lib/stats/st-dbscan.ts'
import {DAY, gathered, type Pattern, type Seen} from './seen.ts'

/** A cell of the grid by its middle. */
export interface Spot {
  readonly code: string
  readonly lng: number
  readonly lat: number
}

const NEIGHBOURS = 8
const RATE = 0.05
/** Fewer cases around a cell may have fallen together by chance, whatever z says: it takes counts for normal. */
const LEAST_AROUND = 5
/** Fewer cells have no ordinary to stand out from. */
const LEAST_CELLS = 20

/** Cells with their neighbours, reckoned once for many classes. */
export interface Lattice {
  readonly cells: readonly Spot[]
  readonly neighbours: Neighbours
}

/** Each cell with its eight nearest others. */
export const openLattice = (cells: readonly Spot[]): Lattice => ({
  cells,
  neighbours: nearestNeighbours(projectToPlane(cells.map(({lng, lat}) => [lng, lat])), NEIGHBOURS),
})

/** The hottest of cells that neighbour each other: the others are hot by the same cases. Hottest first, as given. */
function peaksOf(hot: readonly Pattern[], {cells, neighbours: {starts, ids}}: Lattice): readonly Pattern[] {
  const at = new Map(cells.map(({code}, index) => [code, index]))
  const covered = new Set<number>()
  return hot.filter(({area}) => {
    const index = at.get(area) as number
    const own = ids.subarray(starts[index], starts[index + 1])
    if (covered.has(index)) return false
    for (const cell of own) covered.add(cell)
    return true
  })
}

/**
 * Cells around which there are more cases than elsewhere: Gi* of the cases in each cell and its eight nearest neighbours among all cells,
 * at a false discovery rate of 5 %, and five of them at least. What is told of a cell is told of those nine together. Of cells that
 * neighbour each other the hottest is told. Most striking first.
 */
export function hotCells({cells, neighbours}: Lattice, cases: readonly Seen[], category: string | null): readonly Pattern[] {
  if (cells.length < LEAST_CELLS) return []
  const inCell = Map.groupBy(
    cases.filter((one) => category === null || one.category === category),
    ({area}) => area,
  )
  const values = cells.map(({code}) => inCell.get(code)?.length ?? 0)
  const {z, p} = giStar(values, neighbours)
  const q = falseDiscovery([...p])
  const ordinary = values.reduce((sum, value) => sum + value, 0) / cells.length
  const hot = cells
    .flatMap(({code, lng, lat}, index): Pattern[] => {
      if ((q[index] ?? 1) > RATE || (z[index] ?? 0) <= 0 || values[index] === 0) return []
      const near = [...neighbours.ids.slice(neighbours.starts[index], neighbours.starts[index + 1])]
      const around = near.flatMap((cell) => inCell.get(cells[cell]?.code ?? '') ?? [])
      if (around.length < LEAST_AROUND) return []
      const measured = {z: z[index] ?? 0, p: p[index] ?? 1, q: q[index] ?? 1, expected: ordinary * near.length}
      const named = {kind: 'hot-cell', area: code, lng, lat, category, component: null} as const
      return [{...gathered(around), ...measured, ...named, returns: null, reopens: null}]
    })
    .sort((a, b) => (b.z ?? 0) - (a.z ?? 0) || (a.area < b.area ? -1 : 1))
  return peaksOf(hot, {cells, neighbours})
}

/** Cases of one class within 150 m and 14 days of one another, five at least. */
export const usualDensity = {metres: 150, days: 14, least: 5} as const

/** Bursts of one class in space and time (ST-DBSCAN), largest first. */
export function clusters(cases: readonly Seen[]): readonly Pattern[] {
  const found: Pattern[] = []
  for (const [category, ours] of Map.groupBy(cases, (one) => one.category)) {
    if (ours.length < usualDensity.least) continue
    const plane = projectToPlane(ours.map(({lng, lat}) => [lng, lat]))
    const day = Float64Array.from(ours, ({reportedAt}) => reportedAt.getTime() / DAY)
    const cluster = clusterInSpaceTime({...plane, day}, usualDensity)
    for (const [number, members] of Map.groupBy(ours, (_, index) => cluster[index] as number))
      if (number >= 0)
        found.push({
          ...gathered(members),
          kind: 'cluster',
          category,
          component: null,
          expected: null,
          z: null,
          p: null,
          q: null,
          returns: null,
          reopens: null,
        })
  }
  return found.sort((a, b) => b.cases - a.cases || (b.last?.getTime() ?? 0) - (a.last?.getTime() ?? 0))
}
