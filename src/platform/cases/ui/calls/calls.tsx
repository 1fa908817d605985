import {type KeyboardEvent, useEffect, useId, useRef, useState} from 'react'
import {asRefusal, type Refusal} from '#web/ask.ts'
import {useDraft} from '#web/kit/draft.ts'
import {useLoaded} from '#web/kit/load.ts'
import {Empty, Refused, Skeleton} from '#web/kit/notice.tsx'
import {moment, span, useNow} from '#web/kit/time.ts'
import {type Said, useLanguage} from '#web/language.tsx'
import {useSession} from '#web/session.tsx'
import {askNames} from '../desk-asks.ts'
import {CategoryPicker} from '../pickers.tsx'
import {Proposed, useReading} from '../proposals.tsx'
import {answerCall, askRules, type CallDraft, divertCall, freshCall, joinCall, takeCall, titleOf} from './asks.ts'
import {CallPlace} from './call-place.tsx'
import {Caller} from './caller.tsx'
import {CallHints, useCallHints} from './hints.tsx'
import {CallTabs} from './tabs.tsx'
import './calls.css'

const words = {
  title: {zh: '接听来电', en: 'Take a call'},
  noRight: {zh: '您的岗位不接听热线。需要时请联系值班长。', en: 'Your post takes no calls. Ask the shift leader if you need to.'},
  phone: {zh: '来电号码', en: 'Number'},
  name: {zh: '称呼', en: 'Name'},
  said: {zh: '来电人说', en: 'What is said'},
  saidHint: {zh: '边听边记，原话即可', en: 'Write as they speak; their own words will do'},
  head: {zh: '标题', en: 'Title'},
  when: {zh: '何时', en: 'When'},
  who: {zh: '涉及何人', en: 'Who is concerned'},
  wish: {zh: '希望怎样', en: 'What they wish'},
  channel: {zh: '渠道', en: 'Channel'},
  caller: {zh: '来电人', en: 'Caller'},
  request: {zh: '诉求', en: 'Request'},
  grade: {zh: '紧急程度', en: 'Grade'},
  confidential: {zh: '要求保密', en: 'Confidential'},
  take: {zh: '立工单', en: 'Make a work order'},
  answered: {zh: '已当场答复', en: 'Answered at once'},
  reply: {zh: '答复了什么', en: 'What was answered'},
  keep: {zh: '记下答复，不立案', en: 'Keep the answer, no case'},
  drop: {zh: '清空', en: 'Clear'},
  dropSure: {zh: '再按一次清空', en: 'Press again to clear'},
  next: {zh: '下一通', en: 'Next call'},
  lacking: {zh: '还差：', en: 'Still needed: '},
  lasted: {zh: '通话', en: 'On the line'},
  busy: {zh: '正在登记…', en: 'Writing it down…'},
  by: {zh: '答复期限', en: 'to be answered by'},
} as const

interface Ended {
  readonly said: Said
  readonly case: string | null
  readonly dueAt: string | null
  readonly follow: string | null
}

const unitWords: Readonly<Record<string, Said>> = {
  urgent_hour: {zh: '小时', en: 'hours'},
  work_hour: {zh: '工作时', en: 'working hours'},
  work_day: {zh: '工作日', en: 'working days'},
  natural_day: {zh: '天', en: 'days'},
}

/** The screen of a hotline clerk: one call at a time, by keyboard, with everything known beside what is typed. */
export function CallsPage() {
  const {may} = useSession()
  const names = useLoaded('names', askNames)
  const area = names.value?.areas.find(({level}) => level === 'city')?.code ?? ''
  const rules = useLoaded(area === '' ? null : `hotline rules ${area}`, (signal) => askRules(area, signal))
  return (
    <main className="page calls">
      <CallTabs />
      {!may('cases.hotline') ? (
        <Empty said={words.noRight} />
      ) : rules.refusal !== undefined ? (
        <Refused refusal={rules.refusal} retry={rules.again} />
      ) : rules.value === undefined || names.value === undefined ? (
        <Skeleton lines={8} />
      ) : (
        <Call area={area} rules={rules.value} names={names.value} />
      )}
    </main>
  )
}

interface CallProps {
  readonly area: string
  readonly rules: Awaited<ReturnType<typeof askRules>>
  readonly names: Awaited<ReturnType<typeof askNames>>
}

function Call({area, rules, names}: CallProps) {
  const {language, t} = useLanguage()
  const id = useId()
  const now = useNow(1_000)
  const {draft: kept, edit: change, clear} = useDraft<CallDraft>('call', freshCall())
  const first = {
    channel: rules.channels[0]?.id ?? '',
    caller: rules.callers[0]?.id ?? '',
    request: rules.requests.find((one) => one.id === 'help')?.id ?? rules.requests[0]?.id ?? '',
    grade: rules.grades.find((one) => one.id === 'usual')?.id ?? rules.grades.at(-1)?.id ?? '',
  }
  const draft: CallDraft = {
    ...kept,
    channel: kept.channel || first.channel,
    caller: kept.caller || first.caller,
    request: kept.request || first.request,
    grade: kept.grade || first.grade,
  }
  // The limit of a call runs from its first word.
  const edit = (patch: Partial<CallDraft>) => change(kept.calledAt === null ? {...patch, calledAt: new Date().toISOString()} : patch)
  const reading = useReading(draft.said)
  const hints = useCallHints(draft, area)
  const [busy, setBusy] = useState(false)
  const [tried, setTried] = useState(false)
  const [answering, setAnswering] = useState(false)
  const [answer, setAnswer] = useState('')
  const [sure, setSure] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const [ended, setEnded] = useState<Ended | undefined>()
  const said = useRef<HTMLTextAreaElement>(null)
  const phone = useRef<HTMLInputElement>(null)
  const nextCall = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (ended !== undefined) nextCall.current?.focus()
  }, [ended])

  const lacking: readonly Said[] = [
    ...(draft.said.trim() === '' ? [words.said] : []),
    ...(draft.place === null && draft.address.trim() === '' ? [{zh: '在哪里', en: 'where'}] : []),
  ]
  const end = async (work: () => Promise<Ended>) => {
    if (busy) return
    setBusy(true)
    setRefusal(undefined)
    try {
      setEnded(await work())
      clear()
      change({clientId: freshCall().clientId, calledAt: null})
      setTried(false)
      setAnswering(false)
      setAnswer('')
    } catch (error) {
      setRefusal(asRefusal(error))
    } finally {
      setBusy(false)
    }
  }
  const take = () => {
    setTried(true)
    if (lacking.length > 0) return
    void end(async () => {
      const {case: made, order, follow} = await takeCall({...draft, title: titleOf(draft)})
      return {said: {zh: `已立工单：${order.title}`, en: `Work order made: ${order.title}`}, case: made.id, dueAt: order.dueAt, follow}
    })
  }
  const divert = (index: number) => {
    const diversion = hints.diversions[index]
    if (diversion === undefined) return
    void end(async () => {
      const made = await divertCall(draft, area, diversion.id, diversion.id === 'repeat' ? hints.similar[0]?.id : undefined)
      return {
        said: {zh: `已分流：${diversion.zh}`, en: `Diverted: ${diversion.en}`},
        case: made.case?.id ?? null,
        dueAt: null,
        follow: made.follow,
      }
    })
  }
  const join = (which: string | undefined) => {
    if (which === undefined) return
    void end(async () => {
      const {follow} = await joinCall(draft, which)
      return {
        said: {zh: '已记为附议，来电人可查同一案件的进展', en: 'Joined: the caller follows the case that is there'},
        case: which,
        dueAt: null,
        follow,
      }
    })
  }
  const keepAnswer = (given: {readonly article?: string; readonly answer?: string}) => {
    setTried(draft.said.trim() === '')
    if (draft.said.trim() === '') return
    void end(async () => {
      await answerCall(draft, area, given)
      return {said: {zh: '已记下答复，没有立案', en: 'The answer is kept; no case was made'}, case: null, dueAt: null, follow: null}
    })
  }
  const begin = () => {
    setEnded(undefined)
    setSure(false)
    phone.current?.focus()
  }
  const nextGrade = () => {
    const at = rules.grades.findIndex((grade) => grade.id === draft.grade)
    edit({grade: rules.grades[(at + 1) % rules.grades.length]?.id ?? draft.grade})
  }
  const pick = (index: number) => {
    const proposed = reading?.proposals[index]
    if (proposed !== undefined) edit({category: draft.category === proposed.category ? null : proposed.category})
  }
  const deed = ({key, code, ctrlKey, metaKey, altKey}: KeyboardEvent): (() => void) | undefined => {
    if ((ctrlKey || metaKey) && key === 'Enter') return take
    if (!altKey) return undefined
    if (/^Digit[1-3]$/.test(code)) return () => pick(Number(code.slice(5)) - 1)
    if (code === 'KeyG') return nextGrade
    if (code === 'KeyD') return () => divert(0)
    if (code === 'KeyJ') return () => join(hints.similar[0]?.id)
    if (code === 'KeyA') return () => (hints.articles[0] === undefined ? setAnswering(true) : keepAnswer({article: hints.articles[0].id}))
    return code === 'KeyN' ? begin : undefined
  }
  const press = (event: KeyboardEvent) => {
    const does = deed(event)
    if (does === undefined) return
    event.preventDefault()
    does()
  }
  const text = (name: 'title' | 'when' | 'who' | 'wish' | 'name', most: number, placeholder = '') => (
    <p className="field">
      <label htmlFor={`${id}-${name}`}>{t(name === 'title' ? words.head : words[name])}</label>
      <input
        id={`${id}-${name}`}
        value={draft[name]}
        maxLength={most}
        placeholder={placeholder}
        autoComplete="off"
        onChange={(event) => edit({[name]: event.target.value})}
      />
    </p>
  )
  const choice = (name: 'channel' | 'caller' | 'request', choices: readonly (Said & {readonly id: string})[]) => (
    <p className="field">
      <label htmlFor={`${id}-${name}`}>{t(words[name])}</label>
      <select id={`${id}-${name}`} value={draft[name]} onChange={(event) => edit({[name]: event.target.value})}>
        {choices.map((one) => (
          <option key={one.id} value={one.id}>
            {t(one)}
          </option>
        ))}
      </select>
    </p>
  )
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys of the whole screen, each also a button
    <div className="call" onKeyDown={press}>
      <div className="call-who">
        <section className="call-part">
          <p className="field">
            <label htmlFor={`${id}-phone`}>{t(words.phone)}</label>
            <input
              ref={phone}
              id={`${id}-phone`}
              type="tel"
              className="number num"
              value={draft.phone}
              maxLength={25}
              autoComplete="off"
              // biome-ignore lint/a11y/noAutofocus: the call has come in and its number is the first thing to write
              autoFocus
              onChange={(event) => edit({phone: event.target.value})}
              onKeyDown={(event) => {
                if (event.key !== 'Enter' || event.ctrlKey) return
                event.preventDefault()
                said.current?.focus()
              }}
            />
          </p>
          {text('name', 60)}
          {choice('caller', rules.callers)}
          {choice('channel', rules.channels)}
          <label className="tick">
            <input type="checkbox" checked={draft.confidential} onChange={(event) => edit({confidential: event.target.checked})} />
            {t(words.confidential)}
          </label>
        </section>
        <Caller draft={draft} area={area} names={names} />
      </div>
      <section className="call-form" aria-label={t(words.title)}>
        {ended === undefined ? null : (
          <div className="notice column" role="status">
            <p>
              <b>{t(ended.said)}</b>
              {ended.dueAt === null ? '' : ` · ${t(words.by)} ${moment(language, ended.dueAt)}`}
            </p>
            {ended.follow === null ? null : <code>{ended.follow}</code>}
            <div className="actions">
              <button ref={nextCall} type="button" className="primary" onClick={begin}>
                {t(words.next)} <kbd>Alt+N</kbd>
              </button>
              {ended.case === null ? null : (
                <a className="button" href={`/?stage=all&case=${ended.case}`} target="_blank" rel="noreferrer">
                  {t({zh: '打开案件', en: 'Open the case'})}
                </a>
              )}
            </div>
          </div>
        )}
        <p className="field">
          <label htmlFor={`${id}-said`}>
            {t(words.said)}
            {draft.calledAt === null ? null : (
              <span className="help num">
                {' '}
                {t(words.lasted)} {t(span(now.getTime() - Date.parse(draft.calledAt)))}
              </span>
            )}
          </label>
          <textarea
            ref={said}
            id={`${id}-said`}
            rows={5}
            value={draft.said}
            maxLength={2000}
            placeholder={t(words.saidHint)}
            onChange={(event) => edit({said: event.target.value})}
          />
        </p>
        {draft.category !== null && !reading?.proposals.some(({category}) => category === draft.category) ? (
          <CategoryPicker value={draft.category} onPick={(category) => edit({category})} />
        ) : (
          <Proposed reading={reading} chosen={draft.category} onPick={(category) => edit({category})}>
            <span className="help keys-of">
              <kbd>Alt+1</kbd> <kbd>2</kbd> <kbd>3</kbd>
            </span>
          </Proposed>
        )}
        <CallPlace draft={draft} onEdit={edit} />
        <div className="pairs">
          {text('when', 100)}
          {text('who', 200)}
          {text('wish', 500)}
          {choice('request', rules.requests)}
        </div>
        {text('title', 100, titleOf({...draft, title: ''}))}
        <fieldset className="grades">
          <legend>
            {t(words.grade)} <kbd>Alt+G</kbd>
          </legend>
          {rules.grades.map((grade) => (
            <label key={grade.id} className={draft.grade === grade.id ? 'chosen' : ''}>
              <input type="radio" name={`${id}-grade`} checked={draft.grade === grade.id} onChange={() => edit({grade: grade.id})} />
              <b>{t(grade)}</b>
              <small className="num">
                {grade.limit.amount} {t(unitWords[grade.limit.unit] ?? {zh: grade.limit.unit, en: grade.limit.unit})}
              </small>
            </label>
          ))}
        </fieldset>
        {answering ? (
          <p className="field">
            <label htmlFor={`${id}-answer`}>{t(words.reply)}</label>
            <textarea id={`${id}-answer`} value={answer} maxLength={4000} onChange={(event) => setAnswer(event.target.value)} />
          </p>
        ) : null}
        {tried && lacking.length > 0 ? (
          <p className="notice refused" role="alert">
            {t(words.lacking)}
            {lacking.map(t).join(t({zh: '、', en: ', '}))}
          </p>
        ) : null}
        {refusal === undefined ? null : <Refused refusal={refusal} />}
        <div className="actions">
          <button type="button" className="primary" disabled={busy} onClick={take}>
            {busy ? t(words.busy) : t(words.take)} <kbd>Ctrl+Enter</kbd>
          </button>
          {answering ? (
            <button type="button" disabled={busy || answer.trim() === ''} onClick={() => keepAnswer({answer: answer.trim()})}>
              {t(words.keep)}
            </button>
          ) : (
            <button type="button" disabled={busy} onClick={() => setAnswering(true)}>
              {t(words.answered)}
            </button>
          )}
          <span className="gap" />
          {draft.said !== '' || draft.phone !== '' ? (
            <button
              type="button"
              className="plain"
              onClick={() => {
                if (!sure) return setSure(true)
                clear()
                begin()
              }}
            >
              {t(sure ? words.dropSure : words.drop)}
            </button>
          ) : null}
        </div>
      </section>
      <CallHints
        {...hints}
        busy={busy}
        onDivert={(diversion) => divert(hints.diversions.indexOf(diversion))}
        onJoin={join}
        onAnswer={(article) => keepAnswer({article: article.id})}
      />
    </div>
  )
}
