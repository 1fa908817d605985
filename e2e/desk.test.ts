import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {test} from 'node:test'
import type {BrowserContext, Page} from 'playwright-core'
import {desk, makeStage, signIn, skip} from './stage.ts'

const stage = makeStage()
const ROWS = 900
const mark = Date.now().toString(36)
const title = (n: number): string => `工作台试${mark}第${String(n).padStart(4, '0')}件`

const nearTitle = (n: number): string => `垃圾堆在路口没人收${mark}堆${n}`

/** Changes something over the interface as whoever is signed in there. */
async function send(context: BrowserContext, path: string, data: {body?: object; csv?: string}): Promise<void> {
  const {csrf} = (await (await context.request.get(stage.url('/api/session'))).json()) as {csrf: string}
  const headers = {'x-csrf-token': csrf}
  const answer = await context.request.post(stage.url(`/api${path}`), {
    headers,
    ...(data.csv === undefined
      ? {data: data.body}
      : {multipart: {file: {name: 'reports.csv', mimeType: 'text/csv', buffer: Buffer.from(data.csv)}}}),
  })
  assert.ok(answer.ok(), `${path}: ${answer.status()} ${(await answer.text()).slice(0, 300)}`)
}

/** A page with somebody signed in; other work on the machine may make it slow. */
async function enter(login: string) {
  const at = await stage.open({viewport: desk})
  at.page.setDefaultTimeout(60_000)
  await signIn(stage, at.page, login)
  return at
}

const opened = (page: Page, words: string) => page.locator('.story h1', {hasText: words}).waitFor()
const queue = (page: Page, name: string) => page.locator('.rail section', {hasText: '轮到我的'}).getByRole('button', {name})

test('reports come in by the hundred', {skip, timeout: 240_000}, async () => {
  const {context} = await enter('xitong')
  const rows = Array.from({length: ROWS}, (_, n) => `${mark}-${n},${title(n)},2026-11-${10 + (n % 10)} 08:30,,,,中山大道12号,巡查`)
  const near = [0, 1, 2].map((n) => `${mark}-near-${n},${nearTitle(n)},2026-11-23 08:30,暴露垃圾,113.99${n},30.012,中山大道12号,巡查`)
  await send(context, '/cases/imports?city=990100', {
    csv: `外部编号,问题描述,上报时间,类别,经度,纬度,地址,来源\n${[...rows, ...near].join('\n')}\n`,
  })
  await context.close()
})

test('a clerk goes through a queue without a mouse, and the address says what is shown', {skip, timeout: 240_000}, async () => {
  const {page, context, faults} = await enter('shouli')
  await queue(page, '待受理').waitFor()
  await page.keyboard.press('g')
  await page.keyboard.press('q')
  await page.keyboard.press('Enter')
  await page.waitForURL(/state=reported/)
  await page.locator('.rows .row .state', {hasText: '已上报'}).first().waitFor()
  await page.keyboard.press('g')
  await page.keyboard.press('l')
  await page.keyboard.press('j')
  const second = (await page.locator('.rows .active .what').textContent()) ?? ''
  await page.keyboard.press('Enter')
  await opened(page, second)
  await page.keyboard.press('j')
  const third = (await page.locator('.rows .active .what').textContent()) ?? ''
  assert.notEqual(third, second)
  await opened(page, third)
  const shown = page.url()
  await page.keyboard.press('Escape')
  await page.locator('.story').waitFor({state: 'detached'})
  await page.keyboard.press('?')
  await page.locator('dialog.keys[open]').waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.press('/')
  await page.keyboard.type(title(7))
  await page.keyboard.press('Enter')
  await page.locator('.row', {hasText: title(7)}).waitFor()
  await page.goto(shown)
  await opened(page, third)
  assert.equal(await queue(page, '待受理').getAttribute('aria-pressed'), 'true')
  assert.deepEqual(faults, [])
  await stage.shoot(page, 'desk-case')
  await context.close()
})

test('cases are marked, accepted at once, and taken back', {skip, timeout: 240_000}, async () => {
  const {page, context} = await enter('shouli')
  await page.goto(stage.url(`/?stage=reported&map=off&text=${encodeURIComponent(`${mark}第01`)}`))
  await page.locator('.row').first().waitFor()
  const all = (await page.locator('.list-head .count').textContent()) ?? ''
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('Shift+X')
  await page.locator('.bulk', {hasText: '已勾选 3 件'}).waitFor()
  await stage.shoot(page, 'desk-bulk')
  await page.locator('.bulk').getByRole('button', {name: '受理', exact: true}).click()
  await page.locator('.bulk-result', {hasText: '受理：办成 3 件'}).waitFor()
  await page.waitForFunction((before) => document.querySelector('.list-head .count')?.textContent !== before, all)
  await page.reload()
  await page.locator('.bulk-result', {hasText: '受理：办成 3 件'}).waitFor()
  await page.locator('.row').first().waitFor()
  await page.keyboard.press('u')
  await page.locator('.bulk-result', {hasText: '受理：已撤销 3 件'}).waitFor()
  await page.waitForFunction((before) => document.querySelector('.list-head .count')?.textContent === before, all)
  await context.close()
})

test('a filter is kept as a queue with its count, renamed, shared with a role, and removed', {skip, timeout: 240_000}, async () => {
  const {page, context} = await enter('shouli')
  await page.goto(stage.url(`/?stage=all&text=${encodeURIComponent(`${mark}第012`)}`))
  await page.getByRole('button', {name: '存为队列'}).click()
  await page.getByLabel('队列名称').fill(`第十二批${mark}`)
  await page.getByLabel('给谁看').selectOption({label: '受理员'})
  await page.getByLabel('置顶').check()
  await page.locator('.queue-form').getByRole('button', {name: '保存'}).click()
  const saved = page.locator('.rail li', {hasText: `第十二批${mark}`})
  await saved.locator('b', {hasText: '10'}).waitFor()
  assert.equal(await saved.locator('button').first().getAttribute('aria-pressed'), 'true')
  await page.goto(stage.url('/'))
  await saved.locator('button').first().click()
  await page.locator('.list-head .count', {hasText: '10'}).waitFor()
  await page.getByRole('button', {name: `修改队列 第十二批${mark}`}).click()
  await page.getByLabel('队列名称').fill(`第十二批${mark}复核`)
  await page.locator('.queue-form').getByRole('button', {name: '保存'}).click()
  const renamed = page.locator('.rail li', {hasText: `第十二批${mark}复核`})
  await page.locator('.queue-form').waitFor({state: 'detached'})
  await renamed.waitFor()
  await page.getByRole('button', {name: `修改队列 第十二批${mark}复核`}).click()
  await page.locator('.queue-form').getByRole('button', {name: '删除'}).click()
  await renamed.waitFor({state: 'detached'})
  await context.close()
})

test('many rows scroll to the last, each drawn while it is in sight', {skip, timeout: 240_000}, async () => {
  const {page, context} = await enter('shouli')
  await page.goto(stage.url(`/?stage=all&map=off&sort=newest&text=${encodeURIComponent(`工作台试${mark}`)}`))
  await page.locator('.row').first().waitFor()
  const seen = await page.evaluate(async (rows) => {
    const box = document.querySelector('.scroll')
    if (box === null) throw new Error('There is no list.')
    const places = new Set<string>()
    let most = 0
    const patience = Date.now() + 90_000
    while (places.size < rows && Date.now() < patience) {
      box.scrollTop += 400
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
      const drawn = [...box.querySelectorAll('.rows li')]
      most = Math.max(most, drawn.length)
      for (const row of drawn) places.add(row.getAttribute('aria-posinset') ?? '')
    }
    return {places: places.size, most, atEnd: box.scrollTop + box.clientHeight >= box.scrollHeight - 2_000}
  }, ROWS)
  assert.equal(seen.places, ROWS)
  assert.ok(seen.atEnd, 'the last rows were drawn before the end was near')
  assert.ok(seen.most < 120, `${seen.most} rows were drawn at once`)
  await context.close()
})

test('columns are chosen and ordered by keyboard, and are there again tomorrow, for their owner only', {
  skip,
  timeout: 240_000,
}, async () => {
  const {page, context} = await enter('shouli')
  await page.goto(stage.url('/?stage=all&map=off'))
  const heads = page.locator('.columns span')
  await heads.nth(6).waitFor()
  await page.keyboard.press('g')
  await page.keyboard.press('c')
  await page.keyboard.press('Enter')
  const focus = async (locator: ReturnType<Page['locator']>, key: string) => {
    await locator.focus()
    await page.keyboard.press(key)
  }
  await focus(page.getByRole('checkbox', {name: '承办人'}), 'Space')
  await focus(page.getByRole('checkbox', {name: '位置'}), 'Space')
  await focus(page.getByRole('button', {name: '左移 承办人'}), 'Enter')
  const chosen = ['时限', '状态', '问题', '类别', '单位或来源', '承办人', '上报']
  await heads.filter({hasText: '位置'}).waitFor({state: 'detached'})
  assert.deepEqual(await heads.allTextContents(), chosen)
  await page.reload()
  await heads.nth(6).waitFor()
  assert.deepEqual(await heads.allTextContents(), chosen)
  await stage.shoot(page, 'desk-columns')
  await context.clearCookies()
  await page.goto(stage.url('/'))
  await signIn(stage, page, 'paiqian')
  await page.goto(stage.url('/?stage=all&map=off'))
  await heads.nth(6).waitFor()
  assert.ok((await heads.allTextContents()).includes('位置'))
  await context.close()
})

test('whoever leads looks at what a colleague has in hand', {skip, timeout: 240_000}, async () => {
  const handler = await enter('chuzhi')
  await handler.page.goto(stage.url('/?state=undertaken&map=off&sort=newest'))
  const row = handler.page.locator('.rows .row').first()
  const words = (await row.locator('.what').textContent()) ?? ''
  await row.click()
  await handler.page.locator('.rare-moves summary').click()
  await handler.page.locator('.moves').getByRole('button', {name: '指定承办人'}).click()
  await handler.page.locator('.people button', {hasText: '马建军'}).click()
  await handler.page.locator('.move-form').getByRole('button', {name: '指定承办人', exact: true}).click()
  await handler.page.locator('.facts-of', {hasText: '马建军'}).waitFor()
  await handler.context.close()
  const {page, context} = await enter('zhiban')
  await page.goto(stage.url('/?map=off'))
  await page.getByRole('button', {name: '筛选'}).click()
  await page.getByRole('textbox', {name: '承办人'}).fill('马建军')
  await page.locator('.narrow-fields .hits button', {hasText: '马建军'}).click()
  await page.locator('.chips', {hasText: '承办人 马建军'}).waitFor()
  await page.locator('.row', {hasText: words}).first().waitFor()
  await context.close()
})

test('an export holds exactly what is filtered', {skip, timeout: 240_000}, async () => {
  const {page, context} = await enter('shouli')
  await page.goto(stage.url(`/?stage=all&text=${encodeURIComponent(`${mark}第012`)}`))
  await page.locator('.list-head .count', {hasText: '10'}).waitFor()
  await page.locator('.list-head summary', {hasText: '导出'}).click()
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', {name: 'CSV 表格'}).click()])
  const lines = readFileSync(await download.path(), 'utf8')
    .trim()
    .split('\n')
  assert.equal(lines.length, 11)
  assert.match(lines[0] ?? '', /案卷号/)
  await context.close()
})

test('what was typed is there again after a reload and after the session expired', {skip, timeout: 240_000}, async () => {
  const {page, context} = await enter('shouli')
  await page.goto(stage.url(`/?stage=all&text=${encodeURIComponent(title(3))}`))
  await page
    .locator('.row', {hasText: title(3)})
    .first()
    .click()
  await page.locator('.moves').getByRole('button', {name: '不予受理', exact: true}).click()
  await page.getByLabel('理由').fill('属于小区内部道路')
  await page.reload()
  await page.getByLabel('应当负责的单位').fill('滨江物业服务有限公司')
  assert.equal(await page.getByLabel('理由').inputValue(), '属于小区内部道路')
  await context.clearCookies()
  await page.locator('.move-form').getByRole('button', {name: '不予受理', exact: true}).click()
  await page.getByLabel('账号').fill('shouli')
  await page.getByLabel('密码').fill('Jingcheng@2026')
  await page.getByRole('button', {name: '登录', exact: true}).click()
  await opened(page, title(3))
  assert.equal(await page.getByLabel('应当负责的单位').inputValue(), '滨江物业服务有限公司')
  await page.locator('.move-form').getByRole('button', {name: '不予受理', exact: true}).click()
  await page.locator('.standing .state', {hasText: '不予受理'}).waitFor()
  assert.equal(await page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.includes('reject')).length), 0)
  await context.close()
})

test('a call is taken by keyboard: who called before, a class, a place, and a work order with its limit', {
  skip,
  timeout: 240_000,
}, async () => {
  const {page, context, faults} = await enter('shouli')
  const number = `1390000${String(Date.now() % 10_000).padStart(4, '0')}`
  const words = `中山大道的井盖翘起来了，骑车的人差点摔倒 ${mark}`
  const take = async () => {
    await page.goto(stage.url('/calls'))
    await page.getByLabel('来电号码').waitFor()
    await page.keyboard.type(number)
    await page.keyboard.press('Enter')
    await page.keyboard.type(words)
  }
  await take()
  await page.getByText('第一次来电').waitFor()
  await page.locator('.proposals button').first().waitFor()
  await page.keyboard.press('Alt+1')
  await page.locator('.proposals [aria-pressed="true"]').waitFor()
  await page.getByLabel('在哪里').focus()
  await page.keyboard.type('中山大道12号')
  await page.locator('.place-field [role=option]').first().waitFor()
  await page.keyboard.press('Enter')
  await page.getByText('● 已定位').waitFor()
  await page.keyboard.press('Alt+g')
  await page.locator('.grades .chosen', {hasText: '复杂'}).waitFor()
  await page.reload()
  assert.equal(await page.getByLabel('来电人说').inputValue(), words)
  assert.equal(await page.getByLabel('来电号码').inputValue(), number)
  await page.getByLabel('来电人说').focus()
  await stage.shoot(page, 'desk-call')
  await page.keyboard.press('Control+Enter')
  await page.getByText('已立工单：').waitFor()
  await page.getByText('答复期限').waitFor()
  await page.keyboard.press('Enter')
  assert.equal(await page.getByLabel('来电人说').inputValue(), '')
  await take()
  await page.locator('.before li', {hasText: mark}).waitFor()
  await page.getByLabel('在哪里').focus()
  await page.keyboard.type('中山大道12号')
  await page.locator('.place-field [role=option]').first().waitFor()
  await page.keyboard.press('Enter')
  await page.locator('.call-hints', {hasText: '这里可能已有同一件事'}).waitFor()
  await page.keyboard.press('Alt+j')
  await page.getByText('已记为附议').waitFor()
  assert.deepEqual(faults, [])
  await context.close()
})

test('a call that belongs elsewhere is diverted with the words to say, and a question is answered without a case', {
  skip,
  timeout: 240_000,
}, async () => {
  const {page, context} = await enter('shouli')
  await page.goto(stage.url('/calls'))
  await page.getByLabel('来电人说').fill('楼下着火了，冒烟很大')
  await page.locator('.divert blockquote', {hasText: '请马上拨打下列紧急电话'}).waitFor()
  await page.keyboard.press('Alt+d')
  await page.getByText('已分流：紧急求助').waitFor()
  await page.getByRole('button', {name: '下一通'}).click()
  await page.getByLabel('来电人说').fill('居住证怎么办理')
  await page.locator('.call-hints details', {hasText: '居住证怎么办理'}).waitFor()
  await page.keyboard.press('Alt+a')
  await page.getByText('已记下答复，没有立案').waitFor()
  await context.close()
})

test('the case page shows what is nearby, for the same trip, and the list of it can be kept', {skip, timeout: 240_000}, async () => {
  const {page, context} = await enter('shouli')
  await page.goto(stage.url(`/?stage=all&text=${encodeURIComponent(nearTitle(0))}`))
  await page
    .locator('.row', {hasText: nearTitle(0)})
    .first()
    .click()
  await opened(page, nearTitle(0))
  const alike = page.locator('.story details', {hasText: '可能是同一件事'})
  if (!(await alike.evaluate((box) => (box as HTMLDetailsElement).open))) await alike.locator('summary').first().click()
  await alike.getByText('附近同类未结').waitFor()
  await stage.shoot(page, 'desk-nearby')
  await alike.getByRole('button', {name: '列成一张工作单'}).click()
  await page.waitForURL(/ids=/)
  await page.locator('.chips', {hasText: '挑选的案件'}).waitFor()
  await page.locator('.rows .row').nth(1).waitFor()
  await context.close()
})

test('a reporter is written to from a template, previewed first', {skip, timeout: 240_000}, async () => {
  const {page, context} = await enter('zhiban')
  await page.goto(stage.url('/?stage=done&sort=newest'))
  await page.locator('.rows .row', {hasText: '已归档'}).first().click()
  const talk = page.locator('.talk')
  await talk.locator('summary').first().waitFor()
  // Where something was written before it stands open already, and a press would shut it.
  await talk.evaluate((box) => {
    ;(box as HTMLDetailsElement).open = true
  })
  await talk.getByRole('button', {name: '结案告知', exact: true}).click()
  const text = talk.getByLabel('内容')
  await page.waitForFunction(() => (document.querySelector<HTMLTextAreaElement>('.talk textarea')?.value ?? '') !== '')
  assert.doesNotMatch(await text.inputValue(), /\{\{number\}\}/)
  await text.fill(`${await text.inputValue()} 谢谢您 ${mark}。`)
  await talk.getByRole('button', {name: '预览', exact: true}).click()
  await talk.locator('.preview', {hasText: `谢谢您 ${mark}`}).waitFor()
  await talk.getByRole('button', {name: '发送', exact: true}).click()
  await talk.locator('.thread', {hasText: `谢谢您 ${mark}`}).waitFor()
  await page
    .locator('.history li', {hasText: `郑国栋写给上报人：“`})
    .filter({hasText: `谢谢您 ${mark}`})
    .waitFor()
  await context.close()
})

test('replies, answers and reports of abuse are kept in order', {skip, timeout: 240_000}, async () => {
  const {page, context, faults} = await enter('zhiban')
  await page.goto(stage.url('/replies?template=new'))
  await page.getByLabel('名称').fill(`告知 ${mark}`)
  await page.getByLabel('内容').fill('您反映的问题（')
  await page.getByRole('button', {name: '案卷号', exact: true}).click()
  await page.locator('.letter .said', {hasText: '您反映的问题（'}).waitFor()
  await page.getByRole('button', {name: '保存', exact: true}).click()
  await page.locator('.list li', {hasText: `告知 ${mark}`}).waitFor()
  await page.goto(stage.url('/knowledge?article=new'))
  await page.getByLabel('标题', {exact: true}).fill(`临时停水怎么办 ${mark}`)
  await page.getByLabel('内容').fill('先看水务集团公告，再拨打抢修电话。')
  await page.getByRole('button', {name: '保存为新一版草稿'}).click()
  const row = page.locator('.list li', {hasText: mark})
  await row.getByText('未发布').waitFor()
  await page.getByRole('button', {name: '发布最新一版'}).click()
  await row.getByText('已发布').waitFor()
  const stranger = await stage.open({})
  const shown = (await (await context.request.get(stage.url('/api/public/cases?limit=1'))).json()) as {cases: readonly {id: string}[]}
  const flagged = await stranger.context.request.post(stage.url(`/api/public/cases/${shown.cases[0]?.id}/flags`), {
    data: {target: 'description', code: 'irrelevant', note: `与城市无关 ${mark}`},
  })
  assert.ok(flagged.ok(), await flagged.text())
  await stranger.context.close()
  await page.goto(stage.url('/moderation'))
  const one = page.locator('.flagged > li', {hasText: mark})
  await one.getByRole('checkbox').check()
  await page.getByRole('button', {name: '保留', exact: true}).click()
  await one.waitFor({state: 'detached'})
  assert.deepEqual(faults, [])
  await context.close()
})
