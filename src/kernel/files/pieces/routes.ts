import {z} from 'zod'
import {type Route, write} from '#kernel/pack.ts'
import {FileLine, fileLine} from '../line.ts'
import type {Shelf} from '../shelf.ts'
import {openUpload, PIECE_BYTES, type Progress, takePiece} from './actions.ts'

const ById = z.object({id: z.uuid()})
const MOST_NAME = 200

const progressReply = z.object({received: z.number(), file: FileLine.nullable()})

const writeProgress = ({received, file}: Progress, at: Date) => ({
  received,
  file: file && fileLine(file, new Date(at.getTime() + 3_600_000)),
})

/** How a file comes piece by piece and goes on where the network broke off: begin, then piece after piece. */
export const pieceRoutes = (shelf: () => Shelf): readonly Route[] => [
  write({
    method: 'PUT',
    path: '/files/uploads/:id',
    may: 'signed-in',
    summary: {zh: '开始分段上传，或问已收到多少', en: 'Begin an upload in pieces, or ask how much has arrived'},
    params: ById,
    body: z.object({name: z.string().min(1).max(MOST_NAME), size: z.int().min(1).max(2_000_000_000)}),
    reply: progressReply,
    handle: async ({tx, act, params, body}) => writeProgress(await openUpload(tx, act, {...params, ...body}), act.at),
  }),
  write({
    method: 'PATCH',
    path: '/files/uploads/:id',
    may: 'signed-in',
    summary: {
      zh: `上传从指定位置起的一段（至多 ${PIECE_BYTES / 1024} KB）；最后一段到达即成文件`,
      en: `Send the piece that begins at from (at most ${PIECE_BYTES / 1024} KB); the last makes the file`,
    },
    params: ById,
    query: z.object({from: z.coerce.number().int().min(0).max(2_000_000_000)}),
    uploadBytes: PIECE_BYTES,
    reply: progressReply,
    handle: async ({tx, act, params, query, upload}) =>
      writeProgress(await takePiece(tx, act, {...params, ...query, bytes: upload.bytes}, shelf()), act.at),
  }),
]
