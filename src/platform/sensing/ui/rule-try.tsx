import {useState} from 'react'
import {asRefusal, change, type Refusal} from '#web/ask.ts'
import {Refused, Skeleton} from '#web/kit/notice.tsx'
import {Spark} from '#web/kit/spark.tsx'
import {moment, span} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'
import {Link} from '#web/routing.tsx'
import {LevelMark} from './level.tsx'
import type {RuleText, Tried} from './rule-words.ts'

const words = {
  title: {zh: '用历史试算', en: 'Try on history'},
  lead: {
    zh: '按当前填写的条件在过去的观测上算一遍，什么也不会发出。',
    en: 'Judges past observations by what is written here; nothing is sent.',
  },
  days: {zh: '最近', en: 'The last'},
  try: {zh: '试算', en: 'Try'},
  busy: {zh: '正在试算…', en: 'Trying…'},
  when: {zh: '什么时候', en: 'When'},
  where: {zh: '在哪里', en: 'Where'},
  examples: {zh: '例子', en: 'Examples'},
  none: {zh: '这段时间一次也不会报警。', en: 'It would not have raised anything.'},
  against: {zh: '与生效版本比较', en: 'Beside the edition in force'},
  streams: {zh: '个数据流', en: 'streams'},
  observations: {zh: '条观测', en: 'observations'},
  day: {zh: '天', en: 'days'},
} as const

const DAY = 86_400_000

/** How many were found on each day, as bars. */
function Days({tried}: {readonly tried: Tried}) {
  const {language, t} = useLanguage()
  const [from, to] = [Date.parse(tried.tried.from), Date.parse(tried.tried.to)]
  const days = Math.max(1, Math.ceil((to - from) / DAY))
  const counts = Array.from(
    {length: days},
    (_, i) => tried.findings.filter((one) => Math.floor((Date.parse(one.from) - from) / DAY) === i).length,
  )
  const most = Math.max(1, ...counts)
  return (
    <ol className="try-days" aria-label={t(words.when)}>
      {counts.map((n, i) => {
        const at = new Date(from + i * DAY).toISOString()
        return (
          <li key={at} title={`${moment(language, at)}: ${n}`}>
            <i style={{height: `${(100 * n) / most}%`}} />
            <span className="num">{n === 0 ? '' : n}</span>
          </li>
        )
      })}
    </ol>
  )
}

/** What a rule would have raised: how many, when, where, and some of them as pictures. */
export function TryRule({
  text,
  kept,
  against,
  onTried,
}: {
  readonly text: RuleText
  /** The edition that says exactly this, when one does: what a try finds is kept with it. */
  readonly kept: {readonly id: string; readonly edition: number} | undefined
  /** An edition to be compared with. */
  readonly against: {readonly id: string; readonly edition: number} | undefined
  readonly onTried: () => void
}) {
  const {language, t} = useLanguage()
  const [days, setDays] = useState(7)
  const [state, setState] = useState<{busy: boolean; refusal: Refusal | undefined; found: Tried | undefined}>({
    busy: false,
    refusal: undefined,
    found: undefined,
  })
  const go = (): void => {
    setState({busy: true, refusal: undefined, found: undefined})
    const to = new Date()
    const from = new Date(to.getTime() - days * DAY)
    change<Tried>('POST', '/sensing/rules/try', {
      ...(kept ?? {text}),
      ...(against === undefined ? {} : {id: against.id, against: against.edition}),
      from: from.toISOString(),
      to: to.toISOString(),
    }).then(
      (found) => {
        setState({busy: false, refusal: undefined, found})
        if (kept !== undefined) onTried()
      },
      (error: unknown) => setState({busy: false, refusal: asRefusal(error), found: undefined}),
    )
  }
  const {busy, refusal, found} = state
  return (
    <section className="panel" aria-label={t(words.title)}>
      <h2>{t(words.title)}</h2>
      <p className="help">{t(words.lead)}</p>
      <div className="bar">
        <label>
          <span className="visually-hidden">{t(words.days)}</span>
          <select value={days} onChange={({target}) => setDays(Number(target.value))}>
            {[1, 7, 30].map((n) => (
              <option key={n} value={n}>
                {t(words.days)} {n} {t(words.day)}
              </option>
            ))}
          </select>
        </label>
        <button type="button" className="primary" disabled={busy} onClick={go}>
          {t(busy ? words.busy : words.try)}
        </button>
      </div>
      {refusal === undefined ? null : <Refused refusal={refusal} retry={go} />}
      {busy ? <Skeleton lines={5} /> : null}
      {found === undefined ? null : (
        <div className="tried" aria-live="polite">
          <p className="sentence">{t(found.sentence)}</p>
          <p className="help num">
            {found.tried.streams.toLocaleString('en')} {t(words.streams)} · {found.tried.observations.toLocaleString('en')}{' '}
            {t(words.observations)}
          </p>
          {found.against === null ? null : (
            <p>
              {t(words.against)}: {t(found.against.sentence)}
            </p>
          )}
          {found.findings.length === 0 ? (
            <p>{t(words.none)}</p>
          ) : (
            <>
              <h3>{t(words.when)}</h3>
              <Days tried={found} />
              <h3>{t(words.where)}</h3>
              <ol className="try-where">
                {found.byStream.slice(0, 6).map((one) => (
                  <li key={one.stream}>
                    <span>
                      {one.thingName} <small className="help">{one.streamName}</small>
                    </span>
                    <b className="num">{one.findings}</b>
                  </li>
                ))}
              </ol>
              <h3>{t(words.examples)}</h3>
              <ul className="try-examples">
                {found.examples.slice(0, 4).map(({finding, points}) => {
                  const times = points.map(({at}) => Date.parse(at))
                  const [first, last] = [times[0] ?? 0, times.at(-1) ?? 1]
                  const share = (at: string | null): number =>
                    Math.min(100, Math.max(0, (100 * ((at === null ? last : Date.parse(at)) - first)) / Math.max(1, last - first)))
                  return (
                    <li key={`${finding.stream} ${finding.from}`}>
                      <p>
                        <LevelMark level={finding.level} />{' '}
                        <Link to={`/sensing/things/${finding.thing}?streams=${finding.stream}`}>{finding.thingName}</Link>{' '}
                        <small className="help num">
                          {moment(language, finding.from)}
                          {finding.to === null ? '' : ` · ${t(span(Date.parse(finding.to) - Date.parse(finding.from)))}`}
                        </small>
                      </p>
                      <div className="example">
                        <i style={{left: `${share(finding.from)}%`, width: `${Math.max(1, share(finding.to) - share(finding.from))}%`}} />
                        {points.length > 1 ? (
                          <Spark
                            points={points.map(({value}, i) => [times[i] ?? 0, value] as const)}
                            from={first}
                            to={last}
                            gap={(last - first) / 6}
                          />
                        ) : null}
                      </div>
                      <small>{t(finding.why)}</small>
                    </li>
                  )
                })}
              </ul>
            </>
          )}
        </div>
      )}
    </section>
  )
}
