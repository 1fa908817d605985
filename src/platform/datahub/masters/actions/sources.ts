import {v7} from 'uuid'
import {type Act, allow} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {announce} from '#kernel/events.ts'
import type {Collection} from '#kernel/maps/contract.ts'
import {problem} from '#lib/problem.ts'
import type {MasterKind} from '../core/kinds.ts'
import {type Mapping, type Source, traitsOf} from '../core/source.ts'
import {findSource, findSourceOf, insertSource, updateSource} from '../queries/sources.ts'
import type {CollectionNamed} from './read.ts'

export const noSource = problem<{id: string}>('datahub.no-master-source', 404, {
  zh: ({id}) => `没有编号为 ${id} 的主数据来源。请刷新列表。`,
  en: ({id}) => `There is no feed of masters ${id}. Reload the list.`,
})

export const sourceThere = problem<{collection: string}>('datahub.master-source-there', 409, {
  zh: ({collection}) => `数据集 ${collection} 已是这一类主数据的来源。请修改已有的来源。`,
  en: ({collection}) => `The collection ${collection} is a feed of this kind already. Change that one.`,
})

export const badMapping = problem<{why: {zh: string; en: string}}>('datahub.bad-master-mapping', 422, {
  zh: ({why}) => `字段对应不对：${why.zh}。请更正后再保存。`,
  en: ({why}) => `The mapping does not fit: ${why.en}. Correct it and save again.`,
})

/** How a feed is to be read. */
export interface SourceGiven {
  readonly mapping: Mapping
  readonly trust: number
  readonly district: string
}

/** Throws datahub.bad-master-mapping for properties the collection does not have and traits the kind does not know. */
function checkMapping(kind: MasterKind, {features}: Collection, {traits, district}: Mapping): void {
  const known = new Set((features?.properties ?? []).map(({name}) => name))
  for (const [trait, property] of Object.entries({...traits, ...(district === undefined ? {} : {district})})) {
    if (property === undefined) continue
    if (!known.has(property)) throw badMapping({why: {zh: `数据集没有字段 ${property}`, en: `the collection has no property ${property}`}})
    if (trait !== 'district' && !(traitsOf(kind) as readonly string[]).includes(trait))
      throw badMapping({why: {zh: `这类主数据没有特征 ${trait}`, en: `this kind has no trait ${trait}`}})
  }
}

/** Only who keeps data, and may read the collection, for the whole city: the feed is read whatever area a row is of. */
async function allowSource(tx: Tx, act: Act, named: CollectionNamed, id: string): Promise<Collection> {
  allow(act, 'datahub.keep', {area: ''})
  const collection = await named(tx, act.at, id)
  if (collection?.features === undefined)
    throw badMapping({why: {zh: `没有可按要素读取的数据集 ${id}`, en: `no collection ${id} can be read feature by feature`}})
  if (collection.may !== undefined) allow(act, collection.may, {area: ''})
  return collection
}

/** Adds a feed of masters; it is read at once. Throws datahub.master-source-there, datahub.bad-master-mapping. */
export async function makeSource(
  tx: Tx,
  act: Act,
  named: CollectionNamed,
  {collection: id, kind, ...given}: SourceGiven & {readonly collection: string; readonly kind: MasterKind},
): Promise<string> {
  const collection = await allowSource(tx, act, named, id)
  checkMapping(kind, collection, given.mapping)
  if ((await findSourceOf(tx, id, kind)) !== undefined) throw sourceThere({collection: id})
  const source = {id: v7(), collection: id, kind, ...given, madeAt: act.at, dueAt: act.at, madeBy: act.by.id}
  await insertSource(tx, source)
  await announce(tx, act, {
    name: 'datahub.master-source-set',
    subject: source.id,
    district: given.district,
    body: {collection: id, kind, ...given},
  })
  return source.id
}

async function holdSource(tx: Tx, id: string): Promise<Source> {
  const held = await findSource(tx, id, true)
  if (held === undefined) throw noSource({id})
  return held
}

/** Changes how a feed is read; it is read anew at once. */
export async function changeSource(tx: Tx, act: Act, named: CollectionNamed, id: string, given: SourceGiven): Promise<void> {
  const held = await holdSource(tx, id)
  checkMapping(held.kind, await allowSource(tx, act, named, held.collection), given.mapping)
  await updateSource(tx, id, {...given, dueAt: act.at})
  await announce(tx, act, {
    name: 'datahub.master-source-set',
    subject: id,
    district: given.district,
    body: {collection: held.collection, kind: held.kind, ...given},
  })
}
