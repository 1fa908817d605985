import {z} from 'zod'
import {longestPassword} from './core/password.ts'

// Both read as `date-time` in a schema of the wire: a moment comes in as text, an instant goes out as text.
const moment = z.iso.datetime({offset: true}).transform((text) => new Date(text))
const when = z.preprocess((value) => (value instanceof Date ? value.toISOString() : value), z.iso.datetime())
const login = z.string().min(1).max(64)
const password = z.string().min(1).max(longestPassword)
const because = z.string().trim().min(2).max(200)
const permission = z.string().max(120)
const area = z.string().regex(/^\d{0,15}$/)
const unit = z.string().min(1).max(64).nullable()
const category = z.string().min(1).max(41).nullable()

/** What crosses the wire about one account by its id. */
export const ById = z.object({id: z.uuid()})

export const SignIn = z.object({
  login,
  password,
  // An empty field of a form is no code.
  code: z
    .string()
    .regex(/^(\d{6})?$/)
    .optional(),
})
export const Begun = z.object({
  account: z.object({id: z.string(), login: z.string(), name: z.string()}),
  csrf: z.string(),
  mustChangePassword: z.boolean(),
  endsAt: when,
})
const Held = z.object({
  permission: z.string(),
  area: z.string(),
  unit: z.string().nullable(),
  category: z.string().nullable(),
  because: z.string(),
})
/** The person or program asking, and every right it holds with its reason. */
export const Me = z.object({
  account: z.object({id: z.string(), login: z.string(), name: z.string()}),
  kind: z.enum(['person', 'system', 'key', 'reporter']),
  csrf: z.string().nullable(),
  mustChangePassword: z.boolean(),
  secondFactor: z.boolean(),
  endsAt: when.nullable(),
  rights: z.array(Held),
})
/** How this city lets people sign in. */
export const SignInWays = z.object({password: z.literal(true), provider: z.boolean(), demo: z.boolean()})

export const NewPassword = z.object({old: password, password})
export const Password = z.object({password})
export const Code = z.object({code: z.string().regex(/^\d{6}$/)})
export const Enrolled = z.object({secret: z.string(), uri: z.string()})
export const Done = z.object({done: z.literal(true)})

export const NewKey = z.object({
  name: z.string().trim().min(1).max(80),
  scopes: z
    .array(z.string().regex(/^[a-z][a-z-]{0,40}(\.[a-z][a-z-]{0,40}){0,3}$/))
    .min(1)
    .max(50),
  expiresAt: moment,
})
export const Key = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.string()),
  madeAt: when,
  expiresAt: when,
  seenAt: when.nullable(),
  endedAt: when.nullable(),
})
export const Keys = z.object({keys: z.array(Key)})
export const MadeKey = z.object({id: z.string(), token: z.string()})

export const AskAccounts = z.object({
  text: z.string().max(64).optional(),
  after: login.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export const AccountLine = z.object({
  id: z.string(),
  login: z.string(),
  name: z.string(),
  openedAt: when,
  disabledAt: when.nullable(),
  lastSignedInAt: when.nullable(),
  restsUntil: when.nullable(),
  secondFactor: z.boolean(),
  roles: z.array(z.string()),
})
export const Accounts = z.object({accounts: z.array(AccountLine), next: z.string().nullable()})
export const NewAccount = z.object({login, name: z.string().trim().min(1).max(80), password: password.optional()})
export const Opened = z.object({id: z.string(), login: z.string(), name: z.string()})
export const Because = z.object({because})

const title = z.object({zh: z.string().trim().min(1).max(40), en: z.string().trim().min(1).max(80)})
export const RoleId = z.object({role: z.string().max(40)})
export const RoleBody = z.object({title, permissions: z.array(permission).max(300)})
export const Role = z.object({id: z.string(), title, permissions: z.array(z.string())})
export const Roles = z.object({roles: z.array(Role)})

export const NewGrant = z.object({
  account: z.uuid(),
  role: z.string().max(40),
  area: area.optional(),
  unit: unit.optional(),
  category: category.optional(),
  from: moment.optional(),
  to: moment.nullable().optional(),
  because,
})
export const Grant = z.object({
  id: z.string(),
  account: z.string(),
  role: z.string(),
  area: z.string(),
  unit: z.string().nullable(),
  category: z.string().nullable(),
  from: when,
  to: when.nullable(),
  because: z.string(),
  givenBy: z.string(),
})
export const Grants = z.object({grants: z.array(Grant)})
export const Right = Held.extend({role: z.string(), from: when, to: when.nullable()})
export const Rights = z.object({rights: z.array(Right)})
export const AskAt = z.object({at: moment.optional()})
export const AskHolders = z.object({
  permission,
  area: area.optional(),
  unit: z.string().max(64).optional(),
  category: z.string().max(41).optional(),
  cursor: z.string().max(120).optional(),
})
export const Holders = z.object({
  holders: z.array(Right.extend({grant: z.string(), account: z.string(), login: z.string(), name: z.string()})),
  next: z.string().nullable(),
})

export const AskAudit = z.object({
  actor: z.string().max(64).optional(),
  subject: z.string().max(120).optional(),
  name: z.string().max(120).optional(),
  from: moment.optional(),
  to: moment.optional(),
  cursor: z.string().max(120).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})
export const Audit = z.object({
  events: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      subject: z.string(),
      district: z.string(),
      seq: z.number(),
      actor: z.string(),
      actorName: z.string(),
      at: when,
      body: z.record(z.string(), z.unknown()),
    }),
  ),
  next: z.string().nullable(),
})
