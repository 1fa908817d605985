import assert from 'node:assert/strict'
import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import {after, before, test} from 'node:test'
import {VectorTile} from '@mapbox/vector-tile'
import {PbfReader} from 'pbf'
import type {Page} from 'playwright-core'
import sharp from 'sharp'
import {findBarriers} from './axe.ts'
import {desk, makeStage, PASSWORD, phone, signIn, skip, staff, wall} from './stage.ts'

/** A provider of pictures of a map, as the operator would set one up: each is of one colour, and what is asked for is remembered. */
const asked: string[] = []
const provider = createServer(async (request, answer) => {
  asked.push(request.url ?? '')
  const picture = await sharp({create: {width: 256, height: 256, channels: 3, background: '#c8b98f'}})
    .png()
    .toBuffer()
  answer.writeHead(200, {'content-type': 'image/png'}).end(picture)
})
before(async () => {
  await new Promise<void>((done) => provider.listen(0, '127.0.0.1', done))
  const url = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/{z}/{x}/{y}.png?key=secret`
  process.env.MAP_BASES = JSON.stringify([{id: 'other', zh: '外部底图', en: 'Another map', datum: 'gcj02', url}])
})
after(() => provider.close())

const stage = makeStage()
const MIDDLE = '114.0003,30.0012'

/** The map has drawn what it was told to. */
const settled = async (page: Page): Promise<void> => {
  await page.locator('.one-map canvas').waitFor()
  await page.waitForLoadState('networkidle')
  await page.waitForTimeout(600)
}

test('one map: layers, list, card, search, a drawn area, a period, and what happens meanwhile', {skip, timeout: 400_000}, async (t) => {
  const {page, context, faults} = await stage.open({viewport: desk})
  await signIn(stage, page, 'lingdao')

  await t.test('layers are switched on, and the address holds the whole view', async () => {
    await page.getByRole('link', {name: '一张图'}).click()
    await settled(page)
    await page.getByRole('checkbox', {name: /^部件/}).check()
    await page.getByText('破损').waitFor()
    await page.waitForURL(/on=cases|on=districts/)
    await stage.shoot(page, 'map-city-zh')
    await page.goto(stage.url(`/map?at=${MIDDLE},16.4&on=districts,cells,components,cases`))
    await settled(page)
    assert.ok(await page.getByLabel('单元网格').isChecked())
    await stage.shoot(page, 'map-street-zh')
  })

  await t.test('what is in sight is a list; what is chosen in it has a card that leads to the desk', async () => {
    await page.goto(stage.url(`/map?at=${MIDDLE},14`))
    await page.getByRole('button', {name: '列表'}).click()
    const first = page.locator('.items .hit').first()
    await first.focus()
    await page.keyboard.press('Enter')
    await page.locator('.one-map .card h2').waitFor()
    assert.match(page.url(), /pick=cases%3A/)
    await settled(page)
    await stage.shoot(page, 'map-card-zh')
    const words = (await page.locator('.one-map .card h2').textContent()) ?? ''
    await page.getByRole('link', {name: '打开案件'}).click()
    await page.locator('.story h1', {hasText: words}).waitFor()
  })

  await t.test('one box finds components, places and areas, by keyboard alone', async () => {
    await page.goto(stage.url('/map'))
    await settled(page)
    await page.locator('body').press('/')
    const box = page.getByLabel('查找地点、部件编码或案卷号')
    await box.fill('99010101001000001')
    await page.locator('.seek-hits .hit').first().waitFor()
    await box.press('Enter')
    await page.locator('.one-map .card', {hasText: '99010101001000001'}).waitFor()
    await page.locator('.one-map .card h3', {hasText: '它的案件'}).waitFor()
    await box.fill('中山大道')
    await page.locator('.seek-hits [aria-label=地名] .hit').nth(1).waitFor()
    await box.press('ArrowDown')
    await page.locator('.seek-hits [aria-selected=true]').waitFor()
    await stage.shoot(page, 'map-search-zh')
    await box.press('Enter')
    await page.waitForURL(/spot=/)
    await box.fill('文昌区')
    await page.locator('.seek-hits [aria-label=区界] .hit').first().click()
    await page.locator('.one-map .card h2', {hasText: '文昌区'}).waitFor()
    await page.getByRole('button', {name: '问问这里有什么'}).click()
    await page.waitForURL(/area=in%3Adistricts%3A/)
    await page.locator('.counted h3', {hasText: '案件'}).waitFor()
  })

  const leader = await staff(stage, 'lingdao')
  interface Answers {
    answers: {collection: string; open?: string; counts: {rows: {count: number}[]}[]}[]
  }
  /** What the server counts in the area of the address. */
  const counted = async (collection: string): Promise<number> => {
    const area = new URL(page.url()).searchParams.get('area') ?? ''
    const {answers} = await leader<Answers>('GET', `/map/ask?area=${encodeURIComponent(area)}`)
    return answers.find((one) => one.collection === collection)?.counts[0]?.rows.reduce((sum, {count}) => sum + count, 0) ?? 0
  }

  await t.test('an area drawn on the map is counted by the server, and leads to the list of the same', async () => {
    await page.goto(stage.url(`/map?at=${MIDDLE},15&side=area`))
    await settled(page)
    await page.getByRole('button', {name: '画多边形'}).click()
    const canvas = page.locator('.one-map .canvas')
    for (const position of [
      {x: 500, y: 200},
      {x: 1000, y: 220},
      {x: 950, y: 560},
      {x: 520, y: 520},
      {x: 500, y: 200},
    ]) {
      await canvas.click({position})
      await page.waitForTimeout(400)
    }
    await page.waitForURL(/area=polygon/)
    const components = await counted('components')
    assert.ok(components > 0)
    await page.locator('.counted h3', {hasText: components.toLocaleString('en')}).waitFor()
    await stage.shoot(page, 'map-area-zh')
    await page.getByRole('button', {name: '就问当前视野'}).click()
    await page.waitForFunction((n) => !document.querySelector('.counted')?.textContent?.includes(n), components.toLocaleString('en'))
    const cases = await counted('cases')
    assert.ok(cases > 0)
    await page.getByRole('link', {name: '在工作台列出'}).click()
    await page.locator('.chips', {hasText: '图上圈的范围'}).waitFor()
    await page.locator('.row').first().waitFor()
  })

  await t.test('areas are asked about by keyboard: round the middle, one of the city, and a rectangle drawn with the keys', async () => {
    await page.goto(stage.url(`/map?at=${MIDDLE},15&side=area`))
    await settled(page)
    await page.getByLabel('问地图中心周围').fill('250')
    await page.getByLabel('问地图中心周围').press('Enter')
    await page.waitForURL(/area=circle/)
    await page.locator('.counted article').first().waitFor()
    await page.getByLabel('选一个区或街道').selectOption({label: '滨江区'})
    await page.waitForURL(/area=in%3Adistricts/)
    await page.locator('.counted h3', {hasText: (await counted('components')).toLocaleString('en')}).waitFor()
    await settled(page)
    await stage.shoot(page, 'map-district-zh')
    await page.getByRole('button', {name: '画矩形'}).press('Enter')
    await page.keyboard.press('Escape')
    assert.match(page.url(), /area=in%3Adistricts/)
    await page.getByRole('button', {name: '画矩形'}).press('Enter')
    await page.locator('.map-standing', {hasText: '键盘'}).waitFor()
    await page.keyboard.press('Enter')
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowDown', 'ArrowDown']) {
      await page.keyboard.press(key)
      await page.waitForTimeout(500)
    }
    await stage.shoot(page, 'map-drawing-zh')
    await page.keyboard.press('Enter')
    await page.waitForURL(/area=polygon/)
    await page.locator('.counted h3', {hasText: (await counted('components')).toLocaleString('en')}).waitFor()
  })

  await t.test('a period is chosen, slid by keyboard, played and drawn as heat', async () => {
    await page.goto(stage.url(`/map?at=${MIDDLE},13`))
    await page.getByRole('button', {name: '7 天'}).click()
    await page.waitForURL(/from=\d{4}-\d\d-\d\d/)
    const until = (): string => new URL(page.url()).searchParams.get('to') ?? ''
    const first = until()
    await page.getByLabel('时段结束于').press('ArrowLeft')
    await page.waitForURL((url) => url.searchParams.get('to') !== first)
    await page.locator('.time-bar rect.in').first().waitFor()
    await page.getByRole('button', {name: '早一天'}).click()
    await page.waitForURL((url) => (url.searchParams.get('to') ?? '') < first)
    const second = until()
    await page.getByRole('button', {name: '播放'}).click()
    await page.waitForURL((url) => (url.searchParams.get('to') ?? '') > second)
    await page.getByRole('button', {name: '播放'}).waitFor()
    await page.getByRole('button', {name: '90 天'}).click()
    await page.getByLabel('案件画成热力').check()
    await settled(page)
    await stage.shoot(page, 'map-heat-zh')
  })

  await t.test('a case reported meanwhile is on the open map without anybody asking', async () => {
    await page.goto(stage.url(`/map?at=${MIDDLE},17&side=list`))
    await settled(page)
    const clerk = await staff(stage, 'shouli')
    const description = `路灯杆歪了 ${Date.now().toString(36)}`
    await clerk('POST', '/cases', {source: 'hotline', description, place: [114.0003, 30.0012]})
    await page.locator('.items .hit', {hasText: description}).waitFor({timeout: 5_000})
  })

  await t.test('without a network the map says as of when it stands, and goes on by itself', async () => {
    await context.setOffline(true)
    await page.locator('.map-standing', {hasText: '没有网络'}).waitFor()
    await stage.shoot(page, 'map-offline-zh')
    await context.setOffline(false)
    await page.locator('.map-standing').waitFor({state: 'detached'})
  })

  await t.test('another base map comes through our own server, and its key stays there', async () => {
    await page.goto(stage.url(`/map?at=${MIDDLE},15`))
    await page.getByLabel('底图').selectOption({label: '外部底图'})
    await page.waitForURL(/base=other/)
    // All of the pictures have come once nobody asks for more.
    for (let before = -1; before !== asked.length; ) {
      before = asked.length
      await page.waitForTimeout(1_500)
    }
    await stage.shoot(page, 'map-other-zh')
    assert.ok(asked.length > 0 && asked.every((url) => url.endsWith('key=secret')))
  })

  assert.deepEqual(faults, [])
  await context.close()
})

test('the clerk’s map names streets and houses', {skip, timeout: 200_000}, async () => {
  const {page, context, faults} = await stage.open({viewport: desk})
  await signIn(stage, page, 'shouli')
  const layers: VectorTile['layers'][] = []
  page.on('response', (response) => {
    if (/\/api\/tiles\/base\/1[67]\//.test(response.url()) && response.status() === 200)
      void response.body().then((bytes) => layers.push(new VectorTile(new PbfReader(bytes)).layers))
  })
  await page.goto(stage.url('/map'))
  const box = page.getByLabel('查找地点、部件编码或案卷号')
  await box.fill('中山大道12号')
  await page.locator('.seek-hits .hit', {hasText: '12号'}).first().waitFor()
  await box.press('Enter')
  await page.waitForURL(/spot=/)
  await settled(page)
  const said = (layer: string, name: string): ReadonlySet<unknown> =>
    new Set(layers.flatMap((one) => Array.from({length: one[layer]?.length ?? 0}, (_, i) => one[layer]?.feature(i).properties[name])))
  for (let waited = 0; waited < 40 && !said('numbers', 'number').has('12'); waited += 1) await page.waitForTimeout(250)
  assert.deepEqual([said('roads', 'name').has('中山大道'), said('numbers', 'number').has('12')], [true, true], `${layers.length} tiles`)
  await stage.shoot(page, 'map-numbers-zh')
  assert.deepEqual(faults, [])
  await context.close()
})

test('who is on patrol and shows it is on the map of those with the right, and gone with the end of the patrol', {
  skip,
  timeout: 240_000,
}, async () => {
  const walker = await stage.open({
    viewport: phone,
    geolocation: {longitude: 114.0003, latitude: 30.0012, accuracy: 8},
    permissions: ['geolocation'],
  })
  await walker.page.goto(stage.url('/field'))
  await walker.page.getByLabel('账号').fill('jiandu')
  await walker.page.getByLabel('密码').fill(PASSWORD)
  await walker.page.getByRole('button', {name: '登录', exact: true}).click()
  await walker.page.getByRole('link', {name: '巡查'}).click()
  await walker.page.getByLabel('巡查时让值班人员在地图上看到我').check()
  const shown = walker.page.waitForResponse((response) => response.url().endsWith('/api/cases/whereabouts') && response.ok())
  await walker.page.getByText('还没有定位').waitFor({state: 'hidden'})
  // Standing still: the device says nothing new after the patrol has begun.
  await walker.page.getByRole('button', {name: '开始巡查'}).click()
  await shown
  await stage.shoot(walker.page, 'map-patrol-zh')
  const {page, context, faults} = await stage.open({viewport: desk})
  await signIn(stage, page, 'lingdao')
  await page.goto(stage.url(`/map?at=${MIDDLE},16&on=districts,people&side=list`))
  await page.locator('.items .hit', {hasText: '周海平'}).click()
  await page.locator('.one-map .card h2', {hasText: '周海平'}).waitFor()
  await settled(page)
  await stage.shoot(page, 'map-people-zh')
  const hidden = walker.page.waitForResponse((response) => response.request().method() === 'DELETE' && response.ok())
  await walker.page.getByRole('button', {name: '结束巡查'}).click()
  await hidden
  await page.reload()
  await page.locator('.card .refused', {hasText: '现在没有显示位置'}).waitFor()
  assert.deepEqual([...faults, ...walker.faults], [])
  await context.close()
  await walker.context.close()
})

test('who has no right to cases is told so, and asks about what they may see', {skip, timeout: 200_000}, async () => {
  const {page, context, faults} = await stage.open({viewport: desk})
  await page.goto(stage.url('/map'))
  await page.getByLabel('账号').fill('xitong')
  await page.getByLabel('密码').fill(PASSWORD)
  await page.getByRole('button', {name: '登录', exact: true}).click()
  await page.locator('.inside', {hasText: '您的账号看不到：案件'}).waitFor()
  assert.equal(await page.locator('.time-bar').count(), 0)
  await settled(page)
  await stage.shoot(page, 'map-no-right-zh')
  assert.deepEqual(faults, [])
  await context.close()
})

for (const {name, language, ...look} of [
  {name: 'phone-zh-dark', language: 'zh', viewport: phone, colorScheme: 'dark', locale: 'zh-CN'},
  {name: 'phone-en', language: 'en', viewport: phone, colorScheme: 'light', locale: 'en-GB'},
  {name: 'desk-en-dark', language: 'en', viewport: desk, colorScheme: 'dark', locale: 'en-GB'},
  {name: 'wall-zh-dark', language: 'zh', viewport: wall, colorScheme: 'dark', locale: 'zh-CN'},
] as const)
  test(`axe finds no barrier on the map: ${name}`, {skip, timeout: 200_000}, async () => {
    const {page, context, faults} = await stage.open({...look, bypassCSP: true})
    await signIn(stage, page, 'lingdao')
    for (const [side, more] of [
      ['layers', '&on=districts,streets,components,cases'],
      ['list', ''],
      ['area', `&area=circle:${MIDDLE},300`],
    ] as const) {
      await page.goto(stage.url(`/map?lang=${language}&at=${MIDDLE},14.6&side=${side}${more}`))
      await settled(page)
      await stage.shoot(page, `map-${name}-${side}`)
      assert.deepEqual(await findBarriers(page), [], side)
    }
    await page.goto(stage.url(`/map?lang=${language}&at=${MIDDLE},14.6&side=list`))
    await page.locator('.items .hit').first().click()
    await page.locator('.one-map .card h2').waitFor()
    await settled(page)
    await stage.shoot(page, `map-${name}-card`)
    assert.deepEqual(await findBarriers(page), [])
    assert.deepEqual(faults, [])
    await context.close()
  })
