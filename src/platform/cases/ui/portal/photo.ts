import {exifBlock, readExif, type Taken} from '#lib/exif.ts'

/** Exif stands at the head of a picture: its block is at most 64 KiB, behind little else. */
const HEAD = 262_144

/** When and where a photo was taken, read in the browser; nothing when it does not say. */
export async function readPhoto(file: Blob): Promise<Taken> {
  try {
    const block = exifBlock(new Uint8Array(await file.slice(0, HEAD).arrayBuffer()))
    return block === undefined ? {at: null, place: null} : readExif(block, -new Date().getTimezoneOffset())
  } catch {
    // A file the browser cannot read is refused where it is sent.
    return {at: null, place: null}
  }
}
