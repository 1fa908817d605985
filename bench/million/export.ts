/** Exports everything of a store in one format, counting bytes: `node bench/million/export.ts URL FORMAT [FILE]`; says its figures as JSON. */
import {createWriteStream} from 'node:fs'
import {Writable} from 'node:stream'
import {pipeline} from 'node:stream/promises'
import {systemAct} from '#kernel/act.ts'
import {openPieces} from '#kernel/http/stream.ts'
import {openPostgres} from '#kernel/stores/postgres.ts'
import {exportCases, type Format} from '../../src/platform/cases/export/write.ts'

const [url = '', format = 'csv', file] = process.argv.slice(2)
const store = openPostgres(url, {connections: 2})
const started = performance.now()
let [bytes, first] = [0, 0]
const counted = new Writable({
  write: (chunk: Buffer, _encoding, done) => {
    if (bytes === 0) first = performance.now() - started
    bytes += chunk.length
    done()
  },
})
const pieces = await exportCases(store.db, systemAct(new Date('2026-11-23T02:00:00Z')), {
  filter: {},
  format: format as Format,
  language: 'zh',
  personal: true,
})
const stream = await openPieces(pieces)
await pipeline(stream, file === undefined ? counted : createWriteStream(file))
const seconds = (performance.now() - started) / 1000
await store.close()
console.log(JSON.stringify({format, bytes, seconds, firstMs: first, peakMb: process.resourceUsage().maxRSS / 1024}))
