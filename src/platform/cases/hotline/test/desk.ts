import {mkdtempSync, readFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {Act, Actor, Grant} from '#kernel/act.ts'
import type {Store, Tx} from '#kernel/db.ts'
import {type Call, Reply, type Upload} from '#kernel/pack.ts'
import {conversationRoutes} from '../../conversation/routes.ts'
import {routes} from '../../routes.ts'
import {buildTown, NOON, people, SANITATION} from '../../test/town.ts'
import {keepRules} from '../queries/rules.ts'
import {hotlineRoutes} from '../routes.ts'
import {hotlineRules, satisfactionRules} from '../rules.ts'

process.env.JINGCHENG_HOME ??= mkdtempSync(join(tmpdir(), 'jingcheng-hotline-'))

const demo = (file: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../../../cities/demo/cases/${file}`, import.meta.url), 'utf8'))

/** The rules of the demo city, which the small town uses too. */
export const hotline = hotlineRules.parse(demo('hotline.json'))
export const satisfaction = satisfactionRules.parse(demo('satisfaction.json'))

/** The small town with a hotline. */
export async function buildDesk(store: Store): Promise<void> {
  await buildTown(store)
  await store.transact(async (tx) => {
    await keepRules(tx, {code: '8801', topic: 'hotline', hash: 'hotline of the small town', body: hotline})
    await keepRules(tx, {code: '8801', topic: 'satisfaction', hash: 'satisfaction of the small town', body: satisfaction})
  })
}

const granted = (permissions: readonly string[], where: Partial<Grant> = {}): readonly Grant[] =>
  permissions.map((name) => ({permission: `cases.${name}`, area: '8801', unit: null, category: null, because: 'test', ...where}))

const person = (id: string, name: string, grants: readonly Grant[]): Actor => ({id, name, kind: 'person', grants})

/** People of the hotline besides those of the town. */
export const desk = {
  ...people,
  hotliner: person('hotliner', '郝接线', granted(['read', 'report', 'accept', 'hotline', 'message', 'personal'])),
  caller: person('caller', '许回访', granted(['read', 'callback'])),
  editor: person('editor', '卢编辑', granted(['read', 'knowledge', 'templates'])),
  easterner: person('easterner', '东接线', granted(['read', 'report', 'hotline'], {area: '880101'})),
  cleaner: person('cleaner', '郑环卫', granted(['read', 'handle', 'message'], {unit: SANITATION})),
} as const
export type Desk = keyof typeof desk

/** Somebody at some minute after Monday 2026-11-23 10:00. */
export const by = (who: Desk, minutes = 0): Act => ({by: desk[who], at: new Date(NOON.getTime() + minutes * 60_000)})

const call: Call = {address: '127.0.0.1', language: 'zh', headers: {}, cookies: {}, origin: 'https://city.example', session: null}
const all = [...routes, ...hotlineRoutes, ...conversationRoutes]

/** Asks a route as the server does: reads the parts by its schemas, writes the answer by its own. */
export async function ask(
  tx: Tx,
  act: Act,
  name: string,
  {body = {}, query = {}, params = {}, upload}: {body?: object; query?: object; params?: object; upload?: Upload} = {},
) {
  const route = all.find(({method, path}) => `${method} ${path}` === name)
  if (route === undefined || typeof route.reply === 'string') throw new Error(`There is no route ${name}.`)
  const handle = route.handle as (asked: object) => Promise<unknown>
  const read = {params: route.params?.parse(params), query: route.query?.parse(query), body: route.body?.parse(body)}
  const answer = await handle({tx, db: tx, act, call, upload, ...read})
  // biome-ignore lint/suspicious/noExplicitAny: tests look into many shapes, each checked by the schema of its route
  return route.reply.parse(answer instanceof Reply ? answer.body : answer) as any
}
