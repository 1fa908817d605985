/** What of sensing somebody may read: all of it, or what stands in areas whose codes begin with one of these. */
export interface Reach {
  readonly areas?: readonly string[] | undefined
}

/** All of it. */
export const everywhere: Reach = {}

/** What rights reach that are held in these areas; '' is everywhere. What is no code of an area reaches nothing. */
export const reachOf = (areas: readonly string[]): Reach =>
  areas.includes('') ? everywhere : {areas: [...new Set(areas)].filter((area) => /^\d{2,15}$/.test(area))}
