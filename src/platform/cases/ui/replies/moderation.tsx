import {useState} from 'react'
import {asRefusal, change, type Refusal, read} from '#web/ask.ts'
import {useLoaded} from '#web/kit/load.ts'
import {Empty, Refused, Skeleton} from '#web/kit/notice.tsx'
import {moment} from '#web/kit/time.ts'
import {type Said, useLanguage} from '#web/language.tsx'
import {Link} from '#web/routing.tsx'
import {type Decision, type FlagCode, type FlagTarget, flagCodes} from '../../abuse/core/flags.ts'
import {type ReasonCode, reasonCodes} from '../../privacy/core/redaction.ts'
import './replies.css'

const words = {
  title: {zh: '举报处理', en: 'Reports of abuse'},
  lead: {
    zh: '公众举报的内容在这里核查：保留、隐去，或同时限制发送者。案件本身照常办理。',
    en: 'What the public reported is looked at here: keep it, hide it, or block its sender too. The case itself goes on.',
  },
  none: {zh: '没有等待处理的举报。', en: 'Nothing waits to be looked at.'},
  flags: {zh: '次举报', en: 'reports'},
  since: {zh: '最早', en: 'since'},
  like: {zh: '内容相似的一组', en: 'says the same as the one above'},
  code: {zh: '隐去的理由（上报人会看到）', en: 'Why it is hidden (its author reads it)'},
  open: {zh: '打开案件', en: 'Open the case'},
  noWords: {zh: '（照片）', en: '(a photo)'},
  mark: {zh: '选择', en: 'Choose'},
  chosen: {zh: '已选', en: 'chosen'},
  done: {zh: '已处理，举报人能查到结果。', en: 'Decided; whoever reported can read what came of it.'},
  blocked: {zh: '被限制的发送者', en: 'Blocked senders'},
  nobody: {zh: '没有被限制的发送者。', en: 'Nobody is blocked.'},
  until: {zh: '到', en: 'until'},
  unblock: {zh: '解除', en: 'Unblock'},
  confirmBlock: {zh: '确认隐去并限制发送者', en: 'Yes, hide and block'},
} as const

const verdicts: Readonly<Record<Exclude<Decision, 'redact'>, Said>> = {
  keep: {zh: '保留', en: 'Keep'},
  hide: {zh: '隐去', en: 'Hide'},
  block: {zh: '隐去并限制发送者', en: 'Hide and block the sender'},
}

const targets: Readonly<Record<FlagTarget, Said>> = {
  description: {zh: '描述', en: 'Description'},
  photo: {zh: '照片', en: 'Photo'},
  message: {zh: '经过中的一条', en: 'An entry of the history'},
}

interface Flagged {
  readonly caseId: string
  readonly target: FlagTarget
  readonly evidenceId: string | null
  readonly seq: number | null
  readonly number: string | null
  readonly flags: number
  readonly since: string
  readonly codes: readonly FlagCode[]
  readonly notes: readonly string[]
  readonly words: string
  readonly like: number
}
interface Blocked {
  readonly sender: string
  readonly until: string
  readonly byName: string
  readonly at: string
}

const keyOf = ({caseId, target, evidenceId, seq}: Flagged): string => `${caseId} ${target} ${evidenceId} ${seq}`

function BlockedSenders() {
  const {language, t} = useLanguage()
  const found = useLoaded('blocked senders', (signal) => read<readonly Blocked[]>('/moderation/blocked', {}, signal))
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const unblock = async (sender: string) => {
    try {
      await change('DELETE', `/moderation/blocked/${sender}`)
      setRefusal(undefined)
      found.again()
    } catch (error) {
      setRefusal(asRefusal(error))
    }
  }
  return (
    <section className="card">
      <h2>{t(words.blocked)}</h2>
      {found.refusal === undefined ? null : <Refused refusal={found.refusal} retry={found.again} />}
      {refusal === undefined ? null : <Refused refusal={refusal} />}
      {found.value?.length === 0 ? <p className="help">{t(words.nobody)}</p> : null}
      <ul className="plain-list">
        {found.value?.map((one) => (
          <li key={one.sender} className="line">
            <span className="num">
              {one.sender.slice(0, 8)}… · {t(words.until)} {moment(language, one.until)} · {one.byName}
            </span>
            <button type="button" className="quiet" onClick={() => void unblock(one.sender)}>
              {t(words.unblock)}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** What was reported as abuse and waits: several that say the same can be decided at once. */
export function ModerationPage() {
  const {language, t} = useLanguage()
  const found = useLoaded('flagged', (signal) => read<readonly Flagged[]>('/moderation', {limit: 200}, signal), 60_000)
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set())
  const [code, setCode] = useState<ReasonCode>('irrelevant')
  const [sure, setSure] = useState(false)
  const [done, setDone] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const chosen = found.value?.filter((one) => marked.has(keyOf(one))) ?? []
  const mark = (one: Flagged, on: boolean) => {
    const next = new Set(marked)
    if (on) next.add(keyOf(one))
    else next.delete(keyOf(one))
    setMarked(next)
    setSure(false)
    setDone(false)
    // The first reason that was given is the likeliest to be the one.
    if (on && marked.size === 0 && one.codes[0] !== undefined) setCode(one.codes[0])
  }
  const decide = async (decision: Decision) => {
    if (decision === 'block' && !sure) return setSure(true)
    try {
      const items = chosen.map(({caseId, target, evidenceId, seq}) => ({caseId, target, evidenceId, seq}))
      await change('POST', '/moderation/decisions', {items, decision, code})
      setMarked(new Set())
      setSure(false)
      setDone(true)
      setRefusal(undefined)
      found.again()
    } catch (error) {
      setRefusal(asRefusal(error))
    }
  }
  return (
    <main className="page keep narrow">
      <h1>{t(words.title)}</h1>
      <p className="lead">{t(words.lead)}</p>
      {found.refusal === undefined ? null : <Refused refusal={found.refusal} retry={found.again} />}
      {found.value === undefined && found.refusal === undefined ? <Skeleton lines={6} /> : null}
      {done ? (
        <p className="notice" role="status">
          {t(words.done)}
        </p>
      ) : null}
      {found.value?.length === 0 ? <Empty said={words.none} /> : null}
      <ul className="flagged">
        {found.value?.map((one, index) => (
          <li key={keyOf(one)} className={`card ${marked.has(keyOf(one)) ? 'marked' : ''}`}>
            <label className="tick">
              <input type="checkbox" checked={marked.has(keyOf(one))} onChange={(event) => mark(one, event.target.checked)} />
              <span>
                <b>{t(targets[one.target])}</b> · <span className="num">{one.flags}</span> {t(words.flags)} ·{' '}
                {one.codes.map((each) => t(flagCodes[each])).join(t({zh: '、', en: ', '}))}
                <span className="help num">
                  {' '}
                  · {t(words.since)} {moment(language, one.since)}
                </span>
              </span>
            </label>
            <p className="said">{one.words === '' ? t(words.noWords) : one.words}</p>
            {one.notes.map((note) => (
              <p key={note} className="help">
                “{note}”
              </p>
            ))}
            <p className="line help">
              <span>{one.like < index ? t(words.like) : ''}</span>
              <Link to={`/?stage=all&case=${one.caseId}`}>
                {t(words.open)} {one.number ?? ''}
              </Link>
            </p>
          </li>
        ))}
      </ul>
      {chosen.length === 0 ? null : (
        <section className="card decide">
          <p role="status">
            <b className="num">{chosen.length}</b> {t(words.chosen)}
          </p>
          <label>
            {t(words.code)}
            <select value={code} onChange={(event) => setCode(event.target.value as ReasonCode)}>
              {(Object.keys(flagCodes) as FlagCode[]).map((each) => (
                <option key={each} value={each}>
                  {t(reasonCodes[each])}
                </option>
              ))}
            </select>
          </label>
          {refusal === undefined ? null : <Refused refusal={refusal} />}
          <div className="actions">
            {(Object.keys(verdicts) as (keyof typeof verdicts)[]).map((verdict) => (
              <button key={verdict} type="button" className={verdict === 'hide' ? 'primary' : ''} onClick={() => void decide(verdict)}>
                {t(verdict === 'block' && sure ? words.confirmBlock : verdicts[verdict])}
              </button>
            ))}
          </div>
        </section>
      )}
      <BlockedSenders />
    </main>
  )
}
