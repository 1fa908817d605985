import {Suspense, useEffect, useId, useState} from 'react'
import {read} from '#web/ask.ts'
import {useLoaded} from '#web/kit/load.ts'
import {useLanguage} from '#web/language.tsx'
import {CityMap, type Place} from '#web/map/lazy.ts'

const words = {
  where: {zh: '在哪里', en: 'Where'},
  whereHint: {zh: '路名和门牌，如 中山大道12号；也可以点地图', en: 'Road and number, or click the map'},
  find: {zh: '找', en: 'Find'},
  here: {zh: '用我现在的位置', en: 'Use where I am'},
  mapLabel: {zh: '点地图选择位置', en: 'Click the map to choose the place'},
  nowhere: {zh: '没有找到这个地方。换个说法，或直接点地图。', en: 'No such place was found. Try other words, or click the map.'},
  picked: {zh: '已选位置', en: 'Chosen place'},
  noPosition: {
    zh: '取不到您的位置。请点地图，或填路名和门牌。',
    en: 'Your position is not available. Click the map, or give road and number.',
  },
} as const

interface Hit {
  readonly name: string
  readonly nameEn: string
  readonly place: readonly [number, number]
  readonly address: string
}

interface Located {
  readonly address: {readonly zh: string; readonly en: string} | null
}

/** The cell and address of a place; throws a refusal outside the city. */
export const locate = ([lng, lat]: Place, signal?: AbortSignal) => read<Located>('/grid/locate', {lng, lat}, signal)

/** The address of the chosen place, as the page and the report both use it. */
export function useLocated(place: Place | null) {
  return useLoaded(place === null ? null : `located ${place.join(',')}`, (signal) => locate(place ?? [0, 0], signal))
}

interface WhereProps {
  readonly id: string
  readonly address: string
  readonly place: Place | null
  readonly located: ReturnType<typeof useLocated>
  /** The id of the sentence that says what is missing here. */
  readonly missing: string | undefined
  readonly onWhere: (where: {readonly place?: Place; readonly address?: string}) => void
}

/** Where something is: by road and number, by the map, or where one stands. */
export function Where({id, address, place, located, missing, onWhere}: WhereProps) {
  const {language, t} = useLanguage()
  const list = useId()
  const [asked, setAsked] = useState('')
  const [lost, setLost] = useState(false)
  const found = useLoaded(asked === '' ? null : `places ${asked}`, (signal) =>
    read<{places: readonly Hit[]}>('/grid/places', {q: asked, limit: 6}, signal),
  )
  const hits = asked === '' ? undefined : found.value?.places
  const only = hits?.length === 1 ? hits[0] : undefined
  // What can mean one place only is that place.
  // biome-ignore lint/correctness/useExhaustiveDependencies: taken once for each answer
  useEffect(() => {
    if (only === undefined) return
    onWhere({place: only.place, address: only.name})
    setAsked('')
  }, [only])
  const find = () => setAsked(address.trim().slice(0, 64))
  const locateMe = () => {
    setLost(false)
    if (!('geolocation' in navigator)) return setLost(true)
    navigator.geolocation.getCurrentPosition(
      ({coords}) => onWhere({place: [Number(coords.longitude.toFixed(6)), Number(coords.latitude.toFixed(6))]}),
      () => setLost(true),
      {enableHighAccuracy: true, timeout: 10_000},
    )
  }
  return (
    <>
      <label htmlFor={id}>{t(words.where)}</label>
      <div className="find">
        <input
          id={id}
          name="address"
          value={address}
          placeholder={t(words.whereHint)}
          maxLength={200}
          autoComplete="off"
          aria-invalid={missing !== undefined}
          aria-describedby={missing}
          onChange={(event) => onWhere({address: event.target.value})}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return
            event.preventDefault()
            find()
          }}
        />
        <button type="button" onClick={find}>
          {t(words.find)}
        </button>
      </div>
      {hits === undefined || only !== undefined ? null : (
        <ul className="hits" id={list}>
          {hits.length === 0 ? (
            <li className="help" role="status">
              {t(words.nowhere)}
            </li>
          ) : null}
          {hits.map((hit) => (
            <li key={`${hit.name} ${hit.place.join()}`}>
              <button
                type="button"
                className="plain"
                onClick={() => {
                  onWhere({place: hit.place, address: hit.name})
                  setAsked('')
                }}
              >
                <span>{language === 'zh' ? hit.name : hit.nameEn || hit.name}</span>
                <small className="help">{hit.address === hit.name ? '' : hit.address}</small>
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className="pick-map">
        <Suspense fallback={<div className="map" />}>
          <CityMap label={t(words.mapLabel)} pin={place ?? undefined} onPick={(picked) => onWhere({place: picked, address: ''})} />
        </Suspense>
      </div>
      <div className="line">
        <span className="help" role="status">
          {located.refusal !== undefined && located.refusal.status < 500 && located.refusal.status > 0 ? (
            <span className="red">{t(located.refusal.said)}</span>
          ) : place === null ? (
            t(words.mapLabel)
          ) : (
            `${t(words.picked)}${language === 'zh' ? '：' : ': '}${located.value?.address ? t(located.value.address) : place.map((degrees) => degrees.toFixed(5)).join(', ')}`
          )}
        </span>
        <button type="button" className="quiet" onClick={locateMe}>
          {t(words.here)}
        </button>
      </div>
      {lost ? (
        <p className="notice refused" role="alert">
          {t(words.noPosition)}
        </p>
      ) : null}
    </>
  )
}
