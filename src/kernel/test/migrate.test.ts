import assert from 'node:assert/strict'
import {createHash} from 'node:crypto'
import {after, describe, test} from 'node:test'
import {openTestStore, storeKinds} from '#test/city.ts'
import type {Store} from '../db.ts'
import {type Migration, migrate} from '../migrate.ts'

const step = (name: string, sql: string): Migration => ({domain: 'trial', name, sql, hash: createHash('sha256').update(sql).digest('hex')})

const makes = step('1-makes.sql', 'create schema if not exists trial; create table trial.thing (id integer primary key);')
const adds = step('2-adds.sql', 'alter table trial.thing add column name text;')
const breaks = step('3-breaks.sql', 'create table trial.half (id integer); insert into trial.thing (id) values (1), (1);')

for (const kind of storeKinds) {
  describe(kind, () => {
    let opened: Promise<Store> | undefined
    const store = (): Promise<Store> => {
      opened ??= openTestStore(kind, 'schema')
      return opened
    }
    after(async () => (await opened)?.close())

    test('each step once, in order, and later ones when they come', async () => {
      const house = await store()
      assert.deepEqual(await migrate(house, [makes]), ['trial/1-makes.sql'])
      assert.deepEqual(await migrate(house, [makes, adds]), ['trial/2-adds.sql'])
      assert.deepEqual(await migrate(house, [makes, adds]), [])
    })

    test('a step that was edited after it was applied is refused', async () => {
      const edited = step(makes.name, `${makes.sql} -- a better idea`)
      await assert.rejects(migrate(await store(), [edited, adds]), {code: 'kernel.migration-changed', message: /trial\/1-makes\.sql/})
    })

    test('a step that fails leaves nothing and is tried again when mended', async () => {
      const house = await store()
      await assert.rejects(migrate(house, [makes, adds, breaks]), {code: 'kernel.migration-failed', message: /trial\/3-breaks\.sql/})
      assert.deepEqual(await house.script("select to_regclass('trial.half') as half, (select count(*)::int from trial.thing) as things"), [
        {half: null, things: 0},
      ])
      const mended = step(breaks.name, 'create table trial.half (id integer);')
      assert.deepEqual(await migrate(house, [makes, adds, mended]), ['trial/3-breaks.sql'])
    })

    test('two that start together both end well, and each step is applied once', async () => {
      const house = await store()
      const slow = step('4-slow.sql', 'create table trial.slow (id integer); select pg_sleep(0.3);')
      const last = step('5-last.sql', 'create table trial.last (id integer);')
      const all = [slow, last]
      const applied = await Promise.all([migrate(house, all), migrate(house, all)])
      assert.deepEqual(applied.flat().sort(), ['trial/4-slow.sql', 'trial/5-last.sql'])
    })
  })
}
