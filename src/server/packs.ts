import {kernelPack} from '#kernel/kernel-pack.ts'
import type {Pack} from '#kernel/pack.ts'
import {cases} from '#platform/cases/pack.ts'
import {grid} from '#platform/grid/pack.ts'
import {notices} from '#platform/notices/pack.ts'
import {organisation} from '#platform/organisation/pack.ts'
import {sensing} from '#platform/sensing/pack.ts'
import {standards} from '#platform/standards/pack.ts'

/** The one list of what this city runs. Order is the ladder. */
export const packs: readonly Pack[] = [kernelPack, organisation, notices, standards, grid, sensing, cases]
