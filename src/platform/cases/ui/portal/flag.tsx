import {type FormEvent, useId, useState} from 'react'
import {asRefusal, change, type Refusal} from '#web/ask.ts'
import {Refused} from '#web/kit/notice.tsx'
import {type Said, useLanguage} from '#web/language.tsx'
import {Link} from '#web/routing.tsx'
import {type FlagCode, flagCodeNames, flagCodes} from '../../abuse/core/flags.ts'
import type {Detail} from './city-asks.ts'

const words = {
  title: {zh: '举报不当内容', en: 'Report something that should not be here'},
  what: {zh: '哪一处', en: 'Which part'},
  text: {zh: '文字', en: 'The words'},
  photo: {zh: '照片', en: 'Photo'},
  entry: {zh: '经过', en: 'Entry'},
  why: {zh: '为什么', en: 'Why'},
  note: {zh: '说明（可不填）', en: 'Explain (optional)'},
  choose: {zh: '请选一个理由。', en: 'Please choose why.'},
  send: {zh: '提交举报', en: 'Send'},
  busy: {zh: '正在提交…', en: 'Sending…'},
  follow: {zh: '看处理结果', en: 'See what comes of it'},
  keep: {zh: '请保存这个链接，凭它看处理结果。', en: 'Keep this link; it shows what comes of it.'},
} as const

interface Told {
  readonly follow: string
  readonly said: Said
}

/** Says that words, a photo or an entry should not be public, and why; answers with a link to what comes of it. */
export function Flag({of}: {readonly of: Detail}) {
  const {t} = useLanguage()
  const id = useId()
  const [what, setWhat] = useState('')
  const [code, setCode] = useState<FlagCode | undefined>()
  const [note, setNote] = useState('')
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [told, setTold] = useState<Told | undefined>()
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const targets = [
    ...(of.words === null ? [] : [{value: 'description', said: t(words.text)}]),
    ...of.photos.map((photo, index) => ({value: `photo ${photo.id}`, said: `${t(words.photo)} ${index + 1}`})),
    ...of.history.map((entry) => ({value: `message ${entry.seq}`, said: `${t(words.entry)} · ${t(entry).slice(0, 40)}`})),
  ]
  const chosen = targets.some(({value}) => value === what) ? what : (targets[0]?.value ?? '')
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (code === undefined) return
    setBusy(true)
    setRefusal(undefined)
    const [target, which] = chosen.split(' ')
    try {
      setTold(
        await change<Told>('POST', `/public/cases/${of.id}/flags`, {
          target,
          code,
          ...(target === 'photo' ? {evidence: which} : target === 'message' ? {seq: Number(which)} : {}),
          ...(note.trim() === '' ? {} : {note: note.trim()}),
        }),
      )
    } catch (error) {
      setRefusal(asRefusal(error))
    } finally {
      setBusy(false)
    }
  }
  if (targets.length === 0) return null
  if (told !== undefined)
    return (
      <section className="card flagged" role="status">
        <p className="notice">{t(told.said)}</p>
        <p>{t(words.keep)}</p>
        <code className="link">{told.follow}</code>
        <Link to={new URL(told.follow).pathname}>{t(words.follow)}</Link>
      </section>
    )
  return (
    <details className="card own-code">
      <summary>{t(words.title)}</summary>
      <form className="fields" onSubmit={(event) => void submit(event)}>
        <label htmlFor={`${id}-what`}>{t(words.what)}</label>
        <select id={`${id}-what`} value={chosen} onChange={({target}) => setWhat(target.value)}>
          {targets.map(({value, said}) => (
            <option key={value} value={value}>
              {said}
            </option>
          ))}
        </select>
        <fieldset className="reasons">
          <legend className="label">{t(words.why)}</legend>
          {flagCodeNames.map((name) => (
            <label key={name} className="tick">
              <input type="radio" name={`${id}-why`} checked={code === name} onChange={() => setCode(name)} />
              {t(flagCodes[name])}
            </label>
          ))}
        </fieldset>
        <label htmlFor={`${id}-note`}>{t(words.note)}</label>
        <textarea id={`${id}-note`} value={note} maxLength={500} rows={2} onChange={({target}) => setNote(target.value)} />
        {tried && code === undefined ? (
          <p className="red" role="alert">
            {t(words.choose)}
          </p>
        ) : null}
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
