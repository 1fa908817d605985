/** OGC API – Features – Part 4 over components, which are written by the grid's own actions; and reading from pages of other sites. */
import assert from 'node:assert/strict'
import {sql} from 'kysely'
import {onBothStores} from '#test/city.ts'
import {type Person, signIn} from '#test/people.ts'
import {openHub, type Told} from './hub.ts'

const ROOT = '/api/datahub/ogc'
const items = `${ROOT}/collections/components/items`
const crs = (srid: number): string => `<http://www.opengis.net/def/crs/EPSG/0/${srid}>`

onBothStores('demo', (_it, forReal) => {
  forReal('features are written', async ({store}, t) => {
    const {app, ask} = await openHub(store)
    const {db} = store
    const keeper = await signIn(app, 'xitong')
    const reader = await signIn(app, 'lingdao')
    const send = async (
      method: 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS' | 'GET',
      url: string,
      {body, who = keeper, ...headers}: {readonly body?: unknown; readonly who?: Person | null; readonly [header: string]: unknown} = {},
    ): Promise<Told> => {
      const {
        statusCode,
        headers: sent,
        body: text,
      } = await app.inject({
        method,
        url,
        headers: {
          ...who?.headers,
          ...(body === undefined ? {} : {'content-type': 'application/geo+json'}),
          ...(headers as Record<string, string>),
        },
        ...(body === undefined ? {} : {payload: JSON.stringify(body)}),
      })
      const type = String(sent['content-type'] ?? '').split(';')[0] ?? ''
      return {status: statusCode, type, headers: sent, text, body: text !== '' && type.includes('json') ? JSON.parse(text) : undefined}
    }
    const refused = async (status: number, code: string, ...asked: Parameters<typeof send>): Promise<Told> => {
      const told = await send(...asked)
      assert.deepEqual([told.status, told.body?.code], [status, code], told.text.slice(0, 400))
      return told
    }
    const {rows} = await sql<{code: string; lng: number; lat: number}>`
      select code, st_x(place) as lng, st_y(place) as lat from grid.component_now where state = 'intact' order by code limit 1`.execute(db)
    const known = rows[0]
    assert.ok(known !== undefined)
    const code = `${known.code.slice(0, -6)}999999`
    const geometry = {type: 'Point', coordinates: [known.lng, known.lat]}
    const whole = {type: 'Feature', geometry, properties: {code, name: '雨水箅子', initial_on: '2026-11-25'}}
    const one = `${items}/${code}`
    const tagOf = async (): Promise<string> => String((await send('GET', one)).headers.etag)
    const kept = async (): Promise<Record<string, unknown> | undefined> =>
      (
        await sql<
          Record<string, unknown>
        >`select name, state, department, department_name, initial_on::text, st_x(place) as lng, st_y(place) as lat from grid.component where code = ${code}`.execute(
          db,
        )
      ).rows[0]
    try {
      await t.test('a collection says what may be done with it, by OPTIONS, by its schema and in the definition', async () => {
        const {status, headers} = await send('OPTIONS', items)
        assert.deepEqual(
          [status, headers.allow, headers['accept-post']],
          [204, 'GET, HEAD, OPTIONS, POST', 'application/geo+json, application/json'],
        )
        const single = await send('OPTIONS', `${items}/${known.code}`)
        assert.deepEqual(
          [single.headers.allow, single.headers['accept-patch']],
          ['GET, HEAD, OPTIONS, PUT, PATCH, DELETE', 'application/merge-patch+json'],
        )
        assert.equal((await send('OPTIONS', `${ROOT}/collections/cells/items`, {who: null})).headers.allow, 'GET, HEAD, OPTIONS')
        const {body: schema} = await send('GET', `${ROOT}/collections/components/schema`)
        assert.deepEqual(schema.required, ['code', 'name', 'initial_on', 'place'])
        assert.deepEqual([schema.properties.type.readOnly, schema.properties.accuracy.enum], [true, ['A', 'B', 'C']])
        const {body: api} = await send('GET', `${ROOT}/api`)
        assert.deepEqual(Object.keys(api.paths['/collections/components/items/{featureId}']), ['get', 'put', 'patch', 'delete'])
        assert.deepEqual(Object.keys(api.paths['/collections/cells/items']), ['get'])
        const {body} = await ask('/conformance')
        for (const one of ['create-replace-delete', 'update', 'optimistic-locking-etags'])
          assert.ok(body.conformsTo.includes(`http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/${one}`))
      })

      await t.test('only who has the right writes, and only where it may be written', async () => {
        await refused(401, 'access.sign-in', 'POST', items, {body: whole, who: null})
        await refused(403, 'access.forbidden', 'POST', items, {body: whole, who: reader})
        const told = await refused(405, 'datahub.not-written', 'POST', `${ROOT}/collections/cells/items`, {body: whole})
        assert.equal(told.headers.allow, 'GET, HEAD, OPTIONS')
        for (const method of ['PUT', 'PATCH'] as const)
          await refused(405, 'datahub.not-written', method, `${ROOT}/collections/cells/items/1`, {body: whole, 'if-match': '*'})
        await refused(405, 'datahub.not-written', 'DELETE', `${ROOT}/collections/cells/items/1`, {'if-match': '*'})
      })

      await t.test('what does not fit the schema is refused with everything that is wrong, and nothing is kept', async () => {
        const bad = {
          type: 'Feature',
          geometry: {type: 'LineString', coordinates: [[1, 2]]},
          properties: {code: 5, type: '01', x: 1, accuracy: 'D', initial_on: '2026-02-30'},
        }
        const {body} = await refused(422, 'datahub.bad-feature', 'POST', items, {body: bad})
        assert.deepEqual(
          body.faults.map(({at}: {at: string}) => at),
          ['geometry', 'code', 'type', 'x', 'accuracy', 'initial_on', 'name'],
        )
        await refused(422, 'datahub.bad-feature', 'POST', items, {body: {...whole, geometry: null}})
        await refused(422, 'datahub.bad-feature', 'POST', items, {body: {...whole, type: 'FeatureCollection'}})
        await refused(422, 'datahub.bad-place', 'POST', items, {body: {...whole, geometry: {type: 'Point', coordinates: [181, 0]}}})
        await refused(422, 'grid.misplaced', 'POST', items, {body: {...whole, geometry: {type: 'Point', coordinates: [10, 10]}}})
        await refused(400, 'datahub.unknown-crs', 'POST', items, {body: whole, 'content-crs': '<http://x>'})
        assert.equal(await kept(), undefined)
      })

      await t.test('a feature is made in any system, tells where it is, and its owner tells of it', async () => {
        const {rows: turned} = await sql<{x: number; y: number}>`select st_x(p) as x, st_y(p) as y from
          (select st_transform(st_setsrid(st_makepoint(${known.lng}::double precision, ${known.lat}::double precision), 4326), 4547) as p) as t`.execute(
          db,
        )
        const [northing, easting] = [turned[0]?.y, turned[0]?.x]
        const body = {...whole, geometry: {type: 'Point', coordinates: [northing, easting]}}
        const {status, headers, text} = await send('POST', items, {body, 'content-crs': crs(4547)})
        assert.equal(status, 201, text)
        assert.ok(String(headers.location).endsWith(`/collections/components/items/${code}`))
        const read = await send('GET', new URL(String(headers.location)).pathname)
        assert.deepEqual([read.status, read.headers.etag, read.body.properties.name], [200, headers.etag, '雨水箅子'])
        const [lng, lat] = read.body.geometry.coordinates
        assert.ok(Math.abs(lng - known.lng) < 1e-8 && Math.abs(lat - known.lat) < 1e-8)
        const {rows: told} = await sql<{name: string}>`select name from kernel.event where subject = ${code}`.execute(db)
        assert.deepEqual(told, [{name: 'grid.component-added'}])
        await refused(409, 'grid.component-exists', 'POST', items, {body: whole})
      })

      await t.test('nothing is changed unseen: without its tag 428, with an old one 412', async () => {
        const patch = {properties: {name: '雨水口'}}
        await refused(428, 'datahub.match-first', 'PATCH', one, {body: patch})
        await refused(428, 'datahub.match-first', 'PUT', one, {body: whole})
        await refused(428, 'datahub.match-first', 'DELETE', one)
        await refused(412, 'datahub.changed-meanwhile', 'PATCH', one, {body: patch, 'if-match': '"x"'})
        await refused(404, 'datahub.no-feature', 'PATCH', `${items}/1`, {body: patch, 'if-match': '*'})
        const before = await tagOf()
        assert.equal((await send('GET', one, {'if-none-match': before})).status, 304)
        const {status, headers, text} = await send('PATCH', one, {
          body: patch,
          'if-match': before,
          'content-type': 'application/merge-patch+json',
        })
        assert.equal(status, 204, text)
        assert.equal((await kept())?.name, '雨水口')
        assert.equal(headers.etag, await tagOf())
        assert.equal((await send('GET', one, {'if-none-match': before})).status, 200)
        await refused(412, 'datahub.changed-meanwhile', 'PATCH', one, {body: patch, 'if-match': before})
        await refused(412, 'datahub.changed-meanwhile', 'DELETE', one, {'if-match': before})
        // The tag of another way of asking names the same state.
        const other = await send('GET', `${one}?crs=${encodeURIComponent('http://www.opengis.net/def/crs/EPSG/0/4490')}`)
        assert.notEqual(other.headers.etag, headers.etag)
        assert.equal(
          (await send('PATCH', one, {body: {properties: {department_name: '排水处'}}, 'if-match': `"a", ${other.headers.etag}`})).status,
          204,
        )
        assert.deepEqual([(await kept())?.name, (await kept())?.department_name], ['雨水口', '排水处'])
      })

      await t.test('of two who change what they read at once, one is told', async () => {
        const tag = await tagOf()
        const both = await Promise.all(['甲', '乙'].map((name) => send('PATCH', one, {body: {properties: {name}}, 'if-match': tag})))
        assert.deepEqual(both.map(({status}) => status).sort(), [204, 412])
        assert.equal((await kept())?.name, both[0]?.status === 204 ? '甲' : '乙')
      })

      await t.test('a replacement is whole: what it does not say is gone, and its code stays', async () => {
        await refused(422, 'datahub.bad-feature', 'PUT', one, {body: {...whole, properties: {code}}, 'if-match': '*'})
        await refused(422, 'grid.same-code', 'PUT', one, {
          body: {...whole, properties: {...whole.properties, code: known.code}},
          'if-match': '*',
        })
        const moved = {type: 'Point', coordinates: [known.lng + 1e-6, known.lat]}
        const {status, headers} = await send('PUT', one, {body: {...whole, geometry: moved}, 'if-match': await tagOf()})
        assert.deepEqual([status, headers.etag], [204, undefined])
        const {name, department_name, lng} = (await kept()) ?? {}
        assert.deepEqual([name, department_name], ['雨水箅子', null])
        assert.ok(Math.abs(Number(lng) - known.lng - 1e-6) < 1e-9)
      })

      await t.test('what is removed is gone from the collection, and on file as removed', async () => {
        assert.equal((await send('DELETE', one, {'if-match': await tagOf()})).status, 204)
        await refused(404, 'datahub.no-feature', 'GET', one)
        await refused(404, 'datahub.no-feature', 'DELETE', one, {'if-match': '*'})
        assert.equal((await kept())?.state, 'removed')
      })

      await t.test('pages of other sites may read what is public, without credentials, and write nothing', async () => {
        const {headers} = await ask('/collections/cells/items?limit=1', {origin: 'https://elsewhere.example'})
        assert.equal(headers['access-control-allow-origin'], '*')
        assert.equal(headers['access-control-allow-credentials'], undefined)
        const asked = await send('OPTIONS', `${ROOT}/collections/cells/items`, {
          who: null,
          origin: 'https://elsewhere.example',
          'access-control-request-method': 'GET',
        })
        assert.deepEqual([asked.status, asked.headers['access-control-allow-methods']], [204, 'GET, HEAD, OPTIONS'])
        assert.ok(!/authorization|cookie|csrf/i.test(String(asked.headers['access-control-allow-headers'])))
        const head = await app.inject({method: 'HEAD', url: `${ROOT}/collections/cells`})
        assert.deepEqual([head.statusCode, head.body, head.headers['access-control-allow-origin']], [200, '', '*'])
        const wrong = await ask('/collections/none', {origin: 'https://elsewhere.example'})
        assert.deepEqual([wrong.status, wrong.headers['access-control-allow-origin']], [404, '*'])
        const written = await send('POST', items, {body: whole, origin: 'https://elsewhere.example'})
        assert.equal(written.headers['access-control-allow-origin'], undefined)
        // What is no open interface stays as closed as it was.
        const closed = await app.inject({url: '/api/session', headers: {origin: 'https://elsewhere.example'}})
        assert.equal(closed.headers['access-control-allow-origin'], undefined)
      })
    } finally {
      await app.close()
    }
  })
})
