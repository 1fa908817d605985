import {z} from 'zod'
import {type Act, forbidden, may} from '#kernel/act.ts'
import type {Db} from '#kernel/db.ts'
import {fileUrl, storeFile} from '#kernel/files/index.ts'
import {type Call, Reply, type Route, read, write} from '#kernel/pack.ts'
import {problem} from '#lib/problem.ts'
import {getCatalogue, openContents, replayDraft} from '#platform/standards/index.ts'
import {admitStranger, rememberSender} from './abuse/actions/admit.ts'
import {withAddresses} from './actions/evidence.ts'
import {listHistory, makeMove, moveCase} from './actions/move.ts'
import {mayRead, moverOf} from './actions/mover.ts'
import {followHash, reportCase} from './actions/report.ts'
import {witnessCase} from './actions/witness.ts'
import {
  caseKey,
  detailReply,
  filterQuery,
  followReply,
  listQuery,
  listReply,
  mapReply,
  moveBody,
  movedReply,
  moveKey,
  photoReply,
  reopenBody,
  reportBody,
  reportedReply,
  sentenceReply,
  sightBody,
  summaryReply,
  writeCase,
  writeShown,
} from './api.ts'
import type {Case} from './core/case.ts'
import {explainDeadline, lightOf} from './core/deadline.ts'
import {nextMoves, refusal} from './core/decide.ts'
import {publicSentence, sentence} from './core/history.ts'
import {plainLabel, stateLabel} from './core/lifecycle.ts'
import {categoryNames} from './likeness/find.ts'
import {findReporter, getCalendar, listEvidence} from './queries/belongings.ts'
import {findCaseByFollow, getCase, type ShownCase} from './queries/case.ts'
import {countCases, type Filter, listCases, listFiled, listForMap} from './queries/list.ts'
import {listMerged, listNotes, listParts, listWitnesses} from './queries/parts.ts'
import {getRules} from './queries/rules.ts'
import {summarise} from './queries/summary.ts'
import {writeRelated, writeSides} from './sides.ts'

const unknownLink = problem('case.unknown-link', 404, {
  zh: () => '这个查询链接无效。请核对上报时得到的完整链接，或拨打热线查询。',
  en: () => 'This link leads to no case. Check that it is the whole link you were given, or call the hotline.',
})

const photosOnly = problem('case.photos-only', 415, {
  zh: () => '上报时只能附照片（JPEG、PNG、WebP）。请换成照片，或用文字描述。',
  en: () => 'Only photos (JPEG, PNG, WebP) come with a report. Send a photo instead, or describe it in words.',
})

function allowReading(act: Act, one: Case): void {
  if (!mayRead(act, one)) throw forbidden({permission: 'cases.read', name: act.by.name})
}

export const filterOf = ({state, asked, handler, ...rest}: z.output<typeof filterQuery>, act: Act): Filter => ({
  ...rest,
  states: state,
  asked: asked === undefined ? undefined : act.by.id,
  handler: handler === 'me' ? act.by.id : handler,
})

const writeHistory = async (db: Db, one: Case) =>
  (await listHistory(db, one)).map((happened) => ({
    ...sentence(happened),
    at: happened.at.toISOString(),
    event: happened.name,
    who: happened.actorName,
  }))

async function detail(db: Db, act: Act, one: ShownCase): Promise<z.input<typeof detailReply>> {
  const history = await writeHistory(db, one)
  const evidence = await withAddresses(db, act, await listEvidence(db, one.id), 'original')
  const [rules, parts, merged] = [await getRules(db, one.area), await listParts(db, one.id), await listMerged(db, one.id)]
  const witnesses = await listWitnesses(db, one.id)
  const notes = await listNotes(db, one.id)
  const until = new Date(act.at.getTime() + 3_600_000)
  const personal = may(act, 'cases.personal', {area: one.area, category: one.category ?? undefined})
  return {
    ...writeShown(one, act.at),
    ...writeSides(one, act.at),
    parts: parts.map(writeRelated),
    merged: merged.map(writeRelated),
    notes: notes.map(({at, ...note}) => ({...note, at: at.toISOString()})),
    witnesses: witnesses.map(({stillThere, words, fileId, at}) => ({
      stillThere,
      words,
      at: at.toISOString(),
      thumbnail: fileId === null ? null : fileUrl(fileId, until, 'thumbnail'),
    })),
    whyHere: one.whyHere,
    deadline: explainDeadline(one, await getCalendar(db, one.area)) as z.input<typeof detailReply>['deadline'],
    next: nextMoves(one, moverOf(act), {at: act.at, rules}) as z.input<typeof detailReply>['next'],
    history,
    evidence: evidence.map(({fileId, at, ...rest}) => ({...rest, file: fileId, at: at.toISOString()})),
    reporter: personal ? ((await findReporter(db, one.id)) ?? null) : null,
  }
}

const followLink = (call: Call, token: string | null): string | null => (token === null ? null : `${call.origin}/follow/${token}`)

const report = write({
  method: 'POST',
  path: '/cases',
  may: 'public',
  summary: {zh: '上报问题；得到案件和一次性显示的查询链接', en: 'Report something; answers with the case and a link shown once'},
  body: reportBody,
  reply: reportedReply,
  perMinute: 20,
  handle: async ({tx, act, body, call}) => {
    const source = may(act, 'cases.report') || may(act, 'cases.import') ? body.source : 'citizen'
    await admitStranger(tx, act, call, 'report', {area: body.area, phone: body.reporter?.phone})
    const {case: reported, token, again} = await reportCase(tx, act, {...body, source})
    await rememberSender(tx, act, call, reported.id, body.reporter?.phone)
    return new Reply({case: writeShown(reported, act.at), follow: followLink(call, token), again}, {status: again ? 200 : 201})
  },
})

const PHOTO_BYTES = 20_000_000

const photo = write({
  method: 'POST',
  path: '/cases/photos',
  may: 'public',
  summary: {zh: '上报前先传一张照片，得到编号', en: 'Send a photo ahead of a report; answers with its id'},
  uploadBytes: PHOTO_BYTES,
  perMinute: 20,
  reply: photoReply,
  handle: async ({tx, act, upload, call}) => {
    await admitStranger(tx, act, call, 'photo')
    const {id, width} = await storeFile(tx, act, upload)
    if (width === null) throw photosOnly({})
    return {id, thumbnail: fileUrl(id, new Date(act.at.getTime() + 3_600_000), 'thumbnail')}
  },
})

const list = read({
  path: '/cases',
  may: 'cases.read',
  summary: {zh: '案件列表，只含有权查看的案件', en: 'Cases you may see, a page at a time'},
  query: listQuery,
  reply: listReply,
  handle: async ({db, act, query}) => {
    const {sort, limit, cursor, count, ...asked} = query
    const filter = filterOf(asked, act)
    const {cases, next} = await listCases(db, act, {filter, sort, limit, cursor})
    return {cases: cases.map((one) => writeShown(one, act.at)), next, count: count ? await countCases(db, act, filter) : null}
  },
})

const MOST_ON_MAP = 5_000

const map = read({
  path: '/cases/map',
  may: 'cases.read',
  summary: {zh: '地图上的案件（GeoJSON）', en: 'Cases for the map, as GeoJSON'},
  query: filterQuery,
  reply: mapReply,
  handle: async ({db, act, query}) => {
    const found = await listForMap(db, act, filterOf(query, act), MOST_ON_MAP + 1)
    const features = found.slice(0, MOST_ON_MAP).map((one) => ({
      type: 'Feature',
      id: one.id,
      geometry: {type: 'Point', coordinates: [one.lng, one.lat]},
      properties: {
        number: one.number,
        state: one.state,
        label: stateLabel(one.state, one.ending),
        light: lightOf(one, act.at),
        category: one.category,
        dueAt: one.dueAt?.toISOString() ?? null,
        unit: one.unitName,
      },
    }))
    return {type: 'FeatureCollection', truncated: found.length > MOST_ON_MAP, features}
  },
})

const DAYS_OF_SUMMARY = 30

const summary = read({
  path: '/cases/summary',
  may: 'cases.read',
  summary: {
    zh: '按状态、时限灯和单位统计：全部在办和近 30 天办完的',
    en: 'Counts by state, light and unit: all open, and those that ended within 30 days',
  },
  query: z.object({
    area: z
      .string()
      .regex(/^\d{2,15}$/)
      .optional(),
  }),
  reply: summaryReply,
  handle: async ({db, act, query}) => {
    const since = new Date(act.at.getTime() - DAYS_OF_SUMMARY * 86_400_000)
    const {states, units} = await summarise(db, act, {area: query.area, since})
    return {states: states.map((row) => ({...row, label: stateLabel(row.state)})), units}
  },
})

const show = read({
  path: '/cases/:id',
  may: 'cases.read',
  summary: {
    zh: '一个案件：经过、可做的操作、为何派到这里、时限如何算出',
    en: 'One case: its history, what may be done next, why it is here and how its deadline was reckoned',
  },
  params: caseKey,
  reply: detailReply,
  handle: async ({db, act, params}) => {
    const one = await getCase(db, params.id)
    allowReading(act, one)
    return detail(db, act, one)
  },
})

const history = read({
  path: '/cases/:id/history',
  may: 'cases.read',
  summary: {zh: '案件经过', en: 'The history of a case'},
  params: caseKey,
  reply: z.array(sentenceReply),
  handle: async ({db, act, params}) => {
    const one = await getCase(db, params.id)
    allowReading(act, one)
    return writeHistory(db, one)
  },
})

const move = write({
  method: 'POST',
  path: '/cases/:id/moves/:move',
  may: 'signed-in',
  summary: {zh: '办理一步；不能办理时说明原因', en: 'Make one move; a refusal says why'},
  params: moveKey,
  body: moveBody,
  reply: movedReply,
  handle: async ({tx, act, params, body}) => {
    const {case: moved, version: made, again} = await makeMove(tx, act, {...body, ...params})
    const next = nextMoves(moved, moverOf(act), {at: act.at, rules: await getRules(tx, moved.area)})
    return {...writeCase(moved, act.at), next, made, again}
  },
})

const follow = read({
  path: '/follow/:token',
  may: 'public',
  summary: {zh: '凭查询链接看进展，不含任何人的个人信息', en: 'Progress by secret link, without anybody’s personal data'},
  params: z.object({token: z.string().regex(/^[\w-]{22}$/)}),
  reply: followReply,
  handle: async ({db, act, params}) => {
    const own = await findCaseByFollow(db, followHash(params.token))
    if (own === undefined) throw unknownLink({})
    // Whoever reported what others had reported before follows the case it went into.
    const one = own.mergedInto === null ? own : await getCase(db, own.mergedInto)
    const happened = await listHistory(db, one)
    const published = await withAddresses(db, act, await listEvidence(db, one.id, {published: true}), 'published')
    const terms = {at: act.at, rules: await getRules(db, one.area)}
    const told = one.state === 'rejected' || one.state === 'voided' || (one.ending !== null && one.ending !== 'fixed')
    return {
      number: one.number,
      name: (await categoryNames(db, act))(one.category),
      state: plainLabel(one.state, one.ending),
      reportedAt: own.reportedAt.toISOString(),
      dueAt: one.pausedAt === null ? (one.dueAt?.toISOString() ?? null) : null,
      overdue: lightOf(one, act.at) === 'red',
      merged: own.mergedInto !== null,
      suspendedUntil: one.suspendedUntil?.toISOString() ?? null,
      mayReopen: refusal(one, 'ask-reopen', moverOf(linkedAct(act, one)), terms) === null,
      unit: one.unitName,
      responsibleBody: one.responsibleBody,
      reason: told ? one.reason : null,
      result: one.result,
      history: happened.flatMap((event) => {
        const said = publicSentence(event)
        return said === null ? [] : [{...said, at: event.at.toISOString()}]
      }),
      evidence: published.map(({fileId, at, ...rest}) => ({...rest, file: fileId, at: at.toISOString()})),
    }
  },
})

/** Whoever holds the secret link of a case may ask for it to be taken up again, and nothing else. */
const linkedAct = (act: Act, {area, category}: Case): Act => ({
  ...act,
  by: {...act.by, grants: [{permission: 'cases.ask-reopen', area, unit: null, category, because: '查询链接'}]},
})

const askReopen = write({
  method: 'POST',
  path: '/follow/:token/reopen',
  may: 'public',
  summary: {zh: '凭查询链接说明理由，申请重开已办结的案件', en: 'Ask, by secret link and with a reason, to take a closed case up again'},
  params: z.object({token: z.string().regex(/^[\w-]{22}$/)}),
  body: reopenBody,
  reply: z.object({state: z.object({zh: z.string(), en: z.string()})}),
  perMinute: 10,
  handle: async ({tx, act, params, body}) => {
    const own = await findCaseByFollow(tx, followHash(params.token))
    if (own === undefined) throw unknownLink({})
    const one = own.mergedInto === null ? own : await getCase(tx, own.mergedInto)
    const asked = await moveCase(tx, linkedAct(act, one), {...body, id: one.id, move: 'ask-reopen'})
    return {state: plainLabel(asked.state, asked.ending)}
  },
})

const witness = write({
  method: 'POST',
  path: '/cases/:id/still-there',
  may: 'public',
  summary: {
    zh: '路过的市民说明问题仍在或已解决，可附照片',
    en: 'A bystander says that a problem is still there, or gone, with a photo if they like',
  },
  params: z.object({id: z.uuid()}),
  body: sightBody,
  reply: z.object({state: z.object({zh: z.string(), en: z.string()})}),
  perMinute: 10,
  handle: async ({tx, act, params, body, call}) => {
    await admitStranger(tx, act, call, 'report')
    const {state, ending} = await witnessCase(tx, act, {...body, id: params.id})
    return {state: plainLabel(state, ending)}
  },
})

const MOST_REPLAYED = 100_000
const MOST_SHOWN = 1_000

const replay = write({
  method: 'POST',
  path: '/cases/replay-draft',
  may: 'cases.read',
  summary: {
    zh: '用标准草案重算过去的案件：多少时限、单位会变，并列出',
    en: 'Judge past cases by a draft of the standard: how many deadlines and units would change, with the list',
  },
  body: z.object({catalogue: z.uuid(), from: z.iso.datetime({offset: true}), to: z.iso.datetime({offset: true})}),
  reply: z.object({
    cases: z.number(),
    unchanged: z.number(),
    earlier: z.number(),
    later: z.number(),
    unitsChanged: z.number(),
    withoutCondition: z.number(),
    withoutLimit: z.number(),
    truncated: z.boolean(),
    majors: z.array(z.unknown()),
    units: z.array(z.unknown()),
    changes: z.array(z.unknown()),
  }),
  handle: async ({tx, act, body}) => {
    const draft = await getCatalogue(tx, body.catalogue)
    const past = await listFiled(tx, act, {from: new Date(body.from), to: new Date(body.to), limit: MOST_REPLAYED + 1})
    const based = draft.basedOn === null ? draft : await getCatalogue(tx, draft.basedOn)
    const [before, after] = [await openContents(tx, based), await openContents(tx, draft)]
    const calendar = await getCalendar(tx, draft.area)
    const old = {levels: based.levels, conditions: before.conditions}
    const replayed = replayDraft(past.slice(0, MOST_REPLAYED), old, {levels: draft.levels, conditions: after.conditions}, calendar)
    return {...replayed, truncated: past.length > MOST_REPLAYED, changes: replayed.changes.slice(0, MOST_SHOWN)}
  },
})

export const routes: readonly Route[] = [report, photo, list, map, summary, replay, show, history, move, follow, askReopen, witness]
