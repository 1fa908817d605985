/** What every journey stands on: a fresh city with its server, and Debian's Chromium to look at it. */
import assert from 'node:assert/strict'
import {randomBytes} from 'node:crypto'
import {cpSync, existsSync, mkdirSync, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {after, before} from 'node:test'
import pg from 'pg'
import {type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page} from 'playwright-core'
import sharp from 'sharp'
import {readConfig} from '#kernel/config.ts'
import {start} from '../src/server/start.ts'

/** Debian's Chromium. */
export const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'

/** Why journeys cannot be made here, or false. */
export const skip = existsSync(executablePath)
  ? false
  : `Chromium is absent: install it, or set CHROMIUM to where it is (looked at ${executablePath})`

/** What Chromium needs to run as root and to draw maps without a graphics card. */
export const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--use-gl=swiftshader',
  '--enable-unsafe-swiftshader',
  '--disable-quic',
  '--no-first-run',
]
/** Of everybody in the demo city. */
export const PASSWORD = 'Jingcheng@2026'

export const phone = {width: 390, height: 844}
export const desk = {width: 1440, height: 900}
export const wall = {width: 1920, height: 1080}

/** A page of somebody; what it asked of other hosts and what broke in it are kept in `faults`. */
export interface Opened {
  readonly page: Page
  readonly context: BrowserContext
  readonly faults: string[]
}

/** A city and a browser for the tests of a file, made before the first and put away after the last. */
export interface Stage {
  readonly url: (path: string) => string
  readonly open: (options: BrowserContextOptions) => Promise<Opened>
  /** Keeps a picture of the whole page in the folder E2E_SHOTS names, if it does. */
  readonly shoot: (page: Page, name: string) => Promise<void>
}

/** Tells a PostgreSQL server to do something. */
export const askServer = async (url: string, statement: string): Promise<void> => {
  const client = new pg.Client({connectionString: url})
  await client.connect()
  await client.query(statement).finally(() => client.end())
}

/** Where a database of a PostgreSQL server is; without a server there is none. */
export const databaseUrl = (server: string, name: string): string =>
  server === '' ? '' : Object.assign(new URL(server), {pathname: `/${name}`}).href

/** The city that was made before, to be copied (`e2e/run.ts` makes it for a whole run); undefined when a file is run by itself. */
const model = (): {readonly name: string; readonly home: string} | undefined =>
  process.env.E2E_MODEL === undefined ? undefined : JSON.parse(process.env.E2E_MODEL)

/** A server over a fresh demo city: a database of its own where DATABASE_URL names a PostgreSQL, the embedded store otherwise. */
export async function openCity(): Promise<{base: string; stop: () => Promise<void>}> {
  const home = mkdtempSync(join(tmpdir(), 'jingcheng-e2e-'))
  const [server, name] = [process.env.DATABASE_URL ?? '', `jingcheng_e2e_${randomBytes(4).toString('hex')}`]
  const made = model()
  if (made !== undefined) cpSync(made.home, home, {recursive: true})
  if (server !== '') await askServer(server, `create database ${name}${made === undefined ? '' : ` template ${made.name}`}`)
  const env = {
    ...process.env,
    DATABASE_URL: databaseUrl(server, name),
    JINGCHENG_HOME: home,
    HOST: '127.0.0.1',
    PORT: '0',
    MQTT_PORT: '0',
    LOG_LEVEL: 'silent',
  }
  const running = await start(readConfig(env), () => undefined)
  return {
    base: running.url,
    stop: async () => {
      await running.stop()
      if (server !== '') await askServer(server, `drop database if exists ${name} with (force)`)
      rmSync(home, {recursive: true, force: true})
    },
  }
}

/** Prepares the stage. E2E_URL names a server that is running already; otherwise a fresh city is started. */
export function makeStage(): Stage {
  let base = process.env.E2E_URL ?? ''
  let stop: () => Promise<void> = async () => undefined
  let browser: Browser | undefined
  before(async () => {
    if (skip !== false) return
    if (base === '') ({base, stop} = await openCity())
    browser = await chromium.launch({executablePath, args: flags})
  })
  after(async () => {
    await browser?.close()
    await stop()
  })
  return {
    url: (path) => `${base}${path}`,
    open: async (options) => {
      assert.ok(browser)
      const context = await browser.newContext({locale: 'zh-CN', ...options})
      const page = await context.newPage()
      page.setDefaultTimeout(20_000)
      const faults: string[] = []
      page.on('pageerror', (error) => faults.push(error.message))
      page.on('request', (request) => {
        const url = request.url()
        if (!url.startsWith(base) && !/^(blob|data):/.test(url)) faults.push(`asked a stranger: ${url}`)
      })
      page.on('console', (message) => {
        if (/Content Security Policy/i.test(message.text())) faults.push(message.text())
      })
      return {page, context, faults}
    },
    shoot: async (page, name) => {
      const folder = process.env.E2E_SHOTS
      if (folder === undefined) return
      mkdirSync(folder, {recursive: true})
      await page.screenshot({path: join(folder, `${name}.png`), fullPage: true})
    },
  }
}

/** Signs one of the demo city's people in and waits for the desk. */
export async function signIn({url}: Stage, page: Page, login: string): Promise<void> {
  await page.goto(url('/'))
  await page.getByLabel('账号').fill(login)
  await page.getByLabel('密码').fill(PASSWORD)
  await page.getByRole('button', {name: '登录', exact: true}).click()
  await page.locator('.flow').waitFor()
}

/** Finds the case by its words on the desk and opens it. */
export async function choose(page: Page, words: string): Promise<void> {
  await page.getByLabel('搜索案件').fill(words)
  await page.getByLabel('搜索案件').press('Enter')
  await page.locator('.row', {hasText: words}).click()
  await page.locator('.story h1', {hasText: words}).waitFor()
}

/** A photograph of one colour, as a phone would send it. */
export const photo = (colour: string): Promise<Buffer> =>
  sharp({create: {width: 640, height: 480, channels: 3, background: colour}})
    .jpeg()
    .toBuffer()

/** What one of the demo city's people asks and changes over the interface; throws with the answer when it is refused. */
export type Ask = <T = unknown>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object) => Promise<T>

/** Signs one of the demo city's people in without a page. */
export async function staff({url}: Pick<Stage, 'url'>, login: string): Promise<Ask> {
  const known: Record<string, string> = {'content-type': 'application/json'}
  const ask: Ask = async <T>(method: string, path: string, body?: object) => {
    const answer = await fetch(url(`/api${path}`), {method, headers: known, ...(body === undefined ? {} : {body: JSON.stringify(body)})})
    assert.ok(answer.ok, `${login} ${method} ${path}: ${answer.status} ${answer.ok ? '' : await answer.text()}`)
    const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '')
    if (cookies.length > 0) known.cookie = cookies.join('; ')
    return (await answer.json()) as T
  }
  await ask('POST', '/session', {login, password: PASSWORD})
  known['x-csrf-token'] = (await ask<{csrf: string}>('GET', '/session')).csrf
  return ask
}
