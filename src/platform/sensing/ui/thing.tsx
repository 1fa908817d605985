import {type CSSProperties, Suspense, useMemo} from 'react'
import {change} from '#web/ask.ts'
import {AskForm} from '#web/kit/ask-form.tsx'
import {LightMark} from '#web/kit/clock.tsx'
import {Shown} from '#web/kit/keeping.tsx'
import {useLoaded} from '#web/kit/load.ts'
import {Empty} from '#web/kit/notice.tsx'
import {useNow} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'
import {CityMap} from '#web/map/lazy.ts'
import {listAreas} from '#web/map/one/asks.ts'
import {Link, useRoute} from '#web/routing.tsx'
import {useSession} from '#web/session.tsx'
import {askThing, type Stream, type Thing} from './asks.ts'
import {AlarmsOfThing, HealthOfThing} from './condition.tsx'
import {SensingPage} from './head.tsx'
import {History} from './history.tsx'
import {useLineColours} from './picture.tsx'
import {ageSaid, kindSaid, named, outsideSaid, qualityWords, standingLight, standingTells, standingWords, valueSaid} from './words.ts'

const words = {
  list: {zh: '设备', en: 'Devices'},
  now: {zh: '最新值', en: 'Newest values'},
  choose: {zh: '勾选的数据流画在同一张图上。', en: 'Those ticked share the picture.'},
  noStreams: {zh: '这台设备没有数据流。', en: 'This device has no streams.'},
  about: {zh: '设备情况', en: 'About'},
  code: {zh: '编号', en: 'Code'},
  kind: {zh: '种类', en: 'Kind'},
  district: {zh: '所在区', en: 'District'},
  component: {zh: '所属部件', en: 'Component'},
  group: {zh: '所属设施', en: 'Hangs on'},
  sensor: {zh: '传感器', en: 'Sensor'},
  place: {zh: '位置', en: 'Place'},
  noPlace: {zh: '没有登记位置。', en: 'No place is registered.'},
  onMap: {zh: '在一张图上看', en: 'See on the one map'},
  last: {zh: '最近来数', en: 'Last contact'},
  delay: {zh: '传输时延', en: 'Delay'},
  edit: {zh: '改名称和位置', en: 'Change name and place'},
  name: {zh: '名称', en: 'Name'},
  lng: {zh: '经度', en: 'Longitude'},
  lat: {zh: '纬度', en: 'Latitude'},
  usually: {zh: '应每', en: 'every'},
  minutes: {zh: '分钟一次', en: 'min'},
} as const

const MOST = 8
const LIVE = 5_000

function StreamCards({
  streams,
  picked,
  onPick,
}: {
  readonly streams: readonly Stream[]
  readonly picked: readonly number[]
  readonly onPick: (ids: readonly number[]) => void
}) {
  const {language, t} = useLanguage()
  const now = useNow(5_000)
  const colours = useLineColours()
  return (
    <div className="stream-cards">
      {streams.map(({id, name, nameEn, value, unit, result, at, quality, standing, every}) => {
        const place = picked.indexOf(id)
        return (
          <label key={id} style={place < 0 ? {} : ({'--mine': colours[place]} as CSSProperties)}>
            <span>{named(language, name, nameEn)}</span>
            <b className="num">{valueSaid(value, unit, result)}</b>
            <small
              className={standingLight[standing] ?? ''}
              title={every === null ? undefined : `${t(words.usually)} ${Math.round(every / 60)} ${t(words.minutes)}`}
            >
              <LightMark light={standingLight[standing]} /> {t(ageSaid(at, now))}
              {quality === null || quality === 'good' ? '' : ` · ${t(qualityWords[quality])}`}
            </small>
            <input
              type="checkbox"
              checked={place >= 0}
              disabled={place < 0 && picked.length >= MOST}
              onChange={() => onPick(place >= 0 ? picked.filter((one) => one !== id) : [...picked, id])}
            />
          </label>
        )
      })}
    </div>
  )
}

function About({thing, again}: {readonly thing: Thing; readonly again: () => void}) {
  const {language, t} = useLanguage()
  const {may} = useSession()
  const districts = useLoaded('map districts', (signal) => listAreas('districts', signal))
  const district = districts.value?.find(({key}) => key === thing.district)
  const sensors = [...new Set(thing.streams.map(({sensor}) => sensor))]
  const {place} = thing
  const view = useMemo(() => (place === null ? undefined : ([place[0], place[1], 15.5] as const)), [place])
  const facts: readonly (readonly [{zh: string; en: string}, string | null])[] = [
    [words.kind, t(kindSaid(thing.kind))],
    [words.code, thing.code],
    [words.district, district !== undefined ? t(district.title) : thing.district === null ? null : t(outsideSaid)],
    [words.component, thing.component],
    [words.group, thing.group],
    [words.sensor, sensors.join('、') || null],
    [words.place, place === null ? null : `${place[0].toFixed(5)}, ${place[1].toFixed(5)}`],
  ]
  return (
    <section className="panel" aria-label={t(words.about)}>
      {place === null || view === undefined ? null : (
        <div className="sheet-map">
          <Suspense fallback={<div className="map" />}>
            <CityMap label={t(words.place)} pin={[place[0], place[1]]} view={view} />
          </Suspense>
        </div>
      )}
      <h2>{t(words.about)}</h2>
      <dl className="told">
        {facts.map(([said, text]) =>
          text === null ? null : (
            <div key={said.en} style={{display: 'contents'}}>
              <dt>{t(said)}</dt>
              <dd className={said === words.place || said === words.code ? 'num' : undefined}>{text}</dd>
            </div>
          ),
        )}
      </dl>
      {place === null ? <p className="help">{t(words.noPlace)}</p> : null}
      <div className="actions" style={{marginTop: 'var(--s3)'}}>
        {place === null ? null : (
          <Link
            to={`/map?at=${place[0].toFixed(5)},${place[1].toFixed(5)},16&on=districts,things&pick=things:${thing.id}`}
            className="button small"
          >
            {t(words.onMap)}
          </Link>
        )}
      </div>
      {may('sensing.write') ? (
        <AskForm
          id={`thing ${thing.id}`}
          verb={words.edit}
          fields={[
            {name: 'name', said: words.name, initial: thing.name, max: 100},
            {name: 'lng', said: words.lng, kind: 'number', initial: place === null ? '' : String(place[0]), optional: true},
            {name: 'lat', said: words.lat, kind: 'number', initial: place === null ? '' : String(place[1]), optional: true},
          ]}
          send={async ({name, lng, lat}) => {
            if (name !== thing.name) await change('PATCH', `/sensing/v1.1/Things(${thing.id})`, {name})
            const [x, y] = [Number(lng), Number(lat)]
            if (lng !== '' && lat !== '' && (x !== place?.[0] || y !== place[1]))
              await change('POST', `/sensing/v1.1/Things(${thing.id})/Locations`, {
                name,
                description: named(language, thing.name, thing.nameEn),
                encodingType: 'application/geo+json',
                location: {type: 'Point', coordinates: [x, y]},
              })
            again()
          }}
        />
      ) : null}
    </section>
  )
}

function OneThing({thing, again}: {readonly thing: Thing; readonly again: () => void}) {
  const {language, t} = useLanguage()
  const {query, change: goTo} = useRoute()
  const now = useNow(5_000)
  const asked = query.get('streams')
  const known = new Set(thing.streams.map(({id}) => id))
  const first = thing.streams.find(({at}) => at !== null) ?? thing.streams[0]
  const picked = useMemo(
    () => (asked === null ? (first === undefined ? [] : [first.id]) : asked === 'none' ? [] : asked.split(',').map(Number)),
    [asked, first],
  ).filter((id) => known.has(id))
  const delays = thing.streams.flatMap(({at, received}) =>
    at === null || received === null ? [] : [Date.parse(received) - Date.parse(at)],
  )
  const delay = delays.length === 0 ? null : Math.max(...delays)
  return (
    <>
      <header className="thing-head">
        <Link to={thing.kind === null ? '/sensing' : `/sensing?kind=${thing.kind}`} className="way-back">
          ‹ {t(words.list)}
          {thing.kind === null ? '' : ` · ${t(kindSaid(thing.kind))}`}
        </Link>
        <h1>{named(language, thing.name, thing.nameEn)}</h1>
        <span className={`stands ${standingLight[thing.standing] ?? ''}`} title={t(standingTells[thing.standing])}>
          <LightMark light={standingLight[thing.standing]} /> {t(standingWords[thing.standing])}
        </span>
        <span className="help num">
          {t(words.last)} {t(ageSaid(thing.at, now))}
          {delay === null || delay < 1_000 || thing.standing === 'past'
            ? ''
            : ` · ${t(words.delay)} ${delay < 120_000 ? `${Math.round(delay / 1000)} s` : `${Math.round(delay / 60_000)} min`}`}
        </span>
      </header>
      <div className="thing-parts">
        <div>
          <section aria-label={t(words.now)}>
            {thing.streams.length === 0 ? (
              <Empty said={words.noStreams} />
            ) : (
              <>
                <StreamCards
                  streams={thing.streams}
                  picked={picked}
                  onPick={(ids) => goTo({streams: ids.length === 0 ? 'none' : ids.join(',')}, {replace: true})}
                />
                {thing.streams.length > 1 ? <p className="help">{t(words.choose)}</p> : null}
              </>
            )}
          </section>
          {thing.streams.length === 0 ? null : <History thing={thing} picked={picked} />}
        </div>
        <div>
          <AlarmsOfThing thing={thing.id} />
          <About thing={thing} again={again} />
          <HealthOfThing thing={thing.id} />
        </div>
      </div>
    </>
  )
}

/** A device: what it tells now, what it told, where it is and how it is. */
export function ThingPage({caught: [id = '']}: {readonly caught: readonly string[]}) {
  const found = useLoaded(`thing ${id}`, (signal) => askThing(id, signal), LIVE)
  return (
    <SensingPage>
      <Shown of={found} lines={10}>
        {(thing) => <OneThing thing={thing} again={found.again} />}
      </Shown>
    </SensingPage>
  )
}
