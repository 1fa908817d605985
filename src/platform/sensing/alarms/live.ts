import {may} from '#kernel/act.ts'
import type {Live} from '#kernel/live/contract.ts'
import {listAreas} from './queries/reach.ts'

/** Whoever may read an alarm hears at once that it changed. */
export const alarmLive: Live = {
  readers: async (db, subjects) => {
    const areas = await listAreas(db, subjects)
    return (act, subject) => (areas.get(subject)?.some((area) => may(act, 'sensing.read', {area})) === true ? 'told' : null)
  },
}
