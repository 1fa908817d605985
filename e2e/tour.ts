/**
 * Takes the pictures of `docs/tour.md` from a fresh demo city, in both languages and both lights: `npm run tour`. The pictures are WebP, so that the
 * repository stays light. `npm run tour -- map` takes only those whose name holds the word.
 */
import {mkdirSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {chromium, type Page} from 'playwright-core'
import sharp from 'sharp'
import {desk, executablePath, flags, openCity, PASSWORD, phone, staff, wall} from './stage.ts'

const folder = fileURLToPath(new URL('../docs/tour/', import.meta.url))
const QUALITY = 78
const SETTLES_MS = 2_500

interface Picture {
  readonly name: string
  readonly path: string
  readonly who?: string
  readonly viewport: {readonly width: number; readonly height: number}
  readonly language?: 'zh' | 'en'
  readonly colorScheme?: 'light' | 'dark'
  /** What is done before the picture is taken. */
  readonly after?: (page: Page) => Promise<void>
}

const openFirst = async (page: Page): Promise<void> => {
  await page.locator('.row').first().click()
  await page.locator('.story h1').waitFor()
}

const mapStands = async (page: Page): Promise<void> => {
  await page.locator('.one-map canvas').waitFor()
  await page.waitForLoadState('networkidle')
}

const property = (name: string): string => `urn:jingcheng:property:${name}`

/** Rules for the devices of the demo city, tried and put in force, so that there are alarms to be seen. */
async function makeAlarms(base: string): Promise<void> {
  const ask = await staff({url: (path) => `${base}${path}`}, 'biaozhun')
  const above = (high: number) => ({
    kind: 'threshold',
    params: {side: 'above', of: 'value', overMinutes: 0, low: null, high, forMinutes: 15, hysteresis: 0},
  })
  const rules = [
    {
      title: {zh: '排口水位过高', en: 'Outfall level high'},
      look: above(1.9),
      watch: {property: property('water-level'), unit: 'm'},
      level: 1,
    },
    {title: {zh: '垃圾容器满溢', en: 'Bins overflowing'}, look: above(80), watch: {property: property('bin-filling'), unit: '%'}, level: 2},
    {title: {zh: '噪声超标', en: 'Too loud'}, look: above(60), watch: {property: property('laeq'), unit: 'dB'}, level: 3},
  ]
  // The past of the devices is made up piece by piece; a picture shows a day of it.
  for (let tries = 0; tries < 60; tries += 1) {
    const {streams} = await ask<{streams: readonly {readonly id: number}[]}>('GET', '/sensing/streams?kinds=water-level&limit=1')
    const {series} = await ask<{series: readonly {readonly points: readonly unknown[]}[]}>(
      'GET',
      `/sensing/series?streams=${streams[0]?.id}`,
    )
    if ((series[0]?.points.length ?? 0) > 22) break
    await new Promise((done) => setTimeout(done, 3_000))
  }
  const [to, from] = [new Date().toISOString(), new Date(Date.now() - 7 * 86_400_000).toISOString()]
  for (const rule of rules) {
    const {id} = await ask<{id: string}>('POST', '/sensing/rules', rule)
    await ask('POST', '/sensing/rules/try', {id, from, to})
    await ask('PUT', `/sensing/rules/${id}/state`, {state: 'live'})
  }
}

const pictures: readonly Picture[] = [
  {
    name: 'report-phone',
    path: '/report',
    viewport: phone,
    after: async (page) => {
      await page.getByLabel('发生了什么').fill('路口的污水井盖丢了，很危险')
      await page.locator('.proposals button').first().waitFor()
    },
  },
  {name: 'city-phone', path: '/city', viewport: phone},
  {name: 'desk', path: '/', who: 'shouli', viewport: desk},
  {name: 'case', path: '/?stage=handling', who: 'paiqian', viewport: desk, after: openFirst},
  {name: 'case-dark-en', path: '/?stage=handling', who: 'paiqian', viewport: desk, language: 'en', colorScheme: 'dark', after: openFirst},
  {name: 'calls', path: '/calls', who: 'shouli', viewport: desk},
  {name: 'screen', path: '/screen', who: 'lingdao', viewport: wall},
  {name: 'screen-dark-en', path: '/screen', who: 'lingdao', viewport: wall, language: 'en', colorScheme: 'dark'},
  {name: 'map', path: '/map?at=114.0003,30.0012,13.1&on=districts,components,cases', who: 'lingdao', viewport: desk, after: mapStands},
  {
    name: 'map-area-dark-en',
    path: '/map?at=114.0003,30.0012,13.4&side=area&area=in:districts:990101',
    who: 'lingdao',
    viewport: desk,
    language: 'en',
    colorScheme: 'dark',
    after: mapStands,
  },
  {
    name: 'map-street',
    path: '/map?at=114.0003,30.0042,17.4&on=districts,components,cases',
    who: 'lingdao',
    viewport: desk,
    after: mapStands,
  },
  {
    name: 'sensing-map',
    path: '/map?at=114.0003,30.0012,14&on=districts,things&shade=filling',
    who: 'lingdao',
    viewport: desk,
    after: mapStands,
  },
  {
    name: 'sensing-device',
    path: '/sensing?q=AIR-006',
    who: 'lingdao',
    viewport: desk,
    after: async (page) => {
      await page.locator('.thing-rows a', {hasText: '006'}).click()
      await page.locator('.stream-cards label', {hasText: 'PM10'}).click()
      await page.locator('.chart svg').waitFor()
    },
  },
  {name: 'sensing-wall', path: '/sensing/wall', who: 'lingdao', viewport: wall},
  {name: 'sensing-wall-dark-en', path: '/sensing/wall?by=district', who: 'lingdao', viewport: wall, language: 'en', colorScheme: 'dark'},
  {
    name: 'sensing-alarms',
    path: '/sensing/alarms',
    who: 'zhiban',
    viewport: desk,
    after: async (page) => {
      await page.locator('.alarm-rows button.open').nth(2).click({timeout: 120_000})
      await page.locator('.alarm-card .chart svg').waitFor()
    },
  },
  {
    name: 'sensing-rule',
    path: '/sensing/rules',
    who: 'biaozhun',
    viewport: desk,
    after: async (page) => {
      await page.getByRole('link', {name: '排口水位过高'}).click()
      await page.getByRole('button', {name: '试算', exact: true}).click()
      await page.locator('.try-examples .example').first().waitFor()
    },
  },
  {name: 'insight', path: '/insight', who: 'lingdao', viewport: desk},
  {name: 'field-phone', path: '/field', who: 'jiandu', viewport: phone},
  {name: 'keeping', path: '/keeping', who: 'biaozhun', viewport: desk},
]

const {base, stop} = await openCity()
const browser = await chromium.launch({executablePath, args: flags})
mkdirSync(folder, {recursive: true})
try {
  const [word = ''] = process.argv.slice(2)
  if ('sensing'.includes(word) || word.startsWith('sensing')) await makeAlarms(base)
  for (const {name, path, who, language = 'zh', after, ...look} of pictures.filter(({name}) => name.includes(word))) {
    const context = await browser.newContext({locale: 'zh-CN', ...look})
    const page = await context.newPage()
    if (who !== undefined) {
      await page.goto(`${base}/`)
      await page.getByLabel('账号').fill(who)
      await page.getByLabel('密码').fill(PASSWORD)
      await page.getByRole('button', {name: '登录', exact: true}).click()
      await page.locator('.who').waitFor()
    }
    await page.goto(`${base}${path}${path.includes('?') ? '&' : '?'}lang=${language}`)
    await after?.(page)
    await page.waitForTimeout(SETTLES_MS)
    await sharp(await page.screenshot())
      .webp({quality: QUALITY})
      .toFile(join(folder, `${name}.webp`))
    console.log(name)
    await context.close()
  }
} finally {
  await browser.close()
  await stop()
}
