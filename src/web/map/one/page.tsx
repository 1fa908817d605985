import {useCallback, useEffect, useMemo, useRef, useState} from 'react'
import {useLoaded} from '#web/kit/load.ts'
import {Refused, Skeleton} from '#web/kit/notice.tsx'
import {type Said, useLanguage} from '#web/language.tsx'
import {useLive} from '#web/live.ts'
import {useRoute} from '#web/routing.tsx'
import {askBases} from '../bases.ts'
import type {Place, View} from '../lazy.ts'
import {AreaPanel, useAnswer} from './area-panel.tsx'
import {askLayers, type Bounds, type Days, type Item, type Layer, type Pick, readShown, shaded, surfaceOf} from './asks.ts'
import {OneCanvas} from './canvas.tsx'
import {Card, useCard} from './card.tsx'
import type {Way} from './draw.ts'
import {Find} from './find.tsx'
import {LayersPanel} from './layers-panel.tsx'
import {ListPanel} from './list-panel.tsx'
import type {Covered} from './own.ts'
import {Hint, Standing, useOnline} from './states.tsx'
import {TimeBar} from './time-bar.tsx'
import './page.css'

const words = {
  title: {zh: '一张图', en: 'Map'},
  canvas: {zh: '全市地图', en: 'Map of the city'},
  sides: {zh: '图层、列表和圈选', en: 'Layers, list and area'},
  layers: {zh: '图层', en: 'Layers'},
  list: {zh: '列表', en: 'List'},
  area: {zh: '圈选', en: 'Area'},
  fold: {zh: '收起', en: 'Fold'},
  unfold: {zh: '展开', en: 'Unfold'},
} as const
const SIDES = ['layers', 'list', 'area'] as const

/** Lights turn and people walk even if nothing happens. */
const TURN_MS = 30_000
const NARROW = '(max-width: 760px)'

const short = (place: Place): string => place.map((degrees) => degrees.toFixed(5)).join(',')
const narrow = (): boolean => matchMedia(NARROW).matches

/** What floats over the map and covers a side of it. */
function covering(page: HTMLElement | null): Covered {
  const sizeOf = (name: string) => page?.querySelector(name)?.getBoundingClientRect()
  const [panel, card, foot] = [sizeOf('.panel'), sizeOf('.card'), sizeOf('.time-bar')]
  const [wide, high] = [panel?.width ?? 0, panel?.height ?? 0]
  if (narrow()) return {left: 0, right: 0, top: high, bottom: Math.max(card?.height ?? 0, foot?.height ?? 0)}
  return {left: wide, right: card?.width ?? 0, top: 0, bottom: foot?.height ?? 0}
}

function Shown({layers, withheld}: {readonly layers: readonly Layer[]; readonly withheld: readonly Said[]}) {
  const {t} = useLanguage()
  const {query, change} = useRoute()
  const shown = useMemo(() => readShown(query, layers), [query, layers])
  const {view, pick, spot, area, days, heat, side} = shown
  const page = useRef<HTMLElement>(null)
  const bases = useLoaded('map bases', askBases).value ?? []
  const base = bases.find(({id}) => id === query.get('base'))
  const [round, setRound] = useState(0)
  const again = useCallback(() => setRound((before) => before + 1), [])
  useLive(['case'], again)
  useEffect(() => {
    const timer = setInterval(again, TURN_MS)
    return () => clearInterval(timer)
  }, [again])
  const [bounds, setBounds] = useState<Bounds | undefined>()
  const [zoom, setZoom] = useState(view?.[2] ?? 11)
  const [draws, setDraws] = useState<Way | undefined>()
  const [broken, setBroken] = useState(false)
  const [pointed, setPointed] = useState<Item | undefined>()
  const [onMap, setOnMap] = useState<Pick | undefined>()
  // On a telephone the map comes first.
  const [folded, setFolded] = useState(() => query.get('side') === null && narrow())
  const retry = useCallback(() => {
    setBroken(false)
    again()
  }, [again])
  const online = useOnline(retry)

  const turning = layers.find(({id}) => id === pick?.collection)?.turns === true
  const card = useCard(pick, turning ? round : 0)
  // After a change the card stays as it was until its new standing has come.
  const kept = useRef<{key: string; facts: typeof card.value}>({key: '', facts: undefined})
  const pickKey = pick?.key ?? ''
  if (card.value !== undefined || kept.current.key !== pickKey) kept.current = {key: pickKey, facts: card.value}
  const {facts} = kept.current
  // An area is marked by its edge, not by a ring in its middle.
  const marked = layers.find(({id}) => id === pick?.collection)?.kind !== 'point' && pick !== undefined
  const chosen = marked ? spot : (facts?.place ?? spot)
  const shade = query.get('shade')
  const coloured = useMemo(() => shaded(layers, shade), [layers, shade])
  const on = useMemo(() => coloured.filter(({id}) => shown.on.includes(id)), [coloured, shown.on])
  // What lies on top is drawn last: areas below, things above.
  const drawn = useMemo(() => [...on.filter(({kind}) => kind !== 'point'), ...on.filter(({kind}) => kind === 'point')], [on])
  // A surface that was drawn is known; that of one of the city's own comes with what is told of it.
  const coded = area?.startsWith('in:') === true
  const told = useAnswer(coded ? area : undefined, days, round).value
  const keptArea = useRef<{area: string; told: typeof told}>({area: '', told: undefined})
  if (coded && (told !== undefined || keptArea.current.area !== area)) keptArea.current = {area, told}
  const toldArea = keptArea.current.told?.area
  const surface = useMemo(() => (area === undefined ? [] : coded ? (toldArea ?? []) : surfaceOf(area)), [area, coded, toldArea])

  const look = useCallback(
    (next: View, box: Bounds) => {
      setBounds(box)
      setZoom(next[2])
      change({at: next.join(',')}, {replace: true})
    },
    [change],
  )
  const choose = useCallback(
    (next: Pick | undefined, place: Place) =>
      change(next === undefined ? {pick: undefined, spot: undefined} : {pick: `${next.collection}:${next.key}`, spot: short(place)}),
    [change],
  )
  const found = (collection: string, item: Item): void => {
    if (!layers.some(({id}) => id === collection)) change({pick: undefined, spot: short(item.place)})
    else {
      const ids = shown.on.includes(collection) ? shown.on : [...shown.on, collection]
      change({pick: `${collection}:${item.key}`, spot: short(item.place), on: ids.join(',')})
    }
  }
  const setArea = useCallback(
    (next: string | undefined) => {
      setDraws(undefined)
      if (next !== undefined) setFolded(false)
      change({area: next, side: 'area'})
    },
    [change],
  )
  // Escape ends the drawing; what was asked about before stays.
  const finish = useCallback((next: string | undefined) => (next === undefined ? setDraws(undefined) : setArea(next)), [setArea])
  const setDays = useCallback((next: Days | undefined) => change({from: next?.from, to: next?.to}, {replace: true}), [change])
  const draw = (way: Way | undefined): void => {
    setDraws(way)
    if (way !== undefined && narrow()) setFolded(true)
  }
  const covered = useCallback(() => covering(page.current), [])
  const open = pick !== undefined

  return (
    <main className={`one-map ${open ? 'carded' : ''} ${draws === undefined ? '' : 'drawing'}`} ref={page}>
      <h1 className="visually-hidden">{t(words.title)}</h1>
      <OneCanvas
        label={t(words.canvas)}
        layers={drawn}
        days={days}
        heat={heat}
        base={base}
        round={round}
        view={view}
        pick={pick}
        chosen={chosen}
        pointed={pointed?.place}
        area={surface}
        fits={coded}
        draws={draws}
        covered={covered}
        onView={look}
        onPick={choose}
        onPoint={setOnMap}
        onArea={finish}
        onBroken={setBroken}
      />
      <Standing online={online} broken={broken} onRetry={retry} />
      {draws === undefined ? null : <Hint way={draws} onCancel={() => setDraws(undefined)} />}
      <div className="panel">
        <Find layers={layers} onChoose={found} />
        <nav className="map-tabs" aria-label={t(words.sides)}>
          {SIDES.map((name) => (
            <button
              key={name}
              type="button"
              aria-pressed={!folded && side === name}
              onClick={() => {
                setFolded(false)
                change({side: name === 'layers' ? undefined : name, ...(narrow() ? {pick: undefined, spot: undefined} : {})})
              }}
            >
              {t(words[name])}
            </button>
          ))}
          <button
            type="button"
            className="plain fold"
            aria-expanded={!folded}
            onClick={() => setFolded(!folded)}
            aria-label={t(folded ? words.unfold : words.fold)}
          >
            {folded ? '▾' : '▴'}
          </button>
        </nav>
        {folded ? null : (
          <section className="inside" aria-label={t(words[side])}>
            {side === 'layers' ? (
              <LayersPanel
                layers={coloured}
                withheld={withheld}
                on={shown.on}
                heat={heat}
                zoom={zoom}
                bounds={bounds}
                days={days}
                round={round}
                bases={bases}
                base={base?.id}
                onChange={(ids) => change({on: ids.join(',') || 'none'})}
                onShade={(next) => change({shade: next})}
                onHeat={(hot) => change({heat: hot ? '1' : undefined})}
                onBase={(id) => change({base: id})}
              />
            ) : side === 'list' ? (
              <ListPanel
                layers={layers.filter(({id}) => shown.on.includes(id))}
                listed={query.get('listed') ?? undefined}
                bounds={bounds}
                days={days}
                round={round}
                picked={pick}
                pointed={onMap}
                onList={(id) => change({listed: id})}
                onPick={(next, item) => choose(next, item.place)}
                onPoint={setPointed}
              />
            ) : (
              <AreaPanel
                layers={layers}
                area={area}
                days={days}
                draws={draws}
                bounds={bounds}
                round={round}
                onDraw={draw}
                onArea={setArea}
              />
            )}
          </section>
        )}
      </div>
      {open ? (
        <Card
          pick={pick}
          layer={layers.find(({id}) => id === pick.collection)}
          loaded={{...card, value: facts}}
          onAsk={() => setArea(`in:${pick.collection}:${pick.key}`)}
          onClose={() => change({pick: undefined, spot: undefined})}
        />
      ) : null}
      {on.some(({timed}) => timed) ? <TimeBar days={days} round={round} onChange={setDays} /> : null}
    </main>
  )
}

/** Everything the city has, on one map; the address holds the whole view. */
export function OneMap() {
  const {value, refusal, again} = useLoaded('map layers', askLayers)
  if (value !== undefined) return <Shown layers={value.layers} withheld={value.withheld} />
  return <main className="page narrow">{refusal === undefined ? <Skeleton lines={6} /> : <Refused refusal={refusal} retry={again} />}</main>
}
