import assert from 'node:assert/strict'
import {test} from 'node:test'
import type {Page} from 'playwright-core'
import {choose, desk, makeStage, phone, photo, signIn, skip} from './stage.ts'

const stage = makeStage()

const stands = (page: Page, state: string) => page.locator('.standing .state', {hasText: state}).waitFor()
const press = (page: Page, name: string) => page.locator('.moves').getByRole('button', {name, exact: true}).click()
const send = (page: Page, name: string) => page.locator('.move-form').getByRole('button', {name, exact: true}).click()

test('a report goes all the way: from one sentence to a closed case that its reporter follows', {skip, timeout: 240_000}, async (t) => {
  const words = `路灯不亮 ${Date.now().toString(36)}`
  let follow = ''

  await t.test('a citizen reports on a phone, without an account', async () => {
    const {page, context, faults} = await stage.open({viewport: phone})
    await page.goto(stage.url('/report'))
    await page.getByLabel('发生了什么').fill(words)
    await page.locator('input[type=file]').setInputFiles({name: '现场.jpg', mimeType: 'image/jpeg', buffer: await photo('#334')})
    await page.locator('.photos figure').waitFor()
    await page.getByLabel('在哪里').fill('中山大道')
    await page.getByRole('button', {name: '找', exact: true}).click()
    await page.locator('.hits button').first().click()
    await page.getByText('已选位置').waitFor()
    await page.getByRole('button', {name: '提交'}).click()
    const link = page.locator('.receipt .link')
    follow = (await link.textContent()) ?? ''
    assert.match(follow, /\/follow\/[\w-]{22}$/)
    assert.deepEqual(faults, [])
    await context.close()
  })

  await t.test('a clerk accepts and files it, which starts its clock', async () => {
    const {page, context, faults} = await stage.open({viewport: desk})
    await signIn(stage, page, 'shouli')
    await choose(page, words)
    await press(page, '受理')
    await stands(page, '已受理')
    await press(page, '立案')
    await page.getByLabel('类别', {exact: true}).fill('路灯')
    await page.locator('.hits button', {hasText: /^路灯/}).first().click()
    await page.locator('.conditions input').first().check()
    await send(page, '立案')
    await stands(page, '已立案')
    await page.locator('.standing .clock', {hasText: '还剩'}).waitFor()
    assert.match((await page.locator('.number').textContent()) ?? '', /^\d{19}$/)
    assert.deepEqual(faults, [])
    await context.close()
  })

  await t.test('a dispatcher sends it where the duty list says', async () => {
    const {page, context} = await stage.open({viewport: desk})
    await signIn(stage, page, 'paiqian')
    await choose(page, words)
    await press(page, '派遣')
    await page.locator('.preview b').waitFor()
    await send(page, '派遣')
    await stands(page, '已派遣')
    await page.getByText('为何派到这里').waitFor()
    await context.close()
  })

  await t.test('the unit takes it on and reports it handled, with a photo', async () => {
    const {page, context} = await stage.open({viewport: phone})
    await signIn(stage, page, 'chuzhi')
    await page.getByRole('button', {name: /^通知：\d+ 条未读$/}).waitFor()
    await choose(page, words)
    await press(page, '接收')
    await stands(page, '处置中')
    await press(page, '反馈处置')
    await send(page, '反馈处置')
    await page.locator('.move-form [role=alert]').waitFor()
    await page.getByLabel('处置结果').fill('已更换灯泡，灯亮了。')
    await page
      .locator('.pair input[type=file]')
      .nth(1)
      .setInputFiles({name: 'after.jpg', mimeType: 'image/jpeg', buffer: await photo('#dda')})
    await page.locator('.pair figure').waitFor()
    await send(page, '反馈处置')
    await stands(page, '已处置')
    await context.close()
  })

  await t.test('it is inspected on site and closed', async () => {
    const clerk = await stage.open({viewport: desk})
    await signIn(stage, clerk.page, 'shouli')
    await choose(clerk.page, words)
    await press(clerk.page, '下发核查')
    await send(clerk.page, '下发核查')
    await stands(clerk.page, '核查中')
    const supervisor = await stage.open({viewport: phone})
    await signIn(stage, supervisor.page, 'jiandu')
    await choose(supervisor.page, words)
    await press(supervisor.page, '核查通过')
    await stands(supervisor.page, '核查通过')
    await supervisor.context.close()
    await clerk.page.reload()
    await stands(clerk.page, '核查通过')
    await press(clerk.page, '结案')
    await clerk.page.getByLabel('结案条件已经满足').check()
    await send(clerk.page, '结案')
    await stands(clerk.page, '已')
    await clerk.context.close()
  })

  await t.test('the reporter reads by the secret link that it is solved', async () => {
    const {page, context, faults} = await stage.open({viewport: phone})
    await page.goto(stage.url(new URL(follow).pathname))
    await page.getByRole('heading', {name: '已解决，并经核查'}).waitFor()
    await page.getByText('已更换灯泡，灯亮了。').first().waitFor()
    const picture = page.locator('.evidence img').last()
    await picture.waitFor()
    await page.waitForFunction(() =>
      [...document.querySelectorAll<HTMLImageElement>('.evidence img')].every((one) => one.complete && one.naturalWidth > 0),
    )
    const text = (await page.textContent('body')) ?? ''
    assert.doesNotMatch(text, /shouli|chuzhi|jiandu|paiqian/)
    assert.deepEqual(faults, [])
    await context.close()
  })
})
