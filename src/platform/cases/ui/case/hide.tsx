import {type FormEvent, useId, useRef, useState} from 'react'
import {asRefusal, type Refusal} from '#web/ask.ts'
import {useDraft} from '#web/kit/draft.ts'
import {useLoaded} from '#web/kit/load.ts'
import {Refused, Skeleton} from '#web/kit/notice.tsx'
import {moment} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'
import {useSession} from '#web/session.tsx'
import {codes, type ReasonCode, reasonCodes, type Target} from '../../privacy/core/redaction.ts'
import type {Detail} from '../desk-asks.ts'
import {askRedactions, redact, unhide} from './asks.ts'

const words = {
  title: {zh: '对公众隐去', en: 'Hidden from the public'},
  none: {zh: '没有隐去任何内容。办案人员始终看得到全文。', en: 'Nothing is hidden. Staff always see everything.'},
  what: {zh: '隐去什么', en: 'What to hide'},
  which: {zh: '哪张照片', en: 'Which photo'},
  why: {zh: '理由（上报人会看到）', en: 'Why (the reporter reads it)'},
  part: {zh: '选中要隐去的文字；不选则隐去全部', en: 'Select the words to hide; without a selection all of them are hidden'},
  hide: {zh: '隐去', en: 'Hide'},
  lift: {zh: '恢复公开', en: 'Show again'},
  lifted: {zh: '已恢复', en: 'shown again'},
  destroyed: {zh: '原文已销毁', en: 'destroyed'},
  busy: {zh: '正在保存…', en: 'Saving…'},
} as const

const targets = {
  description: {zh: '问题描述', en: 'Description'},
  address: {zh: '地址', en: 'Address'},
  photo: {zh: '照片', en: 'Photo'},
  result: {zh: '处置结果', en: 'Result'},
  reason: {zh: '理由', en: 'Reason'},
  case: {zh: '整个案件', en: 'The whole case'},
} as const satisfies Partial<Record<Target, object>>

type Chosen = keyof typeof targets

/** The staff's own reasons; an author's wish is said by the author, and what the law destroys is destroyed elsewhere. */
const offered = codes.filter((code) => code !== 'own-wish' && code !== 'law')

function HideForm({one, onChanged}: {readonly one: Detail; readonly onChanged: () => void}) {
  const {t} = useLanguage()
  const id = useId()
  const text = useRef<HTMLTextAreaElement>(null)
  const photos = one.evidence.filter(({file}) => file !== null)
  const {draft, edit, clear} = useDraft<{target: Chosen; code: ReasonCode; evidence: string}>(`hide ${one.id}`, {
    target: 'description',
    code: 'personal',
    evidence: photos[0]?.id ?? '',
  })
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const whole = draft.target === 'description' ? one.description : draft.target === 'address' ? one.address : null
  const has: Readonly<Record<Chosen, boolean>> = {
    description: true,
    address: one.address !== null,
    photo: photos.length > 0,
    result: one.result !== null,
    reason: one.reason !== null,
    case: true,
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setRefusal(undefined)
    const {selectionStart: from = 0, selectionEnd: to = 0} = text.current ?? {}
    try {
      await redact(one.id, {
        target: draft.target,
        code: draft.code,
        ...(draft.target === 'photo' ? {evidence: draft.evidence} : {}),
        ...(whole !== null && from < to ? {spans: [[from, to]]} : {}),
      })
      clear()
      onChanged()
    } catch (error) {
      setRefusal(asRefusal(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <form className="fields" onSubmit={(event) => void submit(event)}>
      <label htmlFor={`${id}-what`}>{t(words.what)}</label>
      <select id={`${id}-what`} value={draft.target} onChange={(event) => edit({target: event.target.value as Chosen})}>
        {(Object.keys(targets) as Chosen[])
          .filter((target) => has[target])
          .map((target) => (
            <option key={target} value={target}>
              {t(targets[target])}
            </option>
          ))}
      </select>
      {whole === null ? null : (
        <>
          <label htmlFor={`${id}-text`}>{t(words.part)}</label>
          <textarea id={`${id}-text`} ref={text} readOnly value={whole} rows={3} />
        </>
      )}
      {draft.target === 'photo' ? (
        <fieldset className="choice pictures">
          <legend className="help">{t(words.which)}</legend>
          {photos.map((photo, index) => (
            <label key={photo.id} className="tick">
              <input type="radio" name={`${id}-photo`} checked={draft.evidence === photo.id} onChange={() => edit({evidence: photo.id})} />
              <img src={photo.thumbnail ?? `/api/files/${photo.file}/thumbnail`} alt={`${t(targets.photo)} ${index + 1}`} />
            </label>
          ))}
        </fieldset>
      ) : null}
      <label htmlFor={`${id}-why`}>{t(words.why)}</label>
      <select id={`${id}-why`} value={draft.code} onChange={(event) => edit({code: event.target.value as ReasonCode})}>
        {offered.map((code) => (
          <option key={code} value={code}>
            {t(reasonCodes[code])}
          </option>
        ))}
      </select>
      {refusal === undefined ? null : <Refused refusal={refusal} />}
      <div className="actions">
        <button type="submit" disabled={busy}>
          {t(busy ? words.busy : words.hide)}
        </button>
      </div>
    </form>
  )
}

/** What of the case the public does not see, and for whoever may, hiding more or showing it again. */
export function Hidden({one, onChanged}: {readonly one: Detail; readonly onChanged: () => void}) {
  const {language, t} = useLanguage()
  const {may} = useSession()
  const allowed = may('cases.redact')
  const [open, setOpen] = useState(false)
  const found = useLoaded(open ? `case hidden ${one.id}` : null, (signal) => askRedactions(one.id, signal))
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  if (!allowed) return null
  const lift = async (id: string) => {
    try {
      await unhide(one.id, id)
      onChanged()
    } catch (error) {
      setRefusal(asRefusal(error))
    }
  }
  return (
    <details className="block no-print" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t(words.title)}</summary>
      {found.refusal === undefined ? null : <Refused refusal={found.refusal} retry={found.again} />}
      {open && found.value === undefined && found.refusal === undefined ? <Skeleton lines={2} /> : null}
      {found.value?.length === 0 ? <p className="help">{t(words.none)}</p> : null}
      <ul className="plain-list">
        {found.value?.map((each) => (
          <li key={each.id} className="line">
            <span>
              {t(targets[each.target as Chosen] ?? targets.case)} · {t(each.why)}
              <span className="help num">
                {' '}
                · {each.actorName} {moment(language, each.at)}
                {each.destroyed ? ` · ${t(words.destroyed)}` : ''}
                {each.liftedAt === null ? '' : ` · ${t(words.lifted)}`}
              </span>
            </span>
            {each.liftedAt === null && !each.destroyed ? (
              <button type="button" className="quiet" onClick={() => void lift(each.id)}>
                {t(words.lift)}
              </button>
            ) : null}
          </li>
        ))}
      </ul>
      {refusal === undefined ? null : <Refused refusal={refusal} />}
      {open ? <HideForm one={one} onChanged={onChanged} /> : null}
    </details>
  )
}
