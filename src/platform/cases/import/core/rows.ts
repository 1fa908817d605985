import {zoneClock} from '#lib/calendar/zone.ts'
import {areaFault, cellFault} from '#lib/codes.ts'
import {type Column, numberCell, optionalCell, type Reader, textCell, unreadable, wordCell} from '#lib/rows.ts'

/** One row of a file of reports. */
export interface Brought {
  /** What the other system calls it; the same key is the same case, however often it comes. */
  readonly key: string
  readonly description: string
  readonly reportedAt: Date | null
  readonly category: string | null
  readonly lng: number | null
  readonly lat: number | null
  readonly area: string | null
  readonly address: string | null
  readonly source: 'citizen' | 'hotline' | 'patrol' | 'department' | 'import' | 'sensor' | null
  readonly reporter: string | null
  readonly phone: string | null
}

const EARLIEST = Date.UTC(1990, 0, 1)

/** A local time such as `2026-11-23 10:05`, `2026/11/23 10:05:30`, or one with its offset; not after `now`. */
export const timeCell =
  (zone: string, now: Date): Reader<Date> =>
  (text) => {
    const plain = textCell(40)(text).normalize('NFKC')
    const local = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$/.exec(plain)
    const [, year, month, day, hour = '0', minute = '0', second = '0'] = local ?? []
    const wall = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second))
    const real = local !== null && new Date(wall).getUTCDate() === Number(day) && Number(month) <= 12 && Number(hour) < 24
    const offset = /T.*(?:Z|[+-]\d{2}:?\d{2})$/.test(plain) ? Date.parse(plain) : Number.NaN
    const at = real ? zoneClock(zone).instant(wall) : offset
    if (Number.isNaN(at))
      throw unreadable({zh: `“${text}”不是时间，请写成 2026-11-23 10:05`, en: `“${text}” is not a time; write it as 2026-11-23 10:05`})
    if (at > now.getTime() || at < EARLIEST)
      throw unreadable({
        zh: `上报时间 ${text} 在未来或早于 1990 年，请更正`,
        en: `The time ${text} is in the future or before 1990; correct it`,
      })
    return new Date(at)
  }

/** A category code as the platform writes it, its five digits, or its name. */
const categoryCell =
  (categories: ReadonlyMap<string, string>): Reader<string> =>
  (text) => {
    const found = categories.get(textCell(60)(text).normalize('NFKC'))
    if (found === undefined)
      throw unreadable({
        zh: `现行标准没有类别“${text}”，请写类别代码（如 matter.06010）或名称`,
        en: `The standard in force has no category “${text}”; write its code (such as matter.06010) or its name`,
      })
    return found
  }

const areaCell: Reader<string> = (text) => {
  const code = textCell(20)(text)
  if (areaFault(code) !== undefined && cellFault(code) !== undefined)
    throw unreadable({zh: `“${text}”不是区划或单元网格代码`, en: `“${text}” is not the code of an area or unit grid`})
  return code
}

const phoneCell: Reader<string> = (text) => {
  const phone = textCell(25)(text).normalize('NFKC')
  if (!/^\+?[\d -]{5,25}$/.test(phone)) throw unreadable({zh: `“${text}”不是电话号码`, en: `“${text}” is not a telephone number`})
  return phone
}

const SOURCES = {
  市民: 'citizen', 热线: 'hotline', 巡查: 'patrol', 部门: 'department', 导入: 'import', 传感器: 'sensor',
  citizen: 'citizen', hotline: 'hotline', patrol: 'patrol', department: 'department', import: 'import', sensor: 'sensor',
} as const // biome-ignore format: a table

/** What the cells of a file are read against. */
export interface Terms {
  readonly zone: string
  readonly now: Date
  /** By code, five digits and name. */
  readonly categories: ReadonlyMap<string, string>
}

/** The columns an import understands; key and description must be there, and coordinates, an area or an address in every row. */
export const columnsOf = ({zone, now, categories}: Terms): {readonly [K in keyof Brought]: Column<Brought[K]>} => ({
  key: {names: ['外部编号', '工单编号', 'key'], read: textCell(100)},
  description: {names: ['问题描述', '描述', 'description'], read: textCell(2_000)},
  reportedAt: {names: ['上报时间', 'reported_at'], optional: true, read: optionalCell(timeCell(zone, now))},
  category: {names: ['类别', '类别代码', 'category'], optional: true, read: optionalCell(categoryCell(categories))},
  lng: {names: ['经度', 'lng'], optional: true, read: optionalCell(numberCell({min: -180, max: 180}))},
  lat: {names: ['纬度', 'lat'], optional: true, read: optionalCell(numberCell({min: -90, max: 90}))},
  area: {names: ['区划代码', '单元网格', 'area'], optional: true, read: optionalCell(areaCell)},
  address: {names: ['地址', 'address'], optional: true, read: optionalCell(textCell(200))},
  source: {names: ['来源', 'source'], optional: true, read: optionalCell(wordCell(SOURCES))},
  reporter: {names: ['上报人', 'reporter'], optional: true, read: optionalCell(textCell(60))},
  phone: {names: ['上报人电话', '电话', 'phone'], optional: true, read: optionalCell(phoneCell)},
})
