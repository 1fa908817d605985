import {type FormEvent, useEffect, useState} from 'react'
import {asRefusal, change, type Refusal, read} from '#web/ask.ts'
import {useLoaded} from '#web/kit/load.ts'
import {Refused, Skeleton} from '#web/kit/notice.tsx'
import {useLanguage} from '#web/language.tsx'
import {useRoute} from '#web/routing.tsx'
import type {Template, Templates, Words} from './asks.ts'
import {Tabs} from './tabs.tsx'

const words = {
  which: {zh: '哪一种通知', en: 'Which notice'},
  inLanguage: {zh: '哪种语言', en: 'In which language'},
  title: {zh: '标题', en: 'Title'},
  body: {zh: '正文', en: 'Text'},
  short: {zh: '短信（不填则用标题）', en: 'Text message (the title when empty)'},
  variables: {zh: '可用的变量', en: 'Variables'},
  link: {zh: '打开案件的链接，发送时才填入', en: 'the link to the case, filled in when it is sent'},
  preview: {zh: '预览', en: 'Preview'},
  save: {zh: '保存', en: 'Save'},
  revert: {zh: '恢复原文', en: 'Back to the original'},
  saved: {zh: '已保存。', en: 'Saved.'},
  changed: {zh: '最近修改', en: 'Last changed by'},
} as const

function Editor({
  template,
  kind,
  onSaved,
}: {
  readonly template: Template
  readonly kind: Templates['kinds'][number]
  readonly onSaved: () => void
}) {
  const {t} = useLanguage()
  const {event, language, version} = template
  const [mine, setMine] = useState<Words>({title: template.title, body: template.body, short: template.short})
  const [preview, setPreview] = useState<Words | undefined>()
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const [saved, setSaved] = useState(false)
  const set = (patch: Partial<Words>) => {
    setMine((before) => ({...before, ...patch}))
    setSaved(false)
  }
  // What is typed is previewed a moment later; a refusal says which variable is unknown.
  useEffect(() => {
    const timer = setTimeout(() => {
      change<Words>('POST', '/notices/templates/preview', {event, language, ...mine}).then(
        (shown) => {
          setPreview(shown)
          setRefusal(undefined)
        },
        (error: unknown) => setRefusal(asRefusal(error)),
      )
    }, 400)
    return () => clearTimeout(timer)
  }, [event, language, mine])
  const attempt = async (work: () => Promise<unknown>) => {
    try {
      await work()
      setRefusal(undefined)
      setSaved(true)
      onSaved()
    } catch (error) {
      setRefusal(asRefusal(error))
    }
  }
  const path = `/notices/templates/${event}/${language}`
  const save = (happened: FormEvent) => {
    happened.preventDefault()
    void attempt(() => change('PUT', path, {...mine, version}))
  }
  const revert = () =>
    attempt(async () => {
      const {title, body, short} = await change<Template>('DELETE', path)
      setMine({title, body, short})
    })
  return (
    <>
      <form className="card fields" onSubmit={save}>
        <label htmlFor="template-title">{t(words.title)}</label>
        <input id="template-title" required maxLength={200} value={mine.title} onChange={(event) => set({title: event.target.value})} />
        <label htmlFor="template-body">{t(words.body)}</label>
        <textarea
          id="template-body"
          required
          maxLength={4000}
          rows={9}
          value={mine.body}
          onChange={(event) => set({body: event.target.value})}
        />
        <label htmlFor="template-short">{t(words.short)}</label>
        <input
          id="template-short"
          maxLength={200}
          value={mine.short ?? ''}
          onChange={(event) => set({short: event.target.value === '' ? null : event.target.value})}
        />
        <p className="label">{t(words.variables)}</p>
        <ul className="variables">
          {kind.variables.map((variable) => (
            <li key={variable.name}>
              <code>{`{{${variable.name}}}`}</code> {t(variable)}
            </li>
          ))}
          <li>
            <code>{'{{link}}'}</code> {t(words.link)}
          </li>
        </ul>
        {refusal === undefined ? null : <Refused refusal={refusal} />}
        <div className="actions">
          <button type="submit" className="primary">
            {t(words.save)}
          </button>
          <button type="button" onClick={() => void revert()}>
            {t(words.revert)}
          </button>
          <span className="saved" role="status">
            {saved ? t(words.saved) : ''}
          </span>
        </div>
        <p className="help">
          {t(words.changed)} {template.changedBy}
        </p>
      </form>
      {preview === undefined ? null : (
        <section className="card letter" aria-label={t(words.preview)}>
          <h2>{t(words.preview)}</h2>
          <b>{preview.title}</b>
          <p className="said">{preview.body}</p>
          {preview.short === null ? null : <p className="help">{preview.short}</p>}
        </section>
      )}
    </>
  )
}

/** The words of notices, with their variables and how they would read. */
export function TemplatesPage() {
  const {t} = useLanguage()
  const {query, change: choose} = useRoute()
  const found = useLoaded('templates', (signal) => read<Templates>('/notices/templates', {}, signal))
  const kinds = found.value?.kinds ?? []
  const kind = kinds.find(({event}) => event === query.get('event')) ?? kinds[0]
  const language = query.get('in') === 'en' ? 'en' : 'zh'
  const template = found.value?.templates.find((one) => one.event === kind?.event && one.language === language)
  return (
    <main className="page narrow notices-page">
      <Tabs />
      {found.refusal === undefined ? null : <Refused refusal={found.refusal} retry={found.again} />}
      {found.value === undefined && found.refusal === undefined ? <Skeleton lines={8} /> : null}
      {kind === undefined ? null : (
        <div className="bar">
          <select aria-label={t(words.which)} value={kind.event} onChange={(event) => choose({event: event.target.value})}>
            {kinds.map((one) => (
              <option key={one.event} value={one.event}>
                {t(one.title)}
              </option>
            ))}
          </select>
          <select
            aria-label={t(words.inLanguage)}
            value={language}
            onChange={(event) => choose({in: event.target.value === 'en' ? 'en' : undefined})}
          >
            <option value="zh">中文</option>
            <option value="en">English</option>
          </select>
        </div>
      )}
      {template === undefined || kind === undefined ? null : (
        <Editor key={`${template.event} ${template.language}`} template={template} kind={kind} onSaved={found.again} />
      )}
    </main>
  )
}
