import assert from 'node:assert/strict'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {after} from 'node:test'
import sharp from 'sharp'
import {systemAct} from '#kernel/act.ts'
import {authPermissions, authRoutes, openAccount} from '#kernel/auth/index.ts'
import {openServer} from '#kernel/http.ts'
import {onBothStores} from '#test/city.ts'
import {fileUrl} from '../address.ts'
import {fileRoutesWith} from '../routes.ts'
import {openFolderShelf} from '../shelf.ts'

process.env.JINGCHENG_SECRET = 'a key of thirty-two characters!!'
const home = mkdtempSync(join(tmpdir(), 'files-http-'))
after(() => rmSync(home, {recursive: true, force: true}))

onBothStores('schema', (_it, forReal) => {
  forReal('a file goes in, comes out to its owner and to who was given an address, and to nobody else', async ({store, transact}, t) => {
    let at = new Date('2026-11-23T02:00:00Z')
    const password = 'Jingcheng@2026'
    await transact(async (tx) => {
      for (const login of ['shouli', 'jiandu']) await openAccount(tx, systemAct(at), {login, name: login, password})
    })
    const shelf = openFolderShelf(home)
    const pack = {
      name: 'kernel',
      title: {zh: '内核', en: 'kernel'},
      permissions: authPermissions,
      routes: [...authRoutes, ...fileRoutesWith(() => shelf)],
    }
    const rest = {title: 't', version: '0', pages: null, unready: async () => [], rateLimit: 1_000, trustProxy: false, logLevel: 'silent'}
    const app = await openServer({store, packs: [pack], now: () => at, ...rest})
    t.after(() => app.close())
    const enter = async (login: string): Promise<{cookie: string; 'x-csrf-token': string}> => {
      const answer = await app.inject({method: 'POST', url: '/api/session', payload: {login, password}})
      return {cookie: String(answer.headers['set-cookie']).split(';', 1)[0] ?? '', 'x-csrf-token': answer.json().csrf}
    }
    const [owner, other] = [await enter('shouli'), await enter('jiandu')]
    const bytes = await sharp({create: {width: 600, height: 400, channels: 3, background: '#abc'}})
      .png()
      .toBuffer()
    const raw = {...owner, 'content-type': 'image/png', 'x-file-name': encodeURIComponent('路灯 (夜).png')}
    const stored = await app.inject({method: 'POST', url: '/api/files', headers: raw, payload: bytes})
    assert.equal(stored.statusCode, 200, stored.body)
    const line = stored.json() as {id: string; name: string; width: number; url: string; publishedUrl: string; thumbnailUrl: string}
    assert.deepEqual([line.name, line.width], ['路灯 (夜).png', 600])
    assert.equal(
      (await app.inject({method: 'POST', url: '/api/files', payload: bytes, headers: {'content-type': 'image/png'}})).statusCode,
      401,
    )

    const boundary = 'x'.repeat(20)
    const form = Buffer.concat([
      Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="b.png"\r\ncontent-type: text/html\r\n\r\n`),
      bytes,
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ])
    const multipart = await app.inject({
      method: 'POST',
      url: '/api/files',
      headers: {...owner, 'content-type': `multipart/form-data; boundary=${boundary}`},
      payload: form,
    })
    assert.deepEqual([multipart.statusCode, multipart.json().type], [200, 'image/png'], multipart.body)

    const bare = `/api/files/${line.id}`
    const get = (url: string, headers: Record<string, string> = {}) => app.inject({method: 'GET', url, headers})
    const mine = await get(bare, owner)
    assert.equal(mine.statusCode, 200)
    assert.deepEqual(mine.rawPayload, bytes)
    assert.equal(mine.headers['content-type'], 'image/png')
    assert.equal(mine.headers['x-content-type-options'], 'nosniff')
    assert.equal(
      mine.headers['content-disposition'],
      `inline; filename*=UTF-8''${encodeURIComponent('路灯 ')}%28${encodeURIComponent('夜')}%29.png`,
    )
    for (const headers of [{}, other]) assert.equal((await get(bare, headers)).json().code, 'files.no-such-file')

    assert.deepEqual((await get(line.url)).rawPayload, bytes, 'whoever was given the address')
    assert.equal((await get(line.publishedUrl)).headers['content-type'], 'image/jpeg')
    assert.equal((await get(line.thumbnailUrl)).headers['content-type'], 'image/webp')
    const until = new Date(at.getTime() + 60_000)
    for (const wrong of [
      `${bare}?${line.thumbnailUrl.split('?')[1]}`,
      line.url.replace(/until=\d+/, 'until=9999999999999'),
      line.url.replace(/mark=.{4}/, 'mark=AAAA'),
      line.url.replace(line.id, multipart.json().id as string),
      fileUrl(line.id, until, 'original', 'another key of thirty-two letters'),
    ])
      assert.equal((await get(wrong)).statusCode, 404, wrong)

    const part = await get(line.url, {range: 'bytes=10-19'})
    assert.deepEqual(
      [part.statusCode, part.headers['content-range'], part.headers['content-length']],
      [206, `bytes 10-19/${bytes.length}`, '10'],
    )
    assert.deepEqual(part.rawPayload, bytes.subarray(10, 20))
    assert.equal((await get(line.url, {range: `bytes=${bytes.length}-`})).statusCode, 416)
    at = new Date(at.getTime() + 66 * 60_000)
    assert.equal((await get(line.url)).statusCode, 404, 'an address grows old')
  })
})
