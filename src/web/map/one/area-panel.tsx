import type {FormEvent} from 'react'
import {useLoaded} from '#web/kit/load.ts'
import {Empty, Refused, Skeleton} from '#web/kit/notice.tsx'
import {useLanguage} from '#web/language.tsx'
import {Link} from '#web/routing.tsx'
import {type Answer, askArea, type Bounds, boxArea, circleArea, type Days, type Layer, listAreas, type Row} from './asks.ts'
import {WAYS, type Way} from './draw.ts'

const words = {
  draw: {zh: '圈一个范围，问问里面有什么。', en: 'Mark an area and ask what is in it.'},
  sight: {zh: '就问当前视野', en: 'What is in sight'},
  choose: {zh: '选一个区或街道', en: 'Choose a district or street'},
  none: {zh: '—', en: '—'},
  around: {zh: '问地图中心周围，半径（米）', en: 'Ask round the middle of the map, radius in metres'},
  ask: {zh: '问', en: 'Ask'},
  clear: {zh: '清除范围', en: 'Clear the area'},
  empty: {zh: '这个范围内什么也没有。', en: 'There is nothing in this area.'},
  total: {zh: '共', en: 'in all'},
  open: {zh: '在工作台列出', en: 'List at the desk'},
  save: {zh: '导出', en: 'Export'},
  now: {zh: '案件：现在在办的。', en: 'Cases: those open now.'},
  past: {zh: '案件：这段时间上报的。', en: 'Cases: those reported in the period.'},
} as const
const ways = {
  box: {zh: '画矩形', en: 'Draw a rectangle'},
  polygon: {zh: '画多边形', en: 'Draw a polygon'},
  circle: {zh: '画圆', en: 'Draw a circle'},
} as const

/** Bars of counts; the longest is as wide as there is room, and one that is listed somewhere leads there. */
function Bars({rows}: {readonly rows: readonly Row[]}) {
  const {t} = useLanguage()
  const most = Math.max(1, ...rows.map(({count}) => count))
  return (
    <dl className="bars">
      {rows.map(({said, count, to}) => (
        <div key={said.zh}>
          <dt>{to === undefined ? t(said) : <Link to={to}>{t(said)}</Link>}</dt>
          <dd className="num">
            <i style={{width: `${(count / most) * 100}%`}} aria-hidden="true" />
            {count.toLocaleString('en')}
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Counted({answer: {title, counts, open, save}}: {readonly answer: Answer}) {
  const {t} = useLanguage()
  return (
    <article>
      <h3>
        {t(title)}{' '}
        <span className="num help">
          {t(words.total)} {(counts[0]?.rows.reduce((sum, {count}) => sum + count, 0) ?? 0).toLocaleString('en')}
        </span>
      </h3>
      {open === undefined && save === undefined ? null : (
        <p className="ways">
          {open === undefined ? null : (
            <Link to={open} className="button">
              {t(words.open)}
            </Link>
          )}
          {save === undefined ? null : (
            <a href={save} className="button" download>
              {t(words.save)}
            </a>
          )}
        </p>
      )}
      {counts.map(({title: by, rows}) => (
        <div key={by.zh}>
          <h4>{t(by)}</h4>
          <Bars rows={rows} />
        </div>
      ))}
    </article>
  )
}

/** Areas of the city that can be asked about, by layer. */
function OwnAreas({layers, area, onArea}: Pick<AreaProps, 'layers' | 'area' | 'onArea'>) {
  const {t} = useLanguage()
  const choices = layers.filter(({id, areas}) => areas && id !== 'cells')
  const found = useLoaded(choices.length === 0 ? null : `map areas ${choices.map(({id}) => id).join()}`, (signal) =>
    Promise.all(choices.map(async (layer) => ({layer, items: await listAreas(layer.id, signal)}))),
  )
  if (found.value === undefined) return null
  return (
    <label className="field">
      <span>{t(words.choose)}</span>
      <select
        value={area?.startsWith('in:') && !area.startsWith('in:cells') ? area : ''}
        onChange={(event) => onArea(event.target.value || undefined)}
      >
        <option value="">{t(words.none)}</option>
        {found.value.map(({layer, items}) => (
          <optgroup key={layer.id} label={t(layer.title)}>
            {items.map(({key, title}) => (
              <option key={key} value={`in:${layer.id}:${key}`}>
                {t(title)}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </label>
  )
}

interface AreaProps {
  readonly layers: readonly Layer[]
  readonly area: string | undefined
  readonly days: Days | undefined
  readonly draws: Way | undefined
  readonly bounds: Bounds | undefined
  readonly round: number
  readonly onDraw: (draws: Way | undefined) => void
  readonly onArea: (area: string | undefined) => void
}

/** What is told of an area; shared by key with the map, which draws the surface of one that has a code. */
export const useAnswer = (area: string | undefined, days: Days | undefined, round: number) =>
  useLoaded(area === undefined ? null : `map area ${area} ${JSON.stringify(days)} ${round}`, (signal) => askArea(area ?? '', days, signal))

/** Draws an area, or takes one of the city's, what is in sight or round the middle, and shows what the server counts in it. */
export function AreaPanel({layers, area, days, draws, bounds, round, onDraw, onArea}: AreaProps) {
  const {t} = useLanguage()
  const found = useAnswer(area, days, round)
  const around = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const metres = Number(new FormData(event.currentTarget).get('metres'))
    if (bounds !== undefined && metres > 0) onArea(circleArea([(bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2], metres))
  }
  const answers = (found.value?.answers ?? []).filter(({counts}) => counts.length > 0)
  return (
    <>
      {area === undefined ? <p>{t(words.draw)}</p> : null}
      <div className="ways">
        {WAYS.map((way) => (
          <button key={way} type="button" aria-pressed={draws === way} onClick={() => onDraw(draws === way ? undefined : way)}>
            {t(ways[way])}
          </button>
        ))}
        <button
          type="button"
          disabled={bounds === undefined}
          onClick={() => {
            if (bounds !== undefined) onArea(boxArea([bounds[0], bounds[1]], [bounds[2], bounds[3]]))
          }}
        >
          {t(words.sight)}
        </button>
      </div>
      <OwnAreas layers={layers} area={area} onArea={onArea} />
      <form className="around" onSubmit={around}>
        <label className="field">
          <span>{t(words.around)}</span>
          <input type="number" name="metres" min={10} max={50000} defaultValue={300} required />
        </label>
        <button type="submit">{t(words.ask)}</button>
      </form>
      {area === undefined ? null : (
        <section className="counted" aria-live="polite">
          <p className="standing">
            <span className="help">{t(days === undefined ? words.now : words.past)}</span>
            <button type="button" className="quiet" onClick={() => onArea(undefined)}>
              {t(words.clear)}
            </button>
          </p>
          {found.refusal === undefined ? null : <Refused refusal={found.refusal} retry={found.again} />}
          {found.value === undefined && found.refusal === undefined ? <Skeleton lines={8} /> : null}
          {found.value !== undefined && answers.length === 0 ? <Empty said={words.empty} /> : null}
          {/* What was published last is about most: cases before the things they are about. */}
          {answers.toReversed().map((answer) => (
            <Counted key={answer.collection} answer={answer} />
          ))}
        </section>
      )}
    </>
  )
}
