import {useMemo} from 'react'
import type {z} from 'zod'
import {read} from '#web/ask.ts'
import {type Light, LightMark} from '#web/kit/clock.tsx'
import {useLoaded} from '#web/kit/load.ts'
import {Empty, Refused, Skeleton} from '#web/kit/notice.tsx'
import {Spark} from '#web/kit/spark.tsx'
import {span, useNow} from '#web/kit/time.ts'
import {WallClock, WallSwitches} from '#web/kit/wall-head.tsx'
import {type Said, useLanguage} from '#web/language.tsx'
import {listAreas} from '#web/map/one/asks.ts'
import {Link, useRoute} from '#web/routing.tsx'
import {useSession} from '#web/session.tsx'
import type {latestReply} from '../api.ts'
import {thingKinds} from '../core/kinds.ts'
import {scaleOf, stepOf, unitSaid} from '../things/core/scale.ts'
import {type Standing, standingOf} from '../things/core/standing.ts'
import {askSparks, askStreams, type Sparks, type Stream} from './asks.ts'
import {ageSaid, badnessOf, figure, kindSaid, named, outsideSaid, standingLight, standingWords, valueSaid} from './words.ts'
import './wall.css'

const words = {
  title: {zh: '数据流墙', en: 'Wall of streams'},
  devices: {zh: '设备', en: 'Devices'},
  choose: {zh: '选择', en: 'Choose'},
  kinds: {zh: '设备种类', en: 'Kinds of devices'},
  by: {zh: '分组', en: 'Group'},
  kind: {zh: '按种类', en: 'by kind'},
  district: {zh: '按区', en: 'by district'},
  none: {zh: '所选种类没有数据流。请在“选择”里换一种。', en: 'The kinds chosen have no streams. Choose others.'},
  more: {zh: '另有', en: 'and'},
  streams: {zh: '个数据流', en: 'more streams'},
  most: {zh: '只取最需要看的 400 个', en: 'only the 400 that most need a look'},
  noRight: {zh: '您的岗位不能查看感知数据。', en: 'Your post may not see what is sensed.'},
  day: {zh: '曲线为近 24 小时', en: 'lines show 24 hours'},
} as const

const USUAL = ['air-station', 'noise-meter', 'water-level', 'pressure-gauge', 'traffic-loop', 'flow-meter', 'rain-gauge']
const [SET_EVERY, LATEST_EVERY, SPARKS_EVERY] = [300_000, 10_000, 60_000]
/** Older than this the wall says how old it is. */
const STALE = 60_000
const MOST = 400
/** Rows of tiles on a wall, and tiles in a row. */
const [ROWS, ACROSS] = [7, 6]
/** From this badness on a value is as grave as a stream that is late, and as one that is silent. */
const [LATE, GRAVE] = [0.6, 0.8]

interface Tile extends Stream {
  readonly stands: Standing
  readonly light: Light | null
  /** What comes first: the larger the worse. */
  readonly weight: number
}

type Newest = z.infer<typeof latestReply>['streams'][number]

/** A stream with its newest value, and how urgently it should be looked at. */
function tileOf(stream: Stream, newest: Newest | undefined, now: number): Tile {
  const one = newest === undefined ? stream : {...stream, at: newest.at, value: newest.value, result: newest.result}
  const past = stream.standing === 'past' && one.at === stream.at
  const stands = past ? 'past' : standingOf(one.at === null ? null : (now - Date.parse(one.at)) / 1000, one.every)
  const badness = badnessOf(one)
  const light = past
    ? null
    : stands === 'silent' || badness >= GRAVE
      ? 'red'
      : stands === 'stale' || badness >= LATE
        ? 'yellow'
        : standingLight[stands]
  const weight = {silent: 3, stale: 2, fresh: 0, past: -1, none: -1}[stands] + (past ? 0 : (badness >= GRAVE ? 2 : 0) + badness)
  return {...one, stands, light, weight}
}

/** Of a kind only what can be good or bad is shown, unless nothing of it can. */
function judged(streams: readonly Stream[]): readonly Stream[] {
  const can = (one: Stream): boolean => (scaleOf(one.definition, one.ucum)?.worse ?? null) !== null
  const kinds = new Set(streams.filter(can).map(({kind}) => kind))
  return streams.filter((one) => can(one) || !kinds.has(one.kind))
}

function StreamTile({
  of,
  spark,
  several,
}: {
  readonly of: Tile
  readonly spark: readonly (readonly [number, number])[]
  readonly several: boolean
}) {
  const {language, t} = useLanguage()
  const now = useNow(10_000)
  const scale = of.value === null ? undefined : scaleOf(of.definition, of.ucum)
  const step = scale?.names === undefined || of.value === null ? undefined : scale.names[stepOf(scale, of.value)]
  const age = of.at === null ? undefined : now.getTime() - Date.parse(of.at)
  const text = of.value === null ? valueSaid(null, of.unit, of.result) : figure(of.value)
  return (
    <li className={of.light ?? 'none'}>
      <Link to={`/sensing/things/${of.thing}?streams=${of.id}`}>
        <span className="who">
          {named(language, of.source, of.sourceEn)}
          {several ? <small> {named(language, of.name, of.nameEn)}</small> : null}
        </span>
        <span className="what num">
          <b>{text}</b> {unitSaid(of.unit)}
        </span>
        <span className="how num">
          <LightMark light={of.light} />{' '}
          {of.stands === 'fresh' ? (
            <span>{step === undefined ? t(ageSaid(of.at, now)) : t(step)}</span>
          ) : (
            <span>
              {t(standingWords[of.stands])}
              {age === undefined ? '' : ` ${t(span(age))}`}
            </span>
          )}
        </span>
        {spark.length > 1 ? <Spark points={spark} from={0} to={24} gap={1.5} /> : <i className="spark" />}
      </Link>
    </li>
  )
}

function Choice({kinds, by}: {readonly kinds: readonly string[]; readonly by: 'kind' | 'district'}) {
  const {t} = useLanguage()
  const {change} = useRoute()
  const turn = (kind: string): void => {
    const next = kinds.includes(kind) ? kinds.filter((one) => one !== kind) : [...kinds, kind]
    change({kinds: next.join(','), streams: undefined}, {replace: true})
  }
  return (
    <details className="menu">
      <summary>{t(words.choose)}</summary>
      <div className="sheet">
        <fieldset>
          <legend className="help">{t(words.kinds)}</legend>
          {Object.keys(thingKinds).map((kind) => (
            <label key={kind} className="tick">
              <input type="checkbox" checked={kinds.includes(kind)} onChange={() => turn(kind)} />
              <span>{t(kindSaid(kind))}</span>
            </label>
          ))}
        </fieldset>
        <label>
          <span className="help">{t(words.by)}</span>
          <select value={by} onChange={({target}) => change({by: target.value === 'kind' ? undefined : target.value}, {replace: true})}>
            <option value="kind">{t(words.kind)}</option>
            <option value="district">{t(words.district)}</option>
          </select>
        </label>
      </div>
    </details>
  )
}

interface Group {
  readonly key: string
  readonly title: Said
  readonly tiles: readonly Tile[]
}

function Groups({groups, sparks}: {readonly groups: readonly Group[]; readonly sparks: Sparks | undefined}) {
  const {t} = useLanguage()
  const lines = useMemo(() => new Map(sparks?.series.map(({stream, points}) => [stream, points])), [sparks])
  const rows = Math.max(1, Math.floor(ROWS / Math.max(1, groups.length)))
  return groups.map(({key, title, tiles}) => {
    const shown = tiles.slice(0, rows * ACROSS)
    const several = new Set(tiles.map(({name}) => name)).size > 1
    const count = (light: Light): number => tiles.filter((one) => one.light === light).length
    return (
      <section key={key} style={{flexGrow: Math.ceil(shown.length / ACROSS)}} aria-label={t(title)}>
        <h2>
          {t(title)}
          <small className="num">
            {(['red', 'yellow', 'green'] as const).map((light) =>
              count(light) === 0 ? null : (
                <span key={light} className={light}>
                  <LightMark light={light} /> {count(light)}
                </span>
              ),
            )}
          </small>
          {tiles.length > shown.length ? (
            <small>
              {t(words.more)} {tiles.length - shown.length} {t(words.streams)}
            </small>
          ) : null}
        </h2>
        <ul>
          {shown.map((of) => (
            <StreamTile key={of.id} of={of} spark={lines.get(of.id) ?? []} several={several} />
          ))}
        </ul>
      </section>
    )
  })
}

/** Streams of chosen kinds, the worst first, for the wall of a duty room: the address says which. */
export function WallPage() {
  const {t} = useLanguage()
  const {may} = useSession()
  const {query} = useRoute()
  const askedKinds = query.get('kinds') ?? USUAL.join(',')
  const kinds = useMemo(() => askedKinds.split(',').filter((one) => /^[a-z][a-z0-9-]*$/.test(one)), [askedKinds])
  const streams = query.get('streams') ?? undefined
  const by = query.get('by') === 'district' ? 'district' : 'kind'
  const of = streams === undefined ? {kinds: kinds.join(',')} : {streams}
  const asks = may('sensing.read') && (streams !== undefined || kinds.length > 0)
  const set = useLoaded(asks ? `wall ${JSON.stringify(of)}` : null, (signal) => askStreams(of, signal), SET_EVERY)
  const chosen = useMemo(() => judged(set.value ?? []), [set.value])
  const ids = chosen.map(({id}) => id)
  const latest = useLoaded(
    ids.length === 0 ? null : `wall latest ${ids.join()}`,
    (signal) => read<z.infer<typeof latestReply>>('/sensing/latest', {streams: ids.join(',')}, signal),
    LATEST_EVERY,
  )
  const sparks = useLoaded(ids.length === 0 ? null : `wall sparks ${ids.join()}`, (signal) => askSparks(ids, signal), SPARKS_EVERY)
  const districts = useLoaded('map districts', (signal) => listAreas('districts', signal))
  const now = useNow(15_000).getTime()
  const newest = useMemo(() => new Map(latest.value?.streams.map((one) => [one.stream, one])), [latest.value])
  const groups = useMemo(() => {
    const made = new Map<string, Tile[]>()
    for (const one of chosen) {
      const key = (by === 'kind' ? one.kind : one.district) ?? ''
      made.set(key, [...(made.get(key) ?? []), tileOf(one, newest.get(one.id), now)])
    }
    const order = by === 'kind' ? kinds : [...made.keys()].sort()
    return [...made]
      .sort(([a], [b]) => order.indexOf(a) - order.indexOf(b))
      .map(
        ([key, tiles]): Group => ({
          key,
          title:
            by === 'kind' ? kindSaid(key === '' ? null : key) : (districts.value?.find((one) => one.key === key)?.title ?? outsideSaid),
          tiles: tiles.sort((a, b) => b.weight - a.weight || a.id - b.id),
        }),
      )
  }, [chosen, newest, now, by, kinds, districts.value])
  return (
    <main className="stream-wall">
      <header>
        <h1>
          {t(words.title)} <small>{t(words.day)}</small>
          {chosen.length >= MOST ? <small> · {t(words.most)}</small> : null}
        </h1>
        <nav>
          <Choice kinds={kinds} by={by} />
          <Link to="/sensing">{t(words.devices)}</Link>
          <WallSwitches />
        </nav>
        <WallClock at={latest.at} after={STALE} className="clock-now" />
      </header>
      {may('sensing.read') ? null : <Empty said={words.noRight} />}
      {set.refusal === undefined ? null : <Refused refusal={set.refusal} retry={set.again} />}
      {asks && set.value === undefined && set.refusal === undefined ? (
        <Skeleton lines={12} />
      ) : groups.length === 0 && may('sensing.read') && set.refusal === undefined ? (
        <Empty said={words.none} />
      ) : (
        <Groups groups={groups} sparks={sparks.value} />
      )}
    </main>
  )
}
