import type {Seen} from '../core/seen.ts'

/** Monday 2026-11-23 10:00 in Shanghai. */
export const NOW = new Date('2026-11-23T02:00:00Z')
export const daysAgo = (days: number): Date => new Date(NOW.getTime() - days * 86_400_000)

/** A case so many metres east and north of (100.005, 30.005), reported and perhaps closed so many days ago. */
export const seen = (
  id: string,
  {east = 0, north = 0, ago = 1, closed, ...rest}: Partial<Seen> & {east?: number; north?: number; ago?: number; closed?: number} = {},
): Seen => ({
  id,
  category: 'matter.06010',
  component: null,
  area: '880101001001001',
  lng: 100.005 + east / (111_195 * Math.cos((30.005 * Math.PI) / 180)),
  lat: 30.005 + north / 111_195,
  reportedAt: daysAgo(ago),
  closedAt: closed === undefined ? null : daysAgo(closed),
  reopens: 0,
  ...rest,
})
