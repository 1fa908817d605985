import assert from 'node:assert/strict'
import {after, describe, test} from 'node:test'
import {sql} from 'kysely'
import {openTestStore, storeKinds} from '#test/city.ts'
import {jsonb, type Store, type Tx} from '../db.ts'

/** What leaves the database, by expression: the same JavaScript value from both stores. */
const values: readonly (readonly [string, unknown])[] = [
  ["'2026-11-23 10:00:00.123+08'::timestamptz", new Date('2026-11-23T02:00:00.123Z')],
  ["'2026-02-28'::date", '2026-02-28'],
  ["'0001-01-01'::date", '0001-01-01'],
  ['9007199254740991::int8', 9_007_199_254_740_991],
  ['count(*)', 1],
  ['7::int4', 7],
  ['2::int2', 2],
  ['1.5::float8', 1.5],
  ["'NaN'::float8", Number.NaN],
  ['12345678901234567890.12::numeric', '12345678901234567890.12'],
  ['sum(2::int8)', '2'],
  ['true', true],
  ["'井盖'::text", '井盖'],
  [`'{"b": [1, null, "x"], "a": {"c": 1.5}}'::jsonb`, {a: {c: 1.5}, b: [1, null, 'x']}],
  ["'null'::jsonb", null],
  ["array['a', 'b,c', null]::text[]", ['a', 'b,c', null]],
  ['array[1, 2]::int4[]', [1, 2]],
  ["'01990100-0000-7000-8000-000000000060'::uuid", '01990100-0000-7000-8000-000000000060'],
  ['null::timestamptz', null],
  ["ST_AsGeoJSON(ST_SetSRID(ST_Point(114, 30), 4326))::jsonb -> 'coordinates'", [114, 30]],
]

for (const kind of storeKinds) {
  describe(kind, () => {
    let opened: Promise<Store> | undefined
    const store = (): Promise<Store> => {
      opened ??= openTestStore(kind, 'schema')
      return opened
    }
    after(async () => (await opened)?.close())

    test('types at the boundary', async () => {
      const {db} = await store()
      for (const [expression, expected] of values) {
        const {rows} = await sql<{value: unknown}>`select ${sql.raw(expression)} as value`.execute(db)
        assert.deepEqual(rows[0]?.value, expected, expression)
      }
    })

    test('parameters go in as they come out', async () => {
      const {db} = await store()
      const at = new Date('2026-11-23T02:00:00.007Z')
      const body = {zh: '井盖', list: [1, {deep: null}], quote: `'"\\`}
      const {rows} =
        await sql`select ${at}::timestamptz as at, ${'2026-02-28'}::date as day, ${jsonb(body)} as body, ${jsonb([1, 2])} as list,
        ${['a', 'b,"c"']}::text[] as words, ${null}::text as nothing, ${2 ** 40}::int8 as big, ${1.25}::float8 as real`.execute(db)
      assert.deepEqual(rows, [{at, day: '2026-02-28', body, list: [1, 2], words: ['a', 'b,"c"'], nothing: null, big: 2 ** 40, real: 1.25}])
    })

    test('an error undoes the whole transaction, and the store works on', async () => {
      const {transact, db} = await store()
      const failing = transact(async (tx) => {
        await tx
          .insertInto('kernel.setting')
          .values({key: 'half', value: jsonb(1)})
          .execute()
        await sql`select 1 / 0`.execute(tx)
      })
      await assert.rejects(failing, {code: '22012'})
      await assert.rejects(
        transact(async (tx) => {
          await tx
            .insertInto('kernel.setting')
            .values({key: 'half', value: jsonb(1)})
            .execute()
          throw new Error('thought better of it')
        }),
        /better of it/,
      )
      assert.equal(await db.selectFrom('kernel.setting').select('key').where('key', '=', 'half').executeTakeFirst(), undefined)
    })

    test('a refusal of the database tells its code and constraint', async () => {
      const {transact} = await store()
      const twice = (tx: Tx) =>
        tx
          .insertInto('kernel.setting')
          .values({key: 'twice', value: jsonb(1)})
          .execute()
      await transact(twice)
      await assert.rejects(transact(twice), {code: '23505', constraint: 'setting_pkey'})
    })

    test('a serialization failure is tried again; what keeps failing is told after four attempts', async () => {
      const {transact} = await store()
      const fail = (tx: Tx) => sql`do $$ begin raise exception 'faster' using errcode = '40001'; end $$`.execute(tx)
      let attempts = 0
      const done = await transact(async (tx) => {
        attempts += 1
        if (attempts < 3) await fail(tx)
        return attempts
      })
      assert.deepEqual([done, attempts], [3, 3])
      attempts = 0
      const never = transact(async (tx) => {
        attempts += 1
        await fail(tx)
      })
      await assert.rejects(never, {code: '40001'})
      assert.equal(attempts, 4)
    })

    test('many at once take turns without losing a change', async () => {
      const {transact, db} = await store()
      await transact((tx) =>
        tx
          .insertInto('kernel.setting')
          .values({key: 'count', value: jsonb(0)})
          .execute(),
      )
      const add = () =>
        transact((tx) => sql`update kernel.setting set value = to_jsonb((value #>> '{}')::int + 1) where key = 'count'`.execute(tx))
      await Promise.all(Array.from({length: 20}, add))
      const kept = await db.selectFrom('kernel.setting').select('value').where('key', '=', 'count').executeTakeFirst()
      assert.equal(kept?.value, 20)
    })

    test('a script that fails leaves no transaction open', async () => {
      const {script, transact} = await store()
      await assert.rejects(script(`begin; insert into kernel.setting values ('script', '1'); select 1 / 0; commit`))
      const found = await Promise.all(
        Array.from({length: 6}, () =>
          transact((tx) => tx.selectFrom('kernel.setting').select('key').where('key', '=', 'script').execute()),
        ),
      )
      assert.deepEqual(found.flat(), [])
    })
  })
}
