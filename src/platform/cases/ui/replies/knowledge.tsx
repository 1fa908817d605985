import {type FormEvent, useId, useState} from 'react'
import {asRefusal, change, type Refusal} from '#web/ask.ts'
import {useDraft} from '#web/kit/draft.ts'
import {useLoaded} from '#web/kit/load.ts'
import {Empty, Refused, Skeleton} from '#web/kit/notice.tsx'
import {dayOf, moment} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'
import {useRoute} from '#web/routing.tsx'
import {askNames} from '../desk-asks.ts'
import {CategoryPicker} from '../pickers.tsx'
import {type Article, decideArticle, listArticles, listEditions} from './asks.ts'
import './replies.css'

const words = {
  title: {zh: '知识库', en: 'Knowledge base'},
  lead: {
    zh: '热线当场答复所依据的内容。修改成为新一版草稿，发布后才会被查到；每次答复记住所依据的那一版。',
    en: 'What the hotline answers by. A change is a draft of the next edition and is found once published; every answer keeps the edition it rests on.',
  },
  none: {zh: '还没有知识条目。', en: 'There are no articles yet.'},
  add: {zh: '新建条目', en: 'New article'},
  search: {zh: '在标题和关键词里找', en: 'Search titles and keywords'},
  name: {zh: '标题', en: 'Title'},
  body: {zh: '内容', en: 'Text'},
  keywords: {zh: '关键词，用空格或逗号隔开', en: 'Keywords, parted by spaces or commas'},
  from: {zh: '从哪天起有效', en: 'Valid from'},
  to: {zh: '到哪天（可不填）', en: 'Until (optional)'},
  save: {zh: '保存为新一版草稿', en: 'Save as a draft of the next edition'},
  publish: {zh: '发布最新一版', en: 'Publish the newest edition'},
  withdraw: {zh: '停用', en: 'Withdraw'},
  published: {zh: '已发布', en: 'published'},
  draft: {zh: '未发布', en: 'not published'},
  editions: {zh: '各版', en: 'Editions'},
  choose: {zh: '在左边选一条，或新建一条。', en: 'Choose an article on the left, or write a new one.'},
  saved: {zh: '已保存。', en: 'Saved.'},
} as const

const pickOf = (article: Article | undefined) => ({
  title: article?.title ?? '',
  body: article?.body ?? '',
  keywords: article?.keywords.join(' ') ?? '',
  category: article?.category ?? null,
  validFrom: article?.validFrom ?? dayOf(new Date().toISOString()),
  validTo: article?.validTo ?? '',
})

function Editor({
  area,
  article,
  onDone,
}: {
  readonly area: string
  readonly article: Article | undefined
  readonly onDone: (id: string) => void
}) {
  const {language, t} = useLanguage()
  const id = useId()
  const {draft, edit, clear} = useDraft(`article ${article?.id ?? 'new'} ${article?.version ?? 0}`, pickOf(article))
  const editions = useLoaded(article === undefined ? null : `editions ${article.id} ${article.version}`, (signal) =>
    listEditions(article?.id ?? '', signal),
  )
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const attempt = async (work: () => Promise<Article>) => {
    try {
      const {id: made} = await work()
      clear()
      setRefusal(undefined)
      onDone(made)
    } catch (error) {
      setRefusal(asRefusal(error))
    }
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const keywords = draft.keywords.split(/[\s,，、]+/).filter((word) => word !== '')
    const text = {...draft, keywords, validTo: draft.validTo === '' ? null : draft.validTo}
    void attempt(() =>
      article === undefined
        ? change<Article>('POST', '/hotline/articles', {...text, area})
        : change<Article>('PUT', `/hotline/articles/${article.id}`, {...text, version: article.version}),
    )
  }
  return (
    <>
      <form className="card fields" onSubmit={submit}>
        <label htmlFor={`${id}-title`}>{t(words.name)}</label>
        <input id={`${id}-title`} required maxLength={100} value={draft.title} onChange={(event) => edit({title: event.target.value})} />
        <label htmlFor={`${id}-body`}>{t(words.body)}</label>
        <textarea
          id={`${id}-body`}
          required
          maxLength={10_000}
          rows={9}
          value={draft.body}
          onChange={(event) => edit({body: event.target.value})}
        />
        <label htmlFor={`${id}-keywords`}>{t(words.keywords)}</label>
        <input id={`${id}-keywords`} maxLength={600} value={draft.keywords} onChange={(event) => edit({keywords: event.target.value})} />
        <CategoryPicker value={draft.category} onPick={(category) => edit({category})} />
        <div className="trio">
          <p>
            <label htmlFor={`${id}-from`}>{t(words.from)}</label>
            <input
              id={`${id}-from`}
              type="date"
              required
              value={draft.validFrom}
              onChange={(event) => edit({validFrom: event.target.value})}
            />
          </p>
          <p>
            <label htmlFor={`${id}-to`}>{t(words.to)}</label>
            <input id={`${id}-to`} type="date" value={draft.validTo} onChange={(event) => edit({validTo: event.target.value})} />
          </p>
        </div>
        {refusal === undefined ? null : <Refused refusal={refusal} />}
        <div className="actions">
          <button type="submit" className="primary">
            {t(words.save)}
          </button>
          {article === undefined ? null : (
            <>
              {article.published ? null : (
                <button type="button" onClick={() => void attempt(() => decideArticle(article.id, 'publish'))}>
                  {t(words.publish)}
                </button>
              )}
              <button type="button" onClick={() => void attempt(() => decideArticle(article.id, 'withdraw'))}>
                {t(words.withdraw)}
              </button>
            </>
          )}
        </div>
      </form>
      {editions.value === undefined ? null : (
        <section className="card">
          <h2>{t(words.editions)}</h2>
          {editions.value.map((each) => (
            <details key={each.version}>
              <summary>
                {t({zh: `第 ${each.version} 版`, en: `Edition ${each.version}`})} · {t(each.published ? words.published : words.draft)} ·{' '}
                <span className="help num">
                  {each.editedBy} {moment(language, each.editedAt)}
                </span>
              </summary>
              <b>{each.title}</b>
              <p className="said">{each.body}</p>
            </details>
          ))}
        </section>
      )}
    </>
  )
}

/** The articles of the hotline with their editions: written, published, withdrawn. */
export function KnowledgePage() {
  const {t} = useLanguage()
  const {query, change: go} = useRoute()
  const names = useLoaded('names', askNames)
  const area = names.value?.areas.find(({level}) => level === 'city')?.code
  const found = useLoaded(area === undefined ? null : `articles ${area}`, (signal) => listArticles(area ?? '', signal))
  const [text, setText] = useState('')
  const [saved, setSaved] = useState(false)
  const chosen = query.get('article')
  const article = found.value?.find(({id}) => id === chosen)
  const shown = found.value?.filter(({title, keywords}) => `${title} ${keywords.join(' ')}`.includes(text.trim())) ?? []
  return (
    <main className="page keep">
      <div className="line">
        <div>
          <h1>{t(words.title)}</h1>
          <p className="lead">{t(words.lead)}</p>
        </div>
        <button type="button" className="primary" onClick={() => go({article: 'new'})}>
          {t(words.add)}
        </button>
      </div>
      {found.refusal === undefined ? null : <Refused refusal={found.refusal} retry={found.again} />}
      {found.value === undefined && found.refusal === undefined ? <Skeleton lines={6} /> : null}
      <div className="two">
        <div className="card list">
          <input
            type="search"
            value={text}
            placeholder={t(words.search)}
            aria-label={t(words.search)}
            onChange={(event) => setText(event.target.value)}
          />
          {found.value !== undefined && shown.length === 0 ? <Empty said={words.none} /> : null}
          <ul>
            {shown.map((each) => (
              <li key={each.id} className={each.published ? '' : 'withdrawn'}>
                <button type="button" className="plain" aria-pressed={chosen === each.id} onClick={() => go({article: each.id})}>
                  <b>{each.title}</b>
                  <span className="help num">
                    {t({zh: `第 ${each.version} 版`, en: `edition ${each.version}`})} · {t(each.published ? words.published : words.draft)}{' '}
                    · {each.editedBy}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </div>
        <div className="stack">
          {saved ? (
            <p className="notice" role="status">
              {t(words.saved)}
            </p>
          ) : null}
          {area === undefined || (article === undefined && chosen !== 'new') ? (
            <Empty said={words.choose} />
          ) : (
            <Editor
              key={`${article?.id} ${article?.version} ${article?.published}`}
              area={area}
              article={article}
              onDone={(id) => {
                setSaved(true)
                found.again()
                go({article: id})
              }}
            />
          )}
        </div>
      </div>
    </main>
  )
}
