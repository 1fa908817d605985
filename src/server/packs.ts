import type {Pack} from '#kernel/pack.ts'

/** The one list of what this city runs. Order is the ladder. */
export const packs: readonly Pack[] = []
