import {useLoaded} from '#web/kit/load.ts'
import {useLanguage} from '#web/language.tsx'
import {useRoute} from '#web/routing.tsx'
import {askHotSpots, askRecurrences, askSurges, type Recurrences} from './asks.ts'
import {CampaignsPart} from './campaigns.tsx'
import {DisordersPart} from './disorders.tsx'
import {Answer, FoundAt, PatternList} from './patterns.tsx'
import {percent} from './say.ts'
import {TopicsPart} from './topics.tsx'
import './insight.css'

const words = {
  title: {zh: '研判', en: 'Patterns'},
  lead: {zh: '哪里、什么问题反复发生，以及据此开展的专项整治。', en: 'Where and what keeps happening, and the campaigns that follow.'},
  parts: {zh: '研判内容', en: 'Parts'},
  surges: {zh: '近 7 天异常上升', en: 'Rising unusually within seven days'},
  noSurges: {
    zh: '近 7 天没有街道或类别异常上升。满 8 周的记录才能判断。',
    en: 'Nothing rises unusually. Eight weeks of records are needed to tell.',
  },
  spots: {zh: '近 90 天的热点', en: 'Hot spots of the last 90 days'},
  noSpots: {zh: '近 90 天没有明显的热点。', en: 'There are no clear hot spots within 90 days.'},
  noReturns: {zh: '近期没有反复发生的问题。', en: 'Nothing keeps coming back lately.'},
  rate: {zh: '复发率', en: 'Came back'},
} as const

const rateWords = ({closed, returned, days}: Recurrences['rate']) => ({
  zh: `办结后 ${days} 天内、100 米内又发生同类问题的比例；近 180 天办结 ${closed} 件，已有 ${returned} 件又发生`,
  en: `within ${days} days of closing and 100 m; of ${closed} cases closed in 180 days, ${returned} have come back so far`,
})

const parts = [
  {key: 'spots', zh: '热点与上升', en: 'Hot spots'},
  {key: 'returns', zh: '反复发生', en: 'Recurrence'},
  {key: 'campaigns', zh: '专项整治', en: 'Campaigns'},
  {key: 'disorders', zh: '八乱', en: 'Eight disorders'},
  {key: 'topics', zh: '热点话题', en: 'Hot topics'},
] as const

function Spots() {
  const {t} = useLanguage()
  const surges = useLoaded('surges', askSurges)
  const spots = useLoaded('hot-spots', askHotSpots)
  return (
    <>
      <section className="stack">
        <h2>{t(words.surges)}</h2>
        <Answer loaded={surges}>{({patterns}) => <PatternList patterns={patterns} mapped={false} none={words.noSurges} />}</Answer>
      </section>
      <section className="stack">
        <h2>{t(words.spots)}</h2>
        <Answer loaded={spots}>
          {({patterns, foundAt}) => (
            <>
              <PatternList patterns={patterns} mapped none={words.noSpots} />
              <FoundAt at={foundAt} />
            </>
          )}
        </Answer>
      </section>
    </>
  )
}

function Returns() {
  const {t} = useLanguage()
  const loaded = useLoaded('recurrences', askRecurrences)
  return (
    <Answer loaded={loaded}>
      {({patterns, foundAt, rate}) => (
        <>
          <p className="figure">
            <span className="num big">{percent(rate.rate)}</span>
            <span>
              <b>{t(words.rate)}</b>
              <br />
              <span className="help num">{t(rateWords(rate))}</span>
            </span>
          </p>
          <PatternList patterns={patterns} mapped none={words.noReturns} />
          <FoundAt at={foundAt} />
        </>
      )}
    </Answer>
  )
}

const pages = {spots: Spots, returns: Returns, campaigns: CampaignsPart, disorders: DisordersPart, topics: TopicsPart} as const

/** Where and when it keeps happening: one part at a time, named in the address. */
export function InsightPage() {
  const {t} = useLanguage()
  const {query, change} = useRoute()
  const {key} = parts.find((part) => part.key === query.get('part')) ?? parts[0]
  const Part = pages[key]
  return (
    <main className="page insight">
      <header>
        <h1>{t(words.title)}</h1>
        <p className="lead">{t(words.lead)}</p>
      </header>
      <nav className="choose" aria-label={t(words.parts)}>
        {parts.map((part) => (
          <button
            key={part.key}
            type="button"
            className="plain"
            aria-current={part.key === key ? 'page' : undefined}
            onClick={() =>
              change({part: part.key === 'spots' ? undefined : part.key, campaign: undefined, disorder: undefined, days: undefined})
            }
          >
            {t(part)}
          </button>
        ))}
      </nav>
      <Part />
    </main>
  )
}
