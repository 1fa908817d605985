import {useEffect, useRef, useState} from 'react'
import {read} from '#web/ask.ts'
import {useLoaded} from '#web/kit/load.ts'
import {Empty, Refused, Skeleton} from '#web/kit/notice.tsx'
import {useLanguage} from '#web/language.tsx'
import {Link} from '#web/routing.tsx'
import {listNotices, type Unread, useMarkRead, useRead} from './asks.ts'
import {NoticeRows} from './rows.tsx'

const words = {
  bell: {zh: '通知', en: 'Notices'},
  none: {zh: '没有通知。', en: 'No notices.'},
  all: {zh: '全部通知', en: 'All notices'},
  settings: {zh: '设置', en: 'Settings'},
  read: {zh: '全部已读', en: 'Mark all as read'},
} as const

const LOOK_MS = 30_000
const SHOWN = 8

const Icon = () => (
  <svg viewBox="0 0 20 20" width="18" height="18" fill="none" stroke="currentColor" strokeWidth="1.6" aria-hidden="true">
    <path d="M4.5 14h11l-1.3-2V8.6a4.2 4.2 0 0 0-8.4 0V12zM8.3 16.4a1.8 1.8 0 0 0 3.4 0" strokeLinecap="round" strokeLinejoin="round" />
  </svg>
)

function Panel({onClose}: {readonly onClose: () => void}) {
  const {t} = useLanguage()
  const mark = useMarkRead()
  const found = useLoaded('bell', (signal) => listNotices({limit: SHOWN}, signal))
  useRead(found.again)
  const notices = found.value?.notices ?? []
  return (
    <section className="bell-panel" aria-label={t(words.bell)}>
      <header>
        <h2>{t(words.bell)}</h2>
        <button
          type="button"
          className="quiet"
          disabled={notices.length === 0}
          onClick={() => void mark.all(notices[0]?.id).catch(() => undefined)}
        >
          {t(words.read)}
        </button>
      </header>
      {found.refusal === undefined ? null : <Refused refusal={found.refusal} retry={found.again} />}
      {found.value === undefined ? (
        found.refusal === undefined ? (
          <Skeleton lines={4} />
        ) : null
      ) : notices.length === 0 ? (
        <Empty said={words.none} />
      ) : (
        <NoticeRows notices={notices} onChoose={onClose} />
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the links within are what is pressed */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: pressing Enter on a link within clicks it */}
      <footer onClick={onClose}>
        <Link to="/notices">{t(words.all)}</Link>
        <Link to="/notices/settings">{t(words.settings)}</Link>
      </footer>
    </section>
  )
}

/** The bell in the frame: how many notices are unread, and the newest of them. */
export function Bell() {
  const {t} = useLanguage()
  const [open, setOpen] = useState(false)
  const place = useRef<HTMLDivElement>(null)
  const unread = useLoaded('unread', (signal) => read<Unread>('/notices/unread', {}, signal), LOOK_MS)
  useRead(unread.again)
  useEffect(() => {
    if (!open) return
    const outside = (event: Event) => {
      if (!place.current?.contains(event.target as Node)) setOpen(false)
    }
    const leave = (event: KeyboardEvent) => {
      if (event.key === 'Escape') setOpen(false)
    }
    addEventListener('pointerdown', outside)
    addEventListener('keydown', leave)
    return () => {
      removeEventListener('pointerdown', outside)
      removeEventListener('keydown', leave)
    }
  }, [open])
  const {count = 0, more = false} = unread.value ?? {}
  const many = `${count}${more ? '+' : ''}`
  const label = count === 0 ? t(words.bell) : t({zh: `${words.bell.zh}：${many} 条未读`, en: `${words.bell.en}: ${many} unread`})
  return (
    <div className="bell" ref={place}>
      <button type="button" className="plain" aria-expanded={open} aria-label={label} title={label} onClick={() => setOpen(!open)}>
        <Icon />
        {count === 0 ? null : (
          <span className="count num" aria-hidden="true">
            {many}
          </span>
        )}
      </button>
      {open ? <Panel onClose={() => setOpen(false)} /> : null}
    </div>
  )
}
