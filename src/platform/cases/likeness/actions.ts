import {randomBytes} from 'node:crypto'
import {v7} from 'uuid'
import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {linkAfter} from '#kernel/events.ts'
import {problem} from '#lib/problem.ts'
import {headOf} from '../actions/announce.ts'
import {followHash, type Reporter} from '../actions/report.ts'
import {openStates} from '../core/lifecycle.ts'
import {holdCase, saveCase} from '../queries/case.ts'
import {countJoined, findJoined, insertJoined, renewJoined} from './queries.ts'

export const caseEnded = problem('case.join-ended', 409, {
  zh: () => '这个案件已经结束，不能再附议。如果问题还在，请凭查询链接申请重新处理，或另行上报。',
  en: () =>
    'This case has ended, so it cannot be joined. If the problem is still there, ask by your follow link to reopen it, or report it anew.',
})

const joinedOther = problem('case.join-other', 409, {
  zh: () => '这个客户端编号已用于附议另一案件。请换一个新的编号再提交。',
  en: () => 'This client id was used to join another case. Send it with a new one.',
})

const tooMany = problem<{people: number}>('case.join-full', 409, {
  zh: ({people}) => `已有 ${people} 人反映同一问题，名额已满，不必再附议。处理进展请致电热线查询。`,
  en: ({people}) => `${people} people have said the same and no more are taken. Call the hotline to hear of the progress.`,
})

/** Somebody has the same problem as a case that is there: who they are is theirs to say. */
export interface Joining {
  readonly id: string
  readonly clientId: string
  readonly reporter?: Reporter | undefined
}

const FOLLOW_BYTES = 16
const MOST_JOINED = 2_000

/**
 * Adds somebody to a case instead of making a second one, and gives them a link of their own; sent again, they get another link in its
 * place. `people` is how many joined beside the reporter. Throws case.unknown, case.join-ended, case.join-full, case.join-other.
 */
export async function joinCase(
  tx: Tx,
  act: Act,
  {id, clientId, reporter = {}}: Joining,
): Promise<{token: string; people: number; again: boolean}> {
  const token = randomBytes(FOLLOW_BYTES).toString('base64url')
  const [hash, at] = [followHash(token), act.at]
  const held = await holdCase(tx, id)
  const before = await findJoined(tx, clientId)
  const people = (await countJoined(tx, [id])).get(id) ?? 0
  if (before?.caseId === id) {
    await renewJoined(tx, clientId, {hash, at})
    return {token, people, again: true}
  }
  if (before !== undefined) throw joinedOther({})
  if (!openStates.includes(held.state)) throw caseEnded({})
  if (people >= MOST_JOINED) throw tooMany({people})
  await insertJoined(tx, {
    id: v7(),
    caseId: id,
    clientId,
    name: reporter.name ?? null,
    phone: reporter.phone ?? null,
    email: reporter.email ?? null,
    language: reporter.language ?? 'zh',
    hash,
    at,
  })
  const body = {version: held.version, people: people + 1}
  const link = linkAfter(act, {district: held.districtId, subject: id, name: 'case.joined', body}, await headOf(tx, held))
  await saveCase(tx, id, {}, {link})
  return {token, people: people + 1, again: false}
}
