import assert from 'node:assert/strict'
import {test} from 'node:test'
import {findBarriers} from './axe.ts'
import {desk, makeStage, phone, signIn, skip} from './stage.ts'

const stage = makeStage()

/** Every screen: its address, and who opens it; undefined for a stranger. */
const screens: readonly (readonly [path: string, who?: string])[] = [
  ['/report'],
  ['/city?days=all'],
  ['/mine'],
  ['/help'],
  ['/gallery'],
  ['/', 'shouli'],
  ['/?stage=handling&overdue=true', 'lingdao'],
  ['/?stage=done&map=off', 'zhiban'],
  ['/calls', 'shouli'],
  ['/calls/back', 'shouli'],
  ['/replies', 'zhiban'],
  ['/knowledge', 'zhiban'],
  ['/moderation', 'zhiban'],
  ['/notices/webhooks', 'xitong'],
  ['/insight', 'lingdao'],
  ['/screen', 'lingdao'],
  ['/map', 'lingdao'],
  ['/sensing', 'lingdao'],
  ['/sensing/wall', 'lingdao'],
  ['/sensing/alarms', 'zhiban'],
  ['/sensing/rules', 'biaozhun'],
  ['/sensing/rules?rule=new', 'biaozhun'],
  ['/map?on=districts,things&shade=pm25', 'lingdao'],
  ['/data', 'lingdao'],
  ['/data/components', 'lingdao'],
  ['/data/sharing', 'zhiban'],
  ['/open'],
  ['/open/cells'],
  ['/keeping', 'biaozhun'],
  ['/rules', 'biaozhun'],
  ['/questions', 'biaozhun'],
  ['/reading', 'biaozhun'],
  ['/notices', 'shouli'],
  ['/notices/settings', 'shouli'],
  ['/notices/deliveries', 'xitong'],
  ['/notices/templates', 'biaozhun'],
  ['/account', 'biaozhun'],
  ['/keeping/duties', 'biaozhun'],
  ['/keeping/duties?tab=ask&area=990101001&category=matter.02005', 'biaozhun'],
  ['/keeping/standards', 'biaozhun'],
  ['/keeping/organisation', 'xitong'],
  ['/keeping/accounts', 'xitong'],
  ['/keeping/jobs', 'xitong'],
  ['/keeping/grid', 'xitong'],
  ['/keeping/grid?tab=components', 'xitong'],
  ['/keeping/calendars', 'biaozhun'],
  ['/keeping/imports', 'xitong'],
  ['/keeping/retention', 'xitong'],
  ['/keeping/rights', 'anquan'],
  ['/keeping/roles?role=clerk', 'anquan'],
  ['/keeping/audit', 'shenji'],
  ['/keeping/audit?tab=check', 'shenji'],
]

/** Both languages and both lights, and the two widths, without all their products. */
const looks = [
  {name: 'Chinese, light, desk', locale: 'zh-CN', language: 'zh', colorScheme: 'light', viewport: desk},
  {name: 'English, dark, phone', locale: 'en-GB', language: 'en', colorScheme: 'dark', viewport: phone},
] as const

for (const {name, language, ...look} of looks)
  test(`axe finds no barrier: ${name}`, {skip, timeout: 600_000}, async (t) => {
    const people = new Map<string | undefined, (typeof screens)[number][0][]>()
    for (const [path, who] of screens) people.set(who, [...(people.get(who) ?? []), path])
    for (const [who, paths] of people) {
      const {page, context} = await stage.open({...look, bypassCSP: true})
      if (who !== undefined) await signIn(stage, page, who)
      for (const path of paths)
        await t.test(`${path} · ${who ?? 'a stranger'}`, async () => {
          await page.goto(stage.url(`${path}${path.includes('?') ? '&' : '?'}lang=${language}`))
          await page.locator('main').first().waitFor()
          await page.waitForFunction(() => document.querySelector('[aria-busy=true]:not(.example *)') === null)
          assert.deepEqual(await findBarriers(page), [])
        })
      await context.close()
    }
  })
