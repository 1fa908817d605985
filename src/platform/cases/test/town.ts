import {readFileSync} from 'node:fs'
import type {Act, Actor, Grant} from '#kernel/act.ts'
import type {Store, Tx} from '#kernel/db.ts'
import {type Call, Reply, type Route, type Upload} from '#kernel/pack.ts'
import {type MoveAsked, moveCase} from '../actions/move.ts'
import {type Report, type Reported, reportCase} from '../actions/report.ts'
import type {Case} from '../core/case.ts'
import {cases} from '../pack.ts'
import {keepCalendar} from '../queries/belongings.ts'

/** Monday 2026-11-23 10:00 in Shanghai. */
export const NOON = new Date('2026-11-23T02:00:00Z')

export const DRAINAGE = '00000000-0000-7000-8000-0000000000a1'
export const PARKS = '00000000-0000-7000-8000-0000000000a2'
export const SANITATION = '00000000-0000-7000-8000-0000000000a3'
export const RUBBISH = 'matter.06010'
/** 1 work day in a class 1 area, 4 work hours in class 2, 2 days in class 3; asks for evidence of kind `after`. */
export const RUBBISH_CONDITION = '00000000-0000-7000-8000-0000000000e1'
/** 2 urgent hours anywhere. */
export const COVER_CONDITION = '00000000-0000-7000-8000-0000000000e2'
/** Only class 1 areas have a limit. */
export const HAWKER_CONDITION = '00000000-0000-7000-8000-0000000000e3'
export const OLD_CONDITION = '00000000-0000-7000-8000-0000000000e0'
/** In cells of region class 1, 2 and 3. */
export const [EAST, MIDDLE, WEST] = [
  [100.005, 30.005],
  [100.015, 30.005],
  [100.025, 30.005],
] as const

/** 2026 as decreed, for oracle 3: 25–27 September and 1–7 October off, 20 September and 10 October worked. */
const calendar = {
  zone: 'Asia/Shanghai',
  editions: [
    {
      validFrom: '2026-01-01',
      periods: [
        ['08:00', '12:00'],
        ['14:00', '18:00'],
      ],
      restDays: [6, 7],
      workDay: 'hours',
    },
  ],
  years: [
    {
      year: 2026,
      provisional: false,
      holidays: [
        {zh: '中秋', en: 'Mid-Autumn', from: '2026-09-25', to: '2026-09-27'},
        {zh: '国庆', en: 'National Day', from: '2026-10-01', to: '2026-10-07'},
      ],
      makeups: ['2026-09-20', '2026-10-10'],
    },
  ],
}

/** Builds the town in an empty database. */
export async function buildTown(store: Store): Promise<void> {
  await store.script(readFileSync(new URL('./town.sql', import.meta.url), 'utf8'))
  await store.transact((tx) => keepCalendar(tx, {code: '8801', zone: calendar.zone, hash: 'small town', body: calendar}))
}

const granted = (permissions: readonly string[], where: Partial<Grant> = {}): readonly Grant[] =>
  permissions.map((name) => ({permission: `cases.${name}`, area: '8801', unit: null, category: null, because: 'test', ...where}))

const person = (id: string, name: string, grants: readonly Grant[]): Actor => ({id, name, kind: 'person', grants})

/** Named people of the town. */
export const people = {
  clerk: person(
    'clerk',
    '赵受理',
    granted(['read', 'report', 'accept', 'personal', 'moderate', 'retain', 'redact', 'reopen', 'ask-reopen']),
  ),
  leader: person('leader', '钱班长', granted(['read', 'file', 'void', 'close'])),
  dispatcher: person('dispatcher', '孙派遣', granted(['read', 'dispatch'])),
  patrol: person('patrol', '李监督', granted(['read', 'report', 'verify', 'inspect', 'self-handle'])),
  drainage: person('drainage', '周排水', granted(['read', 'handle'], {unit: DRAINAGE})),
  parks: person('parks', '吴园林', granted(['read', 'handle'], {unit: PARKS})),
  sanitation: person('sanitation', '郑环卫', granted(['read', 'handle'], {unit: SANITATION})),
  head: person('head', '郑处长', granted(['read', 'handle', 'endorse', 'summon', 'appeal'], {unit: SANITATION})),
  chief: person('chief', '冯主任', granted(['read', 'supervise', 'force-close', 'prioritise', 'review'])),
  judge: person('judge', '陈审理', granted(['read', 'review'])),
  western: person('western', '王西区', granted(['read', 'accept', 'file', 'dispatch', 'close', 'void'], {area: '880102'})),
  keeper: person('keeper', '何标准', granted(['read', 'papers'])),
  importer: person('importer', '冯导入', granted(['read', 'import', 'file', 'accept'])),
  citizen: {id: 'reporter', name: '市民', kind: 'reporter', grants: []} as Actor,
} as const
export type Person = keyof typeof people

/** Somebody at some minute after Monday 10:00. */
export const by = (who: Person, minutes = 0): Act => ({by: people[who], at: new Date(NOON.getTime() + minutes * 60_000)})

export const report = (tx: Tx, change: Partial<Report> = {}, act: Act = by('citizen')): Promise<Reported> =>
  reportCase(tx, act, {source: 'citizen', description: '路口有一堆垃圾', place: EAST, category: RUBBISH, ...change})

type Step = readonly [move: MoveAsked['move'], who: Person, details?: Omit<MoveAsked, 'id' | 'move'>]

const after = [{kind: 'after', text: '已清除，地面干净'}] as const

/** The straight way from report to close. */
export const straight: readonly Step[] = [
  ['accept', 'clerk'],
  ['ask-verification', 'clerk', {person: {id: 'patrol', name: '李监督'}}],
  ['confirm', 'patrol'],
  ['file', 'leader', {condition: RUBBISH_CONDITION}],
  ['dispatch', 'dispatcher'],
  ['undertake', 'sanitation'],
  ['handle', 'sanitation', {result: '已清运', evidence: after}],
  ['ask-inspection', 'clerk'],
  ['pass', 'patrol'],
  ['close', 'leader', {closing: true}],
]

/** Walks a case along steps, ten minutes each, and returns where it stands. */
export async function walk(tx: Tx, id: string, steps: readonly Step[], begin = 10): Promise<Case> {
  let now: Case | undefined
  for (const [index, [move, who, details]] of steps.entries()) now = await moveCase(tx, by(who, begin + index * 10), {id, move, ...details})
  if (now === undefined) throw new Error('A walk needs a step.')
  return now
}

/** The straight way up to and with a move. */
export const until = (move: MoveAsked['move']): readonly Step[] => straight.slice(0, straight.findIndex(([name]) => name === move) + 1)

const call: Call = {address: '127.0.0.1', language: 'zh', headers: {}, cookies: {}, origin: 'https://city.example', session: null}

interface Asking {
  readonly body?: object
  readonly query?: object
  readonly params?: object
  readonly upload?: Upload
  readonly call?: object
}

/** What a route answers, with its status and headers. */
export async function answer(
  tx: Tx,
  act: Act,
  name: string,
  {body = {}, query = {}, params = {}, upload, call: other = {}}: Asking = {},
): Promise<Reply> {
  const route: Route | undefined = cases.routes.find(({method, path}) => `${method} ${path}` === name)
  if (route === undefined) throw new Error(`There is no route ${name}.`)
  const handle = route.handle as (asked: object) => Promise<unknown>
  const read = {params: route.params?.parse(params), query: route.query?.parse(query), body: route.body?.parse(body)}
  const said = await handle({tx, db: tx, act, call: {...call, ...other}, upload, ...read})
  const {body: written, status, headers} = said instanceof Reply ? said : new Reply(said, {})
  return new Reply(typeof route.reply === 'string' ? written : route.reply.parse(written), {status, headers})
}

/** Asks a route as the server does: reads the parts by its schemas, writes the answer by its own. */
export async function ask(tx: Tx, act: Act, name: string, asking: Asking = {}) {
  // biome-ignore lint/suspicious/noExplicitAny: tests look into many shapes, each checked by the schema of its route
  return (await answer(tx, act, name, asking)).body as any
}
