import type {z} from 'zod'
import {read} from '#web/ask.ts'
import {Shown} from '#web/kit/keeping.tsx'
import {useLoaded} from '#web/kit/load.ts'
import {moment, span, useNow} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'
import {Link} from '#web/routing.tsx'
import type {healthReply} from '../mqtt/api.ts'
import {alarmsOf, stateWords} from './alarm-asks.ts'
import {LevelMark} from './level.tsx'
import {ageSaid} from './words.ts'

const words = {
  alarms: {zh: '告警', en: 'Alarms'},
  noAlarms: {zh: '没有告警。', en: 'No alarms.'},
  health: {zh: '连接状况', en: 'Connection'},
  neverHeard: {
    zh: '没有以自己的凭证连接过；数据由导入或其他程序写入。',
    en: 'It has never connected with credentials of its own; what it observes was imported or written by a program.',
  },
  last: {zh: '最近联系', en: 'Last contact'},
  connected: {zh: '现在在线', en: 'connected now'},
  kept: {zh: '收下', en: 'Kept'},
  refused: {zh: '拒收', en: 'Refused'},
  skew: {zh: '时钟偏差', en: 'Clock skew'},
  seconds: {zh: '秒', en: 's'},
  wrong: {zh: '最近的问题', en: 'Went wrong last'},
  credentials: {zh: '有效凭证', en: 'Credentials'},
} as const

type Health = z.infer<typeof healthReply>

/** What a device was found wrong by, newest first. */
export function AlarmsOfThing({thing}: {readonly thing: number}) {
  const {language, t} = useLanguage()
  const now = useNow()
  const found = useLoaded(`alarms of ${thing}`, (signal) => alarmsOf(thing, signal), 15_000)
  return (
    <section className="panel" aria-label={t(words.alarms)}>
      <h2>{t(words.alarms)}</h2>
      <Shown of={found} none={words.noAlarms} empty={({alarms}) => alarms.length === 0} lines={2}>
        {({alarms}) => (
          <ul className="thing-alarms">
            {alarms.map((one) => (
              <li key={one.id}>
                <LevelMark level={one.level} />
                <span>
                  <Link to={`/sensing/alarms?state=${one.state}&alarm=${one.id}`}>{t(one.why)}</Link>
                  <small className="help num">
                    {' '}
                    {t(stateWords[one.state] ?? {zh: '', en: ''})} · {moment(language, one.from, now)}
                    {one.cleared === null ? '' : ` · ${t(span(Date.parse(one.cleared.at) - Date.parse(one.from)))}`}
                  </small>
                </span>
              </li>
            ))}
          </ul>
        )}
      </Shown>
    </section>
  )
}

/** How a device is doing: when it was heard last, what was kept and refused, whether its clock is right. */
export function HealthOfThing({thing}: {readonly thing: number}) {
  const {t} = useLanguage()
  const now = useNow()
  const found = useLoaded(`health of ${thing}`, (signal) => read<Health>(`/sensing/things/${thing}/health`, {}, signal), 15_000)
  return (
    <section className="panel" aria-label={t(words.health)}>
      <h2>{t(words.health)}</h2>
      <Shown of={found} lines={3}>
        {(health) =>
          health.heard ? (
            <dl className="told">
              <dt>{t(words.last)}</dt>
              <dd className="num">
                {t(ageSaid(health.lastContact, now))}
                {health.connected ? ` · ${t(words.connected)}` : ''}
              </dd>
              <dt>{t(words.kept)}</dt>
              <dd className="num">{health.kept.toLocaleString('en')}</dd>
              <dt>{t(words.refused)}</dt>
              <dd className={`num ${health.refused > 0 ? 'red' : ''}`}>{health.refused.toLocaleString('en')}</dd>
              {health.clockSkewSeconds === null ? null : (
                <>
                  <dt>{t(words.skew)}</dt>
                  <dd className="num">
                    {health.clockSkewSeconds > 0 ? '+' : ''}
                    {health.clockSkewSeconds} {t(words.seconds)}
                  </dd>
                </>
              )}
              <dt>{t(words.credentials)}</dt>
              <dd className="num">{health.credentials}</dd>
              {health.lastError === null ? null : (
                <>
                  <dt>{t(words.wrong)}</dt>
                  <dd>{t(health.lastError)}</dd>
                </>
              )}
            </dl>
          ) : (
            <p className="help">{t(words.neverHeard)}</p>
          )
        }
      </Shown>
    </section>
  )
}
