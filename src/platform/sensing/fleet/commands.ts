import {readFileSync} from 'node:fs'
import {parseArgs} from 'node:util'
import type {z} from 'zod'
import type {Command} from '#kernel/pack.ts'
import {readSheet} from '#kernel/sheets.ts'
import {problem} from '#lib/problem.ts'
import {registerFleet} from './actions.ts'
import {deviceRow, fleetKinds} from './api.ts'

const badList = problem<{line: number; why: string}>('sensing.bad-list', 422, {
  zh: ({line, why}) => `设备清单第 ${line} 行有误：${why}。改正后重新导入，什么都没有登记。`,
  en: ({line, why}) => `Line ${line} of the list of devices is not right: ${why}. Mend it and import again: nothing was registered.`,
})

const badKinds = problem<{why: string}>('sensing.bad-kinds', 422, {
  zh: ({why}) => `设备种类文件有误：${why}。样例见 cities/demo/sensing/kinds.json。`,
  en: ({why}) => `The file of kinds is not right: ${why}. For an example see cities/demo/sensing/kinds.json.`,
})

const faultOf = ({issues: [fault]}: z.ZodError): string => `${fault?.path.join('.') ?? ''} ${fault?.message ?? ''}`.trim()

/** Kinds as a file describes them. Throws sensing.bad-kinds. */
export function readKinds(text: string) {
  let given: unknown
  try {
    given = JSON.parse(text)
  } catch {
    throw badKinds({why: 'not JSON'})
  }
  const parsed = fleetKinds.safeParse(given)
  if (!parsed.success) throw badKinds({why: faultOf(parsed.error)})
  return parsed.data
}

/** Devices as a table (CSV or XLSX) lists them: code, kind, name, name_en, lng, lat, component, group. Throws sensing.bad-list. */
export async function readDevices(bytes: Uint8Array) {
  const {header, rows} = await readSheet(bytes)
  return rows.map(({line, cells}) => {
    const parsed = deviceRow.safeParse(Object.fromEntries(header.map((name, i) => [name, cells[i] ?? ''])))
    if (!parsed.success) throw badList({line, why: faultOf(parsed.error)})
    return parsed.data
  })
}

/** Registers many devices from a table. */
export const fleetCommands: readonly Command[] = [
  {
    name: 'sensing devices',
    usage: 'sensing devices --kinds KINDS.json --devices DEVICES.csv',
    summary: {
      zh: '按清单登记设备和数据流（重复导入不重复登记）',
      en: 'Register devices and their streams from a table; what is there already is passed over',
    },
    run: async ({argv, transact, act, say}) => {
      const {values} = parseArgs({args: [...argv], options: {kinds: {type: 'string'}, devices: {type: 'string'}}})
      const kinds = readKinds(readFileSync(values.kinds ?? '', 'utf8'))
      const devices = await readDevices(readFileSync(values.devices ?? ''))
      const {made, known, streams} = await transact((tx) => registerFleet(tx, act, kinds, devices))
      say(
        `已登记 ${made} 台设备、${streams} 个数据流，${known} 台已在册 · registered ${made} devices with ${streams} streams, ${known} known already`,
      )
    },
  },
]
