import type {Line} from './mesh.ts'
import {add, inside, leftOf, minus, type Point, smooth, unit} from './plane.ts'
import {at, noise} from './random.ts'

/** The lines by which the city was laid out: its outline, the river, and the roads planned before everything else. */
export interface Layout {
  readonly outline: readonly Point[]
  /** The river with its green banks, as a ring. */
  readonly river: readonly Point[]
  /** The open water of the river, as a ring. */
  readonly water: readonly Point[]
  readonly stream: readonly Point[]
  readonly ring: readonly Point[]
  readonly lines: readonly Line[]
  /** Points round which the two lake parks lie. */
  readonly lakes: readonly Point[]
}

const RIVER: readonly Point[] = [
  [-3700, -150],
  [-3000, -620],
  [-2350, -880],
  [-1700, -720],
  [-1080, -280],
  [-480, 90],
  [150, 170],
  [760, -60],
  [1330, -480],
  [1900, -850],
  [2500, -960],
  [3100, -760],
  [3800, -420],
]

type Plan = readonly [kind: 'arterial' | 'secondary', crossesRiver: boolean, points: readonly Point[]]

const PLANS: readonly Plan[] = [
  // The old axis, and four more from north to south; all but one cross the river.
  [
    'arterial',
    true,
    [
      [-150, 2900],
      [-110, 1700],
      [-20, 800],
      [60, 160],
      [20, -500],
      [-60, -1300],
      [-40, -2900],
    ],
  ],
  [
    'arterial',
    true,
    [
      [-1250, 2900],
      [-1120, 1750],
      [-1000, 850],
      [-980, 200],
      [-1120, -250],
      [-1240, -900],
      [-1200, -1700],
      [-1330, -2900],
    ],
  ],
  [
    'arterial',
    true,
    [
      [1050, 2900],
      [940, 1700],
      [800, 800],
      [800, -80],
      [960, -900],
      [1060, -1600],
      [1150, -2900],
    ],
  ],
  [
    'arterial',
    true,
    [
      [2330, 2900],
      [2180, 1700],
      [2080, 600],
      [1990, -250],
      [2080, -900],
      [2230, -1700],
      [2380, -2900],
    ],
  ],
  [
    'arterial',
    false,
    [
      [-2230, 2900],
      [-2260, 1700],
      [-2160, 700],
      [-2230, -300],
      [-2350, -880],
    ],
  ],
  [
    'secondary',
    false,
    [
      [-2250, -880],
      [-2150, -1500],
      [-2260, -2900],
    ],
  ],
  // From west to east, north of the river.
  [
    'arterial',
    false,
    [
      [-3500, 1900],
      [-2300, 2040],
      [-1100, 1930],
      [0, 2010],
      [1100, 1860],
      [2300, 1930],
      [3500, 1800],
    ],
  ],
  [
    'arterial',
    false,
    [
      [-3500, 560],
      [-2600, 680],
      [-1700, 900],
      [-850, 980],
      [0, 900],
      [900, 900],
      [1800, 690],
      [2700, 560],
      [3500, 620],
    ],
  ],
  [
    'secondary',
    false,
    [
      [-2700, -20],
      [-2100, 40],
      [-1450, 330],
      [-850, 440],
      [0, 540],
      [800, 460],
      [1400, 150],
      [2000, -60],
      [2700, -130],
      [3500, 0],
    ],
  ],
  [
    'secondary',
    false,
    [
      [1520, 1290],
      [2200, 1330],
      [3300, 1230],
    ],
  ],
  // South of the river.
  [
    'arterial',
    false,
    [
      [-3400, -1560],
      [-2500, -1560],
      [-1700, -1330],
      [-900, -800],
      [-300, -520],
      [350, -470],
      [960, -780],
      [1600, -1420],
      [2300, -1720],
      [3400, -1640],
    ],
  ],
  [
    'arterial',
    false,
    [
      [-3200, -2190],
      [-2200, -2160],
      [-1200, -1960],
      [-300, -1860],
      [500, -1990],
      [1300, -2160],
      [2300, -2260],
      [3200, -2300],
    ],
  ],
  // Two diagonals to the fringe.
  [
    'arterial',
    false,
    [
      [840, 1010],
      [1560, 1640],
      [2250, 2240],
      [2900, 2800],
    ],
  ],
  [
    'arterial',
    false,
    [
      [-960, 1010],
      [-1620, 1560],
      [-2400, 2350],
    ],
  ],
]

/** Lay the city out; `seed` bends everything a little. */
export const layout = (seed: number): Layout => {
  const rough = noise(seed)
  const bend = (p: Point, much: number, scale: number): Point =>
    add(p, [rough(p[0] / scale + 7, p[1] / scale) * much, rough(p[0] / scale, p[1] / scale + 90) * much])
  const outline: Point[] = []
  for (let i = 0; i < 72; i++) {
    const angle = (i / 72) * Math.PI * 2
    const [c, s] = [Math.cos(angle), Math.sin(angle)]
    const reach = 1 / Math.sqrt(Math.sqrt((c / 3050) ** 4 + (s / 2480) ** 4))
    const much = 1 + 0.075 * rough(c * 2.1 + 20, s * 2.1) + 0.028 * rough(c * 9 + 40, s * 9) - 0.06
    outline.push([c * reach * much, s * reach * much])
  }
  const middle = smooth(RIVER, 105).map((p) => bend(p, 35, 420))
  const beside = (i: number, side: number, from: number): Point => {
    const along = unit(minus(at(middle, Math.min(i + 1, middle.length - 1)), at(middle, Math.max(0, i - 1))))
    const p = at(middle, i)
    const half = from + 16 * rough(p[0] / 500, side * 3) + Math.max(0, p[0] - 900) * 0.02
    return add(p, leftOf(along), side * half)
  }
  const bank = (side: number): Point[] => middle.map((_, i) => beside(i, side, 128))
  const shore = (side: number): Point[] => middle.map((_, i) => beside(i, side, 84 + 9 * rough(i / 2.3, side * 50)))
  const ring: Point[] = []
  for (let i = 0; i < 90; i++) {
    const angle = (i / 90) * Math.PI * 2
    const [c, s] = [Math.cos(angle), Math.sin(angle)]
    const reach = 1 / Math.sqrt(Math.sqrt((c / 1640) ** 4 + (s / 1420) ** 4))
    ring.push(bend([c * reach - 70, s * reach + 130], 70, 800))
  }
  const stream = smooth(
    [
      [-640, 2900],
      [-700, 2200],
      [-480, 1600],
      [-600, 1180],
      [-420, 760],
      [-520, 380],
      [-430, 110],
    ],
    110,
  ).map((p) => bend(p, 30, 300))
  const lines: Line[] = [
    {kind: 'outline', points: outline, closed: true},
    {kind: 'bank', points: bank(1), crossesRiver: true},
    {kind: 'bank', points: bank(-1), crossesRiver: true},
    {kind: 'river', points: middle, crossesRiver: true},
    {kind: 'ring', points: ring, closed: true, crossesRiver: true},
    {kind: 'stream', points: stream},
    ...PLANS.map(([kind, crossesRiver, points]) => ({kind, crossesRiver, points: smooth(points, 120).map((p) => bend(p, 38, 600))})),
  ]
  return {
    outline,
    river: [...bank(-1), ...bank(1).reverse()],
    water: [...shore(-1), ...shore(1).reverse()],
    stream,
    ring,
    lines,
    lakes: [
      [-1620, 1200],
      [520, -1500],
    ],
  }
}

/** Whether a piece of line told by its middle belongs to the city: inside the outline, and across the river only on a bridge. */
export const kept =
  (plan: Layout) =>
  (middle: Point, line: Line): boolean => {
    if (line.kind === 'outline') return true
    if (!inside(middle, plan.outline)) return false
    return line.crossesRiver === true || !inside(middle, plan.river)
  }
