import {useLanguage} from '../language.tsx'
import {useTheme} from '../theme.tsx'
import {moment, span, useNow} from './time.ts'

const words = {
  fresh: {zh: '刚刚更新', en: 'just now'},
  stale: {zh: '前的数据', en: 'old'},
  other: {zh: 'EN', en: '中文'},
  light: {zh: '浅色', en: 'Light'},
  dark: {zh: '深色', en: 'Dark'},
} as const

/** The clock of a wall, and how fresh what it shows is: older than `after` it says how old, in red, for somebody may be looking at yesterday. */
export function WallClock({at, after, className}: {readonly at: number; readonly after: number; readonly className: string}) {
  const {language, t} = useLanguage()
  const now = useNow(5_000)
  const age = now.getTime() - at
  const old = age > after && at > 0
  return (
    <p className={`${className} num`}>
      <time dateTime={now.toISOString()}>{moment(language, now.toISOString(), now)}</time>
      <small className={age > after ? 'red' : 'help'}>
        {old ? `${t(span(age))}${language === 'zh' ? '' : ' '}${t(words.stale)}` : t(words.fresh)}
      </small>
    </p>
  )
}

/** Language and light, for a page that fills its screen and has no bar. */
export function WallSwitches() {
  const {language, t, choose} = useLanguage()
  const {theme, choose: light} = useTheme()
  const other = theme === 'dark' ? 'light' : 'dark'
  return (
    <>
      <button type="button" className="plain" onClick={() => choose(language === 'zh' ? 'en' : 'zh')}>
        {t(words.other)}
      </button>
      <button type="button" className="plain" onClick={() => light(other)} aria-label={t(words[other])} title={t(words[other])}>
        {theme === 'dark' ? '☀' : '☾'}
      </button>
    </>
  )
}
