/**
 * How heavy and how quick the pages are in Debian's Chromium: what the first load of each carries over the wire, when the report can be typed in on a
 * processor slowed four times, when each screen of the staff stands, and whether a queue of many rows drops any while it is scrolled:
 * `node bench/web.bench.ts [--size N] [--on URL]`, to make a city of another size, or to measure one that `million.bench.ts --keep` left. Without
 * Chromium there is nothing to measure; with DATABASE_URL the city is on PostgreSQL.
 */
import {existsSync, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {parseArgs} from 'node:util'
import {type Browser, chromium, type Page} from 'playwright-core'
import {readConfig} from '#kernel/config.ts'
import {start} from '../src/server/start.ts'
import {makeBenchCity, worker} from './bench-store.ts'
import {printRow, spreadOf} from './measure.ts'
import {fill} from './million/fill.ts'

const RUNS = 5
const SLOWED = 4
const UNTIL = new Date()
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'
const flags = ['--no-sandbox', '--disable-gpu', '--use-gl=swiftshader', '--enable-unsafe-swiftshader', '--no-first-run']
const {values} = parseArgs({options: {size: {type: 'string'}, on: {type: 'string'}}})

interface Load {
  readonly scriptKb: number
  readonly styleKb: number
  readonly readyMs: number
}

/** Opens a page in a browser that has nothing yet, and waits for what can be used first. */
async function load(browser: Browser, url: string, ready: string, slowed: number): Promise<Load> {
  const context = await browser.newContext({viewport: {width: 390, height: 844}, locale: 'zh-CN'})
  const page = await context.newPage()
  const cdp = await context.newCDPSession(page)
  await cdp.send('Network.enable')
  await cdp.send('Emulation.setCPUThrottlingRate', {rate: slowed})
  const kinds = new Map<string, string>()
  const bytes = {Script: 0, Stylesheet: 0} as Record<string, number>
  cdp.on('Network.responseReceived', ({requestId, type}) => kinds.set(requestId, type))
  cdp.on('Network.loadingFinished', ({requestId, encodedDataLength}) => {
    const kind = kinds.get(requestId) ?? ''
    bytes[kind] = (bytes[kind] ?? 0) + encodedDataLength
  })
  const began = performance.now()
  await page.goto(url, {waitUntil: 'commit'})
  // Usable means that what is typed appears.
  await page.locator(ready).first().fill('井')
  const readyMs = performance.now() - began
  const atReady = {...bytes}
  await context.close()
  return {scriptKb: (atReady.Script ?? 0) / 1000, styleKb: (atReady.Stylesheet ?? 0) / 1000, readyMs}
}

async function signIn(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/`)
  await page.getByLabel('账号').fill(worker.login)
  await page.getByLabel('密码').fill(worker.password)
  await page.getByRole('button', {name: '登录', exact: true}).click()
  await page.locator('.who').waitFor()
}

const screens: readonly (readonly [path: string, stands: string])[] = [
  ['/', '.row'],
  ['/screen', '.wall .news li'],
  ['/map', 'canvas'],
  ['/calls', 'main'],
  ['/insight', 'main h1'],
  ['/keeping', 'main h1'],
  ['/notices', 'main'],
]

async function screensOf(browser: Browser, url: string): Promise<void> {
  const context = await browser.newContext({viewport: {width: 1440, height: 900}, locale: 'zh-CN'})
  const page = await context.newPage()
  await signIn(page, url)
  for (const [path, stands] of screens) {
    const times: number[] = []
    for (let run = 0; run < RUNS; run += 1) {
      await page.goto('about:blank')
      const began = performance.now()
      await page.goto(`${url}${path}`, {waitUntil: 'commit'})
      await page.locator(stands).first().waitFor()
      times.push(performance.now() - began)
    }
    const {median, most} = spreadOf(times)
    printRow(`screen ${path}`, {'median ms': median, 'most ms': most, 'target ms': 1_000})
  }
  await context.close()
}

/** Scrolls the queue with the wheel and counts frames that came late, and moments in which the list showed nothing. */
async function scroll(browser: Browser, url: string): Promise<void> {
  const context = await browser.newContext({viewport: {width: 1440, height: 900}, locale: 'zh-CN'})
  const page = await context.newPage()
  await signIn(page, url)
  await page.goto(`${url}/?stage=done&sort=newest`)
  await page.locator('.row').first().waitFor()
  await page.evaluate(() => {
    const seen = {frames: [] as number[], empty: 0}
    Object.assign(globalThis, {seen})
    let last = performance.now()
    const look = (now: number) => {
      seen.frames.push(now - last)
      last = now
      if (document.querySelectorAll('.row').length === 0) seen.empty += 1
      requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  })
  await page.locator('.row').nth(3).hover()
  for (let turn = 0; turn < 120; turn += 1) {
    await page.mouse.wheel(0, 900)
    await page.waitForTimeout(16)
  }
  const {frames, empty} = (await page.evaluate('globalThis.seen')) as {frames: number[]; empty: number}
  const {median, p95, most} = spreadOf(frames)
  printRow('queue scrolled by the wheel', {
    frames: frames.length,
    'median ms': median,
    'p95 ms': p95,
    'most ms': most,
    'frames without a row': empty,
  })
  await context.close()
}

/** What the pages are measured over. */
interface Ground {
  readonly env: Readonly<Record<string, string>>
  readonly said: Readonly<Record<string, string | number>>
  readonly remove: () => Promise<void>
}

async function openGround(): Promise<Ground> {
  if (values.on !== undefined) {
    const home = mkdtempSync(join(tmpdir(), 'jingcheng-web-'))
    return {
      env: {DATABASE_URL: values.on, JINGCHENG_HOME: home, HOST: '127.0.0.1'},
      said: {store: 'postgres', left: values.on.replace(/^.*\//, '')},
      remove: async () => rmSync(home, {recursive: true, force: true}),
    }
  }
  const city = await makeBenchCity(process.env.DATABASE_URL ? 'postgres' : 'embedded')
  const house = await city.open()
  const {cases} = await fill(house.store, {size: Number(values.size ?? 10_000), until: UNTIL})
  await house.store.close()
  return {env: city.env, said: {cases, store: city.kind}, remove: city.remove}
}

if (existsSync(executablePath)) {
  const ground = await openGround()
  const running = await start(
    readConfig({...ground.env, PORT: '0', LOG_LEVEL: 'silent', JINGCHENG_ROLES: 'web,jobs,pages'}),
    () => undefined,
  )
  const browser = await chromium.launch({executablePath, args: flags})
  try {
    printRow('city', ground.said)
    for (const [name, slowed] of [
      ['report, first load', 1],
      [`report, processor slowed ${SLOWED} times`, SLOWED],
    ] as const) {
      const loads: Load[] = []
      for (let run = 0; run < RUNS; run += 1) loads.push(await load(browser, `${running.url}/report`, 'textarea[name=description]', slowed))
      const {median, most} = spreadOf(loads.map(({readyMs}) => readyMs))
      printRow(name, {
        'script kB': loads[0]?.scriptKb ?? Number.NaN,
        'style kB': loads[0]?.styleKb ?? Number.NaN,
        'can be typed in after ms': median,
        'most ms': most,
        'target ms': slowed === 1 ? '–' : 2_500,
      })
    }
    await screensOf(browser, running.url)
    await scroll(browser, running.url)
  } finally {
    await browser.close()
    await running.stop()
    await ground.remove()
  }
} else console.log(`skipped: Chromium is absent (looked at ${executablePath})`)
