import type {City} from '#kernel/city.ts'
import type {Tx} from '#kernel/db.ts'
import {keepTerms} from './queries/terms.ts'
import {readAlarmTerms, readVideoTerms} from './terms.ts'

/** Keeps how the city deals with alarms and video events, where it says so. Throws sensing.broken-terms. */
export async function seedAlarms(tx: Tx, city: City): Promise<void> {
  if (city.has('sensing/alarms.json')) await keepTerms(tx, 'alarms', readAlarmTerms(city.json<unknown>('sensing/alarms.json')))
  if (city.has('sensing/video.json')) await keepTerms(tx, 'video', readVideoTerms(city.json<unknown>('sensing/video.json')))
}
