import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import type {Event} from '#kernel/events.ts'
import {minuteIn} from '#lib/calendar.ts'
import type {Said} from '#lib/problem.ts'
import {noticeSettings, notify, type Recipient} from '#platform/notices/index.ts'
import {findArea} from '#platform/organisation/index.ts'
import {thingKinds} from '../core/kinds.ts'
import type {Alarm} from './core/alarm.ts'
import {levelNames} from './core/life.ts'
import type {Rung} from './core/terms.ts'
import {findAlarm, holdAlarms, markTold} from './queries/alarms.ts'
import {zoneOfSums} from './queries/terms.ts'
import {termsOf} from './terms.ts'

type Settings = ReturnType<typeof noticeSettings>

const NEWS_MS = 86_400_000
const FIRST_LEVEL = 1

const recipient = ({permission, scope}: Rung, {district, category}: Alarm): Recipient => ({
  permission,
  // Only a right that holds everywhere covers the area ''.
  area: scope === 'city' ? '' : district,
  category,
})

/** How far up its chain an alarm went by this event, wherever it is now. */
const stepOf = ({body}: Event, usual: number): number => (typeof body.escalation === 'number' ? body.escalation : usual)

const kindName = (kind: string | null): Said | string | null =>
  kind !== null && kind in thingKinds ? thingKinds[kind as keyof typeof thingKinds] : kind

/**
 * Tells whoever the city's chain names of an alarm; of one in a storm, of the storm. Each is told once at a level, however many events tell
 * of it: again only when it became worse, or when nobody acknowledged it in time.
 */
export async function tellOfAlarm(tx: Tx, act: Act, event: Event, settings: Settings = noticeSettings()): Promise<void> {
  await holdAlarms(tx)
  const alarm = await findAlarm(tx, event.subject)
  const root = alarm?.stormId == null ? alarm : await findAlarm(tx, alarm.stormId)
  if (root === undefined || act.at.getTime() - event.at.getTime() > NEWS_MS) return
  if (root.verdict === 'false' || (root.state !== 'raised' && root.state !== 'acknowledged')) return
  const escalates = event.name === 'sensing.alarm-escalated'
  if (!escalates && root.toldLevel !== null && root.toldLevel <= root.level) return
  const {chain} = (await termsOf(tx)).levels[root.level]
  const step = escalates ? stepOf(event, root.escalation) : 0
  const rung = chain[step]
  await markTold(tx, root, root.level)
  if (rung === undefined) return
  const area = await findArea(tx, root.district)
  const variables = {
    level: levelNames[root.level],
    why: root.why,
    thing: root.thingName,
    thingKind: kindName(root.thingKind),
    place: area === undefined ? root.district : {zh: area.name, en: area.nameEn ?? area.name},
    members: root.storm ? String(root.members) : null,
    since: minuteIn(await zoneOfSums(tx), root.from),
  }
  const name = escalates ? event.name : root.storm ? 'sensing.storm-raised' : 'sensing.alarm-raised'
  await notify(
    tx,
    act,
    {
      event: name,
      subject: root.id,
      district: root.district,
      to: [recipient(rung, root)],
      variables,
      link: `/sensing/alarms?alarm=${root.id}`,
      urgent: root.level === FIRST_LEVEL || escalates,
      cause: event.actor,
      occasion: `${root.id} ${root.level} ${escalates ? step : 'raised'}`,
    },
    settings,
  )
}

/** What of the life of alarms is told of. */
export const alarmListeners = {
  'sensing.alarm-raised': tellOfAlarm,
  'sensing.storm-raised': tellOfAlarm,
  'sensing.alarm-worsened': tellOfAlarm,
  'sensing.alarm-released': tellOfAlarm,
  'sensing.alarm-escalated': tellOfAlarm,
} as const satisfies Readonly<Record<string, (tx: Tx, act: Act, event: Event) => Promise<void>>>
