import assert from 'node:assert/strict'
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {after} from 'node:test'
import {gunzipSync, gzipSync} from 'node:zlib'
import {openCity} from '#kernel/city.ts'
import type {Store} from '#kernel/db.ts'
import {listEvents} from '#kernel/events.ts'
import {writeListeners} from '#kernel/jobs.ts'
import {absent, dataFolder, type House, onBothStores} from '#test/city.ts'
import {packs} from '../../../../server/packs.ts'
import {seedCity} from '../../../../server/seed.ts'
import {replayCommand} from '../command.ts'

const folder = mkdtempSync(join(tmpdir(), 'replay-'))
after(() => rmSync(folder, {recursive: true, force: true}))

const wanted = ['organisation', 'standards', 'grid', 'cases']

interface Said {
  readonly lines: readonly string[]
  readonly json: {readonly [name: string]: unknown} & {readonly replayed: number; readonly already: number; readonly events: number}
}

/** Runs the command as the command line does and reads its last line. */
async function replay({store, city, act}: House, argv: readonly string[], through: Store = store): Promise<Said> {
  const lines: string[] = []
  const load = async (name: string) => {
    const other = openCity(name)
    await seedCity(
      store,
      packs.filter((pack) => wanted.includes(pack.name)),
      other,
      act.at,
    )
    return other
  }
  await replayCommand.run({
    store: through,
    db: through.db,
    transact: through.transact,
    act,
    argv,
    say: (line) => lines.push(line),
    city,
    load,
  })
  return {lines, json: JSON.parse(lines.at(-1) ?? '') as Said['json']}
}

/** A store that dies in the middle of its n-th transaction. */
const dyingAfter = (store: Store, count: number): Store => {
  let begun = 0
  return {
    ...store,
    transact: (work) =>
      store.transact(async (tx) => {
        begun += 1
        const done = await work(tx)
        if (begun > count) throw new Error('killed')
        return done
      }),
  }
}

const header =
  'case_enquiry_id,open_dt,target_dt,closed_dt,ontime,case_title,type,department,neighborhood,latitude,longitude,source,closure_reason'
/** Invented requests that have everything the real ones have, and some things they have not. */
const invented = [
  '1,2011-07-01 09:00:00,2011-07-05 09:00:00,2011-07-02 09:00:00,ONTIME,Pothole,Request for Pothole Repair,PWDx,Roxbury,42.33,-71.09,Constituent Call,filled',
  '2,2011-07-01 09:05:00,2011-07-02 09:00:00,2011-07-09 09:00:00,OVERDUE,Tree,Tree Emergencies,PARK,Roxbury,42.33,-71.09,Self Service,',
  '3,2011-07-01 10:00:00,,2011-09-02 09:00:00,ONTIME,Comment,General Comments For a Program or Policy,BTDT, ,42.3594,-71.0587,Employee Generated,noted',
  '4,2011-07-01 11:00:00,2011-07-08 09:00:00,,OVERDUE,Rats,Rodent Activity,ISD,Dorchester,42.30,-71.06,Twitter,',
  '5,2011-07-01 12:00:00,,,ONTIME,Light,Street Light Outages,PWDx,Dorchester,42.30,-71.06,Constituent Call,',
  '6,2011-07-02 12:00:00,2011-07-03 12:00:00,2011-08-03 12:00:00,,Light,Street Light Outages,PWDx,Dorchester,42.30,-71.06,Constituent Call,fixed',
  '7,2011-07-02 12:00:00,2011-07-03 12:00:00,2011-07-02 13:00:00,ONTIME,"A thing, unheard of",Dragon Sighting,DRAGONS,Atlantis,41.00,-70.00,Owl,gone',
  '8,2011-07-02 13:00:00,2011-07-03 12:00:00,2011-07-02 14:00:00,OVERDUE,Sign,Sign Repair,BTDT,Fenway,42.345,-71.09,Constituent Call,done',
  '9,sometime,,,,Sign,Sign Repair,BTDT,Fenway,42.345,-71.09,Constituent Call,done',
  '1,2011-07-01 09:00:00,2011-07-05 09:00:00,2011-07-02 09:00:00,ONTIME,Pothole,Request for Pothole Repair,PWDx,Roxbury,42.33,-71.09,Constituent Call,filled',
]
const small = join(folder, 'small.csv.gz')
writeFileSync(small, gzipSync(`\uFEFF${[header, ...invented].join('\n')}\n`))

const counted = {requests: 10, filed: 8, closed: 6, open: 2, onTime: 4, overdue: 2, noDue: 2, exceptions: 4, chainsWhole: true}
const pick = (json: Said['json'], names: readonly string[]): object => Object.fromEntries(names.map((name) => [name, json[name]]))

onBothStores('schema', (_, forReal) => {
  forReal('a small history travels the loop, is counted and explained, and nothing is doubled', async (house) => {
    const exceptions = join(folder, `${house.store.kind}.csv`)
    const first = await replay(house, [small, '--exceptions', exceptions])
    assert.deepEqual(pick(first.json, Object.keys(counted)), counted)
    assert.deepEqual(pick(first.json, ['city', 'replayed', 'already']), {city: 'boston311', replayed: 8, already: 0})
    assert.deepEqual(first.json.declared, {onTime: 4, overdue: 3, blank: 1})
    const explained = readFileSync(exceptions, 'utf8')
    for (const words of [
      'not-judged',
      'judged-otherwise',
      'unreadable',
      'repeated',
      '31.0 days late',
      '"sometime" in open_dt is not a time',
    ])
      assert.ok(explained.includes(words.replaceAll('"', '""')), words)
    assert.ok(first.lines.some((line) => line.includes('type = Dragon Sighting × 1')))

    const again = await replay(house, [small])
    assert.deepEqual(pick(again.json, ['replayed', 'already', 'events', ...Object.keys(counted)]), {
      ...counted,
      replayed: 0,
      already: 8,
      events: first.json.events,
    })
  })

  forReal('each case tells its own history on the clock of the data', async ({db}) => {
    const found = async (title: string) => {
      const one = await db.selectFrom('cases.case').selectAll().where('description', '=', title).executeTakeFirstOrThrow()
      const events = await listEvents(db, {district: one.district_id, subject: one.id})
      return {...one, names: events.map(({name}) => name.replace('case.', '')), at: events.map(({at}) => at.toISOString().slice(5, 16))}
    }
    const loop = [
      'reported',
      'accepted',
      'filed',
      'dispatched',
      'undertaken',
      'handled',
      'inspection-asked',
      'inspection-passed',
      'closed',
      'archived',
    ]
    const pothole = await found('Pothole：Request for Pothole Repair')
    assert.deepEqual(pothole.names, loop)
    assert.equal(pothole.state, 'archived')
    assert.match(pothole.number ?? '', /^9801\d\d20110701\d{5}$/)
    assert.equal(pothole.due_source, 'Boston 311 target_dt')
    assert.equal(pothole.at[0], '07-01T13:00')
    assert.equal(pothole.at.at(-1), '07-02T13:00')
    assert.equal((pothole.why_here as {by: string} | null)?.by, 'duty-list')

    const tree = await found('Tree：Tree Emergencies')
    assert.deepEqual(tree.names, loop.toSpliced(5, 0, 'overdue'))
    assert.equal(tree.at[5], '07-02T13:01')
    const record = await db.selectFrom('cases.record').selectAll().where('case_id', '=', tree.id).executeTakeFirstOrThrow()
    assert.equal(record.closed_on_time, false)
    assert.equal(record.spent.undertaken?.natural, 8 * 86_400 - 300)

    const comment = await found('Comment：General Comments For a Program or Policy')
    assert.equal(comment.due_at, null)
    assert.equal(comment.due_source, 'Boston 311 target_dt')
    assert.match((comment.why_here as {zh: string} | null)?.zh ?? '', /原记录 department：BTDT/)

    const rats = await found('Rats：Rodent Activity')
    assert.equal(rats.state, 'undertaken')
    assert.equal(rats.names.at(-1), 'overdue')

    const dragon = await found('A thing, unheard of：Dragon Sighting')
    assert.equal(dragon.area, '980118')
    assert.ok(dragon.place !== null, 'a point far outside is kept')
    assert.equal(dragon.category, 'matter.10999')
    assert.equal(dragon.unit_name, '波士顿其他或未注明部门')
  })

  forReal('a replay that died in the middle of a case goes on where it stopped', async (house) => {
    const rows = Array.from({length: 60}, (_, index) => (invented[index % 6] ?? '').replace(/^\d+/, String(1000 + index)))
    const path = join(folder, `${house.store.kind}-60.csv`)
    writeFileSync(path, [header, ...rows].join('\n'))
    await assert.rejects(replay(house, [path], dyingAfter(house.store, 25)), /killed/)
    const resumed = await replay(house, [path])
    assert.ok(resumed.json.already >= 19 && resumed.json.already <= 25, `${resumed.json.already} were there`)
    assert.deepEqual(pick(resumed.json, ['requests', 'filed', 'closed', 'onTime', 'overdue', 'exceptions', 'chainsWhole']), {
      requests: 60, filed: 60, closed: 40, onTime: 30, overdue: 20, exceptions: 10, chainsWhole: true,
    }) // biome-ignore format: totals
    assert.equal(resumed.json.replayed, 60 - resumed.json.already)
    const again = await replay(house, [path])
    assert.equal(again.json.already, 60)
    assert.equal(again.json.events, resumed.json.events)
    const numbers = await house.db.selectFrom('cases.case').select('number').where('number', 'is not', null).execute()
    assert.equal(new Set(numbers.map(({number}) => number)).size, numbers.length)
  })

  forReal('its own archiving is not left for the job, what others wait for is', async (house) => {
    const {db, transact} = house
    await transact((tx) => writeListeners(tx, packs))
    await transact((tx) => tx.insertInto('kernel.listener').values({event: 'case.closed', queue: 'others/case.closed'}).execute())
    const path = join(folder, `${house.store.kind}-listened.csv`)
    writeFileSync(path, [header, ...invented.slice(0, 4).map((row, index) => row.replace(/^\d+/, String(2000 + index)))].join('\n'))
    const {json} = await replay(house, [path])
    const left = await db.selectFrom('kernel.outbox').select(['queue']).execute()
    assert.equal(json.replayed, 4)
    assert.equal(left.filter(({queue}) => queue === 'others/case.closed').length, 3)
    assert.deepEqual(
      left.filter(({queue}) => queue === 'cases/case.closed'),
      [],
    )
    assert.ok(
      packs.some(({name, on}) => name === 'cases' && on !== undefined && 'case.closed' in on),
      'the queue is still called so',
    )
  })

  forReal('a file that is no history, or no file, is refused with what to do', async (house) => {
    const path = join(folder, 'other.csv')
    writeFileSync(path, 'a,b\n1,2\n')
    await assert.rejects(replay(house, [path]), {code: 'case.no-replay-mapping'})
    await assert.rejects(replay(house, [path, '--city', 'boston311']), {code: 'case.replay-columns-missing'})
    await assert.rejects(replay(house, [join(folder, 'nothing.csv')]), {code: 'sheets.unreadable'})
    await assert.rejects(replay(house, []), {code: 'case.bad-replay'})
    await assert.rejects(replay(house, [path, '--workers', '99']), {code: 'case.bad-replay'})
  })

  for (const [file, step, judged] of [
    ['boston311_2011_jul_oct.csv.gz', 139, true],
    ['fuzhou12345_water_complaints.csv.gz', 9, false],
  ] as const)
    forReal(`a slice of ${file} agrees with the record`, async (house, t) => {
      const lacking = absent('cases', file)
      if (lacking !== false) return t.skip(lacking)
      // A line of these files is a record: no cell of the slice spans lines, which the count below proves.
      const [first = '', ...all] = gunzipSync(readFileSync(join(dataFolder('cases') ?? '', file)))
        .toString('utf8')
        .trimEnd()
        .split(/\r?\n/)
      const rows = all.filter((_, index) => index % step === 0)
      const path = join(folder, `${house.store.kind}-${file.replace('.gz', '')}`)
      writeFileSync(path, [first, ...rows].join('\n'))
      const {json} = await replay(house, [path])
      assert.equal(json.requests, rows.length)
      assert.equal(json.replayed, rows.length)
      assert.equal(json.chainsWhole, true)
      const column = first.split(',').indexOf('ontime')
      const said = (word: string): number => rows.filter((row) => row.split(',')[column] === word).length
      if (judged) {
        assert.equal(json.onTime, said('ONTIME'))
        assert.equal(json.overdue, said('OVERDUE'))
        assert.equal(json.exceptions, said(''))
        assert.ok(said('OVERDUE') > 30)
      } else assert.equal(json.closed, rows.length)
    })
})
