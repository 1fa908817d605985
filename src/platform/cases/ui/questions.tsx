import {useState} from 'react'
import type {z} from 'zod'
import {asRefusal, change, type Refusal, read} from '#web/ask.ts'
import {useLoaded} from '#web/kit/load.ts'
import {Empty, Refused, Skeleton} from '#web/kit/notice.tsx'
import {moment} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'
import {useRoute} from '#web/routing.tsx'
import type {graphReply, listReply} from '../questions/api.ts'
import type {Answers, Graph} from '../questions/core/graph.ts'
import {Answering} from './answering.tsx'
import './rules.css'

const words = {
  title: {zh: '问题树', en: 'Questions of categories'},
  lead: {
    zh: '上报某类别时要问的问题。选一棵，像市民一样答一遍；下方可修改后保存为草稿，再发布。',
    en: 'What is asked when something of a category is reported. Choose one and answer it as a citizen would; change it below, save the draft, then publish.',
  },
  none: {zh: '还没有问题树。', en: 'There are no questions yet.'},
  choose: {zh: '在左边选一棵问题树。', en: 'Choose questions on the left.'},
  preview: {zh: '市民看到的样子', en: 'As a citizen sees it'},
  anew: {zh: '从头再答', en: 'Begin again'},
  questions: {zh: '题', en: 'questions'},
  stops: {zh: '处止步', en: 'stops'},
  states: {
    draft: {zh: '草稿', en: 'draft'},
    published: {zh: '已发布', en: 'published'},
    retired: {zh: '已停用', en: 'retired'},
  },
  body: {zh: '内容（JSON）', en: 'Content (JSON)'},
  save: {zh: '保存草稿', en: 'Save the draft'},
  publish: {zh: '发布草稿', en: 'Publish the draft'},
  saved: {zh: '已保存', en: 'Saved'},
  notJson: {zh: '内容不是有效的 JSON，请检查括号和引号。', en: 'The content is not valid JSON. Check brackets and quotes.'},
} as const

type Listed = z.infer<typeof listReply>
type Editions = readonly z.infer<typeof graphReply>[]

/** One graph: answered as a citizen would, and its content to be changed. */
function OneGraph({graphKey, onChanged}: {readonly graphKey: string; readonly onChanged: () => void}) {
  const {t, language} = useLanguage()
  const {value, refusal, again} = useLoaded(`questions ${graphKey}`, (signal) =>
    read<Editions>(`/questions/graphs/${graphKey}`, {}, signal),
  )
  const [answers, setAnswers] = useState<Answers>({})
  const [text, setText] = useState<string | undefined>()
  const [refused, setRefused] = useState<Refusal | undefined>()
  const [note, setNote] = useState<string>('')
  if (refusal !== undefined) return <Refused refusal={refusal} retry={again} />
  const [newest] = value ?? []
  if (newest === undefined) return <Skeleton lines={6} />
  const shown = text ?? JSON.stringify(newest.graph, null, 2)
  const attempt = async (work: () => Promise<unknown>) => {
    setRefused(undefined)
    setNote('')
    try {
      await work()
      setNote(t(words.saved))
      setText(undefined)
      setAnswers({})
      again()
      onChanged()
    } catch (error) {
      setRefused(asRefusal(error))
    }
  }
  const save = () => {
    let graph: Graph
    try {
      graph = JSON.parse(shown) as Graph
    } catch {
      setNote(t(words.notJson))
      return
    }
    const version = newest.state === 'draft' ? {version: newest.version} : {}
    void attempt(() => change('PUT', `/questions/graphs/${graphKey}`, {title: newest.title, graph, ...version}))
  }
  return (
    <section className="graph">
      <h2>
        {t(newest.title)}{' '}
        <small className="help">{`${t(words.states[newest.state])} · ${newest.edition} · ${newest.editedBy} ${moment(language, newest.editedAt)}`}</small>
      </h2>
      <div className="card public">
        <h3>{t(words.preview)}</h3>
        <Answering graph={newest.graph as Graph} answers={answers} onAnswers={setAnswers} />
        <button type="button" className="quiet" onClick={() => setAnswers({})}>
          {t(words.anew)}
        </button>
      </div>
      <details>
        <summary>{t(words.body)}</summary>
        <textarea aria-label={t(words.body)} rows={20} spellCheck={false} value={shown} onChange={({target}) => setText(target.value)} />
        <div className="actions">
          <button type="button" onClick={save}>
            {t(words.save)}
          </button>
          {newest.state === 'draft' ? (
            <button
              type="button"
              className="primary"
              onClick={() => void attempt(() => change('POST', `/questions/graphs/${graphKey}/publish`, {}))}
            >
              {t(words.publish)}
            </button>
          ) : null}
        </div>
      </details>
      {note === '' ? null : <p className="notice">{note}</p>}
      {refused === undefined ? null : <Refused refusal={refused} />}
    </section>
  )
}

/** The questions of all categories: a list, and the chosen one as a citizen sees it. */
export function QuestionsPage() {
  const {t} = useLanguage()
  const {query, change: goTo} = useRoute()
  const chosen = query.get('graph')
  const {value, refusal, again} = useLoaded('questions', (signal) => read<Listed>('/questions/graphs', {}, signal))
  return (
    <main className="page wide">
      <h1>{t(words.title)}</h1>
      <p className="lead">{t(words.lead)}</p>
      {refusal === undefined ? null : <Refused refusal={refusal} retry={again} />}
      <div className="halves">
        <nav aria-label={t(words.title)}>
          {value === undefined && refusal === undefined ? <Skeleton lines={8} /> : null}
          {value?.length === 0 ? <Empty said={words.none} /> : null}
          <ul className="picks">
            {value?.map((one) => (
              <li key={`${one.key} ${one.edition}`}>
                <button type="button" className="plain" aria-current={one.key === chosen} onClick={() => goTo({graph: one.key})}>
                  <b>{t(one.title)}</b>
                  <small className="help">
                    {`${t(words.states[one.state])} · ${one.questions} ${t(words.questions)} · ${one.stops} ${t(words.stops)} · ${one.categories.join(' ')}`}
                  </small>
                </button>
              </li>
            ))}
          </ul>
        </nav>
        {chosen === null ? <Empty said={words.choose} /> : <OneGraph key={chosen} graphKey={chosen} onChanged={again} />}
      </div>
    </main>
  )
}
