import {deadline, parseCalendar, reckon, type TimeUnit, workingMillis} from './calendar.ts'

// Deadlines of seeded cases over two covered years, against a walk of one step a minute.
const calendar = parseCalendar({
  zone: 'Asia/Shanghai',
  editions: [
    {
      validFrom: '2025-01-01',
      periods: [
        ['08:00', '12:00'],
        ['14:00', '18:00'],
      ],
      restDays: [6, 7],
    },
  ],
  years: [2025, 2026, 2027].map((year) => ({year})),
})
const units: readonly TimeUnit[] = ['urgent_hour', 'work_hour', 'work_day', 'natural_day']
let seed = 20261122
const draw = (below: number): number => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
  return Math.floor((seed / 2 ** 32) * below)
}
const cases = Array.from({length: 100_000}, () => ({
  from: new Date(Date.UTC(2025, 0, 1) + draw(700 * 1440) * 60_000),
  limit: {amount: 1 + draw(10), unit: units[draw(4)] ?? 'work_hour'},
}))

const measure = (name: string, size: number, work: (i: number) => unknown): void => {
  const rounds = Array.from({length: 9}, () => {
    const start = performance.now()
    for (let i = 0; i < size; i += 1) work(i)
    return ((performance.now() - start) / size) * 1_000
  }).sort((a, b) => a - b)
  const [least = 0, middle = 0, most = 0] = [rounds[0], rounds[4], rounds[8]]
  console.log(`${name.padEnd(34)} ${String(size).padStart(7)} × ${middle.toFixed(2)} µs (${least.toFixed(2)} … ${most.toFixed(2)})`)
}

const at = (i: number) => cases[i % cases.length] ?? {from: new Date(0), limit: {amount: 0, unit: 'work_hour' as const}}
const later = new Date('2027-06-01T00:00:00Z')
measure('deadline', 100_000, (i) => deadline(calendar, at(i).from, at(i).limit))
measure('reckon, with light', 100_000, (i) => reckon(calendar, at(i).from, at(i).limit))
measure('workingMillis over years', 100_000, (i) => workingMillis(calendar, at(i).from, later))
measure('baseline: a step a minute', 100, (i) => {
  let t = at(i).from.getTime() + 8 * 3_600_000
  for (let left = 480; left > 0; t += 60_000) {
    const local = new Date(t)
    const hour = local.getUTCHours()
    if (local.getUTCDay() % 6 !== 0 && ((hour >= 8 && hour < 12) || (hour >= 14 && hour < 18))) left -= 1
  }
  return t
})
console.log(`peak memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`)
