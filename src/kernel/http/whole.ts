import {errandKinds} from '../errands/contract.ts'
import {errandRoutes} from '../errands/routes.ts'
import type {Hub} from '../live/hub.ts'
import {linkedLiveRoute, liveRoute} from '../live/route.ts'
import {baseRoutes, readBases} from '../maps/bases.ts'
import {mapRoutes} from '../maps/routes.ts'
import type {Tiles} from '../maps/tiles.ts'
import type {Pack} from '../pack.ts'
import type {Description} from './core/schema.ts'
import {openApi} from './openapi.ts'

/** What all packs give together, so no pack can give it. */
export const wholePacks = (packs: readonly Pack[], {hub, tiles}: {readonly hub: Hub; readonly tiles: Tiles}): readonly Pack[] => [
  {name: 'live', title: {zh: '实时', en: 'Live'}, routes: [liveRoute(hub), linkedLiveRoute(hub)]},
  {name: 'errands', title: {zh: '长任务', en: 'Errands'}, routes: errandRoutes(errandKinds(packs))},
  {
    name: 'map',
    title: {zh: '一张图', en: 'The map'},
    routes: [
      ...mapRoutes(
        packs.flatMap((pack) => pack.collections ?? []),
        tiles,
      ),
      ...baseRoutes(readBases()),
    ],
  },
]

/** The description of everything that a server of these packs answers, without a server: no route is called for it. */
export const describe = (packs: readonly Pack[], about: {readonly title: string; readonly version: string}): Description =>
  openApi([...packs, ...wholePacks(packs, {hub: {} as Hub, tiles: {} as Tiles})], about) as unknown as Description
