import {moment} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'
import {go} from '#web/routing.tsx'
import {type Notice, useMarkRead} from './asks.ts'

const words = {
  urgent: {zh: '紧急', en: 'Urgent'},
  unread: {zh: '未读', en: 'unread'},
} as const

/** Notices as lines; choosing one reads it and goes where it leads. */
export function NoticeRows({
  notices,
  whole = false,
  onChoose,
}: {
  readonly notices: readonly Notice[]
  readonly whole?: boolean
  readonly onChoose?: () => void
}) {
  const {language, t} = useLanguage()
  const mark = useMarkRead()
  const choose = (notice: Notice) => {
    if (notice.readAt === null) void mark.one(notice.id).catch(() => undefined)
    onChoose?.()
    if (notice.link !== null) go(notice.link)
  }
  return (
    <ol className="notice-rows">
      {notices.map((notice) => (
        <li key={notice.id}>
          <button type="button" className={notice.readAt === null ? 'unread' : ''} onClick={() => choose(notice)}>
            <span className="line">
              {notice.readAt === null ? <i className="dot" role="img" aria-label={t(words.unread)} /> : null}
              <b>{t(notice.title)}</b>
              {notice.urgent ? <em className="red">{t(words.urgent)}</em> : null}
            </span>
            <span className={whole ? 'said' : 'first'}>{whole ? t(notice.body) : t(notice.body).split('\n', 1)[0]}</span>
            <time className="help num" dateTime={notice.at}>
              {moment(language, notice.at)}
            </time>
          </button>
        </li>
      ))}
    </ol>
  )
}
