import {lazy} from 'react'

export type {Spot} from './cases.ts'
export type {Bounds, Place, View} from './city-map.tsx'

/** The map, fetched only by pages that show one. */
export const CityMap = lazy(async () => ({default: (await import('./city-map.tsx')).CityMap}))
