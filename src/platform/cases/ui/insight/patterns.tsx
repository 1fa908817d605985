import {Suspense, useMemo, useState} from 'react'
import {useLoaded} from '#web/kit/load.ts'
import {Empty, Refused, Skeleton} from '#web/kit/notice.tsx'
import {moment} from '#web/kit/time.ts'
import {type Said, useLanguage} from '#web/language.tsx'
import {CityMap, type Spot} from '#web/map/lazy.ts'
import {Link} from '#web/routing.tsx'
import {askNames} from '../desk-asks.ts'
import type {Pattern} from './asks.ts'
import {aboutWords, placeOf, seenWords, whyWords} from './say.ts'

const words = {
  why: {zh: '依据', en: 'Why'},
  open: {zh: '看其中的案件', en: 'Cases in it'},
  found: {zh: '研判于', en: 'Looked at'},
  map: {zh: '地图', en: 'Map'},
  more: {zh: '再看 20 条', en: 'Show 20 more'},
  case: {zh: '案件', en: 'Case'},
} as const

/** What the kinds are called, and the light in which the map shows them. */
export const kinds: Readonly<Record<Pattern['kind'], Said & {readonly light: 'red' | 'yellow'}>> = {
  'hot-cell': {zh: '热点网格', en: 'Hot cell', light: 'red'},
  cluster: {zh: '聚集', en: 'Burst', light: 'red'},
  surge: {zh: '上升', en: 'Surge', light: 'red'},
  place: {zh: '同一地点', en: 'Same place', light: 'yellow'},
  component: {zh: '同一部件', en: 'Same component', light: 'yellow'},
}

const PAGE = 20
const SHOWN_CASES = 8

/** Names of classes, areas and units, as all screens of cases ask for them. */
export const useNames = () => useLoaded('names', askNames).value

/** When the last look was, in small print. */
export function FoundAt({at}: {readonly at: string | null}) {
  const {language, t} = useLanguage()
  return at === null ? null : (
    <p className="help num">
      {t(words.found)} {moment(language, at)}
    </p>
  )
}

interface RowProps {
  readonly one: Pattern
  readonly here: boolean
  readonly onChoose: () => void
}

function Row({one, here, onChoose}: RowProps) {
  const {language, t} = useLanguage()
  const names = useNames()
  return (
    <li className={here ? 'pattern here' : 'pattern'}>
      <button type="button" className="pattern-head" aria-expanded={here} onClick={onChoose}>
        <span className="line">
          <b>{t(aboutWords(one.category, names))}</b>
          <span className={`tag ${kinds[one.kind].light}`}>{t(kinds[one.kind])}</span>
        </span>
        <span>{t(seenWords(one, language))}</span>
        <span className="help">{t(placeOf(one.area, names))}</span>
      </button>
      {here ? (
        <div className="pattern-more">
          <p>
            <b>{t(words.why)}</b> {t(whyWords(one))}
          </p>
          {one.members.length === 0 ? null : (
            <p className="cases-of">
              <span>{t(words.open)}</span>
              {one.members.slice(0, SHOWN_CASES).map((id, index) => (
                <Link key={id} to={`/?case=${id}`}>
                  {t(words.case)} {index + 1}
                </Link>
              ))}
            </p>
          )}
        </div>
      ) : null}
    </li>
  )
}

const keyOf = ({kind, area, category, component}: Pattern, index: number): string => `${kind} ${area} ${category} ${component} ${index}`

/** Patterns as a list, and on the map those that have a place; choosing in one chooses in the other. */
export function PatternList({
  patterns,
  mapped,
  none,
}: {
  readonly patterns: readonly Pattern[]
  readonly mapped: boolean
  readonly none: Said
}) {
  const {t} = useLanguage()
  const [chosen, choose] = useState<string | undefined>()
  const [shown, show] = useState(PAGE)
  const keyed = useMemo(() => patterns.map((one, index) => ({one, key: keyOf(one, index)})), [patterns])
  const spots = useMemo(
    () =>
      keyed.flatMap(({one: {kind, place}, key}): Spot[] =>
        place === null
          ? []
          : [{type: 'Feature', id: key, geometry: {type: 'Point', coordinates: place}, properties: {light: kinds[kind].light}}],
      ),
    [keyed],
  )
  if (patterns.length === 0) return <Empty said={none} />
  const list = (
    <div>
      <ol className="patterns">
        {keyed.slice(0, shown).map(({one, key}) => (
          <Row key={key} one={one} here={key === chosen} onChoose={() => choose(key === chosen ? undefined : key)} />
        ))}
      </ol>
      {shown < keyed.length ? (
        <button type="button" className="quiet" onClick={() => show(shown + PAGE)}>
          {t(words.more)}
        </button>
      ) : null}
    </div>
  )
  if (!mapped || spots.length === 0) return list
  return (
    <div className="beside">
      {list}
      <div className="insight-map">
        <Suspense fallback={<div className="map" />}>
          <CityMap label={t(words.map)} spots={spots} chosen={spots.find(({id}) => id === chosen)} onChoose={choose} />
        </Suspense>
      </div>
    </div>
  )
}

/** What waits for an answer, was refused, or is here. */
export function Answer<T>({
  loaded,
  children,
}: {
  readonly loaded: ReturnType<typeof useLoaded<T>>
  readonly children: (value: T) => React.ReactNode
}) {
  if (loaded.value !== undefined) return <>{children(loaded.value)}</>
  return loaded.refusal === undefined ? <Skeleton lines={6} /> : <Refused refusal={loaded.refusal} retry={loaded.again} />
}
