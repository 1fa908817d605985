import {z} from 'zod'
import {type Field, type Model, type ModelName, models, type Word} from './core/models.ts'

export const modelNames = Object.keys(models) as [ModelName, ...ModelName[]]

const instant = z.iso.datetime({offset: true})
const numberOf = ({least = -1e15, most = 1e15}: Field) => z.number().min(least).max(most).optional()
const wordOf = ({words}: Word) => z.enum(words as [string, ...string[]]).optional()

/** What must hold of an entity of a model, as its published schema has it; what is not of a stream is let through unread. */
const schemaOf = (name: ModelName, {time, period, fields, words}: Model) =>
  z.looseObject({
    id: z.string().min(1).max(256),
    type: z.literal(name),
    ...(period ? {dateObservedFrom: instant, dateObservedTo: instant} : {[time]: instant}),
    ...Object.fromEntries(Object.entries(fields).map(([field, how]) => [field, numberOf(how)])),
    ...Object.fromEntries(Object.entries(words).map(([field, how]) => [field, wordOf(how)])),
  })

/** Entities of every model, told apart by their type. */
export const entity = z.discriminatedUnion(
  'type',
  modelNames.map((name) => schemaOf(name, models[name])) as unknown as [ReturnType<typeof schemaOf>, ...ReturnType<typeof schemaOf>[]],
)

export const entities = z.array(entity).min(1).max(1_000)
export const modelKey = z.object({name: z.enum(modelNames)})
export const modelQuery = z.object({
  code: z.string().max(64).optional(),
  after: z.string().max(64).optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
})
export const entitiesReply = z.array(z.record(z.string(), z.unknown()))
export const heardReply = z.object({kept: z.number(), again: z.number(), ignored: z.array(z.string())})
