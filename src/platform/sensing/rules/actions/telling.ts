import type {Ease, Finding} from '../../core/finding.ts'
import type {Turn} from '../core/judge.ts'
import {stormOf, type Watched} from '../core/watch.ts'
import type {Looking} from '../queries/state.ts'

/** What a turn is told as: found, or over. */
export function tellingOf(
  {id, edition, text}: Looking,
  turn: Turn,
  where: {readonly cause: string; readonly at: Pick<Watched, 'thing' | 'group'>; readonly streams: readonly number[]},
): Finding | Ease {
  if (turn.turn === 'end') return {cause: where.cause, at: turn.from, why: turn.why}
  return {
    cause: where.cause,
    kind: text.look.kind,
    rule: {id, edition},
    thing: where.at.thing,
    streams: where.streams,
    level: turn.level,
    from: turn.from,
    why: turn.why,
    numbers: turn.numbers,
    group: stormOf(text, where.at),
    category: text.category,
    opensCase: text.opensCase,
  }
}

/** Something told of a rule, with where it is kept. */
export interface Told {
  readonly rule: Looking
  readonly stream: Pick<Watched, 'stream' | 'district'>
  readonly telling: Finding | Ease
}
