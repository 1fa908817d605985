import {useVirtualizer} from '@tanstack/react-virtual'
import {type KeyboardEvent, useEffect, useRef, useState} from 'react'
import {LightMark} from '#web/kit/clock.tsx'
import {useLoaded} from '#web/kit/load.ts'
import {Empty, Refused, Skeleton} from '#web/kit/notice.tsx'
import {usePaged} from '#web/kit/pages.ts'
import {useNow} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'
import {listAreas} from '#web/map/one/asks.ts'
import {go, Link, useRoute} from '#web/routing.tsx'
import {type Standing, standings} from '../things/core/standing.ts'
import {type Counted, countThings, listThings, type Narrowed, type ThingLine} from './asks.ts'
import {SensingPage} from './head.tsx'
import {LevelMark} from './level.tsx'
import {ageSaid, kindSaid, named, standingLight, standingTells, standingWords, valueSaid} from './words.ts'

const words = {
  title: {zh: '设备', en: 'Devices'},
  kinds: {zh: '种类', en: 'Kinds'},
  all: {zh: '全部', en: 'All'},
  find: {zh: '查找名称或编号', en: 'Find a name or code'},
  district: {zh: '区', en: 'District'},
  standing: {zh: '状态', en: 'Standing'},
  none: {zh: '没有这样的设备。放宽筛选，或清空再看。', en: 'No device is like that. Widen the filter, or clear it.'},
  nothing: {
    zh: '还没有登记设备。可用 SensorThings 接口登记，或用命令行导入设备清单。',
    en: 'No device is registered yet. Register them over SensorThings, or import a list on the command line.',
  },
  clear: {zh: '清空筛选', en: 'Clear the filter'},
  onMap: {zh: '在地图上看', en: 'See on the map'},
  list: {zh: '设备列表', en: 'List of devices'},
  alarmed: {zh: '有告警', en: 'with alarms'},
  never: {zh: '从未来数', en: 'never told anything'},
  more: {zh: '正在取更多…', en: 'Loading more…'},
} as const

const ROW = 56
const LARGE = 1.29
const EVERY = 15_000
const AHEAD = 60
const SPARE = 12

const total = (counts: readonly Counted[], fits: (one: Counted) => boolean): number =>
  counts.reduce((sum, one) => (fits(one) ? sum + one.n : sum), 0)

/** What the address narrows the list to. */
function readNarrowed(query: URLSearchParams): Narrowed {
  const standing = standings.find((one) => one === query.get('standing'))
  return {
    ...(query.get('kind') === null ? {} : {kind: query.get('kind') ?? undefined}),
    ...(query.get('district') === null ? {} : {district: query.get('district') ?? undefined}),
    ...(standing === undefined ? {} : {standing}),
    ...(query.get('alarm') === 'true' ? {alarm: true as const} : {}),
    ...(query.get('q') === null ? {} : {q: query.get('q') ?? undefined}),
  }
}

function Line({one, now}: {readonly one: ThingLine; readonly now: Date}) {
  const {language, t} = useLanguage()
  return (
    <>
      <span className="stands" title={t(standingTells[one.standing])}>
        <LightMark light={standingLight[one.standing]} />
        <span className="visually-hidden">{t(standingWords[one.standing])}</span>
      </span>
      <span className="name">
        <b>
          {one.worst === null ? null : <LevelMark level={one.worst} />} {named(language, one.name, one.nameEn)}
        </b>
        <small>
          {t(kindSaid(one.kind))}
          {one.code === null ? '' : ` · ${one.code}`}
        </small>
      </span>
      <span className="values num">
        {one.latest.map(({name, nameEn, value, unit, result}) => (
          <span key={name}>
            <small>{named(language, name, nameEn)}</small> {valueSaid(value, unit, result)}
          </span>
        ))}
      </span>
      <time className={`age num ${standingLight[one.standing] ?? ''}`} dateTime={one.at ?? undefined}>
        {one.at === null ? t(words.never) : t(ageSaid(one.at, now))}
      </time>
    </>
  )
}

/** The list: ten thousand rows scroll, for only those in sight are drawn; j, k and Enter go through it. */
function Rows({narrowed}: {readonly narrowed: Narrowed}) {
  const {t} = useLanguage()
  const now = useNow(10_000)
  const box = useRef<HTMLDivElement>(null)
  const found = usePaged(`things ${JSON.stringify(narrowed)}`, (cursor, signal) => listThings(narrowed, cursor, signal), EVERY)
  const rows = found.pages?.flatMap(({things}) => things) ?? []
  const [active, setActive] = useState(0)
  const height = document.documentElement.dataset.type === 'large' ? ROW * LARGE : ROW
  const drawn = useVirtualizer({count: rows.length, getScrollElement: () => box.current, estimateSize: () => height, overscan: SPARE})
  const shown = drawn.getVirtualItems()
  const last = shown.at(-1)?.index ?? 0
  const {further, loading, more} = found
  useEffect(() => {
    if (further && !loading && last > rows.length - AHEAD) more()
  }, [further, loading, last, rows.length, more])
  const onKey = (event: KeyboardEvent): void => {
    const next = {ArrowDown: active + 1, j: active + 1, ArrowUp: active - 1, k: active - 1, Home: 0, End: rows.length - 1}[event.key]
    if (next === undefined) return
    event.preventDefault()
    const at = Math.max(0, Math.min(rows.length - 1, next))
    setActive(at)
    drawn.scrollToIndex(at)
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>(`[data-at="${at}"]`)?.focus())
  }
  if (found.pages === undefined)
    return found.refusal === undefined ? <Skeleton lines={10} /> : <Refused refusal={found.refusal} retry={found.again} />
  const narrow = Object.values(narrowed).some((value) => value !== undefined)
  if (rows.length === 0)
    return (
      <Empty said={narrow ? words.none : words.nothing}>
        {narrow ? (
          <button type="button" onClick={() => go('/sensing')}>
            {t(words.clear)}
          </button>
        ) : null}
      </Empty>
    )
  return (
    <>
      {found.refusal === undefined ? null : <Refused refusal={found.refusal} retry={found.again} />}
      <div className="thing-rows" ref={box}>
        <ul aria-label={t(words.list)} style={{height: drawn.getTotalSize()}} onKeyDown={onKey}>
          {shown.map(({index, start}) => {
            const one = rows[index]
            if (one === undefined) return null
            return (
              <li
                key={one.id}
                aria-setsize={further ? -1 : rows.length}
                aria-posinset={index + 1}
                style={{transform: `translateY(${start}px)`, height}}
              >
                <a
                  href={`/sensing/things/${one.id}`}
                  data-at={index}
                  tabIndex={index === active ? 0 : -1}
                  onFocus={() => setActive(index)}
                  onClick={(event) => {
                    if (event.metaKey || event.ctrlKey || event.shiftKey) return
                    event.preventDefault()
                    go(`/sensing/things/${one.id}`)
                  }}
                >
                  <Line one={one} now={now} />
                </a>
              </li>
            )
          })}
        </ul>
      </div>
      {further && loading ? <p className="help">{t(words.more)}</p> : null}
    </>
  )
}

/** Devices by kind, district and standing. */
export function ThingsPage() {
  const {language, t} = useLanguage()
  const {query, change} = useRoute()
  const narrowed = readNarrowed(query)
  const {kind, district, standing, alarm, q} = narrowed
  const counted = useLoaded(`things counts ${q ?? ''}`, (signal) => countThings(q, signal), EVERY)
  const districts = useLoaded('map districts', (signal) => listAreas('districts', signal))
  const counts = counted.value ?? []
  const [typed, setTyped] = useState(q ?? '')
  useEffect(() => {
    const timer = setTimeout(() => change({q: typed.trim()}, {replace: true}), 250)
    return () => clearTimeout(timer)
  }, [typed, change])
  const here = (one: Counted): boolean => district === undefined || one.district === district
  const kinds = [...new Set(counts.map((one) => one.kind ?? ''))]
    .map((name) => ({
      name,
      n: total(counts, (one) => here(one) && (one.kind ?? '') === name && (standing === undefined || one.standing === standing)),
    }))
    .sort((a, b) => b.n - a.n)
  const ofKind = (one: Counted): boolean => here(one) && (kind === undefined || one.kind === kind)
  const choose = (next: Standing | undefined): void => change({standing: next})
  return (
    <SensingPage wide>
      <h1 className="visually-hidden">{t(words.title)}</h1>
      <div className="things">
        <nav className="kinds" aria-label={t(words.kinds)}>
          <button type="button" className="plain" aria-current={kind === undefined} onClick={() => change({kind: undefined})}>
            {t(words.all)}
            <span className="num">
              {total(counts, (one) => here(one) && (standing === undefined || one.standing === standing)).toLocaleString('en')}
            </span>
          </button>
          {kinds.map(({name, n}) => (
            <button
              key={name}
              type="button"
              className="plain"
              aria-current={kind === name}
              disabled={name === ''}
              onClick={() => change({kind: name})}
            >
              {t(kindSaid(name === '' ? null : name))}
              <span className="num">{n.toLocaleString('en')}</span>
            </button>
          ))}
        </nav>
        <section>
          <div className="bar">
            <label className="grow">
              <span className="visually-hidden">{t(words.find)}</span>
              <input
                type="search"
                placeholder={t(words.find)}
                value={typed}
                onChange={({target}) => setTyped(target.value)}
                maxLength={64}
              />
            </label>
            <label>
              <span className="visually-hidden">{t(words.district)}</span>
              <select value={district ?? ''} onChange={({target}) => change({district: target.value})}>
                <option value="">{t({zh: '全市各区', en: 'All districts'})}</option>
                {districts.value?.map(({key, title}) => (
                  <option key={key} value={key}>
                    {t(title)}
                  </option>
                ))}
              </select>
            </label>
            <Link to={`/map?on=districts,things${kind === undefined ? '' : ''}`} className="button">
              {t(words.onMap)}
            </Link>
          </div>
          <fieldset className="standings" aria-label={t(words.standing)}>
            <button type="button" className="plain" aria-pressed={standing === undefined} onClick={() => choose(undefined)}>
              {t(words.all)} <span className="num">{total(counts, ofKind).toLocaleString('en')}</span>
            </button>
            <button
              type="button"
              className="plain"
              aria-pressed={alarm === true}
              onClick={() => change({alarm: alarm === true ? undefined : 'true'})}
            >
              {t(words.alarmed)}{' '}
              <span className="num">{counts.reduce((sum, one) => (ofKind(one) ? sum + one.alarmed : sum), 0).toLocaleString('en')}</span>
            </button>
            {standings.map((name) => (
              <button
                key={name}
                type="button"
                className="plain"
                aria-pressed={standing === name}
                title={t(standingTells[name])}
                onClick={() => choose(name)}
              >
                <LightMark light={standingLight[name]} /> {t(standingWords[name])}{' '}
                <span className="num">{total(counts, (one) => ofKind(one) && one.standing === name).toLocaleString('en')}</span>
              </button>
            ))}
          </fieldset>
          <Rows key={JSON.stringify([narrowed, language])} narrowed={narrowed} />
        </section>
      </div>
    </SensingPage>
  )
}
