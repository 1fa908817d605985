import {type Act, rightsFor} from '#kernel/act.ts'
import {type Reach, reachOf} from './core/reach.ts'

/** What of sensing a right of the actor reaches. */
export const reachFor = (act: Act, permission: string): Reach => reachOf(rightsFor(act, permission).map(({area}) => area))
