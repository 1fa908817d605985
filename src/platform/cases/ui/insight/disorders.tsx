import {useLoaded} from '#web/kit/load.ts'
import {Empty} from '#web/kit/notice.tsx'
import {useLanguage} from '#web/language.tsx'
import {useRoute} from '#web/routing.tsx'
import {askDisorders, type Disorders} from './asks.ts'
import {Answer} from './patterns.tsx'
import {percent} from './say.ts'

const words = {
  period: {zh: '时间', en: 'Period'},
  days: {zh: '天', en: 'days'},
  street: {zh: '街道', en: 'Subdistrict'},
  all: {zh: '合计', en: 'Total'},
  reported: {zh: '上报', en: 'Reported'},
  open: {zh: '在办', en: 'Open'},
  closed: {zh: '办结', en: 'Closed'},
  overdue: {zh: '超期', en: 'Overdue'},
  onTime: {zh: '按期率', en: 'On time'},
  verified: {zh: '核查通过', en: 'Verified'},
  returns: {zh: '复发率', en: 'Came back'},
  none: {zh: '这段时间没有“八乱”案件。换一个时间再看。', en: 'No cases of the eight disorders in this period. Choose another.'},
  overview: {zh: '各街道“八乱”件数，点一项看明细', en: 'Cases by subdistrict; choose a disorder for its details'},
  law: {zh: '依据', en: 'By'},
  rateHelp: {
    zh: '复发率：办结后 90 天内、100 米内又发生同类问题的比例，观察未满的按已观察时间估算。',
    en: 'Came back: share followed by another of its class within 100 m and 90 days; those watched for less count for as long as they were.',
  },
} as const

const PERIODS = [30, 90, 365] as const

type Count = Disorders['counts'][number]
const total = (counts: readonly Count[], of: 'reported' | 'overdue'): number => counts.reduce((sum, one) => sum + one[of], 0)

function Overview({
  found,
  chosen,
  onChoose,
}: {
  readonly found: Disorders
  readonly chosen: string
  readonly onChoose: (key: string) => void
}) {
  const {t} = useLanguage()
  const cell = (counts: readonly Count[]) => {
    const [reported, overdue] = [total(counts, 'reported'), total(counts, 'overdue')]
    return (
      <>
        {reported === 0 ? <span className="help">·</span> : reported}
        {overdue > 0 ? (
          <span className="red small" title={`${t(words.overdue)} ${overdue}`}>
            {' '}
            ■{overdue}
          </span>
        ) : null}
      </>
    )
  }
  const rows = found.streets.map((street) => ({street, counts: found.counts.filter((one) => one.street === street.street)}))
  rows.sort((a, b) => total(b.counts, 'reported') - total(a.counts, 'reported'))
  return (
    <section className="wide-table" aria-label={t(words.overview)}>
      <table className="num">
        <caption className="help">{t(words.overview)}</caption>
        <thead>
          <tr>
            <th scope="col">{t(words.street)}</th>
            {found.disorders.map((one) => (
              <th key={one.key} scope="col">
                <button
                  type="button"
                  className={one.key === chosen ? 'plain disorder here' : 'plain disorder'}
                  aria-pressed={one.key === chosen}
                  onClick={() => onChoose(one.key)}
                >
                  {t(one)}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr className="sum">
            <th scope="row">{t(words.all)}</th>
            {found.disorders.map((one) => (
              <td key={one.key}>{cell(found.counts.filter(({disorder}) => disorder === one.key))}</td>
            ))}
          </tr>
          {rows.map(({street, counts}) => (
            <tr key={street.street}>
              <th scope="row">{t(street)}</th>
              {found.disorders.map((one) => (
                <td key={one.key}>{cell(counts.filter(({disorder}) => disorder === one.key))}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Detail({found, chosen}: {readonly found: Disorders; readonly chosen: string}) {
  const {t} = useLanguage()
  const disorder = found.disorders.find(({key}) => key === chosen)
  const rows = found.counts.filter((one) => one.disorder === chosen).sort((a, b) => b.reported - a.reported)
  if (disorder === undefined || rows.length === 0) return null
  const street = (code: string) => t(found.streets.find((one) => one.street === code) ?? {zh: code, en: code})
  return (
    <section className="stack">
      <h2>{t(disorder)}</h2>
      <p className="help">
        {t(words.law)} {t(disorder.law)}
      </p>
      <section className="wide-table" aria-label={t(disorder)}>
        <table className="num">
          <thead>
            <tr>
              {(
                [
                  words.street,
                  words.reported,
                  words.open,
                  words.closed,
                  words.overdue,
                  words.onTime,
                  words.verified,
                  words.returns,
                ] as const
              ).map((head) => (
                <th key={head.en} scope="col">
                  {t(head)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((one) => (
              <tr key={one.street}>
                <th scope="row">{street(one.street)}</th>
                <td>{one.reported}</td>
                <td>{one.open}</td>
                <td>{one.closed}</td>
                <td className={one.overdue > 0 ? 'red' : ''}>{one.overdue}</td>
                <td>{percent(one.onTimeRate)}</td>
                <td>{percent(one.verifiedRate)}</td>
                <td title={`${one.returns.returned} / ${one.returns.closed} · ${one.returns.days} ${t(words.days)}`}>
                  {percent(one.returns.rate)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p className="help">{t(words.rateHelp)}</p>
    </section>
  )
}

/** The eight disorders street by street, for a period. */
export function DisordersPart() {
  const {t} = useLanguage()
  const {query, change} = useRoute()
  const days = PERIODS.find((one) => String(one) === query.get('days')) ?? 90
  const loaded = useLoaded(`disorders ${days}`, (signal) => askDisorders(days, signal))
  return (
    <>
      <fieldset className="choose">
        <legend className="visually-hidden">{t(words.period)}</legend>
        {PERIODS.map((one) => (
          <button key={one} type="button" className="plain" aria-pressed={one === days} onClick={() => change({days: String(one)})}>
            {one} {t(words.days)}
          </button>
        ))}
      </fieldset>
      <Answer loaded={loaded}>
        {(found) => {
          if (found.counts.length === 0) return <Empty said={words.none} />
          const most = [...found.disorders].sort(
            (a, b) =>
              total(
                found.counts.filter(({disorder}) => disorder === b.key),
                'reported',
              ) -
              total(
                found.counts.filter(({disorder}) => disorder === a.key),
                'reported',
              ),
          )[0]
          const chosen = query.get('disorder') ?? most?.key ?? ''
          return (
            <>
              <Overview found={found} chosen={chosen} onChoose={(disorder) => change({disorder}, {replace: true})} />
              <Detail found={found} chosen={chosen} />
            </>
          )
        }}
      </Answer>
    </>
  )
}
