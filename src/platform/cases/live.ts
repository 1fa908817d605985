import {type Act, may} from '#kernel/act.ts'
import type {Live} from '#kernel/live/contract.ts'
import {followHash} from './actions/report.ts'
import {familyOf} from './conversation/queries/family.ts'
import {findFollower} from './conversation/queries/followers.ts'
import {listStandings, type Standing} from './queries/standing.ts'

/** The same rule by which a case may be read; a unit it was taken from only hears that something changed. */
const hearingOf = (act: Act, {area, category, unitId, supervisingId, helperUnits, askedId, lastUnitId}: Standing) => {
  const reads = (unit: string | null): boolean => may(act, 'cases.read', {area, category, unit})
  if ([unitId, supervisingId, ...helperUnits].some(reads) || askedId === act.by.id) return 'told'
  return lastUnitId !== null && reads(lastUnitId) ? 'hinted' : null
}

/** Whoever may read a case hears at once that it changed; so does whoever follows it by its secret link. */
export const caseLive: Live = {
  readers: async (db, subjects) => {
    const standings = new Map((await listStandings(db, subjects)).map((one) => [one.id, one]))
    return (act, subject) => {
      const standing = standings.get(subject)
      return standing === undefined ? null : hearingOf(act, standing)
    }
  },
  linked: async (db, token) => {
    const follower = await findFollower(db, followHash(token))
    return follower === undefined ? null : [...(await familyOf(db, follower.ownId)), follower.ownId]
  },
}
