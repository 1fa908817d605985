import {few, printRow, seeded, spreadOf} from '../../../bench/measure.ts'
import {findPersonal, type PersonalKind, personalKinds} from './personal.ts'
import {judge, naive, type Score, samples} from './test/samples.ts'

const COUNT = 20_000
const all = samples(seeded(20261124), COUNT)

const share = (part: number, whole: number): string => (whole === 0 ? '—' : (part / whole).toFixed(3))
const told = ({planted, found, right, caught}: Score) => ({planted, recall: share(caught, planted), precision: share(right, found)})

console.log(`${COUNT} generated texts, ${few(all.reduce((sum, {planted}) => sum + planted.length, 0))} planted facts, seed 20261124`)
const [ours, theirs] = [judge(all, (text) => findPersonal(text, {rooms: true})), judge(all, naive)]
const none: Score = {planted: 0, found: 0, right: 0, caught: 0}
for (const kind of Object.keys(personalKinds) as readonly PersonalKind[]) {
  printRow(kind, told(ours.get(kind) ?? none))
  printRow('  one pattern a kind (baseline)', told(theirs.get(kind) ?? none))
}

const times = all.map(({text}) => {
  const started = performance.now()
  findPersonal(text, {rooms: true})
  return (performance.now() - started) * 1000
})
const {median, p95, p99} = spreadOf(times)
const length = all.reduce((sum, {text}) => sum + text.length, 0) / COUNT
printRow('findPersonal', {
  'characters a text': length,
  'median µs': median,
  'p95 µs': p95,
  'p99 µs': p99,
  'peak MB': process.resourceUsage().maxRSS / 1024,
})
