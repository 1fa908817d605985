import type {Route} from '#kernel/pack.ts'
import {callRoutes} from './routes/calls.ts'
import {rateRoutes} from './routes/rates.ts'
import {textRoutes} from './routes/texts.ts'

/** Every way into the hotline over HTTP. */
export const hotlineRoutes: readonly Route[] = [...callRoutes, ...rateRoutes, ...textRoutes]
