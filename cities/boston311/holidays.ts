/** Days off from `from` to `to`, as a working calendar names them. */
export interface Off {
  readonly zh: string
  readonly en: string
  readonly from: string
}

const iso = (year: number, month: number, day: number): string => new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10)
const weekday = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay()

/** The n-th given weekday (Sunday 0) of a month; n = -1 is the last. */
const nth = (year: number, month: number, on: number, n: number): string => {
  if (n > 0) return iso(year, month, 1 + ((on - weekday(iso(year, month, 1)) + 7) % 7) + (n - 1) * 7)
  const last = iso(year, month + 1, 0)
  return iso(year, month, Number(last.slice(8)) - ((weekday(last) - on + 7) % 7))
}

/** Kept on Monday when it falls on a Sunday, on Friday when it falls on a Saturday. */
const kept = (year: number, month: number, day: number): string => {
  const on = weekday(iso(year, month, day))
  return iso(year, month, day + (on === 0 ? 1 : on === 6 ? -1 : 0))
}

/** The days Boston's City Hall is closed in a year: federal holidays (5 U.S.C. 6103) and those of Massachusetts and Suffolk County. */
export const holidaysOf = (year: number): readonly Off[] =>
  [
    {zh: '元旦', en: "New Year's Day", from: kept(year, 1, 1)},
    {zh: '马丁·路德·金日', en: 'Martin Luther King Jr. Day', from: nth(year, 1, 1, 3)},
    {zh: '总统日', en: "Presidents' Day", from: nth(year, 2, 1, 3)},
    {zh: '撤离日', en: 'Evacuation Day', from: kept(year, 3, 17)},
    {zh: '爱国者日', en: "Patriots' Day", from: nth(year, 4, 1, 3)},
    {zh: '阵亡将士纪念日', en: 'Memorial Day', from: nth(year, 5, 1, -1)},
    {zh: '邦克山日', en: 'Bunker Hill Day', from: kept(year, 6, 17)},
    ...(year >= 2021 ? [{zh: '六月节', en: 'Juneteenth', from: kept(year, 6, 19)}] : []),
    {zh: '独立日', en: 'Independence Day', from: kept(year, 7, 4)},
    {zh: '劳动节', en: 'Labor Day', from: nth(year, 9, 1, 1)},
    {zh: '原住民日／哥伦布日', en: "Columbus Day, now Indigenous Peoples' Day", from: nth(year, 10, 1, 2)},
    {zh: '退伍军人节', en: 'Veterans Day', from: kept(year, 11, 11)},
    {zh: '感恩节', en: 'Thanksgiving Day', from: nth(year, 11, 4, 4)},
    {zh: '圣诞节', en: 'Christmas Day', from: kept(year, 12, 25)},
  ].filter(({from}) => from.startsWith(String(year)))
