import {v7} from 'uuid'
import {type Act, allow} from '#kernel/act.ts'
import type {Db, Tx} from '#kernel/db.ts'
import {announce} from '#kernel/events.ts'
import {getFile} from '#kernel/files/index.ts'
import type {Collection} from '#kernel/maps/contract.ts'
import {problem, type Said} from '#lib/problem.ts'
import {findUnit} from '#platform/organisation/index.ts'
import {CRS84} from '../features/core/crs.ts'
import {findFeature} from '../features/queries/features.ts'
import {type DatasetText, faultOf, type ResourceKind} from './core/dataset.ts'
import type {Dataset, Resource} from './core/kept.ts'
import {getDataset, holdDataset, insertDataset, isTaken, savePublished, updateDataset} from './queries/datasets.ts'
import {deleteResource, findByRef, findResource, insertResource, listResources, noResource} from './queries/resources.ts'
import {searchOf} from './words.ts'

const unsound = problem<Said>('datahub.unsound-dataset', 422, {zh: ({zh}) => zh, en: ({en}) => en})

const nameTaken = problem<{name: string}>('datahub.name-taken', 409, {
  zh: ({name}) => `已有名为 ${name} 的数据集。请换一个名称。`,
  en: ({name}) => `There is a dataset called ${name} already. Choose another name.`,
})

const noUnit = problem<{unit: string}>('datahub.no-unit', 422, {
  zh: () => '没有这个责任单位。请从单位目录中选择。',
  en: () => 'There is no such unit. Choose the owner from the list of units.',
})

const outrun = problem('datahub.dataset-changed', 409, {
  zh: () => '数据集已被他人修改。请重新打开后再改。',
  en: () => 'Somebody has changed this dataset. Open it again, then change it.',
})

const empty = problem('datahub.empty-dataset', 409, {
  zh: () => '数据集还没有数据资源，不能发布。请先添加一个资源。',
  en: () => 'The dataset has no resource yet and cannot be published. Add one first.',
})

const elsewhere = problem<{name: string}>('datahub.resource-elsewhere', 409, {
  zh: ({name}) => `这个数据资源已属于数据集 ${name}。一个资源只能编入一个数据集，请引用该数据集。`,
  en: ({name}) => `This resource belongs to the dataset ${name}. A resource is catalogued once: refer to that dataset.`,
})

const notThere = problem<{kind: ResourceKind; ref: string}>('datahub.nothing-there', 422, {
  zh: ({ref}) => `找不到 ${ref}，或您不能读取它。请核对编号。`,
  en: ({ref}) => `There is no ${ref}, or you cannot read it. Check its id.`,
})

/** Where what a resource refers to is looked for. */
export interface Sources {
  /** Every published collection the actor may know of, of packs and of sheets. */
  readonly collections: (db: Db, act: Act) => Promise<readonly Collection[]>
}

const tell = (tx: Tx, act: Act, name: string, {id, district}: {readonly id: string; readonly district: string}, body: object) =>
  announce(tx, act, {name: `datahub.${name}`, subject: `datahub/dataset/${id}`, district, body: body as Record<string, unknown>})

async function check(db: Db, text: DatasetText): Promise<readonly string[]> {
  const fault = faultOf(text)
  if (fault !== undefined) throw unsound(fault)
  if (text.ownerUnit === '') return []
  const unit = /^[0-9a-f-]{36}$/i.test(text.ownerUnit) ? await findUnit(db, text.ownerUnit) : undefined
  if (unit === undefined) throw noUnit({unit: text.ownerUnit})
  return [unit.name, unit.nameEn ?? '']
}

const keep = (act: Act, {ownerUnit, district}: Pick<DatasetText, 'ownerUnit' | 'district'>): void =>
  allow(act, 'datahub.keep', {unit: ownerUnit === '' ? null : ownerUnit, area: district})

/** Whoever opens a dataset to everybody decides on sharing. */
const mayOpen = (act: Act, {open, ownerUnit, district}: DatasetText): void => {
  if (open) allow(act, 'datahub.share', {unit: ownerUnit === '' ? null : ownerUnit, area: district})
}

async function holdOwn(tx: Tx, act: Act, name: string, version?: number): Promise<Dataset> {
  const held = await holdDataset(tx, act, name)
  keep(act, held)
  if (version !== undefined && held.version !== version) throw outrun({})
  return held
}

/**
 * Enters a dataset into the catalogue, as a draft without resources. Throws datahub.unsound-dataset, datahub.no-unit, datahub.name-taken,
 * access.forbidden.
 */
export async function makeDataset(tx: Tx, act: Act, text: DatasetText): Promise<Dataset> {
  keep(act, text)
  mayOpen(act, text)
  const owner = await check(tx, text)
  if (await isTaken(tx, text.name)) throw nameTaken({name: text.name})
  const id = v7()
  await insertDataset(tx, {id, text, search: searchOf(text, owner), at: act.at})
  await tell(
    tx,
    act,
    'dataset-made',
    {id, district: text.district},
    {name: text.name, owner: text.ownerUnit, sharing: text.sharing, level: text.level},
  )
  return getDataset(tx, act, id)
}

/** Changes what is said of a dataset; its name stays. Throws datahub.dataset-changed, and what makeDataset throws. */
export async function changeDataset(
  tx: Tx,
  act: Act,
  {name, version, ...rest}: Omit<DatasetText, 'name'> & {readonly name: string; readonly version: number},
): Promise<Dataset> {
  const held = await holdOwn(tx, act, name, version)
  const text: DatasetText = {...rest, name: held.name}
  keep(act, text)
  mayOpen(act, text)
  const owner = await check(tx, text)
  await updateDataset(tx, {id: held.id, text, search: searchOf(text, owner), at: act.at})
  const {ownerUnit, sharing, level, open} = text
  await tell(tx, act, 'dataset-changed', held, {name: held.name, owner: ownerUnit, sharing, level, open})
  return getDataset(tx, act, held.id)
}

/** Shows a dataset in the catalogue. Throws datahub.empty-dataset. */
export async function publishDataset(tx: Tx, act: Act, name: string, version?: number): Promise<Dataset> {
  const held = await holdOwn(tx, act, name, version)
  if ((await listResources(tx, held.id)).length === 0) throw empty({})
  if (held.publishedAt !== null) return held
  await savePublished(tx, {id: held.id, at: act.at, publishedAt: act.at})
  await tell(tx, act, 'dataset-published', held, {name: held.name, open: held.open})
  return getDataset(tx, act, held.id)
}

/** Takes a dataset out of the catalogue; it stays as a draft with its resources. */
export async function withdrawDataset(tx: Tx, act: Act, name: string, version?: number): Promise<Dataset> {
  const held = await holdOwn(tx, act, name, version)
  if (held.publishedAt === null) return held
  await savePublished(tx, {id: held.id, at: act.at, publishedAt: null})
  await tell(tx, act, 'dataset-withdrawn', held, {name: held.name})
  return getDataset(tx, act, held.id)
}

const formats: Readonly<Record<ResourceKind, string>> = {collection: 'GeoJSON', sheet: 'GeoJSON', stream: 'JSON', file: ''}

/** What a new resource refers to is there and the actor's to give; returns its format. */
async function lookAt(
  tx: Tx,
  act: Act,
  sources: Sources,
  {kind, ref}: {readonly kind: ResourceKind; readonly ref: string},
): Promise<string> {
  const known = await sources.collections(tx, act)
  if (kind === 'collection' || kind === 'sheet') {
    // A collection holds rows of many units: only whose right has no bounds assigns it.
    allow(act, 'datahub.keep', {unit: null, area: null})
    if (!known.some(({id, features}) => id === ref && features !== undefined)) throw notThere({kind, ref})
  }
  if (kind === 'stream') {
    const things = known.find(({id}) => id === 'things')
    if (things?.features === undefined || things.may === undefined) throw notThere({kind, ref})
    allow(act, things.may)
    const thing = await findFeature(tx, act, things.features, ref, {properties: [], geometry: false, crs: CRS84})
    if (thing === undefined) throw notThere({kind, ref})
  }
  if (kind === 'file') {
    const file = /^[0-9a-f-]{36}$/i.test(ref) ? await getFile(tx, ref) : undefined
    if (file === undefined || file.storedBy !== act.by.id) throw notThere({kind, ref})
    return file.type
  }
  return formats[kind]
}

/** What a resource is made of; a sheet is named by its collection. */
export interface ResourceText {
  readonly kind: ResourceKind
  readonly ref: string
  readonly title: Said | null
}

/**
 * Adds a resource to a dataset. Throws datahub.no-dataset, datahub.resource-elsewhere, datahub.nothing-there, access.forbidden.
 */
export async function addResource(tx: Tx, act: Act, sources: Sources, dataset: string, text: ResourceText): Promise<Resource> {
  const held = await holdOwn(tx, act, dataset)
  const {kind, ref, title} = text
  const format = await lookAt(tx, act, sources, text)
  const other = await findByRef(tx, kind, ref)
  if (other !== undefined) throw elsewhere({name: (await getDataset(tx, act, other.datasetId)).name})
  const id = v7()
  const one = {id, datasetId: held.id, kind, ref, title, format, createdAt: act.at}
  await insertResource(tx, one)
  await tell(tx, act, 'resource-added', held, {id, kind, ref})
  return {...one, rows: null, lastAt: null, bbox: null, lookedAt: null}
}

/** Takes a resource out of a dataset; where it is kept it stays. Throws datahub.no-resource. */
export async function removeResource(tx: Tx, act: Act, dataset: string, id: string): Promise<void> {
  const held = await holdOwn(tx, act, dataset)
  const found = await findResource(tx, id)
  if (found === undefined || found.datasetId !== held.id) throw noResource({id})
  if (found.kind === 'collection') allow(act, 'datahub.keep', {unit: null, area: null})
  await deleteResource(tx, id)
  await tell(tx, act, 'resource-removed', held, {id, kind: found.kind, ref: found.ref})
}
