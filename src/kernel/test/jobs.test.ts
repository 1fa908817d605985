import assert from 'node:assert/strict'
import {after, describe, test} from 'node:test'
import {setTimeout as sleep} from 'node:timers/promises'
import {openTestStore, storeKinds} from '#test/city.ts'
import {systemAct} from '../act.ts'
import {jsonb, type Store, type Tx} from '../db.ts'
import {announce} from '../events.ts'
import {type Jobs, listJobHealth, startJobs} from '../jobs.ts'
import {definePack, type Pack} from '../pack.ts'

const log = {warn: () => undefined}
const act = systemAct(new Date('2026-11-23T02:00:00Z'), 'test')

const tell = (store: Store, name: string, subject: string): Promise<unknown> =>
  store.transact((tx) => announce(tx, act, {name, subject, district: '990101', body: {n: 1}}))

const until = async (what: string, holds: () => Promise<boolean> | boolean): Promise<void> => {
  for (let waited = 0; waited < 300; waited += 1) {
    if (await holds()) return
    await sleep(100)
  }
  assert.fail(`${what} did not come true in half a minute`)
}

/** Leaves a mark in the transaction of the job, so that the mark and the job stand or fall together. */
const mark = async (tx: Tx, key: string): Promise<void> => {
  await tx
    .insertInto('kernel.setting')
    .values({key, value: jsonb(true)})
    .execute()
}

const marks = async ({db}: Store, prefix: string): Promise<readonly string[]> =>
  (await db.selectFrom('kernel.setting').select('key').where('key', 'like', `${prefix}%`).orderBy('key').execute()).map(({key}) => key)

for (const kind of storeKinds) {
  describe(kind, () => {
    let opened: Promise<Store> | undefined
    const store = (): Promise<Store> => {
      opened ??= openTestStore(kind, 'schema')
      return opened
    }
    after(async () => (await opened)?.close())

    const running = async (packs: readonly Pack[], work: (house: Store, jobs: Jobs) => Promise<void>): Promise<void> => {
      const house = await store()
      const jobs = await startJobs(house, packs, {zone: 'Asia/Shanghai', log})
      await work(house, jobs).finally(() => jobs.stop())
    }

    test('a listener gets each event once, and only what it listens to', async () => {
      const heard: string[] = []
      const pack = definePack({
        name: 'once',
        title: {zh: '一', en: 'once'},
        on: {
          'once.told': async (tx, by, event) => {
            heard.push(`${event.subject} ${event.body.n} ${by.by.kind}`)
            await mark(tx, `once/${event.subject}`)
          },
        },
      })
      await running([pack], async (house) => {
        for (const subject of ['a', 'b', 'c']) await tell(house, 'once.told', subject)
        await tell(house, 'once.ignored', 'd')
        await until('the third mark', async () => (await marks(house, 'once/')).length === 3)
        await sleep(2_500)
        assert.deepEqual(heard.sort(), ['a 1 system', 'b 1 system', 'c 1 system'])
        const [health] = (await listJobHealth(house.db)).filter(({job}) => job === 'once/once.told')
        assert.deepEqual([health?.kind, health?.runs, health?.failures, health?.failuresInARow], ['listener', 3, 0, 0])
        assert.ok(health?.lastSuccess instanceof Date)
      })
    })

    test('what fails is undone, tried again, and seen in the health of its job', async () => {
      let attempts = 0
      const pack = definePack({
        name: 'retry',
        title: {zh: '再', en: 'retry'},
        on: {
          'retry.told': async (tx) => {
            attempts += 1
            await mark(tx, `retry/${attempts}`)
            if (attempts === 1) throw new Error('not today')
          },
        },
      })
      const healthOf = async (house: Store) => (await listJobHealth(house.db)).find(({job}) => job === 'retry/retry.told')
      await running([pack], async (house) => {
        await tell(house, 'retry.told', 'a')
        await until('the failure in the health', async () => (await healthOf(house))?.failuresInARow === 1)
        assert.match((await healthOf(house))?.lastError ?? '', /not today/)
        assert.deepEqual(await marks(house, 'retry/'), [])
        await until('the second attempt', async () => (await marks(house, 'retry/')).length === 1)
        assert.deepEqual(await marks(house, 'retry/'), ['retry/2'])
        await until('the health to recover', async () => (await healthOf(house))?.failuresInARow === 0)
        assert.deepEqual([(await healthOf(house))?.runs, (await healthOf(house))?.failures], [2, 1])
      })
    })

    test('one listener that fails does not hold up the others of the same batch', async () => {
      const pack = definePack({
        name: 'batch',
        title: {zh: '批', en: 'batch'},
        on: {
          'batch.told': async (tx, _by, {subject}) => {
            if (subject === 'bad') throw new Error('always')
            await mark(tx, `batch/${subject}`)
          },
        },
      })
      await running([pack], async (house) => {
        for (const subject of ['a', 'bad', 'z']) await tell(house, 'batch.told', subject)
        await until('both good ones', async () => (await marks(house, 'batch/')).length === 2)
      })
    })

    test('what was told while nobody worked is done after the next start', async () => {
      const pack = definePack({
        name: 'later',
        title: {zh: '后', en: 'later'},
        on: {'later.told': async (tx, _by, {subject}) => mark(tx, `later/${subject}`)},
      })
      await running([pack], async () => undefined)
      await tell(await store(), 'later.told', 'a')
      await running([pack], async (house) => until('the mark', async () => (await marks(house, 'later/')).length === 1))
    })

    test('an event that was rolled back is heard by nobody', async () => {
      const pack = definePack({
        name: 'undone',
        title: {zh: '撤', en: 'undone'},
        on: {'undone.told': async (tx, _by, {subject}) => mark(tx, `undone/${subject}`)},
      })
      await running([pack], async (house) => {
        const failing = house.transact(async (tx) => {
          await announce(tx, act, {name: 'undone.told', subject: 'never', district: '990101', body: {}})
          throw new Error('undone')
        })
        await assert.rejects(failing, /undone/)
        await tell(house, 'undone.told', 'kept')
        await until('the mark of the other', async () => (await marks(house, 'undone/')).length > 0)
        await sleep(1_500)
        assert.deepEqual(await marks(house, 'undone/'), ['undone/kept'])
      })
    })

    test('a round takes bounded pieces until nothing is left, in transactions of its own, and a failure does not end it', async () => {
      let [left, calls] = [3, 0]
      const pack = definePack({
        name: 'round',
        title: {zh: '轮', en: 'round'},
        rounds: {
          take: {
            everySeconds: 0.2,
            run: async ({transact}) => {
              calls += 1
              if (calls === 2) throw new Error('not now')
              if (left === 0) return 0
              left -= 1
              await transact((tx) => mark(tx, `round/${left}`))
              return 1
            },
          },
        },
      })
      await running([pack], async (house) => {
        await until('the third piece', async () => (await marks(house, 'round/')).length === 3)
        const healthOf = async () => (await listJobHealth(house.db)).find(({job}) => job === 'round/round/take')
        await until('the health to recover', async () => (await healthOf())?.failuresInARow === 0)
        assert.equal((await healthOf())?.failures, 1)
      })
      const before = calls
      await sleep(600)
      assert.equal(calls, before)
    })

    test('a schedule is kept in the zone of the city', async () => {
      const pack = definePack({
        name: 'timed',
        title: {zh: '定时', en: 'timed'},
        every: {'at-dawn': {cron: '30 5 * * *', run: async () => undefined}},
      })
      await running([pack], async (house) => {
        const kept = await house.script("select cron, timezone from pgboss.schedule where name = 'timed/at/at-dawn'")
        assert.deepEqual(kept, [{cron: '30 5 * * *', timezone: 'Asia/Shanghai'}])
      })
    })
  })
}
