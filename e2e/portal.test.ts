import assert from 'node:assert/strict'
import {test} from 'node:test'
import sharp from 'sharp'
import {findBarriers} from './axe.ts'
import {desk, makeStage, phone, photo, skip, staff} from './stage.ts'

const stage = makeStage()
const MANHOLE = 'component.01001'
const words = `路口的井盖翘起来了 ${Date.now().toString(36)}`

/** A photograph that says where it was taken: by the river in the middle of the demo city. */
const placed = async (): Promise<Buffer> =>
  sharp(await photo('#446'))
    .withExif({
      IFD2: {DateTimeOriginal: '2026:11:20 08:30:00', OffsetTimeOriginal: '+08:00'},
      IFD3: {GPSLatitudeRef: 'N', GPSLatitude: '30/1 0/1 432/100', GPSLongitudeRef: 'E', GPSLongitude: '114/1 0/1 108/100'},
    })
    .jpeg()
    .toBuffer()

test('the report begins with a photo and loses nothing', {skip, timeout: 120_000}, async (t) => {
  await t.test('a photo taken in the form fills in the place, and may stand for words', async () => {
    const {page, context, faults} = await stage.open({viewport: phone, hasTouch: true, isMobile: true, timezoneId: 'Asia/Shanghai'})
    await page.goto(stage.url('/report'))
    await page.getByRole('button', {name: '提交'}).click()
    const head = page.locator('.faults')
    await head.waitFor()
    assert.ok(await head.evaluate((one) => one === document.activeElement), 'the summary of what is missing has the focus')
    await stage.shoot(page, 'report-missing-phone-zh')
    await head.getByRole('link', {name: /说明在哪里/}).click()
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('name')), 'address')
    const camera = page.locator('input[capture=environment]')
    await camera.setInputFiles({name: '现场.jpg', mimeType: 'image/jpeg', buffer: await placed()})
    await page.getByText('已按照片填好了位置').waitFor()
    await page.getByText('拍摄于 11月20日 08:30').waitFor()
    await page.locator('.line', {hasText: /已选位置/}).waitFor()
    await page.locator('.photos figure').waitFor()
    await page.reload()
    await page.getByText('已按照片填好了位置').waitFor()
    await page.waitForFunction(() => (document.querySelector<HTMLImageElement>('.photos figure img')?.naturalWidth ?? 0) > 0)
    await stage.shoot(page, 'report-photo-phone-zh')
    await page.getByRole('button', {name: '提交'}).click()
    await page.locator('.receipt', {hasText: '见照片'}).waitFor()
    assert.deepEqual(faults, [])
    await context.close()
  })

  await t.test('an address that means one place is chosen by itself', async () => {
    const {page, context} = await stage.open({viewport: phone})
    await page.goto(stage.url('/report'))
    await page.getByLabel('在哪里', {exact: true}).fill('中山大道12号')
    await page.keyboard.press('Enter')
    await page.locator('.line', {hasText: /已选位置/}).waitFor()
    await context.close()
  })
})

test('whoever is outside meets a page behind every link', {skip, timeout: 300_000}, async (t) => {
  let follow = ''
  let id = ''
  let code = ''
  const links: string[] = []
  const clerk = await staff(stage, 'shouli')
  const [dispatcher, unit, supervisor] = [await staff(stage, 'paiqian'), await staff(stage, 'chuzhi-water'), await staff(stage, 'jiandu')]
  const move = (by: typeof clerk, name: string, body: object = {}) => by('POST', `/cases/${id}/moves/${name}`, body)

  /** Another case, still with the unit. */
  const open = async () => {
    const {case: other} = await clerk<{case: {id: string}}>('POST', '/cases', {
      source: 'hotline',
      description: '井盖松了',
      address: '中山大道12号',
      category: MANHOLE,
    })
    const {items} = await clerk<{items: readonly {id: string}[]}>('GET', `/standards/conditions?category=${MANHOLE}`)
    for (const [by, name, body] of [
      [clerk, 'accept', {}],
      [clerk, 'file', {category: MANHOLE, condition: items[0]?.id}],
      [dispatcher, 'dispatch', {}],
    ] as const)
      await by('POST', `/cases/${other.id}/moves/${name}`, body)
    return other
  }

  await t.test('a report gives a code, and the code lists one’s own cases', async () => {
    const {page, context, faults} = await stage.open({viewport: phone})
    await page.goto(stage.url('/report'))
    await page.getByLabel('发生了什么').fill(words)
    await page.getByLabel('在哪里').fill('中山大道')
    await page.getByRole('button', {name: '找', exact: true}).click()
    await page.locator('.hits button').first().click()
    await page.getByText('已选位置').waitFor()
    await page.getByLabel('电话').fill('13800138000')
    await page.getByRole('button', {name: '提交'}).click()
    follow = new URL((await page.locator('.receipt .link').textContent()) ?? '').pathname
    await page.getByText('放进“我的案件”').click()
    assert.equal(await page.getByLabel(/上报时留下的手机号后四位/).inputValue(), '8000')
    await stage.shoot(page, 'receipt-phone-zh')
    await page.getByRole('button', {name: '得到查询码'}).click()
    code = (await page.locator('code.code').textContent()) ?? ''
    await page.getByRole('link', {name: '看我的案件'}).click()
    await page.getByLabel('查询码').fill(code)
    await page.getByLabel('手机号后四位，或电子邮箱').fill('9999')
    await page.getByRole('button', {name: '查看'}).click()
    await page.getByText('代码与手机尾号或邮箱不符').waitFor()
    await page.getByLabel('手机号后四位，或电子邮箱').fill('8000')
    await page.getByRole('button', {name: '查看'}).click()
    await page.getByRole('heading', {name: '已收到，等待受理'}).waitFor()
    await stage.shoot(page, 'mine-phone-zh')
    await page.getByRole('button', {name: '看进展'}).click()
    await page.waitForURL(/\/follow\/[\w-]{22}$/)
    await page.goBack()
    await page.waitForURL(/\/mine$/)
    await page.getByRole('heading', {name: '已收到，等待受理'}).waitFor()
    assert.deepEqual(faults, [])
    await context.close()
  })

  await t.test('a question asked by link is read and answered, with what waiting does to the clock', async () => {
    const {cases} = await clerk<{cases: {id: string}[]}>('GET', `/cases?text=${encodeURIComponent(words)}`)
    id = cases[0]?.id ?? ''
    await move(clerk, 'accept')
    const {items} = await clerk<{items: readonly {id: string}[]}>('GET', `/standards/conditions?category=${MANHOLE}`)
    await move(clerk, 'file', {category: MANHOLE, condition: items[0]?.id})
    await move(dispatcher, 'dispatch')
    await move(unit, 'undertake')
    const {text, mark} = await unit<{text: string; mark: string}>('POST', `/cases/${id}/messages/preview`, {text: '井盖在路口的哪一侧？'})
    const {link} = await unit<{link: string}>('POST', `/cases/${id}/questions`, {text, mark})
    links.push(new URL(link).pathname)
    const {page, context, faults} = await stage.open({viewport: phone})
    await page.goto(stage.url(new URL(link).pathname))
    await page.getByText('井盖在路口的哪一侧？').waitFor()
    await page.getByText('部门的办理时限').waitFor()
    await page.getByRole('button', {name: '发送答复'}).click()
    await page.getByText('请先写几个字').waitFor()
    await page.getByLabel('您的答复').fill('东南角，公交站旁边')
    await page.locator('input[type=file]').setInputFiles({name: '现场.jpg', mimeType: 'image/jpeg', buffer: await photo('#345')})
    await page.locator('.photos figure').waitFor()
    await page.reload()
    assert.equal(await page.getByLabel('您的答复').inputValue(), '东南角，公交站旁边')
    await page.locator('.photos figure').waitFor()
    await stage.shoot(page, 'asked-phone-zh')
    await page.getByRole('button', {name: '发送答复'}).click()
    await page.getByText('已收到您的答复').waitFor()
    await stage.shoot(page, 'answered-phone-zh')
    assert.deepEqual(faults, [])
    await context.close()
    const {reporter} = await unit<{reporter: {text: string}[]}>('GET', `/cases/${id}/messages`)
    assert.deepEqual(reporter.map((one) => one.text).slice(-2), ['井盖在路口的哪一侧？', '东南角，公交站旁边'])
  })

  await t.test('on the page of the case a question waits first, and the reader writes to the city', async () => {
    const {text, mark} = await unit<{text: string; mark: string}>('POST', `/cases/${id}/messages/preview`, {text: '现在还能走人吗？'})
    await unit('POST', `/cases/${id}/questions`, {text, mark})
    const {page, context, faults} = await stage.open({viewport: phone})
    await page.goto(stage.url(follow))
    await page.locator('.waits', {hasText: '现在还能走人吗？'}).waitFor()
    await stage.shoot(page, 'follow-question-phone-zh')
    await page.getByLabel('您的答复').fill('能，要绕一下')
    await page.getByRole('button', {name: '发送答复'}).click()
    await page.locator('.waits').waitFor({state: 'detached'})
    await page.locator('.followed', {hasText: /办理期限.*还剩/}).waitFor()
    await page.getByRole('button', {name: '写消息'}).click()
    await page.getByLabel('补充情况或提问').fill('晚上看不清，请尽快')
    await page.getByRole('button', {name: '发送', exact: true}).click()
    await page.locator('.thread .own', {hasText: '晚上看不清'}).waitFor()
    await page.getByText('您上报的内容，别人看到什么').click()
    await page.getByText('您写的', {exact: true}).waitFor()
    await stage.shoot(page, 'follow-talk-phone-zh')
    assert.deepEqual(faults, [])
    await context.close()
  })

  await t.test('a contractor reads the task by its link and reports it done with a photo', async () => {
    const {link} = await unit<{link: string}>('POST', `/cases/${id}/tasks`, {
      contractor: '新城市政工程公司',
      text: '更换井盖，恢复路面，拍完成照片',
      contact: {phone: '13900139000'},
    })
    const {page, context, faults} = await stage.open({viewport: phone, locale: 'en-GB', colorScheme: 'dark'})
    await page.goto(stage.url(`${new URL(link).pathname}?lang=en`))
    await page.getByRole('heading', {name: 'A task for you'}).waitFor()
    const body = (await page.textContent('body')) ?? ''
    assert.doesNotMatch(body, /13800138000|翘起来了/, 'nothing of the reporter is shown')
    await page.getByLabel('What was done, and how it is now').fill('井盖已更换')
    await page.locator('input[type=file]').setInputFiles({name: 'after.jpg', mimeType: 'image/jpeg', buffer: await photo('#dda')})
    await page.locator('.photos figure').waitFor()
    await page.locator('.pick-map canvas').waitFor()
    await stage.shoot(page, 'task-phone-en-dark')
    await page.getByRole('button', {name: 'Report it done'}).click()
    await page.getByText('Your report has arrived').waitFor()
    await page.locator('.thread img').waitFor()
    assert.deepEqual(faults, [])
    await context.close()
  })

  await t.test('everybody sees it on the map and in the list, and says that it is still there', async () => {
    const {page, context, faults} = await stage.open({viewport: desk})
    await page.goto(stage.url('/city'))
    const card = page.locator('.city-card', {hasText: words})
    await card.waitFor()
    await page.locator('.city-map canvas').waitFor()
    assert.doesNotMatch((await page.textContent('body')) ?? '', /13800138000|chuzhi|shouli/)
    await card.getByRole('button', {name: '在地图上看'}).click()
    await page.locator('.city-card.chosen', {hasText: words}).waitFor()
    assert.match(page.url(), new RegExp(`case=${id}`))
    await page.waitForTimeout(800)
    await stage.shoot(page, 'city-desk-zh')
    await card.getByRole('link').click()
    await page.getByRole('heading', {name: /负责单位正在处置/}).waitFor()
    await page.getByRole('button', {name: '问题还在'}).click()
    await page.getByText('已记下您看到的').waitFor()
    await page.getByRole('button', {name: '我也遇到了'}).click()
    assert.match((await page.locator('.receipt .link').textContent()) ?? '', /\/follow\/[\w-]{22}$/)
    await stage.shoot(page, 'city-case-desk-zh')
    assert.deepEqual(faults, [])
    await context.close()
  })

  await t.test('who finds words unfit says so, and sees by a link what comes of it', async () => {
    const {page, context, faults} = await stage.open({viewport: phone, locale: 'en-GB'})
    await page.goto(stage.url(`/city/cases/${id}?lang=en`))
    await page.getByText('Report something that should not be here').click()
    await page.getByLabel('It is advertising or noise').check()
    await page.getByRole('button', {name: 'Send', exact: true}).click()
    await page.getByRole('link', {name: 'See what comes of it'}).click()
    await page.getByText('it has not been looked at yet').waitFor()
    links.push(new URL(page.url()).pathname)
    await stage.shoot(page, 'flagged-phone-en')
    assert.deepEqual(faults, [])
    await context.close()
  })

  await t.test('a closed case is rated, and the rating can be changed', async () => {
    await move(unit, 'handle', {result: '井盖已更换', claim: 'fixed', evidence: [{kind: 'after', text: '已更换'}]})
    await move(clerk, 'ask-inspection')
    await move(supervisor, 'pass')
    await move(clerk, 'close', {closing: true})
    const {page, context, faults} = await stage.open({viewport: phone})
    await page.goto(stage.url(follow))
    await page.getByRole('heading', {name: '已解决，并经核查'}).waitFor()
    await page.getByLabel('基本满意').check()
    await page.getByLabel('办得慢').check()
    await stage.shoot(page, 'rate-phone-zh')
    await page.getByRole('button', {name: '提交评价'}).click()
    await page.locator('.rated', {hasText: '基本满意'}).waitFor()
    await page.getByRole('button', {name: '修改'}).click()
    await page.getByLabel('满意', {exact: true}).check()
    await page.getByRole('button', {name: '提交评价'}).click()
    await page.locator('.rated .given', {hasText: /^满意/}).waitFor()
    await stage.shoot(page, 'rated-phone-zh')
    assert.deepEqual(faults, [])
    await context.close()
  })
  await t.test('what was fixed and seen to be so is counted, narrowed to, and told by the feeds', async () => {
    const {page, context, faults} = await stage.open({viewport: phone, colorScheme: 'dark', locale: 'en-GB'})
    await page.goto(stage.url('/city?lang=en'))
    await page.locator('.city-card', {hasText: words}).waitFor()
    await page.getByRole('button', {name: /fixed/}).click()
    await page.locator('.city-card', {hasText: 'Fixed, and seen to be so'}).first().waitFor()
    await page.getByLabel('Kind', {exact: true}).selectOption('component.01')
    await page.locator('.city-card', {hasText: words}).waitFor()
    assert.match(page.url(), /state=fixed/)
    await stage.shoot(page, 'city-phone-en-dark')
    const feed = (await page.getByRole('link', {name: 'RSS feed'}).getAttribute('href')) ?? ''
    const told = await fetch(stage.url(feed))
    const rss = await told.text()
    assert.ok(rss.includes(words) && rss.includes(`/city/cases/${id}</link>`))
    const again = await fetch(stage.url(feed), {headers: {'if-none-match': told.headers.get('etag') ?? ''}})
    assert.equal(again.status, 304)
    const geojson = (await page.getByRole('link', {name: 'GeoJSON data'}).getAttribute('href')) ?? ''
    const map = (await (await fetch(stage.url(geojson))).json()) as {features: {id: string; properties: {standing: string}}[]}
    assert.equal(map.features.find((one) => one.id === id)?.properties.standing, 'fixed')
    await page.getByLabel('Kind', {exact: true}).selectOption('matter.06')
    await page.locator('.city-card', {hasText: words}).waitFor({state: 'detached'})
    assert.deepEqual(faults, [])
    await context.close()
  })
  await t.test('every page behind a link has no barrier, in both languages and lights, in large type and as narrow as 320', async () => {
    const {link} = await unit<{link: string}>('POST', `/cases/${(await open()).id}/tasks`, {
      contractor: '新城市政工程公司',
      text: '更换井盖',
      contact: {phone: '13900139000'},
    })
    links.push(follow, new URL(link).pathname, `/city/cases/${id}`)
    for (const [language, colorScheme] of [
      ['zh', 'light'],
      ['en', 'dark'],
    ] as const) {
      const {page, context} = await stage.open({viewport: {width: 320, height: 640}, colorScheme, bypassCSP: true})
      for (const path of [...links, '/report', '/city?days=all', '/mine', '/help']) {
        await page.goto(stage.url(`${path}${path.includes('?') ? '&' : '?'}lang=${language}`))
        await page.locator('h1').first().waitFor()
        await page.waitForFunction(() => document.querySelector('[aria-busy=true]') === null)
        for (const details of await page.locator('main details').all())
          await details.evaluate((one: HTMLDetailsElement) => (one.open = true))
        await page.evaluate(() => document.documentElement.setAttribute('data-type', 'large'))
        assert.deepEqual(await findBarriers(page), [], `${path} ${language}`)
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
        assert.ok(wide <= 0, `${path} ${language} is ${wide} pixels wider than the window`)
        await stage.shoot(page, `large-${language}-${path.split(/[/?]/)[1]}${path.includes('cases') ? '-case' : ''}`)
      }
      await context.close()
    }
  })

  await t.test('a report is made with the keyboard only', async () => {
    const {page, context} = await stage.open({viewport: desk})
    await page.goto(stage.url('/report'))
    await page.locator('textarea[name=description]').waitFor()
    const until = async (found: string) => {
      for (let presses = 0; presses < 60; presses += 1) {
        await page.keyboard.press('Tab')
        if (await page.evaluate((selector) => document.activeElement?.matches(selector) ?? false, found)) return
      }
      assert.fail(`the keyboard does not come to ${found}`)
    }
    await until('textarea[name=description]')
    await page.keyboard.type('绿化带里有一堆建筑垃圾')
    await until('input[name=address]')
    await page.keyboard.type('中山大道12号')
    await page.keyboard.press('Enter')
    await page.locator('.line', {hasText: /已选位置/}).waitFor()
    await until('form button[type=submit]')
    await page.keyboard.press('Enter')
    await page.locator('.receipt .link').waitFor()
    await context.close()
  })
})
