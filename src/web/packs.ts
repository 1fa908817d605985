import type {ComponentType} from 'react'
import {casesUi} from '#platform/cases/ui/index.tsx'
import {datahubUi} from '#platform/datahub/ui/index.tsx'
import {gridUi} from '#platform/grid/ui/index.tsx'
import {noticesUi} from '#platform/notices/ui/index.tsx'
import {organisationUi} from '#platform/organisation/ui/index.tsx'
import {sensingUi} from '#platform/sensing/ui/index.tsx'
import {standardsUi} from '#platform/standards/ui/index.tsx'
import {systemUi} from './keeping/index.tsx'
import {mapUi} from './map/one/index.tsx'
import type {Nav, Screen, UiPack} from './screen.ts'

/** Every domain that has screens: one line a domain. */
const packs: readonly UiPack[] = [casesUi, mapUi, noticesUi, organisationUi, standardsUi, gridUi, sensingUi, datahubUi, systemUi]

/** All screens; the first whose path fits is shown. */
export const screens: readonly Screen[] = packs.flatMap((pack) => pack.screens)

/** Where the screens are found, in the order of the packs. */
export const navs: readonly Nav[] = screens.flatMap(({nav}) => (nav === undefined ? [] : [nav]))

/** What stands in the bar of the frame. */
export const bars: readonly {readonly name: string; readonly Bar: ComponentType}[] = packs.flatMap(({name, bar}) =>
  bar === undefined ? [] : [{name, Bar: bar}],
)
