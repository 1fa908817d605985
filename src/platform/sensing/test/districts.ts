/** Two districts of the demo city, an officer in each, and one of everything that sensing keeps in both. */
import {sql} from 'kysely'
import {type Act, systemAct} from '#kernel/act.ts'
import {defineRole, grantRole, makeKey, openAccount} from '#kernel/auth/index.ts'
import type {Store, Tx} from '#kernel/db.ts'
import {raiseFindings} from '../alarms/actions/find.ts'
import {openWindow} from '../alarms/actions/windows.ts'
import {makeCredential} from '../mqtt/actions/credentials.ts'
import {offerProvisioning} from '../mqtt/actions/provision.ts'
import {createRule} from '../rules/actions/keep.ts'
import {textOf} from '../rules/test/texts.ts'
import {sta} from './field.ts'

const MINUTE = 60_000

/** What there is in one district, or nowhere: ids that nothing has. */
export interface Place {
  readonly district: string
  readonly lng: number
  readonly lat: number
  /** The thing and its name, its code and its stream; a thing to be deleted. */
  readonly thing: number
  readonly name: string
  readonly code: string
  readonly stream: number
  readonly spare: number
  /** A rule that watches the stream, and one to be deleted. */
  readonly rule: string
  readonly draft: string
  /** The newest alarm, and one of an earlier rule of text. */
  readonly alarm: string
  readonly alarmRule: string
  readonly window: string
  readonly credential: string
  readonly provisioning: string
  /** Headers of whoever looks after this district alone. */
  readonly officer: Readonly<Record<string, string>>
}

const nothing = '00000000-0000-7000-8000-000000000000'

/** A place where nothing is. */
export const nowhere: Place = {
  district: '880999', lng: 0, lat: 0, thing: 2_000_000_001, name: '无此设备', code: 'R-NONE', stream: 2_000_000_002, spare: 2_000_000_003,
  rule: nothing, draft: nothing, alarm: nothing, alarmRule: 'none', window: nothing, credential: nothing, provisioning: nothing, officer: {},
} // biome-ignore format: a list

const permissions = ['sensing.read', 'sensing.write', 'sensing.rules', 'sensing.alarms', 'sensing.devices']

async function hire(tx: Tx, act: Act, login: string, area: string): Promise<Place['officer']> {
  const {id} = await openAccount(tx, act, {login, name: login, password: 'Fast&Fair-2026'})
  await grantRole(tx, act, {account: id, role: 'officer', area, because: 'test'})
  const by = {id, name: login, kind: 'person', grants: []} as const
  const expiresAt = new Date(act.at.getTime() + 86_400_000)
  const {token} = await makeKey(tx, {by, at: act.at}, {name: login, scopes: permissions, expiresAt})
  return {authorization: `Bearer ${token}`}
}

const deviceAt = (name: string, code: string, {lng, lat}: {lng: number; lat: number}, at: number) => ({
  name,
  description: '',
  properties: {code, kind: 'air-station', group: `${name}干管`},
  Locations: [
    {name: `${name}的位置`, description: '', encodingType: 'application/geo+json', location: {type: 'Point', coordinates: [lng, lat]}},
  ],
  Datastreams: [
    {
      name: `${name}细颗粒物`,
      description: '',
      properties: {key: 'pm25', every: 60},
      unitOfMeasurement: {name: 'microgram', symbol: 'ug/m3', definition: 'http://unitsofmeasure.org/ucum.html#ug/m3'},
      observationType: 'http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement',
      ObservedProperty: {name: `${name}所测`, definition: `urn:reach:${code}`, description: ''},
      Sensor: {name: '空气站', description: '', encodingType: 'text/plain', metadata: 'x'},
      Observations: [10, 5].map((minutes) => ({phenomenonTime: new Date(at - minutes * MINUTE).toISOString(), result: 200 + minutes})),
    },
  ],
})

async function furnish(tx: Tx, act: Act, spot: {district: string; lng: number; lat: number}, mark: string, name: string): Promise<Place> {
  const code = `R-${mark}`
  const plant = async (of: string, own: string): Promise<readonly [number, number]> => {
    const {body} = await sta(tx, act, 'POST', 'Things', deviceAt(of, own, spot, act.at.getTime()))
    const {rows} = await sql<{id: number}>`select id from sensing.stream where thing_id = ${body['@iot.id']}`.execute(tx)
    return [body['@iot.id'], rows[0]?.id ?? 0]
  }
  const [[thing, stream], [spare]] = [await plant(name, code), await plant(`${name}备用`, `${code}-SPARE`)]
  await sql`insert into sensing.hour (district_id, stream_id, at, n, total, squares, least, most, first_value, last_value)
    select district_id, id, ${new Date(Math.floor(act.at.getTime() / 3_600_000) * 3_600_000)}, 2, 415, 0, 0, 0, 0, 0 from sensing.stream where id = ${stream}`.execute(
    tx,
  )
  const write = (zh: string) => createRule(tx, act, textOf({title: {zh, en: `${zh} ${mark}`}, watch: {property: null, streams: [stream]}}))
  const [rule, draft] = [await write(`${name}规则`), await write(`${name}草稿`)]
  const alarmRule = `rule-${mark}`
  const why = {zh: `${name}过高。`, en: `${mark} too high.`}
  const {fresh} = await raiseFindings(tx, act, [
    {
      cause: `reach:${mark}`, kind: 'threshold', rule: {id: alarmRule, edition: 1}, thing, streams: [stream], level: 2,
      from: act.at.getTime() - 5 * MINUTE, why, numbers: {}, group: null, category: null, opensCase: false,
    }, // biome-ignore format: a list
  ])
  const span = {from: new Date(act.at.getTime() + 60 * MINUTE), until: new Date(act.at.getTime() + 120 * MINUTE)}
  const window = await openWindow(tx, act, {thing: spare, ...span, why: `${name}检修`})
  const {credential} = await makeCredential(tx, act, {thing, kind: 'token', gateway: false})
  const offer = {name: `${name}入网`, likeThing: thing, uses: 5, endsAt: span.until}
  const {provisioning} = await offerProvisioning(tx, act, offer)
  return {
    ...spot, thing, name, code, stream, spare, rule: rule.id, draft: draft.id, alarm: fresh[0]?.id ?? '', alarmRule, window: window.id,
    credential: credential.id, provisioning: provisioning.id, officer: await hire(tx, act, `officer-${mark.toLowerCase()}`, spot.district),
  } // biome-ignore format: a list
}

/** Furnishes two districts. */
export const twoDistricts = (store: Store, at: Date): Promise<readonly [Place, Place]> =>
  store.transact(async (tx) => {
    const act = systemAct(at, 'test')
    const {rows} = await sql<{district: string; lng: number; lat: number}>`
      select distinct on (left(code, 6)) left(code, 6) as district, st_x(st_pointonsurface(shape)) as lng, st_y(st_pointonsurface(shape)) as lat
      from grid.cell where valid_to is null order by left(code, 6), code limit 2`.execute(tx)
    const [one, two] = rows
    if (one === undefined || two === undefined) throw new Error('The demo city has two districts.')
    await defineRole(tx, act, {id: 'officer', title: {zh: '区专员', en: 'Officer'}, permissions})
    return [await furnish(tx, act, one, 'HERE', '此区一号'), await furnish(tx, act, two, 'THERE', '彼区二号')]
  })
