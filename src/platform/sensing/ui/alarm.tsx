import {useMemo, useState} from 'react'
import {asRefusal, type Refusal} from '#web/ask.ts'
import {AskForm} from '#web/kit/ask-form.tsx'
import {useLoaded} from '#web/kit/load.ts'
import {Empty, Refused, Skeleton} from '#web/kit/notice.tsx'
import {moment, span, useNow} from '#web/kit/time.ts'
import {type Said, useLanguage} from '#web/language.tsx'
import {Link} from '#web/routing.tsx'
import {useSession} from '#web/session.tsx'
import {type Alarm, acknowledge, askAlarm, clear, type Detail, findingWords, judge, openCase, openWindow, stateWords} from './alarm-asks.ts'
import {askPicture, askStreams} from './asks.ts'
import {LevelMark} from './level.tsx'
import {StreamPicture} from './picture.tsx'
import {kindSaid, named} from './words.ts'

const words = {
  close: {zh: '关闭', en: 'Close'},
  why: {zh: '为什么报警', en: 'Why'},
  since: {zh: '起于', en: 'since'},
  chart: {zh: '前后的观测', en: 'What was observed'},
  history: {zh: '经过', en: 'History'},
  members: {zh: '风暴中的告警', en: 'Alarms of this storm'},
  device: {zh: '设备页', en: 'Device'},
  toCase: {zh: '查看案件', en: 'Go to the case'},
  makeCase: {zh: '立案', en: 'Open a case'},
  making: {zh: '正在立案…', en: 'Opening…'},
  partOf: {zh: '所属告警风暴', en: 'The storm it is part of'},
  confirm: {zh: '确认收到', en: 'Acknowledge'},
  wrong: {zh: '标为误报', en: 'Mark false'},
  right: {zh: '标为属实', en: 'Mark true'},
  end: {zh: '解除', en: 'Clear'},
  quiet: {zh: '维护抑制', en: 'Suppress for maintenance'},
  reason: {zh: '理由', en: 'Reason'},
  hours: {zh: '抑制几小时', en: 'For how many hours'},
  judgedTrue: {zh: '已标为属实', en: 'marked true'},
  judgedFalse: {zh: '已标为误报', en: 'marked false'},
  times: {zh: '次发现', en: 'times found'},
  picture: {zh: '视频截图', en: 'Picture of the camera'},
} as const

const HOUR = 3_600_000
const BEFORE = 6 * HOUR
/** A picture reaches at most so far after it began. */
const AFTER = 42 * HOUR

/** What was observed around the beginning of an alarm. */
function Around({alarm}: {readonly alarm: Alarm}) {
  const ids = alarm.streams.slice(0, 4)
  const begun = Date.parse(alarm.from)
  const found = useLoaded(ids.length === 0 ? null : `alarm around ${alarm.id}`, async (signal) => {
    const [from, to] = [begun - BEFORE, Math.min(Date.now(), begun + AFTER)]
    const [streams, picture] = await Promise.all([
      askStreams({streams: ids.join(',')}, signal),
      askPicture(ids, new Date(from), new Date(to), signal),
    ])
    return {streams, picture, from, to}
  })
  const {value} = found
  if (ids.length === 0) return null
  if (value === undefined)
    return found.refusal === undefined ? <Skeleton lines={5} /> : <Refused refusal={found.refusal} retry={found.again} />
  return <StreamPicture {...value} height={220} />
}

/** Its case: the one it has, or one to be opened by a press; what became of the last, and what that asks of whoever reads this. */
function OfCase({detail, onDone}: {readonly detail: Detail; readonly onDone: () => void}) {
  const {t} = useLanguage()
  const {may} = useSession()
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const {alarm, concluded} = detail
  const opens = may('cases.report') && alarm.case?.open !== true && alarm.state !== 'cleared' && alarm.verdict?.is !== 'false'
  const open = (): void => {
    setBusy(true)
    setRefusal(undefined)
    openCase(alarm.id)
      .then(onDone, (error: unknown) => setRefusal(asRefusal(error)))
      .finally(() => setBusy(false))
  }
  return (
    <>
      {alarm.case === null ? null : (
        <Link to={`/?case=${alarm.case.id}`} className="button small">
          {t(words.toCase)}
        </Link>
      )}
      {opens ? (
        <button type="button" disabled={busy} onClick={open}>
          {t(busy ? words.making : words.makeCase)}
        </button>
      ) : null}
      {refusal === undefined ? null : <Refused refusal={refusal} />}
      {concluded === null ? null : <p className="notice concluded">{t(endedSaid(concluded, alarm.verdict !== null))}</p>}
    </>
  )
}

/** What became of the case, and what is to be done where it was void and nobody has judged the alarm. */
const endedSaid = ({ending, reason}: NonNullable<Detail['concluded']>, judged: boolean): Said => {
  const [zh, en] = reason === '' ? ['', ''] : [`：${reason}`, `: ${reason}`]
  if (ending === 'void')
    return judged
      ? {zh: `案件已作废${zh}`, en: `Its case was voided${en}`}
      : {
          zh: `案件已作废${zh}。若现场查无问题，请“标为误报”，规则的准确率据此计算。`,
          en: `Its case was voided${en}. If nothing was wrong on site, mark the alarm false: the precision of its rule is reckoned by that.`,
        }
  return {zh: `案件已办结${zh}`, en: `Its case is closed${en}`}
}

/** One alarm: why, what was observed, what may be done with it, and what was. */
export function AlarmCard({id, onChange, onClose}: {readonly id: string; readonly onChange: () => void; readonly onClose: () => void}) {
  const {language, t} = useLanguage()
  const now = useNow()
  const found = useLoaded(`alarm ${id}`, (signal) => askAlarm(id, signal), 15_000)
  const done = useMemo(
    () => () => {
      found.again()
      onChange()
    },
    [found.again, onChange],
  )
  const {value} = found
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  if (value === undefined)
    return (
      <aside className="panel alarm-card">
        {found.refusal === undefined ? <Skeleton lines={8} /> : <Refused refusal={found.refusal} retry={found.again} />}
      </aside>
    )
  const {alarm, steps, history, members} = value
  const confirm = (): void => {
    setRefusal(undefined)
    acknowledge(id, alarm.version).then(done, (error: unknown) => setRefusal(asRefusal(error)))
  }
  const reason = {name: 'reason', said: words.reason, kind: 'long' as const, max: 500}
  return (
    <aside className="panel alarm-card" aria-label={t(alarm.why)}>
      <header>
        <LevelMark level={alarm.level} />
        <span className="help">
          {t(stateWords[alarm.state] ?? {zh: '', en: ''})} · {t(findingWords[alarm.kind])} · {t(kindSaid(alarm.thing.kind))}
        </span>
        <button type="button" className="plain" onClick={onClose} aria-label={t(words.close)} title={t(words.close)}>
          ✕
        </button>
      </header>
      <h2>{named(language, alarm.thing.name, alarm.thing.nameEn)}</h2>
      <p>{t(alarm.why)}</p>
      <p className="help num">
        {t(words.since)} {moment(language, alarm.from, now)} · {t(span(now.getTime() - Date.parse(alarm.from)))} · {alarm.times}{' '}
        {t(words.times)}
        {alarm.verdict === null ? '' : ` · ${t(alarm.verdict.is === 'true' ? words.judgedTrue : words.judgedFalse)}`}
      </p>
      {refusal === undefined ? null : <Refused refusal={refusal} />}
      <div className="actions">
        {steps.includes('acknowledge') ? (
          <button type="button" className="primary" onClick={confirm}>
            {t(words.confirm)}
          </button>
        ) : null}
        <Link to={`/sensing/things/${alarm.thing.id}?streams=${alarm.streams.slice(0, 8).join(',')}`} className="button small">
          {t(words.device)}
        </Link>
        {value.storm === null ? null : (
          <Link to={`/sensing/alarms?alarm=${value.storm.id}`} className="button small">
            {t(words.partOf)} <span className="num">{value.storm.members}</span>
          </Link>
        )}
        <OfCase detail={value} onDone={done} />
      </div>
      {steps.length === 0 ? null : (
        <div className="asks">
          {steps.includes('mark-false') ? (
            <AskForm
              id={`false ${id}`}
              verb={words.wrong}
              fields={[reason]}
              send={async ({reason: text = ''}) => judge(id, 'false', text).then(done)}
            />
          ) : null}
          {steps.includes('mark-true') ? (
            <AskForm
              id={`true ${id}`}
              verb={words.right}
              fields={[reason]}
              send={async ({reason: text = ''}) => judge(id, 'true', text).then(done)}
            />
          ) : null}
          {steps.includes('clear') ? (
            <AskForm
              id={`clear ${id}`}
              verb={words.end}
              fields={[reason]}
              send={async ({reason: text = ''}) => clear(id, text).then(done)}
            />
          ) : null}
          <AskForm
            id={`quiet ${id}`}
            verb={words.quiet}
            fields={[{name: 'hours', said: words.hours, kind: 'number', initial: '4'}, reason]}
            send={async ({hours, reason: why}) => {
              const from = new Date()
              const until = new Date(from.getTime() + Math.max(0.25, Number(hours)) * HOUR)
              await openWindow({thing: alarm.thing.id, from: from.toISOString(), until: until.toISOString(), why})
              done()
            }}
          />
        </div>
      )}
      {alarm.video?.picture == null ? null : <img src={alarm.video.picture} alt={t(words.picture)} />}
      <Around alarm={alarm} />
      {members.length === 0 ? null : (
        <section>
          <h3>
            {t(words.members)} <span className="num">{alarm.members}</span>
          </h3>
          <ul className="member-list">
            {members.map((one) => (
              <li key={one.id}>
                <LevelMark level={one.level} />{' '}
                <Link to={`/sensing/things/${one.thing.id}?streams=${one.streams.slice(0, 8).join(',')}`}>
                  {named(language, one.thing.name, one.thing.nameEn)}
                </Link>
                <small className="help"> {t(one.why)}</small>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section>
        <h3>{t(words.history)}</h3>
        {history.length === 0 ? <Empty said={{zh: '还没有经过。', en: 'Nothing yet.'}} /> : null}
        <ol className="told-list">
          {history.map((one) => (
            <li key={`${one.at} ${one.name}`}>
              <time className="num help" dateTime={one.at}>
                {moment(language, one.at, now)}
              </time>{' '}
              {t(one)} {one.who === '' ? '' : <span className="help">{one.who}</span>}
            </li>
          ))}
        </ol>
      </section>
    </aside>
  )
}
