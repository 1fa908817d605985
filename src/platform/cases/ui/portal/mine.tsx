import {type FormEvent, useId, useState} from 'react'
import type {z} from 'zod'
import {asRefusal, change, type Refusal} from '#web/ask.ts'
import {Refused} from '#web/kit/notice.tsx'
import {moment, span, useNow} from '#web/kit/time.ts'
import {type Said, useLanguage} from '#web/language.tsx'
import {go, Link} from '#web/routing.tsx'
import type {ownListReply} from '../../conversation/api.ts'

type Own = z.infer<typeof ownListReply>

const words = {
  title: {zh: '我的案件', en: 'My cases'},
  lead: {
    zh: '凭查询码和联系方式，看您上报过的所有问题。不用登录。',
    en: 'With your code and your contact you see everything you reported. No account needed.',
  },
  code: {zh: '查询码', en: 'Code'},
  codeHelp: {
    zh: '在上报后的页面或查询页面得到；打热线时也可以请受理员给您一个。',
    en: 'You get it after a report or on the page of a case; the hotline can give you one, too.',
  },
  proof: {zh: '手机号后四位，或电子邮箱', en: 'Last four digits of your phone, or your e-mail'},
  open: {zh: '查看', en: 'Show my cases'},
  busy: {zh: '正在查询…', en: 'One moment…'},
  needs: {zh: '请填写查询码，和手机号后四位或电子邮箱。', en: 'Give your code, and the last four digits or your e-mail.'},
  again: {zh: '刷新', en: 'Look again'},
  other: {zh: '换一个查询码', en: 'Use another code'},
  number: {zh: '案卷号', en: 'Number'},
  unnamed: {zh: '还没有分类', en: 'not yet sorted'},
  unnumbered: {zh: '还没有编号', en: 'no number yet'},
  reported: {zh: '上报于', en: 'Reported'},
  due: {zh: '期限', en: 'Due'},
  late: {zh: '已超期', en: 'Late'},
  left: {zh: '还剩', en: 'left'},
  noDue: {zh: '受理后算出期限', en: 'due date follows once it is filed'},
  see: {zh: '看进展', en: 'See the progress'},
  full: {
    zh: '这个案件的查询链接已经很多，请用之前得到的链接。',
    en: 'This case has many links already; use one you were given before.',
  },
  none: {zh: '没有查询码？', en: 'No code?'},
  link: {
    zh: '用上报时得到的查询链接打开案件，在页面下方点“放进我的案件”。',
    en: 'Open your case by the link you were given, and choose "Put it among my cases" at its foot.',
  },
  report: {zh: '上报新的问题', en: 'Report something new'},
} as const satisfies Record<string, Said>

interface Opened {
  readonly code: string
  readonly proof: string
  readonly cases: Own
}

/** What was opened last, so that coming back from a case shows the list: as long as the page is open, and nowhere else. */
let last: Opened | undefined

function One({of, opened}: {readonly of: Own[number]; readonly opened: Opened}) {
  const {language, t} = useLanguage()
  const now = useNow()
  const [busy, setBusy] = useState(false)
  const [full, setFull] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const see = async () => {
    setBusy(true)
    setRefusal(undefined)
    try {
      const {code, proof} = opened
      const {follow} = await change<{follow: string | null}>('POST', '/own-list/links', {code, proof, case: of.case})
      if (follow === null) setFull(true)
      else go(new URL(follow).pathname)
    } catch (error) {
      setRefusal(asRefusal(error))
    } finally {
      setBusy(false)
    }
  }
  const rest = of.dueAt === null ? 0 : new Date(of.dueAt).getTime() - now.getTime()
  const length = t(span(Math.abs(rest)))
  return (
    <li className="card">
      <p className="help">{t(of.name ?? words.unnamed)}</p>
      <h2>{t(of.state)}</h2>
      <p className="help num">
        {t(words.reported)} {moment(language, of.reportedAt)}
        {of.unit === null ? '' : ` · ${of.unit}`}
      </p>
      <p className="num">
        {of.dueAt === null ? (
          <span className="help">{t(words.noDue)}</span>
        ) : (
          <>
            {t(words.due)} {moment(language, of.dueAt)}
            {of.overdue ? (
              <b className="red"> · ■ {t(words.late)}</b>
            ) : rest > 0 ? (
              <b className="green"> · ● {language === 'zh' ? `${words.left.zh} ${length}` : `${length} ${words.left.en}`}</b>
            ) : null}
          </>
        )}
      </p>
      <p className="help num">
        {t(words.number)} {of.number ?? t(words.unnumbered)}
      </p>
      {full ? <p className="notice">{t(words.full)}</p> : null}
      {refusal === undefined ? null : <Refused refusal={refusal} />}
      <div className="actions">
        <button type="button" disabled={busy} onClick={() => void see()}>
          {t(words.see)}
        </button>
      </div>
    </li>
  )
}

/** Somebody's own cases, by code and proof. */
export function MinePage() {
  const {t} = useLanguage()
  const id = useId()
  const [opened, setOpened] = useState(last)
  const [code, setCode] = useState(last?.code ?? '')
  const [proof, setProof] = useState(last?.proof ?? '')
  const [busy, setBusy] = useState(false)
  const [tried, setTried] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const complete = code.trim().length >= 8 && proof.trim().length >= 4
  const keep = (found: Opened | undefined) => {
    last = found
    setOpened(found)
  }
  const ask = async () => {
    setBusy(true)
    setRefusal(undefined)
    try {
      const asked = {code: code.trim(), proof: proof.trim()}
      keep({...asked, cases: await change<Own>('POST', '/own-list', asked)})
    } catch (error) {
      setRefusal(asRefusal(error))
    } finally {
      setBusy(false)
    }
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (complete) void ask()
    else document.getElementById(`${id}-${code.trim().length >= 8 ? 'proof' : 'code'}`)?.focus()
  }
  return (
    <main className="page narrow public">
      <div>
        <h1>{t(words.title)}</h1>
        {opened === undefined ? <p className="lead">{t(words.lead)}</p> : null}
      </div>
      {opened === undefined ? (
        <>
          <form className="card fields" onSubmit={submit} noValidate>
            <label htmlFor={`${id}-code`}>{t(words.code)}</label>
            <input
              id={`${id}-code`}
              name="code"
              className="code"
              value={code}
              maxLength={20}
              autoComplete="off"
              autoCapitalize="characters"
              aria-describedby={`${id}-help`}
              onChange={({target}) => setCode(target.value)}
            />
            <p className="help" id={`${id}-help`}>
              {t(words.codeHelp)}
            </p>
            <label htmlFor={`${id}-proof`}>{t(words.proof)}</label>
            <input
              id={`${id}-proof`}
              name="proof"
              value={proof}
              maxLength={200}
              autoComplete="off"
              onChange={({target}) => setProof(target.value)}
            />
            {tried && !complete ? (
              <p className="notice refused" role="alert">
                {t(words.needs)}
              </p>
            ) : null}
            {refusal === undefined ? null : <Refused refusal={refusal} />}
            <button type="submit" className="primary large" disabled={busy}>
              {t(busy ? words.busy : words.open)}
            </button>
          </form>
          <section className="card quiet-card">
            <h2>{t(words.none)}</h2>
            <p>{t(words.link)}</p>
          </section>
        </>
      ) : (
        <>
          <ul className="mine">
            {opened.cases.map((one) => (
              <One key={one.case} of={one} opened={opened} />
            ))}
          </ul>
          {refusal === undefined ? null : <Refused refusal={refusal} />}
          <div className="actions">
            <button type="button" disabled={busy} onClick={() => void ask()}>
              {t(words.again)}
            </button>
            <button type="button" className="quiet" onClick={() => keep(undefined)}>
              {t(words.other)}
            </button>
          </div>
        </>
      )}
      <p className="aside">
        <Link to="/report">{t(words.report)}</Link>
      </p>
    </main>
  )
}
