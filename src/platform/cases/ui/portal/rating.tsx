import {type FormEvent, useId, useState} from 'react'
import type {z} from 'zod'
import {asRefusal, change, type Refusal} from '#web/ask.ts'
import {Refused} from '#web/kit/notice.tsx'
import {moment} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'
import type {ratingReply} from '../../conversation/api.ts'
import {useKept} from './kept.ts'

type Rating = z.infer<typeof ratingReply>

const words = {
  title: {zh: '这件事办得怎么样？', en: 'How was it handled?'},
  why: {zh: '为什么（可多选）', en: 'Why (choose any)'},
  more: {zh: '想多说几句（可不填）', en: 'Anything else (optional)'},
  send: {zh: '提交评价', en: 'Send'},
  busy: {zh: '正在提交…', en: 'Sending…'},
  choose: {zh: '请先选一个。', en: 'Please choose one first.'},
  yours: {zh: '您的评价', en: 'Your rating'},
  change: {zh: '修改', en: 'Change it'},
  until: {zh: '可修改到', en: 'You can change it until'},
  final: {zh: '修改时间已过。', en: 'It can no longer be changed.'},
  thanks: {zh: '谢谢您的评价。', en: 'Thank you.'},
  review: {
    zh: '谢谢您告诉我们。这件事会重新审核：要不要再办一次，结果写在本页。',
    en: 'Thank you for telling us. It will be looked at again; whether it is done anew is told on this page.',
  },
} as const

const HOUR = 3_600_000

interface Draft {
  readonly answer: string | null
  readonly reasons: readonly string[]
  readonly words: string
}

/** Judges how a case was handled: the city's answers and reasons, once, changeable for some hours. */
export function Rate({token, rating, onDone}: {readonly token: string; readonly rating: Rating; readonly onDone: () => void}) {
  const {language, t} = useLanguage()
  const id = useId()
  const {given} = rating
  const [draft, keep, forget] = useKept<Draft>(`rate ${token.slice(0, 8)}`, {
    answer: given?.answer ?? null,
    reasons: given?.reasons ?? [],
    words: given?.words ?? '',
  })
  const [changing, setChanging] = useState(false)
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [done, setDone] = useState<{readonly review: boolean} | undefined>()
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  if (!rating.open && given === null) return null
  const chosen = rating.answers.find((answer) => answer.id === draft.answer)

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (chosen === undefined) return
    setBusy(true)
    setRefusal(undefined)
    try {
      const said = draft.words.trim()
      const reasons = draft.reasons.filter((reason) => chosen.reasons.some((one) => one.id === reason))
      setDone(
        await change<{review: boolean}>('PUT', `/follow/${token}/rating`, {
          answer: chosen.id,
          reasons,
          ...(said === '' ? {} : {words: said}),
        }),
      )
      forget({answer: chosen.id, reasons, words: said})
      setChanging(false)
      onDone()
    } catch (error) {
      setRefusal(asRefusal(error))
    } finally {
      setBusy(false)
    }
  }

  if (given !== null && !changing) {
    const answer = rating.answers.find((one) => one.id === given.answer)
    const reasons = (answer?.reasons ?? []).filter((reason) => given.reasons.includes(reason.id)).map(t)
    return (
      <section className="card rated">
        <h2>{t(words.yours)}</h2>
        <p className="given">
          <b>{answer === undefined ? given.answer : t(answer)}</b>
          {reasons.length === 0 ? '' : ` · ${reasons.join(language === 'zh' ? '、' : ', ')}`}
        </p>
        {given.words === null ? null : <p className="said">{given.words}</p>}
        {done === undefined ? null : (
          <p className="notice" role="status">
            {t(done.review ? words.review : words.thanks)}
          </p>
        )}
        {rating.open ? (
          <div className="actions">
            <button type="button" onClick={() => setChanging(true)}>
              {t(words.change)}
            </button>
            <p className="help num">
              {t(words.until)} {moment(language, new Date(new Date(given.at).getTime() + rating.editHours * HOUR).toISOString())}
            </p>
          </div>
        ) : (
          <p className="help">{t(words.final)}</p>
        )}
      </section>
    )
  }
  return (
    <section className="card rate">
      <form onSubmit={(event) => void submit(event)}>
        <fieldset>
          <legend>{t(words.title)}</legend>
          <div className="answers">
            {rating.answers.map((answer) => (
              <label key={answer.id} className={draft.answer === answer.id ? 'chosen' : ''}>
                <input
                  type="radio"
                  name={`${id}-answer`}
                  checked={draft.answer === answer.id}
                  onChange={() => keep({answer: answer.id, reasons: []})}
                />
                {t(answer)}
              </label>
            ))}
          </div>
        </fieldset>
        {chosen === undefined ? null : (
          <>
            <fieldset className="reasons">
              <legend className="label">{t(words.why)}</legend>
              {chosen.reasons.map((reason) => (
                <label key={reason.id} className="tick">
                  <input
                    type="checkbox"
                    checked={draft.reasons.includes(reason.id)}
                    onChange={({target}) =>
                      keep({reasons: target.checked ? [...draft.reasons, reason.id] : draft.reasons.filter((one) => one !== reason.id)})
                    }
                  />
                  {t(reason)}
                </label>
              ))}
            </fieldset>
            <div className="fields">
              <label htmlFor={`${id}-words`}>{t(words.more)}</label>
              <textarea
                id={`${id}-words`}
                value={draft.words}
                maxLength={1000}
                rows={2}
                onChange={({target}) => keep({words: target.value})}
              />
            </div>
          </>
        )}
        {tried && chosen === undefined ? (
          <p className="red" role="alert">
            {t(words.choose)}
          </p>
        ) : null}
        {refusal === undefined ? null : <Refused refusal={refusal} />}
        <button type="submit" className="primary large" disabled={busy}>
          {t(busy ? words.busy : words.send)}
        </button>
      </form>
    </section>
  )
}
