/** Hours say the same whether they are kept as rows or told from blocks, before a day is packed and after, late data among them. */
import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import fc from 'fast-check'
import {sql} from 'kysely'
import type {Act} from '#kernel/act.ts'
import type {Transact, Tx} from '#kernel/db.ts'
import {NOW, onBothStores} from '#test/city.ts'
import {seeded} from '../../../../bench/measure.ts'
import {correct, withdraw} from '../actions/correct.ts'
import {observe} from '../actions/observe.ts'
import {tendDays, tendSums} from '../actions/tend.ts'
import {THIN} from '../core/blocks.ts'
import {dayOf, freshSince, type Observed} from '../core/observed.ts'
import {openDays} from '../queries/days.ts'
import {hours, sums} from '../queries/hours.ts'
import {beginSums} from '../queries/sums.ts'
import {plantStreams} from './field.ts'

const now = NOW.getTime()
const [HOUR, DAY] = [3_600_000, 86_400_000]
const begun = freshSince(now)
const later = (days: number, act: Act): Act => ({...act, at: new Date(now + days * DAY)})

type Sum = Readonly<Record<'stream' | 'at' | 'n' | 'total' | 'squares' | 'least' | 'most' | 'first' | 'last', number>>
type Row = Observed & {readonly value: number}

const read = async (tx: Tx, relation: ReturnType<typeof hours>): Promise<readonly Sum[]> => {
  const {rows} =
    await sql<Sum>`select stream_id as stream, date_part('epoch', at) * 1000 as at, n, total, squares, least, most, first_value as first,
    last_value as last from ${relation} as h order by 1, 2`.execute(tx)
  return rounded(rows)
}
const rounded = (rows: readonly Sum[]): readonly Sum[] =>
  rows.map((row) => ({...row, total: Math.round(row.total * 1e6) / 1e6, squares: Math.round(row.squares * 1e6) / 1e6}))

/** What a plain loop over all observations gives. */
const naive = (rows: readonly Row[], beginOf: (at: number) => number): readonly Sum[] =>
  rounded(
    [...Map.groupBy(rows, ({stream, at}) => `${stream} ${beginOf(at)}`).values()]
      .map((some) => {
        const values = some.toSorted((a, b) => a.at - b.at).map(({value}) => value)
        const [{stream, at}] = some as [Row]
        return {
          stream,
          at: beginOf(at),
          n: values.length,
          total: values.reduce((a, b) => a + b, 0),
          squares: values.reduce((a, b) => a + b * b, 0),
          least: Math.min(...values),
          most: Math.max(...values),
          first: values[0] as number,
          last: values.at(-1) as number,
        }
      })
      .toSorted((a, b) => a.stream - b.stream || a.at - b.at),
  )

const hourOf = (at: number): number => Math.floor(at / HOUR) * HOUR
const dayInShanghai = (at: number): number => Math.floor((at + 8 * HOUR) / DAY) * DAY - 8 * HOUR
const once = (rows: readonly Row[]): readonly Row[] => [
  ...new Map(rows.toReversed().map((row) => [`${row.stream} ${row.at}`, row] as const)).values(),
]
const agree = async (tx: Tx, rows: readonly Row[], when: string): Promise<void> => {
  assert.deepEqual(await read(tx, hours({})), naive(rows, hourOf), `hours ${when}`)
  assert.deepEqual(await read(tx, sql`sensing.day`), naive(rows, dayInShanghai), `days ${when}`)
}
const settled = async (transact: Transact, at: Date): Promise<void> => {
  while ((await tendSums(transact, at)) > 0);
}
const keptHours = async (tx: Tx): Promise<number> =>
  (await sql<{n: number}>`select count(*)::integer as n from sensing.hour`.execute(tx)).rows[0]?.n ?? -1
const pack = async (tx: Tx, {at}: Act): Promise<void> => {
  for (let day = 0; day < 10; day += 1) await tendDays(tx, at)
}

const migration = readFileSync(new URL('../migrations/20261126-10-hours.sql', import.meta.url), 'utf8')

onBothStores('schema', (it, forReal) => {
  it('of random observations: before packing, after it, when more comes for packed days, and when some are changed', async ({tx, act}) => {
    const transact: Transact = (work) => work(tx)
    const value = fc.integer({min: -500, max: 500}).map((n) => n / 4)
    const one = (days: number, from: number) =>
      fc.record({stream: fc.constantFrom(1, 2), at: fc.integer({min: 0, max: days * DAY - 1}).map((ms) => from + ms), value})
    const asked = fc.record({
      early: fc.array(one(3, begun), {minLength: 2, maxLength: 80}),
      // The second stream has so much on one day that its hours are kept.
      dense: fc.integer({min: THIN + 1, max: THIN + 150}),
      late: fc.array(one(5, begun - 2 * DAY), {maxLength: 40}),
      // So many more for a day of the first stream that it may be thin no longer.
      more: fc.oneof(fc.constant(0), fc.integer({min: THIN - 40, max: THIN + 60})),
    })
    await plantStreams(tx, [1, 2])
    await beginSums(tx, new Date(begun), 'Asia/Shanghai')
    await fc.assert(
      fc.asyncProperty(asked, async ({early, dense, late, more}) => {
        await sql`savepoint before`.execute(tx)
        try {
          const full = Array.from({length: dense}, (_, i) => ({stream: 2, at: begun + Math.floor((i * DAY) / dense), value: i / 8}))
          const first = once([...early, ...full])
          await observe(tx, act, first)
          await settled(transact, later(2, act).at)
          await agree(tx, first, 'before packing')
          await pack(tx, later(2, act))
          await agree(tx, first, 'after packing')
          const grown = Array.from({length: more}, (_, i) => ({
            stream: 1,
            at: begun + Math.floor((i * DAY) / more) + 7,
            value: (3 - i) / 8,
          }))
          const all = once([...first, ...late, ...grown])
          await observe(tx, later(3, act), [...late, ...grown])
          await settled(transact, later(3, act).at)
          await agree(tx, all, 'after late data')
          const [gone, changed, ...others] = all as [Row, Row, ...Row[]]
          await withdraw(tx, later(3, act), {district: '880101', ...gone})
          await correct(tx, later(3, act), '880101', {...changed, value: 1_000})
          await settled(transact, later(3, act).at)
          await agree(tx, [{...changed, value: 1_000}, ...others], 'after some were changed')
          await pack(tx, later(9, act))
          await agree(tx, [{...changed, value: 1_000}, ...others], 'packed to the end')
        } finally {
          await sql`rollback to savepoint before`.execute(tx)
        }
      }),
      {seed: 5, numRuns: 6},
    )
  })

  it('history of thin days is told from blocks at once; of thick ones hours are kept', async ({tx, transact, act}) => {
    await plantStreams(tx, [1, 2])
    await beginSums(tx, act.at, 'Asia/Shanghai')
    const from = dayOf(now) - 40 * DAY
    const thin = Array.from({length: 3 * 24}, (_, i): Row => ({stream: 1, at: from + i * HOUR, value: i}))
    const thick = Array.from({length: 24 * 60}, (_, i): Row => ({stream: 2, at: from + i * 60_000, value: i}))
    await observe(tx, act, thin)
    assert.deepEqual(await read(tx, hours({})), naive(thin, hourOf))
    await observe(tx, act, thick.slice(0, 700))
    await observe(tx, act, thick.slice(700))
    assert.deepEqual(await read(tx, hours({})), naive([...thin, ...thick], hourOf), 'hours of a day that has grown, not summed yet')
    await settled(transact, act.at)
    await agree(tx, [...thin, ...thick], 'when summed')
    assert.equal(await keptHours(tx), 24)
    const asked = {from: sql`${new Date(from + 90 * 60_000)}::timestamptz`, before: sql`${new Date(from + 5.5 * HOUR)}::timestamptz`}
    const begins = (rows: readonly Sum[]) => rows.map(({stream, at}) => [stream, (at - from) / HOUR])
    assert.deepEqual(
      begins(await read(tx, hours(asked))),
      [1, 2].flatMap((stream) => [2, 3, 4, 5].map((hour) => [stream, hour])),
      'hours that begin between two instants',
    )
  })

  it('what comes late for a day that the sums have not reached is summed when they do', async ({tx, transact, act}) => {
    await plantStreams(tx, [1])
    // The sums stand still: five days lie open, and of one before there is nothing yet.
    await beginSums(tx, new Date(dayOf(now) - 8 * DAY), 'Asia/Shanghai')
    const early = [5, 4, 1].map((ago): Row => ({stream: 1, at: now - ago * DAY, value: ago}))
    for (const row of early) await observe(tx, {...act, at: new Date(row.at)}, [row])
    const late = [{stream: 1, at: now - 5 * DAY - 1_000, value: 50}, {stream: 1, at: now - 7 * DAY, value: 70}] // biome-ignore format: a table
    const again = await observe(tx, act, [...late, ...early])
    assert.deepEqual([again.kept.length, again.again], [2, 3], 'a day is either open or packed')
    await settled(transact, act.at)
    await agree(tx, [...early, ...late], 'when the sums go on')
    await pack(tx, act)
    await agree(tx, [...early, ...late], 'when packed')
    assert.equal(await keptHours(tx), 1, 'only the hour of the day that lies open is kept')
  })

  it('what was kept before is changed by the migration to what would be kept now', async ({tx, transact, act}) => {
    await plantStreams(tx, [1, 2, 3])
    await beginSums(tx, act.at, 'Asia/Shanghai')
    const from = dayOf(now) - 40 * DAY
    const thin = Array.from({length: 48}, (_, i): Row => ({stream: 1, at: from + i * HOUR, value: i}))
    const thick = Array.from({length: 24 * 60}, (_, i): Row => ({stream: 2, at: from + i * 60_000, value: i}))
    const waiting = {stream: 3, at: from, value: 1}
    await observe(tx, act, [...thin, ...thick])
    await settled(transact, act.at)
    await observe(tx, act, [waiting])
    // As it was: every hour a row, nothing known of where hours are, one mark.
    await sql`create temporary table told on commit drop as select * from ${hours({})} h`.execute(tx)
    await sql`truncate sensing.hour`.execute(tx)
    await sql`insert into sensing.hour (${sums}) select ${sums} from told where stream_id <> 3`.execute(tx)
    await sql`drop table told`.execute(tx)
    await sql`alter table sensing.packed drop column hours`.execute(tx)
    await sql`alter table sensing.summed drop column closed`.execute(tx)
    for (const statement of migration.replace(/--.*$/gm, '').split(';')) if (statement.trim() !== '') await sql.raw(statement).execute(tx)
    assert.equal(await keptHours(tx), 24)
    await settled(transact, act.at)
    await agree(tx, [...thin, ...thick, waiting], 'afterwards')
  })

  forReal('many who keep at once, while sums are carried and days are packed, keep and count everything once', async ({transact, act}) => {
    await transact(async (tx) => {
      await plantStreams(tx, [1, 2, 3])
      await beginSums(tx, new Date(begun - DAY), 'Asia/Shanghai')
      await openDays(tx, [begun - DAY, begun, begun + DAY])
    })
    const random = seeded(11)
    // Every batch has what others have too: of open days, of days that are being packed, and of days that are long packed.
    const rows = Array.from({length: 480}, (_, i): Row => {
      const from = [begun - 20 * DAY, begun - DAY, begun, now - 2 * HOUR][i % 4] as number
      return {stream: 1 + (i % 3), at: from + Math.floor(random() * 40) * 101_000, value: i % 50}
    })
    const all = new Map(once(rows).map((row) => [`${row.stream} ${row.at}`, row.value]))
    // What comes first counts, whoever that was: so all say the same of a millisecond.
    const same = rows.map((row) => ({...row, value: all.get(`${row.stream} ${row.at}`) ?? 0}))
    const at = later(2, act)
    let kept = 0
    const keep = async (part: number): Promise<void> => {
      for (let from = part * 80; from < (part + 1) * 80; from += 20) {
        const done = await transact((tx) => observe(tx, at, same.slice(from, from + 20)))
        kept += done.kept.length
      }
    }
    const tend = async (): Promise<void> => {
      for (let turn = 0; turn < 6; turn += 1) {
        await tendSums(transact, new Date(at.at.getTime() - (6 - turn) * HOUR))
        await transact((tx) => tendDays(tx, at.at))
      }
    }
    await Promise.all([...[0, 1, 2, 3, 4, 5].map(keep), tend()])
    await settled(transact, at.at)
    assert.equal(kept, all.size)
    await transact(async (tx) => {
      await agree(tx, once(same), 'when all have ended')
      await pack(tx, later(9, act))
      await agree(tx, once(same), 'packed to the end')
    })
  })
})
