import {kernelPack} from '#kernel/kernel-pack.ts'
import type {Pack} from '#kernel/pack.ts'
import {cases} from '#platform/cases/pack.ts'
import {datahub} from '#platform/datahub/pack.ts'
import {grid} from '#platform/grid/pack.ts'
import {notices} from '#platform/notices/pack.ts'
import {organisation} from '#platform/organisation/pack.ts'
import {sensing} from '#platform/sensing/pack.ts'
import {standards} from '#platform/standards/pack.ts'

const giving: readonly Pack[] = [kernelPack, organisation, notices, standards, grid, sensing, cases]

/** The one list of what this city runs. Order is the ladder; the data hub publishes what all before it give. */
export const packs: readonly Pack[] = [...giving, datahub(giving.flatMap(({collections = []}) => collections))]
