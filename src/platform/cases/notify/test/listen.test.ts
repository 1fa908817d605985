import assert from 'node:assert/strict'
import {mkdtempSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {after, before, beforeEach} from 'node:test'
import {sql} from 'kysely'
import {systemAct} from '#kernel/act.ts'
import type {Db, Tx} from '#kernel/db.ts'
import {type Event, listEvents} from '#kernel/events.ts'
import {deliverRound} from '#platform/notices/actions/deliver.ts'
import {loadTemplates} from '#platform/notices/actions/templates.ts'
import {openPostOffice, type PostOffice} from '#platform/notices/test/post-office.ts'
import {mailSettings} from '#platform/notices/test/town.ts'
import {type House, onBothStores} from '#test/city.ts'
import {moveCase} from '../../actions/move.ts'
import {followHash} from '../../actions/report.ts'
import {joinCase} from '../../likeness/actions.ts'
import {cases} from '../../pack.ts'
import {findCaseByFollow} from '../../queries/case.ts'
import {buildTown, by, NOON, people, RUBBISH_CONDITION, report, SANITATION, straight, until, walk} from '../../test/town.ts'
import {tellOfCase} from '../listen.ts'

process.env.JINGCHENG_HOME = mkdtempSync(join(tmpdir(), 'jingcheng-told-'))

const ZHENG = '00000000-0000-7000-8000-000000000021'
const LI = '00000000-0000-7000-8000-000000000022'
const SUN = '00000000-0000-7000-8000-000000000023'

let office: PostOffice
before(async () => {
  office = await openPostOffice()
})
beforeEach(() => {
  office.letters.length = 0
})
after(() => office.close())

/** Accounts for the town: Zheng in sanitation, Li who looks on site, Sun who dispatches in the east. */
async function settle({tx, city, act}: House): Promise<void> {
  await loadTemplates(tx, act, city)
  for (const [id, name] of [[ZHENG, '郑'], [LI, '李'], [SUN, '孙']] as const)
    await sql`insert into kernel.account (id, login, name, password_changed_at, password_history, opened_at, opened_by) values (${id}, ${id.slice(-4)}, ${name}, ${NOON}, '[]', ${NOON}, 'test')`.execute(tx)
  await sql`insert into organisation.person (id, name, name_en, account, valid_from, version) values (${ZHENG}, '郑', 'Zheng', ${ZHENG}, '2000-01-01', 1)`.execute(tx)
  await sql`insert into organisation.post (id, unit, title, title_en, role, area, own_unit_only, valid_from, version) values (${ZHENG}, ${SANITATION}, '处置员', 'Handler', 'h', '', true, '2000-01-01', 1)`.execute(tx)
  await sql`insert into organisation.appointment (id, post, person, because, valid_from) values (${ZHENG}, ${ZHENG}, ${ZHENG}, 'test', '2000-01-01')`.execute(tx)
  await sql`insert into kernel.role (id, title_zh, title_en, permissions, defined_at) values ('d', '派遣', 'D', '["cases.dispatch"]', ${NOON})`.execute(tx)
  await sql`insert into kernel.grant (id, account, role, area, since, because, given_by, given_at) values (${SUN}, ${SUN}, 'd', '880101', '2026-01-01', 't', 't', ${NOON})`.execute(tx)
} // biome-ignore format: rows of tables

const eventsOf = (db: Db, {id, districtId}: {id: string; districtId: string}): Promise<readonly Event[]> =>
  listEvents(db, {district: districtId, subject: id})

const settings = () => mailSettings(office.port)

async function tellAll(tx: Tx, one: {id: string; districtId: string}, at: Date): Promise<void> {
  for (const event of await eventsOf(tx, one)) await tellOfCase(tx, systemAct(at, 'cases'), event, settings())
}

const rung = async (tx: Tx) =>
  (
    await sql<{
      account: string
      event: string
      title: string
    }>`select r.account, n.event, n.said->'zh'->>'title' as title from notices.receipt r
      join notices.notice n on n.id = r.notice order by n.id, r.account`.execute(tx)
  ).rows.map(({account, event, title}) => [account, event, title])

onBothStores('schema', (it, forReal) => {
  forReal('the town is built', ({store}) => buildTown(store))

  it('the way of a case tells its unit, whoever is asked to look, and its reporter, each in the right words', async (house) => {
    const {tx} = house
    await settle(house)
    const reporter = {name: '钱市民', email: 'qian@mail.example', phone: '13911112222'}
    const {case: one} = await report(tx, {reporter, address: '东街12号', description: '路口有一堆垃圾'})
    const steps = straight.map((step) =>
      step[0] === 'ask-verification' ? (['ask-verification', 'clerk', {person: {id: LI, name: '李'}}] as const) : step,
    )
    await walk(tx, one.id, steps.slice(0, 2))
    await moveCase(tx, {by: {...people.patrol, id: LI}, at: by('patrol', 30).at}, {id: one.id, move: 'confirm'})
    const closed = await walk(tx, one.id, straight.slice(3), 40)
    assert.equal(closed.state, 'closed')
    const now = by('clerk', 200).at
    await tellAll(tx, one, now)
    await tellAll(tx, one, now)
    assert.deepEqual(await rung(tx), [
      [LI, 'case.verification-asked', '请现场核实：东街12号'],
      [ZHENG, 'case.dispatched', '新派遣：东街12号'],
    ])
    assert.equal(await deliverRound({db: tx, transact: (work) => work(tx), act: systemAct(now, 'x')}, settings()), 2)
    assert.deepEqual(
      office.letters.map(({headers}) => headers.subject),
      ['您上报的问题已受理', '您上报的问题已办结'],
    )
    const [, letter] = office.letters
    assert.match(letter?.text ?? '', /处置结果：已清运[\s\S]*负责单位：环卫中心/)
    const token = /\/follow\/([\w-]{22})$/m.exec(letter?.text ?? '')?.[1] ?? ''
    assert.equal((await findCaseByFollow(tx, followHash(token)))?.id, one.id)
    const kept = await sql<{
      all: string
    }>`select (select json_agg(n)::text from notices.notice n) || (select json_agg(d)::text from notices.delivery d)
      || (select json_agg(e)::text from kernel.event e) as all`.execute(tx)
    assert.doesNotMatch(kept.rows[0]?.all ?? '', /钱市民|qian@|13911112222/)
    assert.ok(!(kept.rows[0]?.all ?? token).includes(token))
  })

  it('who dispatches hears of a return that is asked, the unit of what becomes of it, and nobody of what they did themselves', async (house) => {
    const {tx} = house
    await settle(house)
    const {case: one} = await report(tx)
    await walk(tx, one.id, until('dispatch'))
    const zheng = {by: {...people.sanitation, id: ZHENG}, at: by('sanitation', 100).at}
    await moveCase(tx, zheng, {id: one.id, move: 'ask-return', reason: '不属本单位'})
    await moveCase(tx, by('dispatcher', 110), {id: one.id, move: 'refuse-return', reason: '清单明确'})
    await moveCase(tx, zheng, {id: one.id, move: 'ask-return', reason: '确实不属'})
    await moveCase(tx, {by: {...people.dispatcher, id: SUN}, at: by('dispatcher', 120).at}, {id: one.id, move: 'approve-return'})
    await tellAll(tx, one, by('clerk', 200).at)
    assert.deepEqual(
      (await rung(tx)).map(([account, event]) => [account, event]),
      [
        [ZHENG, 'case.dispatched'],
        [SUN, 'case.return-asked'],
        [ZHENG, 'case.return-refused'],
        [SUN, 'case.return-asked'],
        [ZHENG, 'case.return-approved'],
      ],
    )
  })

  it('an escalation tells whom its level names, a summons the units summoned, and a handler who was named stands for the unit', async (house) => {
    const {tx} = house
    await settle(house)
    const {case: one} = await report(tx)
    await walk(tx, one.id, until('undertake'))
    const at = by('clerk', 200).at
    const [begun] = await eventsOf(tx, one)
    assert.ok(begun !== undefined)
    const tell = (n: number, name: string, body: object) =>
      tellOfCase(
        tx,
        systemAct(at, 'cases'),
        {...begun, id: `event-${n}`, name, at, actor: 'system', body: {version: 9, ...body}},
        settings(),
      )
    await tell(1, 'case.escalated', {level: 1, tell: ['handler', 'dispatcher']})
    await tell(2, 'case.escalated', {level: 2, tell: ['city', 'nonsense']})
    await tell(3, 'case.summoned', {unitIds: [SANITATION], units: ['环卫中心']})
    await tx.updateTable('cases.case').set({handler_id: LI}).where('id', '=', one.id).execute()
    await tell(4, 'case.supervised', {})
    assert.deepEqual(
      (await rung(tx)).map(([account, event]) => [account, event]),
      [
        [ZHENG, 'case.escalated'],
        [SUN, 'case.escalated'],
        [ZHENG, 'case.summoned'],
        [LI, 'case.supervised'],
      ],
    )
  })

  it('whoever joined, or reported what was merged, is told too, each in their language and by their own link', async (house) => {
    const {tx} = house
    await settle(house)
    const {case: one} = await report(tx, {reporter: {email: 'qian@mail.example'}})
    const {case: twin} = await report(tx, {reporter: {email: 'wu@mail.example'}}, by('citizen', 2))
    await joinCase(tx, by('citizen', 3), {id: one.id, clientId: LI, reporter: {email: 'john@mail.example', language: 'en'}})
    await walk(tx, one.id, straight.slice(0, 1))
    await walk(tx, twin.id, straight.slice(0, 1))
    await moveCase(tx, by('clerk', 20), {id: twin.id, move: 'merge', into: one.id})
    const closed = await walk(tx, one.id, straight.slice(1), 40)
    assert.equal(closed.state, 'closed')
    const now = by('clerk', 200).at
    const event = (await eventsOf(tx, one)).find(({name}) => name === 'case.closed')
    assert.ok(event !== undefined)
    await tellOfCase(tx, systemAct(now, 'cases'), event, settings())
    await deliverRound({db: tx, transact: (work) => work(tx), act: systemAct(now, 'x')}, settings())
    const told = office.letters.map(({to, headers, text}) => ({
      to: to.join(),
      subject: headers.subject,
      link: /\/follow\/([\w-]{22})$/m.exec(text)?.[1],
    }))
    const of = (name: string) => told.find(({to}) => to.includes(name))
    assert.equal(told.length, 3)
    assert.deepEqual(
      [of('qian')?.subject, of('wu')?.subject, of('john')?.subject],
      ['您上报的问题已办结', '您上报的问题已办结', 'Your report was closed'],
    )
    assert.equal((await findCaseByFollow(tx, followHash(of('wu')?.link ?? '')))?.id, twin.id)
    assert.equal((await findCaseByFollow(tx, followHash(of('john')?.link ?? '')))?.id, one.id)
  })

  it('a reporter who left nothing is told nothing, and an imported history tells nobody', async (house) => {
    const {tx} = house
    await settle(house)
    const {case: anonymous} = await report(tx)
    await walk(tx, anonymous.id, straight.slice(0, 1))
    await tellAll(tx, anonymous, by('clerk', 200).at)
    const {case: imported} = await report(tx, {source: 'import'}, by('importer'))
    await walk(tx, imported.id, [
      ['accept', 'clerk'],
      ['file', 'leader', {condition: RUBBISH_CONDITION}],
      ['dispatch', 'dispatcher'],
    ])
    await tellAll(tx, imported, by('clerk', 200).at)
    assert.deepEqual(await rung(tx), [])
    assert.equal((await tx.selectFrom('notices.notice').select('id').execute()).length, 0)
  })

  it('closing archives the case and tells of it, by the one listener of the pack', async (house) => {
    const {tx} = house
    await settle(house)
    const {case: one} = await report(tx, {reporter: {email: 'qian@mail.example'}})
    await walk(tx, one.id, straight)
    const event = (await eventsOf(tx, one)).find(({name}) => name === 'case.closed')
    assert.ok(event !== undefined)
    await cases.on['case.closed']?.(tx, systemAct(by('leader', 200).at, 'cases'), event)
    const {state} = await tx.selectFrom('cases.case').select('state').where('id', '=', one.id).executeTakeFirstOrThrow()
    assert.equal(state, 'archived')
  })
})
