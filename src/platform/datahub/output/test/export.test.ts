import assert from 'node:assert/strict'
import {readSheet} from '#kernel/sheets.ts'
import {onBothStores} from '#test/city.ts'
import {signIn} from '#test/people.ts'
import {openHand} from '../../intake/test/hand.ts'

const path = (id: string, asked: Readonly<Record<string, string>>): string =>
  `/datahub/collections/${id}/export?${new URLSearchParams(asked)}`

onBothStores('demo', (_it, forReal) => {
  forReal('what a reader may see goes out as a file, filtered like items', async ({store}) => {
    const {app, ask} = await openHand(store)
    try {
      const {numberMatched} = (await ask('GET', '/datahub/ogc/collections/components/items?resultType=hits')).body
      assert.ok(numberMatched > 100)
      const csv = await ask('GET', path('components', {f: 'csv'}))
      assert.equal(csv.status, 200, csv.text)
      assert.match(String(csv.headers['content-disposition']), /filename="components\.csv"; filename\*=UTF-8''%E[0-9A-F%]+\.csv/)
      const table = await readSheet(csv.bytes)
      assert.equal(table.rows.length, numberMatched)
      assert.deepEqual(table.header.slice(-2), ['经度', '纬度'])
      const xlsx = await readSheet((await ask('GET', path('components', {f: 'xlsx'}))).bytes)
      assert.deepEqual([xlsx.header, xlsx.rows.length], [table.header, table.rows.length])
      const json = JSON.parse((await ask('GET', path('components', {f: 'geojson'}))).text)
      assert.equal(json.features.length, numberMatched)
      const items = (await ask('GET', '/datahub/ogc/collections/components/items?limit=3')).body.features
      assert.deepEqual(json.features.slice(0, 3), items)
      const lines = (await ask('GET', path('components', {f: 'geojsonl', limit: '7', properties: 'geometry'}))).text.trim().split('\n')
      assert.deepEqual([lines.length, Object.keys(JSON.parse(lines[0] ?? '{}').properties)], [7, []])
      const [{geometry}] = items
      const [lng, lat] = geometry.coordinates
      const near = {bbox: [lng - 0.001, lat - 0.001, lng + 0.001, lat + 0.001].join(',')}
      const expected = (await ask('GET', `/datahub/ogc/collections/components/items?resultType=hits&bbox=${near.bbox}`)).body.numberMatched
      assert.equal(JSON.parse((await ask('GET', path('components', {f: 'geojson', ...near}))).text).features.length, expected)
      const areas = (await ask('GET', path('districts', {f: 'csv'}))).text
      assert.match(areas, /POLYGON \(\(/)
    } finally {
      await app.close()
    }
  })

  forReal('what may not be seen, or is not asked for rightly, is refused before a byte is sent', async ({store}) => {
    const {app, ask} = await openHand(store)
    try {
      assert.equal((await ask('GET', path('components', {f: 'csv'}), undefined, null)).status, 401)
      assert.equal((await ask('GET', path('districts', {f: 'csv'}), undefined, null)).status, 200)
      assert.equal((await ask('GET', path('nothing', {f: 'csv'}))).status, 404)
      for (const asked of [
        {f: 'pdf'},
        {},
        {f: 'csv', cursor: 'x'},
        {f: 'csv', limit: '0'},
        {f: 'csv', crs: 'x'},
        {f: 'csv', filter: 'x ='},
      ])
        assert.equal((await ask('GET', path('components', asked as Record<string, string>))).status, 400, JSON.stringify(asked))
    } finally {
      await app.close()
    }
  })

  forReal('text that a spreadsheet would run is guarded, and comes back as it was', async ({store}) => {
    const {app, ask, send, begin, errand} = await openHand(store)
    try {
      const sent = (await send('f.csv', Buffer.from('编号,说明\n=1+1,"=HYPERLINK(""http://x"",""点"")"\nB,@SUM(A1)\n'))).body
      const {feed} = await begin('formulas', {...sent.suggested, key: 'bianhao'})
      assert.equal((await errand('load', {feed, file: sent.file, dryRun: false})).state, 'done')
      const {text} = await ask('GET', path('sheet-formulas', {f: 'csv', properties: 'bianhao,shuoming', sortby: 'bianhao'}))
      assert.match(text, /,'=1\+1,"'=HYPERLINK\(""/)
      assert.match(text, /,B,'@SUM/)
      const back = await readSheet(Buffer.from(text))
      assert.deepEqual(
        back.rows.map(({cells}) => cells.slice(1)),
        [
          ['=1+1', '=HYPERLINK("http://x","点")'],
          ['B', '@SUM(A1)'],
        ],
      )
      const clerk = await signIn(app, 'shouli')
      assert.equal((await ask('GET', path('sheet-formulas', {f: 'csv'}), undefined, clerk)).status, 404)
    } finally {
      await app.close()
    }
  })
})
