import {type Holiday, plusDays} from '#lib/calendar.ts'
import {problem, type Said} from '#lib/problem.ts'

/** What a yearly notice decrees, as it was read from its text, and what in it does not fit together. */
export interface Notice {
  readonly year: number
  readonly source: string | null
  readonly holidays: readonly Holiday[]
  readonly makeups: readonly string[]
  readonly remarks: readonly Said[]
}

export const unreadableNotice = problem('case.unreadable-notice', 422, {
  zh: () => '没有读出放假安排。请粘贴国务院办公厅通知的正文（含“2026年”和“一、元旦：1月1日…”），或列为“起,止,名称,类型”的 CSV。',
  en: () =>
    'No holidays were found. Paste the text of the State Council’s notice (with its year and lines such as “一、元旦：1月1日…”), or a CSV with the columns 起,止,名称,类型.',
})

const english: Readonly<Record<string, string>> = {
  元旦: 'New Year’s Day',
  春节: 'Spring Festival',
  清明节: 'Tomb-Sweeping Day',
  劳动节: 'Labour Day',
  端午节: 'Dragon Boat Festival',
  中秋节: 'Mid-Autumn Festival',
  国庆节: 'National Day',
}

const nameOf = (zh: string): Said => {
  const parts = zh.split(/[、和]/).map((part) => part.trim())
  return {zh, en: parts.map((part) => english[part] ?? part).join(' and ')}
}

const WEEKDAYS = '日一二三四五六'
const two = (n: number): string => String(n).padStart(2, '0')
const isDay = (day: string): boolean => new Date(`${day}T00:00:00Z`).toJSON()?.startsWith(day) === true

interface Found {
  readonly day: string
  readonly end: number
}

/** The date that begins at or after an index: `2月15日`, `23日` in the month before, perhaps with its year before and its weekday behind. */
function dateFrom(text: string, from: number, year: number, before: string | undefined, remarks: Said[]): Found | undefined {
  const matcher = /(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:（([^）]*)）|\(([^)]*)\))?/g
  matcher.lastIndex = from
  const match = matcher.exec(text)
  if (match === null) return undefined
  const [, ownYear, ownMonth, date, full, half] = match
  const month = ownMonth ?? before?.slice(5, 7)
  if (month === undefined) return undefined
  const day = `${ownYear ?? (before === undefined ? year : before.slice(0, 4))}-${two(Number(month))}-${two(Number(date))}`
  if (!isDay(day)) {
    remarks.push({zh: `“${match[0]}”不是一个日期`, en: `“${match[0]}” is no date`})
    return undefined
  }
  const told = /周([日一二三四五六])/.exec(full ?? half ?? '')?.[1]
  const real = WEEKDAYS[new Date(`${day}T00:00:00Z`).getUTCDay()]
  if (told !== undefined && told !== real)
    remarks.push({
      zh: `${day} 是周${real}，通知写作周${told}，请核对`,
      en: `${day} does not fall on the weekday the notice gives; check it`,
    })
  return {day, end: match.index + match[0].length}
}

const daysBetween = (from: string, to: string): number => (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000 + 1

function readText(text: string): Notice {
  const year = Number(/(\d{4})年[^\n]{0,20}节假日/.exec(text)?.[1] ?? /(\d{4})年/.exec(text)?.[1] ?? Number.NaN)
  if (!(year >= 1900 && year <= 2200)) throw unreadableNotice({})
  const source = /国务院办公厅关于\d{4}年[^\n。]{0,30}?通知/.exec(text)?.[0] ?? null
  const remarks: Said[] = []
  const holidays: Holiday[] = []
  const makeups: string[] = []
  for (const [, zh = '', body = ''] of text.matchAll(/[一二三四五六七八九十]+、\s*(?:\d{4}年)?([^：:\n]{1,20})[：:]([^\n]+)/g)) {
    const off = body.search(/放假/)
    const first = off === -1 ? undefined : dateFrom(body, 0, year, undefined, remarks)
    if (first === undefined || first.end > off) {
      remarks.push({
        zh: `“${zh.trim()}”没有读出日期，请在日历上点选`,
        en: `No dates were found for “${zh.trim()}”; set them on the calendar`,
      })
      continue
    }
    const until = /^\s*(?:至|-|—|–|到)/.test(body.slice(first.end)) ? dateFrom(body, first.end, year, first.day, remarks) : undefined
    const [from, to] = [first.day, until !== undefined && until.end <= off ? until.day : first.day]
    const told = Number(/共\s*(\d+)\s*天/.exec(body)?.[1] ?? Number.NaN)
    if (!Number.isNaN(told) && told !== daysBetween(from, to))
      remarks.push({
        zh: `${zh.trim()}：${from} 至 ${to} 是 ${daysBetween(from, to)} 天，通知写作 ${told} 天，请核对`,
        en: `${nameOf(zh.trim()).en}: ${from} to ${to} are ${daysBetween(from, to)} days, the notice says ${told}; check it`,
      })
    holidays.push({...nameOf(zh.trim()), from, to})
    for (const sentence of body.slice(off).split(/[。；;]/)) {
      if (!/上班/.test(sentence)) continue
      let at: Found | undefined
      for (
        let next = dateFrom(sentence, 0, year, undefined, remarks);
        next !== undefined;
        next = dateFrom(sentence, next.end, year, at.day, remarks)
      ) {
        at = next
        makeups.push(next.day)
      }
    }
  }
  return within({year, source, holidays, makeups, remarks})
}

function readTable(text: string): Notice {
  const [head = '', ...lines] = text
    .replace(/^\uFEFF/, '')
    .trim()
    .split(/\r?\n/)
  const cells = (line: string): readonly string[] => line.split(/[,，\t;]/).map((cell) => cell.trim().replace(/^"|"$/g, ''))
  const columns = cells(head)
  const at = (...names: readonly string[]): number => columns.findIndex((column) => names.includes(column.toLowerCase()))
  const [from, to, name, kind] = [at('起', '日期', 'from', 'date'), at('止', 'to'), at('名称', 'name'), at('类型', 'kind', 'type')]
  if (from === -1 || kind === -1) throw unreadableNotice({})
  const remarks: Said[] = []
  const holidays: Holiday[] = []
  const makeups: string[] = []
  for (const [index, line] of lines.entries()) {
    const row = cells(line)
    const plainDay = (text: string | undefined): string =>
      (text ?? '')
        .replace(/[/.年月]/g, '-')
        .replace(/日$/, '')
        .replace(/-(\d)(?=-|$)/g, '-0$1')
    const [first, last] = [plainDay(row[from]), plainDay(to === -1 || row[to] === '' ? row[from] : row[to])]
    const what = row[kind] ?? ''
    const off = /放假|休|holiday/i.test(what)
    if (!isDay(first) || !isDay(last) || last < first || !(off || /上班|调休|work/i.test(what))) {
      remarks.push({zh: `第 ${index + 2} 行读不懂：${line}`, en: `Line ${index + 2} cannot be read: ${line}`})
      continue
    }
    if (off) holidays.push({...nameOf((name === -1 ? undefined : row[name]) || '节假日'), from: first, to: last})
    else for (let day = first; day <= last; day = plusDays(day, 1)) makeups.push(day)
  }
  const year = Number((holidays[0]?.from ?? makeups.at(-1) ?? '').slice(0, 4))
  return within({year, source: null, holidays, makeups, remarks})
}

/** What lies outside the year belongs to another notice: it is left out, and said. */
function within({year, holidays, makeups, remarks, source}: Notice): Notice {
  if (holidays.length === 0 && makeups.length === 0) throw unreadableNotice({})
  const [first, last] = [`${year}-01-01`, `${year}-12-31`]
  const outside: string[] = []
  const kept = holidays.flatMap((one) => {
    if (one.to < first || one.from > last) {
      outside.push(one.from)
      return []
    }
    if (one.from < first) outside.push(one.from)
    if (one.to > last) outside.push(one.to)
    const [from = first] = [one.from, first].sort().reverse()
    const [to = last] = [one.to, last].sort()
    return [{...one, from, to}]
  })
  const days = [...new Set(makeups)].sort()
  outside.push(...days.filter((day) => day < first || day > last))
  return {
    year,
    source,
    holidays: kept.toSorted((a, b) => a.from.localeCompare(b.from)),
    makeups: days.filter((day) => day >= first && day <= last),
    remarks: [
      ...remarks,
      ...outside.map((day) => ({
        zh: `${day} 不在 ${year} 年，请在那一年的日历上设置`,
        en: `${day} is not in ${year}; set it in the calendar of its own year`,
      })),
    ],
  }
}

/** Reads the State Council's yearly notice from its text, or a table with the columns 起, 止, 名称, 类型. Throws case.unreadable-notice. */
export const readNotice = (text: string): Notice => (/[一二三四五六七八九十]+、/.test(text) ? readText(text) : readTable(text))
