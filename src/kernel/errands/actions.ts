import {buffer} from 'node:stream/consumers'
import {v7} from 'uuid'
import {Problem, problem} from '#lib/problem.ts'
import {type Act, allow, may} from '../act.ts'
import {findActor} from '../auth/authenticate.ts'
import type {Tx} from '../db.ts'
import {announce} from '../events.ts'
import {deleteFiles, getFile, keepFile, openFile} from '../files/index.ts'
import type {Floor, Upload} from '../pack.ts'
import type {Bench, ErrandKind, Outcome} from './contract.ts'
import {
  askCancel, claimErrand, countOpen, dropErrandFiles, dropErrands, type Errand, endErrand, findErrand, insertErrand, noteAlive, noteProgress, releaseErrand,
} from './queries.ts' // biome-ignore format: a list

export const noSuchKind = problem<{kind: string}>('errands.no-such-kind', 404, {
  zh: ({kind}) => `没有名为“${kind}”的长任务。请从相应的管理页面发起。`,
  en: ({kind}) => `There is no errand called "${kind}". Begin it from its page.`,
})
export const noSuchErrand = problem('errands.no-such-errand', 404, {
  zh: () => '没有这个任务，或不是您发起的。请从任务列表进入。',
  en: () => 'There is no such errand, or it was not yours. Open it from the list.',
})
export const badQuestion = problem<{why: string}>('errands.bad-question', 422, {
  zh: ({why}) => `任务的选项不对：${why}。请更正后再发起。`,
  en: ({why}) => `The choices are not right: ${why}. Correct them and begin again.`,
})
export const fileNeeded = problem('errands.file-needed', 422, {
  zh: () => '没有文件，或文件已按期清除。请重新选择文件。',
  en: () => 'There is no file, or it has been cleared away in time. Choose the file again.',
})
export const tooManyOpen = problem<{most: number}>('errands.too-many', 429, {
  zh: ({most}) => `您已有 ${most} 个任务在进行。请等其中一个结束，或取消它。`,
  en: ({most}) => `You have ${most} errands under way. Wait until one ends, or cancel it.`,
})
export const tooLate = problem('errands.too-late', 409, {
  zh: () => '任务已开始写入或已结束，不能取消。写入的内容请用撤销或更正的办法处理。',
  en: () => 'It is writing already, or has ended, and can no longer be cancelled. What was written is corrected by other means.',
})
const gone = problem('errands.asker-gone', 403, {
  zh: () => '发起人的账号已停用，任务没有执行。请由在职人员重新发起。',
  en: () => 'Whoever asked for it has no account any more, so it was not done. Somebody else has to ask for it again.',
})
const broke = problem('errands.broke', 500, {
  zh: () => '服务器在执行中出错，任务已停下。已写入的部分保留；请重试，仍不行请告诉系统管理员。',
  en: () => 'The server failed on the way and stopped. What was written stays; try again, or tell the system administrator.',
})

type Kinds = ReadonlyMap<string, ErrandKind>

/** Errands belong to the whole city. */
const wholeCity = '000000'
const MOST_OPEN = 5
const DAY = 86_400_000
const FILE_DAYS = 7
const KEPT_DAYS = 90
const SWEPT = 200

const readQuestion = (kind: ErrandKind, asked: unknown): unknown => {
  const read = kind.asked.safeParse(asked)
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw badQuestion({why: `${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim()})
}

async function begin(tx: Tx, act: Act, one: Pick<Errand, 'kind' | 'asked' | 'fileName' | 'fileId'>): Promise<Errand> {
  if ((await countOpen(tx, act.by.id)) >= MOST_OPEN) throw tooManyOpen({most: MOST_OPEN})
  const errand = await insertErrand(tx, {...one, id: v7(), askedAt: act.at, askedBy: act.by.id, askedByName: act.by.name})
  await announce(tx, act, {name: 'errand.asked', subject: errand.id, district: wholeCity, body: {kind: one.kind, file: one.fileName}})
  return errand
}

/** Asks for long work, keeping its file until some days after it has ended. Throws errands.no-such-kind, errands.bad-question, errands.file-needed, errands.too-many. */
export async function askErrand(
  tx: Tx,
  act: Act,
  kinds: Kinds,
  {kind: name, asked, upload}: {readonly kind: string; readonly asked: unknown; readonly upload: Upload | undefined},
): Promise<Errand> {
  const kind = kinds.get(name)
  if (kind === undefined) throw noSuchKind({kind: name})
  allow(act, kind.may)
  readQuestion(kind, asked)
  const takesFile = kind.uploadBytes !== undefined
  if (takesFile && (upload === undefined || upload.bytes.length === 0)) throw fileNeeded({})
  const fileId = takesFile && upload !== undefined ? await keepFile(tx, act, upload, kind.uploadBytes ?? 0) : null
  return begin(tx, act, {kind: name, asked, fileId, fileName: takesFile ? (upload?.name.slice(0, 200) ?? null) : null})
}

/** Asks for the same work with the same file, some choices changed: what was tried is now done. */
export async function askAgain(tx: Tx, act: Act, kinds: Kinds, id: string, change: Readonly<Record<string, unknown>>): Promise<Errand> {
  const before = await getOwn(tx, act, id)
  const kind = kinds.get(before.kind)
  if (kind === undefined) throw noSuchKind({kind: before.kind})
  allow(act, kind.may)
  if (kind.uploadBytes !== undefined && before.fileId === null) throw fileNeeded({})
  const asked = {...(before.asked as object), ...change}
  readQuestion(kind, asked)
  return begin(tx, act, {kind: before.kind, asked, fileId: before.fileId, fileName: before.fileName})
}

/** One’s own errand, or anybody’s for who looks after the jobs. Throws errands.no-such-errand. */
export async function getOwn(tx: Parameters<typeof findErrand>[0], act: Act, id: string): Promise<Errand> {
  const errand = await findErrand(tx, id)
  if (errand === undefined || (errand.askedBy !== act.by.id && !may(act, 'jobs.read'))) throw noSuchErrand({})
  return errand
}

/** Stops an errand that has not begun to write: at once when it waits, at its next step otherwise. Throws errands.too-late. */
export async function cancelErrand(tx: Tx, act: Act, id: string): Promise<Errand> {
  await getOwn(tx, act, id)
  const errand = await askCancel(tx, id)
  if (errand === undefined) throw tooLate({})
  if (errand.state === 'waiting') {
    await endErrand(tx, {id, claim: null, state: 'cancelled'})
    await announce(tx, act, {name: 'errand.ended', subject: id, district: wholeCity, body: {state: 'cancelled'}})
  }
  return (await findErrand(tx, id)) ?? errand
}

/** A process that gave no sign for so long is taken for dead. */
const SILENT_SECONDS = 30
const BEAT_MS = 5_000
const TELL_MS = 500
/** An errand that takes its process down is not tried for ever. */
const MOST_CLAIMS = 3

/** Thrown within an errand to leave it: cancelled, taken up by another process, or left for the next one because this one ends. */
class Left extends Error {
  readonly why: 'cancelled' | 'taken' | 'stopping'

  constructor(why: Left['why']) {
    super(`the errand is left: ${why}`)
    this.why = why
  }
}

/** Does the errand that waited longest, if any; returns how many it did. */
export async function doErrand({db, transact, act, errands: kinds = new Map(), stopping = () => false}: Floor): Promise<number> {
  if (stopping()) return 0
  const claim = v7()
  const errand = await claimErrand(db, claim, SILENT_SECONDS)
  if (errand === undefined) return 0
  const {id} = errand
  const end = async (state: 'done' | 'failed' | 'cancelled', what: {outcome?: Outcome; problem?: Errand['problem']}): Promise<void> => {
    await transact(async (tx) => {
      const ended = await endErrand(tx, {id, claim, state, ...what})
      if (!ended) return
      const {facts = null} = what.outcome ?? {}
      await announce(tx, act, {name: 'errand.ended', subject: id, district: wholeCity, body: {state, kind: errand.kind, facts}})
    })
  }
  const beat = setInterval(() => void noteAlive(db, id, claim).catch(() => undefined), BEAT_MS)
  try {
    await end('done', {outcome: await work(errand, claim, {db, transact, act, kinds, stopping})})
  } catch (error) {
    if (error instanceof Left) {
      if (error.why === 'stopping') await releaseErrand(db, id, claim)
      else if (error.why === 'cancelled') await end('cancelled', {})
    } else {
      const {code, zh, en} = error instanceof Problem ? error : broke({})
      await end('failed', {problem: {code, zh, en}})
      if (!(error instanceof Problem)) throw error
    }
  } finally {
    clearInterval(beat)
  }
  return 1
}

async function work(
  errand: Errand & {readonly claims: number},
  claim: string,
  {db, transact, act, kinds, stopping}: Pick<Floor, 'db' | 'transact' | 'act'> & {kinds: Kinds; stopping: () => boolean},
): Promise<Outcome> {
  const kind = kinds.get(errand.kind)
  if (kind === undefined) throw noSuchKind({kind: errand.kind})
  if (errand.claims > MOST_CLAIMS) throw broke({})
  if (errand.cancelAsked && errand.written === 0) throw new Left('cancelled')
  const by = await findActor(db, errand.askedBy, act.at)
  if (by === undefined) throw gone({})
  const own: Act = {by, at: act.at}
  allow(own, kind.may)
  const {id} = errand
  let told = 0
  const heed = (noted: {readonly cancelAsked: boolean} | undefined): void => {
    if (noted === undefined) throw new Left('taken')
    if (noted.cancelAsked) throw new Left('cancelled')
    if (stopping()) throw new Left('stopping')
  }
  const bench: Bench = {
    id,
    db,
    act: own,
    file: errand.fileId === null ? null : {name: errand.fileName ?? '', bytes: await fileOf(db, errand.fileId)},
    writtenBefore: errand.written,
    tell: async (progress) => {
      if (Date.now() - told < TELL_MS) return
      heed(await noteProgress(db, {id, claim, state: 'looking', ...progress}))
      told = Date.now()
    },
    write: (piece, progress) =>
      transact(async (tx) => {
        heed(await noteProgress(tx, {id, claim, state: 'writing', ...progress}))
        const wrote = await piece(tx)
        await noteProgress(tx, {id, claim, state: 'writing', ...progress, wrote})
        return wrote
      }),
  }
  return kind.run(bench, readQuestion(kind, errand.asked) as never)
}

const fileOf = async (db: Floor['db'], id: string): Promise<Uint8Array> => buffer((await openFile(await getFile(db, id))).bytes)

/** The file an errand is about, while it is kept. */
export const errandFile = async (db: Floor['db'], {fileId}: Errand): Promise<Uint8Array | undefined> =>
  fileId === null ? undefined : fileOf(db, fileId)

/** Clears away files a week after their errands ended, and errands after a season. */
export async function sweepErrands(tx: Tx, act: Act): Promise<void> {
  const before = (days: number): Date => new Date(act.at.getTime() - days * DAY)
  await deleteFiles(tx, act, await dropErrandFiles(tx, before(FILE_DAYS), SWEPT))
  await dropErrands(tx, before(KEPT_DAYS), SWEPT)
}
