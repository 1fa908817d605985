import {type KeyboardEvent, useId, useState} from 'react'
import {read} from '#web/ask.ts'
import {useLoaded} from '#web/kit/load.ts'
import {useLanguage} from '#web/language.tsx'
import type {Place} from '#web/map/lazy.ts'
import {useSettled} from '../pickers.tsx'

const words = {
  where: {zh: '在哪里', en: 'Where'},
  hint: {zh: '路名和门牌，如 中山大道12号；↓ 选择', en: 'Road and number; ↓ to choose'},
  nowhere: {zh: '没有找到这个地方，可以照写，由受理员定位。', en: 'No such place was found; it may stay as written.'},
  placed: {zh: '已定位', en: 'Placed'},
  loose: {zh: '尚未定位', en: 'Not placed yet'},
} as const

interface Hit {
  readonly name: string
  readonly nameEn: string
  readonly place: Place
  readonly address: string
}

interface PlaceProps {
  readonly address: string
  readonly place: Place | null
  readonly onEdit: (patch: {readonly address: string; readonly place: Place | null}) => void
}

/** A place by road and number, found while it is typed and chosen with the arrow keys. */
export function PlaceField({address, place, onEdit}: PlaceProps) {
  const {language, t} = useLanguage()
  const id = useId()
  const [at, setAt] = useState(0)
  const [shut, setShut] = useState(true)
  const asked = useSettled(address.trim().slice(0, 64))
  const found = useLoaded(shut || place !== null || asked.length < 2 ? null : `places ${asked}`, (signal) =>
    read<{places: readonly Hit[]}>('/grid/places', {q: asked, limit: 6}, signal),
  )
  const hits = shut || place !== null ? [] : (found.value?.places ?? [])
  const pick = (hit: Hit | undefined) => {
    if (hit === undefined) return
    onEdit({address: hit.name, place: hit.place})
    setShut(true)
  }
  const press = (event: KeyboardEvent) => {
    if (hits.length === 0) return
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      setAt((before) => (before + (event.key === 'ArrowDown' ? 1 : hits.length - 1)) % hits.length)
    } else if (event.key === 'Enter' && !event.ctrlKey) {
      event.preventDefault()
      pick(hits[at])
    } else if (event.key === 'Escape') setShut(true)
  }
  return (
    <div className="place-field">
      <label htmlFor={id}>
        {t(words.where)}
        <span className={`help ${place === null ? '' : 'green'}`}>
          {' '}
          {address.trim() === '' ? '' : place === null ? `○ ${t(words.loose)}` : `● ${t(words.placed)}`}
        </span>
      </label>
      <input
        id={id}
        role="combobox"
        aria-expanded={hits.length > 0}
        aria-controls={`${id}-hits`}
        aria-activedescendant={hits.length > 0 ? `${id}-${at}` : undefined}
        autoComplete="off"
        maxLength={200}
        placeholder={t(words.hint)}
        value={address}
        onChange={(event) => {
          setShut(false)
          setAt(0)
          onEdit({address: event.target.value, place: null})
        }}
        onKeyDown={press}
        onBlur={() => setTimeout(() => setShut(true), 200)}
      />
      {hits.length === 0 ? null : (
        // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field, which names the active choice
        <div id={`${id}-hits`} role="listbox" className="hits" aria-label={t(words.where)}>
          {hits.map((hit, index) => (
            // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field, which names the active choice
            // biome-ignore lint/a11y/useKeyWithClickEvents: keys are heard by the field
            <div
              key={`${hit.name} ${hit.place.join()}`}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === at}
              onClick={() => pick(hit)}
            >
              <span>{language === 'zh' ? hit.name : hit.nameEn || hit.name}</span>
              <small className="help"> {hit.address === hit.name ? '' : hit.address}</small>
            </div>
          ))}
        </div>
      )}
      {!shut && place === null && found.value?.places.length === 0 ? <p className="help">{t(words.nowhere)}</p> : null}
    </div>
  )
}
