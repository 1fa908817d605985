import {type FormEvent, useId, useState} from 'react'
import {asRefusal, change, type Refusal} from '#web/ask.ts'
import {useDraft} from '#web/kit/draft.ts'
import {useLoaded} from '#web/kit/load.ts'
import {Refused} from '#web/kit/notice.tsx'
import {moment} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'
import type {Detail} from '../desk-asks.ts'
import {type AskedLink, askTemplates, fillTemplate, previewMessage} from './asks.ts'

const words = {
  write: {zh: '写消息', en: 'Write a message'},
  ask: {zh: '提问，凭链接答复', en: 'Ask, to be answered by a link'},
  task: {zh: '交承办企业办理', en: 'Hand to a contractor'},
  text: {zh: '内容', en: 'Text'},
  textHint: {
    zh: '可写 {{number}}、{{due}} 等变量，发送前自动填好',
    en: 'Variables such as {{number}} and {{due}} are filled before sending',
  },
  templates: {zh: '套用模板', en: 'Use a template'},
  contractor: {zh: '承办企业', en: 'Contractor'},
  days: {zh: '几天内答复（不填按规定）', en: 'Days to answer (usual term when empty)'},
  email: {zh: '企业邮箱（可不填）', en: 'E-mail of the contractor (optional)'},
  taskHelp: {zh: '企业凭链接看到任务和地点，看不到任何个人信息。', en: 'By the link they see task and place, and nobody’s personal data.'},
  preview: {zh: '预览', en: 'Preview'},
  send: {zh: '发送', en: 'Send'},
  edit: {zh: '再改改', en: 'Change it'},
  missing: {zh: '这些变量没有值，请补写或删去：', en: 'These variables have no value; write it yourself or take them out: '},
  reach: {zh: '将收到的人数：', en: 'People it reaches: '},
  nobody: {zh: '没有上报人可通知；消息只在查询链接里看得到。', en: 'There is nobody to notify; it is shown by the follow link only.'},
  sent: {zh: '已发送。', en: 'Sent.'},
  link: {zh: '答复链接（可转告对方）', en: 'The link to answer by, to pass on'},
} as const

type Kind = 'write' | 'ask' | 'task'

interface Draft {
  readonly kind: Kind
  readonly text: string
  readonly template: string | null
  readonly contractor: string
  readonly days: string
  readonly email: string
}

interface Writes {
  readonly one: Detail
  readonly audience: 'reporter' | 'contractor'
  readonly recipients: number
  readonly onSent: () => void
}

/** Writes to the reporters or hands work to a contractor. What goes to a reporter is previewed first, and only what was previewed is sent. */
export function Writing({one, audience, recipients, onSent}: Writes) {
  const {language, t} = useLanguage()
  const id = useId()
  const {draft, edit, clear} = useDraft<Draft>(`talk ${one.id} ${audience}`, {
    kind: audience === 'reporter' ? 'write' : 'task',
    text: '',
    template: null,
    contractor: '',
    days: '',
    email: '',
  })
  const [previewed, setPreviewed] = useState<
    {text: string; mark: string | null; missing: readonly string[]; recipients: number} | undefined
  >()
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const [busy, setBusy] = useState(false)
  const [sent, setSent] = useState<AskedLink | true | undefined>()
  const templates = useLoaded(audience === 'reporter' ? `templates ${one.id} ${one.state}` : null, (signal) =>
    askTemplates(one.id, '', signal),
  )
  const fitting = templates.value?.filter((template) => template.language === language) ?? []
  // What is changed after a preview takes the preview away.
  const write = (patch: Partial<Draft>) => {
    setPreviewed(undefined)
    edit(patch)
  }
  const attempt = async (work: () => Promise<void>) => {
    setBusy(true)
    setRefusal(undefined)
    try {
      await work()
    } catch (error) {
      setRefusal(asRefusal(error))
    } finally {
      setBusy(false)
    }
  }
  const apply = (template: string) =>
    attempt(async () => {
      const {text} = await fillTemplate(one.id, template)
      write({text, template})
    })
  const done = (answer: AskedLink | true) => {
    setSent(answer)
    setPreviewed(undefined)
    clear()
    onSent()
  }
  const days = draft.days === '' ? {} : {days: Number(draft.days)}
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void attempt(async () => {
      if (draft.kind === 'task') {
        const contact = draft.email.trim() === '' ? {} : {contact: {email: draft.email.trim()}}
        const body = {contractor: draft.contractor.trim(), text: draft.text.trim(), ...days, ...contact}
        return done(await change<AskedLink>('POST', `/cases/${one.id}/tasks`, body))
      }
      if (previewed === undefined) return setPreviewed(await previewMessage(one.id, {text: draft.text.trim(), language}))
      if (previewed.mark === null) return
      const body = {text: previewed.text, mark: previewed.mark, ...(draft.template === null ? {} : {template: draft.template})}
      if (draft.kind === 'ask') return done(await change<AskedLink>('POST', `/cases/${one.id}/questions`, {...body, ...days}))
      await change('POST', `/cases/${one.id}/messages`, body)
      done(true)
    })
  }
  return (
    <form className="fields writing" onSubmit={submit}>
      {audience === 'contractor' ? (
        <>
          <label htmlFor={`${id}-contractor`}>{t(words.contractor)}</label>
          <input
            id={`${id}-contractor`}
            required
            maxLength={100}
            value={draft.contractor}
            onChange={(event) => edit({contractor: event.target.value})}
          />
        </>
      ) : (
        <fieldset className="choice">
          {(['write', 'ask'] as const).map((kind) => (
            <label key={kind} className="tick">
              <input type="radio" name={`${id}-kind`} checked={draft.kind === kind} onChange={() => write({kind})} />
              {t(words[kind])}
            </label>
          ))}
        </fieldset>
      )}
      {fitting.length === 0 ? null : (
        <div className="templates">
          <span className="help">{t(words.templates)}</span>
          {fitting.map((template) => (
            <button key={template.id} type="button" disabled={busy} onClick={() => void apply(template.id)}>
              {template.title}
            </button>
          ))}
        </div>
      )}
      <label htmlFor={`${id}-text`}>{t(words.text)}</label>
      <textarea id={`${id}-text`} required maxLength={4000} value={draft.text} onChange={(event) => write({text: event.target.value})} />
      <p className="help">{t(audience === 'reporter' ? words.textHint : words.taskHelp)}</p>
      {draft.kind === 'write' ? null : (
        <>
          <label htmlFor={`${id}-days`}>{t(words.days)}</label>
          <input
            id={`${id}-days`}
            type="number"
            min={1}
            max={60}
            value={draft.days}
            onChange={(event) => edit({days: event.target.value})}
          />
        </>
      )}
      {audience === 'contractor' ? (
        <>
          <label htmlFor={`${id}-email`}>{t(words.email)}</label>
          <input
            id={`${id}-email`}
            type="email"
            maxLength={200}
            value={draft.email}
            onChange={(event) => edit({email: event.target.value})}
          />
        </>
      ) : null}
      {previewed === undefined ? null : (
        <div className="preview">
          <p className="said">{previewed.text}</p>
          {previewed.missing.length > 0 ? (
            <p className="notice refused">
              {t(words.missing)}
              {previewed.missing.map((name) => `{{${name}}}`).join(' ')}
            </p>
          ) : (
            <p className="help">{previewed.recipients === 0 ? t(words.nobody) : `${t(words.reach)}${previewed.recipients}`}</p>
          )}
        </div>
      )}
      {refusal === undefined ? null : <Refused refusal={refusal} />}
      <div className="actions">
        <button
          type="submit"
          className={previewed === undefined ? '' : 'primary'}
          disabled={busy || (previewed !== undefined && previewed.mark === null)}
        >
          {t(audience === 'reporter' && previewed === undefined ? words.preview : words.send)}
        </button>
        {previewed === undefined ? null : (
          <button type="button" className="plain" onClick={() => setPreviewed(undefined)}>
            {t(words.edit)}
          </button>
        )}
      </div>
      {sent === undefined ? null : (
        <div className="notice column" role="status">
          <p>{t(words.sent)}</p>
          {sent === true ? null : (
            <>
              <p>
                {t(words.link)}
                {t({zh: '：', en: ': '})}
                <code>{sent.link}</code>
              </p>
              <p>
                {moment(language, sent.answerBy)} · {t(sent.clock)}
              </p>
            </>
          )}
        </div>
      )}
      {audience === 'reporter' && recipients === 0 ? <p className="help">{t(words.nobody)}</p> : null}
    </form>
  )
}
