import {type FormEvent, useId, useRef, useState} from 'react'
import {asRefusal, type Refusal, read} from './ask.ts'
import {useLoaded} from './kit/load.ts'
import {Refused} from './kit/notice.tsx'
import {useLanguage} from './language.tsx'
import {Link, useRoute} from './routing.tsx'
import {useSession} from './session.tsx'

const words = {
  title: {zh: '登录', en: 'Sign in'},
  lead: {zh: '受理、派遣、处置、核查，都从这里开始。', en: 'Where cases are accepted, dispatched, handled and inspected.'},
  login: {zh: '账号', en: 'Login'},
  password: {zh: '密码', en: 'Password'},
  code: {zh: '动态码（6 位）', en: 'Code (6 digits)'},
  submit: {zh: '登录', en: 'Sign in'},
  busy: {zh: '正在登录…', en: 'Signing in…'},
  provider: {zh: '统一身份认证登录', en: 'Sign in with the identity provider'},
  demo: {zh: '演示账号', en: 'Demo accounts'},
  demoLead: {zh: '这是演示城市。点一个岗位即可进入，密码都是', en: 'This is the demo city. Choose a post to enter; the password is always'},
  stranger: {
    zh: '统一身份认证已通过，但本系统没有您的账号。请联系系统管理员开通。',
    en: 'The identity provider knows you, but you have no account here. Ask the system administrator for one.',
  },
  notProven: {zh: '统一身份认证没有成功，请再试一次。', en: 'Signing in through the identity provider did not succeed. Try once more.'},
  citizen: {zh: '市民上报不需要登录', en: 'Reporting needs no account'},
  report: {zh: '去上报', en: 'Report something'},
} as const

const DEMO_PASSWORD = 'Jingcheng@2026'
const demoPosts = [
  {login: 'shouli', zh: '受理员', en: 'Intake clerk'},
  {login: 'zhiban', zh: '值班长', en: 'Shift leader'},
  {login: 'paiqian', zh: '派遣员', en: 'Dispatcher'},
  {login: 'chuzhi', zh: '处置员', en: 'Handler'},
  {login: 'jiedao', zh: '街道处置员', en: 'Street handler'},
  {login: 'jiandu', zh: '监督员', en: 'Grid supervisor'},
  {login: 'quxie', zh: '区级协调员', en: 'District coordinator'},
  {login: 'lingdao', zh: '领导', en: 'Leader'},
] as const

interface Ways {
  readonly provider: boolean
  readonly demo?: boolean
}

export function SignIn() {
  const {t} = useLanguage()
  const {signIn, refusal: sessionRefusal} = useSession()
  const {query} = useRoute()
  const problem = query.get('problem')
  const ways = useLoaded('ways', (signal) => read<Ways>('/session/ways', {}, signal))
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const [busy, setBusy] = useState(false)
  const [needsCode, setNeedsCode] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const id = useId()

  const enter = async (login: string, password: string, code?: string) => {
    setBusy(true)
    setRefusal(undefined)
    try {
      await signIn(login, password, code)
    } catch (error) {
      const refused = asRefusal(error)
      if (/code|factor/.test(refused.code)) setNeedsCode(true)
      setRefusal(refused)
      setBusy(false)
    }
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const given = new FormData(event.currentTarget)
    void enter(String(given.get('login') ?? ''), String(given.get('password') ?? ''), String(given.get('code') ?? ''))
  }

  const told = refusal ?? sessionRefusal
  return (
    <main className="page narrow sign-in">
      <section className="card">
        <h1>{t(words.title)}</h1>
        <p className="lead">{t(words.lead)}</p>
        {told === undefined ? null : <Refused refusal={told} />}
        {problem === null ? null : (
          <p className="notice refused">{t(problem === 'auth.no-account-here' ? words.stranger : words.notProven)}</p>
        )}
        <form ref={form} onSubmit={submit} className="fields">
          <label htmlFor={`${id}-login`}>{t(words.login)}</label>
          <input id={`${id}-login`} name="login" autoComplete="username" required maxLength={64} autoCapitalize="none" />
          <label htmlFor={`${id}-password`}>{t(words.password)}</label>
          <input id={`${id}-password`} name="password" type="password" autoComplete="current-password" required />
          {needsCode ? (
            <>
              <label htmlFor={`${id}-code`}>{t(words.code)}</label>
              <input id={`${id}-code`} name="code" inputMode="numeric" pattern="\d{6}" autoComplete="one-time-code" />
            </>
          ) : null}
          <button type="submit" className="primary" disabled={busy}>
            {t(busy ? words.busy : words.submit)}
          </button>
        </form>
        {ways.value?.provider === true ? (
          <a className="button" href="/api/session/provider">
            {t(words.provider)}
          </a>
        ) : null}
      </section>
      {ways.value?.demo === true ? (
        <section className="card quiet-card">
          <h2>{t(words.demo)}</h2>
          <p className="help">
            {t(words.demoLead)} <code>{DEMO_PASSWORD}</code>
          </p>
          <div className="posts">
            {demoPosts.map((post) => (
              <button key={post.login} type="button" disabled={busy} onClick={() => void enter(post.login, DEMO_PASSWORD)}>
                <span>{t(post)}</span>
                <small>{post.login}</small>
              </button>
            ))}
          </div>
        </section>
      ) : null}
      <p className="aside">
        {t(words.citizen)} · <Link to="/report">{t(words.report)}</Link>
      </p>
    </main>
  )
}
