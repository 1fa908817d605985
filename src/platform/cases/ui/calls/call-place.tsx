import {Suspense, useEffect, useMemo} from 'react'
import {read} from '#web/ask.ts'
import {useLoaded} from '#web/kit/load.ts'
import {useLanguage} from '#web/language.tsx'
import {CityMap, type Place, type Spot} from '#web/map/lazy.ts'
import {useLocated} from '../report-place.tsx'
import type {CallDraft} from './asks.ts'
import {PlaceField} from './place.tsx'

const words = {
  map: {zh: '点地图定位；点灰圈选部件', en: 'Click the map to place it; click a grey ring for a component'},
  near: {zh: '附近的部件，说的是哪一个', en: 'Components near it: which one is meant'},
  metres: {zh: '米', en: ' m'},
} as const

interface Component {
  readonly code: string
  readonly name: string
  readonly place: Place
  readonly metres: number
}

/** Farther away nobody means it. */
const NEAR_METRES = 60
const MOST_DRAWN = 40
const MOST_LISTED = 6

const askNear = ([lng, lat]: Place, signal?: AbortSignal) =>
  read<{components: readonly Component[]}>('/grid/components-nearby', {lng, lat, metres: NEAR_METRES, limit: MOST_DRAWN}, signal)

/** Where a call is about: by road and number, by a click on the map, and which component stands there. */
export function CallPlace({draft, onEdit}: {readonly draft: CallDraft; readonly onEdit: (patch: Partial<CallDraft>) => void}) {
  const {t} = useLanguage()
  const {place, address, component} = draft
  const located = useLocated(place)
  const found = useLoaded(place === null ? null : `components near ${place.join(',')}`, (signal) => askNear(place ?? [0, 0], signal))
  const near = found.value?.components
  const named = located.value?.address
  // A place picked on the map is called as the city calls it, until the clerk writes something else.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each place
  useEffect(() => {
    if (named != null && address === '') onEdit({address: t(named)})
  }, [named])
  const spots = useMemo(
    () =>
      (near ?? []).map(
        ({code, place: at}): Spot => ({
          type: 'Feature',
          id: code,
          geometry: {type: 'Point', coordinates: at},
          properties: {light: null},
        }),
      ),
    [near],
  )
  const turn = (code: string) => onEdit({component: component === code ? null : code})
  const first = near?.slice(0, MOST_LISTED) ?? []
  const chosen = near?.find(({code}) => code === component)
  const listed = chosen === undefined || first.includes(chosen) ? first : [chosen, ...first.slice(1)]
  return (
    <div className="call-place">
      <PlaceField address={address} place={place} onEdit={(patch) => onEdit({...patch, component: null})} />
      <div className="call-map">
        <Suspense fallback={<div className="map" />}>
          <CityMap
            label={t(words.map)}
            pin={place ?? undefined}
            spots={spots}
            chosen={spots.find(({id}) => id === component)}
            onChoose={turn}
            onPick={(picked) => onEdit({place: picked, address: '', component: null})}
          />
        </Suspense>
      </div>
      <p className="help">{located.refusal === undefined ? t(words.map) : t(located.refusal.said)}</p>
      {listed.length === 0 ? null : (
        <fieldset className="near-components">
          <legend className="help">{t(words.near)}</legend>
          {listed.map(({code, name, metres}) => (
            <button key={code} type="button" aria-pressed={component === code} title={code} onClick={() => turn(code)}>
              {name} <span className="help num">{`${Math.round(metres)}${t(words.metres)}`}</span>
            </button>
          ))}
        </fieldset>
      )}
    </div>
  )
}
