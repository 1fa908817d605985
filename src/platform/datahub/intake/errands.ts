import {z} from 'zod'
import {type Bench, defineErrand, type Outcome} from '#kernel/errands/contract.ts'
import {getKeptFeed} from './actions/keep.ts'
import {load} from './actions/load.ts'
import {sentFile} from './actions/look.ts'
import {undo} from './actions/undo.ts'
import {KEEP} from './collections.ts'
import {openOutside} from './outside/open.ts'

const asked = z.object({
  feed: z.uuid(),
  file: z.uuid(),
  dryRun: z.boolean().default(true),
  skipBad: z.boolean().default(false),
})

/** A file that was sent is loaded into the sheet of a feed, or tried. */
async function loadFile(bench: Bench, {feed: id, file: fileId, dryRun, skipBad}: z.output<typeof asked>): Promise<Outcome> {
  const {feed, sheet} = await getKeptFeed(bench.db, bench.act, id)
  const file = await sentFile(bench.db, bench.act, fileId)
  const {errors, ...facts} = await load(bench, {
    sheet: sheet.id,
    feed: feed.id,
    mapping: feed.mapping,
    origin: file.name,
    open: () => openOutside(file, feed.layer ?? undefined),
    dryRun,
    skipBad,
  })
  return {facts: {...facts, sheet: sheet.id, feed: feed.id}, errors}
}

/** Long work of the intake: a file is loaded; a load is undone. */
export const intakeErrands = {
  load: defineErrand({title: {zh: '导入数据', en: 'Load data'}, may: KEEP, asked, run: loadFile}),
  undo: defineErrand({
    title: {zh: '撤销导入', en: 'Undo a load'},
    may: KEEP,
    asked: z.object({load: z.uuid()}),
    run: async (bench, {load: id}) => ({facts: await undo(bench, id)}),
  }),
}
