import {type FormEvent, Suspense, useCallback, useEffect, useMemo, useRef, useState} from 'react'
import {asRefusal, type Refusal} from '#web/ask.ts'
import {useLoaded} from '#web/kit/load.ts'
import {Skeleton} from '#web/kit/notice.tsx'
import {useLanguage} from '#web/language.tsx'
import {useLive} from '#web/live.ts'
import {CityMap, type Spot, type View} from '#web/map/lazy.ts'
import {useRoute} from '#web/routing.tsx'
import {useSession} from '#web/session.tsx'
import {askNames, type Filter, listCases, mapCases, type Page, showCase, summarise} from './desk-asks.ts'
import {Flow} from './flow.tsx'
import {CaseList} from './list.tsx'
import {stageOf} from './stages.ts'
import {Story} from './story.tsx'
import './desk.css'

const words = {
  search: {zh: '搜描述、地址、案卷号', en: 'Search text, address, number'},
  searchLabel: {zh: '搜索案件', en: 'Search cases'},
  overdue: {zh: '只看超期', en: 'Overdue only'},
  due: {zh: '按时限', en: 'By deadline'},
  newest: {zh: '按最新', en: 'Newest first'},
  count: {zh: '件', en: 'cases'},
  one: {zh: '件', en: 'case'},
  about: {zh: '约', en: 'about '},
  list: {zh: '列表', en: 'List'},
  map: {zh: '地图', en: 'Map'},
  mapLabel: {zh: '案件地图', en: 'Map of cases'},
  truncated: {zh: '地图只画了其中 5,000 件，请缩小范围。', en: 'The map shows 5,000 of them; narrow the search.'},
} as const

const REFRESH = 30_000

/** A whole case number is looked for everywhere, whatever the stage. */
const filterOf = (query: URLSearchParams): Filter => {
  const text = query.get('text')?.trim() ?? ''
  if (/^\d{19}$/.test(text)) return {number: text}
  return {
    state: stageOf(query.get('stage')).states.join(','),
    text: text === '' ? undefined : text,
    overdue: query.get('overdue') === 'true' ? true : undefined,
  }
}

const viewOf = (text: string | null): View | undefined => {
  const [lng, lat, zoom] = (text ?? '').split(',').map(Number)
  return text === null || lng === undefined || lat === undefined || zoom === undefined || [lng, lat, zoom].some(Number.isNaN)
    ? undefined
    : [lng, lat, zoom]
}

/** Pages of the list, begun anew whenever the filter changes and after a change of a case. */
function usePages(filter: Filter, sort: 'newest' | 'due', round: number) {
  const [pages, setPages] = useState<readonly Page[]>([])
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const [loading, setLoading] = useState(true)
  const key = JSON.stringify([filter, sort])
  const shownKey = useRef('')
  const latest = useRef({filter, sort})
  latest.current = {filter, sort}

  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the filter, the round for everything that happened since
  useEffect(() => {
    const stop = new AbortController()
    if (shownKey.current !== key) setPages([])
    shownKey.current = key
    setLoading(true)
    listCases(latest.current.filter, {sort: latest.current.sort}, stop.signal)
      .then((page) => {
        setPages([page])
        setRefusal(undefined)
        setLoading(false)
      })
      .catch((error: unknown) => {
        if (stop.signal.aborted) return
        setRefusal(asRefusal(error))
        setLoading(false)
      })
    return () => stop.abort()
  }, [key, round])

  const more = useCallback(() => {
    const cursor = pages.at(-1)?.next
    if (cursor === null || cursor === undefined) return
    setLoading(true)
    listCases(latest.current.filter, {sort: latest.current.sort, cursor})
      .then((page) => setPages((before) => [...before, page]))
      .catch((error: unknown) => setRefusal(asRefusal(error)))
      .finally(() => setLoading(false))
  }, [pages])
  return {pages, refusal, loading, more}
}

/** The desk: what waits, where it is, and one case with what may be done next. The address holds the whole view. */
export function Desk() {
  const {t} = useLanguage()
  const {query, change} = useRoute()
  const {forget} = useSession()
  const [round, setRound] = useState(0)
  const again = useCallback(() => setRound((before) => before + 1), [])
  const [side, setSide] = useState<'list' | 'map'>('list')
  const search = useRef<HTMLInputElement>(null)

  const stage = stageOf(query.get('stage'))
  const filter = useMemo(() => filterOf(query), [query])
  const sort =
    query.get('sort') === 'newest' || query.get('sort') === 'due'
      ? (query.get('sort') as 'newest' | 'due')
      : stage.states.length === 1 && stage.key !== 'filed'
        ? 'newest'
        : 'due'
  const chosen = query.get('case')

  const {pages, refusal, loading, more} = usePages(filter, sort, round)
  const summary = useLoaded(`summary ${round}`, summarise, REFRESH)
  const lastSummary = useRef(summary.value)
  lastSummary.current = summary.value ?? lastSummary.current
  const spots = useLoaded(`map ${JSON.stringify(filter)} ${round}`, (signal) => mapCases(filter, signal), REFRESH)
  const lastSpots = useRef(spots.value)
  lastSpots.current = spots.value ?? lastSpots.current
  const names = useLoaded('names', askNames)
  const detail = useLoaded(chosen === null ? null : `${chosen} ${round}`, (signal) => showCase(chosen ?? '', signal), REFRESH)

  // Whoever has read on keeps the pages read; counts, map and the open case are anew all the same.
  const quietly = () => {
    summary.again()
    spots.again()
    detail.again()
  }
  useLive(['case'], pages.length > 1 ? quietly : again)

  // After a move the case stays in sight until its new standing has come.
  const lastDetail = useRef(detail.value)
  lastDetail.current = detail.value ?? (lastDetail.current?.id === chosen ? lastDetail.current : undefined)
  const shown = lastDetail.current

  // A session that ended while the page stood open leads back to signing in, and then to the same view.
  useEffect(() => {
    if (refusal?.status === 401) forget()
  }, [refusal, forget])

  useEffect(() => {
    const press = (event: globalThis.KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)
      if (event.key === '/' && !typing) {
        event.preventDefault()
        search.current?.focus()
      } else if (event.key === 'Escape' && !typing) change({case: undefined})
      else if ((event.key === 'j' || event.key === 'k') && !typing && document.activeElement === document.body)
        document.querySelector<HTMLButtonElement>('.row')?.focus()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [change])

  const choose = useCallback((id: string) => change({case: id}), [change])
  const spotList = lastSpots.current?.features
  const chosenSpot = useMemo<Spot | undefined>(() => {
    const one = shown
    if (one === undefined || one.id !== chosen || one.place === null) return spotList?.find(({id}) => id === chosen)
    return {type: 'Feature', id: one.id, geometry: {type: 'Point', coordinates: one.place}, properties: {light: one.light}}
  }, [shown, chosen, spotList])
  const count = pages[0]?.count ?? null
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    change({text: search.current?.value.trim(), case: undefined})
  }
  const text = query.get('text') ?? ''

  return (
    <main className={`desk ${chosen === null ? '' : 'with-case'} show-${side}`}>
      <Flow
        summary={lastSummary.current}
        chosen={stage.key}
        onChoose={(key) => change({stage: key === 'open' ? undefined : key, case: undefined})}
      />
      <section className="queue" aria-label={t(stage)}>
        <search>
          <form className="narrow-by" onSubmit={submit}>
            <input
              key={text}
              ref={search}
              type="search"
              defaultValue={text}
              placeholder={t(words.search)}
              aria-label={t(words.searchLabel)}
              maxLength={100}
            />
            <div className="line">
              <span className="num count" aria-live="polite">
                {count === null
                  ? ''
                  : `${count.exact ? '' : t(words.about)}${count.count.toLocaleString('en')} ${t(count.count === 1 ? words.one : words.count)}`}
              </span>
              <label className="tick">
                <input
                  type="checkbox"
                  checked={query.get('overdue') === 'true'}
                  onChange={(event) => change({overdue: event.target.checked ? 'true' : undefined, case: undefined})}
                />
                {t(words.overdue)}
              </label>
              <button type="button" className="plain" onClick={() => change({sort: sort === 'due' ? 'newest' : 'due'})}>
                {t(words[sort])} ⇅
              </button>
            </div>
          </form>
        </search>
        <div className="scroll">
          <CaseList
            pages={pages}
            refusal={refusal}
            loading={loading}
            names={names.value}
            chosen={chosen}
            onChoose={choose}
            onMore={more}
            onAll={() => change({stage: undefined, text: undefined, overdue: undefined})}
            onRetry={again}
          />
        </div>
      </section>
      <section className="ground">
        <Suspense fallback={<div className="map" />}>
          <CityMap
            label={t(words.mapLabel)}
            spots={spotList ?? []}
            chosen={chosenSpot}
            onChoose={choose}
            view={viewOf(query.get('at'))}
            onView={(view) => change({at: view.join(',')}, {replace: true})}
          />
        </Suspense>
        {lastSpots.current?.truncated === true ? <p className="notice over-map">{t(words.truncated)}</p> : null}
      </section>
      {chosen === null ? null : (
        <aside className="story-side">
          {shown === undefined && detail.refusal === undefined ? (
            <Skeleton lines={12} />
          ) : (
            <Story
              key={chosen}
              one={shown}
              refusal={detail.refusal}
              names={names.value}
              onClose={() => change({case: undefined})}
              onChanged={again}
            />
          )}
        </aside>
      )}
      <div className="sides">
        {(['list', 'map'] as const).map((name) => (
          <button key={name} type="button" aria-pressed={side === name} onClick={() => setSide(name)}>
            {t(words[name])}
          </button>
        ))}
      </div>
    </main>
  )
}
