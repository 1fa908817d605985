/** GeoReport v2 method by method, on both stores, in both formats; XML is read back by a reader of its own. */
import assert from 'node:assert/strict'
import type {FastifyInstance} from 'fastify'
import {sql} from 'kysely'
import sharp from 'sharp'
import {type House, NOW, onBothStores} from '#test/city.ts'
import {type Person, signIn, withoutIds} from '#test/people.ts'
import {type Door, multipart, openDoor, readXml} from './ask.ts'

const HERE = {lat: '30.0', long: '114.0'}
const LAMP = {service_code: 'matter.01037', ...HERE, description: '路灯不亮，我叫李建国，电话13800138000', 'attribute[what]': 'dark'}
const RUBBISH = {service_code: 'matter.06012', ...HERE, description: '路口垃圾成堆 & <满地>'}

async function accept(app: FastifyInstance, clerk: Person, id: string): Promise<void> {
  const {statusCode, body} = await app.inject({method: 'POST', url: `/api/cases/${id}/moves/accept`, headers: clerk.headers, payload: {}})
  assert.equal(statusCode, 200, body)
}

/** Everything that was accepted is public from now on. */
const publishAll = (house: House): Promise<unknown> =>
  sql`update cases.rule_book set body = jsonb_set(body, '{usual,delayMinutes}', '0') where kind = 'public'`.execute(house.db)

onBothStores('demo', (_it, forReal) => {
  let door: Door
  let clerk: Person
  /** Classes of which nothing is asked. */
  let plain: readonly string[]

  forReal('discovery tells where the interface is, in both formats', async (house) => {
    door = await openDoor(house.store)
    clerk = await signIn(door.app, 'shouli')
    await publishAll(house)
    const json = await door.get('/api/open311/discovery.json')
    assert.equal(json.headers['content-type'], 'application/json; charset=utf-8')
    const [endpoint] = json.body.endpoints
    assert.deepEqual([endpoint.specification, endpoint.type], ['http://wiki.open311.org/GeoReport_v2', 'production'])
    assert.match(endpoint.url, /\/api\/open311\/v2$/)
    const xml = await door.get('/api/open311/discovery.xml')
    assert.equal(xml.headers['content-type'], 'text/xml; charset=utf-8')
    assert.match(xml.text, /^<\?xml version="1.0" encoding="utf-8"\?>/)
    const {discovery} = readXml(xml.text)
    assert.equal(discovery.endpoints.endpoint.url, endpoint.url)
    assert.deepEqual(discovery.endpoints.endpoint.formats.format, ['text/xml', 'application/json'])
    assert.match(json.body.contact, /12345/)
  })

  forReal('services are the classes the public may report; the same in both formats; none outside the city', async () => {
    const {body} = await door.get('/services.json')
    assert.ok(body.length > 100, `${body.length}`)
    plain = body.flatMap((one: {service_code: string; metadata: boolean}) =>
      !one.metadata && /^matter\.05/.test(one.service_code) ? [one.service_code] : [],
    )
    assert.ok(plain.length >= 3)
    for (const one of body)
      assert.deepEqual(Object.keys(one), ['service_code', 'service_name', 'description', 'metadata', 'type', 'keywords', 'group'])
    const lamp = body.find((one: {service_code: string}) => one.service_code === 'matter.01037')
    assert.deepEqual([lamp.metadata, lamp.type], [true, 'realtime'])
    const {services} = readXml((await door.get('/services.xml')).text)
    assert.deepEqual(
      services.service.map(({service_code, service_name, metadata}: Record<string, string>) => [service_code, service_name, metadata]),
      body.map((one: Record<string, unknown>) => [one.service_code, one.service_name, String(one.metadata)]),
    )
    const english = await door.get('/services.json', {'accept-language': 'en'})
    assert.match(english.body.find((one: {service_code: string}) => one.service_code === 'matter.01037').service_name, /[a-z]/)
    assert.ok((await door.get('/services.json?lat=30.0&long=114.0')).body.length > 50)
    assert.deepEqual((await door.get('/services.json?lat=51.5&long=-0.12')).body, [])
    assert.match((await door.get('/services.xml?lat=51.5&long=-0.12')).text, /<services><\/services>|<services\/>/)
    const half = await door.get('/services.xml?lat=30')
    assert.deepEqual([half.status, readXml(half.text).errors.error.code], [400, '400'])
  })

  forReal('a definition tells what is asked, its types and what is required', async () => {
    const {body} = await door.get('/services/matter.01037.json')
    assert.equal(body.service_code, 'matter.01037')
    const [what] = body.attributes
    assert.deepEqual([what.code, what.datatype, what.required, what.variable, what.order], ['what', 'singlevaluelist', true, true, 1])
    assert.ok(what.values.some(({key}: {key: string}) => key === 'wire'))
    const {service_definition: xml} = readXml((await door.get('/services/matter.01037.xml')).text)
    assert.deepEqual(
      xml.attributes.attribute.map(({code}: {code: string}) => code),
      body.attributes.map(({code}: {code: string}) => code),
    )
    assert.deepEqual(
      xml.attributes.attribute[0].values.value.map(({key}: {key: string}) => key),
      what.values.map(({key}: {key: string}) => key),
    )
    const orders = body.attributes.map(({order}: {order: number}) => order)
    assert.equal(new Set(orders).size, orders.length)
    const unknown = await door.get('/services/nothing.json')
    assert.equal(unknown.status, 404)
    assert.deepEqual(Object.keys(unknown.body[0]), ['code', 'description'])
    assert.equal(unknown.body[0].code, 404)
    const xmlUnknown = await door.get('/services/nothing.xml')
    assert.deepEqual([xmlUnknown.status, xmlUnknown.headers['content-type']], [404, 'text/xml; charset=utf-8'])
    assert.equal(readXml(xmlUnknown.text).errors.error.code, '404')
    assert.equal((await door.get('/services/matter.01037.json?jurisdiction_id=nowhere')).status, 404)
    assert.equal((await door.get('/services/matter.01037.json?jurisdiction_id=jingcheng.example')).status, 200)
  })

  forReal('a request is taken in with what it needs, and refused with everything it lacks', async ({db}) => {
    const nothing = await door.post('/requests.json', {})
    assert.equal(nothing.status, 400)
    assert.match(nothing.body[0].description, /^service_code /)
    const several = await door.post('/requests.xml', {service_code: '', email: 'no', lat: '91', long: '181'})
    const codes = readXml(several.text).errors.error
    assert.equal(codes.length, 4, several.text)
    assert.equal((await door.post('/requests.json', {...LAMP, service_code: 'matter.99999'})).status, 404)
    assert.equal((await door.post('/requests.json', {...LAMP, lat: '', long: ''})).status, 400)
    assert.equal((await door.post('/requests.json', {...LAMP, long: ''})).status, 400)
    assert.equal((await door.post('/requests.json', {...LAMP, lat: '51.5', long: '-0.12'})).status, 400)
    const missing = await door.post('/requests.json', {...LAMP, 'attribute[what]': ''})
    assert.equal(missing.status, 400)
    assert.match(missing.body[0].description, /^attribute\[what\]/)
    assert.equal((await door.post('/requests.json', {...LAMP, 'attribute[what]': 'purple'})).status, 400)
    // An answer on the way makes another question required.
    const wire = await door.post('/requests.json', {...LAMP, 'attribute[what]': 'wire'})
    assert.match(wire.body[0].description, /^attribute\[touched\]/)
    // And one that ends in an emergency is answered by whom to call.
    const shock = await door.post('/requests.json', {...LAMP, 'attribute[what]': 'wire', 'attribute[touched]': 'yes'})
    assert.deepEqual([shock.status, /95598/.test(shock.body[0].description)], [400, true])
    const {rows} = await sql<{n: number}>`select count(*)::integer as n from datahub.open311_request`.execute(db)
    assert.equal(rows[0]?.n, 0)
    const made = await door.post('/requests.json', {
      ...LAMP,
      first_name: '建国',
      last_name: '李',
      phone: '13800138000',
      email: 'a@b.example',
      'attribute[extra]': 'x',
    })
    assert.equal(made.status, 201, made.text)
    const [{service_request_id: id, service_notice: notice, account_id: account, ...rest}] = made.body
    assert.deepEqual([rest, account], [{}, null])
    assert.match(notice, /\/follow\/[\w-]{22}/)
    assert.match(notice, /extra/)
    const kept = await sql<Record<string, unknown>>`select c.source, c.category, c.description, r.name, r.phone, a.answers from cases.case c
      join cases.reporter r on r.case_id = c.id join cases.answered a on a.case_id = c.id where c.id = ${id}`.execute(db)
    assert.deepEqual(kept.rows[0], {
      source: 'citizen',
      category: 'matter.01037',
      description: LAMP.description,
      name: '李建国',
      phone: '13800138000',
      answers: {what: 'dark'},
    })
  })

  forReal('the same sent again is the same request; an Idempotency-Key holds for ever', async () => {
    const sent = {...RUBBISH, description: '重复提交'}
    const one = '203.0.113.1'
    const [first, second] = [await door.post('/requests.json', sent, {}, one), await door.post('/requests.xml', sent, {}, one)]
    assert.deepEqual([first.status, second.status], [201, 200])
    assert.equal(readXml(second.text).service_requests.request.service_request_id, first.body[0].service_request_id)
    const other = await door.post('/requests.json', {...sent, description: '另一件'}, {}, one)
    assert.notEqual(other.body[0].service_request_id, first.body[0].service_request_id)
    const key = {'idempotency-key': 'abc-1'}
    const kept = await door.post('/requests.json', {...sent, description: '带键'}, key, one)
    const later = await door.post('/requests.json', {...sent, description: '改了字也是它'}, key, one)
    assert.equal(later.body[0].service_request_id, kept.body[0].service_request_id)
    // A key is its sender's own: with somebody else's nobody comes to the link of a report.
    const foreign = await door.post('/requests.json', {...sent, description: '带键'}, key, '203.0.113.2')
    assert.notEqual(foreign.body[0].service_request_id, kept.body[0].service_request_id)
  })

  forReal('a token leads to the id, and to nothing else', async () => {
    const made = await door.post('/requests.json', {...RUBBISH, description: '凭证'})
    const token = /follow\/([\w-]+)/.exec(made.body[0].service_notice)?.[1]
    assert.deepEqual((await door.get(`/tokens/${token}.json`)).body, [{service_request_id: made.body[0].service_request_id, token}])
    assert.deepEqual(readXml((await door.get(`/tokens/${token}.xml`)).text).service_requests.request, {
      service_request_id: made.body[0].service_request_id,
      token,
    })
    assert.equal((await door.get('/tokens/nothing.json')).status, 404)
  })

  forReal('pictures come along as multipart, and only pictures', async ({db}) => {
    const png = await sharp({create: {width: 40, height: 30, channels: 3, background: '#888'}})
      .png()
      .toBuffer()
    const made = await door.send('/requests.json', multipart({...RUBBISH, description: '有照片'}, [{field: 'media', name: 'a.png', bytes: png}, {field: 'media', name: 'b.png', bytes: Buffer.concat([png, Buffer.from([0])])}])) // biome-ignore format: one line
    assert.equal(made.status, 201, made.text)
    const {rows} = await sql<{
      kind: string
      file: boolean
      published: boolean
    }>`select kind, file_id is not null as file, published from cases.evidence where case_id = ${made.body[0].service_request_id}`.execute(
      db,
    )
    assert.deepEqual(rows, [{kind: 'near', file: true, published: false}, {kind: 'near', file: true, published: false}]) // biome-ignore format: one line
    const script = await door.send('/requests.xml', multipart(RUBBISH, [{field: 'media', name: 'a.png', bytes: Buffer.from('<svg/>')}]))
    assert.deepEqual([script.status, readXml(script.text).errors.error.code], [400, '400'])
    const linked = await door.post('/requests.json', {...RUBBISH, description: '有链接', media_url: 'https://example.org/a.jpg'})
    assert.equal(linked.status, 201)
    assert.equal((await door.post('/requests.json', {...RUBBISH, media_url: 'javascript:alert(1)'})).status, 400)
  })

  forReal('keys: as a parameter and as a bearer; one that is none is refused', async ({db}) => {
    const made = await door.app.inject({
      method: 'POST',
      url: '/api/account/keys',
      headers: clerk.headers,
      payload: {name: 'app', scopes: ['cases.read'], expiresAt: '2027-01-01T00:00:00Z'},
    })
    const {token} = made.json() as {token: string}
    assert.match(token, /^jck_/)
    const {rows: [own]} = await sql<{id: string}>`select id from kernel.account where login = 'shouli'`.execute(db) // biome-ignore format: one line
    const sent = await door.post('/requests.json', {...RUBBISH, description: '有密钥', api_key: token})
    assert.equal(sent.body[0].account_id, own?.id)
    const borne = await door.post('/requests.json', {...RUBBISH, description: '有密钥二'}, {authorization: `Bearer ${token}`})
    assert.equal(borne.body[0].account_id, own?.id)
    // A key makes nothing optional and no report of staff.
    assert.equal((await door.post('/requests.json', {...LAMP, 'attribute[what]': '', api_key: token})).status, 400)
    for (const answered of [
      await door.post('/requests.json', {...RUBBISH, api_key: 'wrong'}),
      await door.post('/requests.json', RUBBISH, {authorization: 'Bearer wrong'}),
      await door.get('/requests.json?api_key=wrong'),
    ])
      assert.deepEqual([answered.status, answered.body[0].code], [403, 403])
  })

  forReal('strangers see what the public map shows, and where their own request stands before that', async () => {
    const made = await door.post('/requests.json', {
      ...LAMP,
      description: `${LAMP.description}，住3栋2单元501室`,
      phone: '13800138000',
      first_name: '李建国',
    })
    const id = made.body[0].service_request_id
    const before = await door.get(`/requests/${id}.json`)
    assert.deepEqual(
      [before.body[0].status, before.body[0].description, before.body[0].lat, before.body[0].address],
      ['open', null, null, null],
    )
    assert.match(before.body[0].status_notes, /已收到/)
    await accept(door.app, clerk, id)
    const after = await door.get(`/requests/${id}.json`)
    const [shown] = after.body
    assert.doesNotMatch(withoutIds(after.text), /李建国|13800138000|501/)
    assert.match(shown.description, /路灯不亮/)
    assert.deepEqual(
      [typeof shown.lat, shown.service_code, shown.status, shown.requested_datetime],
      ['number', 'matter.01037', 'open', '2026-11-23T02:00:00Z'],
    )
    const xml = readXml((await door.get(`/requests/${id}.xml`)).text).service_requests.request
    for (const [name, value] of Object.entries(shown)) assert.equal(xml[name], value === null ? '' : String(value), name)
    for (const unknown of ['018f0000-0000-7000-8000-000000000000', 'x', '0000000000000000000'])
      assert.equal((await door.get(`/requests/${unknown}.json`)).status, 404, unknown)
    const where = (await door.get(`/requests/${id}.json?jurisdiction_id=990101.jingcheng.example`)).status
    const other = (await door.get(`/requests/${id}.json?jurisdiction_id=990102.jingcheng.example`)).status
    assert.deepEqual([where, other].toSorted(), [200, 404])
  })

  forReal('lists: ids, service, status, dates, box, pages, and the bounds of the standard', async () => {
    const ids: string[] = []
    for (const n of [1, 2, 3, 4, 5]) {
      const made = await door.post('/requests.json', {...RUBBISH, service_code: String(plain[0]), description: `第${n}件`})
      assert.equal(made.status, 201, made.text)
      ids.push(made.body[0].service_request_id)
      await accept(door.app, clerk, made.body[0].service_request_id)
    }
    const seen = (path: string) => door.get(path).then(({body}) => body.map((one: {service_request_id: string}) => one.service_request_id))
    assert.deepEqual(await seen(`/requests.json?service_request_id=${ids[3]},${ids[0]}`), [ids[3], ids[0]])
    const all = await seen(`/requests.json?service_code=${plain[0]}`)
    assert.deepEqual(all.toSorted(), ids.toSorted())
    const pages = []
    for (const page of [1, 2, 3]) pages.push(await door.get(`/requests.json?service_code=${plain[0]}&page_size=2&page=${page}`))
    assert.deepEqual(
      pages.map(({body}) => body.length),
      [2, 2, 1],
    )
    assert.deepEqual(
      pages.flatMap(({body}) => body.map((one: {service_request_id: string}) => one.service_request_id)),
      all,
    )
    assert.match(String(pages[0]?.headers.link), /page=2>; rel="next"/)
    assert.equal(pages[2]?.headers.link, undefined)
    assert.deepEqual(await seen(`/requests.json?service_code=${plain[0]}&status=closed`), [])
    assert.equal((await seen(`/requests.json?service_code=${plain[0]}&status=open,closed`)).length, 5)
    assert.equal((await seen(`/requests.json?service_code=${plain[0]},matter.01037&status=OPEN`)).length >= 6, true)
    assert.deepEqual(await seen(`/requests.json?service_code=${plain[0]}&start_date=2026-11-24T00:00:00Z`), [])
    assert.equal((await seen(`/requests.json?service_code=${plain[0]}&start_date=2026-11-23T10:00:00+08:00`)).length, 5)
    assert.equal((await seen(`/requests.json?service_code=${plain[0]}&end_date=2026-11-23T02:00:00Z`)).length, 5)
    assert.deepEqual(await seen(`/requests.json?service_code=${plain[0]}&updated_after=2026-11-24T00:00:00Z`), [])
    assert.equal((await seen(`/requests.json?service_code=${plain[0]}&updated_before=2026-11-24T00:00:00Z`)).length, 5)
    assert.equal((await seen(`/requests.json?service_code=${plain[0]}&bbox=113.999,29.999,114.001,30.001`)).length, 5)
    assert.deepEqual(await seen(`/requests.json?service_code=${plain[0]}&bbox=114.01,29.999,114.02,30.001`), [])
    assert.equal((await seen(`/requests.json?service_code=${plain[0]}&bbox=113.999,29.999,114.001,30.001&page_size=2&page=3`)).length, 1)
    assert.deepEqual(
      await seen(`/requests.json?service_code=${plain[0]}&jurisdiction_id=990101.jingcheng.example&page_size=1`).then(
        (found) => found.length <= 1,
      ),
      true,
    )
    for (const wrong of [
      'start_date=2026-01-01T00:00:00Z&end_date=2026-11-01T00:00:00Z',
      'start_date=yesterday',
      'status=fixed',
      'bbox=1,2,3',
      'page=0',
      'page_size=1001',
      'page=19999&page_size=1000',
      'updated_after=1',
    ])
      for (const format of ['json', 'xml']) {
        const answered = await door.get(`/requests.${format}?${wrong}`)
        assert.equal(answered.status, 400, wrong)
        assert.ok(
          format === 'json' ? answered.body[0].description.length > 5 : readXml(answered.text).errors.error.description.length > 5,
          wrong,
        )
      }
    const {service_requests: xml} = readXml((await door.get(`/requests.xml?service_code=${plain[0]}`)).text)
    assert.deepEqual(
      xml.request.map((one: {service_request_id: string}) => one.service_request_id),
      all,
    )
    assert.deepEqual((await door.get('/requests.json?service_code=nothing')).body, [])
  })

  forReal('closed is not fixed: the notes tell how it ended', async ({db}) => {
    const made = await door.post('/requests.json', {...RUBBISH, service_code: String(plain[1]), description: '不归我们'})
    const id = made.body[0].service_request_id
    await accept(door.app, clerk, id)
    await sql`update cases.case set state = 'closed', ending = 'unfixable', closed_at = ${NOW} where id = ${id}`.execute(db)
    const {body: [shown]} = await door.get(`/requests/${id}.json`, {'accept-language': 'en'}) // biome-ignore format: one line
    assert.deepEqual([shown.status, shown.status_notes], ['closed', 'It cannot be fixed within the standard; the reason is in the history'])
    assert.equal((await door.get(`/requests.json?service_code=${plain[1]}&status=closed`)).body.length, 1)
  })

  forReal('updates are read by span and by id, and written by whoever saw something', async ({db}) => {
    const made = await door.post('/requests.json', {...RUBBISH, service_code: String(plain[2]), description: '请更新'})
    const id = made.body[0].service_request_id
    const update = {
      service_request_id: id,
      update_id: '17',
      status: 'FIXED',
      description: '已经清掉了，联系13800138000',
      updated_datetime: '2026-11-23T02:00:00Z',
    }
    const sent = await door.post('/servicerequestupdates.xml', update, {}, '203.0.113.3')
    assert.equal(sent.status, 201, sent.text)
    const written = readXml(sent.text).service_request_updates.request_update.update_id
    assert.equal((await door.post('/servicerequestupdates.json', update, {}, '203.0.113.3')).body[0].update_id, written)
    const {rows} = await sql<{
      still_there: boolean
      words: string
    }>`select still_there, words from cases.witness where case_id = ${id}`.execute(db)
    assert.deepEqual(rows, [{still_there: false, words: update.description}])
    assert.deepEqual((await door.get(`/servicerequestupdates.json?service_request_id=${id}`)).body, [])
    await accept(door.app, clerk, id)
    const read = await door.get(`/servicerequestupdates.json?service_request_id=${id}`)
    assert.deepEqual(read.body.map((one: {status: string; description: string}) => [one.status, one.description]).slice(0, 1), [
      ['open', '由市民上报'],
    ])
    assert.ok(read.body.length >= 3)
    assert.doesNotMatch(read.text, /13800138000/)
    const day = await door.get('/servicerequestupdates.xml?start_date=2026-11-23T00:00:00Z&end_date=2026-11-24T00:00:00Z')
    const told = readXml(day.text).service_request_updates.request_update
    assert.ok(told.some((one: {service_request_id: string}) => one.service_request_id === id))
    assert.deepEqual(
      (await door.get('/servicerequestupdates.json?start_date=2026-01-01T00:00:00Z&end_date=2026-01-02T00:00:00Z')).body.length,
      0,
    )
    assert.equal(
      (await door.post('/servicerequestupdates.json', {...update, service_request_id: '018f0000-0000-7000-8000-000000000000'})).status,
      404,
    )
    assert.equal((await door.post('/servicerequestupdates.json', {...update, description: ''})).status, 400)
    assert.equal((await door.post('/servicerequestupdates.json', {...update, updated_datetime: 'now'})).status, 400)
  })

  forReal('the door is closed', async () => door.app.close())
})
