import assert from 'node:assert/strict'
import {mkdtempSync, readdirSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {after} from 'node:test'
import sharp from 'sharp'
import {listEvents} from '#kernel/events.ts'
import {onBothStores} from '#test/city.ts'
import {getFile, openFile, publicCopy, storeFile, thumbnail} from '../actions.ts'
import {mostPixels} from '../picture.ts'
import {openFolderShelf} from '../shelf.ts'

const home = mkdtempSync(join(tmpdir(), 'files-'))
after(() => rmSync(home, {recursive: true, force: true}))
const shelf = openFolderShelf(home)
const kept = (): number => readdirSync(home, {recursive: true, withFileTypes: true}).filter((one) => one.isFile()).length

const canvas = (width: number, height: number) => sharp({create: {width, height, channels: 3, background: '#336699'}})

/** A picture as a phone makes it: on its side, with place, time, device and a colour profile. */
const photo = (width = 3000, height = 1000): Promise<Buffer> =>
  canvas(width, height)
    .withExif({
      IFD0: {Make: 'Phone', Model: 'X1'},
      IFD2: {DateTimeOriginal: '2026:11:22 10:30:15'},
      IFD3: {GPSLatitudeRef: 'N', GPSLatitude: '30/1 35/1 3540/100', GPSLongitudeRef: 'E', GPSLongitude: '114/1 18/1 1836/100'},
    })
    .withIccProfile('p3')
    .withMetadata({orientation: 6})
    .jpeg()
    .toBuffer()

/** The same JPEG claiming other measures in its head. */
const claiming = (jpeg: Buffer, width: number, height: number): Buffer => {
  const copy = Buffer.from(jpeg)
  const frame = copy.indexOf(Buffer.from([0xff, 0xc0]))
  assert.ok(frame > 0)
  copy.writeUInt16BE(height, frame + 5)
  copy.writeUInt16BE(width, frame + 7)
  return copy
}

onBothStores('schema', (it) => {
  it('a photo tells where and when it was taken; what is published tells nothing', async ({tx, act}) => {
    const bytes = await photo()
    const before = await sharp(bytes).metadata()
    assert.ok(before.exif !== undefined && before.icc !== undefined, 'the original has what must be stripped')
    const file = await storeFile(tx, act, {name: '../井盖.JPEG', bytes}, {shelf})
    assert.deepEqual([file.name, file.type, file.width, file.height], ['井盖.jpg', 'image/jpeg', 1000, 3000])
    assert.equal(file.takenAt?.toISOString(), '2026-11-22T02:30:15.000Z')
    assert.deepEqual(
      file.takenPlace?.map((degrees) => degrees.toFixed(4)),
      ['114.3051', '30.5932'],
    )
    assert.deepEqual(await getFile(tx, file.id), file)

    const published = await publicCopy(file, shelf)
    const shown = await sharp(published).metadata()
    assert.deepEqual([shown.format, shown.width, shown.height, shown.orientation], ['jpeg', 683, 2048, undefined])
    assert.deepEqual([shown.exif, shown.icc, shown.xmp, shown.iptc], [undefined, undefined, undefined, undefined])
    for (const word of ['Exif', 'Phone', 'GPS', '2026']) assert.equal(Buffer.from(published).includes(word), false, word)
    const small = await sharp(await thumbnail(file, shelf)).metadata()
    assert.deepEqual([small.format, small.width, small.height, small.exif], ['webp', 107, 320, undefined])
    const [told] = await listEvents(tx, {district: '000000', subject: file.id})
    assert.deepEqual([told?.name, told?.body.sha256], ['files.stored', file.sha256])
  })

  it('equal bytes are kept once, under two names', async ({tx, act}) => {
    const bytes = await canvas(40, 30).png().toBuffer()
    const one = await storeFile(tx, act, {name: 'a.png', bytes}, {shelf})
    const before = kept()
    const two = await storeFile(tx, act, {name: 'b.png', bytes}, {shelf})
    assert.equal(kept(), before)
    assert.notEqual(one.id, two.id)
    assert.deepEqual([two.sha256, two.name, two.takenAt, two.takenPlace], [one.sha256, 'b.png', null, null])
    const small = await sharp(await thumbnail(two, shelf)).metadata()
    assert.deepEqual([small.width, small.height], [40, 30], 'never enlarged')
  })

  it('the content says what a file is, whatever its name', async ({tx, act}) => {
    const store = (name: string, bytes: Uint8Array) => storeFile(tx, act, {name, bytes}, {shelf})
    const words = (text: string) => new TextEncoder().encode(text)
    const before = kept()
    await assert.rejects(store('a.jpg', words('')), {code: 'files.empty'})
    for (const [name, bytes] of [
      ['page.jpg', words('<html><script>alert(1)</script></html>')],
      ['drawing.png', words('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
      ['note.pdf', words('just text')],
      ['program.mp4', Buffer.from('4d5a90000300000004000000ffff0000', 'hex')],
      ['archive.docx', Buffer.from('504b05060000000000000000000000000000000000', 'hex')],
    ] as const)
      await assert.rejects(store(name, bytes), {code: 'files.wrong-type', status: 415, zh: /可上传：图片 jpg/}, name)
    assert.equal(kept(), before, 'nothing refused is kept')
    const pdf = await store('通知.exe', words('%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF'))
    assert.deepEqual([pdf.type, pdf.name, pdf.width], ['application/pdf', '通知.pdf', null])
    await assert.rejects(thumbnail(pdf, shelf), {code: 'files.not-a-picture'})
  })

  it('a picture that is damaged or would unfold to a giant is refused', async ({tx, act}) => {
    const store = (bytes: Uint8Array) => storeFile(tx, act, {name: 'a.jpg', bytes}, {shelf})
    const jpeg = await canvas(400, 300).jpeg().toBuffer()
    const noise = await sharp({
      create: {width: 300, height: 300, channels: 3, background: '#000', noise: {type: 'gaussian', mean: 128, sigma: 40}},
    })
      .jpeg()
      .toBuffer()
    const before = kept()
    await assert.rejects(store(claiming(jpeg, 60_000, 60_000)), {
      code: 'files.too-many-pixels',
      details: {width: 60_000, height: 60_000, most: mostPixels},
    })
    await assert.rejects(store(noise.subarray(0, noise.length / 2)), {code: 'files.broken-picture'})
    await assert.rejects(store(jpeg.subarray(0, 60)), {code: 'files.broken-picture'})
    await assert.rejects(store(Buffer.concat([jpeg, Buffer.alloc(20 * 1024 * 1024)])), {code: 'files.too-large', status: 413, en: /20 MB/})
    assert.equal(kept(), before)
  })

  it('lost bytes are told, not hidden', async ({tx, act}) => {
    const file = await storeFile(tx, act, {name: 'a.png', bytes: await canvas(7, 7).png().toBuffer()}, {shelf})
    await shelf.delete(file.sha256)
    await assert.rejects(openFile(file, 'original', undefined, shelf), {code: 'files.lost'})
    await assert.rejects(publicCopy(file, shelf), {code: 'files.lost'})
    await assert.rejects(getFile(tx, '01990100-0000-7000-8000-a00000000999'), {code: 'files.no-such-file'})
  })
})
