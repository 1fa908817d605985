import type {ReactNode} from 'react'
import {useLanguage} from './language.tsx'
import {bars} from './packs.ts'
import {Link, useRoute} from './routing.tsx'
import {useSession} from './session.tsx'
import {useTheme} from './theme.tsx'

const words = {
  name: {zh: '精城', en: 'Jingcheng'},
  desk: {zh: '案件', en: 'Cases'},
  insight: {zh: '研判', en: 'Patterns'},
  report: {zh: '我要上报', en: 'Report'},
  rules: {zh: '派遣规则', en: 'Rules'},
  questions: {zh: '问题树', en: 'Questions'},
  reading: {zh: '文本识别', en: 'Reading'},
  interfaces: {zh: '接口', en: 'API'},
  signIn: {zh: '工作人员登录', en: 'Staff sign-in'},
  signOut: {zh: '退出', en: 'Sign out'},
  other: {zh: 'EN', en: '中文'},
  otherTitle: {zh: 'Switch to English', en: '切换到中文'},
  light: {zh: '浅色', en: 'Light'},
  dark: {zh: '深色', en: 'Dark'},
} as const

/** What surrounds every page: where one is, and the few choices that hold everywhere. */
export function Frame({children}: {readonly children: ReactNode}) {
  const {language, t, choose} = useLanguage()
  const {theme, choose: light} = useTheme()
  const {me, may, signOut} = useSession()
  const {path} = useRoute()
  const here = (to: string) => (path === to ? 'here' : '')
  const other = theme === 'dark' ? 'light' : 'dark'
  return (
    <div className="frame">
      <header className="top">
        <Link to={me ? '/' : '/report'} className="brand">
          <img src="/mark.svg" alt="" width="26" height="26" />
          <b>{t(words.name)}</b>
        </Link>
        <nav>
          {me ? (
            <>
              <Link to="/" className={here('/')}>
                {t(words.desk)}
              </Link>
              <Link to="/insight" className={here('/insight')}>
                {t(words.insight)}
              </Link>
            </>
          ) : null}
          <Link to="/report" className={here('/report')}>
            {t(words.report)}
          </Link>
          {me && may('cases.routing') ? (
            <Link to="/rules" className={`wide-only ${here('/rules')}`}>
              {t(words.rules)}
            </Link>
          ) : null}
          {me && may('cases.questions') ? (
            <Link to="/questions" className={`wide-only ${here('/questions')}`}>
              {t(words.questions)}
            </Link>
          ) : null}
          {me && may('cases.reading') ? (
            <Link to="/reading" className={`wide-only ${here('/reading')}`}>
              {t(words.reading)}
            </Link>
          ) : null}
          <a href="/api-docs" className="wide-only">
            {t(words.interfaces)}
          </a>
        </nav>
        <div className="choices">
          <button type="button" className="plain" title={t(words.otherTitle)} onClick={() => choose(language === 'zh' ? 'en' : 'zh')}>
            {t(words.other)}
          </button>
          <button type="button" className="plain" onClick={() => light(other)} title={t(words[other])} aria-label={t(words[other])}>
            {theme === 'dark' ? '☀' : '☾'}
          </button>
          {me ? (
            <>
              {bars.map(({name, Bar}) => (
                <Bar key={name} />
              ))}
              <span className="who" title={me.account.login}>
                {me.account.name}
              </span>
              <button type="button" className="plain" onClick={() => void signOut()}>
                {t(words.signOut)}
              </button>
            </>
          ) : me === null && path !== '/' ? (
            <Link to="/" className="button small">
              {t(words.signIn)}
            </Link>
          ) : null}
        </div>
      </header>
      {children}
    </div>
  )
}
