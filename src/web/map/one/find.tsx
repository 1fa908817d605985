import {type FormEvent, useEffect, useState} from 'react'
import {useLoaded} from '#web/kit/load.ts'
import {useLanguage} from '#web/language.tsx'
import {type Item, type Layer, search} from './asks.ts'
import {SignMark} from './marks.tsx'

const words = {
  label: {zh: '查找地点、部件编码或案卷号', en: 'Find a place, component code or case number'},
  placeholder: {zh: '路名门牌、地点、部件编码、案卷号', en: 'Road and number, place, code, case number'},
  none: {zh: '没有找到。换个说法，或只写路名。', en: 'Nothing found. Put it differently, or write the road alone.'},
  clear: {zh: '清空', en: 'Clear'},
  found: {zh: '查找结果', en: 'What was found'},
} as const

const SETTLE_MS = 250

/** One box for everything that can be found; what is chosen comes into sight. */
export function Find({layers, onChoose}: {readonly layers: readonly Layer[]; readonly onChoose: (collection: string, item: Item) => void}) {
  const {t} = useLanguage()
  const [text, setText] = useState('')
  const [asked, setAsked] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text.trim()), SETTLE_MS)
    return () => clearTimeout(timer)
  }, [text])
  const found = useLoaded(asked === '' ? null : `map search ${asked}`, (signal) => search(asked, signal))
  const choose = (collection: string, item: Item): void => {
    onChoose(collection, item)
    setText('')
    setAsked('')
  }
  const first = (event: FormEvent): void => {
    event.preventDefault()
    const [group] = found.value ?? []
    const [item] = group?.items ?? []
    if (group !== undefined && item !== undefined) choose(group.collection, item)
  }
  return (
    <search className="seek">
      <form onSubmit={first}>
        <input
          type="search"
          value={text}
          maxLength={64}
          placeholder={t(words.placeholder)}
          aria-label={t(words.label)}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setText('')
          }}
        />
      </form>
      {found.value === undefined || asked === '' ? null : (
        <section className="seek-hits" aria-label={t(words.found)} aria-live="polite">
          {found.value.length === 0 ? <p className="help">{t(words.none)}</p> : null}
          {found.value.map(({collection, title, items}) => (
            <div key={collection}>
              <h3>{t(title)}</h3>
              <ul>
                {items.map((item) => (
                  <li key={item.key}>
                    <button type="button" className="hit" onClick={() => choose(collection, item)}>
                      <SignMark layer={layers.find(({id}) => id === collection)} is={item.sign} />
                      <span>
                        {t(item.title)}
                        {t(item.tells) === '' ? null : <small>{t(item.tells)}</small>}
                      </span>
                    </button>
                  </li>
                ))}
              </ul>
            </div>
          ))}
        </section>
      )}
    </search>
  )
}
