import {z} from 'zod'
import {type Act, may, rightsFor} from '#kernel/act.ts'
import {readCursor, writeCursor} from '#kernel/cursor.ts'
import type {Db} from '#kernel/db.ts'
import {listEvents} from '#kernel/events.ts'
import {type Route, read, write} from '#kernel/pack.ts'
import {problem, type Said} from '#lib/problem.ts'
import {partAppearance, sayDifferent, sayTheSame, takeBack} from './actions/decide.ts'
import type {CollectionNamed} from './actions/read.ts'
import {changeSource, makeSource} from './actions/sources.ts'
import * as api from './api.ts'
import {type Appearance, goldenOf, maskedTraits, reasonsOf} from './core/master.ts'
import type {Source} from './core/source.ts'
import {type Alike, countOpen, listAlikes, listPairsOf} from './queries/alike.ts'
import {listAppearances, listOfMasters} from './queries/appearances.ts'
import {getMaster, listMasters, type Master, noMaster} from './queries/masters.ts'
import {listSources} from './queries/sources.ts'

const badCursor = problem('datahub.bad-masters-cursor', 422, {
  zh: () => '翻页位置无效。请从第一页重新查询。',
  en: () => 'This page mark is not valid. Begin again with the first page.',
})

const KEEP = 'datahub.masters'
const SHOWN_PAIRS = 50

/** Where a right is held, as prefixes of codes; undefined is everywhere. */
function areasFor(act: Act): readonly string[] | undefined {
  const areas = rightsFor(act, KEEP).map(({area}) => area)
  return areas.includes('') ? undefined : areas
}

const unknownCollection: Said = {zh: '已不存在的数据集', en: 'a collection that is no more'}

/** Writes things for one reader: personal data only for who may see it there, feeds by their titles. */
async function writerFor(db: Db, act: Act, titleOf: (collection: string) => Promise<Said>) {
  const sources = new Map<string, Source & {readonly title: Said}>()
  for (const one of await listSources(db)) sources.set(one.id, {...one, title: await titleOf(one.collection)})
  const seen = ({kind, district, traits}: Appearance) =>
    kind === 'person' && !may(act, 'datahub.personal', {area: district}) ? maskedTraits(traits) : traits
  const appearance = (one: Appearance): z.input<typeof api.appearanceOut> => {
    const source = sources.get(one.source)
    const {place, ...traits} = seen(one)
    return {
      id: one.id,
      source: {id: one.source, collection: source?.collection ?? '', title: source?.title ?? unknownCollection},
      key: one.kind === 'person' && !may(act, 'datahub.personal', {area: one.district}) ? '*' : one.key,
      district: one.district,
      master: one.master,
      how: one.how,
      coded: one.code !== null,
      traits: {...traits, ...(place === undefined ? {} : {place: [...place]})},
      saidAt: one.saidAt.toISOString(),
      goneAt: one.goneAt?.toISOString() ?? null,
    }
  }
  const pairs = async (list: readonly Alike[]): Promise<z.input<typeof api.alikeOut>[]> => {
    const all = new Map((await listAppearances(db, [...new Set(list.flatMap(({one, other}) => [one, other]))])).map((one) => [one.id, one]))
    return list.flatMap((pair) => {
      const [one, other] = [all.get(pair.one), all.get(pair.other)]
      if (one === undefined || other === undefined) return []
      const {id, kind, why, probability, state, pattern, madeAt, decidedAt, decidedName, reason, version} = pair
      const decided = decidedAt === null ? null : {at: decidedAt.toISOString(), who: decidedName ?? '', reason}
      const reasons = reasonsOf(kind, pattern).map((found) => ({...found}))
      return [
        {
          id,
          kind,
          why,
          probability,
          state,
          reasons,
          one: appearance(one),
          other: appearance(other),
          madeAt: madeAt.toISOString(),
          decided,
          version,
        },
      ]
    })
  }
  return {appearance, pairs, seen, trustOf: (source: string) => sources.get(source)?.trust ?? 9}
}

const showMaster = ({id, kind, name, things, changedAt}: Master, masked: boolean): z.input<typeof api.masterOut> => ({
  id,
  kind,
  name: masked ? (maskedTraits({name}).name ?? name) : name,
  things,
  changedAt: changedAt.toISOString(),
})

/** A master may have appearances anywhere, so its name is for those who may see people everywhere. */
const seesPeople = (act: Act): boolean => may(act, 'datahub.personal', {area: ''})

const masked = (act: Act, {kind}: Master): boolean => kind === 'person' && !seesPeople(act)

const happenings: Readonly<Record<string, Said>> = {
  'datahub.masters-joined': {zh: '并入另一主数据', en: 'joined with another'},
  'datahub.master-parted': {zh: '拆出一条来源记录', en: 'an appearance parted from it'},
}

/** The masters and the pairs in question, within the areas of the reader, and the feeds they are read from. */
export function masterRoutes(named: CollectionNamed): readonly Route[] {
  const titleOf =
    (db: Db, {at}: Act) =>
    async (id: string) =>
      (await named(db, at, id))?.title ?? unknownCollection

  const masters = read({
    path: '/datahub/masters',
    may: KEEP,
    summary: {zh: '主数据列表', en: 'Masters'},
    query: api.mastersQuery,
    reply: api.mastersReply,
    handle: async ({db, act, query: {kind, q, joined, cursor, limit}}) => {
      const after = readCursor(z.tuple([z.string(), z.uuid()]), cursor, () => badCursor({}))
      const found = await listMasters(db, {
        kind,
        text: q,
        // Who sees no names may not find out by asking for one.
        people: seesPeople(act),
        joined,
        areas: areasFor(act),
        after: after === undefined ? undefined : {name: after[0], id: after[1]},
        limit: limit + 1,
      })
      const last = found.length > limit ? found[limit - 1] : undefined
      return {
        masters: found.slice(0, limit).map((one) => showMaster(one, masked(act, one))),
        next: last === undefined ? null : writeCursor([last.name, last.id]),
      }
    },
  })

  const master = read({
    path: '/datahub/masters/:id',
    may: KEEP,
    summary: {zh: '一个主数据及其所有来源', en: 'A master with all that tells of it'},
    params: api.alikeKey,
    reply: api.masterDetail,
    handle: async ({db, act, params}) => {
      const one = await getMaster(db, params.id)
      const all = await listOfMasters(db, [one.id])
      const mine = all.filter(({district}) => may(act, KEEP, {area: district}))
      if (mine.length === 0) throw noMaster({id: params.id})
      const writer = await writerFor(db, act, titleOf(db, act))
      const pairs = await listPairsOf(
        db,
        mine.map(({id}) => id),
        SHOWN_PAIRS,
      )
      const events = await listEvents(db, {district: all[0]?.district ?? '', subject: one.id})
      const values = goldenOf(
        mine.map((each) => ({...each, traits: writer.seen(each)})),
        writer.trustOf,
      )
      return {
        master: showMaster(one, masked(act, one)),
        values: values.map(({value, saidAt, ...rest}) => ({
          ...rest,
          value: typeof value === 'string' ? value : ([...value] as [number, number]),
          saidAt: saidAt.toISOString(),
        })),
        appearances: mine.map(writer.appearance),
        pairs: (await writer.pairs(pairs.filter(({state}) => state !== 'moot'))).filter(
          ({one: first, other}) => may(act, KEEP, {area: first.district}) && may(act, KEEP, {area: other.district}),
        ),
        history: events.map(({name, at, actorName}) => ({
          name,
          said: happenings[name] ?? {zh: '有更新', en: 'changed'},
          at: at.toISOString(),
          who: actorName,
        })),
      }
    },
  })

  const alike = read({
    path: '/datahub/alike',
    may: KEEP,
    summary: {zh: '可能是同一个的来源记录，待人工判定', en: 'Appearances that may be the same, for a person to decide'},
    query: api.alikesQuery,
    reply: api.alikesReply,
    handle: async ({db, act, query: {state, kind, cursor, limit}}) => {
      const after = readCursor(z.tuple([z.number(), z.uuid()]), cursor, () => badCursor({}))
      const asked = {state, kind, areas: areasFor(act), limit: limit + 1}
      const found = await listAlikes(db, {...asked, after: after === undefined ? undefined : {probability: after[0], id: after[1]}})
      const last = found.length > limit ? found[limit - 1] : undefined
      const writer = await writerFor(db, act, titleOf(db, act))
      return {
        pairs: await writer.pairs(found.slice(0, limit)),
        next: last === undefined ? null : writeCursor([last.probability, last.id]),
        open: (await countOpen(db, asked.areas)).map((one) => ({...one})),
      }
    },
  })

  const same = write({
    method: 'POST',
    path: '/datahub/alike/:id/same',
    may: KEEP,
    summary: {zh: '判定为同一个，合并主数据', en: 'Say that two are the same, and make their masters one'},
    params: api.alikeKey,
    body: api.sameBody,
    reply: api.masterReply,
    handle: async ({tx, act, params, body}) => ({master: await sayTheSame(tx, act, {id: params.id, ...body})}),
  })

  const different = write({
    method: 'POST',
    path: '/datahub/alike/:id/different',
    may: KEEP,
    summary: {zh: '判定为不同，不再提示', en: 'Say that two differ; they are not proposed again'},
    params: api.alikeKey,
    body: api.differentBody,
    reply: api.doneReply,
    handle: async ({tx, act, params, body}) => {
      await sayDifferent(tx, act, {id: params.id, ...body})
      return {done: true}
    },
  })

  const reopen = write({
    method: 'POST',
    path: '/datahub/alike/:id/reopen',
    may: KEEP,
    summary: {zh: '撤回“不同”的判定', en: 'Take back that two differ'},
    params: api.alikeKey,
    body: api.differentBody,
    reply: api.doneReply,
    handle: async ({tx, act, params, body}) => {
      await takeBack(tx, act, {id: params.id, ...body})
      return {done: true}
    },
  })

  const part = write({
    method: 'POST',
    path: '/datahub/appearances/:id/part',
    may: KEEP,
    summary: {zh: '把一条来源记录拆出为单独的主数据', en: 'Part an appearance from its master'},
    params: api.alikeKey,
    body: api.partBody,
    reply: api.masterReply,
    handle: async ({tx, act, params, body}) => ({master: await partAppearance(tx, act, {id: params.id, ...body})}),
  })

  const sources = read({
    path: '/datahub/master-sources',
    may: KEEP,
    summary: {zh: '主数据来源', en: 'Feeds of masters'},
    reply: api.sourcesReply,
    handle: async ({db, act}) => {
      const found = await listSources(db)
      const shown = []
      for (const {id, collection, kind, district, mapping, trust, things, readAt, dueAt, trouble} of found) {
        const title = await titleOf(db, act)(collection)
        shown.push({
          id,
          collection,
          title,
          kind,
          district,
          mapping,
          trust,
          things,
          readAt: readAt?.toISOString() ?? null,
          due: dueAt <= act.at,
          trouble,
        })
      }
      return {sources: shown}
    },
  })

  const addSource = write({
    method: 'POST',
    path: '/datahub/master-sources',
    may: 'datahub.keep',
    summary: {zh: '增加主数据来源', en: 'Add a feed of masters'},
    body: api.sourceBody,
    reply: api.sourceReply,
    handle: async ({tx, act, body}) => ({id: await makeSource(tx, act, named, body)}),
  })

  const setSource = write({
    method: 'PUT',
    path: '/datahub/master-sources/:id',
    may: 'datahub.keep',
    summary: {zh: '修改主数据来源并重新读取', en: 'Change a feed of masters and read it anew'},
    params: api.sourceKey,
    body: api.sourceChange,
    reply: api.doneReply,
    handle: async ({tx, act, params, body}) => {
      await changeSource(tx, act, named, params.id, body)
      return {done: true}
    },
  })

  return [masters, master, alike, same, different, reopen, part, sources, addSource, setSource]
}
