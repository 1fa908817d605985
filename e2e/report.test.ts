import assert from 'node:assert/strict'
import {test} from 'node:test'
import type {Page} from 'playwright-core'
import {choose, desk, makeStage, phone, photo, signIn, skip} from './stage.ts'

const stage = makeStage()
const cover = '路口的污水井盖丢了，很危险'
const tree = `人行道上的树倒了，挡住了盲道 ${Date.now().toString(36)}`
/** In the middle of the demo city. */
const here = {longitude: 114.0003, latitude: 30.0012}

const pick = async (page: Page, category: RegExp) => {
  const button = page.locator('.proposals button', {hasText: category}).first()
  await button.waitFor()
  if ((await button.getAttribute('aria-pressed')) !== 'true') await button.click()
}
const findRoad = async (page: Page, label: string, find: string) => {
  await page.getByLabel(label, {exact: true}).fill('中山大道')
  await page.getByRole('button', {name: find, exact: true}).click()
  await page.locator('.hits button').first().click()
}
const link = async (page: Page) => {
  const text = (await page.locator('.receipt .link').textContent()) ?? ''
  assert.match(text, /\/follow\/[\w-]{22}$/)
  return text
}

test('the report proposes, asks, stops for gas and shows what is reported nearby', {skip, timeout: 240_000}, async (t) => {
  await t.test('a phone proposes the category, asks its questions and keeps all of it over a reload', async () => {
    const {page, context, faults} = await stage.open({viewport: phone})
    await page.goto(stage.url('/report'))
    await page.getByLabel('发生了什么').fill(cover)
    await pick(page, /污水井盖/)
    await page.getByRole('button', {name: '不见了，露着洞'}).click()
    await page.getByText('现在有人看守或已经围挡吗').waitFor()
    await page.reload()
    await page.getByText('现在有人看守或已经围挡吗').waitFor()
    await page.getByRole('button', {name: '否', exact: true}).click()
    await page.getByText('请提醒旁人绕行').waitFor()
    await page.locator('.answering').getByRole('button', {name: '跳过'}).click()
    await page.getByText('没有别的问题了').waitFor()
    await findRoad(page, '在哪里', '找')
    await page.getByText('已选位置').waitFor()
    await page.locator('.pick-map .maplibregl-marker').waitFor()
    await page.getByLabel('电子邮箱').fill('reporter@example.org')
    await stage.shoot(page, 'report-phone-zh')
    await page.getByRole('button', {name: '提交'}).click()
    await link(page)
    assert.deepEqual(faults, [])
    await context.close()
  })

  await t.test('on a desktop, in English, the case nearby is shown and joined with a link of one’s own', async () => {
    const {page, context, faults} = await stage.open({viewport: desk, colorScheme: 'dark', locale: 'en-GB'})
    await page.goto(stage.url('/report?lang=en'))
    await page.getByLabel('What is wrong').fill(cover)
    await findRoad(page, 'Where', 'Find')
    await page
      .locator('.alike li', {hasText: /m away/})
      .first()
      .waitFor()
    await stage.shoot(page, 'report-desktop-en-dark')
    await page.getByRole('button', {name: 'Me too'}).first().click()
    await link(page)
    assert.deepEqual(faults, [])
    await context.close()
  })

  await t.test('a smell of gas stops with the number to call', async () => {
    const {page, context} = await stage.open({viewport: phone, locale: 'en-GB'})
    await page.goto(stage.url('/report?lang=en'))
    await page.getByLabel('What is wrong').fill('小区里的燃气井盖坏了，闻到燃气味')
    await pick(page, /gas/i)
    await page.getByText('Do you smell gas').waitFor()
    await page.locator('.answering').getByRole('button', {name: 'Yes', exact: true}).click()
    assert.equal(await page.locator('.stop.urgent a').getAttribute('href'), 'tel:0990-8123392')
    await stage.shoot(page, 'report-gas-en')
    await context.close()
  })

  await t.test('who says what it is not is not asked, and three photos and the phone’s own position make a report', async () => {
    const {page, context} = await stage.open({viewport: phone, geolocation: here, permissions: ['geolocation']})
    await page.goto(stage.url('/report'))
    await page.getByLabel('发生了什么').fill(tree)
    await page.getByRole('button', {name: /以上都不是/}).click()
    assert.equal(await page.locator('.answering').count(), 0)
    const pictures = await Promise.all(['#246', '#642', '#264'].map(photo))
    await page
      .locator('input[type=file]')
      .setInputFiles(pictures.map((buffer, i) => ({name: `现场${i}.jpg`, mimeType: 'image/jpeg', buffer})))
    await page.locator('.photos figure').nth(2).waitFor()
    await page.getByRole('button', {name: '用我现在的位置'}).click()
    await page.getByText('已选位置').waitFor()
    await page.getByRole('button', {name: '提交'}).click()
    await link(page)
    await context.close()
    const clerk = await stage.open({viewport: desk})
    await signIn(stage, clerk.page, 'shouli')
    await choose(clerk.page, tree)
    await clerk.page.locator('.story .evidence img').nth(2).waitFor()
    await clerk.context.close()
  })

  await t.test('a tap on the map chooses the place', async () => {
    const {page, context} = await stage.open({viewport: desk})
    await page.goto(stage.url('/report'))
    await page.getByLabel('发生了什么').fill('路灯整夜不亮')
    const map = page.locator('.pick-map canvas')
    await map.waitFor()
    await map.click({position: {x: 200, y: 120}})
    await page.getByText('已选位置').waitFor()
    await page.getByRole('button', {name: '提交'}).click()
    await link(page)
    await context.close()
  })
})
