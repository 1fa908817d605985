import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {deleteFiles} from '#kernel/files/index.ts'
import type {Scheduled} from '#kernel/pack.ts'
import {dropIntakeFiles} from './queries/feeds.ts'
import {sweepBefore} from './queries/records.ts'

const FILE_DAYS = 7
const KEPT_LOADS = 5
const SWEPT = 20_000

async function sweep(tx: Tx, act: Act): Promise<void> {
  await deleteFiles(tx, act, await dropIntakeFiles(tx, new Date(act.at.getTime() - FILE_DAYS * 86_400_000), 200))
  await sweepBefore(tx, KEPT_LOADS, SWEPT)
}

/** Files that were sent go after a week; what loads changed is kept for the last few of each sheet. */
export const intakeEvery: Readonly<Record<string, Scheduled>> = {'sweep-intake': {cron: '41 * * * *', run: sweep}}
