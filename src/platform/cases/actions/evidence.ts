import {v7} from 'uuid'
import type {Act} from '#kernel/act.ts'
import type {Db, Tx} from '#kernel/db.ts'
import {fileUrl, listFiles} from '#kernel/files/index.ts'
import {problem} from '#lib/problem.ts'
import type {Case, Evidence} from '../core/case.ts'
import type {KeptEvidence, NewEvidence} from '../queries/belongings.ts'

export const notYourFile = problem<{file: string}>('case.not-your-file', 422, {
  zh: ({file}) => `文件 ${file} 不存在，或不是您上传的。请重新上传照片后再提交。`,
  en: ({file}) => `The file ${file} is not there, or somebody else stored it. Upload the photo again and send it.`,
})

/**
 * What came with a report or a move, as the case's evidence is kept. A file must have been stored by whoever gives it: evidence opens a
 * file to everybody who may read the case, and nobody may open what is not theirs.
 */
export async function evidenceOf(
  tx: Tx,
  act: Act,
  {id, districtId}: Pick<Case, 'id' | 'districtId'>,
  move: string,
  pieces: readonly Evidence[],
): Promise<readonly NewEvidence[]> {
  const wanted = pieces.flatMap(({file}) => file ?? [])
  const own = new Set(
    (await listFiles(tx, wanted)).filter(({storedBy}) => act.by.kind === 'system' || storedBy === act.by.id).map((file) => file.id),
  )
  const foreign = wanted.find((file) => !own.has(file))
  if (foreign !== undefined) throw notYourFile({file: foreign})
  return pieces.map(({kind, file, text}) => ({
    id: v7(),
    caseId: id,
    districtId,
    kind,
    fileId: file ?? null,
    text: text ?? null,
    move,
    by: act.by.id,
    at: act.at,
  }))
}

/** Evidence with the addresses of its pictures, good for an hour. */
export interface ShownEvidence extends KeptEvidence {
  readonly url: string | null
  readonly thumbnail: string | null
}

/** Gives evidence the addresses by which whoever may see it opens it; citizens get the published copy of pictures and nothing else. */
export async function withAddresses(
  db: Db,
  act: Act,
  pieces: readonly KeptEvidence[],
  copy: 'original' | 'published',
): Promise<readonly ShownEvidence[]> {
  const until = new Date(act.at.getTime() + 3_600_000)
  const files = await listFiles(
    db,
    pieces.flatMap(({fileId}) => fileId ?? []),
  )
  const pictures = new Set(files.filter(({width}) => width !== null).map(({id}) => id))
  return pieces.map((piece) => {
    const {fileId} = piece
    const picture = fileId !== null && pictures.has(fileId)
    const open = fileId !== null && (picture || copy === 'original')
    return {...piece, url: open ? fileUrl(fileId, until, copy) : null, thumbnail: picture ? fileUrl(fileId, until, 'thumbnail') : null}
  })
}
