import {z} from 'zod'
import {defineErrand} from '#kernel/errands/contract.ts'
import {sheetBounds} from '#kernel/sheets.ts'
import {runImport} from './actions.ts'

/** A file of reports taken in as long work. */
export const importErrand = defineErrand({
  title: {zh: '导入案件', en: 'Import cases'},
  may: 'cases.import',
  asked: z.object({
    city: z.string().regex(/^\d{6}$/),
    dryRun: z.boolean().default(false),
    skipBad: z.boolean().default(false),
    system: z.string().trim().min(1).max(60).default('import'),
  }),
  uploadBytes: sheetBounds.bytes,
  run: runImport,
})
