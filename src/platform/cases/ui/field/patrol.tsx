import {useEffect, useState} from 'react'
import {asRefusal, type Refusal} from '#web/ask.ts'
import {Refused} from '#web/kit/notice.tsx'
import {moment, span, useNow} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'
import {Link} from '#web/routing.tsx'
import {asGeoJson, metresOf, type Track} from '../../field/core/track.ts'
import type {Here} from './here.ts'
import {doesShow, remove, setShows, turn, useTracks} from './tracking.ts'
import {metres} from './words.ts'

const words = {
  title: {zh: '巡查', en: 'Patrol'},
  back: {zh: '返回今天', en: 'Back to today'},
  start: {zh: '开始巡查', en: 'Begin the patrol'},
  stop: {zh: '结束巡查', en: 'End the patrol'},
  walked: {zh: '已走', en: 'walked'},
  points: {zh: '个位置', en: 'positions'},
  only: {
    zh: '轨迹只存在这部手机上，不会上传，别人看不到。需要时由您自己导出。打开本页面期间才记录；锁屏或切换到其他应用时可能中断。',
    en: 'The track stays on this phone; it is not uploaded and nobody else sees it. Export it yourself when you need it. It is kept while this page is open, and may break off when the screen is locked.',
  },
  show: {zh: '巡查时让值班人员在地图上看到我', en: 'Let the people on duty see me on the map while I patrol'},
  shows: {
    zh: '只显示现在这一处位置，每分钟一次；结束巡查即撤下，最多保留 30 分钟。不勾选就不发送。',
    en: 'Only the place where you are now, once a minute; gone when the patrol ends, after 30 minutes at most. Nothing is sent unless you tick this.',
  },
  noPlace: {zh: '还没有定位，请允许浏览器使用位置。', en: 'No position yet. Let the browser use your position.'},
  before: {zh: '以前的巡查', en: 'Patrols before'},
  save: {zh: '导出 GeoJSON', en: 'Export as GeoJSON'},
  remove: {zh: '删除', en: 'Delete'},
  sure: {zh: '确定删除？', en: 'Sure?'},
} as const

/** Keeps the screen on while somebody walks, where the device can. */
function useAwake(wanted: boolean): void {
  useEffect(() => {
    if (!wanted || !('wakeLock' in navigator)) return
    let lock: WakeLockSentinel | undefined
    let stop = false
    void navigator.wakeLock
      .request('screen')
      .then((held) => {
        if (stop) void held.release()
        else lock = held
      })
      .catch(() => undefined)
    return () => {
      stop = true
      void lock?.release()
    }
  }, [wanted])
}

function handOn(track: Track): void {
  const url = URL.createObjectURL(new Blob([asGeoJson(track)], {type: 'application/geo+json'}))
  const link = Object.assign(document.createElement('a'), {
    href: url,
    download: `patrol-${new Date(track.begun).toISOString().slice(0, 16)}.geojson`,
  })
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 1_000)
}

function Past({track}: {readonly track: Track}) {
  const {language, t} = useLanguage()
  const [asked, setAsked] = useState(false)
  return (
    <li>
      <b>{moment(language, new Date(track.begun).toISOString())}</b>
      <span className="help num">
        {metres(metresOf(track))} · {t(span((track.ended ?? track.begun) - track.begun))} · {track.positions.length} {t(words.points)}
      </span>
      <span className="field-actions">
        <button type="button" onClick={() => handOn(track)}>
          {t(words.save)}
        </button>
        <button type="button" className="quiet" onClick={() => (asked ? void remove(track.id) : setAsked(true))}>
          {t(asked ? words.sure : words.remove)}
        </button>
      </span>
    </li>
  )
}

/** A patrol with its track, which stays on this device. */
export function Patrol({account, here}: {readonly account: string; readonly here: Here}) {
  const {t} = useLanguage()
  const tracks = useTracks().filter(({owner}) => owner === account)
  const running = tracks.find(({ended}) => ended === null)
  const now = useNow(1_000)
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const [shows, setShown] = useState(doesShow)
  useAwake(running !== undefined)
  return (
    <main className="field-page">
      <Link to="/field" className="back">
        ‹ {t(words.back)}
      </Link>
      <h1>{t(words.title)}</h1>
      {running === undefined ? null : (
        <p className="walked">
          <b className="num">{metres(metresOf(running))}</b>
          <span>
            {t(words.walked)} {t(span(now.getTime() - running.begun))} · {running.positions.length} {t(words.points)}
          </span>
        </p>
      )}
      {here.place === null ? <p className="notice">{t(words.noPlace)}</p> : null}
      {refusal === undefined ? null : <Refused refusal={refusal} />}
      <div className="field-actions">
        <button
          type="button"
          className={running === undefined ? 'primary' : ''}
          onClick={() => void turn(account).catch((error: unknown) => setRefusal(asRefusal(error)))}
        >
          {t(running === undefined ? words.start : words.stop)}
        </button>
      </div>
      <label className="tick">
        <input
          type="checkbox"
          checked={shows}
          onChange={(event) => {
            setShows(event.target.checked)
            setShown(event.target.checked)
          }}
        />
        <span>{t(words.show)}</span>
      </label>
      <p className="help">{t(words.shows)}</p>
      <p className="help">{t(words.only)}</p>
      {tracks.every(({ended}) => ended === null) ? null : (
        <section>
          <h2>{t(words.before)}</h2>
          <ul className="out-list">
            {tracks
              .filter(({ended}) => ended !== null)
              .map((track) => (
                <Past key={track.id} track={track} />
              ))}
          </ul>
        </section>
      )}
    </main>
  )
}
