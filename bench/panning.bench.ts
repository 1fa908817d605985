/**
 * Frames of the one map while it is dragged over 250,000 components in Debian's Chromium, drawn by the processor as here there is no graphics card; the
 * plain base map beside it is the baseline. Without Chromium there is nothing to measure; with DATABASE_URL the city is on PostgreSQL.
 */
import {existsSync} from 'node:fs'
import {chromium, type Page} from 'playwright-core'
import {readConfig} from '#kernel/config.ts'
import {start} from '../src/server/start.ts'
import {makeBenchCity} from './bench-store.ts'
import {ALL, fillComponents, MIDDLE} from './components.ts'
import {printRow, spreadOf} from './measure.ts'

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'
const flags = ['--no-sandbox', '--disable-gpu', '--use-gl=swiftshader', '--enable-unsafe-swiftshader', '--no-first-run']
const DRAGS = 4
const STEPS = 20
const STEP_PX = 14
const LATE_MS = 100

const views: readonly (readonly [name: string, address: string])[] = [
  ['base map, zoom 15.2', `at=${MIDDLE},15.2&on=none`],
  ['counts of all, zoom 15.2', `at=${MIDDLE},15.2&on=districts,components,cases`],
  ['base map, zoom 16.2', `at=${MIDDLE},16.2&on=none`],
  ['each by itself, zoom 16.2', `at=${MIDDLE},16.2&on=districts,components,cases`],
]

/** Drags the map to and fro and tells how long each frame took. */
async function drag(page: Page): Promise<readonly number[]> {
  await page.evaluate(() => {
    const frames: number[] = []
    Object.assign(globalThis, {frames})
    let last = performance.now()
    const look = (now: number) => {
      frames.push(now - last)
      last = now
      requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  })
  for (let turn = 0; turn < DRAGS; turn += 1) {
    const way = turn % 4 < 2 ? -1 : 1
    await page.mouse.move(760, 360)
    await page.mouse.down()
    for (let step = 1; step <= STEPS; step += 1) {
      const moved = way * step * STEP_PX
      await page.mouse.move(760 + (turn % 2 === 0 ? moved : 0), 360 + (turn % 2 === 1 ? moved / 2 : 0))
      await page.waitForTimeout(16)
    }
    await page.mouse.up()
  }
  return ((await page.evaluate('globalThis.frames')) as number[]).slice(2)
}

if (existsSync(executablePath)) {
  const city = await makeBenchCity(process.env.DATABASE_URL ? 'postgres' : 'embedded')
  const house = await city.open()
  await fillComponents(house.store)
  await house.store.close()
  const running = await start(readConfig({...city.env, PORT: '0', LOG_LEVEL: 'silent', JINGCHENG_ROLES: 'web,jobs,pages'}), () => undefined)
  const browser = await chromium.launch({executablePath, args: flags})
  try {
    printRow('city', {components: ALL.toLocaleString('en'), store: city.kind})
    const context = await browser.newContext({viewport: {width: 1280, height: 720}, locale: 'zh-CN'})
    const page = await context.newPage()
    await page.goto(`${running.url}/`)
    await page.getByLabel('账号').fill('lingdao')
    await page.getByLabel('密码').fill('Jingcheng@2026')
    await page.getByRole('button', {name: '登录', exact: true}).click()
    await page.locator('.who').waitFor()
    for (const [name, address] of views) {
      await page.goto(`${running.url}/map?${address}`)
      await page.locator('.one-map canvas').waitFor()
      await page.waitForTimeout(4_000)
      const frames = await drag(page)
      const {median, p95, most} = spreadOf(frames)
      printRow(name, {
        frames: frames.length,
        'median ms': median,
        'p95 ms': p95,
        'most ms': most,
        [`over ${LATE_MS} ms`]: frames.filter((ms) => ms > LATE_MS).length,
      })
    }
  } finally {
    await browser.close()
    await running.stop()
    await city.remove()
  }
} else console.log(`skipped: Chromium is absent (looked at ${executablePath})`)
