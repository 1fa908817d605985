import {z} from 'zod'

const when = z
  .date()
  .transform((at) => at.toISOString())
  .pipe(z.string())
const id = z.coerce.number().int().min(1).max(2_147_483_647)

/** A thing by its id. */
export const thingKey = z.object({id})

export const credentialKey = z.object({id: z.uuid()})

export const credentialBody = z.object({
  kind: z.enum(['token', 'password']).default('token'),
  login: z
    .string()
    .regex(/^[\w.@:-]{1,60}$/)
    .refine((login) => !/^jc[dk]_|^provision$/.test(login), {message: 'reserved'})
    .optional(),
  gateway: z.boolean().default(false),
})

export const credentialReply = z.object({
  id: z.string(),
  thing: z.number(),
  kind: z.enum(['token', 'password']),
  login: z.string().nullable(),
  gateway: z.boolean(),
  madeAt: when,
  endsAt: when.nullable(),
})

/** A credential with its secret: shown this once. */
export const shownReply = z.object({credential: credentialReply, secret: z.string()})

export const credentialsReply = z.object({credentials: z.array(credentialReply)})

export const provisioningBody = z.object({
  name: z.string().trim().min(1).max(200),
  likeThing: id.nullable().default(null),
  uses: z.int().min(1).max(100_000),
  /** It ends by itself: a key that is left lying about lets nobody in after that. */
  endsAt: z.iso.datetime({offset: true}),
})

export const provisioningReply = z.object({
  id: z.string(),
  name: z.string(),
  key: z.string(),
  likeThing: z.number().nullable(),
  usesLeft: z.number(),
  endsAt: when,
  madeAt: when,
})

const note = z.object({code: z.string(), zh: z.string(), en: z.string(), at: when, times: z.number()})

export const healthReply = z.object({
  thing: z.number(),
  /** Whether it was ever heard of by MQTT, by HTTP with its own token, or through the broker outside. */
  heard: z.boolean(),
  connected: z.boolean(),
  way: z.enum(['mqtt', 'http', 'outside']).nullable(),
  lastContact: when.nullable(),
  messages: z.number(),
  kept: z.number(),
  again: z.number(),
  refused: z.number(),
  unknown: z.number(),
  throttled: z.number(),
  /** How far the newest time the device told lay ahead (+) or behind (-) of the server's clock. */
  clockSkewSeconds: z.number().nullable(),
  lastError: note.nullable(),
  /** What went wrong, each kind once, newest first. */
  notes: z.array(note),
  credentials: z.number(),
})

/** A token in the address, or `me` with the token as `x-device-token`. */
export const deviceKey = z.object({token: z.union([z.literal('me'), z.string().regex(/^jcd_[A-Za-z0-9_-]{32}$/)])})

export const heardReply = z.object({
  kept: z.number(),
  again: z.number(),
  refused: z.array(z.object({code: z.string(), zh: z.string(), en: z.string()})),
})
