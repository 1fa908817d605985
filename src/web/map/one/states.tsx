import {useEffect, useState} from 'react'
import {moment} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'
import type {Way} from './draw.ts'

const words = {
  offline: {zh: '没有网络：图上停在', en: 'No network: the map stands as of'},
  broken: {zh: '地图数据暂时取不到，图上可能不全。', en: 'Some of the map cannot be had just now; it may not be whole.'},
  again: {zh: '重试', en: 'Try again'},
  cancel: {zh: '取消', en: 'Cancel'},
} as const
const hints = {
  box: {
    zh: '点一个角，再点对角。键盘：方向键移动地图，回车以中心为角，Esc 取消。',
    en: 'Press one corner, then the opposite one. Keys: arrows move the map, Enter sets a corner at its middle, Esc cancels.',
  },
  polygon: {
    zh: '依次点各个角，点回第一个角或双击结束。键盘：回车设角，退格撤一个，Shift+回车结束，Esc 取消。',
    en: 'Press each corner; the first again, or twice, ends. Keys: Enter sets a corner, Backspace takes one back, Shift+Enter ends, Esc cancels.',
  },
  circle: {
    zh: '先点圆心，再点圆周。键盘：方向键移动地图，回车设圆心和圆周，Esc 取消。',
    en: 'Press the middle, then the rim. Keys: arrows move the map, Enter sets the middle and the rim, Esc cancels.',
  },
} as const

/** Whether there is a network; does something when it comes back. Since when there has been none is told, too. */
export function useOnline(back: () => void): Date | true {
  const [since, setSince] = useState<Date | true>(() => (navigator.onLine ? true : new Date()))
  useEffect(() => {
    const come = (): void => {
      setSince(true)
      back()
    }
    const gone = (): void => setSince(new Date())
    addEventListener('online', come)
    addEventListener('offline', gone)
    return () => {
      removeEventListener('online', come)
      removeEventListener('offline', gone)
    }
  }, [back])
  return since
}

/** What is the matter with the map, if anything: no network, or tiles that could not be had. */
export function Standing({
  online,
  broken,
  onRetry,
}: {
  readonly online: Date | true
  readonly broken: boolean
  readonly onRetry: () => void
}) {
  const {language, t} = useLanguage()
  if (online === true && !broken) return null
  return (
    <p className="map-standing" role="status">
      {online === true ? t(words.broken) : `${t(words.offline)} ${moment(language, online.toISOString())}`}
      {online === true ? (
        <button type="button" className="quiet" onClick={onRetry}>
          {t(words.again)}
        </button>
      ) : null}
    </p>
  )
}

/** How an area is drawn, by pointer and by keys, while it is being drawn. */
export function Hint({way, onCancel}: {readonly way: Way; readonly onCancel: () => void}) {
  const {t} = useLanguage()
  return (
    <p className="map-standing" role="status">
      {t(hints[way])}
      <button type="button" className="quiet" onClick={onCancel}>
        {t(words.cancel)}
      </button>
    </p>
  )
}
