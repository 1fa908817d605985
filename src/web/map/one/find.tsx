import {type KeyboardEvent, useEffect, useId, useRef, useState} from 'react'
import {useLoaded} from '#web/kit/load.ts'
import {Refused} from '#web/kit/notice.tsx'
import {useLanguage} from '#web/language.tsx'
import {type Item, type Layer, search} from './asks.ts'
import {SignMark} from './marks.tsx'

const words = {
  label: {zh: '查找地点、部件编码或案卷号', en: 'Find a place, component code or case number'},
  placeholder: {zh: '路名门牌、地点、网格、部件、案卷号', en: 'Road and number, place, grid, code, case'},
  none: {zh: '没有找到。换个说法，或只写路名。', en: 'Nothing found. Put it differently, or write the road alone.'},
  found: {zh: '查找结果', en: 'What was found'},
} as const

const SETTLE_MS = 200

/** One box for everything that can be found, by keyboard too; what is chosen comes into sight. `/` leads to it. */
export function Find({layers, onChoose}: {readonly layers: readonly Layer[]; readonly onChoose: (collection: string, item: Item) => void}) {
  const {t} = useLanguage()
  const id = useId()
  const box = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const [asked, setAsked] = useState('')
  const [at, setAt] = useState(0)
  useEffect(() => {
    const timer = setTimeout(() => {
      setAsked(text.trim())
      setAt(0)
    }, SETTLE_MS)
    return () => clearTimeout(timer)
  }, [text])
  useEffect(() => {
    const press = (event: globalThis.KeyboardEvent): void => {
      const typing = event.target instanceof HTMLElement && event.target.matches('input, textarea, select')
      if (event.key !== '/' || typing || event.ctrlKey || event.metaKey) return
      event.preventDefault()
      box.current?.focus()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [])
  const found = useLoaded(asked === '' ? null : `map search ${asked}`, (signal) => search(asked, signal))
  const groups = asked === '' ? [] : (found.value ?? [])
  const hits = groups.flatMap(({collection, items}) => items.map((item) => ({collection, item})))
  const open = asked !== '' && (found.value !== undefined || found.refusal !== undefined)
  useEffect(() => {
    if (open) document.getElementById(`${id}-${at}`)?.scrollIntoView({block: 'nearest'})
  }, [open, id, at])
  const choose = (hit: (typeof hits)[number] | undefined): void => {
    if (hit === undefined) return
    onChoose(hit.collection, hit.item)
    setText('')
    setAsked('')
  }
  const key = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      setText('')
      setAsked('')
    } else if (event.key === 'ArrowDown') setAt(Math.min(at + 1, hits.length - 1))
    else if (event.key === 'ArrowUp') setAt(Math.max(at - 1, 0))
    else if (event.key === 'Enter') choose(text.trim() === asked ? hits[at] : undefined)
    else return
    event.preventDefault()
  }
  return (
    <search className="seek">
      <input
        ref={box}
        type="search"
        role="combobox"
        value={text}
        maxLength={64}
        autoComplete="off"
        placeholder={t(words.placeholder)}
        aria-label={t(words.label)}
        aria-expanded={open && hits.length > 0}
        aria-controls={open && hits.length > 0 ? `${id}-hits` : undefined}
        aria-activedescendant={open && hits.length > 0 ? `${id}-${at}` : undefined}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={key}
      />
      {open ? (
        <div className="seek-hits">
          {found.refusal === undefined ? null : <Refused refusal={found.refusal} retry={found.again} />}
          {found.value !== undefined && hits.length === 0 ? (
            <p className="help" role="status">
              {t(words.none)}
            </p>
          ) : null}
          {hits.length === 0 ? null : (
            <div role="listbox" id={`${id}-hits`} aria-label={t(words.found)}>
              {groups.map(({collection, title, items}) => (
                // biome-ignore lint/a11y/useSemanticElements: options of a listbox stand in groups
                <div key={collection} role="group" aria-label={t(title)}>
                  <p className="kind" aria-hidden="true">
                    {t(title)}
                  </p>
                  {items.map((item) => {
                    const nth = hits.findIndex((hit) => hit.item === item)
                    return (
                      // biome-ignore lint/a11y/useKeyWithClickEvents: the box moves along the options by its own keys
                      <div
                        key={item.key}
                        role="option"
                        tabIndex={-1}
                        id={`${id}-${nth}`}
                        aria-selected={nth === at}
                        className="hit"
                        onClick={() => choose(hits[nth])}
                        onMouseMove={() => setAt(nth)}
                      >
                        <SignMark layer={layers.find((layer) => layer.id === collection)} is={item.sign} />
                        <span>
                          {t(item.title)}
                          {t(item.tells) === '' ? null : <small>{t(item.tells)}</small>}
                        </span>
                      </div>
                    )
                  })}
                </div>
              ))}
            </div>
          )}
        </div>
      ) : null}
    </search>
  )
}
