import {type FormEvent, useId, useRef, useState} from 'react'
import {asRefusal, type Refusal} from '#web/ask.ts'
import {type Said, useLanguage} from '#web/language.tsx'
import {useKept} from './kept.ts'
import {Refused} from './notice.tsx'

const words = {
  busy: {zh: '正在保存…', en: 'Saving…'},
  done: {zh: '已完成。', en: 'Done.'},
  choose: {zh: '请选择', en: 'Choose'},
} as const

/** One thing a form asks for. */
export interface Asked {
  readonly name: string
  readonly said: Said
  readonly kind?: 'text' | 'password' | 'date' | 'choice' | 'long' | 'tick' | 'number'
  readonly options?: readonly {readonly value: string; readonly label: string}[]
  readonly optional?: boolean
  readonly help?: Said
  readonly max?: number
  readonly pattern?: string
  readonly initial?: string
  /** Name for the browser's memory, for passwords. */
  readonly auto?: string
}

type Answers = Readonly<Record<string, string>>
const nothing: Answers = {}

function Field({
  one,
  id,
  value,
  set,
}: {
  readonly one: Asked
  readonly id: string
  readonly value: string
  readonly set: (text: string) => void
}) {
  const {t} = useLanguage()
  const needed = one.optional !== true
  const told = one.help === undefined ? {} : {'aria-describedby': `${id}-help`}
  if (one.kind === 'tick')
    return (
      <label className="tick" htmlFor={id}>
        <input id={id} type="checkbox" checked={value === 'true'} onChange={({target}) => set(String(target.checked))} />
        <span>{t(one.said)}</span>
      </label>
    )
  return (
    <>
      <label htmlFor={id}>{t(one.said)}</label>
      {one.kind === 'choice' ? (
        <select id={id} required={needed} value={value} onChange={({target}) => set(target.value)} {...told}>
          <option value="">{needed ? t(words.choose) : '—'}</option>
          {one.options?.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      ) : one.kind === 'long' ? (
        <textarea id={id} required={needed} maxLength={one.max ?? 500} value={value} onChange={({target}) => set(target.value)} {...told} />
      ) : (
        <input
          id={id}
          type={one.kind ?? 'text'}
          step={one.kind === 'number' ? 'any' : undefined}
          required={needed}
          maxLength={one.max ?? 200}
          pattern={one.pattern}
          value={value}
          autoComplete={one.auto ?? 'off'}
          onChange={({target}) => set(target.value)}
          {...told}
        />
      )}
      {one.help === undefined ? null : (
        <p className="help" id={`${id}-help`}>
          {t(one.help)}
        </p>
      )}
    </>
  )
}

/**
 * A small form behind its verb: it opens when the verb is pressed, keeps what was typed over a reload (never passwords), says why it was
 * refused, and closes when it is done. `id` names it among all forms of the application.
 */
export function AskForm({
  id,
  verb,
  tells,
  fields,
  send,
  open = false,
}: {
  readonly id: string
  readonly verb: Said
  readonly tells?: Said
  readonly fields: readonly Asked[]
  readonly send: (answers: Answers) => Promise<unknown>
  /** Stands open by itself, without a verb to press first. */
  readonly open?: boolean
}) {
  const {t} = useLanguage()
  const own = useId()
  const box = useRef<HTMLDetailsElement>(null)
  const [kept, keep, forget] = useKept<Answers>(`form ${id}`, nothing)
  const [secret, setSecret] = useState<Answers>(nothing)
  const [busy, setBusy] = useState(false)
  const [done, setDone] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const answerOf = ({name, kind, initial = ''}: Asked): string => (kind === 'password' ? secret[name] : kept[name]) ?? initial
  const set = ({name, kind}: Asked, value: string) => {
    setDone(false)
    if (kind === 'password') setSecret({...secret, [name]: value})
    else keep({...kept, [name]: value})
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setRefusal(undefined)
    try {
      await send(Object.fromEntries(fields.map((one) => [one.name, answerOf(one)])))
      forget()
      setSecret(nothing)
      setDone(true)
      if (box.current !== null) box.current.open = false
    } catch (error) {
      setRefusal(asRefusal(error))
    } finally {
      setBusy(false)
    }
  }
  const form = (
    <form className="fields" onSubmit={(event) => void submit(event)}>
      {tells === undefined ? null : <p className="help">{t(tells)}</p>}
      {fields.map((one) => (
        <Field key={one.name} one={one} id={`${own}-${one.name}`} value={answerOf(one)} set={(value) => set(one, value)} />
      ))}
      {refusal === undefined ? null : <Refused refusal={refusal} />}
      <button type="submit" className="primary" disabled={busy}>
        {t(busy ? words.busy : verb)}
      </button>
    </form>
  )
  const said = (
    <span className="saved" role="status">
      {done ? t(words.done) : ''}
    </span>
  )
  if (open)
    return (
      <div className="ask">
        {form}
        {said}
      </div>
    )
  return (
    <div className="ask">
      <details ref={box} open={Object.keys(kept).length > 0}>
        <summary className="button small">{t(verb)}</summary>
        {form}
      </details>
      {said}
    </div>
  )
}
