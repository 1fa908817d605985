import {Groups} from './named.ts'
import {type Pair, pairOf, withCrowd} from './pair.ts'
import {fresh, type LikenessRule} from './rule.ts'

/** A request of a history, with what its closing says about duplicates. */
export interface Past {
  readonly id: string
  readonly at: Date
  readonly endedAt: Date | null
  readonly place: readonly [number, number] | null
  readonly category: string
  readonly major: string
  readonly component: null
  readonly duplicate: boolean
  readonly named: readonly string[]
}

/** An earlier case near a report; `same` when closings link the two, `unsure` when it was closed as a duplicate of nobody knows which. */
export interface Near {
  readonly pair: Pair
  readonly same: boolean
  readonly unsure: boolean
}

/** A report as it was made, with the earlier cases near it. */
export interface Made {
  readonly id: string
  readonly at: Date
  readonly category: string
  readonly near: readonly Near[]
  /** It tells of something that a case was there for, which a closing names. */
  readonly repeats: boolean
  /** It was closed as a duplicate of nobody knows which. */
  readonly unsure: boolean
}

const TILE = 1 / 400
const PER_TILE = 200

/** The newest cases around a report, as the product finds them: by tiles, at most so many of each. */
function* around(tiles: ReadonlyMap<string, readonly Past[]>, row: Past, rule: LikenessRule): Generator<Past> {
  if (row.place === null) return
  const [lng, lat] = row.place
  const [wide, high] = [rule.metres / (111_195 * Math.cos((lat * Math.PI) / 180)), rule.metres / 111_195]
  for (let x = Math.floor((lng - wide) / TILE); x <= Math.floor((lng + wide) / TILE); x += 1)
    for (let y = Math.floor((lat - high) / TILE); y <= Math.floor((lat + high) / TILE); y += 1) {
      const there = tiles.get(`${x} ${y}`) ?? []
      let taken = 0
      for (let index = there.length - 1; index >= 0 && taken < PER_TILE; index -= 1) {
        const other = there[index] as Past
        if (!fresh(rule, other.at, other.endedAt !== null && other.endedAt <= row.at ? other.endedAt : null, row.at)) continue
        taken += 1
        yield other
      }
    }
}

/** Which requests tell of the same thing, by the ids their closings name; ids that are not in the history join nothing. */
function linksOf(history: readonly Past[]): {readonly groups: Groups; readonly linked: ReadonlySet<string>} {
  const [groups, linked] = [new Groups(), new Set<string>()]
  const known = new Set(history.map(({id}) => id))
  for (const {id, named} of history)
    for (const other of named)
      if (known.has(other)) {
        groups.join(other, id)
        linked.add(other).add(id)
      }
  return {groups, linked}
}

const bare = {words: null, address: null, phone: null, busy: 0, since: 0}

/** Goes through a history, earliest first, and tells of every report which earlier cases lay near it at that moment. */
export function* replayHistory(history: readonly Past[], rule: LikenessRule): Generator<Made> {
  const {groups, linked} = linksOf(history)
  const unsureOf = ({id, duplicate}: Past): boolean => duplicate && !linked.has(id)
  const [tiles, begun] = [new Map<string, Past[]>(), new Set<string>()]
  for (const past of history) {
    const group = groups.of(past.id)
    const pairs = [...around(tiles, past, rule)].flatMap((other) => {
      const pair = pairOf(past, {...other, open: other.endedAt === null || other.endedAt > past.at}, bare)
      return (pair.metres ?? 0) > rule.metres ? [] : [{pair, same: groups.of(other.id) === group, unsure: unsureOf(other)}]
    })
    const near = withCrowd(pairs)
    yield {id: past.id, at: past.at, category: past.category, near, repeats: begun.has(group), unsure: unsureOf(past)}
    begun.add(group)
    if (past.place === null) continue
    const key = `${Math.floor(past.place[0] / TILE)} ${Math.floor(past.place[1] / TILE)}`
    const there = tiles.get(key)
    if (there === undefined) tiles.set(key, [past])
    else there.push(past)
  }
}
