import {useEffect} from 'react'
import {Empty} from '#web/kit/notice.tsx'
import {useLanguage} from '#web/language.tsx'
import {Link, useRoute} from '#web/routing.tsx'
import {useSession} from '#web/session.tsx'
import {isOwed} from '../../field/core/entry.ts'
import '../public.css'
import './field.css'
import './field-parts.css'
import {takePictures} from './along.ts'
import {useTasks} from './asks.ts'
import {type Here, useHere} from './here.ts'
import {takeMap, useControlled, useInstalled} from './install.ts'
import {Outbox} from './outbox.tsx'
import {Patrol} from './patrol.tsx'
import {attend, useQueue} from './queue.ts'
import {ReportOutdoors} from './report.tsx'
import {TaskPage} from './task.tsx'
import {TasksMap} from './tasks-map.tsx'
import {Today} from './today.tsx'
import {follow, readTracks, useTracks} from './tracking.ts'
import {hour} from './words.ts'

const words = {
  online: {zh: '在线', en: 'Online'},
  offline: {zh: '离线', en: 'Offline'},
  cut: {zh: '连不上', en: 'No answer'},
  waiting: {zh: '待传', en: 'waiting'},
  all: {zh: '都已送达', en: 'all has arrived'},
  sending: {zh: '正在传', en: 'sending'},
  last: {zh: '上次送达', en: 'last arrived'},
  torn: {zh: '条需要您决定', en: 'for you to decide'},
  signedOut: {
    zh: '登录已过期。已做的都还在手机上，重新登录后继续发送。',
    en: 'Your session has ended. All you did is still on this phone and is sent once you sign in again.',
  },
  signIn: {zh: '重新登录', en: 'Sign in again'},
  newer: {zh: '新版本已下载好。', en: 'A newer version is here.'},
  take: {zh: '现在更换', en: 'Change now'},
  today: {zh: '今天', en: 'Today'},
  report: {zh: '上报', en: 'Report'},
  patrol: {zh: '巡查', en: 'Patrol'},
  patrolling: {zh: '巡查中', en: 'On patrol'},
  outbox: {zh: '发送', en: 'Sending'},
  pages: {zh: '现场', en: 'Field'},
  nobody: {
    zh: '您的岗位没有外勤任务。需要时请联系安全管理员授权。',
    en: 'Your post has no work outdoors. Ask the security administrator if you need it.',
  },
} as const

/** What one needs to have something to do here. */
export const outdoors = ['cases.verify', 'cases.inspect', 'cases.handle', 'cases.self-handle'] as const

/** Whether there is a network, how much waits, and when something last arrived; all of it leads to what is on its way. */
function StateLine({account}: {readonly account: string}) {
  const {language, t} = useLanguage()
  const {entries, ready, sending, cut, lastSent} = useQueue()
  const mine = entries.filter((entry) => entry.owner === account && isOwed(entry))
  const torn = mine.filter(({standing}) => standing === 'conflict' || standing === 'refused').length
  const network = !navigator.onLine ? 'offline' : cut ? 'cut' : 'online'
  return (
    <Link to="/field/outbox" className={`state-line ${network}`}>
      <b>
        <span aria-hidden="true">{network === 'online' ? '●' : '○'}</span> {t(words[network])}
      </b>
      <span role="status">
        {!ready ? '' : mine.length === 0 ? t(words.all) : `${t(sending ? words.sending : words.waiting)} ${mine.length}`}
        {torn === 0 ? '' : ` · ${torn} ${t(words.torn)}`}
      </span>
      {lastSent === null ? null : (
        <span className="help num">
          {t(words.last)} {hour(language, lastSent)}
        </span>
      )}
    </Link>
  )
}

function Notices() {
  const {t} = useLanguage()
  const {forget} = useSession()
  const {signedOut} = useQueue()
  const {newer, take} = useInstalled()
  return (
    <>
      {signedOut ? (
        <p className="notice refused field-notice" role="alert">
          {t(words.signedOut)}
          <button type="button" onClick={forget}>
            {t(words.signIn)}
          </button>
        </p>
      ) : null}
      {newer ? (
        <p className="notice field-notice">
          {t(words.newer)}
          <button type="button" onClick={take}>
            {t(words.take)}
          </button>
        </p>
      ) : null}
    </>
  )
}

function Bar({account, path, mayReport}: {readonly account: string; readonly path: string; readonly mayReport: boolean}) {
  const {t} = useLanguage()
  const {entries} = useQueue()
  const walking = useTracks().some(({owner, ended}) => owner === account && ended === null)
  const owed = entries.filter((entry) => entry.owner === account && isOwed(entry)).length
  const here = (to: string) => (path === to ? 'here' : '')
  return (
    <nav className="field-bar" aria-label={t(words.pages)}>
      <Link to="/field" className={here('/field')}>
        <span aria-hidden="true">☰</span>
        {t(words.today)}
      </Link>
      {mayReport ? (
        <Link to="/field/report" className={`report ${here('/field/report')}`}>
          <span aria-hidden="true">＋</span>
          {t(words.report)}
        </Link>
      ) : null}
      <Link to="/field/patrol" className={here('/field/patrol')}>
        <span aria-hidden="true">{walking ? '◉' : '◌'}</span>
        {t(walking ? words.patrolling : words.patrol)}
      </Link>
      <Link to="/field/outbox" className={here('/field/outbox')}>
        <span aria-hidden="true">⇡{owed === 0 ? '' : <b className="num">{owed}</b>}</span>
        {t(words.outbox)}
      </Link>
    </nav>
  )
}

function PageOf({
  part,
  account,
  here,
  mayReport,
  mayHandle,
}: {
  readonly part: string | undefined
  readonly account: string
  readonly here: Here
  readonly mayReport: boolean
  readonly mayHandle: boolean
}) {
  if (part?.startsWith('task/')) return <TaskPage account={account} id={part.slice('task/'.length)} here={here} />
  switch (part) {
    case 'report':
      return <ReportOutdoors account={account} here={here} mayHandle={mayHandle} />
    case 'outbox':
      return <Outbox account={account} />
    case 'patrol':
      return <Patrol account={account} here={here} />
    case 'map':
      return <TasksMap account={account} here={here} />
    default:
      return <Today account={account} here={here} mayReport={mayReport} />
  }
}

/** The field: everything somebody does outdoors, with or without a network. */
function Outdoors({account, part}: {readonly account: string; readonly part: string | undefined}) {
  const {may, stay} = useSession()
  const {path} = useRoute()
  const here = useHere(follow)
  const tasks = useTasks(account)
  useEffect(() => {
    stay()
    void readTracks().catch(() => undefined)
    return attend(account)
  }, [account, stay])
  const {value} = tasks
  useEffect(() => {
    if (value !== undefined) void takePictures(value.tasks.flatMap(({pictures}) => pictures)).catch(() => undefined)
  }, [value])
  const controlled = useControlled()
  useEffect(() => {
    if (controlled) void takeMap().catch(() => undefined)
  }, [controlled])
  const [mayReport, mayHandle] = [may('cases.report'), may('cases.self-handle')]
  return (
    <div className="field">
      <StateLine account={account} />
      <Notices />
      <PageOf part={part} account={account} here={here} mayReport={mayReport} mayHandle={mayHandle} />
      <Bar account={account} path={path} mayReport={mayReport} />
    </div>
  )
}

/** The page of the field for who has work there. */
export function FieldPage({caught}: {readonly caught: readonly string[]}) {
  const {me, allowed} = useSession()
  if (!me || !allowed(outdoors))
    return (
      <main className="page narrow">
        <Empty said={words.nobody} />
      </main>
    )
  return <Outdoors key={me.account.id} account={me.account.id} part={caught[0]} />
}
