import {boxesMeet, boxOf, metresPerDegree, type Position, type Shape, toMetres} from './shape.ts'
import {edgesOf, type Span, sweep} from './sweep.ts'

/** An area or a cell under check; `within` is the code of the area that must hold it, '' for the top. */
export interface Part {
  readonly code: string
  readonly within: string
  readonly shape: Shape
}

/** One fault of the grid: which parts, how much (m²) and a place in the middle of it. */
export interface Finding {
  readonly kind: 'overlap' | 'gap' | 'crossing' | 'orphan'
  /** The two that overlap, the (up to) two beside a gap, or the one that crosses or has no parent. */
  readonly codes: readonly string[]
  /** The area whose land it is, '' when no shape of it is known. */
  readonly within: string
  readonly areaM2: number
  readonly at: Position
}

/** A finding as a sentence in each language. */
export const describeFinding = ({kind, codes, within, areaM2}: Finding): {zh: string; en: string} => {
  const [a = '?', b] = codes
  const size = areaM2.toFixed(1)
  switch (kind) {
    case 'overlap':
      return {
        zh: `${a} 与 ${b} 重叠 ${size} 平方米，请改正其中一条边界。`,
        en: `${a} and ${b} overlap by ${size} m²; move one of the two boundaries.`,
      }
    case 'gap': {
      const beside = b === undefined ? {zh: `${a} 旁`, en: `beside ${a}`} : {zh: `${a} 与 ${b} 之间`, en: `between ${a} and ${b}`}
      return {
        zh: `${within || '全市'}内${beside.zh}有 ${size} 平方米空隙，请并入相邻网格。`,
        en: `A gap of ${size} m² ${beside.en} in ${within || 'the city'}; give it to a neighbour.`,
      }
    }
    case 'crossing':
      return {
        zh: `${a} 越出所属 ${within} 边界 ${size} 平方米，请在边界处分割。`,
        en: `${a} reaches ${size} m² outside ${within}, to which it belongs; cut it at the boundary.`,
      }
    case 'orphan':
      return {
        zh: `${a} 所属的 ${within} 没有边界，请先导入该区域。`,
        en: `${a} belongs to ${within}, which has no shape; import that area first.`,
      }
  }
}

/**
 * Checks that parts tile the areas that hold them: no two overlap, none reaches outside its area, and nothing of the area is left over
 * (GB/T 30428.1: 无缝拼接, 属地管理). `parents` may be empty: then only overlaps and enclosed gaps can be found.
 * Findings up to `toleranceM2` are passed over; the largest come first.
 */
export const checkTiling = (parents: readonly Part[], parts: readonly Part[], toleranceM2 = 1): Finding[] => {
  const boxes = parts.map(({shape}) => boxOf(shape))
  const parentOf = new Map(parents.map((parent) => [parent.code, parent]))
  const members = Map.groupBy(parts, ({within}) => (parentOf.has(within) ? within : ''))
  const findings: Finding[] = []
  if (parents.length > 0) {
    for (const {code, within, shape} of members.get('') ?? []) {
      findings.push({kind: 'orphan', codes: [code], within, areaM2: 0, at: shape[0]?.[0]?.[0] ?? [0, 0]})
    }
  }
  for (const parent of parents) {
    findings.push(...checkOne(parent, members.get(parent.code) ?? []))
  }
  const loose = members.get('') ?? []
  if (loose.length > 0) findings.push(...checkOne(undefined, loose))
  eachMeetingPair(boxes, (i, j) => {
    const [a, b] = [parts[i] as Part, parts[j] as Part]
    const sameParent = (parentOf.has(a.within) ? a.within : '') === (parentOf.has(b.within) ? b.within : '')
    if (!sameParent) findings.push(...checkOne(undefined, [a, b]).filter(({kind}) => kind === 'overlap'))
  })
  const size = (finding: Finding): number => (finding.kind === 'orphan' ? Number.POSITIVE_INFINITY : finding.areaM2)
  return findings
    .filter((finding) => size(finding) > toleranceM2)
    .sort((a, b) => size(b) - size(a) || (a.codes.join() < b.codes.join() ? -1 : 1))
}

/** Visits the pairs of boxes that meet, by a sweep from west to east. */
const eachMeetingPair = (boxes: readonly (readonly [number, number, number, number])[], visit: (i: number, j: number) => void): void => {
  const order = boxes.map((_, i) => i).sort((i, j) => (boxes[i]?.[0] ?? 0) - (boxes[j]?.[0] ?? 0))
  let active: number[] = []
  for (const i of order) {
    const box = boxes[i]
    if (box === undefined) continue
    active = active.filter((j) => (boxes[j]?.[2] ?? 0) >= box[0])
    for (const j of active) if (boxesMeet(box, boxes[j] ?? box)) visit(Math.min(i, j), Math.max(i, j))
    active.push(i)
  }
}

interface Tally {
  areaM2: number
  largest: number
  at: Position
}

const add = (tally: Tally | undefined, area: number, at: Position): Tally =>
  tally === undefined
    ? {areaM2: area, largest: area, at}
    : {areaM2: tally.areaM2 + area, largest: Math.max(tally.largest, area), at: area > tally.largest ? at : tally.at}

/** Sweeps one area with its parts (or parts alone): owner 0 is the area when there is one. */
const checkOne = (parent: Part | undefined, parts: readonly Part[]): Finding[] => {
  const all = parent === undefined ? parts : [parent, ...parts]
  const origin = all[0]?.shape[0]?.[0]?.[0] ?? [0, 0]
  const [kx, ky] = metresPerDegree(origin[1])
  const degrees = (x: number, y: number): Position => [origin[0] + x / kx, origin[1] + y / ky]
  const codeOf = (owner: number): string => all[owner]?.code ?? ''
  const overlaps = new Map<string, Tally>()
  const outside = new Map<number, Tally>()
  const gaps = gapFinder(parent !== undefined)

  sweep(edgesOf(all.map(({shape}) => toMetres(shape, origin))), (bottom, top, spans) => {
    for (const {left, right, owners} of spans) {
      if (owners.length === 0 || (parent !== undefined && owners.length === 2 && owners[0] === 0)) continue
      const area = (right - left) * (top - bottom)
      const at = (): Position => degrees((left + right) / 2, (bottom + top) / 2)
      const home = parent !== undefined && owners[0] === 0
      const children = home ? owners.slice(1) : owners
      if (parent !== undefined && !home) for (const child of children) outside.set(child, add(outside.get(child), area, at()))
      children.forEach((a, i) => {
        for (const b of children.slice(i + 1)) overlaps.set(`${a} ${b}`, add(overlaps.get(`${a} ${b}`), area, at()))
      })
    }
    gaps.slab(bottom, top, spans)
  })

  const within = parent?.code ?? ''
  return [
    ...[...overlaps].map(
      ([pair, {areaM2, at}]): Finding => ({
        kind: 'overlap',
        codes: pair
          .split(' ')
          .map((i) => codeOf(Number(i)))
          .sort(),
        within,
        areaM2,
        at,
      }),
    ),
    ...[...outside].map(([child, {areaM2, at}]): Finding => ({kind: 'crossing', codes: [codeOf(child)], within, areaM2, at})),
    ...gaps.found().map(({areaM2, x, y, beside}): Finding => ({kind: 'gap', codes: beside.map(codeOf), within, areaM2, at: degrees(x, y)})),
  ]
}

interface Gap {
  areaM2: number
  largest: number
  x: number
  y: number
  /** Metres of shared outline by neighbour. */
  readonly contact: Map<number, number>
  open: boolean
  /** The gap it was found to be one with. */
  joined: Gap | undefined
}

/** Gathers uncovered spans of successive slabs into whole gaps, with the two parts that share most of their outline. */
const gapFinder = (hasParent: boolean) => {
  const gaps: Gap[] = []
  let below: {top: number; spans: readonly Span[]; gap: Map<Span, Gap>} = {top: Number.NEGATIVE_INFINITY, spans: [], gap: new Map()}

  const rootOf = (gap: Gap): Gap => {
    let root = gap
    while (root.joined !== undefined) root = root.joined
    return root
  }
  const touch = (gap: Gap, owner: number, metres: number): void => {
    if (owner < 0 || (hasParent && owner === 0)) return
    gap.contact.set(owner, (gap.contact.get(owner) ?? 0) + metres)
  }
  const join = (one: Gap, other: Gap): void => {
    const [a, b] = [rootOf(one), rootOf(other)]
    if (a === b) return
    for (const [owner, metres] of b.contact) touch(a, owner, metres)
    if (b.largest > a.largest) Object.assign(a, {largest: b.largest, x: b.x, y: b.y})
    a.areaM2 += b.areaM2
    a.open ||= b.open
    b.joined = a
  }
  const uncovered = (owners: readonly number[]): boolean => (hasParent ? owners.length === 1 && owners[0] === 0 : owners.length === 0)

  const slab = (bottom: number, top: number, spans: readonly Span[]): void => {
    const gap = new Map<Span, Gap>()
    for (const span of spans) {
      if (!uncovered(span.owners)) continue
      const open = !Number.isFinite(span.left) || !Number.isFinite(span.right)
      const area = open ? 0 : (span.right - span.left) * (top - bottom)
      const found: Gap = {
        areaM2: area,
        largest: area,
        x: (span.left + span.right) / 2,
        y: (bottom + top) / 2,
        contact: new Map(),
        open,
        joined: undefined,
      }
      touch(found, span.leftEdge, top - bottom)
      touch(found, span.rightEdge, top - bottom)
      gap.set(span, found)
      gaps.push(found)
    }
    if (bottom - below.top < 1e-8) meet(spans, gap)
    else openAll(gap)
    below = {top, spans, gap}
  }

  /** What lies against the sky above the top slab, or below the bottom one, is not enclosed. */
  const openAll = (gap: ReadonlyMap<Span, Gap>): void => {
    if (!hasParent) for (const each of gap.values()) rootOf(each).open = true
  }

  const meet = (spans: readonly Span[], gap: ReadonlyMap<Span, Gap>): void => {
    let [i, j] = [0, 0]
    while (i < spans.length && j < below.spans.length) {
      const [upper, lower] = [spans[i] as Span, below.spans[j] as Span]
      const shared = Math.min(upper.low[1], lower.high[1]) - Math.max(upper.low[0], lower.high[0])
      if (shared > 1e-6) {
        const [above, beneath] = [gap.get(upper), below.gap.get(lower)]
        if (above !== undefined && beneath !== undefined) join(above, beneath)
        else if (above !== undefined) for (const owner of lower.owners) touch(rootOf(above), owner, Math.min(shared, 1e6))
        else if (beneath !== undefined) for (const owner of upper.owners) touch(rootOf(beneath), owner, Math.min(shared, 1e6))
      }
      if (upper.low[1] < lower.high[1]) i++
      else j++
    }
  }

  const found = (): {areaM2: number; x: number; y: number; beside: number[]}[] => {
    openAll(below.gap)
    const most = (contact: ReadonlyMap<number, number>): number[] =>
      [...contact]
        .sort((a, b) => b[1] - a[1])
        .slice(0, 2)
        .map(([owner]) => owner)
    return gaps
      .filter(({joined, open, areaM2}) => joined === undefined && !open && areaM2 > 0)
      .map(({areaM2, x, y, contact}) => ({areaM2, x, y, beside: most(contact)}))
  }

  return {slab, found}
}
