import {readFileSync} from 'node:fs'
import {parseArgs} from 'node:util'
import type {Command, Desk} from '#kernel/pack.ts'
import {readSheet} from '#kernel/sheets.ts'
import {problem} from '#lib/problem.ts'
import {tendDays, tendSums} from '../actions/tend.ts'
import type {DeviceRow} from '../fleet/api.ts'
import {importSeries} from './actions.ts'
import {type SeriesPlan, seriesPlan} from './api.ts'
import {numberOf} from './core/record.ts'

const badPlan = problem<{why: string}>('sensing.bad-plan', 422, {
  zh: ({why}) => `导入说明有误：${why}。样例见 docs/series。`,
  en: ({why}) => `The plan of the import is not right: ${why}. For examples see docs/series.`,
})

/** How a file of history is read, as a plan says. Throws sensing.bad-plan. */
export function readPlan(text: string): SeriesPlan {
  let given: unknown
  try {
    given = JSON.parse(text)
  } catch {
    throw badPlan({why: 'not JSON'})
  }
  const parsed = seriesPlan.safeParse(given)
  if (parsed.success) return parsed.data
  const [fault] = parsed.error.issues
  throw badPlan({why: `${fault?.path.join('.') ?? ''} ${fault?.message ?? ''}`.trim()})
}

/** Where devices stand, by a table beside the history; those without a place stand where the plan says. */
export async function readPlaces(bytes: Uint8Array, {places, prefix, kind, at}: SeriesPlan): Promise<readonly DeviceRow[]> {
  if (places === undefined) throw badPlan({why: '--devices needs "places"'})
  const {header, rows} = await readSheet(bytes)
  const place = (name: string): number => header.indexOf(name)
  return rows.flatMap(({cells}) => {
    const cell = (name: string): string => cells[place(name)] ?? ''
    const code = cell(places.code)
    if (code === '') return []
    const [lng, lat] = [numberOf(cell(places.lng)), numberOf(cell(places.lat))]
    const [x, y] = lng === undefined || lat === undefined ? at : [lng, lat]
    return [{code: `${prefix}${code}`, kind, name: cell(places.name) || code, name_en: '', lng: x, lat: y, component: '', group: ''}]
  })
}

const instant = (text: string | undefined): number | undefined => (text === undefined ? undefined : Date.parse(text))

async function run({argv, transact, act, say}: Desk): Promise<void> {
  const {values, positionals} = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      plan: {type: 'string'},
      devices: {type: 'string'},
      from: {type: 'string'},
      before: {type: 'string'},
      'skip-bad': {type: 'boolean'},
    },
  })
  const [path = ''] = positionals
  const plan = readPlan(readFileSync(values.plan ?? '', 'utf8'))
  const began = performance.now()
  const done = await importSeries({transact}, act, path, plan, {
    devices: values.devices === undefined ? [] : await readPlaces(readFileSync(values.devices), plan),
    from: instant(values.from),
    before: instant(values.before),
    skipBad: values['skip-bad'] ?? false,
    say: (records) => console.error(`${records} …`),
  })
  await transact((tx) => tendDays(tx, act.at))
  while ((await tendSums(transact, act.at)) > 0);
  for (const {line, column, text} of done.faults) say(`第 ${line} 行 ${column}：${text} · line ${line}`)
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  say(
    `${plan.title.zh}：${done.records} 行，${done.devices} 台设备，新存 ${done.kept} 条观测，已有 ${done.again} 条，${done.bad} 行有误，用时 ${seconds} 秒`,
  )
  say(
    `${plan.title.en}: ${done.records} records of ${done.devices} devices, ${done.kept} observations kept, ${done.again} there already, ${done.bad} bad records, ${seconds} s`,
  )
}

/** Takes in history from a file. */
export const exchangeCommands: readonly Command[] = [
  {
    name: 'sensing import',
    usage: 'sensing import FILE.csv[.gz] --plan PLAN.json [--devices DEVICES.csv] [--from TIME] [--before TIME] [--skip-bad]',
    summary: {
      zh: '按导入说明补录历史观测（可重复导入，不重复保存，不影响最新值）',
      en: 'Take in past observations as a plan says; may be run again, keeps nothing twice and leaves the latest alone',
    },
    run,
  },
]
