import {type FormEvent, useState} from 'react'
import {useLoaded} from '#web/kit/load.ts'
import {Empty, Refused, Skeleton} from '#web/kit/notice.tsx'
import {useLanguage} from '#web/language.tsx'
import type {Base} from '../bases.ts'
import {askArea, type Bounds, circleArea, type Days, type Item, type Layer, listItems, type Pick, polygonArea} from './asks.ts'
import {SignMark} from './marks.tsx'

const words = {
  base: {zh: '底图', en: 'Base map'},
  own: {zh: '本市底图', en: "The city's own"},
  shown: {zh: '显示的图层', en: 'Layers shown'},
  heat: {zh: '案件画成热力', en: 'Cases as heat'},
  nearer: {zh: '放大后显示', en: 'shown when nearer'},
  which: {zh: '列出', en: 'List'},
  empty: {zh: '视野内没有。移动地图，或放大到街区再看。', en: 'Nothing in sight. Move the map, or come nearer to a quarter.'},
  many: {zh: '只列出前 50 项。放大地图可看得更全。', en: 'Only the first 50. Come nearer to see all.'},
  nothingLists: {
    zh: '打开“案件”或“部件”图层后，这里列出视野内的内容。',
    en: 'Show the layer of cases or components; what is in sight is listed here.',
  },
  draw: {zh: '画一个范围，问问里面有什么', en: 'Draw an area and ask what is in it'},
  polygon: {zh: '画多边形', en: 'Draw a polygon'},
  circle: {zh: '画圆', en: 'Draw a circle'},
  polygonHow: {
    zh: '依次点各个角，点回第一个角或双击结束；Esc 取消。',
    en: 'Press each corner; press the first again, or twice, to end. Esc cancels.',
  },
  circleHow: {zh: '先点圆心，再点圆周；Esc 取消。', en: 'Press the middle, then the rim. Esc cancels.'},
  sight: {zh: '就问当前视野', en: 'Ask what is in sight'},
  around: {zh: '问地图中心周围', en: 'Ask round the middle of the map'},
  metres: {zh: '半径（米）', en: 'Radius in metres'},
  ask: {zh: '问', en: 'Ask'},
  clear: {zh: '清除范围', en: 'Clear the area'},
  none: {zh: '这个范围内什么也没有。', en: 'There is nothing in this area.'},
  total: {zh: '共', en: 'in all'},
} as const

/** What is drawn, with its legend; other base maps, where there are any. */
export function Layers({
  layers,
  on,
  heat,
  zoom,
  bases,
  base,
  onChange,
  onHeat,
  onBase,
}: {
  readonly layers: readonly Layer[]
  readonly on: readonly string[]
  readonly heat: boolean
  readonly zoom: number
  readonly bases: readonly Base[]
  readonly base: string | undefined
  readonly onChange: (on: readonly string[]) => void
  readonly onHeat: (heat: boolean) => void
  readonly onBase: (id: string | undefined) => void
}) {
  // biome-ignore format: a list of parts
  const {t} = useLanguage()
  return (
    <>
      <fieldset>
        <legend className="visually-hidden">{t(words.shown)}</legend>
        {layers.map((layer) => {
          const shown = on.includes(layer.id)
          return (
            <div key={layer.id} className="layer">
              <label className="tick">
                <input
                  type="checkbox"
                  checked={shown}
                  onChange={() =>
                    onChange(
                      shown
                        ? on.filter((id) => id !== layer.id)
                        : [...layers.map(({id}) => id).filter((id) => on.includes(id) || id === layer.id)],
                    )
                  }
                />
                <span>{t(layer.title)}</span>
                {shown && zoom < layer.from ? <small className="help">{t(words.nearer)}</small> : null}
              </label>
              {shown && layer.legend.signs.length > 0 ? (
                <ul className="legend-signs">
                  {layer.legend.signs.map(({is, said}) => (
                    <li key={is}>
                      <SignMark layer={layer} is={is} /> {t(said)}
                    </li>
                  ))}
                </ul>
              ) : null}
            </div>
          )
        })}
      </fieldset>
      {on.includes('cases') ? (
        <label className="tick">
          <input type="checkbox" checked={heat} onChange={() => onHeat(!heat)} />
          <span>{t(words.heat)}</span>
        </label>
      ) : null}
      {bases.length === 0 ? null : (
        <label className="field">
          <span>{t(words.base)}</span>
          <select value={base ?? ''} onChange={(event) => onBase(event.target.value === '' ? undefined : event.target.value)}>
            <option value="">{t(words.own)}</option>
            {bases.map(({id, title}) => (
              <option key={id} value={id}>
                {t(title)}
              </option>
            ))}
          </select>
        </label>
      )}
    </>
  )
}

/** What is in sight of the map, as a list: everything on the map can be had here without seeing it. */
export function InSight({
  layers,
  bounds,
  days,
  round,
  picked,
  onPick,
}: {
  readonly layers: readonly Layer[]
  readonly bounds: Bounds | undefined
  readonly days: Days | undefined
  readonly round: number
  readonly picked: Pick | undefined
  readonly onPick: (pick: Pick, item: Item) => void
}) {
  // biome-ignore format: a list of parts
  const {t} = useLanguage()
  const listing = layers.filter(({lists}) => lists)
  const [asked, setAsked] = useState<string | undefined>()
  const layer = listing.find(({id}) => id === asked) ?? listing[0]
  const key =
    layer === undefined || bounds === undefined
      ? null
      : `map list ${layer.id} ${bounds.join()} ${JSON.stringify(days)} ${layer.timed ? round : 0}`
  const found = useLoaded(key, (signal) => listItems(layer?.id ?? '', bounds ?? [0, 0, 0, 0], days, signal))
  if (layer === undefined) return <p className="help">{t(words.nothingLists)}</p>
  return (
    <>
      {listing.length < 2 ? null : (
        <label className="field">
          <span>{t(words.which)}</span>
          <select value={layer.id} onChange={(event) => setAsked(event.target.value)}>
            {listing.map(({id, title}) => (
              <option key={id} value={id}>
                {t(title)}
              </option>
            ))}
          </select>
        </label>
      )}
      {found.refusal === undefined ? null : <Refused refusal={found.refusal} retry={found.again} />}
      {found.value === undefined ? (
        found.refusal === undefined ? (
          <Skeleton lines={8} />
        ) : null
      ) : found.value.items.length === 0 ? (
        <Empty said={words.empty} />
      ) : (
        <>
          <ul className="items" aria-label={t(layer.title)}>
            {found.value.items.map((item) => (
              <li key={item.key}>
                <button
                  type="button"
                  className="hit"
                  aria-current={picked?.collection === layer.id && picked.key === item.key}
                  onClick={() => onPick({collection: layer.id, key: item.key}, item)}
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
          {found.value.more ? <p className="help">{t(words.many)}</p> : null}
        </>
      )}
    </>
  )
}

/** Bars of counts; the longest is as wide as there is room. */
function Bars({rows}: {readonly rows: readonly {readonly said: {readonly zh: string; readonly en: string}; readonly count: number}[]}) {
  const {t} = useLanguage()
  const most = Math.max(1, ...rows.map(({count}) => count))
  return (
    <dl className="bars">
      {rows.map(({said, count}) => (
        <div key={said.zh}>
          <dt>{t(said)}</dt>
          <dd className="num">
            <i style={{width: `${(count / most) * 100}%`}} aria-hidden="true" />
            {count.toLocaleString('en')}
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** Draws an area, or takes what is in sight or round the middle, and shows what the server counts in it. */
export function AskArea({
  area,
  days,
  draws,
  bounds,
  round,
  onDraw,
  onArea,
}: {
  readonly area: string | undefined
  readonly days: Days | undefined
  readonly draws: 'polygon' | 'circle' | undefined
  readonly bounds: Bounds | undefined
  readonly round: number
  readonly onDraw: (draws: 'polygon' | 'circle' | undefined) => void
  readonly onArea: (area: string | undefined) => void
}) {
  // biome-ignore format: a list of parts
  const {t} = useLanguage()
  const found = useLoaded(area === undefined ? null : `map area ${area} ${JSON.stringify(days)} ${round}`, (signal) =>
    askArea(area ?? '', days, signal),
  )
  const around = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const metres = Number(new FormData(event.currentTarget).get('metres'))
    if (bounds !== undefined && metres > 0) onArea(circleArea([(bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2], metres))
  }
  return (
    <>
      {area === undefined ? <p>{t(words.draw)}</p> : null}
      <div className="ways">
        {(['polygon', 'circle'] as const).map((way) => (
          <button key={way} type="button" aria-pressed={draws === way} onClick={() => onDraw(draws === way ? undefined : way)}>
            {t(words[way])}
          </button>
        ))}
        <button
          type="button"
          disabled={bounds === undefined}
          onClick={() => {
            if (bounds === undefined) return
            const [west, south, east, north] = bounds
            onArea(polygonArea([[west, south], [east, south], [east, north], [west, north]])) // biome-ignore format: corners
          }}
        >
          {t(words.sight)}
        </button>
        {area === undefined ? null : (
          <button type="button" className="plain" onClick={() => onArea(undefined)}>
            {t(words.clear)}
          </button>
        )}
      </div>
      {draws === undefined ? null : (
        <p className="help" role="status">
          {t(draws === 'polygon' ? words.polygonHow : words.circleHow)}
        </p>
      )}
      <form className="around" onSubmit={around}>
        <label className="field">
          <span>
            {t(words.around)} · {t(words.metres)}
          </span>
          <input type="number" name="metres" min={10} max={50000} defaultValue={300} required />
        </label>
        <button type="submit">{t(words.ask)}</button>
      </form>
      {area === undefined ? null : (
        <section className="counted" aria-live="polite">
          {found.refusal === undefined ? null : <Refused refusal={found.refusal} retry={found.again} />}
          {found.value === undefined && found.refusal === undefined ? <Skeleton lines={8} /> : null}
          {found.value?.every(({counts}) => counts.length === 0) ? <Empty said={words.none} /> : null}
          {(found.value ?? [])
            .filter(({counts}) => counts.length > 0)
            // What was published last is about most: cases before the things they are about.
            .toReversed()
            .map(({collection, title, counts}) => (
              <article key={collection}>
                <h3>
                  {t(title)}{' '}
                  <span className="num help">
                    {t(words.total)} {(counts[0]?.rows.reduce((sum, {count}) => sum + count, 0) ?? 0).toLocaleString('en')}
                  </span>
                </h3>
                {counts.map(({title: by, rows}) => (
                  <div key={by.zh}>
                    <h4>{t(by)}</h4>
                    <Bars rows={rows} />
                  </div>
                ))}
              </article>
            ))}
        </section>
      )}
    </>
  )
}
