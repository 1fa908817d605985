import {change, read} from '#web/ask.ts'
import {AskForm} from '#web/kit/ask-form.tsx'
import {Mark, Shown, Table} from '#web/kit/keeping.tsx'
import {useLoaded} from '#web/kit/load.ts'
import {Empty} from '#web/kit/notice.tsx'
import {type Said, useLanguage} from '#web/language.tsx'
import {Link, useRoute} from '#web/routing.tsx'
import {useSession} from '#web/session.tsx'
import {type AccountPage, named, type PersonLine, type PersonWhole, type PostLine, useAreas, useNames} from './asks.ts'

const words = {
  people: {zh: '人员', en: 'People'},
  find: {zh: '找人', en: 'Find a person'},
  none: {zh: '没有这样的人员。', en: 'There is no such person.'},
  choose: {zh: '在左边选一个人，看任职、能看什么、为什么。', en: 'Choose a person on the left: posts, what they can see, and why.'},
  register: {zh: '登记人员', en: 'Register a person'},
  registerTells: {
    zh: '账号由系统管理员先开通，这里只指明是谁的。',
    en: 'The account is opened first by the system administrator; here one only says whose it is.',
  },
  name: {zh: '姓名', en: 'Name'},
  nameEn: {zh: '英文姓名', en: 'Name in English'},
  phone: {zh: '电话', en: 'Telephone'},
  account: {zh: '账号', en: 'Account'},
  noAccount: {zh: '没有账号', en: 'no account'},
  leave: {zh: '离任', en: 'Leaves'},
  leaveTells: {zh: '任职和权限今天终止，账号停用。', en: 'Posts and rights end today and the account is disabled.'},
  because: {zh: '事由', en: 'Reason'},
  posts: {zh: '任职', en: 'Posts'},
  noPosts: {zh: '没有任职。', en: 'No posts.'},
  post: {zh: '岗位', en: 'Post'},
  from: {zh: '自', en: 'From'},
  until: {zh: '至', en: 'Until'},
  now: {zh: '在岗', en: 'in post'},
  ended: {zh: '已离任', en: 'left'},
  rights: {zh: '能看什么、做什么，为什么', en: 'What they can see and do, and why'},
  noRights: {zh: '现在没有任何权限。', en: 'No right at all now.'},
  right: {zh: '权限', en: 'Right'},
  why: {zh: '依据', en: 'Because'},
} as const

interface ExplainedRight {
  readonly permission: string
  readonly area: string
  readonly unit: string | null
  readonly category: string | null
  readonly role: string
  readonly from: string
  readonly why: Said
}

function OnePerson({id, again}: {readonly id: string; readonly again: () => void}) {
  const {t} = useLanguage()
  const {may} = useSession()
  const names = useNames()
  const city = (useAreas().value ?? []).find(({level}) => level === 'city')?.code ?? ''
  const found = useLoaded(`person ${id}`, (signal) => read<PersonWhole>(`/organisation/people/${id}`, {}, signal))
  const posts = useLoaded('posts all', (signal) => read<readonly PostLine[]>('/organisation/posts', {ended: true}, signal))
  const rights = useLoaded(`person rights ${id}`, (signal) =>
    read<{readonly rights: readonly ExplainedRight[]}>(`/organisation/people/${id}/rights`, {}, signal),
  )
  const sayPost = (post: string): Said => {
    const one = posts.value?.find((other) => other.id === post)
    if (one === undefined) return {zh: '…', en: '…'}
    const unit = names.unit(one.unit)
    return {zh: `${unit.zh} · ${one.title}`, en: `${unit.en} · ${one.titleEn}`}
  }
  return (
    <Shown of={found}>
      {({person, appointments}) => (
        <section>
          <div className="title-line">
            <h2>{t(named(person))}</h2>
            <Mark said={person.validTo === null ? words.now : words.ended} light={person.validTo === null ? 'green' : undefined} />
            {person.account === null ? (
              <span className="help">{t(words.noAccount)}</span>
            ) : may('rights.manage') || may('audit.read') ? (
              <Link to={`/keeping/rights?account=${person.account}`}>{t(words.account)}</Link>
            ) : null}
          </div>
          {may('organisation.edit') && person.validTo === null ? (
            <AskForm
              id={`person end ${id}`}
              verb={words.leave}
              tells={words.leaveTells}
              fields={[{name: 'because', said: words.because}]}
              send={async (body) => {
                await change('POST', `/organisation/people/${id}/end`, {...body, city, version: person.version})
                found.again()
                rights.again()
                again()
              }}
            />
          ) : null}
          <h3>{t(words.posts)}</h3>
          {appointments.length === 0 ? (
            <p className="help">{t(words.noPosts)}</p>
          ) : (
            <Table
              label={words.posts}
              rows={appointments}
              keyOf={(one) => one.id}
              columns={[
                {said: words.post, cell: ({post}) => t(sayPost(post))},
                {said: words.from, cell: ({validFrom}) => validFrom},
                {said: words.until, cell: ({validTo}) => validTo ?? t(words.now)},
                {said: words.because, cell: ({because}) => because},
              ]}
            />
          )}
          <h3>{t(words.rights)}</h3>
          <Shown of={rights} none={words.noRights} empty={(all) => all.rights.length === 0}>
            {(all) => (
              <Table
                label={words.rights}
                rows={all.rights}
                keyOf={(one) => `${one.permission} ${one.area} ${one.unit} ${one.category} ${one.role} ${one.from}`}
                columns={[
                  {said: words.right, cell: ({permission}) => t(names.permission(permission))},
                  {said: words.why, cell: ({why}) => t(why)},
                ]}
              />
            )}
          </Shown>
        </section>
      )}
    </Shown>
  )
}

function Register({again}: {readonly again: () => void}) {
  const {may} = useSession()
  const city = (useAreas().value ?? []).find(({level}) => level === 'city')?.code ?? ''
  const seesAccounts = may('accounts.manage') || may('rights.manage') || may('audit.read')
  const accounts = useLoaded(seesAccounts ? 'accounts all' : null, (signal) => read<AccountPage>('/accounts', {limit: 200}, signal))
  const options = accounts.value?.accounts.map(({id, name, login}) => ({value: id, label: `${name} ${login}`})) ?? []
  return (
    <AskForm
      id="person new"
      verb={words.register}
      tells={words.registerTells}
      fields={[
        {name: 'name', said: words.name, max: 100},
        {name: 'nameEn', said: words.nameEn, max: 100},
        {name: 'phone', said: words.phone, optional: true, max: 40},
        ...(seesAccounts ? [{name: 'account', said: words.account, kind: 'choice' as const, optional: true, options}] : []),
      ]}
      send={async ({name, nameEn, phone, account = ''}) => {
        const body = {name, nameEn, city, phone: phone === '' ? null : phone, account: account === '' ? null : account}
        await change('POST', '/organisation/people', body)
        again()
      }}
    />
  )
}

/** The people, and the chosen one with posts and rights, each with its reason. */
export function PeoplePart() {
  const {t} = useLanguage()
  const {may} = useSession()
  const {query, change: goTo} = useRoute()
  const [chosen, text] = [query.get('person'), query.get('text') ?? '']
  const found = useLoaded(`people ${text}`, (signal) =>
    read<readonly PersonLine[]>('/organisation/people', {text: text || undefined}, signal),
  )
  return (
    <div className="two">
      <nav className="side" aria-label={t(words.people)}>
        <div className="bar">
          <label>
            {t(words.find)}
            <input type="search" maxLength={100} value={text} onChange={({target}) => goTo({text: target.value}, {replace: true})} />
          </label>
        </div>
        <Shown of={found} none={words.none} empty={(people) => people.length === 0}>
          {(people) => (
            <ul className="choices-of scrolls">
              {people.map((one) => (
                <li key={one.id}>
                  <button type="button" className="plain" aria-current={one.id === chosen} onClick={() => goTo({person: one.id})}>
                    <b>{t(named(one))}</b>
                    {one.account === null ? <small>{t(words.noAccount)}</small> : null}
                  </button>
                </li>
              ))}
            </ul>
          )}
        </Shown>
        {may('organisation.edit') ? <Register again={found.again} /> : null}
      </nav>
      {chosen === null ? <Empty said={words.choose} /> : <OnePerson key={chosen} id={chosen} again={found.again} />}
    </div>
  )
}
