import type {ReactNode} from 'react'
import type {Refusal} from '#web/ask.ts'
import {Clock} from '#web/kit/clock.tsx'
import {Refused} from '#web/kit/notice.tsx'
import {moment} from '#web/kit/time.ts'
import {type Said, useLanguage} from '#web/language.tsx'
import {Link} from '#web/routing.tsx'
import type {Detail, Names} from './desk-asks.ts'
import {Evidence} from './evidence.tsx'
import {placeWords} from './list.tsx'
import {NextMoves} from './moves.tsx'
import {Sides} from './sides.tsx'
import {type Step, steps} from './stages.ts'
import './story.css'

const words = {
  close: {zh: '关闭案件', en: 'Close the case panel'},
  back: {zh: '返回', en: 'Back'},
  noNumber: {zh: '尚未立案，还没有案卷号', en: 'Not filed yet, so it has no number'},
  where: {zh: '位置', en: 'Where'},
  kind: {zh: '类别', en: 'Class'},
  unsorted: {zh: '立案时确定', en: 'decided at filing'},
  source: {zh: '来源', en: 'Source'},
  unit: {zh: '承办单位', en: 'Unit'},
  asked: {zh: '现场人员', en: 'On site'},
  handler: {zh: '承办人', en: 'Handled by'},
  until: {zh: '暂缓到', en: 'Put off until'},
  into: {zh: '已并入', en: 'Merged into'},
  whole: {zh: '属于', en: 'Part of'},
  open: {zh: '打开案件', en: 'open the case'},
  urgent: {zh: '紧急', en: 'Urgent'},
  reopens: {zh: '重开', en: 'reopened'},
  extensions: {zh: '延期', en: 'extended'},
  reporter: {zh: '上报人', en: 'Reporter'},
  counts: {zh: '波折', en: 'Setbacks'},
  returns: {zh: '回退', en: 'returned'},
  reworks: {zh: '返工', en: 'reworked'},
  redispatches: {zh: '错误派遣', en: 'sent to the wrong unit'},
  time: {zh: '时限怎么来的', en: 'How the deadline was reckoned'},
  why: {zh: '为何派到这里', en: 'Why it came here'},
  instead: {zh: '责任清单原本指向', en: 'The duty list would have named'},
  provisional: {
    zh: '以下年份的放假安排尚未公布，时限可能调整：',
    en: 'The holidays of these years are not decreed yet, so the deadline may move: ',
  },
  history: {zh: '经过', en: 'What happened'},
  evidence: {zh: '照片与材料', en: 'Photos and papers'},
  result: {zh: '处置结果', en: 'Result'},
  reason: {zh: '理由', en: 'Reason'},
  body: {zh: '应联系', en: 'Turn to'},
} as const

const timeOf = (one: Detail, step: Step): string | null =>
  step === 'reported'
    ? one.reportedAt
    : {
        accepted: one.acceptedAt,
        filed: one.filedAt,
        dispatched: one.dispatchedAt,
        handled: one.handledAt,
        inspected: one.inspectedAt,
        closed: one.closedAt,
      }[step]

function Steps({one}: {readonly one: Detail}) {
  const {language, t} = useLanguage()
  // A rework takes the later times away again, so the last step reached is the last one with a time.
  const times = steps.map(({key}) => timeOf(one, key))
  const reached = times.findLastIndex((time) => time !== null)
  return (
    <ol className="steps">
      {steps.map((step, index) => {
        const time = times[index] ?? null
        return (
          <li key={step.key} className={index <= reached ? 'reached' : ''} title={time === null ? undefined : moment(language, time)}>
            <span>{t(step)}</span>
          </li>
        )
      })}
    </ol>
  )
}

function Fact({name, children}: {readonly name: Said; readonly children: ReactNode}) {
  const {t} = useLanguage()
  return (
    <>
      <dt>{t(name)}</dt>
      <dd>{children}</dd>
    </>
  )
}

function Facts({one, names}: {readonly one: Detail; readonly names: Names | undefined}) {
  const {language, t} = useLanguage()
  const setbacks = (
    [
      [one.returns, words.returns],
      [one.reworks, words.reworks],
      [one.redispatches, words.redispatches],
      [one.extensions, words.extensions],
      [one.reopens, words.reopens],
    ] as const
  )
    .filter(([count]) => count > 0)
    .map(([count, said]) => (language === 'zh' ? `${said.zh} ${count} 次` : `${said.en} ${count}×`))
  const area = names?.area(one.area)
  const category = names?.category(one.category)
  return (
    <dl className="facts-of">
      <Fact name={words.where}>
        {placeWords(one, names, t)}
        {one.address !== null && area !== undefined ? <span className="help"> · {t(area)}</span> : null}
      </Fact>
      <Fact name={words.kind}>
        {one.category === null ? <span className="help">{t(words.unsorted)}</span> : category ? t(category) : one.category}
      </Fact>
      {one.unit === null ? null : <Fact name={words.unit}>{names === undefined ? one.unit.name : t(names.unit(one.unit))}</Fact>}
      {one.handler === null ? null : <Fact name={words.handler}>{one.handler.name}</Fact>}
      {one.suspendedUntil === null ? null : <Fact name={words.until}>{moment(language, one.suspendedUntil)}</Fact>}
      {one.mergedInto === null ? null : (
        <Fact name={words.into}>
          <Link to={`/?case=${one.mergedInto}`}>{t(words.open)}</Link>
        </Fact>
      )}
      {one.parent === null ? null : (
        <Fact name={words.whole}>
          <Link to={`/?case=${one.parent}`}>{t(words.open)}</Link>
        </Fact>
      )}
      {one.asked === null ? null : <Fact name={words.asked}>{one.asked.name}</Fact>}
      <Fact name={words.source}>
        {t(one.sourceLabel)} · <span className="num">{moment(language, one.reportedAt)}</span>
      </Fact>
      {one.reporter === null || (one.reporter.name === null && one.reporter.phone === null) ? null : (
        <Fact name={words.reporter}>{[one.reporter.name, one.reporter.phone].filter((part) => part !== null).join(' · ')}</Fact>
      )}
      {setbacks.length === 0 ? null : <Fact name={words.counts}>{setbacks.join('，')}</Fact>}
      {one.result === null ? null : <Fact name={words.result}>{one.result}</Fact>}
      {one.reason === null || (one.state !== 'rejected' && one.state !== 'voided') ? null : <Fact name={words.reason}>{one.reason}</Fact>}
      {one.responsibleBody === null ? null : <Fact name={words.body}>{one.responsibleBody}</Fact>}
    </dl>
  )
}

function Why({one}: {readonly one: Detail}) {
  const {t} = useLanguage()
  return (
    <div className="why">
      {one.whyHere === null ? null : (
        <details open>
          <summary>{t(words.why)}</summary>
          <p>{t(one.whyHere)}</p>
          {one.whyHere.instead === null ? null : (
            <p className="help">
              {t(words.instead)}：{one.whyHere.instead}
            </p>
          )}
        </details>
      )}
      <details open={one.dueAt !== null}>
        <summary>{t(words.time)}</summary>
        <p>{t(one.deadline)}</p>
        {one.deadline.provisional.length === 0 ? null : (
          <p className="help">
            {t(words.provisional)}
            {one.deadline.provisional.join('、')}
          </p>
        )}
      </details>
    </div>
  )
}

function History({one}: {readonly one: Detail}) {
  const {language, t} = useLanguage()
  return (
    <section className="history">
      <h2>{t(words.history)}</h2>
      <ol>
        {one.history.toReversed().map((happened) => (
          <li key={`${happened.event} ${happened.at}`}>
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

/** One case as a story: what it is, how long is left, what may be done next, why it is here, and all that happened. */
export function Story({
  one,
  refusal,
  names,
  onClose,
  onChanged,
}: {
  readonly one: Detail | undefined
  readonly refusal: Refusal | undefined
  readonly names: Names | undefined
  readonly onClose: () => void
  readonly onChanged: () => void
}) {
  const {t} = useLanguage()
  return (
    <article className="story">
      <header>
        <button type="button" className="plain back" onClick={onClose}>
          ‹ {t(words.back)}
        </button>
        <span className="num number">{one?.number ?? (one === undefined ? '' : t(words.noNumber))}</span>
        <button type="button" className="plain shut" onClick={onClose} aria-label={t(words.close)}>
          ✕
        </button>
      </header>
      {refusal === undefined ? null : <Refused refusal={refusal} retry={onChanged} />}
      {one === undefined ? null : (
        <>
          <div className="standing">
            <span className="state big">{t(one.label)}</span>
            {one.priority === 'urgent' ? <span className="state urgent">{t(words.urgent)}</span> : null}
            <Clock of={one} detail={t(one.deadline)} />
          </div>
          <h1 className={one.description.length > 120 ? 'long' : ''}>{one.description}</h1>
          <Steps one={one} />
          <NextMoves one={one} onChanged={onChanged} />
          <Evidence pieces={one.evidence} title={words.evidence} />
          <Facts one={one} names={names} />
          <Sides one={one} />
          <Why one={one} />
          <History one={one} />
        </>
      )}
    </article>
  )
}
