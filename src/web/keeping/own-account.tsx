import {QRCode} from 'antd'
import {useState} from 'react'
import type {z} from 'zod'
import type * as auth from '#kernel/auth/api.ts'
import {asRefusal, change, type Refusal, read} from '#web/ask.ts'
import {Antd} from '#web/kit/antd.tsx'
import {AskForm} from '#web/kit/ask-form.tsx'
import {KeptPage, Mark, Shown, Table} from '#web/kit/keeping.tsx'
import {useLoaded} from '#web/kit/load.ts'
import {Refused} from '#web/kit/notice.tsx'
import {dayBegins, moment} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'

const words = {
  title: {zh: '我的账号', en: 'My account'},
  lead: {zh: '密码、动态码、程序用的密钥，以及您有哪些权限。', en: 'Password, second factor, keys for programs, and what you may do.'},
  password: {zh: '密码', en: 'Password'},
  must: {zh: '密码须修改后才能继续使用。', en: 'The password must be changed before you go on.'},
  changePassword: {zh: '修改密码', en: 'Change the password'},
  old: {zh: '现在的密码', en: 'Password now'},
  next: {zh: '新密码', en: 'New password'},
  passwordHelp: {zh: '至少 8 个字符，含三类字符；不能用最近用过的', en: 'At least 8 characters of three kinds; none of the latest'},
  changed: {zh: '密码已修改。', en: 'The password is changed.'},
  factor: {zh: '动态码', en: 'Second factor'},
  factorTells: {
    zh: '绑定后，登录时除密码外还要手机验证器上的六位数字。',
    en: 'Once it is on, signing in asks for the six digits of an authenticator on your telephone as well.',
  },
  on: {zh: '已绑定', en: 'on'},
  off: {zh: '未绑定', en: 'off'},
  enrol: {zh: '绑定动态码', en: 'Turn it on'},
  scan: {zh: '用验证器扫码，或手工输入密钥：', en: 'Scan with an authenticator, or type the secret:'},
  code: {zh: '验证器上的六位数字', en: 'Six digits of the authenticator'},
  confirm: {zh: '确认绑定', en: 'Confirm'},
  remove: {zh: '停用动态码', en: 'Turn it off'},
  keys: {zh: '接口密钥', en: 'Keys'},
  keysTell: {
    zh: '给程序用，权限不超过您本人；密钥只显示一次。',
    en: 'For programs; never more than you may yourself. A key is shown once.',
  },
  noKeys: {zh: '还没有密钥。', en: 'There are no keys.'},
  make: {zh: '新建密钥', en: 'Make a key'},
  name: {zh: '名称', en: 'Name'},
  scopes: {zh: '可用的权限，空格分隔', en: 'What it may do, separated by spaces'},
  scopesHelp: {zh: '如 cases.read 或 cases', en: 'Such as cases.read, or cases'},
  expires: {zh: '到期日', en: 'Last day'},
  made: {zh: '请立即抄下，离开本页后不再显示：', en: 'Copy it now; it is not shown again:'},
  used: {zh: '最近使用', en: 'Last used'},
  never: {zh: '从未', en: 'never'},
  end: {zh: '停用', en: 'End'},
  ended: {zh: '已停用', en: 'ended'},
  does: {zh: '办理', en: 'Do'},
  rights: {zh: '我的权限', en: 'What I may do'},
  noRights: {zh: '现在没有任何权限。', en: 'Nothing at all now.'},
  right: {zh: '权限', en: 'Right'},
  where: {zh: '区域', en: 'Area'},
  everywhere: {zh: '全部区域', en: 'everywhere'},
  why: {zh: '依据', en: 'Because of'},
} as const

type Me = z.infer<typeof auth.Me>
type Key = z.infer<typeof auth.Key>
type Enrolled = z.infer<typeof auth.Enrolled>

function Factor({on, again}: {readonly on: boolean; readonly again: () => void}) {
  const {t} = useLanguage()
  const [enrolled, setEnrolled] = useState<Enrolled | undefined>()
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const begin = async () => {
    setRefusal(undefined)
    try {
      setEnrolled(await change<Enrolled>('POST', '/account/second-factor'))
    } catch (error) {
      setRefusal(asRefusal(error))
    }
  }
  return (
    <section className="card">
      <div className="title-line">
        <h2>{t(words.factor)}</h2>
        <Mark said={on ? words.on : words.off} light={on ? 'green' : 'yellow'} />
      </div>
      <p className="help">{t(words.factorTells)}</p>
      {refusal === undefined ? null : <Refused refusal={refusal} />}
      {on ? (
        <AskForm
          id="factor remove"
          verb={words.remove}
          fields={[{name: 'password', said: words.old, kind: 'password', auto: 'current-password'}]}
          send={async (body) => {
            await change('POST', '/account/second-factor/remove', body)
            again()
          }}
        />
      ) : enrolled === undefined ? (
        <div className="actions">
          <button type="button" onClick={() => void begin()}>
            {t(words.enrol)}
          </button>
        </div>
      ) : (
        <>
          <p>{t(words.scan)}</p>
          <Antd>
            <QRCode value={enrolled.uri} type="svg" color="#000000" bgColor="#ffffff" aria-hidden="true" />
          </Antd>
          <code>{enrolled.secret}</code>
          <AskForm
            id="factor confirm"
            verb={words.confirm}
            open
            fields={[{name: 'code', said: words.code, pattern: '\\d{6}', max: 6, auto: 'one-time-code'}]}
            send={async (body) => {
              await change('POST', '/account/second-factor/confirm', body)
              setEnrolled(undefined)
              again()
            }}
          />
        </>
      )}
    </section>
  )
}

function Keys() {
  const {language, t} = useLanguage()
  const found = useLoaded('own keys', (signal) => read<{readonly keys: readonly Key[]}>('/account/keys', {}, signal))
  const [token, setToken] = useState<string | undefined>()
  return (
    <section className="card">
      <h2>{t(words.keys)}</h2>
      <p className="help">{t(words.keysTell)}</p>
      <AskForm
        id="key make"
        verb={words.make}
        fields={[
          {name: 'name', said: words.name, max: 80},
          {name: 'scopes', said: words.scopes, help: words.scopesHelp, max: 500},
          {name: 'expiresAt', said: words.expires, kind: 'date'},
        ]}
        send={async ({name, scopes = '', expiresAt = ''}) => {
          const body = {name, scopes: scopes.split(/[\s,，、]+/).filter((scope) => scope !== ''), expiresAt: dayBegins(expiresAt, 1)}
          setToken((await change<{readonly token: string}>('POST', '/account/keys', body)).token)
          found.again()
        }}
      />
      {token === undefined ? null : (
        <p className="notice" role="status">
          <span>
            {t(words.made)} <code>{token}</code>
          </span>
        </p>
      )}
      <Shown of={found} none={words.noKeys} empty={({keys}) => keys.length === 0} lines={2}>
        {({keys}) => (
          <Table
            label={words.keys}
            rows={keys}
            keyOf={({id}) => id}
            columns={[
              {said: words.name, cell: ({name}) => name},
              {said: words.right, cell: ({scopes}) => <code>{scopes.join(' ')}</code>},
              {said: words.expires, cell: ({expiresAt}) => moment(language, expiresAt)},
              {said: words.used, cell: ({seenAt}) => (seenAt === null ? t(words.never) : moment(language, seenAt))},
              {
                said: words.does,
                cell: ({id, endedAt}) =>
                  endedAt !== null ? (
                    t(words.ended)
                  ) : (
                    <AskForm
                      id={`key end ${id}`}
                      verb={words.end}
                      fields={[]}
                      send={async () => {
                        await change('DELETE', `/account/keys/${id}`)
                        found.again()
                      }}
                    />
                  ),
              },
            ]}
          />
        )}
      </Shown>
    </section>
  )
}

/** What everybody sees to for themselves: password, second factor, keys, and what they may do with the reason. */
export function OwnAccountPage() {
  const {t} = useLanguage()
  const me = useLoaded('own account', (signal) => read<Me>('/session', {}, signal))
  const permissions = useLoaded('permissions', (signal) =>
    read<{readonly permissions: readonly {permission: string; zh: string; en: string}[]}>('/permissions', {}, signal),
  )
  const nameOf = (id: string) => permissions.value?.permissions.find(({permission}) => permission === id) ?? {zh: id, en: id}
  return (
    <KeptPage title={words.title} lead={words.lead} keeping={false}>
      <Shown of={me}>
        {({mustChangePassword, secondFactor, rights}) => (
          <>
            {mustChangePassword ? <p className="notice refused">{t(words.must)}</p> : null}
            <section className="card">
              <h2>{t(words.password)}</h2>
              <AskForm
                id="own password"
                verb={words.changePassword}
                open={mustChangePassword}
                fields={[
                  {name: 'old', said: words.old, kind: 'password', auto: 'current-password'},
                  {name: 'password', said: words.next, kind: 'password', auto: 'new-password', help: words.passwordHelp},
                ]}
                send={async (body) => {
                  await change('POST', '/account/password', body)
                  me.again()
                }}
              />
            </section>
            <Factor on={secondFactor} again={me.again} />
            <Keys />
            <section>
              <h2>{t(words.rights)}</h2>
              {rights.length === 0 ? (
                <p className="help">{t(words.noRights)}</p>
              ) : (
                <Table
                  label={words.rights}
                  rows={rights}
                  keyOf={(one) => `${one.permission} ${one.area} ${one.unit} ${one.category} ${one.because}`}
                  columns={[
                    {said: words.right, cell: ({permission}) => t(nameOf(permission))},
                    {said: words.where, cell: ({area}) => (area === '' ? t(words.everywhere) : area)},
                    {said: words.why, cell: ({because}) => because},
                  ]}
                />
              )}
            </section>
          </>
        )}
      </Shown>
    </KeptPage>
  )
}
