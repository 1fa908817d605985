import {useEffect, useState} from 'react'
import {asRefusal, change, type Refusal, read} from '#web/ask.ts'
import {useLoaded} from '#web/kit/load.ts'
import {Empty, Refused, Skeleton} from '#web/kit/notice.tsx'
import {moment} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'
import {useRoute} from '#web/routing.tsx'
import {channelLabels, stateLabels} from '../core/labels.ts'
import {channels, deliveryStates} from '../core/message.ts'
import type {Deliveries, Delivery} from './asks.ts'
import {Tabs} from './tabs.tsx'

const words = {
  state: {zh: '状态', en: 'State'},
  channel: {zh: '渠道', en: 'Channel'},
  all: {zh: '全部', en: 'All'},
  none: {zh: '没有这样的发送记录。', en: 'Nothing like that was sent.'},
  contact: {zh: '上报人', en: 'Reporter'},
  attempts: {zh: '已试', en: 'Tried'},
  times: {zh: '次', en: 'times'},
  next: {zh: '下次', en: 'Next'},
  resend: {zh: '重发', en: 'Send again'},
  forgotten: {zh: '联系方式已按期删除', en: 'The address was forgotten'},
  more: {zh: '更早的记录', en: 'Earlier'},
} as const

const light = {pending: '', sending: '', failed: 'yellow', sent: 'green', dead: 'red'} as const

function Row({one, onResend}: {readonly one: Delivery; readonly onResend: (id: string) => void}) {
  const {language, t} = useLanguage()
  const name = one.to.kind === 'contact' ? t(words.contact) : (one.to.name ?? '—')
  return (
    <li>
      <div className="line">
        <b className={light[one.state]}>{t(one.label)}</b>
        <span>{t(channelLabels[one.channel])}</span>
        <span>→ {name}</span>
        <time className="num help" dateTime={one.madeAt}>
          {moment(language, one.doneAt ?? one.madeAt)}
        </time>
      </div>
      <p>{t(one.title)}</p>
      {one.error === null ? null : <p className="red said">{one.error}</p>}
      <div className="line help">
        <code>{one.event}</code>
        {one.attempts > 1 || one.error !== null ? (
          <span>
            {t(words.attempts)} {one.attempts} {t(words.times)}
          </span>
        ) : null}
        {one.nextAt === null ? null : (
          <span>
            {t(words.next)} {moment(language, one.nextAt)}
          </span>
        )}
        {one.state === 'sending' ? null : one.resendable ? (
          <button type="button" className="quiet" onClick={() => onResend(one.id)}>
            {t(words.resend)}
          </button>
        ) : (
          <span>{t(words.forgotten)}</span>
        )}
      </div>
    </li>
  )
}

/** What was sent and what failed, with the reason, and sending it again. */
export function DeliveriesPage() {
  const {t} = useLanguage()
  const {query, change: filter} = useRoute()
  const [state, channel] = [query.get('state') ?? undefined, query.get('channel') ?? undefined]
  const asked = {...(state === undefined ? {} : {state}), ...(channel === undefined ? {} : {channel})}
  const first = useLoaded(`deliveries ${state} ${channel}`, (signal) => read<Deliveries>('/notices/deliveries', asked, signal), 15_000)
  const [later, setLater] = useState<readonly Deliveries[]>([])
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  // biome-ignore lint/correctness/useExhaustiveDependencies: another filter begins anew
  useEffect(() => setLater([]), [state, channel])
  const pages = first.value === undefined ? [] : [first.value, ...later]
  const rows = pages.flatMap((page) => page.deliveries)
  const next = pages.at(-1)?.next ?? null
  const attempt = async (work: () => Promise<void>) => {
    setRefusal(undefined)
    try {
      await work()
    } catch (error) {
      setRefusal(asRefusal(error))
    }
  }
  const more = () =>
    attempt(async () => {
      if (next === null) return
      const page = await read<Deliveries>('/notices/deliveries', {...asked, cursor: next})
      setLater((before) => [...before, page])
    })
  const resend = (id: string) =>
    attempt(async () => {
      await change('POST', `/notices/deliveries/${id}/resend`)
      setLater([])
      first.again()
    })
  const failed = refusal ?? first.refusal
  return (
    <main className="page narrow notices-page">
      <Tabs />
      <div className="bar">
        <select aria-label={t(words.state)} value={state ?? ''} onChange={(event) => filter({state: event.target.value})}>
          <option value="">
            {t(words.state)}：{t(words.all)}
          </option>
          {deliveryStates.map((name) => (
            <option key={name} value={name}>
              {t(stateLabels[name])}
            </option>
          ))}
        </select>
        <select aria-label={t(words.channel)} value={channel ?? ''} onChange={(event) => filter({channel: event.target.value})}>
          <option value="">
            {t(words.channel)}：{t(words.all)}
          </option>
          {channels.map((name) => (
            <option key={name} value={name}>
              {t(channelLabels[name])}
            </option>
          ))}
        </select>
      </div>
      {failed === undefined ? null : <Refused refusal={failed} retry={first.again} />}
      {first.value === undefined ? (
        failed === undefined ? (
          <Skeleton lines={8} />
        ) : null
      ) : rows.length === 0 ? (
        <Empty said={words.none} />
      ) : (
        <ol className="card flush delivery-rows">
          {rows.map((one) => (
            <Row key={one.id} one={one} onResend={(id) => void resend(id)} />
          ))}
        </ol>
      )}
      {next === null ? null : (
        <button type="button" onClick={() => void more()}>
          {t(words.more)}
        </button>
      )}
    </main>
  )
}
