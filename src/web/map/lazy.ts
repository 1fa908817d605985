import {lazy} from 'react'

export type {Spot} from './cases.ts'
export type {Bounds} from './city-map.tsx'
export type {Place, View} from './plain.ts'

const MOST_WAIT_MS = 1_500

/** Resolves when the page has nothing more urgent to do, so that what is typed first does not wait for the map. */
const idle = (): Promise<void> =>
  new Promise((resolve) => {
    if ('requestIdleCallback' in globalThis) requestIdleCallback(() => resolve(), {timeout: MOST_WAIT_MS})
    else setTimeout(resolve)
  })

/** The map, fetched only by pages that show one, and after what they show first. */
export const CityMap = lazy(async () => {
  await idle()
  return {default: (await import('./city-map.tsx')).CityMap}
})

/** The map of the grid, fetched only by the page that keeps it. */
export const GridMap = lazy(async () => ({default: (await import('./grid-map.tsx')).GridMap}))
