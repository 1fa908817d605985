import assert from 'node:assert/strict'
import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import {test} from 'node:test'
import sharp from 'sharp'
import {baseRoutes, readBases} from '../maps/bases.ts'
import {Reply} from '../pack.ts'

const one = {id: 'tdt', zh: '天地图', en: 'Tianditu', datum: 'cgcs2000', url: 'https://t0.example/{z}/{y}/{x}?tk=secret'}

test('other base maps are read from the environment; what is wrong is said before anything starts', () => {
  assert.deepEqual(readBases({}), [])
  assert.deepEqual(readBases({MAP_BASES: JSON.stringify([one])}), [one])
  for (const wrong of [
    '{',
    '[{}]',
    JSON.stringify([{...one, url: 'https://t0.example/{z}/{x}'}]),
    `[{"url": "secret" x}]`,
    `[{"id": "tdt"} secret]`,
    JSON.stringify([{...one, url: 'ftp://secret/{z}/{x}/{y}'}]),
    JSON.stringify([{...one, secret: 1, labels: 'https://t0.example/secret'}]),
    JSON.stringify([{...one, datum: 'bd09'}]),
    JSON.stringify([{...one, url: 'file:///{z}{x}{y}'}]),
  ])
    assert.throws(
      () => readBases({MAP_BASES: wrong}),
      (error: Error & {code?: string}) => error.code === 'map.bad-bases' && !/secret/.test(`${error.message} ${JSON.stringify(error)}`),
    )
})

test('a picture comes through this server; what is no picture, or too late, is refused without its address', async (t) => {
  const png = await sharp({create: {width: 2, height: 2, channels: 3, background: '#123456'}})
    .png()
    .toBuffer()
  const asked: string[] = []
  const provider = createServer((request, answer) => {
    asked.push(request.url ?? '')
    if (request.url?.startsWith('/3/')) answer.writeHead(200, {'content-type': 'image/png'}).end(png)
    else if (request.url?.startsWith('/4/')) answer.writeHead(200, {'content-type': 'text/html'}).end('<script>')
    else answer.writeHead(403, {'content-type': 'image/png'}).end(png)
  })
  await new Promise<void>((done) => provider.listen(0, '127.0.0.1', done))
  t.after(() => provider.close())
  const url = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/{z}/{x}/{y}?tk=secret`
  const routes = baseRoutes(readBases({MAP_BASES: JSON.stringify([{...one, url, labels: url.replace('tk=', 'names&tk=')}])}))
  assert.ok(routes.every(({may}) => may === 'signed-in'))
  const picture = (id: string, z: number, x: number, y: number, part = 'ground') =>
    routes[1]?.handle({params: {id, z, x, y}, query: {part}} as never)
  const found = await picture('tdt', 3, 5, 2)
  assert.ok(found instanceof Reply)
  assert.deepEqual(found.body, png)
  assert.ok((await picture('tdt', 3, 5, 2, 'labels')) instanceof Reply)
  assert.deepEqual(asked, ['/3/5/2?tk=secret', '/3/5/2?names&tk=secret'])
  const refusals = [picture('tdt', 4, 0, 0), picture('tdt', 5, 0, 0)]
  for (const refused of refusals) {
    const error = await (refused ?? Promise.resolve()).then(
      () => undefined,
      (reason: unknown) => reason as Error & {code: string},
    )
    assert.equal(error?.code, 'map.base-silent')
    assert.doesNotMatch(JSON.stringify(error) + error?.message, /secret/)
  }
  await assert.rejects(async () => picture('other', 3, 0, 0), {code: 'map.no-base'})
  await assert.rejects(async () => picture('tdt', 1, 5, 0), {code: 'map.no-base'})
  assert.doesNotMatch(JSON.stringify(await routes[0]?.handle({} as never)), /secret/)
})
