import {useMemo, useState} from 'react'
import {useLoaded} from '#web/kit/load.ts'
import {Empty, Refused, Skeleton} from '#web/kit/notice.tsx'
import {dayBegins, dayOf, moment} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'
import {useRoute} from '#web/routing.tsx'
import {askPicture, type Picture, type Thing} from './asks.ts'
import {StreamPicture} from './picture.tsx'
import {named, valueSaid} from './words.ts'

const words = {
  past: {zh: '历史', en: 'History'},
  period: {zh: '时段', en: 'Period'},
  nothing: {zh: '这段时间没有观测。换一个时段再看。', en: 'Nothing was observed in this time. Choose another period.'},
  until: {zh: '截至', en: 'Until'},
  before: {zh: '前一段', en: 'the period before'},
  after: {zh: '后一段', en: 'the period after'},
  newest: {zh: '回到最新', en: 'Newest'},
  ended: {zh: '之后没有观测，图止于', en: 'Nothing was observed since; the picture ends at'},
  pick: {zh: '勾选上面的数据流，就画在这里。', en: 'Tick a stream above to draw it here.'},
  table: {zh: '数值表', en: 'Values'},
  csv: {zh: '下载图中数据 CSV', en: 'Download what is shown (CSV)'},
  time: {zh: '时间', en: 'Time'},
} as const

const HOUR = 3_600_000
const periods = [
  {id: '1h', said: {zh: '1 小时', en: '1 h'}, ms: HOUR, every: 5_000},
  {id: '1d', said: {zh: '1 天', en: '1 d'}, ms: 24 * HOUR, every: 15_000},
  {id: '1w', said: {zh: '1 周', en: '1 w'}, ms: 168 * HOUR, every: 60_000},
  {id: '1m', said: {zh: '1 月', en: '1 m'}, ms: 720 * HOUR, every: 300_000},
  {id: '1y', said: {zh: '1 年', en: '1 y'}, ms: 8_760 * HOUR, every: 900_000},
] as const

/**
 * Where a picture ends, in ms: as was asked; where observations ended, when that is longer ago than it shows; null for now, which is followed.
 */
function endOf(asked: string | null, newest: number, ms: number): number | null {
  const said = asked === null ? Number.NaN : Date.parse(asked)
  if (Number.isFinite(said)) return Math.min(said, Date.now())
  return Number.isFinite(newest) && newest < Date.now() - ms ? newest + 1 : null
}

/** A row for every time of what is shown, a column for every stream. */
function rowsOf(
  picture: Picture,
): readonly {readonly at: string; readonly values: readonly (Picture['series'][number]['points'][number] | undefined)[]}[] {
  const times = new Map<string, (Picture['series'][number]['points'][number] | undefined)[]>()
  picture.series.forEach(({points}, i) => {
    for (const point of points) {
      const row = times.get(point.at) ?? picture.series.map(() => undefined)
      row[i] = point
      times.set(point.at, row)
    }
  })
  return [...times].sort(([a], [b]) => (a < b ? 1 : -1)).map(([at, values]) => ({at, values}))
}

const quoted = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

function csvOf(picture: Picture, titles: readonly string[]): string {
  const head = ['time', ...titles.flatMap((title) => [title, `${title} min`, `${title} max`])]
  const rows = rowsOf(picture)
    .toReversed()
    .map(({at, values}) => [
      at,
      ...values.flatMap((one) => (one === undefined ? ['', '', ''] : [one.value, one.least, one.most].map(String))),
    ])
  return `\ufeff${[head, ...rows].map((row) => row.map(quoted).join(',')).join('\r\n')}\r\n`
}

const save = (name: string, text: string): void => {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], {type: 'text/csv'}))
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}

/** Some streams of a device over time: up to now and followed, or up to a day that was chosen, or to where its observations end. */
export function History({thing, picked}: {readonly thing: Thing; readonly picked: readonly number[]}) {
  const {language, t} = useLanguage()
  const {query, change: goTo} = useRoute()
  const [table, setTable] = useState(false)
  const period = periods.find(({id}) => id === query.get('period')) ?? periods[1]
  const streams = picked.flatMap((id) => thing.streams.find((one) => one.id === id) ?? [])
  const newest = Math.max(...streams.flatMap(({at}) => (at === null ? [] : [Date.parse(at)])))
  const end = endOf(query.get('to'), newest, period.ms)
  const found = useLoaded(
    picked.length === 0 ? null : `picture ${picked.join()} ${period.id} ${end ?? 'now'}`,
    async (signal) => {
      const to = new Date(end ?? Date.now())
      const from = new Date(to.getTime() - period.ms)
      return {picture: await askPicture(picked, from, to, signal), from: from.getTime(), to: to.getTime()}
    },
    end === null ? period.every : undefined,
  )
  const shown = found.value
  const goToEnd = (to: number): void => goTo({to: to < Date.now() ? new Date(to).toISOString() : undefined}, {replace: true})
  const until = end ?? Date.now()
  const titles = shown?.picture.series.map(({stream}) => {
    const of = streams.find(({id}) => id === stream)
    return of === undefined ? '' : `${named(language, of.name, of.nameEn)}${of.unit === null ? '' : ` (${of.unit})`}`
  })
  const rows = useMemo(() => (table && shown !== undefined ? rowsOf(shown.picture) : []), [table, shown])
  return (
    <section className="panel" aria-label={t(words.past)}>
      <div className="picture-bar">
        <h2>{t(words.past)}</h2>
        <fieldset className="segments" aria-label={t(words.period)}>
          {periods.map(({id, said}) => (
            <button key={id} type="button" aria-pressed={id === period.id} onClick={() => goTo({period: id}, {replace: true})}>
              {t(said)}
            </button>
          ))}
        </fieldset>
        <fieldset className="picture-when" aria-label={t(words.until)}>
          <button
            type="button"
            className="small"
            aria-label={t(words.before)}
            title={t(words.before)}
            onClick={() => goToEnd(until - period.ms)}
          >
            ‹
          </button>
          <input
            type="date"
            aria-label={t(words.until)}
            value={dayOf(new Date(until - 1).toISOString())}
            max={dayOf(new Date().toISOString())}
            onChange={({target}) => (target.value === '' ? undefined : goToEnd(Date.parse(dayBegins(target.value, 1))))}
          />
          <button
            type="button"
            className="small"
            aria-label={t(words.after)}
            title={t(words.after)}
            disabled={end === null}
            onClick={() => goToEnd(until + period.ms)}
          >
            ›
          </button>
          {query.get('to') === null ? null : (
            <button type="button" className="small" onClick={() => goTo({to: undefined}, {replace: true})}>
              {t(words.newest)}
            </button>
          )}
        </fieldset>
      </div>
      {end !== null && query.get('to') === null ? (
        <p className="help num">
          {t(words.ended)} {moment(language, new Date(newest).toISOString())}
        </p>
      ) : null}
      {found.refusal === undefined ? null : <Refused refusal={found.refusal} retry={found.again} />}
      {picked.length === 0 ? (
        <Empty said={words.pick} />
      ) : shown === undefined || titles === undefined ? (
        found.refusal === undefined ? (
          <Skeleton lines={8} />
        ) : null
      ) : shown.picture.series.every(({points}) => points.length === 0) ? (
        <Empty said={words.nothing} />
      ) : (
        <>
          <StreamPicture picture={shown.picture} streams={streams} from={shown.from} to={shown.to} />
          <div className="actions">
            <button type="button" aria-expanded={table} onClick={() => setTable(!table)}>
              {t(words.table)}
            </button>
            <button type="button" onClick={() => save(`${thing.code ?? thing.id}-${period.id}.csv`, csvOf(shown.picture, titles))}>
              {t(words.csv)}
            </button>
          </div>
          {table ? (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached with keys
            <section className="table-scroll values-table" tabIndex={0} aria-label={t(words.table)}>
              <table className="table">
                <thead>
                  <tr>
                    <th scope="col">{t(words.time)}</th>
                    {titles.map((title) => (
                      <th key={title} scope="col" className="figure">
                        {title}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {rows.slice(0, 500).map(({at, values}) => (
                    <tr key={at}>
                      <td data-head={t(words.time)} className="num">
                        {moment(language, at)}
                      </td>
                      {values.map((one, i) => (
                        <td key={titles[i]} data-head={titles[i]} className="figure num">
                          {one === undefined ? '' : valueSaid(one.value, null)}
                          {one === undefined || one.most === one.least ? null : (
                            <small>
                              {' '}
                              {valueSaid(one.least, null)}–{valueSaid(one.most, null)}
                            </small>
                          )}
                        </td>
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
            </section>
          ) : null}
        </>
      )}
    </section>
  )
}
