import {type FormEvent, useId, useState} from 'react'
import {asRefusal, type Refusal} from '#web/ask.ts'
import {Refused} from '#web/kit/notice.tsx'
import {type Said, useLanguage} from '#web/language.tsx'
import {type EvidenceKind, type Kept, Photos} from '../evidence.tsx'
import {useKept} from './kept.ts'

const words = {
  photo: {zh: '照片（可不加）', en: 'Photos (optional)'},
  empty: {zh: '请先写几个字，再发送。', en: 'Please write a few words first.'},
  busy: {zh: '正在发送…', en: 'Sending…'},
} as const

/** What somebody outside writes: words, and pictures sent ahead. */
export interface Written {
  readonly text: string
  readonly evidence: readonly {readonly kind: EvidenceKind; readonly file: string}[]
}

interface Draft {
  readonly text: string
  readonly photos: readonly Kept[]
}
const empty: Draft = {text: '', photos: []}

interface WritingProps {
  /** Under which the draft is kept. */
  readonly kept: string
  readonly label: Said
  readonly send: Said
  readonly photo?: Said
  /** What the photos show. */
  readonly kind: EvidenceKind
  readonly most?: number
  readonly primary?: boolean
  readonly onSend: (written: Written) => Promise<void>
}

/** Words and photos for the city; what was typed stays until the server has it. */
export function Writing({kept, label, send, photo = words.photo, kind, most = 5, primary = true, onSend}: WritingProps) {
  const {t} = useLanguage()
  const id = useId()
  const [draft, keep, forget] = useKept(kept, empty)
  const [busy, setBusy] = useState(false)
  const [tried, setTried] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const missing = tried && draft.text.trim() === ''
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (draft.text.trim() === '') {
      document.getElementById(id)?.focus()
      return
    }
    setBusy(true)
    setRefusal(undefined)
    try {
      await onSend({text: draft.text.trim(), evidence: draft.photos.map(({kind: shows, file}) => ({kind: shows, file}))})
      forget(empty)
      setTried(false)
    } catch (error) {
      setRefusal(asRefusal(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <form className="fields" onSubmit={(event) => void submit(event)} noValidate>
      <label htmlFor={id}>{t(label)}</label>
      <textarea
        id={id}
        value={draft.text}
        maxLength={4000}
        rows={3}
        aria-invalid={missing}
        aria-describedby={missing ? `${id}-missing` : undefined}
        onChange={({target}) => keep({text: target.value})}
      />
      {missing ? (
        <p className="red" id={`${id}-missing`} role="alert">
          {t(words.empty)}
        </p>
      ) : null}
      <span className="label">{t(photo)}</span>
      <Photos kind={kind} kept={draft.photos} onKept={(photos) => keep({photos})} most={most} to="/cases/photos" />
      {refusal === undefined ? null : <Refused refusal={refusal} />}
      <button type="submit" className={primary ? 'primary large' : 'large'} disabled={busy}>
        {t(busy ? words.busy : send)}
      </button>
    </form>
  )
}
