import {z} from 'zod'
import {defineErrand} from '#kernel/errands/contract.ts'
import {fileBounds} from '#kernel/geofiles/refusals.ts'
import {problem} from '#lib/problem.ts'
import {readMapFile} from '../outside/file.ts'
import {planImport} from './import.ts'

const noFile = problem('grid.import-without-file', 422, {
  zh: () => '没有要导入的文件。请选择文件后重试。',
  en: () => 'There is no file to import. Choose one and try again.',
})

const blank = z.literal('').transform(() => undefined)

/** A file of areas, cells, components or places brought in as long work: read and judged first, then saved in one piece, all of it or nothing. */
export const importErrand = defineErrand({
  title: {zh: '导入网格数据', en: 'Import grid data'},
  may: 'grid.import',
  asked: z.object({
    kind: z.enum(['areas', 'cells', 'components', 'places']),
    mode: z.enum(['add', 'renew', 'replace']).default('add'),
    crs: z.union([blank, z.string().max(80)]).optional(),
    layer: z.union([blank, z.string().max(100)]).optional(),
    mend: z.boolean().default(false),
    dryRun: z.boolean().default(false),
  }),
  uploadBytes: fileBounds.bytes,
  run: async ({db, act, file, writtenBefore, tell, write}, {crs, layer, ...terms}) => {
    if (file === null) throw noFile({})
    // It was saved as a whole before the process died.
    if (writtenBefore > 0) return {facts: {...terms, written: writtenBefore}}
    await tell({done: 0, total: null})
    const {features, anyOrder} = await readMapFile({name: file.name, bytes: file.bytes, crs, layer})
    const total = features.length
    await tell({done: 0, total})
    const {report, errors, save} = await planImport(db, act, features, {mend: terms.mend, anyOrder}, {...terms, note: file.name})
    const {errors: list, ignored, errorCount: bad, ...facts} = report
    const outcome = {errors: list, ignored}
    if (terms.dryRun || errors.count() > 0) return {...outcome, facts: {...facts, bad, written: 0}}
    let saved = report
    const written = await write(
      async (tx) => {
        saved = await save(tx)
        return Math.max(1, saved.added + saved.changed + saved.ended)
      },
      {done: total, total, bad: 0},
    )
    return {...outcome, facts: {...facts, rehoused: saved.rehoused, edition: saved.edition, bad, written}}
  },
})
