import {v7} from 'uuid'
import {type Act, allow, systemAct} from '#kernel/act.ts'
import {sign} from '#kernel/auth/secrets.ts'
import {authSettings} from '#kernel/auth/settings.ts'
import type {Db, Tx} from '#kernel/db.ts'
import {announce} from '#kernel/events.ts'
import {problem, type Said} from '#lib/problem.ts'
import {notify} from '#platform/notices/index.ts'
import type {Sources} from '../catalogue/actions.ts'
import type {Dataset} from '../catalogue/core/kept.ts'
import {type GivenResource, listGiven} from '../catalogue/given.ts'
import {getDataset, isPublished} from '../catalogue/queries/datasets.ts'
import type {CollectionOf} from '../catalogue/tend.ts'
import {bounded} from '../features/queries/features.ts'
import {type Field, mayStep, type Step, standingOf, type Terms, termFault, termsFault} from './core/share.ts'
import {LIMIT_MS, listShared, readShared, type Shared, sharedFeatures} from './queries/read.ts'
import {getShare, hasShare, holdShare, insertShare, listOwnUnits, type Share, saveEnd, saveGrant, saveRenewal} from './queries/shares.ts'
import {insertUse} from './queries/uses.ts'

const unsound = problem<Said>('datahub.unsound-share', 422, {zh: ({zh}) => zh, en: ({en}) => en})

const withheld = problem<{terms: string}>('datahub.withheld', 409, {
  zh: ({terms}) => `该数据集不予共享：${terms}`,
  en: ({terms}) => `This dataset is withheld: ${terms}`,
})

const notYourUnit = problem('datahub.not-your-unit', 403, {
  zh: () => '只能为您任职的单位申请。请选择本单位。',
  en: () => 'You can only ask for a unit in which you hold a post. Choose one of yours.',
})

const again = problem('datahub.asked-already', 409, {
  zh: () => '本单位对该数据集已有在办申请或有效共享。请在“数据共享”中查看，需要延长时请续期。',
  en: () => 'Your unit has asked for this dataset already, or has it. See it among the shares, and renew it there.',
})

const outrun = problem('datahub.share-changed', 409, {
  zh: () => '该申请已被他人办理。请刷新后查看。',
  en: () => 'Somebody has dealt with this request. Reload and look again.',
})

const wrongStep = problem('datahub.share-step', 409, {
  zh: () => '该共享目前不能这样办理。请刷新后查看其状态。',
  en: () => 'The share does not stand where this can be done. Reload and see where it stands.',
})

const notInForce = problem<{standing: string; reason: string}>('datahub.share-not-in-force', 403, {
  zh: ({standing, reason}) =>
    standing === 'revoked'
      ? `该共享已被撤销：${reason}。如仍需要，请重新申请。`
      : standing === 'expired'
        ? '该共享已到期。请申请续期。'
        : '该共享尚未批准。请等待责任单位审批。',
  en: ({standing, reason}) =>
    standing === 'revoked'
      ? `This share was revoked: ${reason}. Ask again if you still need it.`
      : standing === 'expired'
        ? 'This share has ended. Ask for it to be renewed.'
        : 'This share is not granted. Wait for the owner to decide.',
})

const nothingGiven = problem<{name: string}>('datahub.nothing-to-read', 409, {
  zh: ({name}) => `数据集 ${name} 没有可按行读取的资源，或数据集已撤下。请联系责任单位。`,
  en: ({name}) => `The dataset ${name} has nothing that can be read row by row, or was withdrawn. Ask its owner.`,
})

const noSuchResource = problem<{id: string}>('datahub.not-in-share', 404, {
  zh: () => '该共享不含这个资源。请从共享的资源中选择。',
  en: () => 'The share has no such resource. Choose one of those it has.',
})

/** Where the rows of datasets are found. */
export interface Ground {
  readonly sources: Sources
  readonly collectionOf: CollectionOf
}

const tell = (tx: Tx, act: Act, name: string, {id, district}: {readonly id: string; readonly district: string}, body: object) =>
  announce(tx, act, {name: `datahub.${name}`, subject: `datahub/share/${id}`, district, body: body as Record<string, unknown>})

const scopeOf = ({ownerUnit, district}: {readonly ownerUnit: string; readonly district: string}) => ({
  unit: ownerUnit === '' ? null : ownerUnit,
  area: district,
})

/** Every field of what can be read, once. */
export const fieldsOf = (given: readonly GivenResource[]): readonly (Field & {readonly said: Said})[] => [
  ...new Map(given.flatMap(({collection}) => collection.features.properties.map((one) => [one.name, one] as const))).values(),
]

/** What is asked for. */
export interface ShareAsked {
  readonly unit: string
  readonly purpose: string
  readonly basis: string
  readonly fields: readonly string[] | null
  readonly areas: readonly string[]
  readonly until: Date
}

/**
 * Asks for a dataset on behalf of a unit; one that is shared without conditions is granted at once. Throws datahub.no-dataset,
 * datahub.withheld, datahub.not-your-unit, datahub.asked-already, datahub.unsound-share.
 */
export async function askShare(tx: Tx, act: Act, ground: Ground, name: string, asked: ShareAsked): Promise<Share> {
  allow(act, 'datahub.use')
  const dataset = await getDataset(tx, act, name)
  if (dataset.publishedAt === null) throw nothingGiven({name})
  if (dataset.sharing === 'withheld') throw withheld({terms: dataset.terms})
  if (!(await listOwnUnits(tx, act)).some(({id}) => id === asked.unit)) throw notYourUnit({})
  const late = termFault(asked.until, act.at)
  if (late !== undefined) throw unsound(late)
  const given = await listGiven(tx, ground, {datasetId: dataset.id, at: act.at})
  const known = fieldsOf(given)
  if (known.length === 0) throw nothingGiven({name})
  const terms: Terms = {fields: asked.fields ?? known.map((one) => one.name), masks: {}, place: 'exact', areas: asked.areas, filter: null}
  const fault = termsFault(terms, known)
  if (fault !== undefined) throw unsound(fault)
  if (await hasShare(tx, {datasetId: dataset.id, unit: asked.unit, at: act.at})) throw again({})
  const id = v7()
  await insertShare(tx, {
    id,
    datasetId: dataset.id,
    unit: asked.unit,
    askedBy: act.by.id,
    askedName: act.by.name,
    purpose: asked.purpose,
    basis: asked.basis,
    askedFields: asked.fields,
    askedAreas: asked.areas,
    askedUntil: asked.until,
    createdAt: act.at,
  })
  const subject = {id, district: dataset.district}
  await tell(tx, act, 'share-asked', subject, {dataset: dataset.id, unit: asked.unit, until: asked.until.toISOString()})
  if (dataset.sharing === 'unconditional') {
    const hand = systemAct(act.at)
    await saveGrant(tx, hand, id, {terms, until: asked.until, reason: '无条件共享'})
    await tell(tx, hand, 'share-granted', subject, {dataset: dataset.id, fields: terms.fields.length, until: asked.until.toISOString()})
  } else await tellDeciders(tx, act, dataset, id)
  return getShare(tx, act, id)
}

const tellDeciders = (
  tx: Tx,
  act: Act,
  {id, title, district, ownerUnit}: Pick<Dataset, 'id' | 'title' | 'district' | 'ownerUnit'>,
  share: string,
) =>
  notify(tx, act, {
    event: 'datahub.share-asked',
    subject: `datahub/share/${share}`,
    district,
    to: [{permission: 'datahub.share', area: district, ...(ownerUnit === '' ? {} : {unit: ownerUnit})}],
    variables: {dataset: title},
    link: `/data/sharing/${share}`,
    occasion: `share-asked/${share}/${id}`,
  })

const tellAsker = (tx: Tx, act: Act, {id, district, askedBy, datasetTitle}: Share, event: string, reason: string) =>
  notify(tx, act, {
    event: `datahub.${event}`,
    subject: `datahub/share/${id}`,
    district,
    to: [{account: askedBy}],
    variables: {dataset: datasetTitle, reason},
    link: `/data/sharing/${id}`,
  })

async function holdFor(tx: Tx, act: Act, id: string, step: Step, version: number | undefined): Promise<Share> {
  const held = await holdShare(tx, act, id)
  if (step === 'renew') {
    if (!held.mine) throw notYourUnit({})
  } else allow(act, 'datahub.share', scopeOf(held))
  if (version !== undefined && version !== held.version) throw outrun({})
  if (!mayStep(step, standingOf(held, act.at), held.renewUntil !== null)) throw wrongStep({})
  return held
}

const SAMPLE: Readonly<Record<string, string>> = {limit: '1'}

/** Grants what was asked, or less, or goes on with it. Throws datahub.share-changed, datahub.share-step, datahub.unsound-share, datahub.bad-filter. */
export async function grantShare(
  tx: Tx,
  act: Act,
  ground: Ground,
  {
    id,
    version,
    terms,
    until,
    reason,
  }: {readonly id: string; readonly version?: number; readonly terms: Terms; readonly until: Date; readonly reason: string},
): Promise<Share> {
  const held = await holdFor(tx, act, id, 'grant', version)
  const given = await listGiven(tx, ground, {datasetId: held.datasetId, at: act.at})
  const fault = termFault(until, act.at) ?? termsFault(terms, fieldsOf(given))
  if (fault !== undefined) throw unsound(fault)
  // A condition that cannot be computed is refused now and not when it is read.
  for (const {collection} of given) {
    const shared = sharedFeatures(collection.features, terms, id)
    await bounded(tx, LIMIT_MS, (db) => listShared(db, act, shared, terms, readShared(SAMPLE, shared)))
  }
  await saveGrant(tx, act, id, {terms, until, reason})
  await tell(tx, act, 'share-granted', held, {
    dataset: held.datasetId,
    fields: terms.fields.length,
    masked: Object.keys(terms.masks),
    place: terms.place,
    until: until.toISOString(),
  })
  await tellAsker(tx, act, held, 'share-granted', reason)
  return getShare(tx, act, id)
}

/** Refuses what was asked; a refused renewal leaves the share as it is until it ends. */
export async function refuseShare(
  tx: Tx,
  act: Act,
  {id, version, reason}: {readonly id: string; readonly version?: number; readonly reason: string},
): Promise<Share> {
  const held = await holdFor(tx, act, id, 'refuse', version)
  await saveEnd(tx, act, id, {state: held.renewUntil === null ? 'refused' : held.state, reason})
  await tell(tx, act, 'share-refused', held, {dataset: held.datasetId, reason, renewal: held.renewUntil !== null})
  await tellAsker(tx, act, held, 'share-refused', reason)
  return getShare(tx, act, id)
}

/** Takes a share back: from now on nothing is read under it. */
export async function revokeShare(
  tx: Tx,
  act: Act,
  {id, version, reason}: {readonly id: string; readonly version?: number; readonly reason: string},
): Promise<Share> {
  const held = await holdFor(tx, act, id, 'revoke', version)
  await saveEnd(tx, act, id, {state: 'revoked', reason})
  await tell(tx, act, 'share-revoked', held, {dataset: held.datasetId, reason})
  await tellAsker(tx, act, held, 'share-revoked', reason)
  return getShare(tx, act, id)
}

/** Asks for a share to go on; until that is decided it ends when it ends. */
export async function renewShare(
  tx: Tx,
  act: Act,
  {id, version, until}: {readonly id: string; readonly version?: number; readonly until: Date},
): Promise<Share> {
  const held = await holdFor(tx, act, id, 'renew', version)
  const late = termFault(until, act.at)
  if (late !== undefined) throw unsound(late)
  await saveRenewal(tx, id, until)
  await tell(tx, act, 'share-renewal-asked', held, {dataset: held.datasetId, until: until.toISOString()})
  await tellDeciders(tx, act, {...held, id: `renew-${held.version}`, title: held.datasetTitle}, id)
  return getShare(tx, act, id)
}

/** A share that is in force, with what of it can be read. Throws datahub.share-not-in-force, datahub.nothing-to-read. */
export async function openShare(
  db: Db,
  act: Act,
  ground: Ground,
  id: string,
): Promise<{readonly share: Share; readonly given: readonly GivenResource[]}> {
  allow(act, 'datahub.use')
  const share = await getShare(db, act, id)
  if (!share.mine) throw notYourUnit({})
  const standing = standingOf(share, act.at)
  if (standing !== 'granted') throw notInForce({standing, reason: share.reason})
  const given = (await isPublished(db, share.datasetId)) ? await listGiven(db, ground, {datasetId: share.datasetId, at: act.at}) : []
  if (given.length === 0) throw nothingGiven({name: share.dataset})
  return {share, given}
}

/** What a share shows of one of its resources; the first unless said. Throws datahub.not-in-share. */
export function sharedOf(
  share: Share,
  given: readonly GivenResource[],
  resource: string | undefined,
): GivenResource & {readonly shared: Shared} {
  const found = resource === undefined ? given[0] : given.find((one) => one.resource.id === resource)
  if (found === undefined) throw noSuchResource({id: resource ?? ''})
  const salt = sign(authSettings().master, 'share', share.id)
  return {...found, shared: sharedFeatures(found.collection.features, share, salt)}
}

/** Notes what was read, in the transaction that read it. */
export const noteUse = (
  tx: Tx,
  act: Act,
  {share, resource, question, rows}: {share: Share; resource: string; question: string; rows: number},
) =>
  insertUse(tx, {
    district: share.district,
    share: share.id,
    id: v7(),
    at: act.at,
    actor: act.by.id,
    name: act.by.name,
    byKey: act.by.kind === 'key',
    resource,
    question: question.slice(0, 2_000),
    rows,
  })
