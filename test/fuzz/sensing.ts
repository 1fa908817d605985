import {sql} from 'kysely'
import {systemAct} from '#kernel/act.ts'
import type {Store} from '#kernel/db.ts'
import {raiseFindings} from '../../src/platform/sensing/alarms/actions/find.ts'
import {openWindow} from '../../src/platform/sensing/alarms/actions/windows.ts'

/** Alarms of things of the city, three of them one storm, and a maintenance window, so that there is something to act on. */
const plantAlarms = (store: Store, at: Date): Promise<void> =>
  store.transact(async (tx) => {
    const {rows} = await sql<{id: number}>`select id from sensing.thing order by id limit 4`.execute(tx)
    const findings = rows.map(({id}, index) => ({
      cause: `fuzz:${id}`,
      kind: 'threshold' as const,
      rule: null,
      thing: id,
      streams: [],
      level: 2 as const,
      from: at.getTime(),
      why: {zh: '越限。', en: 'Beyond its limit.'},
      numbers: {value: 1},
      group: index < 3 ? 'fuzz' : null,
      category: null,
      opensCase: false,
    }))
    await raiseFindings(tx, systemAct(at), findings)
    const until = new Date(at.getTime() + 86_400_000)
    await openWindow(tx, systemAct(at), {district: '', group: 'quiet', from: at, until, why: '检修'})
  })

type Ids = (table: string) => Promise<readonly unknown[]>

/** What the city knows of rules, alarms, windows and things, by the folder of an address and by name, once alarms were planted. */
export async function learnSensing(store: Store, at: Date, ids: Ids) {
  await plantAlarms(store, at)
  const [alarms, rules] = [await ids('sensing.alarm'), await ids('sensing.rule')]
  return {
    folders: {rules, alarms, windows: await ids('sensing.alarm_window'), 'from-alarm': alarms},
    names: {alarm: alarms, storm: alarms, rule: rules, thing: await ids('sensing.thing')},
  }
}

/** Paths and query options of SensorThings: right, nearly right and wrong. */
export const sensingValues: Readonly<Record<string, readonly string[]>> = {
  rest: [
    'Things',
    'Things(1)',
    'Datastreams(1)/Observations',
    'Observations',
    'Things(1)/name/$value',
    'CreateObservations',
    '$batch',
    'FeaturesOfInterest(1)/Observations',
    'MultiDatastreams',
    'Locations/$ref',
    'Things(x)',
  ],
  $filter: [
    'id eq 1',
    "name eq 'x'",
    'result gt 1 and result lt 5',
    'phenomenonTime ge 2026-01-01T00:00:00Z',
    "substringof('a', name)",
    'name gt',
    'Datastreams/id eq 1',
    'date(phenomenonTime) eq 2026-13-45',
    'time(phenomenonTime) eq 99:99:99',
    "st_relate(location, geography'POINT (1 2)', 'xyz')",
    'result mul 1e308 mul 1e308 gt 1',
  ],
  $orderby: ['id desc', 'name', 'phenomenonTime desc'],
  $expand: ['Datastreams', 'Locations($select=name)', 'Observations($top=1)', 'Thing'],
  $select: ['name', 'id'],
  $top: ['1', '0', '-1'],
  $skip: ['0', '5'],
  $count: ['true', 'yes'],
  $skiptoken: [['abc', '1'], ['1'], [null, null], ['2026-02-30', '1']].map((keys) =>
    Buffer.from(JSON.stringify(keys)).toString('base64url'),
  ),
  $resultFormat: ['CSV', 'GeoJSON', 'dataArray', 'x'],
  $resultMetadata: ['full', 'minimal', 'none', 'off', 'x'],
  $apply: [
    'aggregate($count as n)',
    'groupby((bucket(phenomenonTime,1h)),aggregate(result with average as avg,result with last as last))',
    "filter(Datastream/name eq 'x')/groupby((Datastream/id,bucket(phenomenonTime,1d) as day),aggregate(result with sum as sum))",
    'groupby((FeatureOfInterest/name))',
    'groupby((bucket(phenomenonTime,7m)),aggregate($count as n))',
    'aggregate(result with spin as n)',
    'groupby((phenomenonTime',
  ],
  kind: ['threshold', 'silent', 'video', 'x'],
  thingKind: ['noise-meter', 'lamp', 'x'],
  group: ['fuzz', '主管-3', '%'],
  state: ['open', 'any', 'raised', 'cleared', 'x'],
  level: ['1', '2', '3', '4'],
  verdict: ['true', 'false', 'x'],
  is: ['true', 'false', 'x'],
  reason: ['现场属实', '误', ''],
  resample: ['1h', '15m', 'P1D', '1mo', '999w', '0s'],
  aggregate: ['avg', 'min,max,count,first,last', 'countdistinct', 'median'],
}
