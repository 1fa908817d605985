import assert from 'node:assert/strict'
import {test} from 'node:test'
import {setTimeout} from 'node:timers/promises'
import {findBarriers} from './axe.ts'
import {desk, makeStage, phone, signIn, skip, staff, wall} from './stage.ts'

const stage = makeStage()

const HOUR = 3_600_000
const name = '测试桥空气站 T1'

/** A station that observes two things, over the interface as any vendor would register it. */
async function plant(): Promise<void> {
  const ask = await staff(stage, 'xitong')
  const stream = (title: string, code: number, values: (hour: number) => number) => ({
    name: title,
    description: '',
    properties: {every: 900},
    unitOfMeasurement: {name: 'microgram per cubic metre', symbol: 'ug/m3', definition: 'http://unitsofmeasure.org/ucum.html#ug/m3'},
    observationType: 'http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement',
    ObservedProperty: {name: title, definition: `http://www.eionet.europa.eu/aqportal/pollutants/${code}`, description: ''},
    Sensor: {name: '微型空气站', description: '', encodingType: 'text/plain', metadata: 'urn:test:station'},
    Observations: Array.from({length: 80}, (_, i) => ({
      phenomenonTime: new Date(Date.now() - (79 - i) * 0.25 * HOUR - 60_000).toISOString(),
      result: values(i / 4),
    })),
  })
  await ask('POST', '/sensing/v1.1/Things', {
    name,
    description: '',
    properties: {kind: 'air-station', code: 'TEST-AIR-1', nameEn: 'Test bridge air station T1'},
    Locations: [
      {name: '位置', description: '', encodingType: 'application/geo+json', location: {type: 'Point', coordinates: [114.0049, 30.0058]}},
    ],
    Datastreams: [stream('PM2.5', 6001, (hour) => 40 + hour), stream('PM10', 5, (hour) => 90 + 2 * hour)],
  })
}

test('a device is found, seen over time, compared, saved and renamed', {skip, timeout: 120_000}, async (t) => {
  await plant()
  const {page, context, faults} = await stage.open({viewport: desk})
  await signIn(stage, page, 'xitong')

  await t.test('by its code, from the list', async () => {
    await page.goto(stage.url('/sensing'))
    await page.getByLabel('查找名称或编号').fill('TEST-AIR-1')
    await page.locator('.thing-rows a', {hasText: name}).waitFor()
    await page.waitForURL(/q=TEST-AIR-1/)
    await page.waitForFunction(() => document.querySelectorAll('.thing-rows a').length === 1)
    await stage.shoot(page, 'sensing-things')
    await page.locator('.thing-rows a').focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', {name}).waitFor()
  })

  await t.test('its streams in one picture, a day and a week', async () => {
    await page.locator('.stream-cards label', {hasText: 'PM2.5'}).getByText('59.8 µg/m³').waitFor()
    await page.locator('.chart svg').first().waitFor()
    await page.locator('.stream-cards label', {hasText: 'PM10'}).click()
    await page.locator('.chart svg text', {hasText: 'PM10'}).waitFor()
    await page.waitForURL(/streams=\d+,\d+/)
    await stage.shoot(page, 'sensing-thing')
    await page.getByRole('button', {name: '1 周'}).click()
    await page.waitForURL(/period=1w/)
    await page.getByRole('button', {name: '前一段'}).click()
    await page.waitForURL(/to=/)
    await page.getByText('这段时间没有观测').waitFor()
    await page.getByRole('button', {name: '回到最新'}).click()
    await page.waitForURL((url) => !url.searchParams.has('to'))
    await page.getByRole('button', {name: '数值表'}).click()
    await page.locator('.values-table tbody tr').nth(30).waitFor()
  })

  await t.test('the file holds what is shown', async () => {
    const coming = page.waitForEvent('download')
    await page.getByRole('button', {name: /下载图中数据/}).click()
    const file = await coming
    assert.equal(file.suggestedFilename(), 'TEST-AIR-1-1w.csv')
    const text = (await (await file.createReadStream()).toArray()).join('')
    const [head, ...rows] = text.trim().split('\r\n')
    assert.match(head ?? '', /^time,PM2.5 \(ug\/m3\)/)
    assert.equal(rows.length, 80)
  })

  await t.test('a new observation comes in by itself', async () => {
    const ask = await staff(stage, 'xitong')
    const id = /things\/(\d+)/.exec(page.url())?.[1]
    const {value} = await ask<{value: {'@iot.id': number}[]}>('GET', `/sensing/v1.1/Things(${id})/Datastreams?$orderby=id`)
    await ask('POST', `/sensing/v1.1/Datastreams(${value[0]?.['@iot.id']})/Observations`, {
      phenomenonTime: new Date().toISOString(),
      result: 222,
    })
    await page.locator('.stream-cards').getByText('222 µg/m³').waitFor()
  })

  await t.test('it is given another name', async () => {
    await page.locator('summary', {hasText: '改名称和位置'}).click()
    await page.getByLabel('名称', {exact: true}).fill(`${name} 改`)
    await page.locator('.ask form button[type=submit]').click()
    await page.getByRole('heading', {name: `${name} 改`}).waitFor()
  })

  await t.test('on a phone, in English', async () => {
    await page.setViewportSize(phone)
    await page.goto(stage.url('/sensing?kind=air-station&lang=en'))
    await page.locator('.thing-rows a', {hasText: 'Test bridge'}).waitFor()
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth))
    await stage.shoot(page, 'sensing-things-phone')
  })
  assert.deepEqual(faults, [])
  await context.close()
})

test('devices are on the one map by standing and by value, and chosen there', {skip, timeout: 120_000}, async (t) => {
  const {page, context, faults} = await stage.open({viewport: desk})
  await signIn(stage, page, 'lingdao')

  await t.test('by fine dust, with the steps of the standard', async () => {
    await page.goto(stage.url('/map?on=districts,things&at=114.0003,30.0012,13'))
    await page.locator('.one-map canvas').waitFor()
    await page.getByLabel('着色').selectOption({label: 'PM2.5 (µg/m³)'})
    await page.waitForURL(/shade=pm25/)
    await page.locator('.legend-signs', {hasText: '优 ≤ 35'}).waitFor()
    await page.getByText('HJ 633').waitFor()
  })

  await t.test('one of the list has its newest values and lines, and leads to its page', async () => {
    await page.locator('.map-tabs').getByText('列表').click()
    await page.locator('.items button').first().click()
    await page.locator('.one-map .card .lines li').first().waitFor()
    await stage.shoot(page, 'sensing-map')
    await page.getByRole('link', {name: '打开设备页'}).click()
    await page.waitForURL(/sensing\/things\/\d+/)
    await page.locator('.stream-cards label').first().waitFor()
    assert.deepEqual(await findBarriers(page), [])
  })
  assert.deepEqual(faults, [])
  await context.close()
})

const NOISE = 'urn:jingcheng:property:laeq'

/** The noise meters of the city hear something, so many times a quarter of an hour apart until now; comes back when it is summed. */
async function hear(times: number): Promise<void> {
  const ask = await staff(stage, 'xitong')
  const found = (await ask('GET', `/sensing/v1.1/Datastreams?$filter=ObservedProperty/definition eq '${NOISE}'&$select=id&$top=100`)) as {
    value: readonly {'@iot.id': number}[]
  }
  const rows = Array.from({length: times}, (_, i) => [
    new Date(Date.now() - (times - 1 - i) * 0.25 * HOUR - 1_000).toISOString(),
    55 + (i % 5),
  ])
  await ask(
    'POST',
    '/sensing/v1.1/CreateObservations',
    found.value.map((stream) => ({
      Datastream: {'@iot.id': stream['@iot.id']},
      components: ['phenomenonTime', 'result'],
      dataArray: rows,
    })),
  )
  const summed = async (): Promise<boolean> =>
    (await ask<{series: unknown[]}>('GET', `/sensing/series?streams=${found.value[0]?.['@iot.id']}`)).series.length > 0
  while (!(await summed())) await setTimeout(500)
}

test('the wall shows the chosen kinds, the worst first, and does not scroll', {skip, timeout: 120_000}, async (t) => {
  await hear(80)
  const {page, context, faults} = await stage.open({viewport: wall})
  await signIn(stage, page, 'lingdao')

  await t.test('as it is opened', async () => {
    await page.goto(stage.url('/sensing/wall'))
    await page.locator('.stream-wall section li').nth(20).waitFor()
    await page.locator('.stream-wall .spark path').first().waitFor({state: 'attached'})
    const fits = await page.evaluate(
      () => document.documentElement.scrollHeight <= innerHeight && document.documentElement.scrollWidth <= innerWidth,
    )
    assert.ok(fits, 'a wall does not scroll')
    await stage.shoot(page, 'sensing-wall')
  })

  await t.test('what is chosen stands in the address', async () => {
    await page.getByText('选择', {exact: true}).click()
    await page.getByRole('checkbox', {name: '噪声监测仪'}).uncheck()
    await page.waitForURL((url) => !(url.searchParams.get('kinds') ?? 'noise-meter').includes('noise-meter'))
    await page.getByRole('heading', {name: /噪声监测仪/}).waitFor({state: 'detached'})
    await page.getByLabel('分组').selectOption('district')
    await page.getByRole('heading', {name: /滨江区/}).waitFor()
  })

  await t.test('on a phone it is one column that scrolls', async () => {
    await page.setViewportSize(phone)
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth))
    await stage.shoot(page, 'sensing-wall-phone')
  })
  assert.deepEqual(faults, [])
  await context.close()
})

test('a rule is written in plain words, tried on history and put in force; its alarm is acknowledged and judged', {
  skip,
  timeout: 300_000,
}, async (t) => {
  const {page, context, faults} = await stage.open({viewport: desk})
  await signIn(stage, page, 'biaozhun')

  await t.test('written, and counted as it is written', async () => {
    await page.goto(stage.url('/sensing/rules'))
    await page.getByRole('button', {name: '新建规则'}).click()
    await page.getByLabel('名称（中文）').fill('噪声仪有数就报')
    await page.getByLabel('名称（英文）').fill('Any noise at all')
    await page.getByLabel('观测属性').selectOption({label: '等效声级 LAeq (16)'})
    await page.getByText('看 16 个数据流').waitFor()
    await page.getByLabel('上限').fill('1')
    await page.getByLabel('持续（分钟）').fill('0')
    await page.locator('.rule-sentence', {hasText: '当 等效声级 LAeq 高于 1 dB'}).waitFor()
    await page.getByRole('button', {name: '存为草稿'}).click()
    await page.waitForURL(/rule=[0-9a-f-]{36}/)
  })

  await t.test('tried on all that was observed', async () => {
    // What is so already when a period begins is not found within it; this period begins before anything was observed.
    await page.locator('select', {hasText: '最近 7 天'}).selectOption('30')
    await page.getByRole('button', {name: '试算', exact: true}).click()
    await page.locator('.tried .sentence').waitFor()
    await page.locator('.try-examples .example').first().waitFor()
    await stage.shoot(page, 'sensing-rule')
    assert.deepEqual(await findBarriers(page), [])
  })

  await t.test('put in force', async () => {
    await page.getByRole('button', {name: '生效', exact: true}).click()
    await page.locator('.rules-head .mark.green').waitFor()
  })
  await context.close()

  const duty = await stage.open({viewport: desk})
  await signIn(stage, duty.page, 'zhiban')
  await t.test('its alarms come to the queue by themselves, one key acknowledges', async () => {
    await duty.page.goto(stage.url('/sensing/alarms'))
    await hear(1)
    const row = duty.page.locator('.alarm-rows li', {hasText: '噪声仪'}).first()
    await row.waitFor({timeout: 120_000})
    await stage.shoot(duty.page, 'sensing-alarms')
    await row.locator('button.open').focus()
    await duty.page.keyboard.press('a')
    await duty.page.locator('.alarm-rows li', {hasText: '已确认'}).first().waitFor()
  })

  await t.test('by one press it becomes a case, whose page says that the stream is not normal yet', async () => {
    const {page: queue} = duty
    await queue.locator('.alarm-rows button.open').first().click()
    await queue.locator('.alarm-card').getByRole('button', {name: '立案', exact: true}).click()
    await queue.locator('.alarm-card').getByRole('link', {name: '查看案件'}).click()
    await queue.waitForURL(/[?]case=/)
    const section = queue.locator('section.alarms')
    await section.getByText('尚未恢复正常').waitFor()
    await section.getByText('高于 1 dB').first().waitFor()
    await section.locator('.chart svg').first().waitFor()
    await stage.shoot(queue, 'sensing-case')
    await section.getByRole('link', {name: '查看告警'}).first().click()
    await queue.locator('.alarm-card').getByRole('link', {name: '查看案件'}).waitFor()
    await queue.getByRole('button', {name: '关闭'}).first().click()
  })

  await t.test('one is opened, seen with what was observed, and marked false', async () => {
    await duty.page.locator('.alarm-rows button.open').first().click()
    await duty.page.locator('.alarm-card .chart svg').waitFor()
    assert.deepEqual(await findBarriers(duty.page), [])
    const own = duty.page.locator('.alarm-card summary', {hasText: '标为误报'})
    if ((await own.count()) === 0) return
    await own.click()
    await duty.page.locator('.alarm-card details[open] textarea').fill('阈值是为了试一试')
    await duty.page.locator('.alarm-card details[open] button[type=submit]').click()
    await duty.page.locator('.alarm-card', {hasText: '已标为误报'}).waitFor()
  })
  assert.deepEqual([...faults, ...duty.faults], [])
  await duty.context.close()
})
