import {halve} from './cut.ts'
import {kept, type Layout} from './lines.ts'
import {type LineKind, Mesh} from './mesh.ts'
import {area, centroid, inside, type Point} from './plane.ts'
import {noise} from './random.ts'

/** A piece of town between planned and secondary roads, from which communities are made. */
export interface Atom {
  readonly id: number
  readonly ring: readonly Point[]
  readonly land: boolean
  readonly park: boolean
}

/** One unit grid of the partition, before it has a code. */
export interface Leaf {
  readonly face: number
  readonly atom: number
  /** Leaves with the same block have no road between them. */
  readonly block: number
  readonly ring: readonly Point[]
}

/** 0 in the middle of the city, about 1 at its edge. */
export const remoteness = ([x, y]: Point): number => Math.sqrt((x / 3000) ** 2 + ((y - 150) / 2450) ** 2)

/** The size in m² a unit grid should have here: about 10,000 m² in the core and larger towards the fringe. */
export const cellSize = (p: Point): number => {
  const t = Math.max(0, Math.min(1, (remoteness(p) - 0.2) / 0.75))
  return 8200 + 13500 * t * t * (3 - 2 * t)
}

const expected = (ring: readonly Point[]): number => area(ring) / cellSize(centroid(ring))

/** The city cut into faces: the mesh, the pieces between greater roads, and the unit grids. */
export interface Partition {
  readonly mesh: Mesh
  readonly atoms: readonly Atom[]
  readonly leaves: readonly Leaf[]
}

const withoutSlivers = (mesh: Mesh): void => {
  const removable = (kind: LineKind): boolean => kind !== 'ring' && kind !== 'bank' && kind !== 'river' && kind !== 'outline'
  for (const allowed of [removable, (kind: LineKind) => kind !== 'outline' && kind !== 'bank']) {
    for (const face of [...mesh.faces.values()].sort((a, b) => area(mesh.ringOf(a)) - area(mesh.ringOf(b)))) {
      if (mesh.faces.has(face.id) && area(mesh.ringOf(mesh.face(face.id))) < 26_000) mesh.dissolve(face.id, allowed)
    }
  }
}

/** Cut the city into exactly `count` unit grids which follow its roads and its river. */
export const partition = (plan: Layout, seed: number, count: number): Partition => {
  const mesh = Mesh.between(plan.lines, kept(plan))
  withoutSlivers(mesh)
  const rough = noise(seed)
  const sway = (p: Point): number => rough(p[0] / 300, p[1] / 300)
  const ringOf = (id: number): Point[] => mesh.ringOf(mesh.face(id))

  const atoms: Atom[] = []
  const open = [...mesh.faces.keys()]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const ring = ringOf(id)
    const land = !inside(centroid(ring), plan.river)
    const lake = land && plan.lakes.some((p) => inside(p, ring))
    const limit = !land ? 5 : lake ? 34 : 13
    const parts = expected(ring) > limit ? halve(mesh, id, land ? 'secondary' : 'none', sway) : undefined
    if (parts) open.push(...parts)
    else atoms.push({id, ring, land, park: lake})
  }

  const known = new Map(atoms.map((atom) => [atom.id, atom]))
  const leaves = new Map<number, {atom: number; block: number; weight: number}>()
  for (const atom of atoms) leaves.set(atom.id, {atom: atom.id, block: atom.id, weight: expected(atom.ring) * (atom.park ? 0.7 : 1)})
  const stuck = new Set<number>()
  while (leaves.size < count) {
    let pick = -1
    let heaviest = 0
    for (const [id, leaf] of leaves) {
      if (leaf.weight > heaviest && !stuck.has(id)) {
        heaviest = leaf.weight
        pick = id
      }
    }
    const leaf = leaves.get(pick)
    if (!leaf) throw new Error('nothing is left to cut')
    const atom = known.get(leaf.atom)
    const road = atom?.land === true && !atom.park && leaf.weight > 2.9
    const parts = halve(mesh, pick, road ? 'local' : 'none', sway)
    if (!parts) {
      stuck.add(pick)
      continue
    }
    leaves.delete(pick)
    for (const id of parts) {
      const weight = expected(ringOf(id)) * (atom?.park ? 0.7 : 1)
      leaves.set(id, {atom: leaf.atom, block: road ? id : leaf.block, weight})
    }
  }
  return {
    mesh,
    atoms: atoms.map((atom) => ({...atom})),
    leaves: [...leaves].map(([face, {atom, block}]) => ({face, atom, block, ring: ringOf(face)})),
  }
}
