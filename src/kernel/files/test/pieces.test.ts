import assert from 'node:assert/strict'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {buffer} from 'node:stream/consumers'
import {after} from 'node:test'
import fc from 'fast-check'
import sharp from 'sharp'
import {v4} from 'uuid'
import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {listEvents} from '#kernel/events.ts'
import {NOW, onBothStores} from '#test/city.ts'
import {openFile} from '../actions.ts'
import {openUpload, PIECE_BYTES, sweepUploads, takePiece} from '../pieces/actions.ts'
import {openFolderShelf} from '../shelf.ts'

const home = mkdtempSync(join(tmpdir(), 'pieces-'))
after(() => rmSync(home, {recursive: true, force: true}))
const shelf = openFolderShelf(home)

const as = (id: string, days = 0): Act => ({
  by: {id, name: id, kind: 'person', grants: []},
  at: new Date(NOW.getTime() + days * 86_400_000),
})

const pixels = (side: number): Buffer => {
  let state = 7
  return Buffer.from(
    Array.from({length: side * side * 3}, () => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
      return state >> 16
    }),
  )
}
const bytes = await sharp(pixels(120), {raw: {width: 120, height: 120, channels: 3}})
  .png()
  .toBuffer()

const rows = async (tx: Tx, id: string): Promise<number> =>
  (await tx.selectFrom('kernel.upload_piece').select('first').where('upload_id', '=', id).execute()).length

onBothStores('schema', (it) => {
  it('pieces that are cut off, come twice or in any order make the file once, byte for byte', async ({tx}) => {
    const act = as('jiandu')
    const runs = fc.array(fc.tuple(fc.double({min: 0, max: 1, noNaN: true}), fc.integer({min: 1, max: 9_000})), {maxLength: 25})
    await fc.assert(
      fc.asyncProperty(runs, async (deliveries) => {
        const id = v4()
        let {received, file} = await openUpload(tx, act, {id, name: '现场.png', size: bytes.length})
        assert.deepEqual([received, file], [0, null])
        const deliver = async (from: number, length: number): Promise<void> => {
          const piece = bytes.subarray(from, from + length)
          if (piece.length === 0) return
          try {
            ;({received, file} = await takePiece(tx, act, {id, from, bytes: piece}, shelf))
          } catch (error) {
            // A gap is refused, and tells from where to go on.
            assert.equal((error as {code?: string}).code, 'files.piece-apart')
            assert.ok(from > received)
          }
        }
        for (const [share, length] of deliveries) await deliver(Math.floor(share * bytes.length), length)
        while (file === null) {
          const before = (await openUpload(tx, act, {id, name: '现场.png', size: bytes.length})).received
          await deliver(before, 7_001)
        }
        const stored = file
        assert.deepEqual(await buffer((await openFile(stored, 'original', undefined, shelf)).bytes), bytes)
        const again = await takePiece(tx, act, {id, from: 0, bytes: bytes.subarray(0, 10)}, shelf)
        assert.equal(again.file?.id, stored.id)
        assert.equal((await openUpload(tx, act, {id, name: '现场.png', size: bytes.length})).file?.id, stored.id)
        assert.equal(await rows(tx, id), 0)
        assert.equal((await listEvents(tx, {district: '000000', subject: stored.id})).length, 1)
      }),
      {numRuns: 12, seed: 20261125},
    )
  })

  it('an upload is its sender’s alone, of one size, bounded, and gone when nobody goes on with it', async ({tx}) => {
    const id = v4()
    await openUpload(tx, as('jiandu'), {id, name: 'a.png', size: 40_000})
    await takePiece(tx, as('jiandu'), {id, from: 0, bytes: new Uint8Array(30_000)}, shelf)
    await assert.rejects(openUpload(tx, as('chuzhi'), {id, name: 'a.png', size: 40_000}), {code: 'files.no-such-upload'})
    await assert.rejects(takePiece(tx, as('chuzhi'), {id, from: 30_000, bytes: new Uint8Array(10)}, shelf), {code: 'files.no-such-upload'})
    await assert.rejects(openUpload(tx, as('jiandu'), {id, name: 'a.png', size: 40_001}), {code: 'files.other-upload'})
    await assert.rejects(takePiece(tx, as('jiandu'), {id, from: 35_000, bytes: new Uint8Array(10)}, shelf), {
      code: 'files.piece-apart',
      details: {received: 30_000},
    })
    await assert.rejects(takePiece(tx, as('jiandu'), {id, from: 30_000, bytes: new Uint8Array(10_001)}, shelf), {
      code: 'files.piece-too-long',
    })
    await assert.rejects(openUpload(tx, as('jiandu'), {id: v4(), name: 'a', size: 300_000_000}), {code: 'files.too-large'})
    for (let more = 0; more < 19; more += 1) await openUpload(tx, as('jiandu'), {id: v4(), name: 'a.png', size: PIECE_BYTES})
    await assert.rejects(openUpload(tx, as('jiandu'), {id: v4(), name: 'a.png', size: 10}), {code: 'files.too-many-uploads'})
    assert.equal(await sweepUploads(tx, as('system', 2)), 0)
    assert.equal(await sweepUploads(tx, as('system', 4)), 21)
    assert.equal(await rows(tx, id), 0)
  })

  it('what is no picture, recording or document when it is whole is refused, and nothing of it is stored', async ({tx}) => {
    const id = v4()
    const html = Buffer.from('<!doctype html><script>alert(1)</script>')
    await openUpload(tx, as('jiandu'), {id, name: 'a.jpg', size: html.length})
    await assert.rejects(takePiece(tx, as('jiandu'), {id, from: 0, bytes: html}, shelf), {code: 'files.wrong-type'})
  })
})
