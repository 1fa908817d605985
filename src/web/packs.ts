import {casesUi} from '#platform/cases/ui/index.tsx'
import type {Screen, UiPack} from './screen.ts'

/** Every domain that has screens: one line a domain. */
const packs: readonly UiPack[] = [casesUi]

/** All screens; the first whose path fits is shown. */
export const screens: readonly Screen[] = packs.flatMap((pack) => pack.screens)
