import {type Category, categoryOf, type Kind} from './core/category.ts'
import {type FormerTable, type NationalTable, openCrosswalk} from './core/crosswalk.ts'
import former from './data/gbt30428-2-2013.json' with {type: 'json'}
import current from './data/gbt47678-5-2026.json' with {type: 'json'}

/** Name of the standard the platform's code table comes from. */
export const NATIONAL_STANDARD = current.standard

/** GB/T 47678.5-2026, appendices A and C: 153 components and 250 matters. */
export const nationalTable: NationalTable = current

/** GB/T 30428.2-2013 as far as it is known, with its successors. */
export const formerTable = former as FormerTable

/** Between the codes of 2013 and those of 2026. */
export const crosswalk = openCrosswalk(nationalTable, formerTable)

/** Every national class, major and minor, in the order of the standard. */
export const nationalCategories: readonly Omit<Category, 'initials'>[] = (['component', 'matter'] satisfies Kind[]).flatMap((kind) =>
  [...nationalTable[kind].majors, ...nationalTable[kind].types].map(({code, zh, en}) => ({
    category: categoryOf(kind, code),
    kind,
    code,
    zh,
    en,
    local: false,
  })),
)
