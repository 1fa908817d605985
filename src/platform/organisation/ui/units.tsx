import {change, read} from '#web/ask.ts'
import {AskForm} from '#web/kit/ask-form.tsx'
import {Mark, Shown} from '#web/kit/keeping.tsx'
import {useLoaded} from '#web/kit/load.ts'
import {Empty} from '#web/kit/notice.tsx'
import {useLanguage} from '#web/language.tsx'
import {Link, useRoute} from '#web/routing.tsx'
import {useSession} from '#web/session.tsx'
import {unitKinds} from '../core/unit.ts'
import {type AppointmentLine, named, type PersonLine, type PostLine, type UnitLine, useAreas, useNames, useRoles, useUnits} from './asks.ts'

const words = {
  units: {zh: '单位', en: 'Units'},
  find: {zh: '找单位', en: 'Find a unit'},
  none: {zh: '没有这样的单位。', en: 'There is no such unit.'},
  choose: {zh: '在左边选一个单位，看岗位和在岗的人。', en: 'Choose a unit on the left to see its posts and who holds them.'},
  posts: {zh: '岗位', en: 'Posts'},
  noPosts: {zh: '这个单位还没有岗位。', en: 'This unit has no posts yet.'},
  vacant: {zh: '空缺', en: 'vacant'},
  role: {zh: '角色', en: 'Role'},
  noRole: {zh: '不带角色', en: 'no role'},
  where: {zh: '管辖', en: 'Covers'},
  ownOnly: {zh: '只限本单位的案件', en: 'only cases of this unit'},
  appoint: {zh: '任命', en: 'Appoint'},
  appointTells: {
    zh: '岗位带角色时，任命即授权，须由安全管理员办理。',
    en: 'When the post carries a role, appointing gives rights: the security administrator does it.',
  },
  person: {zh: '人员', en: 'Person'},
  because: {zh: '事由', en: 'Reason'},
  end: {zh: '免去', en: 'End'},
  endPost: {zh: '撤销岗位', en: 'End the post'},
  endUnit: {zh: '撤销单位', en: 'End the unit'},
  endUnitTells: {
    zh: '其岗位和任职同日终止。先用职责移交把案件转走。',
    en: 'Its posts and appointments end with it. Hand its cases over first.',
  },
  newPost: {zh: '设置岗位', en: 'New post'},
  newUnit: {zh: '登记单位', en: 'Register a unit'},
  under: {zh: '登记下级单位', en: 'Register a unit under it'},
  title: {zh: '岗位名称', en: 'Title'},
  titleEn: {zh: '英文名称', en: 'Title in English'},
  name: {zh: '名称', en: 'Name'},
  nameEn: {zh: '英文名称', en: 'Name in English'},
  key: {zh: '代号（小写字母、数字、连字符）', en: 'Key (lower case, digits, hyphens)'},
  kind: {zh: '性质', en: 'Kind'},
  trade: {zh: '职能', en: 'Trade'},
  tradeHelp: {zh: '如 street-office；权责清单凭它找到属地单位', en: 'Such as street-office; the duty list finds local units by it'},
  uscc: {zh: '统一社会信用代码', en: 'Social credit code'},
  area: {zh: '区域', en: 'Area'},
  phone: {zh: '电话', en: 'Telephone'},
  since: {zh: '自', en: 'since'},
} as const

const kinds = {
  government: {zh: '政府', en: 'government'},
  department: {zh: '部门', en: 'department'},
  street: {zh: '街道', en: 'street office'},
  enterprise: {zh: '企业', en: 'enterprise'},
  contractor: {zh: '承包单位', en: 'contractor'},
} as const

function Branch({
  unit,
  units,
  chosen,
  onChoose,
}: {
  readonly unit: UnitLine
  readonly units: readonly UnitLine[]
  readonly chosen: string | null
  readonly onChoose: (id: string) => void
}) {
  const {t} = useLanguage()
  const names = useNames()
  const below = units.filter(({parent}) => parent === unit.id)
  const pick = (
    <button type="button" className="plain" aria-current={unit.id === chosen} onClick={() => onChoose(unit.id)}>
      <span>{t(named(unit))}</span>
      <small>{`${t(kinds[unit.kind])} · ${t(names.area(unit.area))}`}</small>
    </button>
  )
  return (
    <li>
      {pick}
      {below.length === 0 ? null : (
        <ul>
          {below.map((one) => (
            <Branch key={one.id} unit={one} units={units} chosen={chosen} onChoose={onChoose} />
          ))}
        </ul>
      )}
    </li>
  )
}

function Post({post, people, again}: {readonly post: PostLine; readonly people: readonly PersonLine[]; readonly again: () => void}) {
  const {language, t} = useLanguage()
  const {may} = useSession()
  const names = useNames()
  const found = useLoaded(`post ${post.id}`, (signal) =>
    read<readonly AppointmentLine[]>(`/organisation/posts/${post.id}/appointments`, {}, signal),
  )
  const now = found.value?.filter(({validTo}) => validTo === null) ?? []
  const mayAppoint = may(post.role === null ? 'organisation.edit' : 'rights.manage')
  const edits = may('organisation.edit')
  const personOf = (id: string) => people.find((one) => one.id === id)
  const then = async (work: Promise<unknown>, all = false) => {
    await work
    found.again()
    if (all) again()
  }
  return (
    <li className="card column">
      <div className="title-line">
        <b>{language === 'zh' ? post.title : post.titleEn}</b>
        <span className="help">
          {[
            post.role === null ? t(words.noRole) : `${t(words.role)} ${t(names.role(post.role))}`,
            `${t(words.where)} ${t(names.area(post.area))}`,
            ...(post.ownUnitOnly ? [t(words.ownOnly)] : []),
            ...(post.category === null ? [] : [t(names.category(post.category))]),
          ].join(' · ')}
        </span>
      </div>
      <Shown of={found} lines={1}>
        {() =>
          now.length === 0 ? (
            <Mark said={words.vacant} light="yellow" />
          ) : (
            <ul className="column">
              {now.map((one) => {
                const person = personOf(one.person)
                return (
                  <li key={one.id} className="title-line">
                    <Link to={`/keeping/organisation?tab=people&person=${one.person}`}>
                      {person === undefined ? one.person : t(named(person))}
                    </Link>
                    <span className="help">{`${t(words.since)} ${one.validFrom} · ${one.because}`}</span>
                    {edits ? (
                      <AskForm
                        id={`appointment end ${one.id}`}
                        verb={words.end}
                        fields={[{name: 'because', said: words.because}]}
                        send={(body) => then(change('POST', `/organisation/appointments/${one.id}/end`, body))}
                      />
                    ) : null}
                  </li>
                )
              })}
            </ul>
          )
        }
      </Shown>
      <div className="asks">
        {mayAppoint ? (
          <AskForm
            id={`appoint ${post.id}`}
            verb={words.appoint}
            tells={words.appointTells}
            fields={[
              {
                name: 'person',
                said: words.person,
                kind: 'choice',
                options: people.map((one) => ({value: one.id, label: t(named(one))})),
              },
              {name: 'because', said: words.because},
            ]}
            send={(body) => then(change('POST', `/organisation/posts/${post.id}/appointments`, body))}
          />
        ) : null}
        {edits ? (
          <AskForm
            id={`post end ${post.id}`}
            verb={words.endPost}
            fields={[{name: 'because', said: words.because}]}
            send={(body) => then(change('POST', `/organisation/posts/${post.id}/end`, {...body, version: post.version}), true)}
          />
        ) : null}
      </div>
    </li>
  )
}

function NewUnit({under, again}: {readonly under: UnitLine | undefined; readonly again: () => void}) {
  const {t} = useLanguage()
  const areas = useAreas().value ?? []
  return (
    <AskForm
      id={`unit new ${under?.id ?? ''}`}
      verb={under === undefined ? words.newUnit : words.under}
      fields={[
        {name: 'name', said: words.name, max: 100},
        {name: 'nameEn', said: words.nameEn, max: 100},
        {name: 'key', said: words.key, pattern: '[a-z][a-z0-9\\-]{0,39}'},
        {name: 'kind', said: words.kind, kind: 'choice', options: unitKinds.map((kind) => ({value: kind, label: t(kinds[kind])}))},
        {name: 'trade', said: words.trade, pattern: '[a-z][a-z\\-]{0,39}', help: words.tradeHelp},
        {name: 'uscc', said: words.uscc, max: 18},
        {
          name: 'area',
          said: words.area,
          kind: 'choice',
          initial: under?.area ?? '',
          options: areas.map((one) => ({value: one.code, label: `${t(named(one))} ${one.code}`})),
        },
        {name: 'phone', said: words.phone, optional: true, max: 40},
      ]}
      send={async ({phone, ...body}) => {
        await change('POST', '/organisation/units', {...body, parent: under?.id ?? null, phone: phone === '' ? null : phone})
        again()
      }}
    />
  )
}

function OneUnit({unit, again}: {readonly unit: UnitLine; readonly again: () => void}) {
  const {t} = useLanguage()
  const {may} = useSession()
  const names = useNames()
  const areas = useAreas().value ?? []
  const {roles = []} = useRoles().value ?? {}
  const people = useLoaded('people', (signal) => read<readonly PersonLine[]>('/organisation/people', {}, signal))
  const posts = useLoaded(`posts ${unit.id}`, (signal) => read<readonly PostLine[]>('/organisation/posts', {unit: unit.id}, signal))
  const edits = may('organisation.edit')
  return (
    <section>
      <h2>{t(named(unit))}</h2>
      <p className="help">
        {[
          t(kinds[unit.kind]),
          t(names.area(unit.area)),
          unit.uscc,
          ...(unit.phone === null ? [] : [unit.phone]),
          `${t(words.since)} ${unit.validFrom}`,
        ].join(' · ')}
      </p>
      {edits ? (
        <div className="asks">
          <AskForm
            id={`post new ${unit.id}`}
            verb={words.newPost}
            fields={[
              {name: 'title', said: words.title, max: 100},
              {name: 'titleEn', said: words.titleEn, max: 100},
              {
                name: 'role',
                said: words.role,
                kind: 'choice',
                optional: true,
                options: roles.map(({id, title}) => ({value: id, label: t(title)})),
              },
              {
                name: 'area',
                said: words.area,
                kind: 'choice',
                initial: unit.area,
                options: areas.map((one) => ({value: one.code, label: `${t(named(one))} ${one.code}`})),
              },
              {name: 'ownUnitOnly', said: words.ownOnly, kind: 'tick', initial: 'true'},
            ]}
            send={async ({role, ownUnitOnly, ...body}) => {
              const more = {unit: unit.id, role: role === '' ? null : role, ownUnitOnly: ownUnitOnly === 'true', category: null}
              await change('POST', '/organisation/posts', {...body, ...more})
              posts.again()
            }}
          />
          <NewUnit under={unit} again={again} />
          <AskForm
            id={`unit end ${unit.id}`}
            verb={words.endUnit}
            tells={words.endUnitTells}
            fields={[{name: 'because', said: words.because}]}
            send={async (body) => {
              await change('POST', `/organisation/units/${unit.id}/end`, {...body, version: unit.version})
              again()
            }}
          />
        </div>
      ) : null}
      <h3>{t(words.posts)}</h3>
      <Shown of={posts} none={words.noPosts} empty={(all) => all.length === 0}>
        {(all) => (
          <ul className="column">
            {all.map((post) => (
              <Post key={post.id} post={post} people={people.value ?? []} again={posts.again} />
            ))}
          </ul>
        )}
      </Shown>
    </section>
  )
}

/** The units as a tree, and the chosen one with its posts and who holds them. */
export function UnitsPart() {
  const {t} = useLanguage()
  const {may} = useSession()
  const {query, change: goTo} = useRoute()
  const [chosen, text] = [query.get('unit'), query.get('find') ?? '']
  const found = useUnits()
  const unit = found.value?.find(({id}) => id === chosen)
  const choose = (id: string) => goTo({unit: id})
  return (
    <div className="two">
      <nav className="side" aria-label={t(words.units)}>
        <div className="bar">
          <label>
            {t(words.find)}
            <input type="search" value={text} onChange={({target}) => goTo({find: target.value}, {replace: true})} />
          </label>
        </div>
        <Shown of={found} lines={10}>
          {(units) => {
            const matching = units.filter(({name, nameEn}) => name.includes(text) || nameEn.toLowerCase().includes(text.toLowerCase()))
            const roots = text === '' ? units.filter(({parent}) => parent === null || !units.some(({id}) => id === parent)) : matching
            return roots.length === 0 ? (
              <Empty said={words.none} />
            ) : (
              <ul className="choices-of tree scrolls">
                {roots.map((one) => (
                  <Branch key={one.id} unit={one} units={text === '' ? units : []} chosen={chosen} onChoose={choose} />
                ))}
              </ul>
            )
          }}
        </Shown>
        {may('organisation.edit') ? <NewUnit under={undefined} again={found.again} /> : null}
      </nav>
      {unit === undefined ? <Empty said={words.choose} /> : <OneUnit key={unit.id} unit={unit} again={found.again} />}
    </div>
  )
}
