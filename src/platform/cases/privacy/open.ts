import type {Db} from '#kernel/db.ts'
import type {Said} from '#lib/problem.ts'
import {listHistory} from '../actions/move.ts'
import {toldToAll} from '../core/history.ts'
import {isEnded, type State} from '../core/lifecycle.ts'
import {findPublicDetail, openEyes, type PublicCase, type PublicDetail, showPublic} from './actions/view.ts'
import {listPublicByReport, listPublicTold, type PublicFilter} from './queries/public.ts'

/** What of the public cases is asked for: at an instant, a window of those that fit, the newest reported first. */
export interface PublicAsked {
  readonly now: Date
  readonly filter: PublicFilter
  readonly limit: number
  readonly offset?: number
}

/** Cases as everybody may see them, the newest reported first. */
export async function listPublicCases(db: Db, {now, filter, limit, offset = 0}: PublicAsked): Promise<readonly PublicCase[]> {
  const eyes = await openEyes(db, now)
  return showPublic(db, eyes, await listPublicByReport(db, eyes.books, {now, filter, limit, offset}))
}

/** One case as everybody may see it, with its history; undefined when the public may not. */
export const findPublicCase = async (db: Db, {now, key}: {now: Date; key: string}): Promise<PublicDetail | undefined> =>
  findPublicDetail(db, await openEyes(db, now), key)

/** Something the public was told of a case: the n-th entry of its history, and whether the case was open after it. */
export interface PublicUpdate extends Said {
  readonly caseId: string
  readonly seq: number
  readonly at: Date
  readonly open: boolean
}

/**
 * What the public was told of cases from an instant until another, oldest first, of at most `cases` cases. `until` is where it breaks off when there was more:
 * whoever asks on from there misses nothing.
 */
export async function listPublicUpdates(
  db: Db,
  {now, filter, from, to, cases}: {now: Date; filter: PublicFilter; from: Date; to: Date; cases: number},
): Promise<{readonly updates: readonly PublicUpdate[]; readonly until: Date | null}> {
  const eyes = await openEyes(db, now)
  const found = await listPublicTold(db, eyes.books, {now, filter, events: [...toldToAll], from, to, limit: cases + 1})
  const until = found[cases]?.toldAt ?? null
  const updates: PublicUpdate[] = []
  for (const one of found.slice(0, cases)) {
    const detail = await findPublicDetail(db, eyes, one.id)
    if (detail === undefined) continue
    const whole = await listHistory(db, one)
    for (const {seq, at, zh, en} of detail.history) {
      if (at < from || at > to || (until !== null && at >= until)) continue
      const state = whole.slice(0, seq).findLast(({body}) => body.to !== undefined)?.body.to
      updates.push({caseId: one.id, seq, at, zh, en, open: state === undefined || !isEnded(state as State)})
    }
  }
  return {updates: updates.toSorted((a, b) => a.at.getTime() - b.at.getTime() || a.caseId.localeCompare(b.caseId)), until}
}
