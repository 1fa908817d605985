import sharp, {type Sharp} from 'sharp'
import {readExif, type Taken} from '#lib/exif.ts'
import {brokenPicture, tooManyPixels} from './refusals.ts'

/** Most pixels a picture may unfold to: a small file can hold a very large one. */
export const mostPixels = 64_000_000

/** The longest side of what is published and of a thumbnail, pixels. */
const longest = {published: 2048, thumbnail: 320} as const

const open = (bytes: Uint8Array): Sharp => sharp(bytes, {limitInputPixels: mostPixels, failOn: 'error', sequentialRead: true})

/** What a picture says of itself: pixels as it is seen upright, and when and where it was taken. */
export interface PictureFacts extends Taken {
  readonly width: number
  readonly height: number
}

/** Reads a picture's facts from its head, before anything is unfolded. Throws files.too-many-pixels, files.broken-picture. */
export async function readPicture(bytes: Uint8Array, offsetMinutes: number): Promise<PictureFacts> {
  const meta = await sharp(bytes, {limitInputPixels: false, failOn: 'error'})
    .metadata()
    .catch((error: unknown) => {
      throw Object.assign(brokenPicture({}), {cause: error})
    })
  if (meta.width * meta.height > mostPixels) throw tooManyPixels({width: meta.width, height: meta.height, most: mostPixels})
  const onSide = (meta.orientation ?? 1) >= 5
  const taken = meta.exif === undefined ? {at: null, place: null} : readExif(meta.exif, offsetMinutes)
  return {width: onSide ? meta.height : meta.width, height: onSide ? meta.width : meta.height, ...taken}
}

/** A copy drawn anew, upright, on white, in sRGB, without anything the camera wrote (place, time, device, colour profile). Throws files.broken-picture. */
export async function drawCopy(
  bytes: Uint8Array,
  copy: 'published' | 'thumbnail',
): Promise<{readonly bytes: Uint8Array; readonly type: string}> {
  const side = longest[copy]
  const drawn = open(bytes).autoOrient().resize({width: side, height: side, fit: 'inside', withoutEnlargement: true})
  const encoded = copy === 'thumbnail' ? drawn.webp({quality: 75}) : drawn.flatten({background: '#ffffff'}).jpeg({quality: 84})
  const made = await encoded.toBuffer().catch((error: unknown) => {
    throw Object.assign(brokenPicture({}), {cause: error})
  })
  return {bytes: made, type: copy === 'thumbnail' ? 'image/webp' : 'image/jpeg'}
}
