import type {Route} from '#kernel/pack.ts'
import {accountRoutes} from './routes/accounts.ts'
import {ownRoutes} from './routes/own.ts'
import {rightRoutes} from './routes/rights.ts'
import {sessionRoutes} from './routes/session.ts'
import {type AuthSettings, authSettings} from './settings.ts'

/** Every way in that accounts and rights give, under these settings. */
export const authRoutesWith = (settings: () => AuthSettings): readonly Route[] => [
  ...sessionRoutes(settings),
  ...ownRoutes(settings),
  ...accountRoutes(settings),
  ...rightRoutes,
]

/** The same under the settings of this process, which are read when the first request needs them. */
export const authRoutes: readonly Route[] = authRoutesWith(authSettings)
