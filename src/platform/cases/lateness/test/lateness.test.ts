import assert from 'node:assert/strict'
import {sql} from 'kysely'
import {systemAct} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {onBothStores} from '#test/city.ts'
import {ask, buildTown, by, NOON, PARKS, RUBBISH, report, SANITATION, straight, until, WEST, walk} from '../../test/town.ts'
import {learnAll} from '../actions.ts'

/** Closed cases of the last weeks: rubbish in the east is late in two of three, in the west one in ten. */
const seedClosed = async (tx: Tx, cases: number): Promise<void> => {
  await sql`
    with made as (
      select gen_random_uuid() as id, n, n % 2 = 0 as east, case when n % 2 = 0 then n % 3 <> 0 else n % 10 = 1 end as late,
        ${NOON}::timestamptz - n * interval '1 hour' - interval '5 days' as filed
      from generate_series(1, ${cases}::integer) as n
    ), cased as (
      insert into cases.case (id, district_id, state, version, source, area, description, category, unit_id, reported_at, changed_at)
      select id, case when east then '880101' else '880102' end, 'archived', 1, 'citizen', case when east then '880101001001001' else '880102001001001' end, '', ${RUBBISH},
        ${SANITATION}, filed, filed from made
    )
    insert into cases.record (case_id, district_id, source, area, category, unit_id, reported_at, filed_at, due_at, handled_at, closed_at,
      natural_seconds, working_seconds, spent, returns, reworks, redispatches, evidence)
    select id, case when east then '880101' else '880102' end, 'citizen', case when east then '880101001001001' else '880102001001001' end, ${RUBBISH}, ${SANITATION},
      filed, filed, filed + interval '1 day', filed + case when late then interval '30 hours' else interval '5 hours' end, filed + interval '31 hours',
      0, 0, '{}', 0, 0, 0, 0 from made`.execute(tx)
}

const lateness = (tx: Tx, id: string, who: Parameters<typeof by>[0] = 'dispatcher', minutes = 60) =>
  ask(tx, by(who, minutes), 'GET /cases/:id/lateness', {params: {id}})

onBothStores('schema', (it, forReal) => {
  forReal('the town is built', ({store}) => buildTown(store))

  it('without enough closed cases nothing is foretold, and it says so', async ({tx}) => {
    const {case: one} = await report(tx)
    assert.equal((await lateness(tx, one.id)).standing, 'no-limit')
    await walk(tx, one.id, until('file'))
    await seedClosed(tx, 100)
    const [{training} = {training: undefined}] = await learnAll(tx, systemAct(NOON))
    assert.equal(training, null)
    const answer = await lateness(tx, one.id)
    assert.deepEqual([answer.standing, answer.probability, answer.model], ['no-model', null, null])
    assert.match(answer.sentence.en, /too few closed cases/)
  })

  it('learned at night from the city’s own closed cases, it tells the dispatcher how probably and why', async ({tx}) => {
    await seedClosed(tx, 900)
    await learnAll(tx, systemAct(NOON))
    const {case: east} = await report(tx)
    const {case: west} = await report(tx, {place: WEST})
    for (const {id} of [east, west]) await walk(tx, id, until('file'))
    const [slow, quick] = [await lateness(tx, east.id), await lateness(tx, west.id)]
    assert.deepEqual([slow.standing, quick.standing], ['foretold', 'foretold'])
    assert.ok(slow.probability > quick.probability + 0.2, `${slow.probability} and ${quick.probability}`)
    assert.deepEqual([slow.model.version, slow.model.late > 200, slow.model.auc > slow.model.baselineAuc], [1, true, true])
    assert.ok(
      slow.reasons.some(({zh, raises}: {zh: string; raises: boolean}) => raises && /本街道约 \d+ % 超期/.test(zh)),
      JSON.stringify(slow.reasons),
    )
    assert.ok(quick.reasons.some(({raises}: {raises: boolean}) => !raises))
  })

  it('done and late cases are facts, not forecasts', async ({tx}) => {
    const {case: one} = await report(tx)
    await walk(tx, one.id, until('file'))
    assert.deepEqual(
      [(await lateness(tx, one.id, 'dispatcher', 10 * 24 * 60)).standing, (await lateness(tx, one.id)).standing],
      ['late', 'no-model'],
    )
    const {case: other} = await report(tx)
    await walk(tx, other.id, straight)
    assert.equal((await lateness(tx, other.id)).standing, 'done')
  })

  it('every training is a version; the newest is used, old ones keep their figures and lose what they learned', async ({tx, db}) => {
    await seedClosed(tx, 800)
    for (let night = 0; night < 9; night += 1) await learnAll(tx, systemAct(new Date(NOON.getTime() + night * 86_400_000)))
    const kept = await db.selectFrom('cases.lateness_model').select(['version', 'body', 'known']).orderBy('version').execute()
    assert.deepEqual(
      kept.map(({version}) => version),
      [1, 2, 3, 4, 5, 6, 7, 8, 9],
    )
    assert.deepEqual(
      kept.map(({body}) => body === null),
      [true, true, false, false, false, false, false, false, false],
    )
    assert.ok(kept.every(({known}) => known > 200))
    const {case: one} = await report(tx)
    await walk(tx, one.id, until('file'))
    assert.equal((await lateness(tx, one.id)).model.version, 9)
    const events = await db.selectFrom('kernel.event').select('name').where('subject', '=', 'lateness/8801').execute()
    assert.equal(events.length, 9)
  })

  it('many at once: only those one may read', async ({tx}) => {
    const {case: east} = await report(tx)
    const {case: west} = await report(tx, {place: WEST})
    const many = (who: Parameters<typeof by>[0]) => ask(tx, by(who, 60), 'GET /cases/lateness', {query: {ids: `${east.id},${west.id}`}})
    const ids = async (who: Parameters<typeof by>[0]) => (await many(who)).cases.map(({id}: {id: string}) => id).toSorted()
    assert.deepEqual(await ids('dispatcher'), [east.id, west.id].toSorted())
    assert.deepEqual(await ids('western'), [west.id])
    await assert.rejects(lateness(tx, east.id, 'western'), {code: 'access.forbidden'})
  })

  it('another unit with another past is judged by its own', async ({tx}) => {
    await seedClosed(tx, 800)
    await sql`update cases.record set unit_id = ${PARKS} where area like '880102%'`.execute(tx)
    await learnAll(tx, systemAct(NOON))
    const {case: one} = await report(tx)
    await walk(tx, one.id, until('dispatch'))
    const answer = await lateness(tx, one.id)
    assert.equal(answer.standing, 'foretold')
    assert.ok(
      answer.reasons.some(({zh}: {zh: string}) => /该单位约 \d+ % 超期/.test(zh)),
      JSON.stringify(answer.reasons),
    )
  })
})
