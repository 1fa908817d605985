/**
 * OGC API – Tiles: the methods of the official suite (ets-ogcapi-tiles10) by the class and the name each has there, written anew; and what tiles
 * hold, read by an independent reader and by GDAL, before and after changes.
 */
import assert from 'node:assert/strict'
import {execFileSync} from 'node:child_process'
import {existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {TestContext} from 'node:test'
import {setTimeout as pause} from 'node:timers/promises'
import {VectorTile} from '@mapbox/vector-tile'
import {sql} from 'kysely'
import {PbfReader} from 'pbf'
import {boundsOf, tileAt} from '#lib/tiles/mercator.ts'
import {onBothStores} from '#test/city.ts'
import {type Person, signIn} from '#test/people.ts'
import {openHub} from '../../features/test/hub.ts'
import {MOST_IN_TILE} from '../core/documents.ts'

const ROOT = '/api/datahub/ogc'
const SET = 'WebMercatorQuad'
const TILESETS = 'http://www.opengis.net/def/rel/ogc/1.0/tilesets-'
const ogrinfo = '/usr/bin/ogrinfo'
// biome-ignore lint/suspicious/noExplicitAny: documents of the standard
type Document = any

interface Answer {
  readonly status: number
  readonly bytes: Buffer
  readonly headers: Readonly<Record<string, unknown>>
}

const layersOf = (bytes: Uint8Array) => new VectorTile(new PbfReader(bytes)).layers
const featuresOf = (bytes: Uint8Array, layer: string) => {
  const found = layersOf(bytes)[layer]
  return Array.from({length: found?.length ?? 0}, (_, at) => {
    const one = found?.feature(at)
    return {type: one?.type, properties: one?.properties ?? {}}
  })
}

onBothStores('demo', (_it, forReal) => {
  forReal('tiles of the demo city', async ({store}, t) => {
    const {app, ask} = await openHub(store)
    const {db} = store
    const [keeper, reader] = [await signIn(app, 'xitong'), await signIn(app, 'lingdao')]
    const get = async (path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> => {
      const {statusCode, rawPayload, headers: sent} = await app.inject({url: path.startsWith('http') ? path : `${ROOT}${path}`, headers})
      return {status: statusCode, bytes: rawPayload, headers: sent}
    }
    const tile = (id: string, {z, x, y}: {z: number; x: number; y: number}, who?: Person): Promise<Answer> =>
      get(`/collections/${id}/tiles/${SET}/${z}/${y}/${x}`, who?.headers)
    const document = async (path: string): Promise<Document> => {
      const {status, body, text} = await ask(path)
      assert.equal(status, 200, text.slice(0, 300))
      return body
    }
    const count = async (text: ReturnType<typeof sql>): Promise<number> => ((await text.execute(db)).rows[0] as {n: number}).n
    const {rows} = await sql<{code: string; lng: number; lat: number}>`
      select code, st_x(place) as lng, st_y(place) as lat from grid.component_now order by code limit 1`.execute(db)
    const one = rows[0]
    assert.ok(one !== undefined)
    const near = tileAt(one.lng, one.lat, 18)
    let methods = 0
    const method = (outer: TestContext, name: string, run: () => Promise<void> | void): Promise<void> => {
      methods += 1
      return outer.test(name, async () => run())
    }
    try {
      await t.test('ets-ogcapi-tiles10', async (suite) => {
        const landing = await document('/')
        const {collections} = await document('/collections')
        const linked = (one_: Document): Document => one_.links.find(({rel}: Document) => rel.startsWith(TILESETS))
        const lists: readonly Document[] = [await document(linked(landing).href)]
        const setOf = async (list: Document): Promise<Document> =>
          document(list.tilesets[0].links.find(({rel, type}: Document) => rel === 'self' && type === 'application/json').href)
        const template = async (list: Document): Promise<string> => (await setOf(list)).links.find(({rel}: Document) => rel === 'item').href
        const filled = (href: string, z: number, row: number, col: number): string =>
          href.replace('{tileMatrix}', String(z)).replace('{tileRow}', String(row)).replace('{tileCol}', String(col))
        const cells = await document('/collections/cells/tiles')
        await suite.test('general.GeneralHttp', (g) => method(g, 'http', async () => assert.equal((await get('/')).status, 200)))
        await suite.test('landingpage.LandingPage', async (g) => {
          await method(g, 'landingPageRetrieval', () => assert.ok(landing.links.length > 0))
          await method(g, 'tilesLandingPageValidation', () => assert.ok(landing.links.some(({rel}: Document) => rel === 'data')))
        })
        await suite.test('conformance.Conformance', (g) =>
          method(g, 'validateConformanceOperationAndResponse', async () => {
            const {conformsTo} = await document('/conformance')
            for (const name of ['core', 'tileset', 'tilesets-list', 'dataset-tilesets', 'geodata-tilesets', 'mvt', 'oas30'])
              assert.ok(conformsTo.includes(`http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/${name}`), name)
          }),
        )
        await suite.test('apidefinition.ApiDefinition', async (g) => {
          const api = await document('/api')
          await method(g, 'apiDefinitionValidation', () => {
            const ids = Object.values<Document>(api.paths).flatMap((path) =>
              Object.values<Document>(path).map(({operationId}) => operationId),
            )
            assert.equal(new Set(ids).size, ids.length)
            assert.ok('/collections/cells/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}' in api.paths)
          })
          await method(g, 'apiDefinitionOperationIdValidation', () => {
            const {get: own} = api.paths['/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}']
            assert.equal(own.operationId, 'dataset.vector.getTile')
            assert.equal(api.paths['/collections/cells/tiles'].get.operationId, 'cells.collection.vector.getTileSetsList')
          })
        })
        await suite.test('conformance.Tile', async (g) => {
          await method(g, 'validateTilesAreAvailable', () => assert.ok(lists.every(({tilesets}) => tilesets.length > 0)))
          for (const [name, word] of [['TileMatrix', 'tileMatrix'], ['TileRow', 'tileRow'], ['TileCol', 'tileCol']] as const) // biome-ignore format: pairs
            await method(g, `validate${name}DefinitionIsAvailable`, async () => {
              for (const list of [...lists, cells]) {
                const {links} = list.tilesets[0]
                assert.ok(links.some(({href, templated}: Document) => templated === true && href.includes(`{${word}}`)))
              }
            })
          await method(g, 'validateSuccessfulTilesExecutionFollowingLinks', async () => {
            for (const list of [...lists, cells]) {
              const {status, headers} = await get(filled(await template(list), near.z, near.y, near.x))
              assert.deepEqual([status, headers['content-type']], [200, 'application/vnd.mapbox-vector-tile'])
            }
          })
          await method(g, 'validateTilesErrorConditions', async () => {
            for (const list of [...lists, cells])
              for (const [z, row, col] of [[1, 2, 0], [1, 0, 2], [23, 0, 0], [0, 2 ** 31 - 1, 2 ** 31 - 1]] as const) // biome-ignore format: numbers
                assert.equal((await get(filled(await template(list), z, row, col))).status, 404)
            assert.equal((await get(`/collections/cells/tiles/${SET}/x/0/0`)).status, 400)
            assert.equal((await get(`/collections/cells/tiles/Other/0/0/0`)).status, 404)
            assert.equal((await get(`/collections/cells/tiles/${SET}/0/0/0?x=1`)).status, 400)
          })
        })
        await suite.test('core.MandatoryCore', async (g) => {
          await method(g, 'verifyMinimalConformance', async () => {
            assert.match(await template(cells), new RegExp(`/tiles/${SET}/`))
            assert.equal((await setOf(cells)).tileMatrixSetURI, `http://www.opengis.net/def/tilematrixset/OGC/1.0/${SET}`)
          })
          await method(g, 'validateSuccessfulTilesExecution', async () => {
            const {tileMatrixSetLimits} = await setOf(cells)
            const limit = tileMatrixSetLimits[13]
            for (let row = limit.minTileRow; row <= limit.maxTileRow; row += 1)
              for (let col = limit.minTileCol; col <= limit.maxTileCol; col += 1)
                assert.ok([200, 204].includes((await get(filled(await template(cells), 13, row, col))).status))
          })
          await method(g, 'verifyErrorResponses', async () =>
            assert.equal((await get(filled(await template(cells), 13, 2 ** 31 - 1, 2 ** 31 - 1))).status, 404),
          )
        })
        await suite.test('datasettilesets.LandingPage', (g) =>
          method(g, 'landingPageRetrieval', () => assert.equal(linked(landing).rel, `${TILESETS}vector`)),
        )
        await suite.test('geodatatilesets.GeospatialDataResource', async (g) => {
          await method(g, 'geospatialResourceTilesetsLinksCheck', () =>
            assert.ok(collections.every((each: Document) => linked(each) !== undefined)),
          )
          await method(g, 'geospatialResourceTilesetsRetrieval', async () => {
            for (const each of collections) {
              assert.ok(linked(each).href.endsWith('/tiles'))
              assert.equal((await document(linked(each).href)).tilesets.length, 1)
            }
          })
        })
        await suite.test('tilesetslist.TilesetLlinks', (g) =>
          method(g, 'validateTilesetsListResponse', () => {
            for (const list of [...lists, cells]) for (const each of list.tilesets) assert.ok('tileMatrixSetURI' in each && 'crs' in each)
          }),
        )
        await suite.test('tileset.TileSet', (g) =>
          method(g, 'validateTilesetResponse', async () => {
            const {tileMatrixSets} = await document('/tileMatrixSets')
            const {href} = tileMatrixSets[0].links.find(({rel}: Document) => rel === 'item')
            const {tileMatrices, crs} = await document(href)
            assert.deepEqual([tileMatrices.length, crs], [23, 'http://www.opengis.net/def/crs/EPSG/0/3857'])
            for (const [z, {id, matrixWidth, cellSize}] of tileMatrices.entries()) {
              assert.deepEqual([id, matrixWidth], [String(z), 2 ** z])
              assert.ok(Math.abs(cellSize * matrixWidth * 256 - 40_075_016.685578488) < 1e-6)
            }
          }),
        )
        suite.diagnostic(`ets-ogcapi-tiles10: ${methods} methods`)
        assert.equal(methods, 20)
      })

      await t.test('a tile holds what lies in it with every published property, as another reader finds it', async () => {
        const {status, bytes} = await tile('components', near, reader)
        assert.equal(status, 200)
        const found = featuresOf(bytes, 'components')
        const [west, south, east, north] = boundsOf(near, 64 / 4096)
        const n = await count(
          sql`select count(*)::integer as n from grid.component_now where place && st_makeenvelope(${west}, ${south}, ${east}, ${north}, 4326)`,
        )
        assert.ok(n > 0)
        assert.equal(found.length, n)
        const mine = found.find(({properties}) => properties.code === one.code)
        const {body} = await ask(`/collections/components/items/${one.code}`, reader.headers)
        const {key, id, ...properties} = mine?.properties ?? {}
        assert.deepEqual([key, id], [one.code, one.code])
        assert.deepEqual({...properties}, Object.fromEntries(Object.entries(body.properties).filter(([, value]) => value !== null)))
        const surfaces = featuresOf((await tile('cells', near)).bytes, 'cells')
        assert.ok(surfaces.length > 0 && surfaces.every(({type}) => type === 3))
      })

      await t.test('far away a tile is bounded, and spread over all of it; nothing at all is an empty answer', async () => {
        const all = await count(sql`select count(*)::integer as n from grid.component_now`)
        assert.ok(all > MOST_IN_TILE)
        const city = [9, 10, 11].map((z) => tileAt(one.lng, one.lat, z))
        for (const key of city) {
          const found = featuresOf((await tile('components', key, reader)).bytes, 'components')
          assert.ok(found.length > 0 && found.length <= MOST_IN_TILE, `${key.z}: ${found.length}`)
          assert.equal(new Set(found.map(({properties}) => properties.id)).size, found.length)
        }
        const empty = await tile('cells', tileAt(-100, 40, 12))
        assert.deepEqual([empty.status, empty.bytes.length], [204, 0])
      })

      await t.test('several collections are layers of one tile, and those one may not see are refused', async () => {
        const [open, two] = [
          await get(`/tiles/${SET}/${near.z}/${near.y}/${near.x}`),
          await get(`/tiles/${SET}/${near.z}/${near.y}/${near.x}?collections=cells,components`, reader.headers),
        ]
        assert.ok(!Object.keys(layersOf(open.bytes)).includes('components') && Object.keys(layersOf(open.bytes)).includes('cells'))
        assert.deepEqual(Object.keys(layersOf(two.bytes)), ['cells', 'components'])
        assert.equal((await get(`/tiles/${SET}/0/0/0?collections=components`)).status, 401)
        assert.equal((await get(`/tiles/${SET}/0/0/0?collections=none`)).status, 404)
        assert.equal((await tile('components', near)).status, 401)
      })

      await t.test('TileJSON says where tiles are, which layers they have and what these hold', async () => {
        const {body} = await ask(`/collections/cells/tiles/${SET}/tilejson`)
        const {bbox} = (await document('/collections/cells')).extent.spatial
        assert.deepEqual([body.tilejson, body.bounds, body.minzoom, body.maxzoom], ['3.0.0', bbox[0], 0, 22])
        assert.deepEqual(
          [body.vector_layers[0].id, Object.keys(body.vector_layers[0].fields)],
          ['cells', ['code', 'name', 'region', 'area_m2', 'valid_from']],
        )
        const at = tileAt(body.center[0], body.center[1], 14)
        const href = body.tiles[0].replace('{z}', '14').replace('{x}', String(at.x)).replace('{y}', String(at.y))
        assert.equal((await get(href)).status, 200)
      })

      await t.test('a tile that did not change is not sent again; one whose feature moved is new within a second', async () => {
        const first = await tile('components', near, reader)
        const tag = String(first.headers.etag)
        assert.equal(first.headers['cache-control'], 'private, no-cache')
        const same = await get(`/collections/components/tiles/${SET}/${near.z}/${near.y}/${near.x}`, {
          ...reader.headers,
          'if-none-match': tag,
        })
        assert.deepEqual([same.status, same.bytes.length], [304, 0])
        const url = `${ROOT}/collections/components/items/${one.code}`
        const before = featuresOf(first.bytes, 'components').length
        // Into the middle of the tile beside it.
        const [west, south, east, north] = boundsOf({...near, x: near.x + 1})
        const beside = {...near, x: near.x + 1}
        const there = featuresOf((await tile('components', beside, reader)).bytes, 'components').length
        const place = [(west + east) / 2, (south + north) / 2]
        const moved = await app.inject({
          method: 'PATCH',
          url,
          headers: {...keeper.headers, 'if-match': '*', 'content-type': 'application/merge-patch+json'},
          payload: JSON.stringify({geometry: {type: 'Point', coordinates: place}, properties: {cell: null}}),
        })
        assert.equal(moved.statusCode, 204, moved.body)
        const told = Date.now()
        const has = (bytes: Uint8Array): boolean => featuresOf(bytes, 'components').some(({properties}) => properties.id === one.code)
        let [left, came] = [first, first]
        while (has(left.bytes) || !has(came.bytes)) {
          assert.ok(Date.now() - told < 10_000, 'the tiles never changed')
          await pause(20)
          left = await tile('components', near, reader)
          came = await tile('components', beside, reader)
        }
        t.diagnostic(`tiles told of the move after ${Date.now() - told} ms`)
        assert.deepEqual(
          [featuresOf(left.bytes, 'components').length, featuresOf(came.bytes, 'components').length],
          [before - 1, there + 1],
        )
        assert.notEqual(left.headers.etag, tag)
      })

      await t.test('GDAL reads a tile as it reads the table', {skip: existsSync(ogrinfo) ? false : 'GDAL is not installed'}, async () => {
        const folder = mkdtempSync(join(tmpdir(), 'jingcheng-mvt-'))
        try {
          const key = tileAt(one.lng, one.lat, 17)
          mkdirSync(join(folder, String(key.z), String(key.x)), {recursive: true})
          const file = join(folder, String(key.z), String(key.x), `${key.y}.pbf`)
          writeFileSync(file, (await tile('cells', key)).bytes)
          const said = execFileSync(ogrinfo, ['-ro', '-al', '-so', file, 'cells'], {encoding: 'utf8'})
          const [west, south, east, north] = boundsOf(key, 64 / 4096)
          const n = await count(
            sql`select count(*)::integer as n from grid.cell_now where st_intersects(shape, st_makeenvelope(${west}, ${south}, ${east}, ${north}, 4326))`,
          )
          assert.match(said, /Geometry: (?:Multi )?Polygon/)
          assert.equal(Number(/Feature Count: (\d+)/.exec(said)?.[1]), n)
          assert.match(said, /Pseudo-Mercator/)
        } finally {
          rmSync(folder, {recursive: true})
        }
      })
    } finally {
      await app.close()
    }
  })
})
