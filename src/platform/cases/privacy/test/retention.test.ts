import assert from 'node:assert/strict'
import {sql} from 'kysely'
import {v7} from 'uuid'
import {systemAct} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {verifyChains} from '#kernel/events.ts'
import {onBothStores} from '#test/city.ts'
import {listHistory} from '../../actions/move.ts'
import {archiveCase} from '../../jobs.ts'
import {getCase} from '../../queries/case.ts'
import {ask, buildTown, by, NOON, report, straight, until, walk} from '../../test/town.ts'
import {dryRun, retainSome} from '../actions/retain.ts'
import {keepBook} from '../queries/books.ts'
import {caseHeads} from '../queries/heads.ts'
import {readRetentionRules} from '../rules.ts'

const title = {zh: '一', en: 'one'}
const rules = (tx: Tx, list: readonly object[]): Promise<void> =>
  keepBook(tx, {code: '8801', kind: 'retention', rules: readRetentionRules({rules: list})})
const usual = [
  {id: 'person', title, does: 'anonymise', afterDays: 10},
  {id: 'special', title, does: 'destroy', afterDays: 500, categories: ['component']},
  {id: 'all', title, does: 'destroy', afterDays: 100},
]
const days = (count: number) => systemAct(new Date(NOON.getTime() + count * 86_400_000), 'night')

const ended = async (tx: Tx): Promise<string> => {
  const {case: one} = await report(tx, {
    description: '我叫李建国，垃圾，13800138000',
    address: '东街12号',
    reporter: {name: '李建国', phone: '13800138000'},
  })
  await walk(tx, one.id, straight.slice(0, 6))
  await walk(
    tx,
    one.id,
    [
      ['handle', 'sanitation', {result: '已和李建国13800138000联系', evidence: [{kind: 'after', text: '拍到闽A12345'}]}],
      ...straight.slice(7),
    ],
    70,
  )
  await archiveCase(tx, systemAct(NOON), {subject: one.id})
  await sql`insert into cases.note (id, case_id, district_id, words, by, by_name, at)
    values (${v7()}, ${one.id}, '880101', '李建国说晚上去13800138000', 'clerk', '赵受理', ${NOON})`.execute(tx)
  await sql`insert into cases.witness (id, case_id, district_id, still_there, words, at)
    values (${v7()}, ${one.id}, '880101', true, '我叫李建国，还在', ${NOON})`.execute(tx)
  await sql`insert into cases.joined (id, case_id, client_id, name, phone, hash, at)
    values (${v7()}, ${one.id}, ${v7()}, '阿依古丽', '13900139000', 'h', ${NOON})`.execute(tx)
  await sql`insert into cases.rating (case_id, round, who, district_id, answer, reasons, words, alerts, review, at, changed_at, area)
    values (${one.id}, 1, 'reporter', '880101', 'satisfied', '{}', '李建国很满意', false, false, ${NOON}, ${NOON}, '880101')`.execute(tx)
  await sql`insert into cases.work_order (case_id, district_id, called_at, channel, caller, request, title, appeal, confidential, grade, limit_amount,
    limit_unit, due_at, taken_by, taken_by_name) values (${one.id}, '880101', ${NOON}, 'phone', 'person', 'appeal', '李建国反映垃圾',
    ${JSON.stringify({what: '垃圾', when: null, where: null, who: '李建国', wish: '回电13800138000'})}::jsonb, false, 'usual', 24, 'natural_hour', ${NOON}, 'clerk', '赵受理')`.execute(
    tx,
  )
  await sql`insert into notices.notice (id, district_id, event, subject, occasion, said, link, urgent, at)
    values (${v7()}, '880101', 'case.dispatched', ${one.id}, ${v7()}, '{"zh": {"title": "我叫李建国，垃圾"}}', null, false, ${NOON})`.execute(
    tx,
  )
  return one.id
}

const everything = async (tx: Tx): Promise<string> => {
  const tables = [
    'cases.case',
    'cases.reporter',
    'cases.evidence',
    'cases.record',
    'kernel.event',
    'kernel.event_words',
    'cases.tombstone',
    'cases.note',
    'cases.witness',
    'cases.joined',
    'cases.sender',
    'cases.rating',
    'cases.work_order',
    'notices.notice',
  ]
  const rows = []
  for (const table of tables) rows.push((await sql.raw(`select * from ${table}`).execute(tx)).rows)
  return JSON.stringify(rows)
}

onBothStores('schema', (it, forReal) => {
  forReal('the town is built', ({store}) => buildTown(store))

  it('a dry run tells what would happen and changes nothing', async ({tx, db}) => {
    await rules(tx, usual)
    const id = await ended(tx)
    const before = await everything(tx)
    const [person, special, all] = await dryRun(db, days(200))
    assert.deepEqual([person?.count, special?.count, all?.count], [1, 0, 1])
    assert.equal(person?.sample[0]?.id, id)
    assert.deepEqual((await dryRun(db, days(9))).map(({count}) => count), [0, 0, 0]) // biome-ignore format: short
    assert.equal(await everything(tx), before)
  })

  it('after its days the person is out of the case, of its words and of its history; the chain is whole', async ({tx, db}) => {
    await rules(tx, usual)
    const id = await ended(tx)
    assert.equal(await retainSome(tx, days(9)), 0)
    assert.equal(await retainSome(tx, days(11)), 1)
    assert.equal(await retainSome(tx, days(11)), 0)
    assert.doesNotMatch(await everything(tx), /李建国|13800138000|闽A12345|阿依古丽|13900139000/)
    const one = await getCase(db, id)
    assert.equal(one.description, '我叫【姓名】，垃圾，【手机号】')
    const history = await listHistory(db, one)
    assert.deepEqual([history.at(-1)?.name, history.length], ['case.anonymised', 13])
    assert.match(history.find(({name}) => name === 'case.handled')?.body.result ?? '', /销毁/)
    assert.equal((await verifyChains(tx, undefined, [caseHeads])).broken, null)
  })

  it('after more days words and evidence are gone, what is counted stays, and a tombstone says when and why', async ({tx, db}) => {
    await rules(tx, usual)
    const id = await ended(tx)
    assert.equal(await retainSome(tx, days(101)), 1)
    assert.equal(await retainSome(tx, days(101)), 1)
    assert.equal(await retainSome(tx, days(101)), 0)
    const one = await getCase(db, id)
    assert.deepEqual(
      [one.description, one.address, one.result, one.lng, one.category, one.state],
      ['', null, null, null, 'matter.06010', 'archived'],
    )
    assert.notEqual(one.closedAt, null)
    assert.equal((await db.selectFrom('cases.record').select('case_id').execute()).length, 1)
    assert.doesNotMatch(await everything(tx), /已清|拍到|东街|垃圾|晚上去|还在/)
    assert.equal((await verifyChains(tx, undefined, [caseHeads])).broken, null)
    const {tombstones} = await ask(tx, by('clerk'), 'GET /retention/tombstones')
    assert.deepEqual(
      tombstones.map(({what, rule}: {what: string; rule: string}) => [what, rule]),
      [
        ['destroy', 'all'],
        ['anonymise', 'person'],
      ],
    )
    assert.equal(tombstones[0].number, one.number)
  })

  it('open cases are left alone, and a more particular rule wins', async ({tx}) => {
    await rules(tx, [{id: 'keep', title, does: 'destroy', afterDays: 5_000, categories: ['matter.06']}, usual[2] ?? {}])
    await ended(tx)
    const {case: open} = await report(tx)
    await walk(tx, open.id, until('dispatch'))
    assert.deepEqual((await dryRun(tx, days(1_000))).map(({count}) => count), [0, 0]) // biome-ignore format: short
    assert.equal(await retainSome(tx, days(1_000)), 0)
  })

  it('words whose destruction nobody recorded are noticed', async ({tx}) => {
    await ended(tx)
    await tx.deleteFrom('kernel.event_words').execute()
    assert.match((await verifyChains(tx)).broken?.why ?? '', /no event says why/)
  })

  it('a rule is run by hand only by who may, where they may', async ({tx}) => {
    await rules(tx, [{...usual[2], afterDays: 1}])
    await ended(tx)
    const listed = await ask(tx, by('clerk', 60 * 24 * 30), 'GET /retention')
    assert.deepEqual([listed[0].id, listed[0].count], ['all', 1])
    const body = {rule: 'all', city: '8801'}
    assert.deepEqual(await ask(tx, by('western', 60 * 24 * 30), 'POST /retention/runs', {body}), {done: 0})
    assert.deepEqual(await ask(tx, by('clerk', 60 * 24 * 30), 'POST /retention/runs', {body}), {done: 1})
    await assert.rejects(ask(tx, by('clerk'), 'POST /retention/runs', {body: {...body, rule: 'x'}}), {code: 'case.no-such-retention-rule'})
  })
})
