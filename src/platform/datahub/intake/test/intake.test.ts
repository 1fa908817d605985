import assert from 'node:assert/strict'
import {sql} from 'kysely'
import {onBothStores} from '#test/city.ts'
import {signIn} from '#test/people.ts'
import {openHand} from './hand.ts'

const messy = (rows: readonly string[]): Buffer =>
  Buffer.from(`2026 年井盖台账,,,,,,\r\n\r\n井盖编号;名称;口径;启用;检查日期;经度;纬度\r\n${rows.join('\r\n')}\r\n`.replaceAll(';', ','))

const good = [
  'JG-001,人民路一号,"1,200 mm",是,2026-03-05,116.41024,39.9164',
  'JG-002,"甲,乙",0.7米,否,2026/3/6,116.42,39.92',
  'JG-003,丙,,,,,',
]

onBothStores('demo', (_it, forReal) => {
  forReal('a messy table is looked at, tried, loaded, loaded again and undone', async ({store}) => {
    const hand = await openHand(store)
    const {app, ask, send, begin, errand} = hand
    try {
      const looked = (await send('井盖.csv', messy(good))).body
      assert.deepEqual([looked.format, looked.rows, looked.whole], ['csv', 3, true])
      assert.deepEqual(
        looked.columns.map(({type}: {type: string}) => type),
        ['text', 'text', 'number', 'truth', 'date', 'number', 'number'],
      )
      const mapping = {...looked.suggested, place: {...looked.suggested.place, crs: 'GCJ-02'}, missing: 'remove'}
      mapping.fields = mapping.fields.map((field: {from: string}) => (field.from === '口径' ? {...field, unit: 'm'} : field))
      assert.equal(mapping.key, 'jinggaibianhao')
      const {sheet, feed} = await begin('manholes', mapping)

      const tried = await errand('load', {feed, file: looked.file, dryRun: true})
      assert.deepEqual(tried.facts, {read: 3, fresh: 3, changed: 0, same: 0, removed: 0, bad: 0, dryRun: true, stopped: false, sheet, feed})
      assert.equal((await ask('GET', '/datahub/ogc/collections/sheet-manholes/items')).status, 404, 'a sheet that was never loaded is none')

      const wrong = (
        await send('坏.csv', messy([...good, 'JG-001,重复,1m,是,2026-03-05,116.4,39.9', 'JG-004,丁,约一米,是,昨天,39.9,116.4']))
      ).body
      const refused = await errand('load', {feed, file: wrong.file, dryRun: false})
      assert.deepEqual([refused.facts?.stopped, refused.facts?.bad], [true, 2])
      assert.deepEqual(
        refused.errors.map(({line, column, zh}) => `${line} ${column}：${zh}`),
        [
          '7 井盖编号：主键“JG-001”与第 4 行重复',
          '8 口径：“约一米”不是数字',
          '8 检查日期：“昨天”不是日期，请写成 2026-11-22',
          '8 经度：坐标 39.9, 116.4 的经纬度似乎写反了',
        ],
      )

      const loaded = await errand('load', {feed, file: looked.file, dryRun: false})
      assert.deepEqual([loaded.state, loaded.facts?.fresh], ['done', 3])
      const items = (await ask('GET', '/datahub/ogc/collections/sheet-manholes/items?sortby=jinggaibianhao')).body
      assert.equal(items.numberMatched, 3)
      const [first, second, third] = items.features
      assert.deepEqual(first.properties, {
        jinggaibianhao: 'JG-001',
        mingcheng: '人民路一号',
        koujing: 1.2,
        qiyong: true,
        jianchariqi: '2026-03-05',
      })
      const [lng, lat] = first.geometry.coordinates
      assert.ok(Math.hypot(lng - 116.404, lat - 39.915) < 3e-5, 'GCJ-02 is turned into WGS 84')
      assert.deepEqual([second.properties.koujing, third.geometry, third.properties.koujing], [0.7, null, null])
      const filtered = (
        await ask('GET', `/datahub/ogc/collections/sheet-manholes/items?filter=${encodeURIComponent('koujing > 1 AND qiyong = TRUE')}`)
      ).body
      assert.equal(filtered.numberMatched, 1)

      const next = (
        await send(
          '下月.csv',
          messy([good[0] ?? '', 'JG-002,改名,0.7米,否,2026/3/6,116.42,39.92', 'JG-009,新,1m,是,2026-04-01,116.4,39.9']),
        )
      ).body
      const again = await errand('load', {feed, file: next.file, dryRun: true})
      const {fresh, changed, same, removed} = again.facts ?? {}
      assert.deepEqual([fresh, changed, same, removed], [1, 1, 1, 1])
      const done = await errand('load', {feed, file: next.file, dryRun: false})
      assert.deepEqual([done.facts?.fresh, done.facts?.changed, done.facts?.same, done.facts?.removed], [1, 1, 1, 1])
      const after = (await ask('GET', '/datahub/ogc/collections/sheet-manholes/items?sortby=jinggaibianhao')).body.features
      assert.deepEqual(
        after.map(({properties}: {properties: {mingcheng: string}}) => properties.mingcheng),
        ['人民路一号', '改名', '新'],
      )
      assert.equal(after[1].id, second.id, 'who is known again keeps the id')

      const {loads} = (await ask('GET', `/datahub/loads?sheet=${sheet}`)).body
      assert.deepEqual(
        loads.map(({state, origin}: {state: string; origin: string}) => `${state} ${origin}`),
        ['done 下月.csv', 'done 井盖.csv', 'refused 坏.csv'],
      )
      assert.match((await ask('GET', `/datahub/loads/${loads[2].id}/bad-rows`)).text, /约一米/)
      assert.equal((await errand('undo', {load: loads[1].id})).problem?.code, 'datahub.cannot-undo')
      assert.deepEqual((await errand('undo', {load: loads[0].id})).facts, {restored: 2, dropped: 1})
      const back = (await ask('GET', '/datahub/ogc/collections/sheet-manholes/items?sortby=jinggaibianhao')).body.features
      assert.deepEqual(back, items.features)
      assert.equal((await ask('GET', `/datahub/sheets/${sheet}`)).body.records, 3)
    } finally {
      await app.close()
    }
  })

  forReal('wrong rows may be left out, and what was begun goes on where it broke off', async ({store}) => {
    const {app, ask, send, begin, errand} = await openHand(store)
    try {
      const rows = Array.from({length: 9_000}, (_, at) => `K${at},第${at}件,${at},是,2026-03-05,114.${at},30.5`)
      const sent = (await send('多.csv', messy([...rows.slice(0, 5_000), 'K0,重复,1,是,2026-03-05,114.1,30.5', ...rows.slice(5_000)]))).body
      const {sheet, feed} = await begin('many', {...sent.suggested, time: 'jianchariqi'})
      const {state, facts} = await errand('load', {feed, file: sent.file, dryRun: false, skipBad: true})
      assert.deepEqual([state, facts?.fresh, facts?.bad], ['done', 9_000, 1])
      const {rows: counted} = await sql<{n: number; keys: number}>`select count(*)::integer as n, count(distinct key)::integer as keys
        from datahub.record where sheet_id = ${sheet}`.execute(store.db)
      assert.deepEqual(counted, [{n: 9_000, keys: 9_000}])
      const asOf = (await ask('GET', '/datahub/ogc/collections/sheet-many/items?datetime=2026-03-05&limit=1')).body
      assert.equal(asOf.numberMatched, 9_000)
    } finally {
      await app.close()
    }
  })

  forReal('a sheet is kept by whom it belongs to, and read by all only when it is open', async ({store}) => {
    const {app, ask, send, begin, errand} = await openHand(store)
    try {
      const sent = (
        await send(
          'a.geojson',
          Buffer.from(
            '{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"LineString","coordinates":[[114,30],[114.1,30]]},"properties":{"编号":"L1","长":"12"}}]}',
          ),
        )
      ).body
      assert.equal(sent.format, 'geojson')
      const {sheet, feed} = await begin('lines', {...sent.suggested, key: 'bianhao'})
      assert.equal((await errand('load', {feed, file: sent.file, dryRun: false})).state, 'done')
      const address = '/datahub/ogc/collections/sheet-lines/items'
      const clerk = await signIn(app, 'shouli')
      assert.equal((await ask('GET', address)).body.features[0].geometry.type, 'LineString')
      assert.equal((await ask('GET', address, undefined, clerk)).status, 404)
      assert.equal((await ask('GET', address, undefined, null)).status, 404)
      assert.equal((await ask('GET', '/datahub/sheets', undefined, clerk)).status, 403)
      const own = (await ask('GET', `/datahub/sheets/${sheet}`)).body
      assert.equal((await ask('PUT', `/datahub/sheets/${sheet}`, {version: own.version, title: own.title, open: true})).status, 200)
      assert.equal((await ask('GET', address, undefined, null)).body.numberMatched, 1)
      assert.equal((await ask('PUT', `/datahub/sheets/${sheet}`, {version: own.version, title: own.title, open: false})).status, 409)
      assert.equal(
        (await ask('POST', '/datahub/sheets', {name: 'lines', title: own.title, district: '990100', unit: null, open: false})).status,
        409,
      )
      const misfit = await ask('POST', `/datahub/sheets/${sheet}/feeds`, {
        title: own.title,
        layer: null,
        mapping: {...sent.suggested, key: null},
      })
      assert.equal(misfit.body.code, 'datahub.bad-mapping')
      assert.equal((await ask('DELETE', `/datahub/sheets/${sheet}`)).status, 200)
      assert.equal((await ask('GET', address)).status, 404)
    } finally {
      await app.close()
    }
  })
})
