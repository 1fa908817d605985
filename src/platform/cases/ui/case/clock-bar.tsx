import {LightMark} from '#web/kit/clock.tsx'
import {moment, span, useNow} from '#web/kit/time.ts'
import {headed, useLanguage} from '#web/language.tsx'
import type {Detail} from '../desk-asks.ts'

const words = {
  title: {zh: '时限怎么来的', en: 'How the deadline was reckoned'},
  provisional: {
    zh: '以下年份的放假安排尚未公布，时限可能调整：',
    en: 'The holidays of these years are not decreed yet, so the deadline may move: ',
  },
  stages: {zh: '各环节', en: 'Stages'},
  stage: {zh: '环节', en: 'Stage'},
  began: {zh: '起', en: 'from'},
  due: {zh: '截止', en: 'due'},
  taken: {zh: '用时', en: 'taken'},
  held: {zh: '暂停中', en: 'held'},
  running: {zh: '计时中', en: 'running'},
} as const

type Clocked = Detail['clocks'][number]

/** How much of its limit a clock has used up, more than 1 when it is over. */
const used = ({startedAt, dueAt, stoppedAt, pausedAt}: Clocked, now: number): number => {
  const [from, to] = [Date.parse(startedAt), Date.parse(dueAt)]
  const until = stoppedAt !== null ? Date.parse(stoppedAt) : pausedAt !== null ? Date.parse(pausedAt) : now
  return to <= from ? 1 : Math.max(0, (until - from) / (to - from))
}

/** The clock at which somebody works now; of an ended case the whole. */
const leading = (clocks: readonly Clocked[]): Clocked | undefined =>
  clocks.find(({stage, stoppedAt}) => stage === 'handle' && stoppedAt === null) ??
  clocks.find(({stage, stoppedAt}) => stage !== 'total' && stoppedAt === null) ??
  clocks.findLast(({stage}) => stage === 'handle') ??
  clocks.at(-1)

/** As they began, the whole last. */
const inOrder = (clocks: readonly Clocked[]): readonly Clocked[] =>
  clocks.toSorted(
    (a, b) =>
      Number(a.stage === 'total') - Number(b.stage === 'total') || a.startedAt.localeCompare(b.startedAt) || a.dueAt.localeCompare(b.dueAt),
  )

function Bar({clock, now}: {readonly clock: Clocked; readonly now: number}) {
  const share = used(clock, now)
  return (
    <span className={`bar ${clock.light ?? 'none'}`} aria-hidden="true">
      <i style={{width: `${Math.min(100, share * 100)}%`}} />
    </span>
  )
}

/** Time used against the limit as a bar; behind it the whole reckoning: limit, calendar, pauses, and every stage with its own clock. */
export function ClockBar({one}: {readonly one: Detail}) {
  const {language, t} = useLanguage()
  const now = useNow().getTime()
  const clock = leading(one.clocks)
  const until = (of: Clocked): number =>
    of.stoppedAt !== null ? Date.parse(of.stoppedAt) : of.pausedAt !== null ? Date.parse(of.pausedAt) : now
  return (
    <details className="clock-bar">
      <summary>
        {clock === undefined ? null : (
          <>
            <span className="line">
              <span>{headed(t(clock.label))}</span>
              <span className="num help">
                {t(words.due)} {moment(language, clock.dueAt)}
              </span>
            </span>
            <Bar clock={clock} now={now} />
          </>
        )}
        <span className="ask">{t(words.title)}</span>
      </summary>
      <p>{t(one.deadline)}</p>
      {one.deadline.provisional.length === 0 ? null : (
        <p className="help">
          {t(words.provisional)}
          {one.deadline.provisional.join(t({zh: '、', en: ', '}))}
        </p>
      )}
      {one.clocks.length === 0 ? null : (
        <table className="clocks">
          <thead>
            <tr>
              <th scope="col">{t(words.stage)}</th>
              <th scope="col">{headed(t(words.taken))}</th>
              <th scope="col">{headed(t(words.due))}</th>
            </tr>
          </thead>
          <tbody>
            {inOrder(one.clocks).map((each) => (
              <tr key={`${each.stage} ${each.startedAt}`}>
                <th scope="row">
                  <LightMark light={each.light} /> {headed(t(each.label))}
                </th>
                <td className="num">
                  <Bar clock={each} now={now} />
                  {t(span(until(each) - Date.parse(each.startedAt)))}
                  {each.stoppedAt !== null ? '' : ` · ${t(each.pausedAt === null ? words.running : words.held)}`}
                </td>
                <td className="num">{moment(language, each.dueAt)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </details>
  )
}
