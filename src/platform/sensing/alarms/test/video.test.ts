import assert from 'node:assert/strict'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {after, before} from 'node:test'
import {sql} from 'kysely'
import sharp from 'sharp'
import {systemAct} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {listEvents} from '#kernel/events.ts'
import {getFile} from '#kernel/files/index.ts'
import {isProblem} from '#lib/problem.ts'
import {NOW, onBothStores} from '#test/city.ts'
import {raiseFindings} from '../actions/find.ts'
import {acknowledgeAlarm} from '../actions/life.ts'
import {easeUnseen, escalateAlarms} from '../actions/tend.ts'
import {takeEvent} from '../actions/video.ts'
import {eventBody} from '../api.ts'
import {tellOfAlarm} from '../listen.ts'
import {getAlarm} from '../queries/alarms.ts'
import {keepTerms} from '../queries/terms.ts'
import {seedAlarms} from '../seed.ts'
import {readVideoTerms} from '../terms.ts'
import {by, EAST, later, lowPressure, plantGauges} from './ground.ts'

const home = mkdtempSync(join(tmpdir(), 'jingcheng-video-'))
const kept = process.env.JINGCHENG_HOME
before(() => {
  process.env.JINGCHENG_HOME = home
})
after(() => {
  if (kept === undefined) delete process.env.JINGCHENG_HOME
  else process.env.JINGCHENG_HOME = kept
  rmSync(home, {recursive: true, force: true})
})

const refusal = (code: string) => (error: unknown) => isProblem(error, code)
const picture = async (): Promise<string> =>
  (
    await sharp({create: {width: 64, height: 48, channels: 3, background: '#7a8a5a'}})
      .jpeg()
      .toBuffer()
  ).toString('base64')

const event = (change: object = {}) =>
  eventBody.parse({
    id: 'e1',
    type: 'illegal-parking',
    camera: 5,
    at: NOW.toISOString(),
    confidence: 0.9,
    box: [0.1, 0.2, 0.3, 0.4],
    ...change,
  })

/** Somebody in the eastern district who handles alarms. */
async function plantWatcher(tx: Tx): Promise<void> {
  const id = '00000000-0000-7000-8000-000000000021'
  await sql`insert into kernel.role (id, title_zh, title_en, permissions, defined_at) values ('watch', '值守', 'Watch', '["sensing.alarms"]', now())`.execute(
    tx,
  )
  await sql`insert into kernel.account (id, login, name, password_changed_at, password_history, opened_at, opened_by)
    values (${id}, 'zhou', '周值守', now(), '[]', now(), 'test')`.execute(tx)
  await sql`insert into kernel.grant (id, account, role, area, since, because, given_by, given_at)
    values (${id}, ${id}, 'watch', ${EAST}, '2026-01-01', 'test', 'test', now())`.execute(tx)
}

const notices = async (tx: Tx) =>
  (
    await sql<{event: string; urgent: boolean; subject: string}>`select event, urgent, subject from notices.notice order by at, id`.execute(
      tx,
    )
  ).rows

onBothStores('schema', (it) => {
  it('a video event becomes an alarm with its picture, once for each id of its sender', async ({tx, db, city}) => {
    await seedAlarms(tx, city)
    await plantGauges(tx, [5], {kind: 'camera'})
    const done = await takeEvent(tx, by('integrator'), event({snapshot: await picture()}))
    assert.equal(done.taken, 'raised')
    const alarm = await getAlarm(db, done.alarm ?? '')
    assert.deepEqual([alarm.kind, alarm.category, alarm.level, alarm.opensCase], ['video', 'matter.09009', 3, true])
    assert.equal(alarm.why.zh, '视频“压力计 5”发现机动车乱停放，置信度 90%（阈值 70%）。')
    const file = await getFile(db, alarm.details?.video?.file ?? '')
    assert.deepEqual([file.width, file.height, file.type], [64, 48, 'image/jpeg'])
    assert.deepEqual(await takeEvent(tx, by('integrator', 1), event()), {taken: 'repeated', alarm: alarm.id})
    assert.deepEqual(await takeEvent(tx, by('integrator', 2), event({id: 'e2'})), {taken: 'again', alarm: alarm.id})
    assert.equal((await getAlarm(db, alarm.id)).times, 2)
    assert.deepEqual(await takeEvent(tx, by('integrator', 3), event({id: 'e3', state: 'gone'})), {taken: 'gone', alarm: alarm.id})
    assert.equal((await getAlarm(db, alarm.id)).state, 'cleared')
  })

  it('what is not sure enough raises nothing; what is not seen again is over', async ({tx, db, city}) => {
    await seedAlarms(tx, city)
    await plantGauges(tx, [5], {kind: 'camera'})
    assert.deepEqual(await takeEvent(tx, by('integrator'), event({confidence: 0.69, snapshot: await picture()})), {
      taken: 'unsure',
      alarm: null,
    })
    assert.equal((await sql`select 1 from kernel.file`.execute(db)).rows.length, 0)
    const {alarm} = await takeEvent(tx, by('integrator'), event({id: 'e2'}))
    assert.equal(await easeUnseen(tx, later(29)), 0)
    assert.equal(await easeUnseen(tx, later(30)), 1)
    assert.match((await getAlarm(db, alarm ?? '')).clearedWhy?.zh ?? '', /30 分钟未再发现/)
  })

  it('bad events are refused, each with its reason', async ({tx, city}) => {
    await seedAlarms(tx, city)
    await plantGauges(tx, [5], {kind: 'camera'})
    const send = (change: object, act = by('integrator')) => takeEvent(tx, act, event(change))
    await assert.rejects(send({camera: 99}), refusal('sensing.no-camera'))
    await assert.rejects(send({type: 'ufo'}), refusal('sensing.unknown-event-type'))
    await assert.rejects(send({at: later(6).at.toISOString()}), refusal('sensing.event-time'))
    await assert.rejects(send({at: later(-1_500).at.toISOString()}), refusal('sensing.event-time'))
    await assert.rejects(send({id: 'x1', snapshot: Buffer.from('not a picture').toString('base64')}), refusal('files.wrong-type'))
    await assert.rejects(send({id: 'x2', file: '00000000-0000-7000-8000-000000000000'}), refusal('sensing.no-picture'))
    await assert.rejects(send({id: 'x3'}, by('reader')), refusal('access.forbidden'))
    for (const change of [{confidence: 1.01}, {box: [0, 0, 1]}, {snapshot: 'A'.repeat(5_600_004)}, {id: ''}, {type: 'BAD TYPE'}, {more: 1}])
      assert.equal(eventBody.safeParse({...event(), at: NOW.toISOString(), ...change}).success, false, JSON.stringify(change).slice(0, 40))
  })

  it('terms that are broken are named with the place', async ({tx}) => {
    assert.throws(() => readVideoTerms({types: {x: {zh: 'x'}}}), /types\.x\.level/)
    await keepTerms(tx, 'video', {types: {}})
  })

  it('of an alarm people are told once at a level, and again when it goes up', async ({tx, city}) => {
    await seedAlarms(tx, city)
    await plantWatcher(tx)
    await plantGauges(tx, [5], {kind: 'camera'})
    const {alarm} = await takeEvent(tx, by('integrator'), event({type: 'fire-smoke'}))
    const subject = alarm ?? ''
    const told = (name: string, minutes: number, id: string) =>
      tellOfAlarm(tx, later(minutes), {
        name,
        subject,
        district: EAST,
        body: {},
        seq: 1,
        id,
        actor: 'system',
        actorName: '系统',
        at: later(minutes).at,
      })
    await told('sensing.alarm-raised', 1, 'a')
    await told('sensing.alarm-raised', 1, 'a')
    await told('sensing.alarm-worsened', 2, 'b')
    assert.deepEqual(await notices(tx), [{event: 'sensing.alarm-raised', urgent: true, subject}])
    await tellOfAlarm(tx, systemAct(later(3 * 1_440).at), {
      name: 'sensing.alarm-escalated', subject, district: EAST, body: {}, seq: 2, id: 'c', actor: 'system', actorName: '系统', at: later(3).at,
    }) // biome-ignore format: one line
    assert.equal((await notices(tx)).length, 1, 'what happened days ago is no news')
  })

  it('what the watch does not acknowledge reaches who stands above, and passes over a step where nobody is', async ({tx, db, city}) => {
    await seedAlarms(tx, city)
    await plantWatcher(tx)
    await plantGauges(tx, [1])
    const chief = '00000000-0000-7000-8000-000000000022'
    await sql`insert into kernel.role (id, title_zh, title_en, permissions, defined_at)
      values ('chief', '总值班', 'Chief', '["cases.supervise"]', now())`.execute(tx)
    await sql`insert into kernel.account (id, login, name, password_changed_at, password_history, opened_at, opened_by)
      values (${chief}, 'zong', '总值班', now(), '[]', now(), 'test')`.execute(tx)
    await sql`insert into kernel.grant (id, account, role, area, since, because, given_by, given_at)
      values (${chief}, ${chief}, 'chief', '', '2026-01-01', 'test', 'test', now())`.execute(tx)
    const {fresh} = await raiseFindings(tx, later(0), [lowPressure(1, {level: 1})])
    const subject = fresh[0]?.id ?? ''
    const tell = async (): Promise<void> => {
      for (const event of await listEvents(db, {district: EAST, subject})) await tellOfAlarm(tx, {...later(60), at: event.at}, event)
    }
    const bells = async () =>
      (
        await sql<{account: string; event: string}>`select b.account::text as account, n.event from notices.receipt b
          join notices.notice n on n.id = b.notice order by n.at, account`.execute(tx)
      ).rows.map(({account, event}) => `${account.slice(-2)} ${event}`)
    await tell()
    assert.deepEqual(await bells(), ['21 sensing.alarm-raised'])
    assert.equal(await escalateAlarms(tx, later(10)), 1)
    await tell()
    await tell()
    assert.deepEqual(await bells(), ['21 sensing.alarm-raised', '22 sensing.alarm-escalated'])
    await acknowledgeAlarm(tx, by('watcher', 11), {id: subject})
    assert.equal(await escalateAlarms(tx, later(600)), 0, 'what somebody looks after goes no further')
  })
})
