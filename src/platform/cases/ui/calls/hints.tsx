import {useLoaded} from '#web/kit/load.ts'
import {useLanguage} from '#web/language.tsx'
import {useSettled} from '../pickers.tsx'
import {type AlikeCall, type Article, askAlike, type CallDraft, type Diversion, type Suggested, suggest} from './asks.ts'

const words = {
  diversions: {zh: '可能应分流', en: 'May belong elsewhere'},
  say: {zh: '对来电人说', en: 'Say to the caller'},
  divert: {zh: '按此分流', en: 'Divert so'},
  keeps: {
    refusal: {zh: '留一件不予受理的案件', en: 'keeps a refused case'},
    consultation: {zh: '留来电内容', en: 'keeps the words of the call'},
    call: {zh: '只记有此来电', en: 'keeps only that there was a call'},
  },
  alike: {zh: '这里可能已有同一件事', en: 'May be known already at this place'},
  join: {zh: '记为附议', en: 'Join this one'},
  metres: {zh: '米', en: 'm'},
  people: {zh: '人附议', en: 'joined'},
  unsorted: {zh: '尚未分类', en: 'not yet sorted'},
  articles: {zh: '知识库答案', en: 'Answers'},
  answer: {zh: '照此答复，不立案', en: 'Answered so, no case'},
  nothing: {zh: '边说边记，这里会给出分流、相似案件和答案。', en: 'As you type, diversions, similar cases and answers appear here.'},
} as const

/** What the server makes of a call while it is typed; each may fail or be late, and the call goes on without it. */
export function useCallHints(draft: CallDraft, area: string) {
  const said = useSettled(draft.said.trim())
  const enough = said.length >= 2 && area !== ''
  const suggested = useLoaded<Suggested>(enough ? `call hints ${area} ${said.slice(0, 300)}` : null, () =>
    suggest(area, said.slice(0, 2_000)),
  )
  const where = draft.place
  const alike = useLoaded(enough && where !== null ? `call alike ${JSON.stringify([said, where, draft.category])}` : null, () =>
    askAlike({...draft, said}),
  )
  return {diversions: suggested.value?.diversions ?? [], articles: suggested.value?.articles ?? [], similar: alike.value?.similar ?? []}
}

interface HintsProps {
  readonly diversions: readonly Diversion[]
  readonly articles: readonly Article[]
  readonly similar: readonly AlikeCall[]
  readonly busy: boolean
  readonly onDivert: (diversion: Diversion) => void
  readonly onJoin: (id: string) => void
  readonly onAnswer: (article: Article) => void
}

/** Beside the call: where it may belong, with the words to say; what is known already at the place; and answers. */
export function CallHints({diversions, articles, similar, busy, onDivert, onJoin, onAnswer}: HintsProps) {
  const {language, t} = useLanguage()
  return (
    <div className="call-hints" aria-live="polite">
      {diversions.length + articles.length + similar.length === 0 ? <p className="help">{t(words.nothing)}</p> : null}
      {diversions.length === 0 ? null : (
        <section className="call-part divert">
          <h2>{t(words.diversions)}</h2>
          {diversions.map((diversion, index) => (
            <article key={diversion.id}>
              <h3>{t(diversion)}</h3>
              <p className="help">{t(words.say)}</p>
              <blockquote>{t(diversion.words)}</blockquote>
              <p className="numbers">
                {diversion.goTo.map((to) => (
                  <span key={to.zh}>
                    {t(to)} <b className="num">{to.number}</b>
                  </span>
                ))}
              </p>
              <button type="button" disabled={busy} onClick={() => onDivert(diversion)}>
                {t(words.divert)} {index === 0 ? <kbd>Alt+D</kbd> : null}
              </button>
              <span className="help"> {t(words.keeps[diversion.records])}</span>
            </article>
          ))}
        </section>
      )}
      {similar.length === 0 ? null : (
        <section className="call-part">
          <h2>{t(words.alike)}</h2>
          {similar.map((one, index) => (
            <article key={one.id}>
              <div className="line">
                <a href={`/?stage=all&case=${one.id}`} target="_blank" rel="noreferrer">
                  {t(one.category ?? words.unsorted)}
                </a>
                <b className="num">{Math.round(one.probability * 100)}%</b>
              </div>
              <p className="help num">
                {[
                  t(one.state),
                  ...(one.metres === null ? [] : [`${one.metres} ${t(words.metres)}`]),
                  ...(one.people === 0 ? [] : [`${one.people} ${t(words.people)}`]),
                  ...one.reasons.slice(0, 2).map((reason) => t(reason)),
                ].join(' · ')}
              </p>
              <button type="button" disabled={busy} onClick={() => onJoin(one.id)}>
                {t(words.join)} {index === 0 ? <kbd>Alt+J</kbd> : null}
              </button>
            </article>
          ))}
        </section>
      )}
      {articles.length === 0 ? null : (
        <section className="call-part">
          <h2>{t(words.articles)}</h2>
          {articles.map((article, index) => (
            <details key={`${article.id} ${article.version}`} open={index === 0}>
              <summary>{article.title}</summary>
              <p className="said">{article.body}</p>
              <p className="help num">
                {t({zh: `第 ${article.version} 版，${article.validFrom} 起`, en: `edition ${article.version}, from ${article.validFrom}`})}
                {language === 'zh' ? ` · 用过 ${article.used} 次` : ` · used ${article.used}×`}
              </p>
              <button type="button" disabled={busy} onClick={() => onAnswer(article)}>
                {t(words.answer)} {index === 0 ? <kbd>Alt+A</kbd> : null}
              </button>
            </details>
          ))}
        </section>
      )}
    </div>
  )
}
