/** Keeping the house: a gap of the duty list closed, a standard changed and tried, a person's rights explained, the chains checked. */
import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {test} from 'node:test'
import {fact, form, inDays, list} from './forms.ts'
import {desk, makeStage, phone, signIn, skip} from './stage.ts'

const stage = makeStage()
const {url, open, shoot} = stage

test('a gap of the duty list is found in the check and closed where it stands, and the list is published', {skip}, async () => {
  const {page, context, faults} = await open({viewport: desk})
  await signIn(stage, page, 'biaozhun')
  await page.goto(url('/keeping'))
  await page.getByRole('link', {name: '权责清单'}).click()
  await page.locator('.choices-of button').first().click()
  await page.locator('summary', {hasText: '以它为底稿起草'}).click()
  const title = `权责清单试改 ${Date.now()}`
  await form(page).getByLabel('名称').fill(title)
  await page.reload()
  const begin = form(page).getByRole('button', {name: '以它为底稿起草'})
  await begin.waitFor()
  assert.equal(await form(page).getByLabel('名称').inputValue(), title, 'what was typed is kept over a reload')
  await begin.click()
  await page.getByRole('heading', {name: title}).waitFor()
  await page.getByText('检查没有发现问题').waitFor()

  await page.getByRole('button', {name: '导入与导出'}).click()
  const buffer = Buffer.from('区域,类别,责任单位\n990100,component,属地街道\n990100,matter.99999,无此单位\n')
  await page.getByLabel('文件').setInputFiles({name: 'duties.csv', mimeType: 'text/csv', buffer})
  await page.getByRole('button', {name: '试运行'}).click()
  await page.locator('.table tbody tr', {hasText: '无此单位'}).waitFor()
  const good = Buffer.from('区域,类别,责任单位\n990100,component,属地街道\n')
  await page.getByLabel('文件').setInputFiles({name: 'duties.csv', mimeType: 'text/csv', buffer: good})
  await page.getByRole('button', {name: '导入', exact: true}).click()
  await page.getByText('已写入草稿').waitFor()
  await page.getByRole('button', {name: '检查', exact: true}).click()
  const gaps = page.locator('.matrix .gap button')
  await gaps.first().waitFor()
  const before = await fact(page, '空白')
  assert.ok(before > 100, 'nobody answers for matters')
  await shoot(page, 'duty-gaps')

  await gaps.first().click()
  await page.getByLabel('类别', {exact: true}).fill('matter')
  await list(page, '区域').selectOption({index: 1})
  await list(page, '责任单位').selectOption({label: '属地街道'})
  await page.getByRole('button', {name: '加一条'}).click()
  await page.getByText('检查没有发现问题').waitFor()
  assert.equal(await fact(page, '空白'), 0)

  await page.locator('summary', {hasText: '发布'}).click()
  await form(page).getByLabel('生效日期').fill(inDays(1))
  await page.getByRole('button', {name: '发布', exact: true}).click()
  await page.locator('.title-line .mark', {hasText: '已发布'}).waitFor()

  await page.goto(url('/keeping/duties?tab=ask&area=990101001&category=matter.02005'))
  await page.getByRole('heading', {name: '比较过的条目'}).waitFor()
  assert.deepEqual(faults, [])
  await context.close()
})

test('a draft of the standard is changed, compared, tried on past cases and published', {skip}, async () => {
  const {page, context, faults} = await open({viewport: desk})
  await signIn(stage, page, 'biaozhun')
  await page.goto(url('/keeping/standards'))
  await page.locator('.choices-of button').first().click()
  await page.locator('summary', {hasText: '起草新版本'}).click()
  const name = `收紧路面破损时限 ${Date.now()}`
  await form(page).getByLabel('名称', {exact: true}).fill(name)
  await form(page).getByRole('button', {name: '起草新版本'}).click()
  await page.getByRole('heading', {name}).waitFor()

  // Names of classes and the adopted levels.
  await page.locator('summary', {hasText: '大类改名'}).click()
  await list(page, '哪个大类').selectOption('matter.06')
  await form(page).getByLabel('中文名称').fill('市容环境卫生')
  await form(page).getByLabel('英文名称').fill('Street scene and cleansing')
  await form(page).getByRole('button', {name: '大类改名'}).click()
  await page.locator('.saved', {hasText: '已完成。'}).waitFor()
  await page.locator('summary', {hasText: '采用的级别'}).click()
  await list(page, '三类区域').selectOption('B')
  await form(page).getByRole('button', {name: '采用的级别'}).click()
  await page.locator('.ask details[open]').waitFor({state: 'detached'})

  // The class that most past cases are of, so that the trial has something to say.
  const most = await page.evaluate(async () => {
    const answer = await fetch('/api/cases?limit=200')
    const {cases} = (await answer.json()) as {cases: readonly {category: string | null; number: string | null}[]}
    const counts = new Map<string, number>()
    for (const {category, number} of cases) if (category !== null && number !== null) counts.set(category, (counts.get(category) ?? 0) + 1)
    return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? ''
  })
  await Promise.all([page.waitForResponse((answer) => answer.url().includes(`category=${most}`)), list(page, '类别').selectOption(most)])
  const conditions = page.locator('li.card', {hasText: most})
  await conditions.first().waitFor()
  await page.locator('li.card', {hasNotText: most}).first().waitFor({state: 'detached'})
  for (let at = 0; at < (await conditions.count()); at++) {
    await conditions.nth(at).getByRole('button', {name: '修改'}).click()
    const amounts = page.getByLabel('数量')
    await amounts.first().waitFor()
    for (let limit = 0; limit < (await amounts.count()); limit++) await amounts.nth(limit).fill('0.5')
    await page.getByRole('button', {name: '保存条件'}).click()
    await page.getByRole('button', {name: '保存条件'}).waitFor({state: 'detached'})
  }

  await page.getByRole('button', {name: '对比', exact: true}).click()
  await page.locator('del.was').first().waitFor()
  assert.ok((await fact(page, '改动的条件')) > 0)
  await page.locator('li', {hasText: 'matter.06'}).locator('ins', {hasText: '市容环境卫生'}).waitFor()
  await page.locator('p', {hasText: '三类区域'}).locator('ins', {hasText: 'B'}).waitFor()
  await shoot(page, 'standard-diff')

  await page.getByRole('button', {name: '用过去的案件试算'}).click()
  await page.getByLabel('立案从').fill(inDays(-3_000))
  await page.getByRole('button', {name: '试算', exact: true}).click()
  await page.locator('.facts').waitFor()
  assert.ok((await fact(page, '重算案件')) > 0)
  assert.ok((await fact(page, '时限提前')) > 0, 'half the time is less than any limit of the demonstration')
  await shoot(page, 'standard-replay')
  // It is kept while somebody looks elsewhere.
  await page.getByRole('button', {name: '检查', exact: true}).click()
  await page.getByRole('button', {name: '用过去的案件试算'}).click()
  assert.ok((await fact(page, '时限提前')) > 0)

  await page.locator('summary', {hasText: '发布'}).click()
  await form(page).getByLabel('生效日期').fill(inDays(2))
  await page.getByRole('button', {name: '发布', exact: true}).click()
  await page.locator('.title-line .mark', {hasText: '待生效'}).waitFor()
  assert.deepEqual(faults, [])
  await context.close()
})

test('what she can see and why is answered, and who may do a thing', {skip}, async () => {
  const {page, context, faults} = await open({viewport: desk})
  await signIn(stage, page, 'anquan')
  await page.goto(url('/keeping/rights'))
  await page.getByLabel('按登录名或姓名查找').fill('jiandu')
  await page.locator('.choices-of button', {hasText: 'jiandu'}).first().click()
  const line = page.locator('.table tbody tr', {hasText: 'cases.verify'})
  await line.waitFor()
  assert.match((await line.textContent()) ?? '', /监督员/)
  await shoot(page, 'rights')

  await page.locator('summary', {hasText: '授权'}).click()
  await list(page, '角色').selectOption({label: '派遣员'})
  await list(page, '区域（不选为全部）').selectOption('990101')
  await form(page).getByLabel('事由').fill('代班一周')
  await form(page).getByRole('button', {name: '授权', exact: true}).click()
  await page.locator('.table tbody tr', {hasText: '代班一周'}).first().waitFor()

  await page.getByRole('button', {name: '一件事'}).click()
  await list(page, '什么事').selectOption('cases.dispatch')
  await list(page, '在哪里').selectOption('990101')
  await page.locator('.table tbody tr', {hasText: '代班一周'}).waitFor()
  await list(page, '在哪里').selectOption('990102')
  await page.locator('.table tbody tr', {hasText: 'paiqian'}).first().waitFor()
  assert.equal(await page.locator('.table tbody tr', {hasText: '代班一周'}).count(), 0)

  await page.goto(url('/keeping/audit'))
  await page.getByText('您的岗位不能使用本页').waitFor()
  assert.deepEqual(faults, [])
  await context.close()
})

test('an account is opened with a first password, locked out and let in again', {skip}, async () => {
  const {page, context, faults} = await open({viewport: phone})
  const login = `xinren${Date.now() % 1_000_000}`
  await signIn(stage, page, 'xitong')
  await page.goto(url('/keeping/accounts'))
  await page.locator('summary', {hasText: '开通账号'}).click()
  await form(page).getByLabel('登录名').fill(login)
  await form(page).getByLabel('姓名').fill('新人')
  await form(page).getByLabel('初始密码').fill('Chu-ci-Mima-8')
  await form(page).getByRole('button', {name: '开通账号'}).click()
  await page.getByLabel('按登录名或姓名查找').fill(login)
  const row = page.locator('.table tbody tr', {hasText: login})
  await row.waitFor()
  await row.locator('summary', {hasText: '停用'}).click()
  await form(page).getByLabel('事由').fill('试用期未开始')
  await form(page).getByRole('button', {name: '停用'}).click()
  await row.locator('.mark', {hasText: '已停用'}).waitFor()
  const enter = () =>
    page.evaluate(async (who) => {
      const body = JSON.stringify({login: who, password: 'Chu-ci-Mima-8'})
      return (await fetch('/api/session', {method: 'POST', credentials: 'omit', headers: {'content-type': 'application/json'}, body}))
        .status
    }, login)
  assert.equal(await enter(), 403, 'a disabled account does not sign in')
  await row.locator('summary', {hasText: '恢复'}).click()
  await form(page).getByLabel('事由').fill('今天入职')
  await form(page).getByRole('button', {name: '恢复'}).click()
  await row.locator('.mark', {hasText: '正常'}).waitFor()
  assert.equal(await enter(), 200)
  assert.deepEqual(faults, [])
  await context.close()
})

test('the audit administrator finds who did what, and has the chains checked', {skip}, async () => {
  const {page, context, faults} = await open({viewport: desk})
  await signIn(stage, page, 'shenji')
  await page.goto(url('/keeping/audit'))
  await page.getByLabel('谁（登录名或姓名）').fill('anquan')
  await page.locator('.table tbody tr', {hasText: 'auth.grant-given'}).first().waitFor()
  await page.getByRole('button', {name: '核对事件链'}).click()
  await page.getByRole('button', {name: '开始核对'}).click()
  await page.goto(url('/keeping/audit'))
  await page.getByRole('button', {name: '核对事件链'}).click()
  await page.locator('.table tbody tr', {hasText: '完整'}).first().waitFor({timeout: 120_000})
  await shoot(page, 'chain-check')
  assert.deepEqual(faults, [])
  await context.close()
})

test('reports of another system are tried, refused by row, taken in once, and left and returned to', {skip}, async () => {
  const {page, context, faults} = await open({viewport: desk})
  await signIn(stage, page, 'xitong')
  await page.goto(url('/keeping/imports'))
  const key = Date.now()
  const file = (name: string, rows: readonly string[]) => ({
    name: `${name}-${key}.csv`,
    mimeType: 'text/csv',
    buffer: Buffer.from(['外部编号,问题描述,上报时间,区划代码', ...rows].join('\n')),
  })
  const good = `${key}-1,路口的垃圾没有人收,2026-01-05 09:00,990101001`
  const card = (name: string) => page.locator('.errand', {hasText: `${name}-${key}.csv`})
  await page.getByLabel('文件').setInputFiles(file('reports', [good, `${key}-2,外面的事,2026-01-05 09:00,110101001`]))
  await page.getByRole('button', {name: '试运行'}).click()
  await card('reports').getByText('没有区划 110101001').waitFor()
  assert.equal(await fact(page, '可导入'), 1)
  const [download] = await Promise.all([page.waitForEvent('download'), card('reports').getByRole('link', {name: '下载错误行'}).click()])
  const wrong = readFileSync(await download.path(), 'utf8')
    .trim()
    .split(/\r?\n/)
  assert.match(wrong[0] ?? '', /外部编号,问题描述,上报时间,区划代码,问题,Problem/)
  assert.match(wrong[1] ?? '', new RegExp(`${key}-2,外面的事,2026-01-05 09:00,110101001,没有区划`))
  assert.equal(wrong.length, 2)
  await shoot(page, 'import-tried')
  // The same file, without sending it again.
  await card('reports').getByRole('button', {name: '跳过错误行，导入其余'}).click()
  await card('reports').getByText('已导入。').waitFor()
  assert.equal(await fact(page, '已导入'), 1)

  // Begun, left while it goes on, and found again with what came of it; what is there already is not taken twice.
  const many = Array.from({length: 3_000}, (_, at) => `${key}-m${at},第 ${at} 处垃圾,2026-01-05 09:00,990101001`)
  await page.getByLabel('文件').setInputFiles(file('many', [good, ...many]))
  await page.getByRole('button', {name: '导入', exact: true}).click()
  await card('many').waitFor()
  await page.goto(url('/keeping'))
  await page.goto(url('/keeping/imports'))
  await card('many').getByText('已导入。').waitFor({timeout: 60_000})
  assert.deepEqual(
    [await fact(page, '已有'), await page.locator('.facts > div', {hasText: '已导入'}).locator('dd').textContent()],
    [1, '3,000'],
  )

  // Cancelled before anything is written.
  const huge = Array.from({length: 60_000}, (_, at) => `${key}-h${at},第 ${at} 处,2026-01-05 09:00,990101001`)
  await page.getByLabel('文件').setInputFiles(file('huge', huge))
  await page.getByRole('button', {name: '导入', exact: true}).click()
  await card('huge').getByRole('button', {name: '取消'}).click()
  await card('huge').getByText('已取消，没有写入。').waitFor()
  assert.deepEqual(faults, [])
  await context.close()
})

test('retention shows what each rule would do, to whoever sees to it', {skip}, async () => {
  const {page, context, faults} = await open({viewport: desk})
  await signIn(stage, page, 'biaozhun')
  await page.goto(url('/keeping/retention'))
  await page.getByText('您的岗位不能使用本页').waitFor()
  assert.deepEqual(faults, [])
  await context.close()

  const system = await open({viewport: desk})
  await signIn(stage, system.page, 'xitong')
  await system.page.goto(url('/keeping/retention'))
  await system.page.locator('li.card').first().waitFor()
  assert.ok((await system.page.locator('li.card').count()) >= 2)
  await system.page.getByText('还没有匿名或销毁过任何案件').waitFor()
  assert.deepEqual(system.faults, [])
  await system.context.close()
})

test('another system is told by a webhook that is tried and replayed', {skip}, async () => {
  const mark = Date.now().toString(36)
  const {page, context} = await open({viewport: desk})
  await signIn(stage, page, 'xitong')
  await page.goto(url('/notices/webhooks'))
  await page.getByRole('button', {name: '登记回调'}).click()
  await page.getByLabel('名称').fill(`数据平台 ${mark}`)
  await page.getByLabel('地址').fill('https://hook.example.org/cases')
  await page.getByRole('button', {name: '保存', exact: true}).click()
  await page.getByText('密钥只显示这一次').waitFor()
  const card = page.locator('.webhooks > li', {hasText: mark})
  await card.getByRole('button', {name: '试发一条'}).click()
  await card.getByText('已试发').waitFor()
  await card.getByLabel('从何时起').fill('2026-11-01T00:00')
  await card.getByRole('button', {name: '重放'}).click()
  await card.getByText('条已排入重发').waitFor()
  await card.getByRole('button', {name: '停用'}).click()
  await card.getByRole('button', {name: /停用/}).click()
  await card.waitFor({state: 'detached'})
  await context.close()
})
