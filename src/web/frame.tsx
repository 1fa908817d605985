import {type ReactNode, useEffect, useRef} from 'react'
import {useLanguage} from './language.tsx'
import {bars, navs} from './packs.ts'
import {Link, useRoute} from './routing.tsx'
import {useSession} from './session.tsx'
import {useTheme} from './theme.tsx'

const words = {
  name: {zh: '精城', en: 'Jingcheng'},
  skip: {zh: '跳到正文', en: 'Skip to the content'},
  pages: {zh: '页面', en: 'Pages'},
  menu: {zh: '菜单', en: 'Menu'},
  report: {zh: '我要上报', en: 'Report'},
  city: {zh: '城市地图', en: 'City map'},
  help: {zh: '帮助', en: 'Help'},
  mine: {zh: '我的案件', en: 'My cases'},
  keeping: {zh: '管理', en: 'Keeping'},
  own: {zh: '我的账号', en: 'My account'},
  interfaces: {zh: '接口文档', en: 'Interface'},
  signIn: {zh: '工作人员登录', en: 'Staff sign-in'},
  signOut: {zh: '退出', en: 'Sign out'},
  other: {zh: 'EN', en: '中文'},
  otherTitle: {zh: 'Switch to English', en: '切换到中文'},
  light: {zh: '浅色', en: 'Light'},
  dark: {zh: '深色', en: 'Dark'},
  large: {zh: '大字', en: 'Large type'},
  usual: {zh: '标准字', en: 'Usual type'},
} as const

/** A menu that closes when something in it is chosen, on Escape and when the address changes. */
function Menu({label, children}: {readonly label: ReactNode; readonly children: ReactNode}) {
  const {path} = useRoute()
  const menu = useRef<HTMLDetailsElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another address closes it
  useEffect(() => {
    if (menu.current !== null) menu.current.open = false
  }, [path])
  return (
    <details
      ref={menu}
      className="menu"
      onKeyDown={(event) => {
        if (event.key === 'Escape' && menu.current !== null) menu.current.open = false
      }}
      onBlur={(event) => {
        if (menu.current !== null && !menu.current.contains(event.relatedTarget)) menu.current.open = false
      }}
    >
      <summary>{label}</summary>
      <div className="sheet">{children}</div>
    </details>
  )
}

function Choices() {
  const {language, t, choose} = useLanguage()
  const {theme, large, choose: light, enlarge} = useTheme()
  const other = theme === 'dark' ? 'light' : 'dark'
  return (
    <>
      <button type="button" className="plain" title={t(words.otherTitle)} onClick={() => choose(language === 'zh' ? 'en' : 'zh')}>
        {t(words.other)}
      </button>
      <button type="button" className="plain" aria-pressed={large} onClick={() => enlarge(!large)}>
        {t(large ? words.usual : words.large)}
      </button>
      <button type="button" className="plain" onClick={() => light(other)}>
        {theme === 'dark' ? '☀' : '☾'} {t(words[other])}
      </button>
    </>
  )
}

/** What the bar offers to whoever is not signed in. */
const strangers = [
  {to: '/report', said: words.report},
  {to: '/city', said: words.city},
  {to: '/mine', said: words.mine},
  {to: '/help', said: words.help},
] as const

/** What surrounds every page: where one is, and the few choices that hold everywhere. */
export function Frame({children}: {readonly children: ReactNode}) {
  const {t} = useLanguage()
  const {me, allowed, signOut} = useSession()
  const {path} = useRoute()
  const here = (to: string) => (path === to || (to !== '/' && path.startsWith(`${to}/`)) ? 'here' : '')
  const mine = me ? navs.filter((nav) => allowed(nav.needs)) : []
  const shown = me
    ? [
        ...mine.filter((nav) => nav.in === 'bar'),
        {to: '/report', said: words.report},
        ...(mine.some((nav) => nav.in === 'keeping') ? [{to: '/keeping', said: words.keeping}] : []),
      ]
    : strangers
  const links = shown.map(({to, said}) => (
    <Link key={to} to={to} className={here(to)}>
      {t(said)}
    </Link>
  ))
  return (
    <div className="frame">
      <a href="#content" className="skip">
        {t(words.skip)}
      </a>
      <header className={me ? 'top' : 'top outside'}>
        <Link to={me ? '/' : '/report'} className="brand">
          <img src="/mark.svg" alt="" width="26" height="26" />
          <b>{t(words.name)}</b>
        </Link>
        <nav aria-label={t(words.pages)}>{links}</nav>
        <div className="choices">
          {me ? bars.map(({name, Bar}) => <Bar key={name} />) : null}
          {me === null && path !== '/' ? (
            <Link to="/" className="button small sign-in-link">
              {t(words.signIn)}
            </Link>
          ) : null}
          <Menu label={me ? <span className="who">{me.account.name}</span> : t(words.menu)}>
            {me ? <div className="narrow-only">{links}</div> : null}
            {me ? <Link to="/account">{t(words.own)}</Link> : null}
            <Choices />
            {me ? <Link to="/help">{t(words.help)}</Link> : null}
            <a href="/api-docs">{t(words.interfaces)}</a>
            {me ? (
              <button type="button" className="plain" onClick={() => void signOut()}>
                {t(words.signOut)}
              </button>
            ) : (
              <Link to="/">{t(words.signIn)}</Link>
            )}
          </Menu>
        </div>
      </header>
      <div id="content" tabIndex={-1}>
        {children}
      </div>
    </div>
  )
}
