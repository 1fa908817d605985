/** Clients that others wrote, reading the demo city over HTTP: GDAL's OAPIF driver and OWSLib find what SQL finds, in number and in shape. */
import assert from 'node:assert/strict'
import {execFile, spawnSync} from 'node:child_process'
import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs'
import type {AddressInfo} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {sql} from 'kysely'
import {systemAct} from '#kernel/act.ts'
import type {Features} from '#kernel/maps/contract.ts'
import {NOW, onBothStores} from '#test/city.ts'
import {signIn} from '#test/people.ts'
import {packs} from '../../../../server/packs.ts'
import {openHub, query} from './hub.ts'

const run = promisify(execFile)
const [ogrinfo, ogr2ogr, python] = ['/usr/bin/ogrinfo', '/usr/bin/ogr2ogr', '/usr/bin/python3']
const noGdal = existsSync(ogrinfo) && existsSync(ogr2ogr) ? false : 'GDAL is not installed'
const noOwslib = spawnSync(python, ['-c', 'import owslib']).status === 0 ? false : 'OWSLib is not installed'

const OWSLIB = `
import json, sys
from owslib.ogcapi.features import Features
hub = Features(sys.argv[1], headers=json.loads(sys.argv[2]))
told = {}
for name in hub.feature_collections():
    ids, cursor = [], None
    described = hub.collection(name)
    queryables = hub.collection_queryables(name)
    page = hub.collection_items(name, limit=1000)
    while True:
        ids += [one['id'] for one in page['features']]
        after = [link['href'] for link in page['links'] if link['rel'] == 'next']
        if not after: break
        cursor = after[0].split('cursor=')[1].split('&')[0]
        page = hub.collection_items(name, limit=1000, cursor=cursor)
    one = hub.collection_item(name, str(ids[0])) if ids else None
    told[name] = {'count': len(ids), 'distinct': len(set(ids)), 'title': described['title'], 'one': one and one['geometry'], 'id': ids and ids[0],
      'queryables': len(queryables['properties']),
      'box': len(hub.collection_items(name, bbox=[113.99, 29.99, 114.01, 30.01], limit=1000)['features'])}
print(json.dumps(told))
`

const seven = (value: unknown): unknown =>
  Array.isArray(value) ? value.map(seven) : typeof value === 'number' ? Math.round(value * 1e7) / 1e7 : value
const written = (shapes: readonly ({readonly coordinates?: unknown; readonly type?: string} | null)[]): readonly string[] =>
  shapes.map((shape) => JSON.stringify(shape === null ? null : [shape.type, seven(shape.coordinates)])).sort()

onBothStores('demo', (_it, forReal) => {
  forReal('clients of others read every collection', async ({store}, t) => {
    const {app, ask} = await openHub(store)
    const {headers} = await signIn(app, 'lingdao')
    const {db} = store
    await app.listen({port: 0, host: '127.0.0.1'})
    const {port} = app.server.address() as AddressInfo
    const root = `http://127.0.0.1:${port}/api/datahub/ogc`
    const folder = mkdtempSync(join(tmpdir(), 'jingcheng-clients-'))
    const environment = {...process.env, GDAL_HTTP_HEADERS: `Cookie: ${headers.cookie}`, GDAL_HTTP_TIMEOUT: '60'}
    const gdal = async (program: string, ...words: readonly string[]): Promise<string> =>
      (await run(program, words, {env: environment, encoding: 'utf8', maxBuffer: 2 ** 28})).stdout
    const counted = (said: string): number => Number(/Feature Count: (\d+)/.exec(said)?.[1])
    const hits = async (id: string, parameters: Readonly<Record<string, string>>): Promise<number> =>
      (await ask(`/collections/${id}/items${query({...parameters, resultType: 'hits'})}`, headers)).body.numberMatched
    // Nobody's rights are narrower than the leader's here, so what the packs give the system is what he sees.
    const act = systemAct(NOW, 'test')
    const published = packs
      .flatMap((pack) => pack.collections ?? [])
      .filter((one): one is typeof one & {readonly features: Features} => one.features !== undefined)
    const shapesOf = async ({features}: {readonly features: Features}): Promise<readonly ({readonly type: string} | null)[]> => {
      const {rows} = await sql<{
        shape: string | null
      }>`select st_asgeojson(f.${sql.ref(features.place)}, 9, 0) as shape from ${features.rows(act)} as f`.execute(db)
      return rows.map(({shape}) => (shape === null ? null : (JSON.parse(shape) as {type: string})))
    }
    try {
      await t.test('GDAL: the same layers, counts and shapes as SQL', {skip: noGdal}, async () => {
        assert.ok(published.length >= 7)
        const said = await gdal(ogrinfo, '-ro', `OAPIF:${root}`)
        for (const one of published) {
          assert.match(said, new RegExp(`\\d+: ${one.id} `), said)
          const file = join(folder, `${one.id}.json`)
          await gdal(ogr2ogr, '-f', 'GeoJSON', '-lco', 'COORDINATE_PRECISION=9', file, `OAPIF:${root}`, one.id, '-oo', 'PAGE_SIZE=1000')
          const {features} = JSON.parse(readFileSync(file, 'utf8')) as {features: readonly {geometry: {type: string} | null}[]}
          const wanted = await shapesOf(one)
          assert.equal(features.length, wanted.length, one.id)
          assert.deepEqual(written(features.map(({geometry}) => geometry)), written(wanted), one.id)
        }
      })

      await t.test('GDAL: boxes, conditions and small pages', {skip: noGdal}, async () => {
        const so = ['-ro', '-so', `OAPIF:${root}`]
        const box = ['113.99', '29.99', '114.01', '30.01']
        assert.equal(counted(await gdal(ogrinfo, ...so, 'cells', '-spat', ...box)), await hits('cells', {bbox: box.join()}))
        assert.equal(counted(await gdal(ogrinfo, ...so, 'cells', '-where', 'region = 1')), await hits('cells', {region: '1'}))
        assert.equal(
          counted(await gdal(ogrinfo, ...so, 'components', '-where', "state = 'damaged'")),
          await hits('components', {state: 'damaged'}),
        )
        assert.equal(
          counted(await gdal(ogrinfo, ...so, 'cells', '-spat', ...box, '-where', 'region = 1 AND area_m2 > 9000')),
          await hits('cells', {bbox: box.join(), filter: 'region = 1 and area_m2 > 9000'}),
        )
        assert.equal(counted(await gdal(ogrinfo, ...so, 'cells', '-oo', 'PAGE_SIZE=97')), await hits('cells', {}))
      })

      await t.test('OWSLib: every feature of every collection, once', {skip: noOwslib}, async () => {
        const {stdout} = await run(python, ['-c', OWSLIB, `${root}/`, JSON.stringify({Cookie: headers.cookie})], {maxBuffer: 2 ** 28})
        const told = JSON.parse(stdout) as Record<string, Record<string, unknown>>
        for (const one of published) {
          const found = told[one.id]
          const wanted = await shapesOf(one)
          assert.deepEqual([found?.count, found?.distinct], [wanted.length, wanted.length], one.id)
          assert.equal(found?.title, `${one.title.zh} · ${one.title.en}`)
          assert.ok(Number(found?.queryables) > one.features.properties.length, one.id)
          const inBox = await hits(one.id, {bbox: '113.99,29.99,114.01,30.01'})
          assert.equal(found?.box, Math.min(1_000, inBox), one.id)
          const {body} = await ask(`/collections/${one.id}/items/${found?.id}`, headers)
          assert.deepEqual(found?.one, body.geometry, one.id)
        }
      })
    } finally {
      rmSync(folder, {recursive: true, force: true})
      await app.close()
    }
  })
})
