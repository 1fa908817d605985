import type {Act} from '#kernel/act.ts'
import type {Db} from '#kernel/db.ts'
import type {Bench} from '#kernel/errands/contract.ts'
import {announce} from '#kernel/events.ts'
import type {Said} from '#lib/problem.ts'
import {mayKeep} from '../collections.ts'
import {findLoad, isOvertaken, type Load, noteUndone} from '../queries/loads.ts'
import {dropRecords, restoreRecords} from '../queries/records.ts'
import {findSheet, noteLoaded, type Sheet} from '../queries/sheets.ts'
import {cannotUndo, noLoad} from '../refusals.ts'

/** The load of this id and its sheet, if the actor keeps that. Throws datahub.no-load. */
export async function getKeptLoad(db: Db, act: Act, id: string): Promise<{readonly load: Load; readonly sheet: Sheet}> {
  const load = await findLoad(db, id)
  const sheet = load === undefined ? undefined : await findSheet(db, load.sheetId)
  if (load === undefined || sheet === undefined || !mayKeep(act, sheet)) throw noLoad({})
  return {load, sheet}
}

/** A load that lies further back than so many is no longer kept as it was before. */
export const UNDOABLE_DAYS = 30

/** Why a load cannot be undone, or undefined when it can. */
export async function obstacleTo(db: Db, {at}: Act, load: Load): Promise<Said | undefined> {
  if (load.state !== 'done' && load.state !== 'failed') return {zh: '它没有写入，或已撤销', en: 'it wrote nothing, or is undone already'}
  if (await isOvertaken(db, load)) return {zh: '之后还有导入，请先撤销后面的', en: 'others came after it; undo those first'}
  if (at.getTime() - load.beganAt.getTime() > UNDOABLE_DAYS * 86_400_000)
    return {zh: `已超过 ${UNDOABLE_DAYS} 天`, en: `it is more than ${UNDOABLE_DAYS} days old`}
  return undefined
}

const PIECE = 4_000

/** Puts a sheet back as it was before a load. Throws datahub.no-load, datahub.cannot-undo. */
export async function undo(
  bench: Pick<Bench, 'db' | 'act' | 'write'>,
  id: string,
): Promise<{readonly restored: number; readonly dropped: number}> {
  const {db, act} = bench
  const {load, sheet} = await getKeptLoad(db, act, id)
  const why = await obstacleTo(db, act, load)
  if (why !== undefined) throw cannotUndo({why})
  const home = {district: sheet.district, sheet: sheet.id}
  const total = load.fresh + load.changed + load.removed
  const counts = {restored: 0, dropped: 0}
  for (const [name, step] of [
    ['restored', restoreRecords],
    ['dropped', dropRecords],
  ] as const)
    for (let some = PIECE; some === PIECE; counts[name] += some)
      await bench.write(
        async (tx) => {
          some = await step(tx, home, id, PIECE)
          return some
        },
        {done: counts.restored + counts.dropped, total},
      )
  await bench.write(
    async (tx) => {
      await noteUndone(tx, id, {at: act.at, by: act.by.name})
      await noteLoaded(tx, {id: sheet.id, district: sheet.district, shape: sheet.shape, at: act.at})
      await announce(tx, act, {name: 'datahub.load-undone', subject: sheet.id, district: sheet.district, body: {load: id, ...counts}})
      return 0
    },
    {done: total, total},
  )
  return counts
}
