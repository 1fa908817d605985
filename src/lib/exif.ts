/** What a camera wrote into a picture. */
export interface Taken {
  /** When, UTC; null when the picture does not say. */
  readonly at: Date | null
  /** Where, `[lng, lat]` in degrees, WGS 84; null when the picture does not say. */
  readonly place: readonly [number, number] | null
}

const nothing: Taken = {at: null, place: null}

interface Entry {
  readonly type: number
  readonly count: number
  /** Where the value is. */
  readonly at: number
}

// Exif 2.32 §4.6.2: bytes of each type.
const widths: Readonly<Record<number, number>> = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8}
const mostEntries = 512

const tag = {exif: 0x8769, gps: 0x8825, original: 0x9003, originalOffset: 0x9011} as const
const gps = {latRef: 1, lat: 2, lngRef: 3, lng: 4, time: 7, date: 0x1d} as const

/** The directory at an offset, by tag; broken entries are left out, so a damaged picture tells what it still can. */
const directory = (view: DataView, little: boolean, offset: number): ReadonlyMap<number, Entry> => {
  const entries = new Map<number, Entry>()
  if (offset < 8 || offset + 2 > view.byteLength) return entries
  const count = Math.min(view.getUint16(offset, little), mostEntries)
  for (let i = 0; i < count; i++) {
    const at = offset + 2 + i * 12
    if (at + 12 > view.byteLength) break
    const [type, length] = [view.getUint16(at + 2, little), view.getUint32(at + 4, little)]
    const bytes = (widths[type] ?? 0) * length
    const place = bytes <= 4 ? at + 8 : view.getUint32(at + 8, little)
    if (bytes > 0 && place + bytes <= view.byteLength) entries.set(view.getUint16(at, little), {type, count: length, at: place})
  }
  return entries
}

const textOf = (view: DataView, entry: Entry | undefined): string => {
  if (entry === undefined || (entry.type !== 2 && entry.type !== 7)) return ''
  let text = ''
  for (let i = 0; i < Math.min(entry.count, 64); i++) {
    const code = view.getUint8(entry.at + i)
    if (code === 0) break
    text += String.fromCharCode(code)
  }
  return text.trim()
}

const pointerOf = (view: DataView, little: boolean, entry: Entry | undefined): number =>
  entry?.type === 4 ? view.getUint32(entry.at, little) : 0

/** Three unsigned fractions, or undefined when one has no value. */
const threeOf = (view: DataView, little: boolean, entry: Entry | undefined): readonly [number, number, number] | undefined => {
  if (entry === undefined || entry.type !== 5 || entry.count < 3) return undefined
  const [a = Number.NaN, b = Number.NaN, c = Number.NaN] = [0, 8, 16].map(
    (step) => view.getUint32(entry.at + step, little) / view.getUint32(entry.at + step + 4, little),
  )
  return Number.isFinite(a + b + c) ? [a, b, c] : undefined
}

const degreesOf = (parts: readonly [number, number, number] | undefined, ref: string, back: string, most: number): number | undefined => {
  if (parts === undefined) return undefined
  const [degrees, minutes, seconds] = parts
  const value = degrees + minutes / 60 + seconds / 3600
  return minutes < 60 && seconds < 60 && value <= most ? (ref.toUpperCase() === back ? -value : value) : undefined
}

/** A real moment of the calendar, or null: cameras without a clock write 0000:00:00 or blanks. */
const momentOf = (text: string, offsetMinutes: number): Date | null => {
  const found = /^(\d{4})[:-](\d{2})[:-](\d{2})[ T](\d{2}):(\d{2}):(\d{2})/.exec(text)
  if (found === null) return null
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found.slice(1).map(Number)
  const local = new Date(Date.UTC(year, month - 1, day, hour, minute, second))
  const same =
    local.getUTCFullYear() === year && local.getUTCMonth() === month - 1 && local.getUTCDate() === day && local.getUTCHours() === hour
  return year < 1990 || !same ? null : new Date(local.getTime() - offsetMinutes * 60_000)
}

const offsetOf = (text: string): number | undefined => {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):(\d{2})$/.exec(text) ?? []
  const value = Number(hours) * 60 + Number(minutes)
  return sign === undefined || value > 14 * 60 ? undefined : sign === '-' ? -value : value
}

/**
 * Reads when and where a picture was taken from its Exif block, with or without the leading `Exif\0\0`; never throws.
 * The camera's own clock counts with its own offset, then the satellites' clock, then the camera's clock read at `offsetMinutes` east of UTC.
 */
export function readExif(bytes: Uint8Array, offsetMinutes: number): Taken {
  const start = bytes[0] === 0x45 && bytes[1] === 0x78 && bytes[2] === 0x69 && bytes[3] === 0x66 ? 6 : 0
  if (bytes.length - start < 8) return nothing
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, bytes.length - start)
  const order = view.getUint16(0)
  const little = order === 0x4949
  if ((!little && order !== 0x4d4d) || view.getUint16(2, little) !== 42) return nothing
  const main = directory(view, little, view.getUint32(4, little))
  const camera = directory(view, little, pointerOf(view, little, main.get(tag.exif)))
  const satellites = directory(view, little, pointerOf(view, little, main.get(tag.gps)))

  const lat = degreesOf(threeOf(view, little, satellites.get(gps.lat)), textOf(view, satellites.get(gps.latRef)), 'S', 90)
  const lng = degreesOf(threeOf(view, little, satellites.get(gps.lng)), textOf(view, satellites.get(gps.lngRef)), 'W', 180)
  const known = lat !== undefined && lng !== undefined && !(lat === 0 && lng === 0)

  const clock = textOf(view, camera.get(tag.original))
  const ownOffset = offsetOf(textOf(view, camera.get(tag.originalOffset)))
  const [hour, minute, second] = threeOf(view, little, satellites.get(gps.time)) ?? []
  const two = (value = 0): string => String(Math.floor(value)).padStart(2, '0')
  const bySatellites =
    hour === undefined ? null : momentOf(`${textOf(view, satellites.get(gps.date))} ${two(hour)}:${two(minute)}:${two(second)}`, 0)
  const byClock = momentOf(clock, ownOffset ?? offsetMinutes)
  return {at: ownOffset === undefined ? (bySatellites ?? byClock) : (byClock ?? bySatellites), place: known ? [lng, lat] : null}
}

const [SOI, APP1, SOS, EOI] = [0xd8, 0xe1, 0xda, 0xd9] as const

/** Markers that stand alone, without a length: RST0–7 and TEM (ITU-T T.81 §B.1.1.3). */
const isBare = (marker: number): boolean => (marker >= 0xd0 && marker <= 0xd7) || marker === 0x01

/**
 * The Exif block of a JPEG picture, or undefined when it has none or is no JPEG. The head of the file is enough: what is cut off in the middle of
 * the block is not there. Looks only at the markers before the picture itself.
 */
export function exifBlock(jpeg: Uint8Array): Uint8Array | undefined {
  if (jpeg[0] !== 0xff || jpeg[1] !== SOI) return undefined
  for (let at = 2; at + 4 <= jpeg.length; ) {
    if (jpeg[at] !== 0xff) return undefined
    const marker = jpeg[at + 1] ?? 0
    // Fill bytes may stand before a marker.
    if (marker === 0xff || isBare(marker)) {
      at += marker === 0xff ? 1 : 2
      continue
    }
    if (marker === SOS || marker === EOI) return undefined
    const length = ((jpeg[at + 2] ?? 0) << 8) | (jpeg[at + 3] ?? 0)
    const end = at + 2 + length
    if (length < 2) return undefined
    const isExif = [0x45, 0x78, 0x69, 0x66, 0, 0].every((byte, i) => jpeg[at + 4 + i] === byte)
    if (marker === APP1 && isExif) return end <= jpeg.length ? jpeg.subarray(at + 4, end) : undefined
    at = end
  }
  return undefined
}
