import type {Language, Said} from '#web/language.tsx'
import type {Names} from '../desk-asks.ts'
import type {Pattern} from './asks.ts'

const allKinds = {zh: '各类案件', en: 'All classes'} as const

/** What a pattern is about: its class, or all. */
export const aboutWords = (category: string | null, names: Names | undefined): Said =>
  category === null
    ? allKinds
    : (names?.category(category) ?? {zh: category.slice(category.indexOf('.') + 1), en: category.slice(category.indexOf('.') + 1)})

/** The street or district a pattern lies in. */
export const placeOf = (area: string, names: Names | undefined): Said => names?.area(area) ?? {zh: area, en: area}

const day = (language: Language, iso: string): string =>
  new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {month: language === 'zh' ? 'long' : 'short', day: 'numeric'}).format(
    new Date(iso),
  )

/** From one day to another, as people write it. */
export const daysBetween = (language: Language, first: string, last: string): string => {
  const [from, to] = [day(language, first), day(language, last)]
  return from === to ? from : `${from}–${to}`
}

const few = (value: number): string => (value >= 10 ? value.toFixed(0) : value.toFixed(1))

/** A share in whole percents; a dash when there is none. */
export const percent = (share: number | null): string => (share === null ? '—' : `${Math.round(share * 100)}%`)

/** What was seen, in a sentence. */
export function seenWords({kind, cases, radiusM, expected, returns, reopens, first, last}: Pattern, language: Language): Said {
  const when = first === null || last === null ? '' : daysBetween(language, first, last)
  const around = expected === null ? '' : few(expected)
  const again = (returns ?? 0) + (reopens ?? 0)
  const came = {zh: again > 0 ? `，其中 ${again} 件是办结后又发生` : '', en: again > 0 ? `, ${again} of them after one was closed` : ''}
  switch (kind) {
    case 'hot-cell':
      return {zh: `本网格及周边 ${cases} 件，全区平均 ${around} 件`, en: `${cases} cases in and around this cell; ${around} on average`}
    case 'cluster':
      return {zh: `${cases} 件聚集在半径 ${radiusM} 米内，${when}`, en: `${cases} cases within ${radiusM} m, ${when}`}
    case 'surge':
      return {zh: `近 7 天 ${cases} 件，按往常约 ${around} 件`, en: `${cases} cases in seven days; about ${around} would be usual`}
    case 'place':
      return {zh: `同一地点 ${cases} 件${came.zh}，${when}`, en: `${cases} cases at one place${came.en}, ${when}`}
    case 'component':
      return {zh: `同一部件 ${cases} 件${came.zh}，${when}`, en: `${cases} cases on one component${came.en}, ${when}`}
  }
}

const share = (q: number): string => (q < 0.001 ? '0.1' : (q * 100).toFixed(1))

/** Why it is told, for whoever asks. */
export function whyWords({kind, z, q}: Pattern): Said {
  const measured = z === null || q === null ? null : {z: z.toFixed(1), q: share(q)}
  switch (kind) {
    case 'hot-cell':
      return {
        zh: `与周边 8 个网格合计，比平均高 ${measured?.z} 个标准差（Gi*）；这样的结论中误报不超过 ${measured?.q}%。`,
        en: `With its eight nearest cells it lies ${measured?.z} standard deviations above average (Gi*); at most ${measured?.q}% of such findings are false.`,
      }
    case 'cluster':
      return {
        zh: '同一类别，彼此相距不超过 150 米、14 天，至少 5 件（ST-DBSCAN）。',
        en: 'One class, within 150 m and 14 days of one another, five at least (ST-DBSCAN).',
      }
    case 'surge':
      return {
        zh: `已扣除趋势、星期和偶然波动，仍高 ${measured?.z} 个标准差；这样的结论中误报不超过 ${measured?.q}%。`,
        en: `With trend, weekday and chance allowed for it is ${measured?.z} standard deviations too high; at most ${measured?.q}% of such findings are false.`,
      }
    case 'place':
      return {
        zh: '同一类别、100 米内：90 天内至少 3 件，或办结后 90 天内又发生，或重新办理。',
        en: 'One class within 100 m: three within 90 days, one within 90 days of a closing, or one opened again.',
      }
    case 'component':
      return {
        zh: '同一部件：90 天内至少 3 件，或办结后 90 天内又发生，或重新办理。',
        en: 'One component: three within 90 days, one within 90 days of a closing, or one opened again.',
      }
  }
}
