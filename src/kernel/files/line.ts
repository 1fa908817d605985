import {z} from 'zod'
import {fileUrl} from './address.ts'
import {kinds} from './core/kinds.ts'
import type {StoredFile} from './queries.ts'

const when = z.preprocess((value) => (value instanceof Date ? value.toISOString() : value), z.iso.datetime())

/** A stored file on the wire, with addresses good for an hour. */
export const FileLine = z.object({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  size: z.number(),
  sha256: z.string(),
  width: z.number().nullable(),
  height: z.number().nullable(),
  takenAt: when.nullable(),
  takenPlace: z.array(z.number()).length(2).nullable(),
  storedAt: when,
  url: z.string(),
  publishedUrl: z.string().nullable(),
  thumbnailUrl: z.string().nullable(),
})

/** What a page needs of a file: itself and its addresses, good until `until`. */
export const fileLine = (file: StoredFile, until: Date) => {
  const picture = kinds[file.type]?.kind === 'picture'
  return {
    ...file,
    url: fileUrl(file.id, until),
    publishedUrl: picture ? fileUrl(file.id, until, 'published') : null,
    thumbnailUrl: picture ? fileUrl(file.id, until, 'thumbnail') : null,
  }
}
