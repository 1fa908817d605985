import assert from 'node:assert/strict'
import {createHash} from 'node:crypto'
import {mkdtempSync, readdirSync, rmSync, statSync} from 'node:fs'
import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {buffer} from 'node:stream/consumers'
import {type TestContext, test} from 'node:test'
import {partOf} from '../core/range.ts'
import {openShelf} from '../settings.ts'
import type {Shelf} from '../shelf.ts'

const sha = (text: string): string => createHash('sha256').update(text).digest('hex')

/** What every shelf keeps, wherever it stands. */
async function keepsPromises(shelf: Shelf): Promise<void> {
  const [key, bytes] = [sha('a'), new Uint8Array(300_000).map((_, i) => i % 251)]
  assert.equal(await shelf.has(key), undefined)
  assert.equal(await shelf.get(key), undefined)
  await shelf.put(key, bytes, 'image/jpeg')
  await shelf.put(key, bytes, 'image/jpeg')
  await shelf.put(`${key}.thumbnail`, bytes.subarray(0, 5), 'image/webp')
  assert.equal(await shelf.has(key), bytes.length)
  const whole = await shelf.get(key)
  assert.equal(whole?.size, bytes.length)
  assert.deepEqual(new Uint8Array(await buffer(whole.bytes)), bytes)
  const part = await shelf.get(key, {first: 1000, last: 1004})
  assert.equal(part?.size, bytes.length, 'the size is of the whole')
  assert.deepEqual([...(await buffer(part.bytes))], [...bytes.subarray(1000, 1005)])
  await shelf.delete(key)
  assert.equal(await shelf.has(key), undefined)
  assert.equal(await shelf.has(`${key}.thumbnail`), 5)
  for (const odd of ['', '../../etc/passwd', `${key}/x`, `../${key}`, key.toUpperCase()]) {
    await assert.rejects(async () => shelf.put(odd, bytes, 'x'), /not a key/)
    await assert.rejects(async () => shelf.get(odd), /not a key/)
  }
}

const scratch = (t: TestContext): string => {
  const folder = mkdtempSync(join(tmpdir(), 'shelf-'))
  t.after(() => rmSync(folder, {recursive: true, force: true}))
  return folder
}

test('a folder keeps bytes, whole or not at all', async (t) => {
  const home = scratch(t)
  const shelf = openShelf({JINGCHENG_HOME: home})
  await keepsPromises(shelf)
  await Promise.all(Array.from({length: 8}, () => shelf.put(sha('b'), new Uint8Array(50_000), 'x')))
  const files = readdirSync(home, {recursive: true, withFileTypes: true}).filter((one) => one.isFile())
  assert.deepEqual(files.map(({name}) => name).sort(), [`${sha('a')}.thumbnail`, sha('b')].sort(), 'nothing half made is left')
  assert.ok(statSync(join(home, 'files', sha('b').slice(0, 2), sha('b').slice(2, 4), sha('b'))).isFile())
})

test('an S3-compatible store keeps bytes under signed requests', async (t) => {
  const objects = new Map<string, Buffer>()
  const seen: string[] = []
  const server = createServer(async (request, response) => {
    const key = decodeURIComponent(request.url?.split('?')[0] ?? '')
    seen.push(`${request.method} ${key}`)
    const signed = /^AWS4-HMAC-SHA256 Credential=the-key\/\d{8}\/cn-1\/s3\/aws4_request/.test(request.headers.authorization ?? '')
    const answer = (status: number, headers: Record<string, string | number> = {}, body?: Buffer): void =>
      void response.writeHead(status, headers).end(body)
    if (!signed) return answer(403)
    if (request.method === 'PUT') {
      objects.set(key, await buffer(request))
      return answer(200, {etag: '"x"'})
    }
    const found = objects.get(key)
    if (request.method === 'DELETE') {
      objects.delete(key)
      return answer(204)
    }
    if (found === undefined) return answer(404, {'content-type': 'application/xml'}, Buffer.from('<Error><Code>NoSuchKey</Code></Error>'))
    const part = partOf(request.headers.range, found.length)
    if (request.method === 'HEAD' || part === undefined || part === 'none') {
      return answer(200, {'content-length': found.length}, request.method === 'HEAD' ? undefined : found)
    }
    const range = `bytes ${part.first}-${part.last}/${found.length}`
    answer(206, {'content-range': range, 'content-length': part.last - part.first + 1}, found.subarray(part.first, part.last + 1))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.close()
    server.closeAllConnections()
  })
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const settings = {S3_ENDPOINT: endpoint, S3_BUCKET: 'city', S3_ACCESS_KEY: 'the-key', S3_SECRET_KEY: 'the-secret'}
  await keepsPromises(openShelf(settings))
  assert.equal(seen[0], `HEAD /city/files/${sha('a').slice(0, 2)}/${sha('a').slice(2, 4)}/${sha('a')}`)
  await assert.rejects(
    openShelf({...settings, S3_ACCESS_KEY: 'another'}).has(sha('a')),
    'a refusal of the store is not taken for an absent file',
  )
})

test('the settings of the store go together', () => {
  assert.throws(() => openShelf({S3_ENDPOINT: 'http://127.0.0.1:9'}), {code: 'files.wrong-settings', message: /go together/})
  assert.throws(() => openShelf({S3_ENDPOINT: 'x'}), {code: 'files.wrong-settings', message: /S3_ENDPOINT/})
})
