import {may} from '#kernel/act.ts'
import type {Live} from '#kernel/live/contract.ts'
import {listDistricts} from './queries/alarms.ts'

/** Whoever may read an alarm hears at once that it changed. */
export const alarmLive: Live = {
  readers: async (db, subjects) => {
    const districts = await listDistricts(db, subjects)
    return (act, subject) => {
      const district = districts.get(subject)
      return district !== undefined && may(act, 'sensing.read', {area: district}) ? 'told' : null
    }
  },
}
