import {useLanguage} from '#web/language.tsx'
import {Link, useRoute} from '#web/routing.tsx'
import {useSession} from '#web/session.tsx'

const tabs = [
  {to: '/notices', zh: '我的通知', en: 'My notices', may: null},
  {to: '/notices/settings', zh: '怎样通知我', en: 'How I am told', may: null},
  {to: '/notices/deliveries', zh: '发送记录', en: 'Deliveries', may: 'notices.deliveries'},
  {to: '/notices/templates', zh: '通知模板', en: 'Templates', may: 'notices.templates'},
  {to: '/notices/webhooks', zh: '回调', en: 'Webhooks', may: 'notices.webhooks'},
] as const

/** The pages of notices that somebody may open. */
export function Tabs() {
  const {t} = useLanguage()
  const {path} = useRoute()
  const {may} = useSession()
  return (
    <nav className="tabs">
      {tabs
        .filter((tab) => tab.may === null || may(tab.may))
        .map((tab) => (
          <Link key={tab.to} to={tab.to} className={path === tab.to ? 'here' : ''}>
            {t(tab)}
          </Link>
        ))}
    </nav>
  )
}
