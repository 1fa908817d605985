import {randomBytes} from 'node:crypto'
import {type Act, allow} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {problem} from '#lib/problem.ts'
import {followHash} from '../../actions/report.ts'
import {lastFour, plainEmail} from '../../hotline/core/phone.ts'
import {emailKey, ownListKey, phoneKey} from '../../hotline/keys.ts'
import {addFollow} from '../../queries/belongings.ts'
import {getCase, type ShownCase} from '../../queries/case.ts'
import {codeOf, plainCode, plainProof} from '../core/code.ts'
import {addToList, type Follower, findFollower, isList, listOwn, listReportedWith} from '../queries/followers.ts'
import {unknownFollow} from '../refusals.ts'

export const noSuchList = problem('case.no-own-list', 404, {
  zh: () => '代码与手机尾号或邮箱不符。请核对后再试，或使用查询链接。',
  en: () => 'The code does not go with these digits or this e-mail. Check both, or use the link of your case.',
})

export const proofMismatch = problem('case.proof-mismatch', 422, {
  zh: () => '与上报时留下的手机尾号或邮箱不符。请填写上报时的联系方式。',
  en: () => 'This is not the end of the number, nor the e-mail, that was left with the report. Give the one that was.',
})

export const notInList = problem('case.not-in-own-list', 404, {
  zh: () => '您的列表中没有这个案件。请刷新列表。',
  en: () => 'This case is not in your list. Load the list again.',
})

const MOST_OWN = 100
const MOST_FOLLOWS = 20

const proves = ({phone, email}: Pick<Follower, 'phone' | 'email'>, proof: string): boolean =>
  proof.includes('@') ? email !== null && plainEmail(email) === proof : proof.length === 4 && phone !== null && lastFour(phone) === proof

/** The list a code opens with its proof, or a fresh code when none is given. Throws case.no-own-list. */
async function listFor(tx: Tx, code: string | undefined, proof: string): Promise<{readonly code: string; readonly hash: string}> {
  if (code === undefined) {
    const fresh = codeOf(randomBytes(5))
    return {code: fresh, hash: ownListKey(plainCode(fresh), proof)}
  }
  const hash = ownListKey(plainCode(code), proof)
  if (!(await isList(tx, hash))) throw noSuchList({})
  return {code, hash}
}

/**
 * Puts a case on the own list of whoever holds its link: with a new code, or with the one they have. The proof must be the contact left with the
 * report, so that a code never opens more than its holder could open by links.
 */
export async function keepInList(
  tx: Tx,
  act: Act,
  token: string,
  asked: {readonly proof: string; readonly code?: string | undefined},
): Promise<string> {
  const follower = await findFollower(tx, followHash(token))
  if (follower === undefined) throw unknownFollow({})
  const proof = plainProof(asked.proof)
  if (!proves(follower, proof)) throw proofMismatch({})
  const {code, hash} = await listFor(tx, asked.code, proof)
  await addToList(tx, {hash, caseId: follower.ownId, who: follower.who, at: act.at})
  return code
}

/** The cases of an own list. Wrong codes and wrong proofs are told in one sentence. */
export async function openOwnList(tx: Tx, {code, proof}: {code: string; proof: string}): Promise<readonly ShownCase[]> {
  const own = await listOwn(tx, ownListKey(plainCode(code), plainProof(proof)), MOST_OWN)
  if (own.length === 0) throw noSuchList({})
  const cases: ShownCase[] = []
  for (const {caseId} of own) cases.push(await getCase(tx, caseId))
  return cases
}

/** A fresh secret link to a case of an own list. */
export async function linkFromList(
  tx: Tx,
  act: Act,
  {code, proof, caseId}: {code: string; proof: string; caseId: string},
): Promise<string | null> {
  const own = await listOwn(tx, ownListKey(plainCode(code), plainProof(proof)), MOST_OWN)
  if (own.length === 0) throw noSuchList({})
  if (!own.some((one) => one.caseId === caseId && one.who === caseId)) throw notInList({})
  const token = randomBytes(16).toString('base64url')
  return (await addFollow(tx, {caseId, hash: followHash(token), at: act.at, most: MOST_FOLLOWS})) ? token : null
}

/** A code for a caller whom the clerk has on the line: it opens the cases reported with that number or e-mail in the clerk's area. */
export async function codeForCaller(
  tx: Tx,
  act: Act,
  {area, phone, email}: {area: string; phone?: string | undefined; email?: string | undefined},
): Promise<{readonly code: string; readonly cases: number}> {
  allow(act, 'cases.hotline', {area})
  allow(act, 'cases.personal', {area})
  const keys = {phoneKey: phone === undefined ? null : phoneKey(phone), emailKey: email === undefined ? null : emailKey(email)}
  const reported = await listReportedWith(tx, keys, MOST_OWN)
  const proof = phone === undefined ? plainEmail(email ?? '') : lastFour(phone)
  const {code, hash} = await listFor(tx, undefined, proof)
  for (const {caseId} of reported) await addToList(tx, {hash, caseId, who: caseId, at: act.at})
  return {code, cases: reported.length}
}
