/** A day in the field, through a network that is cut before, during and after every kind of request: nothing is lost, nothing is doubled. */
import assert from 'node:assert/strict'
import {after, test} from 'node:test'
import type {BrowserContext, Page} from 'playwright-core'
import type {DetailReply} from '#platform/cases/api.ts'
import type {TasksReply} from '#platform/cases/field/api.ts'
import {type Cutting, cuts, startCutting} from './cutting.ts'
import {makeStage, phone, photo, skip} from './stage.ts'

const PASSWORD = 'Jingcheng@2026'
const stage = makeStage()
let network: Cutting
after(async () => network?.stop())

/** Somebody who speaks to the server straight, past the bad network. */
async function straight(login: string) {
  const begun = await fetch(stage.url('/api/session'), {
    method: 'POST',
    headers: {'content-type': 'application/json'},
    body: JSON.stringify({login, password: PASSWORD}),
  })
  const {csrf} = (await begun.json()) as {csrf: string}
  const headers = {
    'content-type': 'application/json',
    'x-csrf-token': csrf,
    cookie: begun.headers.getSetCookie().join('; ').split(';', 1)[0] ?? '',
  }
  const ask = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const answer = await fetch(stage.url(`/api${path}`), {method, headers, ...(body === undefined ? {} : {body: JSON.stringify(body)})})
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${await answer.clone().text()}`)
    return (await answer.json()) as T
  }
  const me = await ask<{account: {id: string; name: string}}>('GET', '/session')
  return {
    me: me.account,
    get: <T>(path: string) => ask<T>('GET', path),
    move: (id: string, move: string, body: object = {}) =>
      ask<{version: number; state: string}>('POST', `/cases/${id}/moves/${move}`, body),
    report: (body: object) => ask<{case: {id: string}}>('POST', '/cases', body),
    tasks: async () => (await ask<TasksReply>('GET', '/cases/tasks')).tasks,
    show: (id: string) => ask<DetailReply>('GET', `/cases/${id}`),
  }
}
type Straight = Awaited<ReturnType<typeof straight>>

const counted = ({history}: DetailReply): Readonly<Record<string, number>> =>
  Object.fromEntries([...Map.groupBy(history, ({event}) => event)].map(([event, all]) => [event, all.length]))
const photosOf = ({evidence}: DetailReply, move: string): readonly string[] =>
  evidence.filter((piece) => piece.move === move && piece.file !== null).map(({kind}) => kind)

async function onPhone(place: readonly [number, number], login: string): Promise<{page: Page; context: BrowserContext; faults: string[]}> {
  const opened = await stage.open({
    viewport: phone,
    geolocation: {longitude: place[0], latitude: place[1], accuracy: 6},
    permissions: ['geolocation'],
  })
  await opened.page.goto(`${network.url}/field`)
  await enter(opened.page, login)
  await opened.page.evaluate(async () => {
    await navigator.serviceWorker.ready
    if (navigator.serviceWorker.controller === null)
      await new Promise((done) => navigator.serviceWorker.addEventListener('controllerchange', done, {once: true}))
  })
  await opened.page.getByText('没有网络也能用').waitFor()
  return opened
}

async function enter(page: Page, login: string): Promise<void> {
  await page.getByLabel('账号').fill(login)
  await page.getByLabel('密码').fill(PASSWORD)
  await page.getByRole('button', {name: '登录', exact: true}).click()
  await page.locator('.field .task-list').waitFor()
}

const open = (page: Page, words: string) => page.locator('.task-row', {hasText: words}).first().click()
const press = (page: Page, name: string) => page.locator('.field-actions').getByRole('button', {name, exact: true}).click()
const waiting = (page: Page, count: number) => page.locator('.state-line', {hasText: `待传 ${count}`}).waitFor()
const shoot = async (page: Page, name: string, colour: string) => {
  const camera = page.getByRole('group', {name, exact: true})
  await camera
    .locator('input[type=file]')
    .first()
    .setInputFiles({name: '现场.jpg', mimeType: 'image/jpeg', buffer: await photo(colour)})
  await camera.locator('figure img').first().waitFor()
}

/** Presses "send now" until all has arrived; the page is killed once in the middle, as a phone does. */
async function sendAll(page: Page, context: BrowserContext): Promise<Page> {
  await page.goto(`${network.url}/field/outbox`)
  let now = page
  for (let round = 0; round < 120; round += 1) {
    if ((await now.locator('.state-line', {hasText: '都已送达'}).count()) > 0) return now
    if (round === 6) {
      await now.close()
      now = await context.newPage()
      await now.goto(`${network.url}/field/outbox`)
    }
    const button = now.getByRole('button', {name: '立即发送'})
    if ((await button.count()) > 0 && (await button.isEnabled())) await button.click({timeout: 1_000}).catch(() => undefined)
    await now.waitForTimeout(250)
  }
  assert.fail(`still waiting: ${await now.locator('main').textContent()}`)
}

const allCut = (kinds: readonly string[]) => {
  for (const kind of kinds) assert.deepEqual(network.suffered.get(kind), [...cuts], `${kind} was not cut every way`)
}

const stamp = Date.now().toString(36)

test('a day in the field', {skip, timeout: 400_000}, async (t) => {
  network = await startCutting(stage.url(''))
  const [clerk, handler] = [await straight('shouli'), await straight('chuzhi')]
  const supervisor = (await straight('jiandu')).me
  const like = (await handler.tasks()).find(({place, condition}) => place !== null && condition !== null)
  assert.ok(like?.place && like.unit && like.category && like.condition, 'the demo city has nothing in the hands of the handler')
  const place = like.place as [number, number]
  const filed = await clerk.report({source: 'hotline', description: `处置甲 ${stamp}`, place, clientId: crypto.randomUUID()})
  const work = {id: filed.case.id, description: `处置甲 ${stamp}`}
  await clerk.move(work.id, 'accept')
  await clerk.move(work.id, 'file', {category: like.category, condition: like.condition})
  await (await straight('paiqian')).move(work.id, 'dispatch', {unit: like.unit.id, reason: '按现场情况指定'})
  const before = await clerk.show(work.id)

  await t.test('a handler takes on and handles without a network; it arrives once, with its photos, however often it is cut', async () => {
    const {page, context, faults} = await onPhone(place, 'chuzhi')
    await page.locator('.task-row', {hasText: work.description}).first().waitFor()
    await stage.shoot(page, 'field-handler-today')
    // The list of the day is put together by its owner, and the map shows that list.
    const all = await page.locator('.field-page > .task-list .task-row').count()
    await page.locator('.field-page > .task-list .task-row').filter({hasNotText: work.description}).first().click()
    await press(page, '今天不做')
    await page.getByRole('link', {name: '返回今天'}).click()
    await page.locator('.put-off summary', {hasText: '1'}).waitFor()
    assert.equal(await page.locator('.field-page > .task-list .task-row').count(), all - 1)
    await page.getByRole('link', {name: '地图', exact: true}).click()
    await page.locator('.map-back', {hasText: `列表 ${all - 1}`}).waitFor()
    await context.setOffline(true)
    await page.reload()
    await page.locator('.state-line', {hasText: '离线'}).waitFor()
    // The plain map of the city is there too, and shows where the task is.
    await page.goto(`${network.url}/field/map?task=${work.id}`)
    await page.locator('.map canvas').waitFor()
    await page.locator('.map-card', {hasText: work.description}).waitFor()
    assert.equal(await page.evaluate(async () => (await fetch('/api/grid/map/roads')).status), 200)
    await page.waitForTimeout(1_500)
    await stage.shoot(page, 'field-map-offline')
    await page.goto(`${network.url}/field/task/${work.id}`)
    await press(page, '接收')
    await press(page, '提交：接收')
    await press(page, '反馈处置')
    await press(page, '提交：反馈处置')
    await page.getByRole('alert').filter({hasText: '还差'}).waitFor()
    await shoot(page, '处置前', '#543')
    await page.reload()
    await press(page, '反馈处置')
    await page.locator('.camera figure img').first().waitFor()
    await shoot(page, '处置后', '#9c8')
    await page.getByRole('button', {name: '已修复'}).click()
    await stage.shoot(page, 'field-handle-offline')
    await press(page, '提交：反馈处置')
    await waiting(page, 2)
    await page.reload()
    await waiting(page, 2)
    assert.deepEqual(counted(await clerk.show(work.id)), counted(before))
    network.cut(/^(?:GET \/api\/session|PUT|PATCH|POST)/)
    await context.setOffline(false)
    await sendAll(page, context)
    network.heal()
    const done = await clerk.show(work.id)
    assert.equal(done.state, 'handled')
    assert.equal(done.version, before.version + 2)
    const [was, is] = [counted(before), counted(done)]
    assert.deepEqual([is['case.undertaken'], is['case.handled']], [(was['case.undertaken'] ?? 0) + 1, (was['case.handled'] ?? 0) + 1])
    assert.deepEqual(photosOf(done, 'handle').slice(photosOf(before, 'handle').length), ['before', 'after'])
    assert.equal(done.result, '已修复')
    allCut([
      'GET /api/session',
      'POST /api/cases/:id/moves/undertake',
      'PUT /api/files/uploads/:id',
      'PATCH /api/files/uploads/:id',
      'POST /api/cases/:id/moves/handle',
    ])
    assert.deepEqual(
      faults.filter((fault) => !fault.startsWith('asked a stranger: http://127.0.0.1')),
      [],
    )
    await context.close()
  })

  const ask = async (words: string): Promise<string> => {
    const {case: one} = await clerk.report({source: 'hotline', description: words, place, clientId: crypto.randomUUID()})
    await clerk.move(one.id, 'ask-verification', {person: {id: supervisor.id, name: supervisor.name}})
    return one.id
  }
  const [plain, noted, kept] = [await ask(`核实甲 ${stamp}`), await ask(`核实乙 ${stamp}`), await ask(`核实丙 ${stamp}`)]
  await clerk.move(work.id, 'ask-inspection', {person: {id: supervisor.id, name: supervisor.name}})

  await t.test(
    'a supervisor reports, puts right on the spot, verifies and inspects offline; the session ends meanwhile; all arrives once',
    async () => {
      const opened = await onPhone(place, 'jiandu')
      const {context} = opened
      let {page} = opened
      await page.locator('.task-row', {hasText: `核实甲 ${stamp}`}).waitFor()
      await stage.shoot(page, 'field-supervisor-today')
      await context.setOffline(true)

      const begun = performance.now()
      await page.locator('.field-bar .report').click()
      await shoot(page, '拍一张', '#a63')
      await page.locator('.classes button').nth(1).click()
      await page.getByText('已定位').waitFor()
      await page.getByLabel('说明（可不填）').fill(`上报甲 ${stamp}`)
      await stage.shoot(page, 'field-report')
      await press(page, '发送')
      await page.locator('.field-head').waitFor()
      t.diagnostic(`a report with photo, class and place: ${Math.round(performance.now() - begun)} ms`)

      await page.locator('.field-bar .report').click()
      await shoot(page, '拍一张', '#222')
      await page.locator('.classes button').first().click()
      await page.getByLabel('说明（可不填）').fill(`自处置甲 ${stamp}`)
      await page.getByLabel('我已当场处理好').check()
      await shoot(page, '处理后', '#eee')
      await press(page, '发送：自处置')
      await waiting(page, 3)

      await open(page, `核实甲 ${stamp}`)
      await press(page, '核实属实')
      await shoot(page, '现场照片', '#36a')
      await press(page, '提交：核实属实')
      await open(page, work.description)
      await press(page, '核查通过')
      await shoot(page, '现场照片', '#3a6')
      await page.getByRole('button', {name: '已恢复，现场干净'}).click()
      await press(page, '提交：核查通过')
      await waiting(page, 5)
      await stage.shoot(page, 'field-offline-five-wait')

      // The session ends on the server while nobody is connected.
      const cookies = await context.cookies()
      const cookie = cookies.map(({name, value}) => `${name}=${value}`).join('; ')
      const session = (await (await fetch(stage.url('/api/session'), {headers: {cookie}})).json()) as {csrf: string}
      const ended = await fetch(stage.url('/api/session'), {method: 'DELETE', headers: {cookie, 'x-csrf-token': session.csrf}})
      assert.ok(ended.ok)
      await context.setOffline(false)
      // The frame may have noticed before the queue did; either way one signs in again, and what waits is still there.
      const again = page.getByRole('button', {name: '重新登录'})
      await again.or(page.getByLabel('密码')).first().waitFor()
      if ((await again.count()) > 0) await again.click()
      network.cut(/^(?:PUT|PATCH|POST \/api\/cases)/)
      await enter(page, 'jiandu')
      page = await sendAll(page, context)
      network.heal()

      const own = async (words: string) => (await clerk.get<{cases: {id: string}[]}>(`/cases?text=${encodeURIComponent(words)}`)).cases
      for (const words of [`上报甲 ${stamp}`, `自处置甲 ${stamp}`]) assert.equal((await own(words)).length, 1, words)
      const [reported] = await own(`上报甲 ${stamp}`)
      const first = await clerk.show(reported?.id ?? '')
      assert.deepEqual([first.source, photosOf(first, 'report')], ['patrol', ['near']])
      const [putRight] = await own(`自处置甲 ${stamp}`)
      const second = await clerk.show(putRight?.id ?? '')
      assert.deepEqual([second.state, photosOf(second, 'report'), photosOf(second, 'self-handle')], ['self-handled', ['before'], ['after']])
      assert.equal(counted(second)['case.self-handled'], 1)
      const third = await clerk.show(plain)
      assert.deepEqual([third.verification, counted(third)['case.confirmed'], photosOf(third, 'confirm')], ['confirmed', 1, ['near']])
      const fourth = await clerk.show(work.id)
      assert.deepEqual([fourth.state, photosOf(fourth, 'pass')], ['inspected', ['near']])
      assert.equal(counted(fourth)['case.inspection-passed'], (counted(before)['case.inspection-passed'] ?? 0) + 1)
      allCut([
        'POST /api/cases',
        'POST /api/cases/:id/moves/self-handle',
        'POST /api/cases/:id/moves/confirm',
        'POST /api/cases/:id/moves/pass',
      ])
      await conflicts({page, context, clerk})
      await context.close()
    },
  )

  /** Others move the cases while one is away. */
  async function conflicts({page, context, clerk: other}: {page: Page; context: BrowserContext; clerk: Straight}): Promise<void> {
    await page.goto(`${network.url}/field`)
    await page.locator('.task-row', {hasText: `核实乙 ${stamp}`}).waitFor()
    await context.setOffline(true)
    for (const [words, move] of [
      [`核实乙 ${stamp}`, '核实属实'],
      [`核实丙 ${stamp}`, '核实不属实'],
    ] as const) {
      await open(page, words)
      await press(page, move)
      if (move === '核实不属实') await page.getByRole('button', {name: '现场没有发现'}).click()
      await press(page, `提交：${move}`)
      await page.locator('.field-head').waitFor()
    }
    for (const id of [noted, kept]) await other.move(id, 'note', {words: '请同时看看对面'})
    await context.setOffline(false)
    await page.goto(`${network.url}/field/outbox`)
    const torn = (words: string) => page.locator('.torn', {hasText: words})
    await page.locator('.torn').nth(1).waitFor()
    await stage.shoot(page, 'field-conflict')
    const told = await page.locator('.torn').first().textContent()
    assert.match(told ?? '', /期间发生/)
    assert.match(told ?? '', /备注/)
    await torn('核实属实').getByRole('button', {name: '仍要办理'}).click()
    await page.locator('.out-list li', {hasText: '✓ 核实属实'}).first().waitFor()
    await torn('核实不属实').getByRole('button', {name: '作为备注保留'}).click()
    await page.locator('.state-line', {hasText: '都已送达'}).waitFor()
    await page.locator('.torn').waitFor({state: 'detached'})
    const [made, left] = [await other.show(noted), await other.show(kept)]
    assert.deepEqual([made.verification, counted(made)['case.confirmed']], ['confirmed', 1])
    assert.deepEqual([left.state, left.verification], ['verifying', null])
    assert.equal(left.notes.filter(({words}) => /核实不属实.*现场没有发现/.test(words)).length, 1)
  }
})
