import type {z} from 'zod'
import {read} from '#web/ask.ts'
import {useLoaded} from '#web/kit/load.ts'
import {Refused, Skeleton} from '#web/kit/notice.tsx'
import {moment, span, useNow} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'
import {useLiveLink} from '#web/live.ts'
import {Link} from '#web/routing.tsx'
import type {followReply} from '../api.ts'
import type {conversationReply} from '../conversation/api.ts'
import {Evidence} from './evidence.tsx'
import {Conversation, OpenQuestions} from './portal/conversation.tsx'
import {OwnCode} from './portal/own-code.tsx'
import {OwnReport} from './portal/own-report.tsx'
import {Rate} from './portal/rating.tsx'
import {Reopen} from './reopen.tsx'
import './story.css'

type Followed = z.infer<typeof followReply>
type Talk = z.infer<typeof conversationReply>

const words = {
  now: {zh: '现在', en: 'Now'},
  left: {zh: '还剩', en: 'left'},
  over: {zh: '已超过', en: 'late'},
  due: {zh: '办理期限', en: 'Due'},
  late: {zh: '已超过办理期限，正在催办。', en: 'It is past its due date and is being chased.'},
  unit: {zh: '负责单位', en: 'Responsible unit'},
  body: {zh: '请联系', en: 'Please turn to'},
  reason: {zh: '原因', en: 'Why'},
  result: {zh: '处置结果', en: 'What was done'},
  number: {zh: '案卷号', en: 'Number'},
  reported: {zh: '上报时间', en: 'Reported'},
  history: {zh: '经过', en: 'What happened'},
  photos: {zh: '现场照片', en: 'Photos'},
  merged: {
    zh: '与他人反映的是同一问题，以下是合并办理的进展。',
    en: 'Others reported the same; this is how the one case made of them goes on.',
  },
  until: {zh: '暂缓到', en: 'Put off until'},
  another: {zh: '上报别的问题', en: 'Report something else'},
} as const

const REFRESH = 60_000

function Due({of}: {readonly of: Followed}) {
  const {language, t} = useLanguage()
  const now = useNow()
  if (of.dueAt === null) return null
  const rest = new Date(of.dueAt).getTime() - now.getTime()
  const ended = of.result !== null || of.reason !== null
  const length = t(span(Math.abs(rest)))
  const said =
    language === 'zh' ? `${rest < 0 ? words.over.zh : words.left.zh} ${length}` : `${length} ${rest < 0 ? words.over.en : words.left.en}`
  return (
    <>
      <dt>{t(words.due)}</dt>
      <dd className="num">
        {moment(language, of.dueAt)}
        {ended ? null : <b className={rest < 0 ? 'red' : 'green'}> · {said}</b>}
      </dd>
    </>
  )
}

function Progress({of}: {readonly of: Followed}) {
  const {language, t} = useLanguage()
  return (
    <section className="card followed">
      <p className="help">{of.name === null ? t(words.now) : t(of.name)}</p>
      <h1>{t(of.state)}</h1>
      {of.merged ? <p className="help">{t(words.merged)}</p> : null}
      {of.overdue && of.result === null ? <p className="notice refused">{t(words.late)}</p> : null}
      <dl className="facts-of">
        <Due of={of} />
        {of.suspendedUntil === null ? null : (
          <>
            <dt>{t(words.until)}</dt>
            <dd className="num">{moment(language, of.suspendedUntil)}</dd>
          </>
        )}
        {of.unit === null ? null : (
          <>
            <dt>{t(words.unit)}</dt>
            <dd>{of.unit}</dd>
          </>
        )}
        {of.reason === null ? null : (
          <>
            <dt>{t(words.reason)}</dt>
            <dd>{of.reason}</dd>
          </>
        )}
        {of.responsibleBody === null ? null : (
          <>
            <dt>{t(words.body)}</dt>
            <dd>{of.responsibleBody}</dd>
          </>
        )}
        {of.result === null ? null : (
          <>
            <dt>{t(words.result)}</dt>
            <dd>{of.result}</dd>
          </>
        )}
        <dt>{t(words.reported)}</dt>
        <dd className="num">{moment(language, of.reportedAt)}</dd>
        {of.number === null ? null : (
          <>
            <dt>{t(words.number)}</dt>
            <dd className="num">{of.number}</dd>
          </>
        )}
      </dl>
    </section>
  )
}

const Evidences = ({of}: {readonly of: Followed}) =>
  of.evidence.length === 0 ? null : (
    <section className="card">
      <Evidence pieces={of.evidence} title={words.photos} />
    </section>
  )

function History({of}: {readonly of: Followed}) {
  const {language, t} = useLanguage()
  return (
    <section className="card history">
      <h2>{t(words.history)}</h2>
      <ol>
        {of.history.toReversed().map((happened) => (
          <li key={`${happened.at} ${happened.zh}`}>
            <time className="num" dateTime={happened.at}>
              {moment(language, happened.at)}
            </time>
            <p>{t(happened)}</p>
          </li>
        ))}
      </ol>
    </section>
  )
}

/** What becomes of a report, for whoever holds its secret link. */
export function FollowPage({caught: [token = '']}: {readonly caught: readonly string[]}) {
  const {t} = useLanguage()
  const found = useLoaded(`follow ${token}`, (signal) => read<Followed>(`/follow/${token}`, {}, signal), REFRESH)
  const talk = useLoaded(`talk ${token}`, (signal) => read<Talk>(`/follow/${token}/conversation`, {}, signal), REFRESH)
  const again = () => {
    found.again()
    talk.again()
  }
  useLiveLink(token, again)
  const of = found.value
  if (of === undefined)
    return (
      <main className="page narrow public">
        {found.refusal === undefined ? <Skeleton lines={8} /> : <Refused refusal={found.refusal} retry={again} />}
      </main>
    )
  return (
    <main className="page narrow public">
      {found.refusal === undefined ? null : <Refused refusal={found.refusal} retry={again} />}
      {talk.value === undefined ? null : (
        <OpenQuestions token={token} open={talk.value.open} messages={talk.value.messages} onDone={again} />
      )}
      <Progress of={of} />
      {talk.value === undefined ? null : <Rate token={token} rating={talk.value.rating} onDone={again} />}
      {of.mayReopen ? <Reopen token={token} onDone={again} /> : null}
      {talk.value === undefined ? null : <Conversation token={token} messages={talk.value.messages} onDone={again} />}
      <Evidences of={of} />
      <History of={of} />
      <OwnReport token={token} />
      <section className="card">
        <OwnCode token={token} />
      </section>
      <p className="aside">
        <Link to="/report">{t(words.another)}</Link>
      </p>
    </main>
  )
}
