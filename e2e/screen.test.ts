import assert from 'node:assert/strict'
import {test} from 'node:test'
import {makeStage, phone, signIn, skip, wall} from './stage.ts'

const stage = makeStage()

test('the wall shows the city now, and every figure opens what it counts', {skip, timeout: 120_000}, async (t) => {
  const {page, context, faults} = await stage.open({viewport: wall})
  await signIn(stage, page, 'lingdao')

  await t.test('from the loop to the queue of a station', async () => {
    await page.goto(stage.url('/screen'))
    await page.getByRole('heading', {name: /精城市/}).waitFor()
    await page.locator('.wall .loop li').nth(8).waitFor()
    await page.locator('.wall .news li').first().waitFor()
    await stage.shoot(page, 'screen-wall-zh')
    const fits = await page.evaluate(
      () => document.documentElement.scrollHeight <= innerHeight && document.documentElement.scrollWidth <= innerWidth,
    )
    assert.ok(fits, 'a wall does not scroll')
    await page.locator('.wall .loop a', {hasText: '处置中'}).click()
    await page.waitForURL(/stage=handling/)
  })

  await t.test('from the city to the streets of a district, and back', async () => {
    await page.goto(stage.url('/screen?lang=en'))
    const district = page.locator('.wall .parts a').first()
    const name = (await district.locator('.name').textContent()) ?? ''
    await district.click()
    await page.getByRole('heading', {name: new RegExp(name)}).waitFor()
    await page.getByText('Overdue by street').waitFor()
    await page.getByRole('link', {name: 'Whole city'}).click()
    await page.getByText('Overdue by district').waitFor()
  })

  await t.test('on a phone it is one column that scrolls', async () => {
    await page.setViewportSize(phone)
    await page.goto(stage.url('/screen?lang=zh'))
    await page.locator('.wall .parts li').first().waitFor()
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth))
    await stage.shoot(page, 'screen-phone-zh')
  })
  assert.deepEqual(faults, [])
  await context.close()
})
