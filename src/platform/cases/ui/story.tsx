import type {ReactNode} from 'react'
import {type Refusal, read} from '#web/ask.ts'
import {Clock} from '#web/kit/clock.tsx'
import {useLoaded} from '#web/kit/load.ts'
import {Refused} from '#web/kit/notice.tsx'
import {moment} from '#web/kit/time.ts'
import {type Said, useLanguage} from '#web/language.tsx'
import {Link} from '#web/routing.tsx'
import {useSession} from '#web/session.tsx'
import {CaseAlarms} from './case/alarm.tsx'
import {AlikeCases} from './case/alike.tsx'
import {askThreads} from './case/asks.ts'
import {ClockBar} from './case/clock-bar.tsx'
import {Hidden} from './case/hide.tsx'
import {WillBeLate} from './case/lateness.tsx'
import {Talk} from './case/talk.tsx'
import {WhyHere} from './case/why.tsx'
import type {Detail, Names} from './desk-asks.ts'
import {Evidence} from './evidence.tsx'
import {placeWords} from './list.tsx'
import {NextMoves} from './moves.tsx'
import {Sides} from './sides.tsx'
import {type Step, steps} from './stages.ts'
import './case/case.css'
import './story.css'

const words = {
  close: {zh: '关闭案件', en: 'Close the case panel'},
  back: {zh: '返回', en: 'Back'},
  noNumber: {zh: '尚未立案，还没有案卷号', en: 'Not filed yet, so it has no number'},
  where: {zh: '位置', en: 'Where'},
  kind: {zh: '类别', en: 'Class'},
  unsorted: {zh: '立案时确定', en: 'decided at filing'},
  source: {zh: '来源', en: 'Source'},
  component: {zh: '部件', en: 'Component'},
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
  history: {zh: '经过', en: 'What happened'},
  wrote: {zh: '写给上报人', en: 'wrote to the reporter'},
  answered: {zh: '答复', en: 'answered'},
  evidence: {zh: '照片与材料', en: 'Photos and papers'},
  result: {zh: '处置结果', en: 'Result'},
  reason: {zh: '理由', en: 'Reason'},
  body: {zh: '应联系', en: 'Turn to'},
  print: {zh: '打印', en: 'Print'},
  printHelp: {zh: '打印成一张 A4', en: 'Print on one A4 page'},
  printed: {zh: '打印于', en: 'Printed'},
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

function ComponentName({code}: {readonly code: string}) {
  const {may} = useSession()
  const found = useLoaded(may('grid.read') ? `component ${code}` : null, (signal) =>
    read<{readonly name: string}>(`/grid/components/${code}`, {}, signal),
  )
  return (
    <>
      {found.value?.name} <span className="help num">{code}</span>
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
      {one.component === null ? null : (
        <Fact name={words.component}>
          <ComponentName code={one.component} />
        </Fact>
      )}
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

/** All that happened, the newest first, with what was written to the reporter and what they wrote, for those who may read it. */
function History({one}: {readonly one: Detail}) {
  const {language, t} = useLanguage()
  const {may} = useSession()
  const talk = useLoaded(may('cases.message') ? `case talk ${one.id}` : null, (signal) => askThreads(one.id, signal))
  const written = (talk.value?.reporter ?? []).map(({id, at, kind, by, text}) => {
    const from = kind === 'answer' ? words.answered : words.wrote
    return {key: id, at, said: {zh: `${by}${from.zh}：“${text}”`, en: `${by} ${from.en}: “${text}”`}}
  })
  const happened = one.history.map(({event, at, zh, en}) => ({key: `${event} ${at}`, at, said: {zh, en}}))
  const all = [...happened, ...written].toSorted((a, b) => b.at.localeCompare(a.at))
  return (
    <section className="history">
      <h2>{t(words.history)}</h2>
      <ol>
        {all.map(({key, at, said}) => (
          <li key={key}>
            <time className="num" dateTime={at}>
              {moment(language, at)}
            </time>
            <p>{t(said)}</p>
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
  const {language, t} = useLanguage()
  const {me} = useSession()
  return (
    <article className="story">
      <header>
        <button type="button" className="plain back" onClick={onClose}>
          ‹ {t(words.back)}
        </button>
        <span className="num number">{one?.number ?? (one === undefined ? '' : t(words.noNumber))}</span>
        <span className="gap" />
        {one === undefined ? null : (
          <button type="button" className="plain print" title={t(words.printHelp)} onClick={() => print()}>
            {t(words.print)}
          </button>
        )}
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
          <ClockBar one={one} />
          <WillBeLate one={one} />
          <CaseAlarms one={one} />
          <NextMoves one={one} onChanged={onChanged} />
          <Evidence pieces={one.evidence} title={words.evidence} />
          <Facts one={one} names={names} />
          <Sides one={one} />
          <WhyHere one={one} names={names} />
          <AlikeCases one={one} names={names} onChanged={onChanged} />
          <Talk one={one} onChanged={onChanged} />
          <Hidden one={one} onChanged={onChanged} />
          <History one={one} />
          <p className="printed help">
            {t(words.printed)} {moment(language, new Date().toISOString())} · {me?.account.name}
          </p>
        </>
      )}
    </article>
  )
}
