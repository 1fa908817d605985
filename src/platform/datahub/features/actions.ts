import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import type {Sent} from '#kernel/maps/contract.ts'
import {problem} from '#lib/problem.ts'
import type {Crs} from './core/crs.ts'
import {matches, readSent} from './core/sent.ts'
import type {Given} from './lookup.ts'
import {findState, turnShape} from './queries/writing.ts'
import {noFeature} from './refusals.ts'

const changedMeanwhile = problem<{id: string}>('datahub.changed-meanwhile', 412, {
  zh: ({id}) => `要素 ${id} 在您读取之后已被修改。请重新读取，在最新内容上修改，并以新的 ETag 作为 If-Match 提交。`,
  en: ({id}) => `The feature ${id} has changed since you read it. Read it again, change what it is now, and send its new ETag as If-Match.`,
})

const matchFirst = problem('datahub.match-first', 428, {
  zh: () => '修改和删除须带 If-Match，其值为读取该要素时的 ETag，以免覆盖他人的修改。请先读取要素再提交。',
  en: () =>
    "To change or remove a feature, send the ETag you read it with as If-Match, so that nobody's change is lost. Read the feature first.",
})

/** A feature as it is to be kept: by the schema of its collection, its place turned from the system in which it was sent. */
async function sentOf(tx: Tx, {features}: Given, body: unknown, {crs, whole}: {crs: Crs; whole: boolean}): Promise<Sent> {
  const {writes} = features
  const sent = readSent(body, features, writes ?? {takes: [], placed: false}, whole)
  if (sent.geometry === undefined || sent.geometry === null) return {geometry: sent.geometry, properties: sent.properties}
  return {geometry: await turnShape(tx, sent.geometry, crs), properties: sent.properties}
}

/** Keeps a new feature and returns its id. Throws datahub.bad-feature, and what its owner refuses. */
export async function createFeature(tx: Tx, act: Act, collection: Given, body: unknown, crs: Crs): Promise<string | undefined> {
  const sent = await sentOf(tx, collection, body, {crs, whole: true})
  return collection.features.writes?.create?.(tx, act, sent)
}

/** Holds the feature, which must still be as the client read it. Throws datahub.no-feature, datahub.match-first, datahub.changed-meanwhile. */
async function hold(tx: Tx, act: Act, {id: collection, features}: Given, id: string, match: string | undefined): Promise<void> {
  if ((await findState(tx, act, features, id)) === undefined) throw noFeature({id: collection, feature: id.slice(0, 60)})
  if (match === undefined) throw matchFirst({})
  await features.writes?.hold(tx, id)
  const state = await findState(tx, act, features, id)
  if (state === undefined || !matches(match, state)) throw changedMeanwhile({id: id.slice(0, 60)})
}

/** What is asked of one feature, and how it was before by the word of the client. */
export interface Change {
  readonly id: string
  readonly match: string | undefined
  readonly body: unknown
  readonly crs: Crs
}

/** Puts another feature in the place of one. Throws as `hold` does, datahub.bad-feature, and what its owner refuses. */
export async function replaceFeature(tx: Tx, act: Act, collection: Given, {id, match, body, crs}: Change): Promise<void> {
  await hold(tx, act, collection, id, match)
  const sent = await sentOf(tx, collection, body, {crs, whole: true})
  await collection.features.writes?.replace?.(tx, act, id, sent)
}

/** Changes what of a feature is sent (RFC 7396). Throws as `replaceFeature` does. */
export async function updateFeature(tx: Tx, act: Act, collection: Given, {id, match, body, crs}: Change): Promise<void> {
  await hold(tx, act, collection, id, match)
  const sent = await sentOf(tx, collection, body, {crs, whole: false})
  await collection.features.writes?.update?.(tx, act, id, sent)
}

/** Takes a feature away, as its owner understands it. Throws as `hold` does, and what its owner refuses. */
export async function removeFeature(tx: Tx, act: Act, collection: Given, id: string, match: string | undefined): Promise<void> {
  await hold(tx, act, collection, id, match)
  await collection.features.writes?.remove?.(tx, act, id)
}
