import {type KeyboardEvent, useState} from 'react'
import {useLoaded} from '#web/kit/load.ts'
import {Empty, Refused, Skeleton} from '#web/kit/notice.tsx'
import {useLanguage} from '#web/language.tsx'
import {type Bounds, type Days, type Item, type Layer, listItems, type Pick} from './asks.ts'
import {SignMark} from './marks.tsx'

const words = {
  which: {zh: '列出', en: 'List'},
  empty: {zh: '视野内没有。移动地图，或放大到街区再看。', en: 'Nothing in sight. Move the map, or come nearer to a quarter.'},
  many: {zh: '只列出前 50 项。放大地图可看得更全。', en: 'Only the first 50. Come nearer to see all.'},
  nothingLists: {
    zh: '打开“案件”“部件”等图层后，这里列出视野内的内容。',
    en: 'Show the layer of cases, components or others; what is in sight is listed here.',
  },
} as const

/** Moves the focus along the list; Home and End go to its ends. */
const step = (event: KeyboardEvent<HTMLUListElement>): void => {
  const buttons = [...event.currentTarget.querySelectorAll('button')]
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement)
  const next = {ArrowDown: at + 1, j: at + 1, ArrowUp: at - 1, k: at - 1, Home: 0, End: buttons.length - 1}[event.key]
  if (next === undefined || at < 0) return
  event.preventDefault()
  buttons[Math.max(0, Math.min(buttons.length - 1, next))]?.focus()
}

/** What is in sight of the map, as a list: everything on the map can be had here without seeing it. */
export function ListPanel(props: {
  /** The layers shown, what is listed first at the end. */
  readonly layers: readonly Layer[]
  readonly listed: string | undefined
  readonly bounds: Bounds | undefined
  readonly days: Days | undefined
  readonly round: number
  readonly picked: Pick | undefined
  /** What is pointed at on the map. */
  readonly pointed: Pick | undefined
  readonly onList: (layer: string) => void
  readonly onPick: (pick: Pick, item: Item) => void
  readonly onPoint: (item: Item | undefined) => void
}) {
  const {layers, listed, bounds, days, round, picked, pointed, onList, onPick, onPoint} = props
  const {t} = useLanguage()
  const listing = layers.filter(({lists}) => lists)
  const layer = listing.find(({id}) => id === listed) ?? listing.at(-1)
  const key =
    layer === undefined || bounds === undefined
      ? null
      : `map list ${layer.id} ${bounds.join()} ${JSON.stringify(days)} ${layer.turns ? round : 0}`
  const found = useLoaded(key, (signal) => listItems(layer?.id ?? '', bounds ?? [0, 0, 0, 0], days, signal))
  // While the next list is on its way the last one stays, as the map does.
  const [kept, setKept] = useState<{layer: string; value: typeof found.value}>({layer: '', value: undefined})
  if (found.value !== undefined && found.value !== kept.value) setKept({layer: layer?.id ?? '', value: found.value})
  const value = found.value ?? (kept.layer === layer?.id ? kept.value : undefined)
  if (layer === undefined) return <p className="help">{t(words.nothingLists)}</p>
  return (
    <>
      {listing.length < 2 ? null : (
        <label className="field">
          <span>{t(words.which)}</span>
          <select value={layer.id} onChange={(event) => onList(event.target.value)}>
            {listing.toReversed().map(({id, title}) => (
              <option key={id} value={id}>
                {t(title)}
              </option>
            ))}
          </select>
        </label>
      )}
      {found.refusal === undefined ? null : <Refused refusal={found.refusal} retry={found.again} />}
      {value === undefined ? (
        found.refusal === undefined ? (
          <Skeleton lines={8} />
        ) : null
      ) : value.items.length === 0 ? (
        <Empty said={words.empty} />
      ) : (
        <>
          <ul className="items" aria-label={t(layer.title)} onKeyDown={step}>
            {value.items.map((item) => (
              <li key={item.key}>
                <button
                  type="button"
                  className={`hit ${pointed?.collection === layer.id && pointed.key === item.key ? 'pointed' : ''}`}
                  aria-current={picked?.collection === layer.id && picked.key === item.key}
                  onClick={() => onPick({collection: layer.id, key: item.key}, item)}
                  onMouseEnter={() => onPoint(item)}
                  onMouseLeave={() => onPoint(undefined)}
                  onFocus={() => onPoint(item)}
                  onBlur={() => onPoint(undefined)}
                >
                  <SignMark layer={layer} is={item.sign} />
                  <span>
                    {t(item.title)}
                    <small>{t(item.tells)}</small>
                  </span>
                </button>
              </li>
            ))}
          </ul>
          {value.more ? <p className="help">{t(words.many)}</p> : null}
        </>
      )}
    </>
  )
}
