import assert from 'node:assert/strict'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {after} from 'node:test'
import {openCity} from '#kernel/city.ts'
import {locate} from '#platform/grid/index.ts'
import {whoIsResponsible} from '#platform/organisation/index.ts'
import {currentCatalogue} from '#platform/standards/index.ts'
import {type House, onBothStores} from '#test/city.ts'
import {packs} from '../../../../server/packs.ts'
import {seedCity} from '../../../../server/seed.ts'
import {getCalendar} from '../../queries/belongings.ts'
import {replayCommand} from '../command.ts'

const folder = mkdtempSync(join(tmpdir(), 'replay-'))
after(() => rmSync(folder, {recursive: true, force: true}))

/** What a working day in the demo city rests on. */
async function bearings({db, act, city}: House): Promise<object> {
  const [lng, lat] = city.json<{centre: readonly [number, number]}>('city.json').centre
  const located = await locate(db, [lng, lat])
  const {unit, duty, list} = await whoIsResponsible(db, {area: located.community, category: 'matter.06010', at: act.at})
  const rowsOf = async (table: 'grid.city' | 'grid.cell_now' | 'grid.area' | 'grid.place' | 'standards.catalogue') =>
    (await db.selectFrom(table).select(db.fn.countAll<number>().as('count')).executeTakeFirstOrThrow()).count
  return {
    located,
    unit: unit.name,
    duty: duty.id,
    list: list.id,
    catalogue: (await currentCatalogue(db, act.at)).id,
    zone: (await getCalendar(db, located.district)).zone,
    counts: await Promise.all((['grid.city', 'grid.cell_now', 'grid.area', 'grid.place', 'standards.catalogue'] as const).map(rowsOf)),
  }
}

onBothStores('demo', (_, forReal) => {
  forReal('a history beside the running city leaves that as it was', async (house) => {
    const {store, act, city} = house
    const before = await bearings(house)
    const lines: string[] = []
    const load = async (name: string) => {
      const other = openCity(name)
      await seedCity(store, packs, other, act.at)
      return other
    }
    const histories = {
      'boston.csv':
        'case_enquiry_id,open_dt,target_dt,closed_dt,ontime,case_title,type,department,neighborhood,latitude,longitude,source,closure_reason\n1,2011-07-01 09:00:00,2011-07-05 09:00:00,2011-07-02 09:00:00,ONTIME,Pothole,Request for Pothole Repair,PWDx,Roxbury,42.33,-71.09,Constituent Call,filled\n',
      'fuzhou.csv':
        'district,water_body,nature,channel,anonymous,date,title,text,reply,transfers,effective_replies,days_to_final_reply\n仓山区,某河,投诉,电话,1,2018-03-05,河水发臭,请处理,已清淤,2,1,9.0\n',
    }
    for (const [name, text] of Object.entries(histories)) {
      writeFileSync(join(folder, name), text)
      await replayCommand.run({...house, argv: [join(folder, name)], say: (line) => lines.push(line), city, load})
      assert.match(lines.at(-1) ?? '', /"replayed":1,.*"chainsWhole":true/)
    }
    assert.deepEqual(await bearings(house), before)

    const fuzhou = await house.db.selectFrom('cases.case').selectAll().where('area', '=', '980203').executeTakeFirstOrThrow()
    assert.equal(fuzhou.returns, 2)
    assert.equal(fuzhou.redispatches, 2)
    assert.equal(fuzhou.unit_name, '福州仓山区首办单位')
    // Monday 5 March 2018 and five working days: Monday the 12th at 18:00.
    assert.equal(fuzhou.due_at?.toISOString(), '2018-03-12T10:00:00.000Z')
    assert.equal(fuzhou.closed_at?.toISOString(), '2018-03-14T10:00:00.000Z')
    const boston = await house.db.selectFrom('cases.case').selectAll().where('district_id', '=', '980102').executeTakeFirstOrThrow()
    assert.equal(boston.area, '980102001001')
    assert.ok(boston.place !== null)
  })
})
