import {z} from 'zod'
import {mostNodes} from './core/check.ts'
import {answerKinds} from './core/graph.ts'

const said = z.object({zh: z.string(), en: z.string()})
const id = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/)
const words = (most: number) => z.string().trim().min(1).max(most)
const titled = {id, zh: words(300), en: words(400)}
const category = z.string().regex(/^(?:component|matter)(?:\.\d{2}(?:\d{3})?)?$/)

/** One answer: words, a number, yes or no, the ids of options or files; null passes a question over. */
export const answer = z.union([z.string().max(1000), z.number(), z.boolean(), z.array(z.string().max(100)).max(30), z.null()])

/** Answers by the id of their question. */
export const answersBody = z.record(id, answer).refine((answers) => Object.keys(answers).length <= mostNodes, {
  message: `最多 ${mostNodes} 个回答 / at most ${mostNodes} answers`,
})

const branch = z.strictObject({
  is: z.union([id, z.boolean()]).optional(),
  least: z.number().optional(),
  most: z.number().optional(),
  to: id,
})

const node = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('question'),
    ...titled,
    asks: z.enum(answerKinds),
    required: z.boolean(),
    options: z
      .array(z.strictObject({id, zh: words(100), en: words(100)}))
      .max(30)
      .optional(),
    branches: z.array(branch).max(30).optional(),
    next: id,
  }),
  z.strictObject({kind: z.literal('information'), ...titled, next: id}),
  z.strictObject({
    kind: z.literal('hard-stop'),
    ...titled,
    body: z.strictObject({zh: words(100), en: words(100)}),
    contact: words(200),
  }),
  z.strictObject({
    kind: z.literal('emergency-stop'),
    ...titled,
    phone: z.string().regex(/^\+?[\d-]{3,20}$/),
  }),
])

export const graphBody = z.strictObject({
  categories: z.array(category).min(1).max(200),
  first: id,
  nodes: z.array(node).min(1).max(mostNodes),
})

export const graphKey = z.object({key: id})
export const saveBody = z.strictObject({
  title: z.strictObject({zh: words(100), en: words(100)}),
  graph: graphBody,
  version: z.int().positive().optional(),
})
export const publishBody = z.strictObject({version: z.int().positive().optional()})

export const askedQuery = z.object({category: z.string().regex(/^(component|matter)\.\d{5}$/)})
export const nextQuery = askedQuery.extend({
  answers: z
    .string()
    .max(20_000)
    .default('{}')
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown
      } catch {
        context.addIssue({code: 'custom', message: '应为 JSON / must be JSON'})
        return z.NEVER
      }
    })
    .pipe(answersBody),
})

/** The questions a category is asked, as whoever reports needs them; null when there are none. */
export const askedReply = z.object({questions: z.object({key: z.string(), edition: z.number(), title: said, graph: graphBody}).nullable()})

export const nextReply = z.object({
  kind: z.enum(['ask', 'stop', 'done']),
  node: node.nullable(),
  told: z.array(node),
})

export const graphReply = z.object({
  key: z.string(),
  edition: z.number(),
  state: z.enum(['draft', 'published', 'retired']),
  title: said,
  graph: graphBody,
  version: z.number(),
  editedBy: z.string(),
  editedAt: z.string(),
  publishedBy: z.string().nullable(),
  publishedAt: z.string().nullable(),
})

export const listReply = z.array(
  graphReply.omit({graph: true}).extend({categories: z.array(z.string()), questions: z.number(), stops: z.number()}),
)
