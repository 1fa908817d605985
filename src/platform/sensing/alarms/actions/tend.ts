import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {announce} from '#kernel/events.ts'
import {type Alarm, windowFor} from '../core/alarm.ts'
import {leadsTo, steps} from '../core/life.ts'
import {escalatesAt, nextStep} from '../core/terms.ts'
import {getAlarm, holdAlarms, listEscalating, listInState, listSparks, saveAlarm} from '../queries/alarms.ts'
import {listChain} from '../queries/chain.ts'
import {listWindowsAt} from '../queries/windows.ts'
import {termsOf, videoTermsOf} from '../terms.ts'
import {easeFindings, sparkOf} from './find.ts'
import {gatherStorms} from './storms.ts'
import {suppressOpen} from './windows.ts'

/** How much one turn takes. */
const TURN = 200
const MOST_SUPPRESSED = 5_000

/** Takes alarms that nobody acknowledged in time to the next of their chain; returns how many. */
export async function escalateAlarms(tx: Tx, act: Act): Promise<number> {
  await holdAlarms(tx)
  const terms = await termsOf(tx)
  const due = await listEscalating(tx, act.at, TURN)
  for (const alarm of due) {
    const escalates = leadsTo('escalate', alarm.state) !== null && alarm.verdict !== 'false'
    if (!escalates) {
      await saveAlarm(tx, alarm, {escalateAt: null})
      continue
    }
    const told = await listChain(tx, terms.levels[alarm.level].chain, {...alarm, at: act.at})
    const escalation = nextStep(told, alarm.escalation)
    await saveAlarm(tx, alarm, {escalation, escalateAt: escalatesAt(terms, alarm.level, escalation, act.at)})
    await announce(tx, act, {
      name: steps.escalate.event,
      subject: alarm.id,
      district: alarm.district,
      body: {level: alarm.level, escalation},
    })
  }
  return due.length
}

/** Raises what was kept quiet by windows that are over and is still so; what belongs together is one storm. Returns how many. */
export async function releaseQuiet(tx: Tx, act: Act): Promise<number> {
  await holdAlarms(tx)
  const windows = await listWindowsAt(tx, act.at)
  await suppressOpen(tx, act, windows)
  const kept = (await listInState(tx, ['suppressed'], MOST_SUPPRESSED)).filter(({storm}) => !storm)
  const free = kept.filter((alarm) => windowFor(windows, alarm, act.at) === undefined).slice(0, TURN)
  if (free.length === 0) return 0
  const terms = await termsOf(tx)
  const release = async (alarm: Alarm): Promise<void> => {
    const state = leadsTo('release', alarm.state)
    if (state === null) return
    const escalateAt = alarm.stormId === null ? escalatesAt(terms, alarm.level, 0, act.at) : null
    await saveAlarm(tx, alarm, {state, windowId: null, escalation: 0, escalateAt})
  }
  for (const alarm of free) await release(alarm)
  for (const id of new Set(free.flatMap(({stormId}) => stormId ?? []))) await release(await getAlarm(tx, id))
  const {groupMinutes, nearMinutes} = terms.storms
  const since = new Date(act.at.getTime() - 2 * Math.max(groupMinutes, nearMinutes) * 60_000)
  const known = new Set(free.map(({id}) => id))
  const standing = (await listSparks(tx, since)).filter(({id}) => !known.has(id))
  const sparks = [...standing, ...free.map((alarm) => ({...sparkOf(alarm), at: act.at.getTime()}))]
  await gatherStorms(tx, act, {sparks, fresh: [], terms}, async () => undefined)
  for (const {id, district, level, windowId} of free)
    await announce(tx, act, {name: steps.release.event, subject: id, district, body: {level, window: windowId}})
  return free.length
}

/** Clears what cameras have not seen for as long as the city says it takes; returns how many. */
export async function easeUnseen(tx: Tx, act: Act): Promise<number> {
  const {types} = await videoTermsOf(tx)
  const eases = (await listInState(tx, ['raised', 'acknowledged', 'suppressed'], MOST_SUPPRESSED, 'video')).flatMap((alarm) => {
    const minutes = types[alarm.details?.video?.type ?? '']?.quietMinutes
    if (alarm.storm || minutes === undefined || alarm.seenAt.getTime() > act.at.getTime() - minutes * 60_000) return []
    const why = {zh: `已 ${minutes} 分钟未再发现。`, en: `Not seen again for ${minutes} minutes.`}
    return [{cause: alarm.cause, at: alarm.seenAt.getTime(), why}]
  })
  return easeFindings(tx, act, eases)
}
