import {sql} from 'kysely'
import {v7} from 'uuid'
import {z} from 'zod'
import type {Act} from './act.ts'
import {type Db, jsonb, type Tx} from './db.ts'
import {announce, type Verdict, verifyChains} from './events.ts'
import {type Floor, type Route, read, write} from './pack.ts'

/** A check of all chains as it is kept: asked for, under way, or ended with what it found. */
interface ChainCheck {
  readonly id: string
  readonly askedAt: Date
  readonly askedByName: string
  readonly seenAt: Date | null
  readonly endedAt: Date | null
  readonly chains: number
  readonly events: number
  /** How many events there were when it began. */
  readonly ofEvents: number
  readonly broken: Verdict['broken']
}

const columns = sql`id, asked_at as "askedAt", asked_by_name as "askedByName", seen_at as "seenAt", ended_at as "endedAt", chains, events,
  of_events as "ofEvents", broken`

const MOST_SHOWN = 20

/** The newest checks, the newest first. */
export async function listChecks(db: Db): Promise<readonly ChainCheck[]> {
  const {rows} = await sql<ChainCheck>`
    select ${columns} from kernel.chain_check order by asked_at desc, id desc limit ${MOST_SHOWN}`.execute(db)
  return rows
}

/** Accounts belong to the whole city, and so does the trail. */
const wholeCity = '000000'

/** Asks for a check of all chains; while one is waiting or under way it is that one. */
export async function askCheck(tx: Tx, act: Act): Promise<ChainCheck> {
  await sql`select pg_advisory_xact_lock(hashtext('kernel.chain_check'))`.execute(tx)
  const open = await sql<ChainCheck>`select ${columns} from kernel.chain_check where ended_at is null limit 1`.execute(tx)
  if (open.rows[0] !== undefined) return open.rows[0]
  const id = v7()
  const {rows} = await sql<ChainCheck>`
    insert into kernel.chain_check (id, asked_at, asked_by, asked_by_name) values (${id}, ${act.at}, ${act.by.id}, ${act.by.name})
    returning ${columns}`.execute(tx)
  await announce(tx, act, {name: 'audit.check-asked', subject: id, district: wholeCity, body: {}})
  return rows[0] as ChainCheck
}

/** A process that gave no sign for so long is taken for dead. */
const SILENT_SECONDS = 120

/** Does the check that was asked for first, if any; returns how many it did. Its own process tells how far it is, the database's clock when. */
export async function checkChains({db, transact, act, heads = []}: Floor): Promise<number> {
  const {rows} = await sql<{id: string}>`
    update kernel.chain_check set seen_at = now(), of_events = (select count(*) from kernel.event)
    where id = (select id from kernel.chain_check
      where ended_at is null and (seen_at is null or seen_at < now() - make_interval(secs => ${SILENT_SECONDS}::integer))
      order by asked_at limit 1 for update skip locked)
    returning id`.execute(db)
  const [claimed] = rows
  if (claimed === undefined) return 0
  const {id} = claimed
  const progress = async (events: number) => {
    await sql`update kernel.chain_check set seen_at = now(), events = ${events}::integer where id = ${id}`.execute(db)
  }
  const {chains, events, broken} = await verifyChains(db, progress, heads)
  await transact(async (tx) => {
    await sql`update kernel.chain_check set seen_at = now(), ended_at = now(), chains = ${chains}::integer, events = ${events}::integer,
      broken = ${broken === null ? null : jsonb(broken)} where id = ${id}`.execute(tx)
    await announce(tx, act, {name: 'audit.check-ended', subject: id, district: wholeCity, body: {chains, events, broken}})
  })
  return 1
}

const Check = z.object({
  id: z.string(),
  askedAt: z.date(),
  askedByName: z.string(),
  seenAt: z.date().nullable(),
  endedAt: z.date().nullable(),
  chains: z.number(),
  events: z.number(),
  ofEvents: z.number(),
  broken: z.object({district: z.string(), subject: z.string(), seq: z.number(), why: z.string()}).nullable(),
})

/** The audit administrator asks for a check and comes back to see what it found. */
export const checkRoutes: readonly Route[] = [
  write({
    method: 'POST',
    path: '/audit/checks',
    may: 'audit.read',
    summary: {zh: '开始核对全部事件链', en: 'Begin a check of all chains of events'},
    reply: Check,
    handle: ({tx, act}) => askCheck(tx, act),
  }),
  read({
    path: '/audit/checks',
    may: 'audit.read',
    summary: {zh: '事件链核对的进度与结果，新的在前', en: 'How the checks of the chains stand and what they found, newest first'},
    reply: z.object({checks: z.array(Check)}),
    handle: async ({db}) => ({checks: await listChecks(db)}),
  }),
]
