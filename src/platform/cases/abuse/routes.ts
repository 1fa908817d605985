import {z} from 'zod'
import {Reply, type Route, read, write} from '#kernel/pack.ts'
import {problem} from '#lib/problem.ts'
import {codes, type ReasonCode} from '../privacy/core/redaction.ts'
import {decide, flag, linkHash, readQueue} from './actions/flag.ts'
import {type Decision, decisionNames, decisions, type FlagCode, flagCodeNames, flagCodes, flagTargets, waiting} from './core/flags.ts'
import {findFlag} from './queries/flags.ts'
import {listBlocked, unblockSender} from './queries/senders.ts'

const said = z.object({zh: z.string(), en: z.string()})
const when = z
  .date()
  .transform((at) => at.toISOString())
  .pipe(z.string())
const flagCode = z.enum(flagCodeNames as readonly [FlagCode, ...FlagCode[]])
const reasonCode = z.enum(codes as readonly [ReasonCode, ...ReasonCode[]])
const decisionName = z.enum(decisionNames as readonly [Decision, ...Decision[]])
const seq = z.int().min(1).max(10_000)

const unknownFlag = problem('case.unknown-flag', 404, {
  zh: () => '没有这条举报。请核对提交举报时得到的完整链接。',
  en: () => 'There is no such report of abuse. Check that it is the whole link you were given.',
})

const notBlocked = problem('case.not-blocked', 404, {
  zh: () => '这个发送者没有被屏蔽，或屏蔽已经到期。请刷新名单。',
  en: () => 'This sender is not blocked, or not any more. Reload the list.',
})

const raise = write({
  method: 'POST',
  path: '/public/cases/:id/flags',
  may: 'public',
  summary: {
    zh: '举报公开的文字、照片或经过；得到查看结果的链接',
    en: 'Reports public words, a photo or an entry as abuse; answers with a link to what comes of it',
  },
  params: z.object({id: z.union([z.uuid(), z.string().regex(/^\d{19}$/)])}),
  body: z.object({
    target: z.enum(flagTargets),
    evidence: z.uuid().optional(),
    seq: seq.optional(),
    code: flagCode,
    note: z.string().trim().min(1).max(500).optional(),
  }),
  reply: z.object({follow: z.string(), said}),
  perMinute: 20,
  handle: async ({tx, act, params, body, call}) => {
    const token = await flag(tx, act, call, {...body, id: params.id})
    return new Reply({follow: `${call.origin}/flags/${token}`, said: waiting}, {status: 201})
  },
})

const outcome = read({
  path: '/public/flags/:token',
  may: 'public',
  summary: {zh: '举报的处理结果', en: 'What came of a report of abuse'},
  params: z.object({token: z.string().regex(/^[\w-]{22}$/)}),
  reply: z.object({code: flagCode, label: said, at: when, decision: decisionName.nullable(), decidedAt: when.nullable(), said}),
  handle: async ({db, params}) => {
    const found = await findFlag(db, linkHash(params.token))
    if (found === undefined) throw unknownFlag({})
    return {...found, label: flagCodes[found.code], said: found.decision === null ? waiting : decisions[found.decision]}
  },
})

const flagged = z.object({
  caseId: z.uuid(),
  target: z.enum(flagTargets),
  evidenceId: z.uuid().nullable().default(null),
  seq: seq.nullable().default(null),
})

const queue = read({
  path: '/moderation',
  may: 'cases.moderate',
  summary: {zh: '待处理的举报，内容相似的排在一起', en: 'What was reported as abuse and waits; what says the same stands together'},
  query: z.object({limit: z.coerce.number().int().min(1).max(500).default(100)}),
  reply: z.array(
    z.object({
      caseId: z.string(), target: z.enum(flagTargets), evidenceId: z.string().nullable(), seq: z.number().nullable(), number: z.string().nullable(),
      category: z.string().nullable(), flags: z.number(), since: when, codes: z.array(flagCode), notes: z.array(z.string()), words: z.string(), like: z.number(),
    }), // biome-ignore format: a table
  ),
  handle: async ({db, act, query}) =>
    (await readQueue(db, act, query.limit)).map((one) => ({...one, codes: [...one.codes], notes: [...one.notes]})),
})

const settle = write({
  method: 'POST',
  path: '/moderation/decisions',
  may: 'cases.moderate',
  summary: {
    zh: '处理举报，可一次多件：保留、隐去、部分隐去、屏蔽发送者',
    en: 'Decides on reports of abuse, several at once: keep, hide, hide parts, block the sender',
  },
  body: z.object({
    items: z.array(flagged).min(1).max(200),
    decision: decisionName,
    code: reasonCode.default('irrelevant'),
    spans: z.array(z.tuple([z.int().min(0).max(4_000), z.int().min(1).max(4_000)])).min(1).max(50).optional(), // biome-ignore format: short
  }),
  reply: z.object({answered: z.number()}),
  handle: async ({tx, act, body}) => ({answered: await decide(tx, act, body)}),
})

const blocked = read({
  path: '/moderation/blocked',
  may: 'cases.moderate',
  summary: {zh: '被屏蔽的发送者（只有散列）', en: 'Senders who may not post, known by a hash only'},
  reply: z.array(z.object({sender: z.string(), code: z.string(), until: when, byName: z.string(), at: when})),
  handle: async ({db, act}) => listBlocked(db, act.at),
})

const unblock = write({
  method: 'DELETE',
  path: '/moderation/blocked/:sender',
  may: 'cases.moderate',
  summary: {zh: '解除屏蔽', en: 'Lets a sender post again'},
  params: z.object({sender: z.string().regex(/^[\w-]{20,100}$/)}),
  reply: z.object({unblocked: z.literal(true)}),
  handle: async ({tx, params}) => {
    if (!(await unblockSender(tx, params.sender))) throw notBlocked({})
    return {unblocked: true}
  },
})

/** Ways in for reports of abuse and for what is decided about them. */
export const abuseRoutes: readonly Route[] = [raise, outcome, queue, settle, blocked, unblock]
