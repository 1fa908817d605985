import {v7} from 'uuid'
import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {announce, announceFirst} from '#kernel/events.ts'
import type {AlarmLevel} from '../../core/finding.ts'
import type {Alarm} from '../core/alarm.ts'
import {steps, worse} from '../core/life.ts'
import {type Gathered, type Spark, stormSentence, stormsOf} from '../core/storm.ts'
import {type AlarmTerms, escalatesAt} from '../core/terms.ts'
import {getAlarm, insertAlarms, joinStorm, linkCase, listMembers, saveAlarm} from '../queries/alarms.ts'

/** What storms are looked for in: everything that stands and what is new, of which the rows are not written yet. */
export interface Storming {
  readonly sparks: readonly Spark[]
  readonly fresh: readonly Alarm[]
  readonly terms: AlarmTerms
}

export const placeOf = ({lng, lat}: {lng: number | null; lat: number | null}): readonly [number, number] | null =>
  lng === null || lat === null ? null : [lng, lat]

const MOST_STREAMS = 20

/** The gravest, and of several alike the first. */
const gravest = (alarms: readonly Alarm[]): Alarm => {
  const [first, ...rest] = alarms
  if (first === undefined) throw new Error('A storm has members.')
  return rest.reduce(
    (worst, one) => (one.level < worst.level || (one.level === worst.level && one.raisedAt < worst.raisedAt) ? one : worst),
    first,
  )
}

/** What a storm says of itself, by its members. */
function spoken(members: readonly Alarm[], {by}: Pick<Gathered, 'by'>, {storms}: AlarmTerms) {
  const times = members.map(({raisedAt}) => raisedAt.getTime())
  const worst = gravest(members)
  const count = new Set(members.map(({thing}) => thing)).size
  const minutes = Math.max(1, Math.ceil((Math.max(...times) - Math.min(...times)) / 60_000))
  const group = by === 'group' ? worst.group : null
  return {
    why: stormSentence({count, minutes, group, metres: storms.nearMetres}, worst.why),
    numbers: {devices: count, alarms: members.length, minutes, ...(group === null ? {metres: storms.nearMetres} : {group})},
    streams: [...new Set([...worst.streams, ...members.flatMap(({streams}) => streams)])].slice(0, MOST_STREAMS),
    level: members.reduce<AlarmLevel>((level, one) => worse(level, one.level), 3),
    members: members.length,
  }
}

/** A storm as it begins. It keeps what its members had of telling and cases, so that neither is done twice. */
function beginStorm(id: string, members: readonly Alarm[], gathered: Gathered, at: Date, terms: AlarmTerms): Alarm {
  const worst = gravest(members)
  const told = members.flatMap(({toldLevel}) => toldLevel ?? [])
  const linked = members.find(({caseId, caseOpen}) => caseId !== null && caseOpen)
  const says = spoken(members, gathered, terms)
  return {
    ...worst,
    ...says,
    id,
    cause: `storm:${id}`,
    storm: true,
    stormId: null,
    state: 'raised',
    from: new Date(Math.min(...members.map(({from}) => from.getTime()))),
    raisedAt: at,
    seenAt: at,
    times: 1,
    group: gathered.by === 'group' ? worst.group : null,
    opensCase: members.some(({opensCase}) => opensCase),
    escalation: 0,
    escalateAt: escalatesAt(terms, says.level, 0, at),
    toldLevel: told.length === 0 ? null : told.reduce(worse),
    acknowledgedAt: null,
    acknowledgedBy: null,
    acknowledgedName: null,
    verdict: null,
    verdictAt: null,
    verdictName: null,
    verdictReason: null,
    verdictCase: null,
    windowId: null,
    caseId: linked?.caseId ?? null,
    caseOpen: linked !== undefined,
    caseOrigin: linked?.caseOrigin ?? null,
    details: null,
    version: 1,
  }
}

/** What one storm is made of: the rows that stand and those not written yet. */
async function membersOf(tx: Tx, {storm, members}: Gathered, fresh: ReadonlyMap<string, Alarm>): Promise<readonly Alarm[]> {
  const before = storm === null ? [] : await listMembers(tx, [storm])
  const joining: Alarm[] = []
  for (const {id} of members) joining.push(fresh.get(id) ?? (await getAlarm(tx, id)))
  return [...before, ...joining]
}

/** A storm that stands takes in more: it says so, and is as grave as the gravest of it. */
async function grow(tx: Tx, act: Act, held: Alarm, members: readonly Alarm[], gathered: Gathered, terms: AlarmTerms): Promise<void> {
  const {level, ...says} = spoken(members, {by: held.group === null ? 'nearness' : 'group'}, terms)
  const added = gathered.members.length
  await saveAlarm(tx, held, {
    ...says,
    seenAt: act.at,
    times: held.times + 1,
    opensCase: held.opensCase || members.some(({opensCase}) => opensCase),
  })
  if (level >= held.level || held.verdict === 'false' || held.state === 'cleared') return
  const escalateAt = escalatesAt(terms, level, 0, act.at)
  await saveAlarm(tx, held, {
    level,
    state: 'raised',
    escalation: 0,
    escalateAt,
    acknowledgedAt: null,
    acknowledgedBy: null,
    acknowledgedName: null,
  })
  await announce(tx, act, {name: steps.worsen.event, subject: held.id, district: held.district, body: {from: held.level, level, added}})
}

/**
 * Makes storms of what belongs together. `write` writes the new alarms, each with the storm it belongs to, before the storms tell of
 * themselves; returns what it returns.
 */
export async function gatherStorms<T>(
  tx: Tx,
  act: Act,
  {sparks, fresh, terms}: Storming,
  write: (placed: ReadonlyMap<string, Alarm>) => Promise<T>,
): Promise<T> {
  const news = new Map(fresh.map((alarm) => [alarm.id, alarm]))
  const placed = new Map<string, Alarm>()
  const begun: Alarm[] = []
  const joined: {readonly storm: Alarm; readonly ids: readonly string[]}[] = []
  const found = stormsOf(sparks, terms.storms)
  for (const gathered of found) {
    const members = await membersOf(tx, gathered, news)
    const standing = gathered.storm === null ? undefined : await getAlarm(tx, gathered.storm)
    // What a person cleared as a whole stays so: what comes after is a new storm.
    const held = standing?.state === 'cleared' ? undefined : standing
    const own = held === undefined && standing !== undefined ? members.filter(({stormId}) => stormId === null) : members
    const storm = held ?? beginStorm(v7(), own, gathered, act.at, terms)
    if (held === undefined) begun.push(storm)
    else await grow(tx, act, held, members, gathered, terms)
    const before = gathered.members.filter(({id}) => !news.has(id)).map(({id}) => id)
    if (before.length > 0) joined.push({storm, ids: before})
    for (const {id} of gathered.members) {
      const alarm = news.get(id)
      if (alarm === undefined) continue
      const {caseId, caseOpen, caseOrigin} = storm.caseOpen ? storm : alarm
      placed.set(id, {...alarm, stormId: storm.id, escalateAt: null, caseId, caseOpen, caseOrigin})
    }
  }
  const done = await write(placed)
  await insertAlarms(tx, begun)
  for (const {storm, ids} of joined) {
    await joinStorm(tx, storm.id, ids)
    if (storm.caseId !== null && storm.caseOpen) await linkCase(tx, ids, storm.caseId, storm.caseOrigin ?? storm.caseId)
    for (const id of ids)
      await announce(tx, act, {
        name: 'sensing.alarm-gathered',
        subject: id,
        district: (await getAlarm(tx, id)).district,
        body: {storm: storm.id},
      })
  }
  await announceFirst(
    tx,
    act,
    begun.map(({id, district, level, why, members, group, kind, category, caseId}) => ({
      name: 'sensing.storm-raised',
      subject: id,
      district,
      body: {level, why, members, group, kind, category, case: caseId},
    })),
  )
  return done
}
