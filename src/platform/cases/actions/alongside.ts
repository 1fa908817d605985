import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import type {Case, Details} from '../core/case.ts'
import {turnsEnd} from '../core/effects.ts'
import type {Move} from '../core/lifecycle.ts'
import {exemptRecord} from '../queries/belongings.ts'
import {type HeldCase, holdCase} from '../queries/case.ts'
import {insertNote} from '../queries/parts.ts'
import {announceOn} from './announce.ts'
import {beginPart} from './part.ts'
import type {Settled} from './settle.ts'

type Asked = Details & {readonly move: Move}

/** What some moves do beside their own case. */
const beside: Readonly<Partial<Record<Move, (tx: Tx, act: Act, after: HeldCase, asked: Asked, found: Settled) => Promise<unknown>>>> = {
  note: (tx, act, after, {words = ''}) => insertNote(tx, act, after, words),
  merge: async (tx, act, after, _, {target}) =>
    target && announceOn(tx, act, target, 'case.absorbed', {other: after.number ?? after.id, otherId: after.id}),
  split: async (tx, act, after, {parts = []}) => {
    for (const part of parts) await beginPart(tx, act, after, part)
  },
  'grant-appeal': (tx, _, {id}) => exemptRecord(tx, id, true),
}

/** Tells the whole of which a case is a part that the part has ended, or is open again. */
async function tellWhole(tx: Tx, act: Act, parentId: string, part: Case, turn: 'ends' | 'opens'): Promise<void> {
  const whole = await holdCase(tx, parentId)
  const openParts = Math.max(0, whole.openParts + (turn === 'ends' ? -1 : 1))
  const told = {other: part.number ?? part.id, otherId: part.id, ...(part.ending === null ? {} : {ending: part.ending})}
  await announceOn(tx, act, whole, turn === 'ends' ? 'case.part-ended' : 'case.part-opened', told, {openParts})
}

/** Does what a saved move brings about elsewhere, in the same transaction. */
export async function alongside(tx: Tx, act: Act, before: HeldCase, after: HeldCase, asked: Asked, found: Settled): Promise<void> {
  await beside[asked.move]?.(tx, act, after, asked, found)
  const turn = turnsEnd(before, after)
  if (before.parentId !== null && turn !== null) await tellWhole(tx, act, before.parentId, after, turn)
}
