import {useCallback, useEffect, useMemo, useRef, useState} from 'react'
import {useLoaded} from '#web/kit/load.ts'
import {Refused, Skeleton} from '#web/kit/notice.tsx'
import {useLanguage} from '#web/language.tsx'
import {useLive} from '#web/live.ts'
import {useRoute} from '#web/routing.tsx'
import {askBases} from '../bases.ts'
import type {Place, View} from '../lazy.ts'
import {askLayers, type Bounds, type Days, type Item, type Layer, type Pick, readShown, ringOf} from './asks.ts'
import {OneCanvas} from './canvas.tsx'
import {Card, useCard} from './card.tsx'
import {Find} from './find.tsx'
import {AskArea, InSight, Layers} from './panels.tsx'
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

/** Lights turn with time even if nothing happens. */
const TURN_MS = 60_000

const short = (place: Place): string => place.map((degrees) => degrees.toFixed(5)).join(',')

function Shown({layers}: {readonly layers: readonly Layer[]}) {
  const {t} = useLanguage()
  const {query, change} = useRoute()
  const shown = useMemo(() => readShown(query, layers), [query, layers])
  const {view, pick, spot, area, days, heat, side} = shown
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
  const [draws, setDraws] = useState<'polygon' | 'circle' | undefined>()
  // On a telephone the map comes first.
  const [folded, setFolded] = useState(() => query.get('side') === null && matchMedia('(max-width: 760px)').matches)

  const card = useCard(pick, pick?.collection === 'cases' ? round : 0)
  // After a change the card stays as it was until its new standing has come.
  const kept = useRef<{key: string; facts: typeof card.value}>({key: '', facts: undefined})
  const pickKey = pick?.key ?? ''
  if (card.value !== undefined || kept.current.key !== pickKey) kept.current = {key: pickKey, facts: card.value}
  const {facts} = kept.current
  const chosen = facts?.place ?? spot
  const on = useMemo(() => layers.filter(({id}) => shown.on.includes(id)), [layers, shown.on])
  // What lies on top is drawn last: areas below, things above.
  const drawn = useMemo(() => [...on.filter(({kind}) => kind !== 'point'), ...on.filter(({kind}) => kind === 'point')], [on])
  const ring = useMemo(() => (area === undefined ? [] : ringOf(area)), [area])

  useEffect(() => {
    const press = (event: globalThis.KeyboardEvent) => {
      if (event.key !== 'Escape') return
      setDraws(undefined)
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [])

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
    if (collection === 'places') change({pick: undefined, spot: short(item.place)})
    else {
      const ids = shown.on.includes(collection) ? shown.on : [...shown.on, collection]
      change({pick: `${collection}:${item.key}`, spot: short(item.place), on: ids.join(',')})
    }
  }
  const setArea = useCallback(
    (next: string | undefined) => {
      setDraws(undefined)
      change({area: next, side: 'area'})
    },
    [change],
  )
  const setDays = useCallback((next: Days | undefined) => change({from: next?.from, to: next?.to}), [change])

  return (
    <main className="one-map">
      <h1 className="visually-hidden">{t(words.title)}</h1>
      <OneCanvas
        label={t(words.canvas)}
        layers={drawn}
        days={days}
        heat={heat}
        base={base}
        round={round}
        view={view}
        chosen={chosen}
        ring={ring}
        draws={draws}
        onView={look}
        onPick={choose}
        onArea={setArea}
      />
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
                change({side: name === 'layers' ? undefined : name})
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
              <Layers
                layers={layers}
                on={shown.on}
                heat={heat}
                zoom={zoom}
                bases={bases}
                base={base?.id}
                onChange={(ids) => change({on: ids.join(',') || 'none'})}
                onHeat={(hot) => change({heat: hot ? '1' : undefined})}
                onBase={(id) => change({base: id})}
              />
            ) : side === 'list' ? (
              <InSight
                layers={on}
                bounds={bounds}
                days={days}
                round={round}
                picked={pick}
                onPick={(next, item) => choose(next, item.place)}
              />
            ) : (
              <AskArea area={area} days={days} draws={draws} bounds={bounds} round={round} onDraw={setDraws} onArea={setArea} />
            )}
          </section>
        )}
      </div>
      {pick === undefined ? null : (
        <Card
          pick={pick}
          layer={layers.find(({id}) => id === pick.collection)}
          loaded={{...card, value: facts}}
          onClose={() => change({pick: undefined, spot: undefined})}
        />
      )}
      {on.some(({timed}) => timed) ? <TimeBar days={days} onChange={setDays} /> : null}
    </main>
  )
}

/** Everything the city has, on one map; the address holds the whole view. */
export function OneMap() {
  const {value, refusal, again} = useLoaded('map layers', askLayers)
  if (value !== undefined) return <Shown layers={value} />
  return <main className="page narrow">{refusal === undefined ? <Skeleton lines={6} /> : <Refused refusal={refusal} retry={again} />}</main>
}
