import {lightShape} from '#web/kit/clock.tsx'
import {span} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'
import {Link} from '#web/routing.tsx'
import type {ScreenReply} from '../../screen/api.ts'
import type {Summary} from '../desk-asks.ts'
import {type Stage, stages} from '../stages.ts'

const words = {
  title: {zh: '案件流转', en: 'The loop'},
  usual: {zh: '通常', en: 'usually'},
  why: {
    zh: '近 7 天上报的案件走到这一步所用时间的中位数',
    en: 'Median time this step took for cases reported within seven days',
  },
  overdue: {zh: '超期', en: 'overdue'},
  soon: {zh: '将到期', en: 'due soon'},
} as const

/** The step whose pace says how long a station usually keeps a case. */
const paceOf: Readonly<Record<string, keyof ScreenReply['paces']>> = {
  reported: 'accepted',
  accepted: 'filed',
  filed: 'dispatched',
  handling: 'handled',
  inspecting: 'inspected',
  inspected: 'closed',
}

const HOUR = 3_600_000

/** What waits at each station of the loop, how much of it is late, and how long the step usually takes. */
export function Loop({summary, paces}: {readonly summary: Summary | undefined; readonly paces: ScreenReply['paces']}) {
  const {t} = useLanguage()
  const count = (stage: Stage, light?: string): number =>
    (summary?.states ?? [])
      .filter((row) => (stage.states as readonly string[]).includes(row.state) && (light === undefined || row.light === light))
      .reduce((sum, row) => sum + row.count, 0)
  const most = Math.max(1, ...stages.map((stage) => count(stage)))
  return (
    <section className="panel loop">
      <h2>{t(words.title)}</h2>
      <ol>
        {stages.map((stage) => {
          const [all, red, yellow] = [count(stage), count(stage, 'red'), count(stage, 'yellow')]
          const pace = paceOf[stage.key]
          const hours = pace === undefined ? null : paces[pace]
          return (
            <li key={stage.key}>
              <Link to={`/?stage=${stage.key}`}>
                <span className="name">
                  {t(stage)}
                  {hours === null ? null : (
                    <small title={t(words.why)}>
                      {t(words.usual)} {t(span(hours * HOUR))}
                    </small>
                  )}
                </span>
                <b className="num">{summary === undefined ? '·' : all.toLocaleString('en')}</b>
                <span className="lights num">
                  {red === 0 ? null : (
                    <span className="red" title={t(words.overdue)}>
                      {lightShape.red} {red}
                    </span>
                  )}
                  {yellow === 0 ? null : (
                    <span className="yellow" title={t(words.soon)}>
                      {lightShape.yellow} {yellow}
                    </span>
                  )}
                </span>
                <i className="bar" style={{width: `${(100 * all) / most}%`}} />
              </Link>
            </li>
          )
        })}
      </ol>
    </section>
  )
}
