import {Empty} from './kit/notice.tsx'
import {useLanguage} from './language.tsx'
import {Link} from './routing.tsx'
import {groups, type Nav} from './screen.ts'
import {useSession} from './session.tsx'

const words = {
  title: {zh: '管理', en: 'Keeping the house'},
  lead: {
    zh: '组织、标准、规则、数据和系统。只列出您有权使用的页面。',
    en: 'Organisation, standards, rules, data and the system; only what you may use is listed.',
  },
  none: {
    zh: '您的岗位没有管理页面。需要时请联系系统管理员。',
    en: 'Your post has no such pages. Ask the system administrator if you need one.',
  },
} as const

type Kept = Extract<Nav, {in: 'keeping'}>

/** Every page with which the house is kept in order that the person may use, by what it is about. */
export function KeepingPage({navs}: {readonly navs: readonly Nav[]}) {
  const {t} = useLanguage()
  const {allowed} = useSession()
  const mine = navs.filter((nav): nav is Kept => nav.in === 'keeping' && allowed(nav.needs))
  return (
    <main className="page keeping">
      <h1>{t(words.title)}</h1>
      <p className="lead">{t(words.lead)}</p>
      {mine.length === 0 ? <Empty said={words.none} /> : null}
      {Object.entries(groups).map(([group, title]) => {
        const here = mine.filter((nav) => nav.group === group)
        if (here.length === 0) return null
        return (
          <section key={group}>
            <h2>{t(title)}</h2>
            <ul>
              {here.map((nav) => (
                <li key={nav.to}>
                  <Link to={nav.to}>
                    <b>{t(nav.said)}</b>
                    <span>{t(nav.tells)}</span>
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        )
      })}
    </main>
  )
}
