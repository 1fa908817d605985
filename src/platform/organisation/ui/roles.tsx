import {useState} from 'react'
import {asRefusal, change, type Refusal} from '#web/ask.ts'
import {KeptPage, Shown} from '#web/kit/keeping.tsx'
import {useKept} from '#web/kit/kept.ts'
import {Empty, Refused} from '#web/kit/notice.tsx'
import {type Said, useLanguage} from '#web/language.tsx'
import {useRoute} from '#web/routing.tsx'
import {useSession} from '#web/session.tsx'
import {type PermissionLine, type RoleLine, usePermissions, useRoles} from './asks.ts'

const words = {
  title: {zh: '角色', en: 'Roles'},
  lead: {
    zh: '一个角色是一组权限。改动立即对所有持有者生效；系统、安全、审计三类管理员权限不能放在一起。',
    en: 'A role is a set of permissions. A change holds at once for everybody who has it; the three administrators’ rights never stand together.',
  },
  choose: {zh: '在左边选一个角色。', en: 'Choose a role on the left.'},
  none: {zh: '还没有角色。', en: 'There are no roles yet.'},
  count: {zh: '项权限', en: 'permissions'},
  another: {zh: '新角色', en: 'New role'},
  id: {zh: '代号（小写字母、数字、连字符）', en: 'Id (lower case, digits, hyphens)'},
  zh: {zh: '中文名称', en: 'Chinese title'},
  en: {zh: '英文名称', en: 'English title'},
  save: {zh: '保存', en: 'Save'},
  back: {zh: '放弃改动', en: 'Drop the changes'},
  saved: {zh: '已保存。', en: 'Saved.'},
  gained: {zh: '将增加', en: 'Adds'},
  lost: {zh: '将去掉', en: 'Takes away'},
} as const

function Editor({
  role,
  permissions,
  mayEdit,
  onSaved,
}: {
  readonly role: RoleLine
  readonly permissions: readonly PermissionLine[]
  readonly mayEdit: boolean
  readonly onSaved: (id: string) => void
}) {
  const {t} = useLanguage()
  const [mine, keep, forget] = useKept<RoleLine>(`role ${role.id}`, role)
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const held = new Set(mine.permissions)
  const nameOf = (id: string): Said => permissions.find(({permission}) => permission === id) ?? {zh: id, en: id}
  const gained = mine.permissions.filter((one) => !role.permissions.includes(one))
  const lost = role.permissions.filter((one) => !held.has(one))
  const packs = Map.groupBy(permissions, ({pack}) => pack.en)
  const toggle = (permission: string) =>
    keep({
      ...mine,
      permissions: held.has(permission) ? mine.permissions.filter((one) => one !== permission) : [...mine.permissions, permission],
    })
  const save = async () => {
    setBusy(true)
    setRefusal(undefined)
    try {
      await change('PUT', `/roles/${mine.id}`, {title: mine.title, permissions: mine.permissions})
      forget()
      onSaved(mine.id)
    } catch (error) {
      setRefusal(asRefusal(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <form
      className="column"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      {role.id === '' ? (
        <label>
          {t(words.id)}
          <input required pattern="[a-z][a-z0-9\-]{1,39}" value={mine.id} onChange={({target}) => keep({...mine, id: target.value})} />
        </label>
      ) : (
        <h2>
          {t(role.title)} <code>{role.id}</code>
        </h2>
      )}
      {mayEdit ? (
        <div className="bar">
          <label>
            {t(words.zh)}
            <input
              required
              maxLength={40}
              value={mine.title.zh}
              onChange={({target}) => keep({...mine, title: {...mine.title, zh: target.value}})}
            />
          </label>
          <label>
            {t(words.en)}
            <input
              required
              maxLength={80}
              value={mine.title.en}
              onChange={({target}) => keep({...mine, title: {...mine.title, en: target.value}})}
            />
          </label>
        </div>
      ) : null}
      {[...packs].map(([pack, all]) => (
        <fieldset key={pack} className="card permissions">
          <legend>{t(all[0]?.pack ?? {zh: pack, en: pack})}</legend>
          {all.map((one) => (
            <label key={one.permission} className="tick">
              <input type="checkbox" disabled={!mayEdit} checked={held.has(one.permission)} onChange={() => toggle(one.permission)} />
              <span>
                {t(one)} <small className="help">{one.permission}</small>
              </span>
            </label>
          ))}
        </fieldset>
      ))}
      {gained.length > 0 ? <p className="is">{`${t(words.gained)}: ${gained.map((id) => t(nameOf(id))).join(' · ')}`}</p> : null}
      {lost.length > 0 ? <p className="was">{`${t(words.lost)}: ${lost.map((id) => t(nameOf(id))).join(' · ')}`}</p> : null}
      {refusal === undefined ? null : <Refused refusal={refusal} />}
      {mayEdit ? (
        <div className="actions">
          <button type="submit" className="primary" disabled={busy}>
            {t(words.save)}
          </button>
          <button type="button" onClick={forget}>
            {t(words.back)}
          </button>
        </div>
      ) : null}
    </form>
  )
}

const blank: RoleLine = {id: '', title: {zh: '', en: ''}, permissions: []}

/** The roles and what each may do. */
export function RolesPage() {
  const {t} = useLanguage()
  const {may} = useSession()
  const {query, change: goTo} = useRoute()
  const found = useRoles()
  const {permissions = []} = usePermissions().value ?? {}
  const chosen = query.get('role')
  const role = chosen === 'new' ? blank : found.value?.roles.find(({id}) => id === chosen)
  const mayEdit = may('rights.manage')
  return (
    <KeptPage title={words.title} lead={words.lead} needs={['rights.manage', 'audit.read']}>
      <div className="two">
        <nav className="side" aria-label={t(words.title)}>
          <Shown of={found} none={words.none} empty={({roles}) => roles.length === 0}>
            {({roles}) => (
              <ul className="choices-of">
                {roles.map(({id, title, permissions: held}) => (
                  <li key={id}>
                    <button type="button" className="plain" aria-current={id === chosen} onClick={() => goTo({role: id})}>
                      <b>{t(title)}</b>
                      <small>{`${held.length} ${t(words.count)}`}</small>
                    </button>
                  </li>
                ))}
              </ul>
            )}
          </Shown>
          {mayEdit ? (
            <button type="button" onClick={() => goTo({role: 'new'})}>
              {t(words.another)}
            </button>
          ) : null}
        </nav>
        {role === undefined ? (
          <Empty said={words.choose} />
        ) : (
          <Editor
            key={`${role.id} ${role.permissions.length} ${role.title.zh}`}
            role={role}
            permissions={permissions}
            mayEdit={mayEdit}
            onSaved={(id) => {
              found.again()
              goTo({role: id})
            }}
          />
        )}
      </div>
    </KeptPage>
  )
}
