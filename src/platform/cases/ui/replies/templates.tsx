import {type FormEvent, useId, useState} from 'react'
import {asRefusal, change, type Refusal} from '#web/ask.ts'
import {useDraft} from '#web/kit/draft.ts'
import {useLoaded} from '#web/kit/load.ts'
import {Empty, Refused, Skeleton} from '#web/kit/notice.tsx'
import {type Language, useLanguage} from '#web/language.tsx'
import {useRoute} from '#web/routing.tsx'
import {useSession} from '#web/session.tsx'
import {type State, stateLabel, stateNames} from '../../core/lifecycle.ts'
import {previewMessage} from '../case/asks.ts'
import {classWords} from '../class-words.ts'
import {askNames, listCases, type Names} from '../desk-asks.ts'
import {CategoryPicker, useSettled} from '../pickers.tsx'
import {listReplies, listVariables, type Reply, type Variable} from './asks.ts'
import './replies.css'

const words = {
  title: {zh: '回复模板', en: 'Reply templates'},
  lead: {
    zh: '按类别和状态准备好的话；发送时自动填入案件的内容，发送前都要预览。',
    en: 'Words prepared by class and state. They are filled from the case, and always previewed before they are sent.',
  },
  none: {zh: '还没有模板。', en: 'There are no templates yet.'},
  add: {zh: '新建模板', en: 'New template'},
  every: {zh: '任何状态', en: 'Any state'},
  anyClass: {zh: '任何类别', en: 'Any class'},
  name: {zh: '名称', en: 'Name'},
  body: {zh: '内容', en: 'Text'},
  language: {zh: '语言', en: 'Language'},
  state: {zh: '状态', en: 'State'},
  withdrawn: {zh: '停用', en: 'Withdrawn'},
  used: {zh: '次使用', en: 'times used'},
  variables: {zh: '可用的变量，点一下加入', en: 'Variables; press one to add it'},
  save: {zh: '保存', en: 'Save'},
  saved: {zh: '已保存。', en: 'Saved.'},
  choose: {zh: '在左边选一个模板，或新建一个。', en: 'Choose a template on the left, or write a new one.'},
  preview: {zh: '预览', en: 'Preview'},
  sample: {zh: '以最近一个符合类别和状态的案件为例', en: 'With the newest case of this class and state'},
  named: {zh: '没有可示例的案件，变量以名称代替', en: 'No case to show it with; variables stand by their names'},
  missing: {zh: '这个案件没有：', en: 'This case has no: '},
} as const

const blank = {
  title: '',
  body: '',
  language: 'zh' as Language,
  category: null as string | null,
  state: null as string | null,
  withdrawn: false,
}

/** The text as it would read: filled from a real case where there is one that may be read, else with the names of its variables. */
function Preview({draft, variables}: {readonly draft: typeof blank; readonly variables: readonly Variable[]}) {
  const {t} = useLanguage()
  const {may} = useSession()
  const body = useSettled(draft.body)
  const allowed = may('cases.message')
  const found = useLoaded(allowed ? `cases sample ${draft.category} ${draft.state}` : null, (signal) =>
    listCases(
      {...(draft.state === null ? {} : {state: draft.state}), ...(draft.category === null ? {} : {category: draft.category})},
      {sort: 'newest'},
      signal,
    ),
  )
  const one = found.value?.cases[0]
  const filled = useLoaded(one === undefined || body.trim() === '' ? null : `reply ${one.id} ${draft.language} ${body}`, () =>
    previewMessage(one?.id ?? '', {text: body, language: draft.language}),
  )
  const named = body.replace(/\{\{\s*([\w.]+)\s*\}\}/g, (whole, name: string) => {
    const variable = variables.find((each) => each.name === name)
    return variable === undefined ? whole : `【${variable[draft.language]}】`
  })
  if (body.trim() === '') return null
  return (
    <section className="card letter" aria-label={t(words.preview)}>
      <h2>{t(words.preview)}</h2>
      <p className="help">{t(one === undefined ? words.named : words.sample)}</p>
      {filled.refusal === undefined ? null : <Refused refusal={filled.refusal} />}
      <p className="said">{one === undefined ? named : (filled.value?.text ?? named)}</p>
      {filled.value === undefined || filled.value.missing.length === 0 ? null : (
        <p className="yellow">
          {t(words.missing)}
          {filled.value.missing
            .map((name) => t(variables.find((each) => each.name === name) ?? {zh: name, en: name}))
            .join(t({zh: '、', en: ', '}))}
        </p>
      )}
    </section>
  )
}

function Editor({
  area,
  reply,
  onSaved,
}: {
  readonly area: string
  readonly reply: Reply | undefined
  readonly onSaved: (id: string) => void
}) {
  const {t} = useLanguage()
  const id = useId()
  const {draft, edit, clear} = useDraft(
    `reply ${reply?.id ?? 'new'} ${reply?.version ?? 0}`,
    reply === undefined ? blank : {...blank, ...pickOf(reply)},
  )
  const variables = useLoaded(`variables ${area}`, (signal) => listVariables(area, signal))
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const {withdrawn, ...text} = draft
    try {
      const saved = await (reply === undefined
        ? change<Reply>('POST', '/hotline/templates', {...text, area})
        : change<Reply>('PUT', `/hotline/templates/${reply.id}`, {...text, version: reply.version, withdrawn}))
      clear()
      setRefusal(undefined)
      onSaved(saved.id)
    } catch (error) {
      setRefusal(asRefusal(error))
    }
  }
  return (
    <>
      <form className="card fields" onSubmit={(event) => void submit(event)}>
        <label htmlFor={`${id}-title`}>{t(words.name)}</label>
        <input id={`${id}-title`} required maxLength={100} value={draft.title} onChange={(event) => edit({title: event.target.value})} />
        <div className="trio">
          <p>
            <label htmlFor={`${id}-language`}>{t(words.language)}</label>
            <select
              id={`${id}-language`}
              value={draft.language}
              onChange={(event) => edit({language: event.target.value === 'en' ? 'en' : 'zh'})}
            >
              <option value="zh">中文</option>
              <option value="en">English</option>
            </select>
          </p>
          <p>
            <label htmlFor={`${id}-state`}>{t(words.state)}</label>
            <select
              id={`${id}-state`}
              value={draft.state ?? ''}
              onChange={(event) => edit({state: event.target.value === '' ? null : event.target.value})}
            >
              <option value="">{t(words.every)}</option>
              {stateNames.map((state) => (
                <option key={state} value={state}>
                  {t(stateLabel(state))}
                </option>
              ))}
            </select>
          </p>
        </div>
        <CategoryPicker value={draft.category} onPick={(category) => edit({category})} />
        <label htmlFor={`${id}-body`}>{t(words.body)}</label>
        <textarea
          id={`${id}-body`}
          required
          maxLength={2000}
          rows={7}
          value={draft.body}
          onChange={(event) => edit({body: event.target.value})}
        />
        <p className="help">{t(words.variables)}</p>
        <div className="templates">
          {variables.value?.map((variable) => (
            <button
              key={variable.name}
              type="button"
              title={variable.name}
              onClick={() => edit({body: `${draft.body}{{${variable.name}}}`})}
            >
              {t(variable)}
            </button>
          ))}
        </div>
        {reply === undefined ? null : (
          <label className="tick">
            <input type="checkbox" checked={draft.withdrawn} onChange={(event) => edit({withdrawn: event.target.checked})} />
            {t(words.withdrawn)}
          </label>
        )}
        {refusal === undefined ? null : <Refused refusal={refusal} />}
        <div className="actions">
          <button type="submit" className="primary">
            {t(words.save)}
          </button>
        </div>
      </form>
      <Preview draft={draft} variables={variables.value ?? []} />
    </>
  )
}

const pickOf = ({title, body, language, category, state, withdrawn}: Reply): typeof blank => ({
  title,
  body,
  language,
  category,
  state,
  withdrawn,
})

/** Where a template fits, in words. */
const fitOf = (reply: Reply, names: Names | undefined, t: ReturnType<typeof useLanguage>['t']): string =>
  [
    reply.category === null ? t(words.anyClass) : t(classWords(reply.category, names)),
    reply.state === null ? t(words.every) : t(stateLabel(reply.state as State)),
  ].join(' · ')

/** The prepared replies of the city: which class and state each fits, how it reads, and changing it. */
export function RepliesPage() {
  const {t} = useLanguage()
  const {query, change: go} = useRoute()
  const names = useLoaded('names', askNames)
  const area = names.value?.areas.find(({level}) => level === 'city')?.code
  const found = useLoaded(area === undefined ? null : `replies ${area}`, (signal) => listReplies(area ?? '', signal))
  const [saved, setSaved] = useState(false)
  const chosen = query.get('template')
  const reply = found.value?.find(({id}) => id === chosen)
  return (
    <main className="page keep">
      <div className="line">
        <div>
          <h1>{t(words.title)}</h1>
          <p className="lead">{t(words.lead)}</p>
        </div>
        <button type="button" className="primary" onClick={() => go({template: 'new'})}>
          {t(words.add)}
        </button>
      </div>
      {found.refusal === undefined ? null : <Refused refusal={found.refusal} retry={found.again} />}
      {found.value === undefined && found.refusal === undefined ? <Skeleton lines={6} /> : null}
      <div className="two">
        <ul className="card list">
          {found.value?.length === 0 ? <Empty said={words.none} /> : null}
          {found.value?.map((each) => (
            <li key={each.id} className={each.withdrawn ? 'withdrawn' : ''}>
              <button type="button" className="plain" aria-pressed={chosen === each.id} onClick={() => go({template: each.id})}>
                <b>{each.title}</b>
                <span className="help">
                  {fitOf(each, names.value, t)} · {each.language === 'zh' ? '中文' : 'English'} · <span className="num">{each.used}</span>{' '}
                  {t(words.used)}
                  {each.withdrawn ? ` · ${t(words.withdrawn)}` : ''}
                </span>
              </button>
            </li>
          ))}
        </ul>
        <div className="stack">
          {saved ? (
            <p className="notice" role="status">
              {t(words.saved)}
            </p>
          ) : null}
          {area === undefined || (reply === undefined && chosen !== 'new') ? (
            <Empty said={words.choose} />
          ) : (
            <Editor
              key={`${reply?.id} ${reply?.version}`}
              area={area}
              reply={reply}
              onSaved={(id) => {
                setSaved(true)
                found.again()
                go({template: id})
              }}
            />
          )}
        </div>
      </div>
    </main>
  )
}
