import type {Route} from '#kernel/pack.ts'
import {outsideRoutes} from './routes/outside.ts'
import {staffRoutes} from './routes/staff.ts'

/** Every way into conversations over HTTP. */
export const conversationRoutes: readonly Route[] = [...staffRoutes, ...outsideRoutes]
