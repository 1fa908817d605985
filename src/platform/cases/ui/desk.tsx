import {Suspense, useCallback, useEffect, useMemo, useRef, useState} from 'react'
import {useLoaded} from '#web/kit/load.ts'
import {Skeleton} from '#web/kit/notice.tsx'
import {useLanguage} from '#web/language.tsx'
import {useLive} from '#web/live.ts'
import {type Bounds, CityMap, type Spot, type View} from '#web/map/lazy.ts'
import {useRoute} from '#web/routing.tsx'
import {useSession} from '#web/session.tsx'
import {filterOf, patchFor, unnarrowed} from './desk/asked.ts'
import {BulkBar, BulkResult, MOST_MARKED, useLastBulk} from './desk/bulk.tsx'
import {useColumns} from './desk/choose-columns.tsx'
import {ListHead} from './desk/head.tsx'
import {KeysHelp, useKeys} from './desk/keys.tsx'
import {Narrow} from './desk/narrow.tsx'
import {REFRESH, type Sort, useCasePages} from './desk/pages.ts'
import {Rail} from './desk/rail.tsx'
import {askAnew, askNames, listQueues, mapCases, showCase, summarise} from './desk-asks.ts'
import {CaseList} from './list.tsx'
import {stageOf} from './stages.ts'
import {Story} from './story.tsx'
import './desk.css'
import './desk/rows.css'

const words = {
  list: {zh: '列表', en: 'List'},
  map: {zh: '地图', en: 'Map'},
  mapLabel: {zh: '案件地图', en: 'Map of cases'},
  truncated: {zh: '地图只画了其中 5,000 件，请缩小范围。', en: 'The map shows 5,000 of them; narrow the search.'},
  here: {zh: '只列图上这一片', en: 'List this part of the map'},
  caseOf: {zh: '案件', en: 'The case'},
} as const

const viewOf = (text: string | null): View | undefined => {
  const [lng, lat, zoom] = (text ?? '').split(',').map(Number)
  return text === null || lng === undefined || lat === undefined || zoom === undefined || [lng, lat, zoom].some(Number.isNaN)
    ? undefined
    : [lng, lat, zoom]
}

const keptDensity = 'jingcheng.dense'

/** The cases that are marked, and how marking goes on from the last one. */
function useMarks(cases: readonly {readonly id: string}[]) {
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set())
  const last = useRef<string | undefined>(undefined)
  const mark = (id: string, through: boolean) => {
    const next = new Set(marked)
    const [from, to] = [cases.findIndex((one) => one.id === last.current), cases.findIndex((one) => one.id === id)]
    if (through && from >= 0 && to >= 0) for (const one of cases.slice(Math.min(from, to), Math.max(from, to) + 1)) next.add(one.id)
    else if (next.has(id)) next.delete(id)
    else next.add(id)
    last.current = id
    setMarked(new Set([...next].slice(0, MOST_MARKED)))
  }
  const markAll = (all: boolean) => setMarked(new Set(all ? cases.slice(0, MOST_MARKED).map(({id}) => id) : []))
  return {marked, mark, markAll}
}

/** The desk: what waits, where it is, and one case with what may be done next. The address holds the whole view. */
export function Desk() {
  const {t} = useLanguage()
  const {query, change} = useRoute()
  const [side, setSide] = useState<'list' | 'map'>('list')
  const [hovered, setHovered] = useState<string | undefined>()
  const [active, setActive] = useState<string | undefined>(query.get('case') ?? undefined)
  const [dense, setDense] = useState(() => localStorage.getItem(keptDensity) === 'dense')
  const {me} = useSession()
  const columns = useColumns(me?.account.id ?? '')
  const [help, setHelp] = useState(false)
  const [bounds, setBounds] = useState<Bounds | undefined>()
  const search = useRef<HTMLInputElement>(null)

  const stage = stageOf(query.get('stage'))
  const filter = useMemo(() => filterOf(query), [query])
  const usual: Sort = filter.state !== undefined && !filter.state.includes(',') && filter.state !== 'filed' ? 'newest' : 'due'
  const asked = query.get('sort')
  const sort = asked === 'newest' || asked === 'due' ? asked : usual
  const chosen = query.get('case')
  const map = query.get('map') !== 'off'

  const {cases, count, refusal, loading, known, further, deep, more, again} = useCasePages(filter, sort)
  // The list is what the desk is for: the map, which keeps the processor busy, comes after it.
  const listed = useRef(false)
  listed.current ||= known || refusal !== undefined
  const summary = useLoaded('cases summary', summarise, REFRESH)
  const queues = useLoaded('cases queues', listQueues, REFRESH)
  const spots = useLoaded(map ? `cases map ${JSON.stringify(filter)}` : null, (signal) => mapCases(filter, signal), REFRESH)
  const lastSpots = useRef(spots.value)
  lastSpots.current = spots.value ?? lastSpots.current
  const names = useLoaded('names', askNames)
  const detail = useLoaded(chosen === null ? null : `case ${chosen}`, (signal) => showCase(chosen ?? '', signal), REFRESH)
  // Who may no longer read a case sees nothing more of it.
  const shown = detail.refusal?.status === 403 ? undefined : detail.value
  // Whoever has read on keeps the pages read; counts, map and the open case are anew all the same.
  useLive(['case'], () => void askAnew({list: !deep}))
  const {marked, mark, markAll} = useMarks(cases)
  const bulk = useLastBulk()
  // Another queue begins without marks; what was marked in this one and has moved on is left out.
  const key = JSON.stringify(filter)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the queue
  useEffect(() => markAll(false), [key])
  const chosenOnes = useMemo(() => cases.filter(({id}) => marked.has(id)), [cases, marked])

  const choose = useCallback(
    (id: string) => {
      setActive(id)
      change({case: id, do: undefined})
    },
    [change],
  )
  const lastAt = useRef(-1)
  const found = active === undefined ? -1 : cases.findIndex(({id}) => id === active)
  if (found >= 0) lastAt.current = found
  const step = (by: 1 | -1) => {
    // When the case at hand has left the queue, the one that took its place is next.
    const from = found >= 0 || by < 0 ? lastAt.current : lastAt.current - 1
    const next = cases[Math.max(0, Math.min(cases.length - 1, from + by))]
    if (next === undefined) return
    setActive(next.id)
    if (chosen !== null) change({case: next.id, do: undefined}, {replace: true})
  }
  const focus = (selector: string) => document.querySelector<HTMLElement>(selector)?.focus()
  useKeys({
    step,
    open: () => (active === undefined ? undefined : choose(active)),
    escape: () => (marked.size > 0 ? markAll(false) : change({case: undefined, do: undefined})),
    mark: (through) => (active === undefined ? undefined : mark(active, through)),
    undo: () => void bulk.undo(),
    search: () => search.current?.focus(),
    act: () => focus(marked.size > 0 ? '.bulk .moves button' : '.story .moves button'),
    queues: () => focus('.rail button'),
    list: () => focus('.rows .row[tabindex="0"]'),
    columns: () => focus('.list-head .menu summary'),
    map: () => change({map: map ? 'off' : undefined}, {replace: true}),
    overdue: () => change({overdue: query.get('overdue') === 'true' ? undefined : 'true', case: undefined}),
    help: () => setHelp(true),
  })

  const spotList = lastSpots.current?.features
  const spotOf = (id: string | null | undefined): Spot | undefined => {
    if (id === null || id === undefined) return undefined
    const one = shown?.id === id ? shown : cases.find((row) => row.id === id)
    if (one === undefined || one.place === null) return spotList?.find((spot) => spot.id === id)
    return {type: 'Feature', id: one.id, geometry: {type: 'Point', coordinates: one.place}, properties: {light: one.light}}
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the spot is made of
  const chosenSpot = useMemo(() => spotOf(chosen), [chosen, shown, spotList])

  return (
    <main className={`desk ${chosen === null ? '' : 'with-case'} ${map ? '' : 'no-map'} show-${side}`}>
      <Rail
        queues={queues.value}
        summary={summary.value}
        filter={filter}
        stage={query.has('state') ? '' : stage.key}
        onQueue={(asks) => change(patchFor(asks))}
        onStage={(name) =>
          change({
            stage: name === 'open' ? undefined : name,
            state: undefined,
            right: undefined,
            asked: undefined,
            handler: undefined,
            ids: undefined,
            case: undefined,
            do: undefined,
          })
        }
      />
      <section className="queue" aria-label={t(stage)}>
        <Narrow query={query} filter={filter} names={names.value} change={change} search={search} />
        <ListHead
          filter={filter}
          count={count}
          sort={sort}
          dense={dense}
          columns={columns.shown}
          map={map}
          marked={chosenOnes.length}
          loaded={cases.length}
          onSort={(next) => change({sort: next === usual ? undefined : next})}
          onDense={(next) => {
            setDense(next)
            localStorage.setItem(keptDensity, next ? 'dense' : 'roomy')
          }}
          onColumns={columns.keep}
          onMap={(next) => change({map: next ? undefined : 'off'}, {replace: true})}
          onMarkAll={markAll}
          onKeys={() => setHelp(true)}
        />
        <CaseList
          key={`${key} ${sort}`}
          cases={cases}
          total={count?.exact === true ? count.count : undefined}
          refusal={refusal}
          loading={loading}
          known={known}
          further={further}
          names={names.value}
          chosen={chosen}
          active={active}
          hovered={hovered}
          marked={marked}
          dense={dense}
          columns={columns.shown}
          onChoose={choose}
          onMark={mark}
          onHover={setHovered}
          onMore={more}
          onAll={() => change({...unnarrowed, stage: undefined})}
          onRetry={again}
        />
        {bulk.last === undefined ? null : (
          <BulkResult
            last={bulk.last}
            refusal={bulk.refusal}
            onUndo={() => void bulk.undo()}
            onClose={() => bulk.keep(undefined)}
            onOpen={choose}
          />
        )}
        {chosenOnes.length === 0 ? null : (
          <BulkBar
            cases={chosenOnes}
            onClear={() => markAll(false)}
            onDone={(done) => {
              bulk.keep(done)
              markAll(false)
              void askAnew()
            }}
          />
        )}
      </section>
      {map ? (
        <section className="ground">
          {listed.current ? (
            <Suspense fallback={<div className="map" />}>
              <CityMap
                label={t(words.mapLabel)}
                spots={spotList ?? []}
                chosen={chosenSpot}
                hovered={spotOf(hovered)}
                onChoose={choose}
                onHover={setHovered}
                view={viewOf(query.get('at'))}
                onView={(view, seen) => {
                  setBounds(seen)
                  change({at: view.join(',')}, {replace: true})
                }}
              />
            </Suspense>
          ) : (
            <div className="map" />
          )}
          {lastSpots.current?.truncated === true ? <p className="notice over-map">{t(words.truncated)}</p> : null}
          {bounds === undefined || query.has('bbox') ? null : (
            <button
              type="button"
              className="list-here"
              onClick={() => change({bbox: bounds.map((degrees) => degrees.toFixed(5)).join(','), case: undefined})}
            >
              {t(words.here)}
            </button>
          )}
        </section>
      ) : null}
      {chosen === null ? null : (
        <aside className="story-side" aria-label={t(words.caseOf)}>
          {shown === undefined && detail.refusal === undefined ? (
            <Skeleton lines={12} />
          ) : (
            <Story
              key={chosen}
              one={shown}
              refusal={detail.refusal}
              names={names.value}
              onClose={() => change({case: undefined, do: undefined})}
              onChanged={() => void askAnew()}
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
      <KeysHelp open={help} onClose={() => setHelp(false)} />
    </main>
  )
}
