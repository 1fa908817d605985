import {change, read} from '#web/ask.ts'
import {AskForm} from '#web/kit/ask-form.tsx'
import {KeptPage, Shown, Table, Tabs, useTab} from '#web/kit/keeping.tsx'
import {useLoaded} from '#web/kit/load.ts'
import {Empty} from '#web/kit/notice.tsx'
import {dayBegins, moment} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'
import {useRoute} from '#web/routing.tsx'
import {useSession} from '#web/session.tsx'
import {
  type AccountPage, type GrantLine, type HolderPage, type Namer, named, type RightLine, useAreas, useNames, usePermissions, useRoles, useUnits,
} from './asks.ts' // biome-ignore format: a list

const words = {
  title: {zh: '她能看什么，为什么', en: 'What can she see, and why'},
  lead: {
    zh: '每一项权限：能做什么、在哪里、凭什么。也可以反过来问：这里的这件事谁能办。',
    en: 'Every right: what, where, and because of what. Or the other way round: who may do this here.',
  },
  person: {zh: '一个人', en: 'One person'},
  holders: {zh: '一件事', en: 'One thing'},
  search: {zh: '按登录名或姓名查找', en: 'Find by login or name'},
  choose: {zh: '在左边选一个人。', en: 'Choose a person on the left.'},
  nobody: {zh: '没有这样的账号。', en: 'There is no such account.'},
  nothing: {zh: '这个账号现在没有任何权限。', en: 'This account holds no right now.'},
  rights: {zh: '权限', en: 'Right'},
  where: {zh: '范围', en: 'Where'},
  why: {zh: '依据', en: 'Because of'},
  since: {zh: '自', en: 'Since'},
  until: {zh: '至', en: 'until'},
  only: {zh: '仅限', en: 'only'},
  day: {zh: '看哪一天', en: 'On which day'},
  grants: {zh: '授权记录', en: 'Grants'},
  give: {zh: '授权', en: 'Give a role'},
  role: {zh: '角色', en: 'Role'},
  area: {zh: '区域（不选为全部）', en: 'Area (everywhere if none)'},
  unit: {zh: '单位（不选为不限）', en: 'Unit (any if none)'},
  category: {zh: '类别，如 component.01（不填为全部）', en: 'Category such as component.01 (all if empty)'},
  to: {zh: '到期日（不填为长期）', en: 'Last day (lasting if empty)'},
  because: {zh: '事由', en: 'Reason'},
  end: {zh: '终止', en: 'End'},
  ended: {zh: '已终止', en: 'ended'},
  noGrants: {zh: '没有授权记录。', en: 'No grants yet.'},
  does: {zh: '办理', en: 'Do'},
  which: {zh: '什么事', en: 'What'},
  inArea: {zh: '在哪里', en: 'Where'},
  forUnit: {zh: '哪个单位的', en: 'Of which unit'},
  any: {zh: '不限', en: 'any'},
  noHolder: {zh: '这里没有人能办这件事。', en: 'Nobody may do this here.'},
  who: {zh: '谁', en: 'Who'},
} as const

const placed = (names: Namer, t: (said: {zh: string; en: string}) => string, {area, unit, category}: Pick<RightLine, 'area' | 'unit' | 'category'>) =>
  [t(names.area(area)), ...(unit === null ? [] : [`${t(words.only)} ${t(names.unit(unit))}`]), ...(category === null ? [] : [t(names.category(category))])].join(' · ') // biome-ignore format: one line

/** The role in the reader's language, and the reason in the words of whoever gave it. */
const reason = (names: Namer, t: (said: {zh: string; en: string}) => string, {role, because}: Pick<RightLine, 'role' | 'because'>) => {
  const given = because.includes('：') ? because.slice(because.indexOf('：') + 1) : because
  return `${t(names.role(role))} · ${given}`
}

function RightsOf({account}: {readonly account: string}) {
  const {language, t} = useLanguage()
  const {query, change: goTo} = useRoute()
  const names = useNames()
  const day = query.get('day') ?? ''
  const at = day === '' ? undefined : dayBegins(day)
  const found = useLoaded(`rights ${account} ${day}`, (signal) =>
    read<{readonly rights: readonly RightLine[]}>(`/accounts/${account}/rights`, {at}, signal),
  )
  return (
    <section>
      <div className="bar">
        <label>
          {t(words.day)}
          <input type="date" value={day} onChange={({target}) => goTo({day: target.value}, {replace: true})} />
        </label>
      </div>
      <Shown of={found} none={words.nothing} empty={({rights}) => rights.length === 0}>
        {({rights}) => (
          <Table
            label={words.title}
            rows={rights}
            keyOf={(one) => `${one.permission} ${one.area} ${one.unit} ${one.category} ${one.role} ${one.from}`}
            columns={[
              {
                said: words.rights,
                cell: ({permission}) => (
                  <>
                    {t(names.permission(permission))} <small>{permission}</small>
                  </>
                ),
              },
              {said: words.where, cell: (one) => placed(names, t, one)},
              {said: words.why, cell: (one) => reason(names, t, one)},
              {
                said: words.since,
                cell: ({from, to}) => `${moment(language, from)}${to === null ? '' : ` ${t(words.until)} ${moment(language, to)}`}`,
              },
            ]}
          />
        )}
      </Shown>
    </section>
  )
}

function GrantsOf({account}: {readonly account: string}) {
  const {language, t} = useLanguage()
  const {may, me} = useSession()
  const names = useNames()
  const [areas, units] = [useAreas().value ?? [], useUnits().value ?? []]
  const {roles = []} = useRoles().value ?? {}
  const found = useLoaded(`grants ${account}`, (signal) =>
    read<{readonly grants: readonly GrantLine[]}>(`/accounts/${account}/grants`, {}, signal),
  )
  const manages = may('rights.manage') && me?.account.id !== account
  const now = Date.now()
  const over = ({to}: GrantLine) => to !== null && Date.parse(to) <= now
  return (
    <section>
      <h2>{t(words.grants)}</h2>
      {manages ? (
        <AskForm
          id={`grant ${account}`}
          verb={words.give}
          fields={[
            {name: 'role', said: words.role, kind: 'choice', options: roles.map(({id, title}) => ({value: id, label: t(title)}))},
            {
              name: 'area',
              said: words.area,
              kind: 'choice',
              optional: true,
              options: areas
                .filter(({level}) => level !== 'community')
                .map((one) => ({value: one.code, label: `${t(named(one))} ${one.code}`})),
            },
            {
              name: 'unit',
              said: words.unit,
              kind: 'choice',
              optional: true,
              options: units.map((one) => ({value: one.id, label: t(named(one))})),
            },
            {name: 'category', said: words.category, optional: true, max: 41},
            {name: 'to', said: words.to, kind: 'date', optional: true},
            {name: 'because', said: words.because},
          ]}
          send={async ({role, area = '', unit, category, to = '', because}) => {
            await change('POST', '/grants', {
              account, role, because, area: area.replace(/(?:00)+$/, ''),
              ...(unit === '' ? {} : {unit}), ...(category === '' ? {} : {category}), ...(to === '' ? {} : {to: dayBegins(to, 1)}),
            }) // biome-ignore format: as the wire has it
            found.again()
          }}
        />
      ) : null}
      <Shown of={found} none={words.noGrants} empty={({grants}) => grants.length === 0}>
        {({grants}) => (
          <Table
            label={words.grants}
            rows={grants}
            keyOf={({id}) => id}
            columns={[
              {said: words.role, cell: ({role}) => t(names.role(role))},
              {said: words.where, cell: (one) => placed(names, t, one)},
              {said: words.why, cell: ({because}) => because},
              {
                said: words.since,
                cell: ({from, to}) => `${moment(language, from)}${to === null ? '' : ` ${t(words.until)} ${moment(language, to)}`}`,
              },
              ...(manages
                ? [
                    {
                      said: words.does,
                      cell: (one: GrantLine) =>
                        over(one) ? (
                          t(words.ended)
                        ) : (
                          <AskForm
                            id={`grant end ${one.id}`}
                            verb={words.end}
                            fields={[{name: 'because', said: words.because}]}
                            send={async (body) => {
                              await change('POST', `/grants/${one.id}/end`, body)
                              found.again()
                            }}
                          />
                        ),
                    },
                  ]
                : []),
            ]}
          />
        )}
      </Shown>
    </section>
  )
}

function ByPerson() {
  const {t} = useLanguage()
  const {query, change: goTo} = useRoute()
  const [text, chosen] = [query.get('text') ?? '', query.get('account')]
  const found = useLoaded(`accounts ${text}`, (signal) => read<AccountPage>('/accounts', {text: text || undefined}, signal))
  return (
    <div className="two">
      <nav className="side" aria-label={t(words.person)}>
        <div className="bar">
          <label>
            {t(words.search)}
            <input type="search" maxLength={64} value={text} onChange={({target}) => goTo({text: target.value}, {replace: true})} />
          </label>
        </div>
        <Shown of={found} none={words.nobody} empty={({accounts}) => accounts.length === 0}>
          {({accounts}) => (
            <ul className="choices-of scrolls">
              {accounts.map(({id, name, login}) => (
                <li key={id}>
                  <button type="button" className="plain" aria-current={id === chosen} onClick={() => goTo({account: id})}>
                    <b>{name}</b>
                    <small>{login}</small>
                  </button>
                </li>
              ))}
            </ul>
          )}
        </Shown>
      </nav>
      {chosen === null ? (
        <Empty said={words.choose} />
      ) : (
        <div className="column">
          <RightsOf account={chosen} />
          <GrantsOf account={chosen} />
        </div>
      )}
    </div>
  )
}

function ByThing() {
  const {t} = useLanguage()
  const {query, change: goTo} = useRoute()
  const names = useNames()
  const [areas, units] = [useAreas().value ?? [], useUnits().value ?? []]
  const {permissions = []} = usePermissions().value ?? {}
  const [permission, area, unit] = [query.get('permission') ?? '', query.get('area') ?? '', query.get('unit') ?? '']
  const found = useLoaded(permission === '' ? null : `holders ${permission} ${area} ${unit}`, (signal) =>
    read<HolderPage>('/rights/holders', {permission, area: area || undefined, unit: unit || undefined}, signal),
  )
  return (
    <section>
      <div className="bar">
        <label>
          {t(words.which)}
          <select value={permission} onChange={({target}) => goTo({permission: target.value})}>
            <option value="">—</option>
            {permissions.map((one) => (
              <option key={one.permission} value={one.permission}>
                {t(one.pack)} · {t(one)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t(words.inArea)}
          <select value={area} onChange={({target}) => goTo({area: target.value})}>
            <option value="">{t(words.any)}</option>
            {areas.map((one) => (
              <option key={one.code} value={one.code}>
                {t(named(one))} {one.code}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t(words.forUnit)}
          <select value={unit} onChange={({target}) => goTo({unit: target.value})}>
            <option value="">{t(words.any)}</option>
            {units.map((one) => (
              <option key={one.id} value={one.id}>
                {t(named(one))}
              </option>
            ))}
          </select>
        </label>
      </div>
      {permission === '' ? null : (
        <Shown of={found} none={words.noHolder} empty={({holders}) => holders.length === 0}>
          {({holders}) => (
            <Table
              label={words.holders}
              rows={holders}
              keyOf={({grant}) => grant}
              columns={[
                {
                  said: words.who,
                  cell: ({name, login}) => (
                    <>
                      <b>{name}</b> <code>{login}</code>
                    </>
                  ),
                },
                {said: words.where, cell: (one) => placed(names, t, one)},
                {said: words.why, cell: (one) => reason(names, t, one)},
              ]}
            />
          )}
        </Shown>
      )}
    </section>
  )
}

/** What a person may do, where and because of what; who may do a thing; and, for the security administrator, giving and ending roles. */
export function RightsPage() {
  const shown = useTab(['person', 'thing'])
  return (
    <KeptPage title={words.title} lead={words.lead} needs={['rights.manage', 'audit.read']}>
      <Tabs
        label={words.title}
        shown={shown}
        tabs={[
          ['person', words.person],
          ['thing', words.holders],
        ]}
      />
      {shown === 'person' ? <ByPerson /> : <ByThing />}
    </KeptPage>
  )
}
