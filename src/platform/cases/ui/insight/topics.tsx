import {useLoaded} from '#web/kit/load.ts'
import {Empty} from '#web/kit/notice.tsx'
import {useLanguage} from '#web/language.tsx'
import {Link} from '#web/routing.tsx'
import {askTopics} from './asks.ts'
import {Answer} from './patterns.tsx'
import {daysBetween, percent} from './say.ts'

const words = {
  none: {zh: '近 30 天没有两件以上说同一件事的案件。', en: 'Within 30 days no two cases tell of the same problem.'},
  cases: {zh: '件', en: 'cases'},
  danger: {zh: '提到危险', en: 'tell of danger'},
  heat: {zh: '热度', en: 'Heat'},
  read: {zh: '由近 30 天的案件文字聚成，共读', en: 'Made of the words of cases within 30 days; read:'},
  help: {
    zh: '热度随件数和危险程度上升，最后一件之后每 30 天降到约三分之一。',
    en: 'Heat rises with cases and danger, and falls to a third every 30 days after the last one.',
  },
  look: {zh: '看案件', en: 'See the cases'},
} as const

/** Hot topics: cases that tell of the same problem, hottest first. */
export function TopicsPart() {
  const {language, t} = useLanguage()
  const loaded = useLoaded('topics', (signal) => askTopics(30, signal))
  return (
    <Answer loaded={loaded}>
      {({topics, read}) => {
        if (topics.length === 0) return <Empty said={words.none} />
        const most = topics[0]?.index ?? 1
        return (
          <>
            <p className="help num">
              {t(words.read)} {read} {t(words.cases)}。{t(words.help)}
            </p>
            <ol className="patterns">
              {topics.map((topic) => (
                <li key={topic.members[0]} className="pattern topic">
                  <b>{topic.title}</b>
                  <span className="line num">
                    <span>
                      {topic.cases} {t(words.cases)}
                    </span>
                    <span>{daysBetween(language, topic.first, topic.last)}</span>
                    {topic.place === null ? null : <span>{topic.place}</span>}
                    {topic.dangerShare > 0 ? (
                      <span className="red">
                        {percent(topic.dangerShare)} {t(words.danger)}
                      </span>
                    ) : null}
                  </span>
                  <span className="line">
                    <span className="heat" role="img" aria-label={`${t(words.heat)} ${topic.index.toFixed(1)}`}>
                      <i style={{width: `${Math.max(4, (topic.index / most) * 100)}%`}} />
                    </span>
                    <span className="num help">
                      {t(words.heat)} {topic.index.toFixed(1)}
                    </span>
                    <Link to={`/?case=${topic.members[0]}`}>{t(words.look)}</Link>
                  </span>
                </li>
              ))}
            </ol>
          </>
        )
      }}
    </Answer>
  )
}
