import {useLanguage} from '#web/language.tsx'
import {Link, useRoute} from '#web/routing.tsx'
import {useSession} from '#web/session.tsx'

const tabs = [
  {to: '/calls', zh: '接听来电', en: 'Take a call', may: 'cases.hotline'},
  {to: '/calls/back', zh: '回访', en: 'Call back', may: 'cases.callback'},
] as const

/** The screens of the hotline that somebody may open. */
export function CallTabs() {
  const {t} = useLanguage()
  const {path} = useRoute()
  const {may} = useSession()
  return (
    <nav className="tabs" aria-label={t({zh: '热线', en: 'Hotline'})}>
      {tabs
        .filter((tab) => may(tab.may))
        .map((tab) => (
          <Link key={tab.to} to={tab.to} className={path === tab.to ? 'here' : ''}>
            {t(tab)}
          </Link>
        ))}
    </nav>
  )
}
