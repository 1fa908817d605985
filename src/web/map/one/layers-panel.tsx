import {useLoaded} from '#web/kit/load.ts'
import {type Said, useLanguage} from '#web/language.tsx'
import {Link} from '#web/routing.tsx'
import type {Base} from '../bases.ts'
import {type Bounds, countLayers, type Days, type Layer} from './asks.ts'
import {Glyph, SignMark} from './marks.tsx'

const words = {
  shade: {zh: '着色', en: 'Coloured by'},
  standing: {zh: '来数状态', en: 'standing'},
  hollow: {zh: '空心：迟到；淡：失联。', en: 'Hollow: late; faint: silent.'},
  base: {zh: '底图', en: 'Base map'},
  own: {zh: '本市底图', en: "The city's own"},
  shown: {zh: '显示的图层', en: 'Layers shown'},
  inSight: {zh: '右边的数字是视野内有多少。', en: 'The numbers are how many are in sight.'},
  heat: {zh: '案件画成热力', en: 'Cases as heat'},
  nearer: {zh: '放大后显示', en: 'shown when nearer'},
  none: {zh: '一个图层也没打开。勾选上面任何一项即可显示。', en: 'No layer is shown. Tick any of those above.'},
  withheld: {zh: '您的账号看不到：', en: 'Your account does not see: '},
  rights: {zh: '看看我的权限', en: 'See my rights'},
} as const

/** What is drawn, with its legend and how much of it is in sight; other base maps, where there are any. */
export function LayersPanel(props: {
  readonly layers: readonly Layer[]
  readonly withheld: readonly Said[]
  readonly on: readonly string[]
  readonly heat: boolean
  readonly zoom: number
  readonly bounds: Bounds | undefined
  readonly days: Days | undefined
  readonly round: number
  readonly bases: readonly Base[]
  readonly base: string | undefined
  readonly onChange: (on: readonly string[]) => void
  readonly onShade: (shade: string | undefined) => void
  readonly onHeat: (heat: boolean) => void
  readonly onBase: (id: string | undefined) => void
}) {
  const {layers, withheld, on, heat, zoom, bounds, days, round, bases, base, onChange, onShade, onHeat, onBase} = props
  const {t} = useLanguage()
  const ids = layers.map(({id}) => id)
  const counted = useLoaded(
    bounds === undefined ? null : `map counts ${bounds.join()} ${ids.join()} ${JSON.stringify(days)} ${round}`,
    (signal) => countLayers(bounds ?? [0, 0, 0, 0], ids, days, signal),
  )
  const turn = (id: string): void => onChange(ids.filter((one) => (one === id ? !on.includes(id) : on.includes(one))))
  return (
    <>
      <fieldset>
        <legend className="visually-hidden">
          {t(words.shown)} · {t(words.inSight)}
        </legend>
        {layers.map((layer) => {
          const shown = on.includes(layer.id)
          const count = counted.value?.get(layer.id)
          const {signs, glyphs} = layer.legend
          return (
            <div key={layer.id} className="layer">
              <label className="tick">
                <input type="checkbox" checked={shown} onChange={() => turn(layer.id)} />
                <span>{t(layer.title)}</span>
                {shown && zoom < layer.from ? <small className="help">{t(words.nearer)}</small> : null}
                {count === undefined ? null : <small className="num count">{count.toLocaleString('en')}</small>}
              </label>
              {shown && layer.shades.length > 0 ? (
                <label className="field">
                  <span>{t(words.shade)}</span>
                  <select value={layer.shade ?? ''} onChange={({target}) => onShade(target.value === '' ? undefined : target.value)}>
                    <option value="">{t(words.standing)}</option>
                    {layer.shades.map(({id, said, unit}) => (
                      <option key={id} value={id}>
                        {t(said)}
                        {unit === '' ? '' : ` (${unit})`}
                      </option>
                    ))}
                  </select>
                </label>
              ) : null}
              {shown && signs.length > 0 ? (
                <ul className="legend-signs">
                  {signs.map(({is, said}) => (
                    <li key={is}>
                      <SignMark layer={layer} is={is} /> {t(said)}
                    </li>
                  ))}
                </ul>
              ) : null}
              {shown && layer.shade !== undefined ? (
                <p className="help">
                  {t(words.hollow)} {layer.shades.map(({id, by}) => (id === layer.shade && by !== undefined ? t(by) : ''))}
                </p>
              ) : null}
              {shown && glyphs.length > 0 && zoom >= 16 ? (
                <ul className="legend-signs">
                  {glyphs.map(({is, said}) => (
                    <li key={is}>
                      <Glyph is={is} /> {t(said)}
                    </li>
                  ))}
                </ul>
              ) : null}
            </div>
          )
        })}
      </fieldset>
      {on.length === 0 ? <p className="help">{t(words.none)}</p> : null}
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
      {withheld.length === 0 ? null : (
        <p className="help">
          {t(words.withheld)}
          {withheld.map(t).join(t({zh: '、', en: ', '}))}。 <Link to="/account">{t(words.rights)}</Link>
        </p>
      )}
    </>
  )
}
