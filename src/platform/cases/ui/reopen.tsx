import {type FormEvent, useId, useState} from 'react'
import {v7} from 'uuid'
import {asRefusal, change, type Refusal} from '#web/ask.ts'
import {Refused} from '#web/kit/notice.tsx'
import {useLanguage} from '#web/language.tsx'

const words = {
  title: {zh: '没有解决？', en: 'Not solved?'},
  why: {zh: '哪里没有解决，现在怎样', en: 'What is not solved, and how is it now'},
  help: {zh: '您的理由会转给原来的处置单位。', en: 'Your reason goes to the unit that handled it.'},
  send: {zh: '申请重新处理', en: 'Ask to take it up again'},
  busy: {zh: '正在提交…', en: 'Sending…'},
} as const

/** Lets whoever holds the link of a closed case say why it is not done. */
export function Reopen({token, onDone}: {readonly token: string; readonly onDone: () => void}) {
  const {t} = useLanguage()
  const id = useId()
  const key = `reopen ${token.slice(0, 8)}`
  const [reason, setReason] = useState(() => sessionStorage.getItem(key) ?? '')
  const [clientId] = useState(() => v7())
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (reason.trim() === '') return
    setBusy(true)
    setRefusal(undefined)
    try {
      await change('POST', `/follow/${token}/reopen`, {reason: reason.trim(), clientId})
      sessionStorage.removeItem(key)
      onDone()
    } catch (error) {
      setRefusal(asRefusal(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <section className="card">
      <h2>{t(words.title)}</h2>
      <form className="fields" onSubmit={(event) => void submit(event)}>
        <label htmlFor={id}>{t(words.why)}</label>
        <textarea
          id={id}
          name="reason"
          value={reason}
          maxLength={1000}
          required
          onChange={(event) => {
            setReason(event.target.value)
            sessionStorage.setItem(key, event.target.value)
          }}
        />
        <p className="help">{t(words.help)}</p>
        {refusal === undefined ? null : <Refused refusal={refusal} />}
        <div className="actions">
          <button type="submit" className="primary" disabled={busy || reason.trim() === ''}>
            {t(busy ? words.busy : words.send)}
          </button>
        </div>
      </form>
    </section>
  )
}
