/**
 * Tells ten thousand notices (a thousand on the embedded store) and sends them to a real mail server on loopback:
 * `node src/platform/notices/test/deliver.bench.ts`. The baseline is what a plain loop does that opens a connection for each letter.
 * PostgreSQL joins in when DATABASE_URL is given.
 */
import {createTransport} from 'nodemailer'
import {openTestStore, storeKinds} from '#test/city.ts'
import {printRow, seeded, spreadOf} from '../../../../bench/measure.ts'
import {openPostOffice} from './post-office.ts'
import {at, buildTown, choose, mailSettings, send, tell, WU, ZHOU} from './town.ts'

const notices = {postgres: 10_000, embedded: 1_000} as const
const BASELINE = 200
const noon = at('2026-11-23T12:00')
const rss = (): string => `${Math.round(process.memoryUsage().rss / 1_048_576)} MB`

const office = await openPostOffice()
const settings = mailSettings(office.port)

for (const kind of storeKinds) {
  const store = await openTestStore(kind, 'schema')
  const random = seeded(20261124)
  await store.transact(async (tx) => {
    await buildTown(tx)
    await choose(tx, ZHOU, {email: 'zhou@city.example'})
    await choose(tx, WU, {email: 'wu@city.example'})
  })
  const told: number[] = []
  const began = performance.now()
  for (let n = 0; n < notices[kind]; n += 1) {
    const to = [{account: random() < 0.5 ? ZHOU : WU}]
    const started = performance.now()
    await store.transact((tx) => tell(tx, noon, settings, {to, variables: {place: `中山路 ${n} 号`}}))
    told.push(performance.now() - started)
  }
  const telling = (performance.now() - began) / 1000
  const {median, p95} = spreadOf(told)
  printRow(`${kind}: tell ${notices[kind]}`, {'median ms': median, 'p95 ms': p95, 'a second': notices[kind] / telling, rss: rss()})
  const rounds: number[] = []
  const begun = performance.now()
  for (let some = -1; some !== 0; ) {
    const started = performance.now()
    some = await send(store, noon, settings)
    if (some > 0) rounds.push(performance.now() - started)
  }
  const sending = (performance.now() - begun) / 1000
  const spread = spreadOf(rounds)
  const arrived = office.letters.length
  printRow(`${kind}: send ${arrived}`, {
    'median ms a round': spread.median,
    'p95 ms': spread.p95,
    'a second': arrived / sending,
    rss: rss(),
  })
  office.letters.length = 0
  await store.close()
}

const started = performance.now()
for (let n = 0; n < BASELINE; n += 1) {
  const transport = createTransport({host: '127.0.0.1', port: office.port, ignoreTLS: true})
  await transport.sendMail({from: 'noreply@city.example', to: 'zhou@city.example', subject: `新派遣：中山路 ${n} 号`, text: '请接收。'})
  transport.close()
}
printRow(`baseline: a connection a letter, no log, ${BASELINE}`, {
  'a second': BASELINE / ((performance.now() - started) / 1000),
  rss: rss(),
})
await office.close()
