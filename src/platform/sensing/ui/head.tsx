import type {ReactNode} from 'react'
import {Empty} from '#web/kit/notice.tsx'
import {type Said, useLanguage} from '#web/language.tsx'
import {Link, useRoute} from '#web/routing.tsx'
import {useSession} from '#web/session.tsx'
import '#web/kit/keeping.css'
import './sensing.css'

const words = {
  pages: {zh: '感知的页面', en: 'Pages of sensing'},
  noRight: {
    zh: '您的岗位不能查看感知数据。需要时请联系安全管理员授权。',
    en: 'Your post may not see what is sensed. Ask the security administrator if you need it.',
  },
} as const

const pages = [
  {to: '/sensing', said: {zh: '设备', en: 'Devices'}, needs: 'sensing.read'},
  {to: '/sensing/alarms', said: {zh: '告警', en: 'Alarms'}, needs: 'sensing.read'},
  {to: '/sensing/rules', said: {zh: '规则', en: 'Rules'}, needs: 'sensing.read'},
  {to: '/sensing/wall', said: {zh: '数据流墙', en: 'Wall'}, needs: 'sensing.read'},
] as const satisfies readonly {to: string; said: Said; needs: string}[]

/** A page of sensing: the way to its siblings, and a plain word to whoever may not see it. */
export function SensingPage({
  wide = false,
  needs = 'sensing.read',
  children,
}: {
  readonly wide?: boolean
  readonly needs?: string
  readonly children: ReactNode
}) {
  const {t} = useLanguage()
  const {path} = useRoute()
  const {may} = useSession()
  return (
    <main className={`page sensing ${wide ? 'wide' : ''}`}>
      <nav className="tabs" aria-label={t(words.pages)}>
        {pages
          .filter((page) => may(page.needs))
          .map(({to, said}) => (
            <Link
              key={to}
              to={to}
              className={
                path === to || (to !== '/sensing' && path.startsWith(to)) || (to === '/sensing' && path.startsWith('/sensing/things'))
                  ? 'tab here'
                  : 'tab'
              }
            >
              {t(said)}
            </Link>
          ))}
      </nav>
      {may(needs) ? children : <Empty said={words.noRight} />}
    </main>
  )
}
