import {z} from 'zod'
import {may} from '#kernel/act.ts'
import {Reply, type Route, read, write} from '#kernel/pack.ts'
import {
  changePaper,
  comparePaper,
  discardPaper,
  draftPaper,
  publishPaper,
  returnToPaper,
  showPapers,
  tryPaper,
  withdrawPaper,
} from './actions.ts'
import {readNotice} from './core/notice.ts'
import {getPaper, listCodes, type Paper, paperTopics} from './queries.ts'

const said = z.object({zh: z.string(), en: z.string()})
const topic = z.enum(paperTopics)
const code = z.string().regex(/^\d{2,12}$/)
const title = z.string().trim().min(1).max(100)
const day = z.string().regex(/^\d{4}-\d\d-\d\d$/)

/** A version without what it says. */
const PaperLine = z.object({
  id: z.string(),
  topic,
  code: z.string(),
  title: z.string(),
  /** `pending` is published and waits for its day; `past` was in force. */
  standing: z.enum(['draft', 'pending', 'in-force', 'past']),
  basedOn: z.string().nullable(),
  revision: z.number(),
  draftedAt: z.date(),
  draftedBy: z.string(),
  changedAt: z.date(),
  effectiveFrom: z.string().nullable(),
  publishedAt: z.date().nullable(),
  publishedBy: z.string().nullable(),
  appliedAt: z.date().nullable(),
})
const WholePaper = PaperLine.extend({body: z.unknown()})

const lineOf = (paper: Paper, inForce: string | null) => ({
  ...paper,
  standing: paper.state === 'draft' ? 'draft' : paper.appliedAt === null ? 'pending' : paper.id === inForce ? 'in-force' : 'past',
})

const byId = z.object({id: z.uuid()})
const PERMISSION = 'cases.papers'
/** A public rule book with a row for every class is long. */
const BODY_BYTES = 2 * 1024 * 1024
const body = z.record(z.string(), z.unknown())

/** Decisions of a city as documents: drafted, compared, tried, published from a day on, withdrawn, gone back to. */
export const paperRoutes: readonly Route[] = [
  read({
    path: '/papers/:topic',
    may: PERMISSION,
    summary: {zh: '一项规定的各个版本和现行内容', en: 'The versions of a decision, and what stands in force'},
    params: z.object({topic}),
    query: z.object({code: code.optional()}),
    reply: z.object({
      code: z.string(),
      codes: z.array(z.string()),
      papers: z.array(PaperLine),
      standing: z.unknown(),
      inForce: z.string().nullable(),
    }),
    handle: async ({db, act, params, query}) => {
      const codes = (await listCodes(db, params.topic)).filter((one) => may(act, PERMISSION, {area: one}))
      const chosen = query.code ?? codes[0] ?? ''
      const {papers, standing, inForce} = await showPapers(db, act, params.topic, chosen)
      return {code: chosen, codes, papers: papers.map((one) => lineOf(one, inForce)), standing, inForce}
    },
  }),
  write({
    method: 'POST',
    path: '/papers/:topic',
    may: PERMISSION,
    summary: {zh: '以现行或某一版本为底稿起草', en: 'Draft a version from what stands in force or from another'},
    params: z.object({topic}),
    body: z.object({code, title, basedOn: z.uuid().optional()}),
    reply: WholePaper,
    handle: async ({tx, act, params, body: asked}) =>
      new Reply(lineOf(await draftPaper(tx, act, {...params, ...asked}), null), {status: 201}),
  }),
  read({
    path: '/papers/versions/:id',
    may: PERMISSION,
    summary: {zh: '一个版本的内容', en: 'What a version says'},
    params: byId,
    reply: WholePaper,
    handle: async ({db, act, params}) => {
      const paper = await getPaper(db, params.id)
      const {inForce} = await showPapers(db, act, paper.topic, paper.code)
      return lineOf(paper, inForce)
    },
  }),
  write({
    method: 'PUT',
    path: '/papers/versions/:id',
    may: PERMISSION,
    summary: {zh: '保存草稿', en: 'Save a draft'},
    params: byId,
    body: z.object({revision: z.int().min(1), title: title.optional(), body}),
    bodyBytes: BODY_BYTES,
    reply: WholePaper,
    handle: async ({tx, act, params, body: asked}) => lineOf(await changePaper(tx, act, {...params, ...asked}), null),
  }),
  write({
    method: 'DELETE',
    path: '/papers/versions/:id',
    may: PERMISSION,
    summary: {zh: '删除草稿', en: 'Discard a draft'},
    params: byId,
    reply: byId,
    handle: async ({tx, act, params}) => {
      await discardPaper(tx, act, params.id)
      return params
    },
  }),
  read({
    path: '/papers/versions/:id/diff',
    may: PERMISSION,
    summary: {zh: '与现行或另一版本对比', en: 'A version against what stands in force, or against another'},
    params: byId,
    query: z.object({against: z.uuid().optional()}),
    reply: z.object({changes: z.array(z.object({what: said, before: said.nullable(), after: said.nullable()}))}),
    handle: async ({db, act, params, query}) => ({changes: await comparePaper(db, act, params.id, query.against)}),
  }),
  read({
    path: '/papers/versions/:id/try',
    may: PERMISSION,
    summary: {zh: '试算：按它会有什么不同', en: 'What a version would change for what is there'},
    params: byId,
    reply: z.object({
      figures: z.array(z.object({said, count: z.number()})),
      samples: z.array(z.object({id: z.string(), number: z.string().nullable(), before: said, after: said})),
    }),
    handle: async ({db, act, params}) => tryPaper(db, act, params.id),
  }),
  write({
    method: 'POST',
    path: '/papers/versions/:id/publish',
    may: PERMISSION,
    summary: {zh: '发布，自某日起生效', en: 'Publish it from a day on'},
    params: byId,
    body: z.object({revision: z.int().min(1), from: day}),
    reply: PaperLine,
    handle: async ({tx, act, params, body: asked}) => {
      const paper = await publishPaper(tx, act, {...params, ...asked})
      return lineOf(paper, paper.appliedAt === null ? null : paper.id)
    },
  }),
  write({
    method: 'POST',
    path: '/papers/versions/:id/withdraw',
    may: PERMISSION,
    summary: {zh: '生效前撤回为草稿', en: 'Take it back to a draft before its day'},
    params: byId,
    reply: PaperLine,
    handle: async ({tx, act, params}) => lineOf(await withdrawPaper(tx, act, params.id), null),
  }),
  write({
    method: 'POST',
    path: '/papers/versions/:id/return',
    may: PERMISSION,
    summary: {zh: '回到以前的版本，立即生效', en: 'Go back to an earlier version at once'},
    params: byId,
    reply: PaperLine,
    handle: async ({tx, act, params}) => {
      const paper = await returnToPaper(tx, act, params.id)
      return lineOf(paper, paper.id)
    },
  }),
  write({
    method: 'POST',
    path: '/papers/notice',
    may: PERMISSION,
    summary: {zh: '读懂放假通知的正文或表格，什么也不写', en: 'Read a holiday notice or table; writes nothing'},
    body: z.object({text: z.string().min(1).max(20_000)}),
    reply: z.object({
      year: z.number(),
      source: z.string().nullable(),
      holidays: z.array(z.object({zh: z.string(), en: z.string(), from: z.string(), to: z.string()})),
      makeups: z.array(z.string()),
      remarks: z.array(said),
    }),
    handle: async ({body: {text}}) => readNotice(text),
  }),
]
