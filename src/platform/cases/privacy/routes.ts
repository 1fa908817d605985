import {z} from 'zod'
import {type Act, forbidden} from '#kernel/act.ts'
import type {Db} from '#kernel/db.ts'
import {Reply, type Route, read, write} from '#kernel/pack.ts'
import {problem} from '#lib/problem.ts'
import {withAddresses} from '../actions/evidence.ts'
import {mayRead} from '../actions/mover.ts'
import {followHash} from '../actions/report.ts'
import {caseKey} from '../api.ts'
import {findFollower} from '../conversation/queries/followers.ts'
import {listEvidence} from '../queries/belongings.ts'
import {findCaseByFollow, getCase, type ShownCase} from '../queries/case.ts'
import {exportCase} from './actions/export.ts'
import {hide, redact, unhide} from './actions/redact.ts'
import {applyRule, areasOf, dryRun, getRule} from './actions/retain.ts'
import {wordsOf} from './actions/view.ts'
import {
  authorRedactBody, moderationReply, redactBody, redactionReply, ruleReply, runBody, staffRedactionReply, tombstoneReply,
} from './api.ts' // biome-ignore format: a list
import {reasonCodes} from './core/redaction.ts'
import {cursorOf, writeCursor} from './cursor.ts'
import {type KeptRedaction, listAllRedactions, listRedactions} from './queries/redactions.ts'
import {listKnown, listTombstones} from './queries/retention.ts'
import {publicRoutes} from './routes/public.ts'

const unknownLink = problem('case.unknown-link', 404, {
  zh: () => '这个查询链接无效。请核对上报时得到的完整链接，或拨打热线查询。',
  en: () => 'This link leads to no case. Check that it is the whole link you were given, or call the hotline.',
})

const writeRedaction = ({code, spans, ...rest}: KeptRedaction) => ({
  ...rest,
  code,
  why: reasonCodes[code],
  spans: spans === null ? null : spans.map((span) => [...span]),
})

const notTheAuthor = problem('case.not-the-author', 403, {
  zh: () => '原话和照片是另一位上报人的，只有本人能看和隐去。您的链接可以看进展、留言。',
  en: () =>
    'The words and photos are those of somebody else, who alone may see or hide them. Your link shows the progress and takes messages.',
})

async function followed(db: Db, token: string): Promise<ShownCase> {
  const hash = followHash(token)
  const [one, follower] = [await findCaseByFollow(db, hash), await findFollower(db, hash)]
  if (one === undefined || follower === undefined) throw unknownLink({})
  // Who joined a case holds a link to it as well, and may know what became of it, but not what somebody else wrote.
  if (follower.who !== follower.ownId) throw notTheAuthor({})
  return one
}

const tokenKey = z.object({token: z.string().regex(/^[\w-]{22}$/)})

const moderation = read({
  path: '/follow/:token/moderation',
  may: 'public',
  summary: {
    zh: '上报人看自己的内容公开成什么样、哪里被隐去、为什么',
    en: 'What the public sees of one’s own report, what was hidden, and why',
  },
  params: tokenKey,
  reply: moderationReply,
  handle: async ({db, act, params}) => {
    const one = await followed(db, params.token)
    const [redactions, pieces, known] = await Promise.all([listRedactions(db, [one.id]), listEvidence(db, one.id), listKnown(db, [one.id])])
    const own = pieces.filter(({move, fileId}) => move === 'report' && fileId !== null)
    const evidence = await withAddresses(db, act, own, 'published')
    const search = {rooms: true, known: known.get(one.id) ?? []}
    return {
      own: {
        description: one.description,
        address: one.address,
        evidence: evidence.map(({fileId, at, ...rest}) => ({...rest, file: fileId, at: at.toISOString()})),
      },
      public: {
        words: wordsOf(one.description, 'description', redactions, search),
        address: wordsOf(one.address, 'address', redactions, search),
      },
      redactions: redactions.map(writeRedaction),
    }
  },
})

const notYours = problem('case.not-your-evidence', 404, {
  zh: () => '这张照片不是随您的上报提交的，不能由您隐去。请向热线说明，由工作人员处理。',
  en: () => 'This photo did not come with your report, so it is not yours to hide. Tell the hotline, and the staff will see to it.',
})

const authorRedacts = write({
  method: 'POST',
  path: '/follow/:token/redactions',
  may: 'public',
  summary: {
    zh: '上报人隐去自己写的文字或照片；只影响公开内容，不影响办理',
    en: 'Hides own words or a photo from the public; the case goes on as before',
  },
  params: tokenKey,
  body: authorRedactBody,
  reply: redactionReply,
  perMinute: 20,
  handle: async ({tx, act, params, body}) => {
    const one = await followed(tx, params.token)
    const own = new Set((await listEvidence(tx, one.id)).flatMap(({id, move}) => (move === 'report' ? [id] : [])))
    if (body.evidence !== undefined && !own.has(body.evidence)) throw notYours({})
    return new Reply(writeRedaction(await hide(tx, act, 'author', {...body, id: one.id, code: 'own-wish'})), {status: 201})
  },
})

const idKey = z.object({id: z.uuid()})

const staffRedacts = write({
  method: 'POST',
  path: '/cases/:id/redactions',
  may: 'cases.redact',
  summary: {
    zh: '对公众隐去文字、照片、一条经过或整个案件；依法须删除的可销毁原文',
    en: 'Hides words, a photo, an entry or the whole case from the public; or destroys the original where the law asks for it',
  },
  params: idKey,
  body: redactBody,
  reply: staffRedactionReply,
  handle: async ({tx, act, params, body}) => new Reply(writeRedaction(await redact(tx, act, {...body, id: params.id})), {status: 201}),
})

const lift = write({
  method: 'POST',
  path: '/cases/:id/redactions/:redaction/lift',
  may: 'cases.redact',
  summary: {zh: '恢复公开被隐去的内容', en: 'Shows to the public again what was hidden'},
  params: z.object({id: z.uuid(), redaction: z.uuid()}),
  reply: z.object({lifted: z.literal(true)}),
  handle: async ({tx, act, params}) => {
    await unhide(tx, act, params)
    return {lifted: true}
  },
})

async function readable(db: Db, act: Act, key: string): Promise<ShownCase> {
  const one = await getCase(db, key)
  if (!mayRead(act, one)) throw forbidden({permission: 'cases.read', name: act.by.name})
  return one
}

const redactions = read({
  path: '/cases/:id/redactions',
  may: 'cases.read',
  summary: {zh: '案件中对公众隐去的内容及理由', en: 'What of a case is hidden from the public, and why'},
  params: caseKey,
  reply: z.array(staffRedactionReply),
  handle: async ({db, act, params}) => (await listAllRedactions(db, (await readable(db, act, params.id)).id)).map(writeRedaction),
})

const exported = read({
  path: '/cases/:id/export.json',
  may: 'cases.read',
  summary: {zh: '导出案件及其事件链，可脱离平台核验', en: 'A case with its chain of events, to be verified without the platform'},
  params: caseKey,
  reply: 'application/json; charset=utf-8',
  handle: async ({db, act, params}) => {
    const one = await readable(db, act, params.id)
    const name = `${one.number ?? one.id}.json`
    const text = JSON.stringify(await exportCase(db, act, one), null, 2)
    return new Reply(text, {headers: {'content-disposition': `attachment; filename="${name}"`, 'cache-control': 'no-store'}})
  },
})

const retention = read({
  path: '/retention',
  may: 'cases.retain',
  summary: {zh: '留存规则及现在执行会影响的案件（试算，不改动）', en: 'The rules of retention and what each would do now; changes nothing'},
  reply: z.array(ruleReply),
  handle: async ({db, act}) =>
    (await dryRun(db, act, areasOf(act))).map(({rule, book, count, exact, oldest, sample}) => ({
      ...rule,
      states: [...rule.states],
      categories: [...rule.categories],
      city: book.code,
      count,
      exact,
      oldest,
      sample: [...sample],
    })),
})

const retain = write({
  method: 'POST',
  path: '/retention/runs',
  may: 'cases.retain',
  summary: {zh: '立即执行一条留存规则的一批', en: 'Does one round of a rule of retention now'},
  body: runBody,
  reply: z.object({done: z.number()}),
  handle: async ({tx, act, body}) => {
    const {book, rule} = await getRule(tx, body)
    return {done: await applyRule(tx, act, book, rule, {areas: areasOf(act), limit: body.limit})}
  },
})

const tombstones = read({
  path: '/retention/tombstones',
  may: 'cases.retain',
  summary: {zh: '已匿名或销毁的记录：何时、依哪条规则', en: 'What was made anonymous or destroyed, when, and by which rule'},
  query: z.object({limit: z.coerce.number().int().min(1).max(200).default(50), cursor: z.string().max(200).optional()}),
  reply: z.object({tombstones: z.array(tombstoneReply), next: z.string().nullable()}),
  handle: async ({db, act, query}) => {
    const found = await listTombstones(db, {areas: areasOf(act), limit: query.limit + 1, after: cursorOf(query.cursor)})
    const page = found.slice(0, query.limit)
    const last = found.length > query.limit ? page.at(-1) : undefined
    return {tombstones: page, next: last === undefined ? null : writeCursor(last)}
  },
})

/** Ways in that publish, hide, keep and destroy. */
export const privacyRoutes: readonly Route[] = [
  ...publicRoutes, moderation, authorRedacts, staffRedacts, lift, redactions, exported, retention, retain, tombstones,
] // biome-ignore format: a list
