/** One city, everybody at work in it at once: what one does the others see without asking, and what goes astray finds its way through the pages. */
import assert from 'node:assert/strict'
import {test} from 'node:test'
import type {Page} from 'playwright-core'
import {choose, desk, makeStage, PASSWORD, phone, photo, signIn, skip} from './stage.ts'

const stage = makeStage()
const mark = Date.now().toString(36)
/** The two seconds of a change until it is seen, and room for a machine with other work; nothing asks by itself as often as this. */
const SOON_MS = 12_000
/** A street of the district whose coordinator takes part. */
const PLACE = '鼓楼街'

const seats = new Map<string, Promise<Page>>()
/** The one page of somebody, signed in once and left open. */
const seat = (login: string, {viewport = desk, path = '/'} = {}): Promise<Page> => {
  const known = seats.get(login)
  if (known !== undefined) return known
  const opened = stage.open({viewport}).then(async ({page, faults}) => {
    page.on('close', () => assert.deepEqual(faults, []))
    if (path === '/') await signIn(stage, page, login)
    else {
      await page.goto(stage.url(path))
      await page.getByLabel('账号').fill(login)
      await page.getByLabel('密码').fill(PASSWORD)
      await page.getByRole('button', {name: '登录', exact: true}).click()
      await page.locator('.field').waitFor()
    }
    return page
  })
  seats.set(login, opened)
  return opened
}

const stands = (page: Page, state: string) => page.locator('.standing .state', {hasText: state}).waitFor()
/** The same, seen by somebody who only looks on: without a reload, and sooner than the page would ask by itself. */
const sees = (page: Page, state: string) => page.locator('.standing .state', {hasText: state}).waitFor({timeout: SOON_MS})
const moveButton = (page: Page, name: string) => page.locator('.moves').getByRole('button', {name, exact: true})
const press = async (page: Page, name: string) => {
  const rare = page.locator('.rare-moves', {has: page.locator('button', {hasText: name})})
  if ((await rare.count()) > 0 && (await rare.getAttribute('open')) === null) await rare.locator('summary').click()
  await moveButton(page, name).click()
}
const send = (page: Page, name: string) => page.locator('.move-form').getByRole('button', {name, exact: true}).click()
/** Presses a move, says why, and sends it. */
const say = async (page: Page, name: string, reason: string) => {
  await press(page, name)
  await page.locator('.move-form').getByLabel('理由').fill(reason)
  await send(page, name)
}
/** Why a move is not open to who looks, as the page says it. */
const whyNot = async (page: Page, name: string): Promise<string> => {
  const box = page.locator('.refused-moves')
  if ((await box.getAttribute('open')) === null) await box.locator('summary').click()
  return (
    (await box
      .locator('li', {has: page.getByText(name, {exact: true})})
      .locator('span')
      .textContent()) ?? ''
  )
}

async function report(page: Page, words: string): Promise<void> {
  await page.goto(stage.url('/report'))
  await page.getByLabel('发生了什么').fill(words)
  await page.getByLabel('在哪里').fill(PLACE)
  await page.getByRole('button', {name: '找', exact: true}).click()
  await page.locator('.hits button').first().click()
  await page.getByText('已选位置').waitFor()
  await page.getByRole('button', {name: '提交'}).click()
  await page.locator('.receipt .link').waitFor()
}

/** Gives the class and the condition, and files. */
async function fileAs(clerk: Page, kind: string): Promise<void> {
  await clerk.getByLabel('类别', {exact: true}).fill(kind)
  await clerk
    .locator('.hits button', {hasText: new RegExp(`^${kind}`)})
    .first()
    .click()
  await clerk.locator('.conditions input').first().check()
  await send(clerk, '立案')
}

test('five people, each at a browser of their own, see every step of the others as it is made', {skip, timeout: 240_000}, async (t) => {
  const words = `垃圾桶满了没人收，旁边的路灯也不亮 ${mark}`
  const [citizen, clerk, dispatcher, handler, supervisor] = await Promise.all([
    stage.open({viewport: phone}).then(({page}) => page),
    seat('shouli'),
    seat('paiqian'),
    seat('chuzhi', {viewport: phone, path: '/field'}),
    seat('jiandu', {viewport: phone, path: '/field'}),
  ])
  const task = (page: Page) => page.locator('.task-row', {hasText: words})

  await t.test('the clerk’s queue has the report while the citizen still reads the receipt', async () => {
    await clerk.goto(stage.url('/?stage=reported&map=off'))
    await dispatcher.goto(stage.url('/?stage=filed&map=off'))
    await clerk.locator('.queue').waitFor()
    await report(citizen, words)
    const begun = performance.now()
    await clerk.locator('.row', {hasText: words}).waitFor({timeout: SOON_MS})
    t.diagnostic(`on the queue after ${Math.round(performance.now() - begun)} ms`)
    await citizen.goto(stage.url(new URL((await citizen.locator('.receipt .link').textContent()) ?? '').pathname))
    await citizen.getByRole('heading', {name: '已收到，等待受理'}).waitFor()
  })

  await t.test('what the clerk files, the dispatcher has, and the citizen reads that it was filed', async () => {
    await clerk.locator('.row', {hasText: words}).click()
    await press(clerk, '受理')
    await stands(clerk, '已受理')
    await press(clerk, '立案')
    // The class that was proposed to the citizen came along; the clerk knows better.
    await clerk.locator('.move-form .picked', {hasText: '垃圾箱'}).getByRole('button', {name: '改'}).click()
    await fileAs(clerk, '路灯')
    await stands(clerk, '已立案')
    const begun = performance.now()
    await Promise.all([
      citizen.getByRole('heading', {name: '已立案，等待派遣'}).waitFor({timeout: SOON_MS}),
      dispatcher.locator('.row', {hasText: words}).waitFor({timeout: SOON_MS}),
    ])
    t.diagnostic(`with citizen and dispatcher after ${Math.round(performance.now() - begun)} ms`)
    await stage.shoot(citizen, 'roles-citizen-filed')
  })

  await t.test('what the dispatcher sends is on the handler’s phone', async () => {
    await dispatcher.locator('.row', {hasText: words}).click()
    await press(dispatcher, '派遣')
    await dispatcher.locator('.preview b').waitFor()
    await send(dispatcher, '派遣')
    const begun = performance.now()
    await Promise.all([
      task(handler).waitFor({timeout: SOON_MS}),
      sees(clerk, '已派遣'),
      citizen.getByRole('heading', {name: '已交给负责单位'}).waitFor({timeout: SOON_MS}),
    ])
    t.diagnostic(`with handler, clerk and citizen after ${Math.round(performance.now() - begun)} ms`)
    await stage.shoot(handler, 'roles-handler-today')
  })

  await t.test('the handler takes it on and reports it done with a photo; the clerk sees both', async () => {
    const act = (name: string) => handler.locator('.field-actions').getByRole('button', {name, exact: true}).click()
    await task(handler).click()
    await act('接收')
    await handler.getByRole('button', {name: '提交：接收'}).click()
    await sees(clerk, '处置中')
    await act('反馈处置')
    const camera = handler.getByRole('group', {name: '处置后', exact: true})
    await camera
      .locator('input[type=file]')
      .first()
      .setInputFiles({name: 'after.jpg', mimeType: 'image/jpeg', buffer: await photo('#dda')})
    await camera.locator('figure img').first().waitFor()
    await handler.getByLabel('做了什么').fill('已更换灯泡，灯亮了。')
    await handler.getByRole('button', {name: '提交：反馈处置'}).click()
    await sees(clerk, '已处置')
  })

  await t.test('it is asked of one supervisor by name, who passes it; the clerk closes it and the citizen reads so', async () => {
    await press(clerk, '下发核查')
    await clerk.locator('.people button', {hasText: '周海平'}).click()
    await stage.shoot(clerk, 'roles-clerk-asks')
    await send(clerk, '下发核查')
    await task(supervisor).waitFor({timeout: SOON_MS})
    await stage.shoot(supervisor, 'roles-supervisor-today')
    await task(supervisor).click()
    await supervisor.locator('.field-actions').getByRole('button', {name: '核查通过', exact: true}).click()
    await supervisor.getByRole('button', {name: '提交：核查通过'}).click()
    await sees(clerk, '核查通过')
    await press(clerk, '结案')
    await clerk.getByLabel('结案条件已经满足').check()
    await send(clerk, '结案')
    const begun = performance.now()
    await Promise.all([
      citizen.getByRole('heading', {name: '已解决，并经核查'}).waitFor({timeout: SOON_MS}),
      dispatcher
        .locator('.standing .state', {hasText: /已结案|已归档/})
        .first()
        .waitFor({timeout: SOON_MS}),
    ])
    t.diagnostic(`with citizen and dispatcher after ${Math.round(performance.now() - begun)} ms`)
    await citizen.getByText('已更换灯泡，灯亮了。').first().waitFor()
    await stage.shoot(citizen, 'roles-citizen-closed')
    // All of it at one glance, on the one page.
    const story = clerk.locator('.story')
    await story.locator('.number', {hasText: /^\d{19}$/}).waitFor()
    for (const fact of ['鼓楼街', '路灯', '精城市路灯管理所', '市民', '已更换灯泡，灯亮了。'])
      await story.locator('.facts-of dd', {hasText: fact}).first().waitFor()
    await story.locator('figure', {hasText: '处置后'}).waitFor()
    for (const step of ['上报', '立案', '派遣', '接收', '处置', '核查', '结案'])
      await story.locator('.history li', {hasText: step}).first().waitFor()
    await stage.shoot(clerk, 'roles-clerk-closed')
    await citizen.close()
    await supervisor.close()
  })
})

/** The handler goes in from the field and sits down at a desk. */
async function handlerAtDesk(): Promise<Page> {
  const page = await seat('chuzhi', {viewport: phone, path: '/field'})
  await page.setViewportSize(desk)
  return page
}

test('what goes astray finds its way: returned, extended, put off, appealed', {skip, timeout: 240_000}, async (t) => {
  const words = (n: number) => `${['路灯整夜闪', '灯杆歪了', '路灯罩掉了'][n]} ${mark}`
  const clerk = await seat('shouli')
  const dispatcher = await seat('paiqian')
  const handler = await handlerAtDesk()
  const head = await seat('quxie')

  await t.test('three reports are filed and dispatched', async () => {
    const {page: citizen, context} = await stage.open({viewport: phone})
    for (const n of [0, 1, 2]) await report(citizen, words(n))
    await context.close()
    const markAll = async (page: Page, move: string) => {
      await page.locator('.rows .row').nth(2).waitFor()
      for (const n of [0, 1, 2]) await page.locator('.rows li').nth(n).getByRole('checkbox').check()
      await page.locator('.bulk .moves').getByRole('button', {name: move, exact: true}).click()
    }
    const allDone = (page: Page, move: string) => page.locator('.bulk-result', {hasText: `${move}：办成 3 件`}).waitFor()
    await clerk.goto(stage.url(`/?map=off&stage=open&text=${mark}`))
    await markAll(clerk, '受理')
    await allDone(clerk, '受理')
    await markAll(clerk, '立案')
    await fileAs(clerk, '路灯')
    await allDone(clerk, '立案')
    await dispatcher.goto(stage.url(`/?map=off&stage=filed&text=${mark}`))
    await markAll(dispatcher, '派遣')
    await send(dispatcher, '派遣')
    await allDone(dispatcher, '派遣')
  })

  await t.test('a unit returns what is not its own; the dispatcher agrees and sends it to another, which sees it at once', async () => {
    await handler.goto(stage.url('/?map=off'))
    await choose(handler, words(0))
    await say(handler, '申请回退', '这盏灯是景区自管的，不属于路灯管理所')
    await stands(handler, '回退待审')
    const why = await whyNot(handler, '同意回退')
    assert.match(why, /需要“派遣、改派、撤回，审批回退、延期、挂账”的权限/)
    assert.doesNotMatch(why, /cases\.[a-z]/)
    await handler
      .locator('.refused-moves li', {has: handler.getByText('同意回退', {exact: true})})
      .getByRole('button', {name: '谁可以办'})
      .click()
    await handler.locator('.who', {hasText: '沈文静（派遣员）'}).waitFor()
    await stage.shoot(handler, 'roles-return-asked')
    await dispatcher.goto(stage.url('/?map=off&stage=returning'))
    await dispatcher.locator('.row', {hasText: words(0)}).click()
    await dispatcher.locator('.history', {hasText: '这盏灯是景区自管的'}).waitFor()
    await stage.shoot(dispatcher, 'roles-return-decides')
    const other = await seat('chuzhi-parks')
    await other.goto(stage.url('/?map=off'))
    await press(dispatcher, '同意回退')
    await stands(dispatcher, '已立案')
    // Whose case it is no longer reads no further in it, and learns so at once.
    await handler.locator('.story .notice', {hasText: '查看案件'}).waitFor({timeout: SOON_MS})
    await press(dispatcher, '派遣')
    await dispatcher.getByLabel('派给其他单位').check()
    await dispatcher.getByLabel('单位名称').fill('园林和林业')
    await dispatcher.locator('.hits button', {hasText: '园林和林业'}).first().click()
    await dispatcher.locator('.move-form').getByLabel('理由').fill('景区内的灯由园林和林业局养护')
    await send(dispatcher, '派遣')
    await stands(dispatcher, '已派遣')
    await other.locator('.row', {hasText: words(0)}).waitFor({timeout: SOON_MS})
    await choose(other, words(0))
    await press(other, '接收')
    await sees(dispatcher, '处置中')
    await other.locator('.facts-of', {hasText: '回退 1 次，错误派遣 1 次'}).waitFor()
    await stage.shoot(other, 'roles-return-elsewhere')
    await other.close()
  })

  const due = async (page: Page): Promise<string> => (await page.locator('.clock-bar summary .line .num').textContent()) ?? ''

  await t.test('more time is asked for, endorsed and granted, and the due date moves; a second time it is refused', async () => {
    await handler.goto(stage.url('/?map=off'))
    await choose(handler, words(1))
    await press(handler, '接收')
    await stands(handler, '处置中')
    const before = await due(handler)
    await say(handler, '申请延期', '灯杆要定制，厂家三天后到货')
    await handler.getByText('等单位初审').waitFor()
    assert.match(await whyNot(handler, '延期初审'), /不能初审自己提出的申请/)
    await dispatcher.goto(stage.url('/?map=off'))
    await choose(dispatcher, words(1))
    assert.match(await whyNot(dispatcher, '批准延期'), /还没有经过处置单位初审/)
    await head.goto(stage.url('/?map=off'))
    await choose(head, words(1))
    await press(head, '延期初审')
    await dispatcher.getByText('单位已初审').waitFor({timeout: SOON_MS})
    await stage.shoot(dispatcher, 'roles-extension-decides')
    await press(dispatcher, '批准延期')
    await handler.getByText('延期 1 次', {exact: true}).waitFor({timeout: SOON_MS})
    const after = await due(handler)
    assert.notEqual(after, before)
    await stage.shoot(handler, 'roles-extension-granted')
    await say(handler, '申请延期', '还想再等一等')
    await dispatcher.getByText('还想再等一等').first().waitFor({timeout: SOON_MS})
    await say(dispatcher, '驳回延期', '材料已到，请按期完成')
    await handler.locator('.history', {hasText: '材料已到，请按期完成'}).waitFor({timeout: SOON_MS})
    assert.equal(await due(handler), after)
    assert.equal(await handler.locator('.why').getByText('待审申请').count(), 0)
  })

  await t.test('what cannot be done now is put off to a day, with its clock standing, and taken up again', async () => {
    await handler.goto(stage.url('/?map=off'))
    await choose(handler, words(2))
    await press(handler, '接收')
    await stands(handler, '处置中')
    await press(handler, '申请挂账')
    await handler.getByLabel('暂缓到').fill(new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10))
    await handler.locator('.move-form').getByLabel('理由').fill('要等地铁站口围挡撤除')
    await send(handler, '申请挂账')
    await handler.getByText('等单位初审').waitFor()
    await head.goto(stage.url('/?map=off'))
    await choose(head, words(2))
    await press(head, '挂账初审')
    await dispatcher.goto(stage.url('/?map=off'))
    await choose(dispatcher, words(2))
    await press(dispatcher, '批准挂账')
    await sees(handler, '挂账中')
    await handler.getByText('暂缓到').waitFor()
    await stage.shoot(handler, 'roles-suspended')
    await press(dispatcher, '恢复处置')
    await sees(handler, '处置中')
    await handler.locator('.standing .clock', {hasText: '还剩'}).waitFor()
  })

  await t.test('a unit appeals being late; two people review it; that it was late stays, and it does not count', async () => {
    await handler.goto(stage.url('/?map=off&stage=done&overdue=true&area=990101&sort=newest'))
    await handler.locator('.rows .row').first().click()
    await press(handler, '超时申诉')
    await handler.locator('.move-form').getByLabel('理由').fill(`暴雨红色预警期间停止登高作业 ${mark}`)
    await send(handler, '超时申诉')
    await handler.getByText('申诉等待初审').waitFor()
    const address = new URL(handler.url())
    const path = `/?map=off&stage=all&case=${address.searchParams.get('case')}`
    const leader = await seat('lingdao')
    await head.goto(stage.url(path))
    await leader.goto(stage.url(path))
    await press(head, '申诉初审')
    await leader.getByText('申诉初审通过，等待终审').waitFor({timeout: SOON_MS})
    assert.match(await whyNot(head, '申诉通过'), /初审和终审不能是同一人/)
    await stage.shoot(head, 'roles-appeal-reviewed')
    await press(leader, '申诉通过')
    for (const page of [leader, handler, head]) {
      const lateness = page.locator('.why', {hasText: '超期与考核'})
      await lateness.getByText('超期（事实） · 不计入考核').waitFor({timeout: SOON_MS})
      await lateness.getByText('申诉通过').waitFor()
    }
    await stage.shoot(handler, 'roles-appeal-granted')
  })
})

test('a call is placed by a click on the map of streets and numbers, and says which component is meant', {
  skip,
  timeout: 240_000,
}, async () => {
  const words = `灯杆上的检修门掉了 ${mark}`
  const page = await seat('shouli')
  await page.goto(stage.url('/calls'))
  await page.getByLabel('来电人说').fill(words)
  const where = page.getByLabel('在哪里')
  await where.fill(`${PLACE}12号`)
  await page.locator('.place-field [role=option]').first().click()
  await page.locator('.call-map .maplibregl-marker').waitFor()
  const written = await where.inputValue()
  // The place that was found comes into sight by itself; the click is beside it.
  const map = page.locator('.call-map canvas')
  await page.locator('.near-components button').first().waitFor()
  await Promise.all([
    page.waitForResponse((answer) => answer.url().includes('/api/grid/locate') && answer.ok()),
    map.click({position: {x: (await map.boundingBox().then((box) => box?.width ?? 0)) / 2 - 75, y: 118}}),
  ])
  await page.getByText('● 已定位').waitFor()
  await page.waitForFunction(
    (before) => ![before, ''].includes(document.querySelector<HTMLInputElement>('.place-field input')?.value ?? ''),
    written,
  )
  await page.locator('.near-components button', {hasText: '米'}).first().waitFor()
  await page.locator('.near-components button').first().click()
  const component = await page.locator('.near-components [aria-pressed="true"]').getAttribute('title')
  await stage.shoot(page, 'roles-call-place')
  await page.keyboard.press('Control+Enter')
  await page.getByText('已立工单：').waitFor()
  await page.goto(stage.url('/?map=off&stage=all'))
  await choose(page, words)
  await page.locator('.facts-of dd', {hasText: component ?? 'none'}).waitFor()
})
