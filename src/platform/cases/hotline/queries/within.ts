import {type RawBuilder, sql} from 'kysely'

/** The beginning that all codes within an area share: a city's 6 digits end in zeros that its districts do not have. */
export const prefixOf = (area: string): string => (area.length === 6 ? area.replace(/(00)+$/, '') : area)

/** Whether what is kept for one area holds in another: one of the two lies in the other. */
export const holdsIn = (column: RawBuilder<unknown>, area: string): RawBuilder<boolean> => sql<boolean>`
  (starts_with(${area}, case when length(${column}) = 6 then regexp_replace(${column}, '(00)+$', '') else ${column} end) or starts_with(${column}, ${prefixOf(area)}))`
