import {useState} from 'react'
import {asRefusal, change, type Refusal, read} from '#web/ask.ts'
import {AskForm} from '#web/kit/ask-form.tsx'
import {KeptPage, Mark, Shown, Table} from '#web/kit/keeping.tsx'
import {useLoaded} from '#web/kit/load.ts'
import {Refused} from '#web/kit/notice.tsx'
import {moment} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'
import {Link, useRoute} from '#web/routing.tsx'
import {useSession} from '#web/session.tsx'
import {type AccountLine, type AccountPage, useNames} from './asks.ts'

const words = {
  title: {zh: '账号', en: 'Accounts'},
  lead: {
    zh: '谁能登录。开通、停用、解锁、重置密码、清除遗失的动态码；授权由安全管理员办理。',
    en: 'Who may sign in: open, disable, unlock, reset a password, clear a lost second factor. Rights are the security administrator’s.',
  },
  search: {zh: '按登录名或姓名查找', en: 'Find by login or name'},
  open: {zh: '开通账号', en: 'Open an account'},
  openTells: {
    zh: '新账号没有任何权限；首次登录须修改密码。',
    en: 'A new account has no rights; its password must be changed at the first sign-in.',
  },
  login: {zh: '登录名', en: 'Login'},
  name: {zh: '姓名', en: 'Name'},
  password: {zh: '初始密码', en: 'First password'},
  newPassword: {zh: '新密码', en: 'New password'},
  passwordHelp: {zh: '至少 8 个字符，含三类字符', en: 'At least 8 characters of three kinds'},
  noPassword: {zh: '不填则只能经统一身份认证登录', en: 'Left empty: only through the identity provider'},
  state: {zh: '状态', en: 'State'},
  last: {zh: '最近登录', en: 'Last sign-in'},
  never: {zh: '从未', en: 'never'},
  factor: {zh: '动态码', en: 'Second factor'},
  on: {zh: '已绑定', en: 'on'},
  off: {zh: '未绑定', en: 'off'},
  roles: {zh: '角色', en: 'Roles'},
  rights: {zh: '能看什么', en: 'What they may do'},
  does: {zh: '办理', en: 'Do'},
  active: {zh: '正常', en: 'active'},
  resting: {zh: '已锁定', en: 'locked'},
  disabled: {zh: '已停用', en: 'disabled'},
  because: {zh: '事由', en: 'Reason'},
  disable: {zh: '停用', en: 'Disable'},
  enable: {zh: '恢复', en: 'Enable'},
  unlock: {zh: '解锁', en: 'Unlock'},
  reset: {zh: '重置密码', en: 'Reset password'},
  clear: {zh: '清除动态码', en: 'Clear second factor'},
  clearTells: {
    zh: '确认是本人遗失后再清除；清除后只凭密码登录。',
    en: 'Make sure it is theirs and lost; afterwards the password alone signs in.',
  },
  none: {zh: '没有这样的账号。', en: 'There is no such account.'},
  more: {zh: '更多账号', en: 'More accounts'},
} as const

const stateOf = ({disabledAt, restsUntil}: AccountLine) =>
  disabledAt !== null
    ? ({said: words.disabled, light: 'red'} as const)
    : restsUntil !== null
      ? ({said: words.resting, light: 'yellow'} as const)
      : ({said: words.active, light: 'green'} as const)

function Deeds({one, again}: {readonly one: AccountLine; readonly again: () => void}) {
  const at = `/accounts/${one.id}`
  const then = async (work: Promise<unknown>) => {
    await work
    again()
  }
  const because = {name: 'because', said: words.because}
  const key = (verb: string) => `account ${verb} ${one.id}`
  return (
    <div className="asks">
      {one.restsUntil === null ? null : (
        <AskForm id={key('unlock')} verb={words.unlock} fields={[]} send={() => then(change('POST', `${at}/unlock`))} />
      )}
      <AskForm
        id={key('reset')}
        verb={words.reset}
        fields={[{name: 'password', said: words.newPassword, kind: 'password', help: words.passwordHelp, auto: 'new-password'}]}
        send={({password}) => then(change('POST', `${at}/password`, {password}))}
      />
      {one.secondFactor ? (
        <AskForm
          id={key('factor')}
          verb={words.clear}
          tells={words.clearTells}
          fields={[]}
          send={() => then(change('DELETE', `${at}/second-factor`))}
        />
      ) : null}
      <AskForm
        id={key('able')}
        verb={one.disabledAt === null ? words.disable : words.enable}
        fields={[because]}
        send={(body) => then(change('POST', `${at}/${one.disabledAt === null ? 'disable' : 'enable'}`, body))}
      />
    </div>
  )
}

/** Who may sign in, for the three administrators; only the system administrator changes anything here. */
export function AccountsPage() {
  const {language, t} = useLanguage()
  const {may} = useSession()
  const {query, change: goTo} = useRoute()
  const names = useNames()
  const text = query.get('text') ?? ''
  const found = useLoaded(`accounts ${text}`, (signal) => read<AccountPage>('/accounts', {text: text || undefined}, signal))
  const [more, setMore] = useState<{readonly of: string; readonly pages: readonly AccountPage[]}>({of: text, pages: []})
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const pages = found.value === undefined ? [] : [found.value, ...(more.of === text ? more.pages : [])]
  const next = pages.at(-1)?.next ?? null
  const again = () => {
    setMore({of: text, pages: []})
    found.again()
  }
  const goOn = async () => {
    if (next === null) return
    try {
      const page = await read<AccountPage>('/accounts', {text: text || undefined, after: next})
      setMore({of: text, pages: [...(more.of === text ? more.pages : []), page]})
    } catch (error) {
      setRefusal(asRefusal(error))
    }
  }
  const manages = may('accounts.manage')
  return (
    <KeptPage title={words.title} lead={words.lead} needs={['accounts.manage', 'rights.manage', 'audit.read']}>
      <div className="bar">
        <label>
          {t(words.search)}
          <input type="search" maxLength={64} value={text} onChange={({target}) => goTo({text: target.value}, {replace: true})} />
        </label>
      </div>
      {manages ? (
        <AskForm
          id="account open"
          verb={words.open}
          tells={words.openTells}
          fields={[
            {name: 'login', said: words.login, max: 64, pattern: '[A-Za-z0-9][A-Za-z0-9._\\-]{1,63}'},
            {name: 'name', said: words.name, max: 80},
            {name: 'password', said: words.password, kind: 'password', optional: true, help: words.noPassword, auto: 'new-password'},
          ]}
          send={async ({login, name, password}) => {
            await change('POST', '/accounts', {login, name, ...(password === '' ? {} : {password})})
            again()
          }}
        />
      ) : null}
      {refusal === undefined ? null : <Refused refusal={refusal} />}
      <Shown of={found} none={words.none} empty={({accounts}) => accounts.length === 0}>
        {() => (
          <Table
            label={words.title}
            rows={pages.flatMap(({accounts}) => accounts)}
            keyOf={({id}) => id}
            columns={[
              {
                said: words.name,
                cell: ({name, login}) => (
                  <>
                    <b>{name}</b> <code>{login}</code>
                  </>
                ),
              },
              {said: words.state, cell: (one) => <Mark {...stateOf(one)} />},
              {said: words.factor, cell: ({secondFactor}) => t(secondFactor ? words.on : words.off)},
              {said: words.last, cell: ({lastSignedInAt}) => (lastSignedInAt === null ? t(words.never) : moment(language, lastSignedInAt))},
              {
                said: words.roles,
                cell: ({id, roles}) => (
                  <>
                    {roles.map((role) => t(names.role(role))).join(language === 'zh' ? '、' : ', ') || '—'}{' '}
                    {may('rights.manage') || may('audit.read') ? <Link to={`/keeping/rights?account=${id}`}>{t(words.rights)}</Link> : null}
                  </>
                ),
              },
              ...(manages ? [{said: words.does, cell: (one: AccountLine) => <Deeds one={one} again={again} />}] : []),
            ]}
          />
        )}
      </Shown>
      {next === null ? null : (
        <button type="button" onClick={() => void goOn()}>
          {t(words.more)}
        </button>
      )}
    </KeptPage>
  )
}
