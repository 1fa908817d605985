import assert from 'node:assert/strict'
import fc from 'fast-check'
import {sql} from 'kysely'
import type {Db} from '#kernel/db.ts'
import {onBothStores} from '#test/city.ts'
import {signIn} from '#test/people.ts'
import {writeJson} from '../core/cql2/json.ts'
import {writeText} from '../core/cql2/print.ts'
import {systems} from '../core/crs.ts'
import {filters, fitting} from './filters.ts'
import {allPages, openHub, query, type Told} from './hub.ts'

const epsg = (srid: number): string => `http://www.opengis.net/def/crs/EPSG/0/${srid}`
const count = async (db: Db, text: ReturnType<typeof sql>): Promise<number> => ((await text.execute(db)).rows[0] as {n: number}).n
const cells = '/collections/cells/items'

onBothStores('demo', (_it, forReal) => {
  forReal('the hub of the demo city', async ({store}, t) => {
    const {app, ask} = await openHub(store)
    const {db} = store
    const hits = async (
      parameters: Readonly<Record<string, string>>,
      who?: Readonly<Record<string, string>>,
      collection = 'cells',
    ): Promise<number> => {
      const {status, body, text} = await ask(`/collections/${collection}/items${query({...parameters, resultType: 'hits'})}`, who)
      assert.equal(status, 200, text)
      return body.numberMatched
    }
    const refused = async (path: string, status: number, code: string, who?: Readonly<Record<string, string>>): Promise<Told> => {
      const told = await ask(path, who)
      assert.deepEqual([told.status, told.body?.code], [status, code], `${path}: ${told.text.slice(0, 300)}`)
      return told
    }
    try {
      await t.test('a stranger reads what is public, and is told to sign in for the rest', async () => {
        const {body} = await ask('/collections')
        assert.deepEqual(
          body.collections.map(({id}: {id: string}) => id),
          ['places', 'districts', 'streets', 'cells'],
        )
        for (const id of ['components', 'things', 'cases'])
          for (const path of ['', '/items', '/items/1', '/schema', '/queryables', '/sortables'])
            await refused(`/collections/${id}${path}`, 401, 'access.sign-in')
        await refused('/collections/base/items', 404, 'datahub.no-collection')
        await refused('/collections/none', 404, 'datahub.no-collection')
        assert.ok(!JSON.stringify((await ask('/api')).body).includes('/collections/cases'))
      })

      await t.test('rights hold by area, unit and class, in pages, counts and single features', async () => {
        const [wide, street] = [await signIn(app, 'lingdao'), await signIn(app, 'jiedao')]
        const [all, some] = [
          await allPages(ask, '/collections/cases/items?limit=50', wide.headers),
          await allPages(ask, '/collections/cases/items?limit=50', street.headers),
        ]
        assert.equal(all.length, await count(db, sql`select count(*)::integer as n from cases.case`))
        assert.ok(some.length > 0 && some.length < all.length, `${some.length} of ${all.length}`)
        assert.equal(await hits({}, street.headers, 'cases'), some.length)
        const hidden = all.find((id) => !some.includes(id))
        assert.equal((await ask(`/collections/cases/items/${hidden}`, wide.headers)).status, 200)
        await refused(`/collections/cases/items/${hidden}`, 404, 'datahub.no-feature', street.headers)
        const nobody = await signIn(app, 'xitong')
        if (!nobody.permissions.has('cases.read')) await refused('/collections/cases/items', 403, 'access.forbidden', nobody.headers)
        const {body} = await ask('/collections/cases/items?limit=1', wide.headers)
        for (const hidden of ['description', 'address', 'asked_name', 'handler_name'])
          assert.ok(!(hidden in body.features[0].properties), hidden)
        await refused(`/collections/cases/items${query({filter: "description like '%'"})}`, 400, 'datahub.bad-filter', wide.headers)
      })

      await t.test('pages of a collection hold every feature once, in whatever order, while others are written', async () => {
        const n = await count(db, sql`select count(*)::integer as n from grid.cell_now`)
        const plain = await allPages(ask, `${cells}?limit=700`)
        assert.deepEqual([plain.length, new Set(plain).size], [n, n])
        const sorted = await allPages(ask, `${cells}?limit=700&sortby=-region,area_m2`)
        const {rows} = await sql<{code: string}>`select code from grid.cell_now order by region desc, area_m2, code`.execute(db)
        assert.deepEqual(
          sorted,
          rows.map(({code}) => code),
        )
        const first = (await ask(`${cells}?limit=3`)).body
        await sql`update grid.cell set name = name || '改' where code = ${first.features[1].id}`.execute(db)
        const next = first.links.find(({rel}: {rel: string}) => rel === 'next').href
        assert.deepEqual(
          (await ask(next)).body.features.slice(0, 2).map(({id}: {id: string}) => id),
          plain.slice(3, 5),
        )
      })

      await t.test('counts are exact, or say that they are not', async () => {
        const {headers} = await signIn(app, 'lingdao')
        const n = await count(db, sql`select count(*)::integer as n from grid.component_now`)
        const page = (await ask('/collections/components/items?limit=2', headers)).body
        assert.ok(n > 10_000 && page.numberMatched === undefined && page.numberMatchedEstimated > 10_000 && page.numberReturned === 2)
        assert.equal(await hits({}, headers, 'components'), n)
        const few = (await ask(`/collections/components/items${query({state: 'damaged'})}`, headers)).body
        assert.equal(few.numberMatched, await count(db, sql`select count(*)::integer as n from grid.component_now where state = 'damaged'`))
      })

      await t.test('a box is a box: in degrees, with heights, across the antimeridian and in other systems', async () => {
        const box = '113.99,29.99,114.01,30.01'
        const n = await count(
          db,
          sql`select count(*)::integer as n from grid.cell_now where st_intersects(shape, st_makeenvelope(113.99, 29.99, 114.01, 30.01, 4326))`,
        )
        assert.ok(n > 10)
        assert.equal(await hits({bbox: box}), n)
        assert.equal(await hits({bbox: '113.99,29.99,-100,114.01,30.01,9000'}), n)
        assert.equal(await hits({bbox: '29.99,113.99,30.01,114.01', 'bbox-crs': epsg(4326)}), n)
        assert.equal(await hits({bbox: '29.99,113.99,30.01,114.01', 'bbox-crs': epsg(4490)}), n)
        // Round the whole world but for a gap west of the city, and one that holds the city.
        assert.equal(await hits({bbox: '113,-90,112,90'}), await hits({}))
        assert.equal(await hits({bbox: '115,-90,113,90'}), 0)
        assert.equal(await hits({bbox: '177,65,-177,70'}), 0)
        for (const bad of ['1,2,3', '1,2,3,x', '1,5,3,4', '', '1,2,3,4,5', '1,2,3,Infinity'])
          await refused(`${cells}${query({bbox: bad})}`, 400, 'datahub.bad-parameter')
      })

      await t.test('every system is answered in the order of its axes, and comes back to the same place', async () => {
        const {headers, body} = await ask(`${cells}?limit=1`)
        assert.equal(headers['content-crs'], '<http://www.opengis.net/def/crs/OGC/1.3/CRS84>')
        const {id, geometry} = body.features[0]
        const [lng, lat] = geometry.coordinates[0][0][0]
        assert.deepEqual((await ask(`${cells}/${id}${query({crs: epsg(4326)})}`)).body.geometry.coordinates[0][0][0], [lat, lng])
        assert.equal(systems.length, 46)
        const srids = [...new Set(systems.map(({srid}) => srid))]
        assert.equal(
          await count(db, sql`select count(*)::integer as n from spatial_ref_sys where srid = any(${`{${srids}}`}::integer[])`),
          srids.length,
        )
        const zones = [3857, 4490, 4513, 4526, 4547, 4554]
        for (const srid of zones) {
          const told = await ask(`${cells}/${id}${query({crs: epsg(srid)})}`)
          assert.equal(told.headers['content-crs'], `<${epsg(srid)}>`)
          const [a, b] = told.body.geometry.coordinates[0][0][0]
          const [x, y] = srid === 3857 ? [a, b] : [b, a]
          const {rows} = await sql<{
            g: string
          }>`select st_asgeojson(st_transform(st_setsrid(st_makepoint(${x}::double precision, ${y}::double precision), ${srid}::integer), 4326), 9, 0) as g`.execute(
            db,
          )
          const [backLng, backLat] = JSON.parse(rows[0]?.g ?? '').coordinates
          assert.ok(Math.abs(backLng - lng) < 2e-8 && Math.abs(backLat - lat) < 2e-8, `${srid}: ${backLng} ${backLat}`)
        }
        // Northing before easting, and the number of the zone before the easting of the longer one.
        const zone = (await ask(`${cells}/${id}${query({crs: epsg(4526)})}`)).body.geometry.coordinates[0][0][0]
        assert.ok(zone[0] > 3_300_000 && zone[0] < 3_330_000 && zone[1] > 38_490_000 && zone[1] < 38_510_000, String(zone))
        await refused(`${cells}${query({crs: epsg(2000)})}`, 400, 'datahub.unknown-crs')
        await refused(`${cells}${query({'bbox-crs': 'x'})}`, 400, 'datahub.unknown-crs')
      })

      await t.test('time: moments and intervals, open and closed', async () => {
        const {headers} = await signIn(app, 'lingdao')
        const n = (from: string, to: string) =>
          count(
            db,
            sql`select count(*)::integer as n from cases.case where reported_at >= ${from}::timestamptz and reported_at <= ${to}::timestamptz`,
          )
        const asked = (datetime: string) => hits({datetime}, headers, 'cases')
        const all = await hits({}, headers, 'cases')
        assert.equal(await asked('2026-10-01T00:00:00Z/2026-10-31T00:00:00Z'), await n('2026-10-01T00:00:00Z', '2026-10-31T00:00:00Z'))
        assert.equal(await asked('2026-10-01T08:00:00+08:00/..'), await n('2026-10-01T00:00:00Z', 'infinity'))
        assert.equal(await asked('/2026-10-01T00:00:00Z'), await n('-infinity', '2026-10-01T00:00:00Z'))
        assert.equal(await asked('../..'), all)
        assert.equal(await asked('2026-10-05'), await n('2026-10-05T00:00:00Z', '2026-10-05T23:59:59.999Z'))
        assert.equal(await hits({datetime: '1900-01-01T00:00:00Z'}, undefined, 'districts'), await hits({}, undefined, 'districts'))
        for (const bad of [
          '',
          '..',
          '2026',
          '2026-02-30',
          '2026-10-02/2026-10-01',
          '2026-10-01/2026-10-02/2026-10-03',
          '2026-10-01T00:00:00',
        ])
          await refused(`${cells}${query({datetime: bad})}`, 400, 'datahub.bad-parameter')
      })

      await t.test('filters meet properties, boxes and systems', async () => {
        const n = await count(db, sql`select count(*)::integer as n from grid.cell_now where region = 1 and area_m2 > 9000`)
        assert.equal(await hits({filter: 'region = 1 and area_m2 > 9000'}), n)
        assert.equal(await hits({region: '1', filter: 'area_m2 > 9000'}), n)
        assert.equal(
          await hits({
            filter: JSON.stringify({
              op: 'and',
              args: [
                {op: '=', args: [{property: 'region'}, 1]},
                {op: '>', args: [{property: 'area_m2'}, 9000]},
              ],
            }),
            'filter-lang': 'cql2-json',
          }),
          n,
        )
        const inside = await hits({filter: 's_intersects(shape, BBOX(113.99,29.99,114.01,30.01))'})
        assert.equal(
          await hits({
            filter: 's_intersects(geometry, POLYGON((29.99 113.99, 29.99 114.01, 30.01 114.01, 30.01 113.99, 29.99 113.99)))',
            'filter-crs': epsg(4490),
          }),
          inside,
        )
        assert.equal(await hits({filter: 'area(shape) between area_m2 * 0.99 and area_m2 * 1.01'}), await hits({}))
        for (const bad of [
          'region = ',
          "region = 'a'",
          'nothing = 1',
          'region',
          "name like 'a\\'",
          'foo(region) = 1',
          'abs(name) = 1',
          's_within(shape, 1)',
          "a_contains(name, ('a'))",
          "region in ('a')",
          "t_after(name, DATE('2026-01-01'))",
        ])
          await refused(`${cells}${query({filter: bad})}`, 400, 'datahub.bad-filter')
        await refused(`${cells}${query({filter: '10 ^ 400 > region'})}`, 400, 'datahub.not-computable')
        await refused(`${cells}${query({filter: '{', 'filter-lang': 'cql2-json'})}`, 400, 'datahub.bad-filter')
        await refused(`${cells}${query({filter: 'region = 1', 'filter-lang': 'ecql'})}`, 400, 'datahub.bad-parameter')
        await refused(`${cells}${query({filter: `${'('.repeat(300)}region = 1${')'.repeat(300)}`})}`, 400, 'datahub.filter-too-big')
        assert.equal(await hits({filter: "name like '%' || ' or 1=1' or 1=1".replace(" || ' or 1=1'", '')}), await hits({}))
      })

      await t.test('whatever box comes in, in whatever system, is answered or refused', async () => {
        const side = fc.constantFrom(0, 1, -1, 30, 114, 180, -180, 90, 1e5, -1e5, 3.3e6, 3.85e7, 1e12, -1e300, 1e308)
        await fc.assert(
          fc.asyncProperty(
            fc.constantFrom(...systems.filter((_, at) => at < 4 || at % 12 === 0)),
            fc.array(side, {minLength: 4, maxLength: 4}),
            async ({uri}, box) => {
              const {status, body, text} = await ask(`${cells}${query({limit: '1', bbox: box.join(), 'bbox-crs': uri})}`)
              assert.ok(status === 200 || (status === 400 && /^datahub\.(?:bad-parameter|not-computable)$/.test(body.code)), text)
            },
          ),
          {seed: 20261125, numRuns: 100},
        )
        assert.equal((await ask(`${cells}?limit=1`)).body.numberReturned, 1)
      })

      await t.test('whatever filter comes in is answered or refused, and those whose types fit are answered', async () => {
        const asJson = (tree: Parameters<typeof writeJson>[0]) =>
          query({limit: '1', 'filter-lang': 'cql2-json', filter: JSON.stringify(writeJson(tree))})
        let answered = 0
        await fc.assert(
          fc.asyncProperty(filters, async (tree) => {
            const {status, body, text} = await ask(`${cells}${asJson(tree)}`)
            assert.ok(status === 200 || (status === 400 && /^datahub\.(?:bad-filter|not-computable)$/.test(body.code)), text)
            answered += status === 200 ? 1 : 0
          }),
          {seed: 20261125, numRuns: 250},
        )
        assert.ok(answered > 10, `only ${answered} were answered`)
        await fc.assert(
          fc.asyncProperty(fitting, async (tree) => {
            const [one, other] = [
              await ask(`${cells}${asJson(tree)}`),
              await ask(`${cells}${query({limit: '1', filter: writeText(tree)})}`),
            ]
            assert.deepEqual([one.status, other.status, one.body.numberMatched], [200, 200, other.body.numberMatched], one.text)
          }),
          {seed: 20261125, numRuns: 60},
        )
      })

      await t.test('properties are chosen, sorted by and asked for by name', async () => {
        const {body} = await ask(`${cells}?limit=1&properties=name,region`)
        assert.deepEqual([Object.keys(body.features[0].properties), body.features[0].geometry], [['name', 'region'], null])
        const {body: whole} = await ask('/collections/cells/schema')
        assert.equal(whole.properties.valid_from['x-ogc-role'], 'primary-instant')
        assert.equal(whole.properties.shape['x-ogc-role'], 'primary-geometry')
        assert.deepEqual(Object.keys((await ask('/collections/cells/sortables')).body.properties), [
          'code',
          'name',
          'region',
          'area_m2',
          'valid_from',
        ])
        assert.ok('shape' in (await ask('/collections/cells/queryables')).body.properties)
        for (const bad of [
          'sortby=nothing',
          'sortby=shape',
          'properties=nothing',
          'resultType=all',
          'limit=0',
          'limit=-1',
          'limit=1.5',
          'region=one',
          'f=xml',
        ])
          await refused(`${cells}?${bad}`, 400, 'datahub.bad-parameter')
        await refused(`${cells}?cursor=abc`, 400, 'datahub.bad-cursor')
        for (const path of [
          '',
          '/conformance',
          '/collections',
          '/collections/cells',
          cells,
          `${cells}/1`,
          '/collections/cells/schema',
          '/api',
          '/functions',
        ])
          await refused(`${path}?nothing=1`, 400, 'datahub.unknown-parameter')
        await refused(`${cells}/nothing`, 404, 'datahub.no-feature')
        await refused('/collections/places/items/nothing', 404, 'datahub.no-feature')
        assert.equal((await ask(`${cells}?limit=99999`)).body.numberReturned, 1_000)
      })

      await t.test('people read pages, in their language', async () => {
        const pages: readonly string[] = [
          '',
          '/conformance',
          '/api',
          '/functions',
          '/collections',
          '/collections/cells',
          `${cells}?limit=3`,
          '/collections/cells/schema',
          '/collections/cells/queryables',
        ]
        for (const path of pages) {
          const zh = await ask(path, {accept: 'text/html,application/xhtml+xml,*/*;q=0.8', 'accept-language': 'zh-CN'})
          assert.deepEqual([zh.status, zh.type], [200, 'text/html'], path)
          assert.match(zh.text, /<html lang="zh-CN">.*<h1>[^<]*\p{Script=Han}/su, path)
          const en = await ask(path, {accept: 'text/html', 'accept-language': 'en'})
          assert.match(en.text, /<html lang="en">.*<h1>[A-Z]/s, path)
          assert.notEqual((await ask(`${path}${path.includes('?') ? '&' : '?'}f=json`, {accept: 'text/html'})).type, 'text/html', path)
        }
        await sql`update grid.cell set name = '<script>alert(1)</script>' where code = (select min(code) from grid.cell_now)`.execute(db)
        const {text, headers} = await ask(`${cells}?limit=3&f=html`)
        assert.ok(text.includes('&lt;script&gt;') && !text.includes('<script'))
        assert.match(String(headers['content-security-policy']), /default-src 'none'/)
      })
    } finally {
      await app.close()
    }
  })
})
