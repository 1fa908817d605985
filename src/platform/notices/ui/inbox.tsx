import {useEffect, useState} from 'react'
import {asRefusal, type Refusal} from '#web/ask.ts'
import {useLoaded} from '#web/kit/load.ts'
import {Empty, Refused, Skeleton} from '#web/kit/notice.tsx'
import {useLanguage} from '#web/language.tsx'
import {useRoute} from '#web/routing.tsx'
import {listNotices, type Notices, useMarkRead, useRead} from './asks.ts'
import {NoticeRows} from './rows.tsx'
import {Tabs} from './tabs.tsx'

const words = {
  none: {
    zh: '还没有通知。案件派到您这里，或有人请您到现场，都会在这里告诉您。',
    en: 'No notices yet. You hear here of cases that come to you and of looks on site that are asked of you.',
  },
  noneUnread: {zh: '都读过了。', en: 'You have read everything.'},
  unread: {zh: '只看未读', en: 'Unread only'},
  read: {zh: '全部已读', en: 'Mark all as read'},
  more: {zh: '更早的通知', en: 'Earlier notices'},
} as const

/** One's own notices, the newest first. */
export function InboxPage() {
  const {t} = useLanguage()
  const {query, change} = useRoute()
  const mark = useMarkRead()
  const unread = query.get('unread') === 'true'
  const first = useLoaded(`inbox ${unread}`, (signal) => listNotices({unread}, signal), 60_000)
  useRead(first.again)
  const [later, setLater] = useState<readonly Notices[]>([])
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  // biome-ignore lint/correctness/useExhaustiveDependencies: another filter begins anew
  useEffect(() => setLater([]), [unread])
  const pages = first.value === undefined ? [] : [first.value, ...later]
  const notices = pages.flatMap((page) => page.notices)
  const next = pages.at(-1)?.next ?? null
  const more = async () => {
    if (next === null) return
    try {
      const page = await listNotices({unread, cursor: next})
      setLater((before) => [...before, page])
    } catch (error) {
      setRefusal(asRefusal(error))
    }
  }
  const failed = refusal ?? first.refusal
  return (
    <main className="page narrow notices-page">
      <Tabs />
      {failed === undefined ? null : <Refused refusal={failed} retry={first.again} />}
      <div className="bar">
        <label className="tick">
          <input type="checkbox" checked={unread} onChange={(event) => change({unread: event.target.checked ? 'true' : undefined})} />
          {t(words.unread)}
        </label>
        <button
          type="button"
          className="quiet"
          disabled={notices.length === 0}
          onClick={() => void mark.all(notices[0]?.id).catch((error) => setRefusal(asRefusal(error)))}
        >
          {t(words.read)}
        </button>
      </div>
      {first.value === undefined ? (
        failed === undefined ? (
          <Skeleton lines={8} />
        ) : null
      ) : notices.length === 0 ? (
        <Empty said={unread ? words.noneUnread : words.none} />
      ) : (
        <section className="card flush">
          <NoticeRows notices={notices} whole />
        </section>
      )}
      {next === null ? null : (
        <button type="button" onClick={() => void more()}>
          {t(words.more)}
        </button>
      )}
    </main>
  )
}
