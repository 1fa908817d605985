import {Suspense, useEffect, useId, useMemo, useRef, useState} from 'react'
import {asRefusal, type Refusal} from '#web/ask.ts'
import {useLoaded} from '#web/kit/load.ts'
import {Empty, Refused, Skeleton} from '#web/kit/notice.tsx'
import {useLanguage} from '#web/language.tsx'
import {CityMap, type View} from '#web/map/lazy.ts'
import {Link, useRoute} from '#web/routing.tsx'
import {
  type Choices,
  type Counts,
  countPublic,
  feedAddress,
  listChoices,
  listPublic,
  mapPublic,
  type Narrowed,
  type Public,
  readNarrowed,
  showPublic,
  USUAL_DAYS,
} from './city-asks.ts'
import {CityCard, useWhere} from './city-card.tsx'
import {spotOf, standingSigns} from './standing.tsx'

const words = {
  title: {zh: '大家上报的问题', en: 'What people reported'},
  lead: {
    zh: '报了什么，办到哪一步，都在这里。解决了的，是有人到现场看过的。',
    en: 'What was reported and how far it is. Fixed means that somebody went and looked.',
  },
  narrow: {zh: '筛选', en: 'Narrow'},
  states: {zh: '办到哪一步', en: 'How far it is'},
  kind: {zh: '类别', en: 'Kind'},
  allKinds: {zh: '全部类别', en: 'All kinds'},
  components: {zh: '设施', en: 'Things'},
  matters: {zh: '事情', en: 'Matters'},
  area: {zh: '区域', en: 'Area'},
  allAreas: {zh: '全市', en: 'The whole city'},
  period: {zh: '受理时间', en: 'Accepted'},
  week: {zh: '近 7 天', en: 'within 7 days'},
  month: {zh: '近 30 天', en: 'within 30 days'},
  quarter: {zh: '近 90 天', en: 'within 90 days'},
  year: {zh: '近一年', en: 'within a year'},
  ever: {zh: '全部', en: 'at any time'},
  map: {zh: '公开案件的地图', en: 'A map of the public cases'},
  list: {zh: '案件列表', en: 'List of cases'},
  none: {
    zh: '这里没有公开的问题。换个范围看看，或上报一个。',
    en: 'Nothing public here. Look at another area or period, or report something.',
  },
  report: {zh: '我要上报', en: 'Report something'},
  more: {zh: '再看 30 件', en: 'Show 30 more'},
  truncated: {zh: '地图上只画了最近 2000 件。', en: 'The map shows the newest 2,000 only.'},
  inexact: {zh: '件数只数了最近 2 万件。', en: 'Only the newest 20,000 are counted.'},
  all: {zh: '看全部', en: 'Show all'},
  feeds: {zh: '订阅这些案件', en: 'Subscribe to these'},
  rss: {zh: 'RSS 订阅源', en: 'RSS feed'},
  geojson: {zh: 'GeoJSON 数据', en: 'GeoJSON data'},
} as const

const periods = [
  [7, words.week],
  [30, words.month],
  [90, words.quarter],
  [365, words.year],
] as const

const REFRESH = 60_000

/** How many stand where; each is the button that shows only those. */
function Figures({
  counts,
  narrowed,
  onState,
}: {
  counts: Counts | undefined
  narrowed: Narrowed
  onState: (state: string | undefined) => void
}) {
  const {t} = useLanguage()
  return (
    <fieldset className="city-counts">
      <legend className="visually-hidden">{t(words.states)}</legend>
      {(['open', 'late', 'fixed', 'ended'] as const).map((standing) => {
        const {sign, colour} = standingSigns[standing]
        return (
          <button
            key={standing}
            type="button"
            aria-pressed={narrowed.standing === standing}
            onClick={() => onState(narrowed.standing === standing ? undefined : standing)}
          >
            <b className="num">{counts === undefined ? '–' : counts[standing]}</b>
            <span>
              <i className={`light ${colour}`} aria-hidden="true">
                {sign}
              </i>{' '}
              {t(standingSigns[standing])}
            </span>
          </button>
        )
      })}
    </fieldset>
  )
}

function Filters({
  choices,
  narrowed,
  onChange,
}: {
  choices: Choices | undefined
  narrowed: Narrowed
  onChange: (patch: Record<string, string | undefined>) => void
}) {
  const {t} = useLanguage()
  const id = useId()
  const districts = choices?.areas.filter(({code}) => code.length === 6) ?? []
  return (
    <div className="city-filters">
      <div>
        <label htmlFor={`${id}-kind`}>{t(words.kind)}</label>
        <select id={`${id}-kind`} value={narrowed.category ?? ''} onChange={({target}) => onChange({kind: target.value})}>
          <option value="">{t(words.allKinds)}</option>
          {(['component', 'matter'] as const).map((kind) => (
            <optgroup key={kind} label={t(kind === 'component' ? words.components : words.matters)}>
              {choices?.classes
                .filter(({category}) => category.startsWith(kind))
                .map((one) => (
                  <option key={one.category} value={one.category}>
                    {t(one)}
                  </option>
                ))}
            </optgroup>
          ))}
        </select>
      </div>
      <div>
        <label htmlFor={`${id}-area`}>{t(words.area)}</label>
        <select id={`${id}-area`} value={narrowed.area ?? ''} onChange={({target}) => onChange({area: target.value})}>
          <option value="">{t(words.allAreas)}</option>
          {districts.map((district) => (
            <optgroup key={district.code} label={t(district)}>
              <option value={district.code}>{t(district)}</option>
              {choices?.areas
                .filter(({code}) => code.length > 6 && code.startsWith(district.code))
                .map((street) => (
                  <option key={street.code} value={street.code}>
                    {t(street)}
                  </option>
                ))}
            </optgroup>
          ))}
        </select>
      </div>
      <div>
        <label htmlFor={`${id}-period`}>{t(words.period)}</label>
        <select
          id={`${id}-period`}
          value={narrowed.days === undefined ? 'all' : String(narrowed.days)}
          onChange={({target}) => onChange({days: target.value === String(USUAL_DAYS) ? undefined : target.value})}
        >
          {periods.map(([days, said]) => (
            <option key={days} value={String(days)}>
              {t(said)}
            </option>
          ))}
          <option value="all">{t(words.ever)}</option>
        </select>
      </div>
    </div>
  )
}

const readView = (text: string | null): View | undefined => {
  const [lng = Number.NaN, lat = Number.NaN, zoom = Number.NaN] = (text ?? '').split(',').map(Number)
  return Number.isFinite(lng + lat + zoom) ? [lng, lat, zoom] : undefined
}

/** The pages after the first, for just this filter. */
function useMore(key: string, narrowed: Narrowed, next: string | null | undefined) {
  const [more, setMore] = useState<{key: string; cases: readonly Public[]; next: string | null} | undefined>()
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const now = more?.key === key ? more : undefined
  const cursor = now === undefined ? next : now.next
  const load = async () => {
    setRefusal(undefined)
    try {
      const page = await listPublic(narrowed, cursor ?? undefined)
      setMore({key, cases: [...(now?.cases ?? []), ...page.cases], next: page.next})
    } catch (error) {
      setRefusal(asRefusal(error))
    }
  }
  return {cases: now?.cases ?? [], left: cursor !== null && cursor !== undefined, load, refusal}
}

/** What the city publishes: a map and a list of the same cases, how many stand where, and feeds of them. */
export function CityPage() {
  const {t} = useLanguage()
  const {query, change} = useRoute()
  const narrowed = readNarrowed(query)
  const key = JSON.stringify(narrowed)
  const chosenId = query.get('case')
  const choices = useLoaded('public choices', listChoices).value
  const counts = useLoaded(`public counts ${key}`, (signal) => countPublic(narrowed, signal), REFRESH).value
  const list = useLoaded(`public list ${key}`, (signal) => listPublic(narrowed, undefined, signal), REFRESH)
  const map = useLoaded(`public map ${key}`, (signal) => mapPublic(narrowed, signal), REFRESH).value
  const more = useMore(key, narrowed, list.value?.next)
  const first = list.value?.cases ?? []
  const cases = [...first, ...more.cases.filter(({id}) => !first.some((one) => one.id === id))]
  const listed = chosenId === null ? undefined : cases.find(({id}) => id === chosenId)
  const alone = useLoaded(
    chosenId === null || listed !== undefined || list.value === undefined ? null : `public case ${chosenId}`,
    (signal) => showPublic(chosenId ?? '', signal),
  ).value
  const where = useWhere(choices)
  const spots = useMemo(
    () => map?.features.map(({id, geometry, properties}) => spotOf(id, geometry.coordinates, properties.standing, properties.icon)) ?? [],
    [map],
  )
  const chosen = useMemo(() => spots.find(({id}) => id === chosenId), [spots, chosenId])
  const shownId = (listed ?? alone)?.id
  const onMap = useRef<string | null>(null)
  useEffect(() => {
    // Chosen on the map, it is shown in the list; chosen in the list, the map comes into view.
    if (shownId !== undefined && onMap.current === shownId) document.getElementById(`case-${shownId}`)?.scrollIntoView({block: 'nearest'})
  }, [shownId])
  const choose = (id: string) => change({case: id}, {replace: true})
  const chooseOnMap = (id: string) => {
    onMap.current = id
    choose(id)
  }
  const chooseInList = (id: string) => {
    onMap.current = null
    choose(id)
    document.querySelector('.city-map')?.scrollIntoView({block: 'nearest'})
  }
  const card = (one: Public) => <CityCard key={one.id} of={one} where={where(one)} chosen={one.id === chosenId} onChoose={chooseInList} />

  return (
    <main className="city public">
      <section className="city-map" aria-label={t(words.map)}>
        <Suspense fallback={<div className="map" />}>
          <CityMap
            label={t(words.map)}
            spots={spots}
            chosen={chosen}
            onChoose={chooseOnMap}
            view={readView(query.get('at'))}
            onView={(view) => change({at: view.join()}, {replace: true})}
          />
        </Suspense>
      </section>
      <section className="city-side" aria-label={t(words.list)}>
        <div>
          <h1>{t(words.title)}</h1>
          <p className="lead">{t(words.lead)}</p>
        </div>
        <Filters choices={choices} narrowed={narrowed} onChange={(patch) => change({...patch, case: undefined})} />
        <Figures counts={counts} narrowed={narrowed} onState={(state) => change({state, case: undefined})} />
        {map?.truncated ? <p className="help">{t(words.truncated)}</p> : null}
        {counts?.exact === false ? <p className="help">{t(words.inexact)}</p> : null}
        {list.refusal === undefined ? null : <Refused refusal={list.refusal} retry={list.again} />}
        {list.value === undefined && list.refusal === undefined ? <Skeleton lines={8} /> : null}
        {list.value !== undefined && cases.length === 0 ? (
          <Empty said={words.none}>
            <div className="actions">
              {query.size === 0 ? null : (
                <Link to="/city?days=all" className="button">
                  {t(words.all)}
                </Link>
              )}
              <Link to="/report" className="button">
                {t(words.report)}
              </Link>
            </div>
          </Empty>
        ) : null}
        <ul className="city-list">
          {alone === undefined ? null : card(alone)}
          {cases.map(card)}
        </ul>
        {more.refusal === undefined ? null : <Refused refusal={more.refusal} />}
        {more.left ? (
          <button type="button" onClick={() => void more.load()}>
            {t(words.more)}
          </button>
        ) : null}
        <footer className="feeds">
          <span>{t(words.feeds)}</span>
          <a href={feedAddress('feed.rss', narrowed)}>{t(words.rss)}</a>
          <a href={feedAddress('cases.geojson', narrowed)}>{t(words.geojson)}</a>
        </footer>
      </section>
    </main>
  )
}
