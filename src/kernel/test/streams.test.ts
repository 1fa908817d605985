import assert from 'node:assert/strict'
import {once} from 'node:events'
import {get} from 'node:http'
import type {AddressInfo} from 'node:net'
import {test} from 'node:test'
import {setTimeout as sleep} from 'node:timers/promises'
import ExcelJS from 'exceljs'
import {problem} from '#lib/problem.ts'
import {openServer} from '../http.ts'
import {definePack, Reply, read} from '../pack.ts'
import {streamXlsx} from '../sheets/write-stream.ts'

const refused = problem('stream.refused', 409, {zh: () => '不行', en: () => 'No'})
let [made, ended] = [0, 0]

async function* endless(): AsyncGenerator<string> {
  try {
    for (;;) {
      made += 1
      yield 'x'.repeat(10_000)
      await sleep(0)
    }
  } finally {
    ended += 1
  }
}

const streams: Readonly<Record<string, () => AsyncGenerator<string>>> = {
  short: async function* () {
    yield '精'
    yield '城'
  },
  none: async function* () {},
  refused: async function* () {
    yield* []
    throw refused({})
  },
  broken: async function* () {
    yield 'begun'
    await sleep(20)
    throw new Error('select secret')
  },
  endless,
}

const trial = definePack({
  name: 'stream',
  title: {zh: '流', en: 'Stream'},
  routes: Object.entries(streams).map(([name, open]) =>
    read({path: `/${name}`, may: 'public', summary: {zh: name, en: name}, reply: 'text/plain', handle: async () => new Reply(open(), {})}),
  ),
})

const serve = async () => {
  const store = {db: undefined} as never
  const app = await openServer({
    store, packs: [trial], title: 't', version: '1', pages: null, unready: async () => [], rateLimit: 1000, trustProxy: false, logLevel: 'silent',
  }) // biome-ignore format: one call
  await app.listen({port: 0, host: '127.0.0.1'})
  return {app, url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/api`}
}

test('an answer is sent in pieces; what fails before the first is a problem, what fails later breaks it off', async () => {
  const {app, url} = await serve()
  try {
    assert.equal(await (await fetch(`${url}/short`)).text(), '精城')
    assert.equal(await (await fetch(`${url}/none`)).text(), '')
    const no = await fetch(`${url}/refused`)
    assert.deepEqual([no.status, ((await no.json()) as {code: string}).code], [409, 'stream.refused'])
    const broken = await fetch(`${url}/broken`)
    assert.equal(broken.status, 200)
    await assert.rejects(broken.text(), 'half an answer never looks whole')
  } finally {
    await app.close()
  }
})

test('pieces are made as they are taken, and no more once the reader is gone', async () => {
  const {app, url} = await serve()
  try {
    const request = get(`${url}/endless`)
    const [answer] = await once(request, 'response')
    answer.pause()
    for (let last = -1; made !== last; await sleep(150)) last = made
    assert.ok(made > 0 && made < 5_000, `${made} pieces of 10 kB were made for a reader that takes none`)
    request.destroy()
    while (ended === 0) await sleep(10)
    const stopped = made
    await sleep(50)
    assert.equal(made, stopped)
  } finally {
    await app.close()
  }
})

test('a workbook goes on in another sheet when one is full, and is whole when there is nothing', async () => {
  const load = async (rows: number, sheetRows: number) => {
    async function* batches() {
      for (let n = 0; n < rows; n += 3) yield Array.from({length: Math.min(3, rows - n)}, (_, i) => [`行${n + i}`, n + i])
    }
    const parts: Uint8Array[] = []
    for await (const part of streamXlsx('表', ['名', '数'], batches(), sheetRows)) parts.push(part)
    const book = new ExcelJS.Workbook()
    await book.xlsx.load(Buffer.concat(parts) as never)
    return book.worksheets.map((sheet) => [sheet.name, sheet.rowCount, sheet.getRow(sheet.rowCount).getCell(1).value])
  }
  assert.deepEqual(await load(0, 5), [['表', 1, '名']])
  assert.deepEqual(await load(4, 5), [['表', 5, '行3']])
  assert.deepEqual(await load(10, 5), [
    ['表', 5, '行3'],
    ['表 2', 5, '行7'],
    ['表 3', 3, '行9'],
  ])
})
