import {useLoaded} from '#web/kit/load.ts'
import {Refused, Skeleton} from '#web/kit/notice.tsx'
import {Spark} from '#web/kit/spark.tsx'
import {useLanguage} from '#web/language.tsx'
import {Link} from '#web/routing.tsx'
import {askCard, type CardFacts, type Layer, type Pick} from './asks.ts'
import {SignMark} from './marks.tsx'
import './card.css'

const words = {
  close: {zh: '关闭', en: 'Close'},
  ask: {zh: '问问这里有什么', en: 'Ask what is in it'},
  nothing: {zh: '还没有案件。', en: 'No cases yet.'},
} as const

/** What is known of the thing that is chosen; shared by key with the map, which needs its place. */
export const useCard = (pick: Pick | undefined, round: number) =>
  useLoaded<CardFacts>(pick === undefined ? null : `map card ${pick.collection} ${pick.key} ${round}`, (signal) =>
    askCard(pick ?? {collection: '', key: ''}, signal),
  )

/** A card for what is chosen: its facts, where it is worked on, and what belongs to it. */
export function Card({
  pick,
  layer,
  loaded,
  onAsk,
  onClose,
}: {
  readonly pick: Pick
  readonly layer: Layer | undefined
  readonly loaded: ReturnType<typeof useCard>
  /** Asks what lies in it, where it is an area. */
  readonly onAsk: () => void
  readonly onClose: () => void
}) {
  const {t} = useLanguage()
  const {value, refusal, again} = loaded
  return (
    <aside className="card" aria-label={value === undefined ? pick.key : t(value.title)} aria-live="polite">
      <header>
        <p className="help">
          <SignMark layer={layer} is={value?.sign ?? null} /> {layer === undefined ? '' : t(layer.title)}
        </p>
        <button type="button" className="plain" onClick={onClose} aria-label={t(words.close)} title={t(words.close)}>
          ✕
        </button>
      </header>
      {refusal === undefined ? null : <Refused refusal={refusal} retry={again} />}
      {value === undefined ? (
        refusal === undefined ? (
          <Skeleton lines={6} />
        ) : null
      ) : (
        <>
          <h2>{t(value.title)}</h2>
          {value.open === undefined ? null : (
            <Link to={value.open.to} className="button main">
              {t(value.open.said)}
            </Link>
          )}
          {layer?.areas === true ? (
            <button type="button" onClick={onAsk}>
              {t(words.ask)}
            </button>
          ) : null}
          <dl className="facts">
            {value.facts.map(({name, value: said}) => (
              <div key={name.zh}>
                <dt>{t(name)}</dt>
                <dd>{t(said)}</dd>
              </div>
            ))}
          </dl>
          {value.lines.length === 0 ? null : (
            <ul className="lines">
              {value.lines.map(({name, value: said, points}) => (
                <li key={name.zh}>
                  <span>{t(name)}</span>
                  <b className="num">{t(said)}</b>
                  {points.length > 1 ? <Spark points={points} from={0} to={1} gap={1.6 / 24} /> : <i />}
                </li>
              ))}
            </ul>
          )}
          {value.belongings.map(({title, items}) => (
            <section key={title.zh}>
              <h3>{t(title)}</h3>
              {items.length === 0 ? <p className="help">{t(words.nothing)}</p> : null}
              <ul className="items">
                {items.map(({said, tells, to}) => (
                  <li key={to}>
                    <Link to={to} className="hit">
                      <span>
                        {t(said)}
                        <small>{t(tells)}</small>
                      </span>
                    </Link>
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </>
      )}
    </aside>
  )
}
