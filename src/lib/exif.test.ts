import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {exifBlock, readExif} from './exif.ts'

type Value = {readonly ascii: string} | {readonly rationals: readonly (readonly [number, number])[]}
type Directory = Readonly<Record<number, Value>>

/** Lays out an Exif block: header, three directories, then their values. */
const build = ({
  camera = {},
  gps = {},
  little = true,
  prefix = true,
}: {
  camera?: Directory
  gps?: Directory
  little?: boolean
  prefix?: boolean
}): Uint8Array => {
  const bytes = new Uint8Array(2048)
  const start = prefix ? 6 : 0
  if (prefix) bytes.set([0x45, 0x78, 0x69, 0x66, 0, 0])
  const view = new DataView(bytes.buffer, start)
  view.setUint16(0, little ? 0x4949 : 0x4d4d)
  view.setUint16(2, 42, little)
  view.setUint32(4, 8, little)
  let free = 1024
  const entry = (at: number, tag: number, type: number, count: number, value: number | readonly number[]): void => {
    view.setUint16(at, tag, little)
    view.setUint16(at + 2, type, little)
    view.setUint32(at + 4, count, little)
    if (typeof value === 'number') view.setUint32(at + 8, value, little)
    else for (const [i, one] of value.entries()) view.setUint8(at + 8 + i, one)
  }
  const write = (at: number, directory: Directory): void => {
    const entries = Object.entries(directory)
    view.setUint16(at, entries.length, little)
    for (const [i, [tag, value]] of entries.entries()) {
      const place = at + 2 + i * 12
      if ('ascii' in value) {
        const codes = [...value.ascii].map((char) => char.charCodeAt(0)).concat(0)
        if (codes.length <= 4) entry(place, Number(tag), 2, codes.length, codes)
        else {
          entry(place, Number(tag), 2, codes.length, free)
          for (const code of codes) view.setUint8(free++, code)
        }
      } else {
        entry(place, Number(tag), 5, value.rationals.length, free)
        for (const [over, under] of value.rationals) {
          view.setUint32(free, over, little)
          view.setUint32(free + 4, under, little)
          free += 8
        }
      }
    }
  }
  view.setUint16(8, 2, little)
  entry(10, 0x8769, 4, 1, 100)
  entry(22, 0x8825, 4, 1, 400)
  write(100, camera)
  write(400, gps)
  return bytes.subarray(0, start + free)
}

const position = (
  lat: readonly (readonly [number, number])[],
  lng: readonly (readonly [number, number])[],
  latRef = 'N',
  lngRef = 'E',
): Directory => ({
  1: {ascii: latRef},
  2: {rationals: lat},
  3: {ascii: lngRef},
  4: {rationals: lng},
})
const wuhan = position(
  [
    [30, 1],
    [35, 1],
    [3540, 100],
  ],
  [
    [114, 1],
    [18, 1],
    [1836, 100],
  ],
)

test('where: degrees, minutes, seconds, in both byte orders, with and without the prefix', () => {
  for (const little of [true, false])
    for (const prefix of [true, false]) {
      const {place} = readExif(build({gps: wuhan, little, prefix}), 480)
      assert.ok(place !== null)
      assert.ok(Math.abs(place[0] - 114.3051) < 1e-9 && Math.abs(place[1] - 30.5931666667) < 1e-9, String(place))
    }
  const south = readExif(
    build({
      gps: position(
        [
          [33, 1],
          [52, 1],
          [0, 1],
        ],
        [
          [151, 1],
          [12, 1],
          [0, 1],
        ],
        'S',
        'W',
      ),
    }),
    480,
  ).place
  assert.deepEqual(
    south?.map((degrees) => Math.round(degrees * 10)),
    [-1512, -339],
  )
})

test('where: no fix, zero over zero, null island and impossible degrees are no place', () => {
  const none = [
    [0, 0],
    [0, 0],
    [0, 0],
  ] as const
  const zero = [
    [0, 1],
    [0, 1],
    [0, 1],
  ] as const
  for (const gps of [
    {},
    position(none, none),
    position(zero, zero),
    position(
      [
        [91, 1],
        [0, 1],
        [0, 1],
      ],
      [
        [114, 1],
        [0, 1],
        [0, 1],
      ],
    ),
  ])
    assert.equal(readExif(build({gps}), 480).place, null)
})

test('when: the camera’s clock with its offset, else the satellites’ clock, else the city’s offset', () => {
  const clock = {36867: {ascii: '2026:11:22 10:30:15'}}
  const satellites = {
    7: {
      rationals: [
        [2, 1],
        [30, 1],
        [9, 1],
      ],
    },
    29: {ascii: '2026:11:22'},
  } as const
  const iso = (camera: Directory, gps: Directory = {}) => readExif(build({camera, gps}), 480).at?.toISOString()
  assert.equal(iso(clock), '2026-11-22T02:30:15.000Z')
  assert.equal(iso({...clock, 36881: {ascii: '+09:00'}}), '2026-11-22T01:30:15.000Z')
  assert.equal(iso({...clock, 36881: {ascii: '-03:30'}}, satellites), '2026-11-22T14:00:15.000Z')
  assert.equal(iso(clock, satellites), '2026-11-22T02:30:09.000Z')
  for (const broken of [
    '0000:00:00 00:00:00',
    '    :  :     :  :  ',
    '2026:02:30 10:00:00',
    '2026:13:01 10:00:00',
    '1970:01:01 00:00:00',
    '',
  ])
    assert.equal(iso({36867: {ascii: broken}}), undefined, broken)
})

test('any bytes at all give an answer within bounds', () => {
  const whole = build({camera: {36867: {ascii: '2026:11:22 10:30:15'}}, gps: wuhan})
  fc.assert(
    fc.property(fc.uint8Array({maxLength: 60}), fc.nat(whole.length), fc.nat(whole.length - 1), (noise, cut, from) => {
      const damaged = whole.slice(0, cut)
      damaged.set(noise.subarray(0, Math.max(0, damaged.length - from)), Math.min(from, damaged.length))
      for (const bytes of [noise, damaged]) {
        const {at, place} = readExif(bytes, 480)
        assert.ok(at === null || Number.isFinite(at.getTime()))
        assert.ok(place === null || (Math.abs(place[0]) <= 180 && Math.abs(place[1]) <= 90))
      }
    }),
    {numRuns: 500},
  )
})

/** A JPEG as cameras begin it: JFIF, other application data, then the Exif block, then the picture. */
const jpegOf = (exif: Uint8Array, {before = [], fill = 0}: {before?: readonly Uint8Array[]; fill?: number} = {}): Uint8Array => {
  const segment = (marker: number, body: Uint8Array) => [0xff, marker, ((body.length + 2) >> 8) & 0xff, (body.length + 2) & 0xff, ...body]
  const bytes = [0xff, 0xd8, ...before.flatMap((body) => segment(0xe0, body)), ...Array.from({length: fill}, () => 0xff)]
  return Uint8Array.from([...bytes, ...segment(0xe1, exif), 0xff, 0xda, 0, 2, 1, 2, 3])
}

test('the Exif block of a JPEG is found behind other data and fill bytes, and told like the bare one', () => {
  const exif = build({gps: wuhan})
  for (const options of [{}, {before: [new Uint8Array(14), new Uint8Array(70)]}, {fill: 3}]) {
    const found = exifBlock(jpegOf(exif, options))
    assert.ok(found !== undefined)
    assert.deepEqual(readExif(found, 480), readExif(exif, 480))
  }
})

test('what is no JPEG, has no Exif or is cut off has no block; nothing throws or runs on', () => {
  const whole = jpegOf(build({gps: wuhan}))
  assert.equal(exifBlock(whole.subarray(0, 40)), undefined)
  assert.equal(exifBlock(Uint8Array.from([0x89, 0x50, 0x4e, 0x47])), undefined)
  assert.equal(exifBlock(Uint8Array.from([0xff, 0xd8, 0xff, 0xda, 0, 2])), undefined)
  fc.assert(
    fc.property(fc.uint8Array({maxLength: 400}), fc.nat(60), (noise, at) => {
      const broken = Uint8Array.from(whole)
      broken.set(noise.subarray(0, Math.max(0, broken.length - at)), Math.min(at, broken.length))
      const found = exifBlock(broken)
      if (found !== undefined) readExif(found, 480)
      exifBlock(Uint8Array.from([0xff, 0xd8, ...noise]))
    }),
    {seed: 7, numRuns: 500},
  )
})
