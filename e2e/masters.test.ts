/** Two tables of the same firms come in, and a person decides which rows tell of one. */
import assert from 'node:assert/strict'
import {test} from 'node:test'
import type {Page} from 'playwright-core'
import {usccCheckDigit} from '#lib/codes.ts'
import {findBarriers} from './axe.ts'
import {desk, makeStage, phone, signIn, skip} from './stage.ts'

const stage = makeStage()
const {url, open, shoot} = stage

const uscc = (body: string): string => body + usccCheckDigit(body)
const header = '编号,名称,信用代码,负责人,电话,地址'
const register = [
  header,
  `QY-001,武汉市华盛餐饮有限公司,${uscc('91420100MA4KX1A23')},张三,13800001111,江岸区中山大道12号`,
  `QY-002,武汉市恒泰商贸有限公司,${uscc('91420100MA4KX1B45')},李四,13900002222,江汉区解放路8号`,
]
const visits = [
  header,
  `XC-1,华盛餐饮,${uscc('91420100MA4KX1A23')},,13800001111,中山大道12号`,
  'XC-2,恒泰商贸,,李四,139-0000-2222,解放路 8 号',
]

async function load(page: Page, name: string, title: string, lines: readonly string[]): Promise<void> {
  await page.goto(url('/keeping/data'))
  await page
    .getByLabel('文件', {exact: true})
    .setInputFiles({name: `${title}.csv`, mimeType: 'text/csv', buffer: Buffer.from(`${lines.join('\n')}\n`)})
  await page.getByLabel('英文标识').fill(name)
  await page.getByRole('button', {name: '试运行'}).click()
  await page.getByRole('button', {name: '正式导入'}).click()
  await page.getByText('已导入。').waitFor()
}

/** The fields of a sheet by the titles of its columns. */
const fieldsOf = (page: Page, sheet: string) =>
  page.evaluate(async (id) => {
    const answer = await fetch(`/api/datahub/ogc/collections/${id}/schema?f=json`)
    const {properties} = (await answer.json()) as {properties: Record<string, {title?: string}>}
    return Object.fromEntries(Object.entries(properties).map(([name, {title}]) => [title ?? name, name]))
  }, sheet)

async function set(page: Page, sheet: string, trust: number): Promise<void> {
  const fields = await fieldsOf(page, sheet)
  const traits = {name: fields.名称, code: fields.信用代码, holder: fields.负责人, phone: fields.电话, address: fields.地址}
  const status = await page.evaluate(
    async (body) => {
      const {csrf} = (await (await fetch('/api/session')).json()) as {csrf: string}
      const headers = {'content-type': 'application/json', 'x-csrf-token': csrf}
      return (await fetch('/api/datahub/master-sources', {method: 'POST', headers, body: JSON.stringify(body)})).text()
    },
    {collection: sheet, kind: 'enterprise', mapping: {traits, place: false}, trust, district: '990100'},
  )
  assert.match(status, /^\{"id"/, status)
}

test('the same code joins by itself, what looks alike is decided by a person and can be parted again', {
  skip,
  timeout: 240_000,
}, async () => {
  const {page, context, faults} = await open({viewport: desk, bypassCSP: true})
  await signIn(stage, page, 'xitong')
  await load(page, 'firms', '企业登记', register)
  await load(page, 'visits', '巡查商户', visits)
  await set(page, 'sheet-firms', 1)
  await set(page, 'sheet-visits', 5)
  await page.goto(url('/data/masters'))
  const pair = page.locator('.alike', {hasText: '恒泰商贸'})
  for (let waited = 0; waited < 60 && (await pair.count()) === 0; waited += 1) {
    await page.waitForTimeout(1_000)
    await page.reload()
    await page.getByRole('heading', {name: '主数据'}).waitFor()
  }
  await pair.getByText('同路同号').waitFor()
  assert.equal(await page.locator('.alike').count(), 1, 'the same code asked nobody')
  await shoot(page, 'masters-open')
  assert.deepEqual(await findBarriers(page), [])
  await pair.getByRole('button', {name: '是同一个', exact: true}).click()
  await page.getByText('没有待判定的记录').waitFor()
  await page.getByRole('button', {name: '全部主数据'}).click()
  await page.getByRole('link', {name: '武汉市恒泰商贸有限公司'}).click()
  await page.getByText('并入另一主数据').waitFor()
  await shoot(page, 'masters-one')
  assert.deepEqual(await findBarriers(page), [])
  await page.getByLabel('拆出的理由').first().fill('核实为另一家')
  await page.getByRole('button', {name: '拆出'}).first().click()
  await page.getByText('拆出一条来源记录').or(page.getByText('核实为另一家')).first().waitFor()
  await page.goto(url('/data/masters?view=different'))
  await page.locator('.alike', {hasText: '核实为另一家'}).waitFor()
  await shoot(page, 'masters-different')
  assert.deepEqual(faults, [])
  await context.close()

  for (const [language, look] of [['en', {viewport: phone, colorScheme: 'dark'}]] as const) {
    const other = await open(look)
    await signIn(stage, other.page, 'xitong')
    await other.page.goto(url(`/data/masters?view=different&lang=${language}`))
    await other.page.locator('.alike').waitFor()
    await shoot(other.page, `masters-${look.viewport.width}-${language}`)
    await other.context.close()
  }
})
