import {type FormEvent, useId, useState} from 'react'
import {asRefusal, change, type Refusal} from '#web/ask.ts'
import {Refused} from '#web/kit/notice.tsx'
import {useLanguage} from '#web/language.tsx'
import {Link} from '#web/routing.tsx'

const words = {
  title: {zh: '放进“我的案件”', en: 'Put it among my cases'},
  lead: {
    zh: '您会得到一个查询码。凭查询码和联系方式，能在一处看到您的所有案件，不用登录。',
    en: 'You get a code. With it and your contact you see all your cases in one place, without an account.',
  },
  proof: {zh: '上报时留下的手机号后四位，或电子邮箱', en: 'Last four digits of the phone, or the e-mail, left with the report'},
  have: {zh: '已有查询码（没有就不填）', en: 'A code you have already (leave empty if none)'},
  send: {zh: '得到查询码', en: 'Get a code'},
  busy: {zh: '正在办理…', en: 'One moment…'},
  yours: {zh: '您的查询码', en: 'Your code'},
  keep: {zh: '请记下来。页面关闭后不再显示。', en: 'Write it down. It is not shown again once the page is closed.'},
  see: {zh: '看我的案件', en: 'See my cases'},
  needs: {zh: '请填写手机号后四位或电子邮箱。', en: 'Give the last four digits or the e-mail.'},
} as const

/** Puts the case on its holder's own list: a code for all of theirs, proved by the contact left with the report. */
export function OwnCode({token, proof: known = ''}: {readonly token: string; readonly proof?: string}) {
  const {t} = useLanguage()
  const id = useId()
  const [proof, setProof] = useState(known)
  const [code, setCode] = useState('')
  const [given, setGiven] = useState<string | undefined>()
  const [busy, setBusy] = useState(false)
  const [tried, setTried] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const missing = tried && proof.trim().length < 4
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (proof.trim().length < 4) {
      document.getElementById(`${id}-proof`)?.focus()
      return
    }
    setBusy(true)
    setRefusal(undefined)
    try {
      const asked = {proof: proof.trim(), ...(code.trim() === '' ? {} : {code: code.trim()})}
      setGiven((await change<{code: string}>('POST', `/follow/${token}/own-list`, asked)).code)
    } catch (error) {
      setRefusal(asRefusal(error))
    } finally {
      setBusy(false)
    }
  }
  if (given !== undefined)
    return (
      <div className="own-code" role="status">
        <p>{t(words.yours)}</p>
        <code className="code">{given}</code>
        <p className="help">{t(words.keep)}</p>
        <Link to="/mine" className="button">
          {t(words.see)}
        </Link>
      </div>
    )
  return (
    <details className="own-code">
      <summary>{t(words.title)}</summary>
      <p className="help">{t(words.lead)}</p>
      <form className="fields" onSubmit={(event) => void submit(event)} noValidate>
        <label htmlFor={`${id}-proof`}>{t(words.proof)}</label>
        <input
          id={`${id}-proof`}
          value={proof}
          maxLength={200}
          autoComplete="off"
          aria-invalid={missing}
          aria-describedby={missing ? `${id}-missing` : undefined}
          onChange={({target}) => setProof(target.value)}
        />
        {missing ? (
          <p className="red" id={`${id}-missing`} role="alert">
            {t(words.needs)}
          </p>
        ) : null}
        <label htmlFor={`${id}-code`}>{t(words.have)}</label>
        <input id={`${id}-code`} value={code} maxLength={20} autoComplete="off" onChange={({target}) => setCode(target.value)} />
        {refusal === undefined ? null : <Refused refusal={refusal} />}
        <div className="actions">
          <button type="submit" disabled={busy}>
            {t(busy ? words.busy : words.send)}
          </button>
        </div>
      </form>
    </details>
  )
}
