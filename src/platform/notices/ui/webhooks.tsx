import {type FormEvent, useId, useState} from 'react'
import type {z} from 'zod'
import {asRefusal, change, type Refusal, read} from '#web/ask.ts'
import {useDraft} from '#web/kit/draft.ts'
import {useLoaded} from '#web/kit/load.ts'
import {Empty, Refused, Skeleton} from '#web/kit/notice.tsx'
import {moment} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'
import type {WebhookOut, WebhookShown} from '../api.ts'
import type {Deliveries} from './asks.ts'
import {Tabs} from './tabs.tsx'

const words = {
  title: {zh: '回调', en: 'Webhooks'},
  lead: {
    zh: '把案件的变化告诉别的系统：每次签名发送，失败自动重试，可从某一时刻起重放。',
    en: 'Tells other systems what happens to cases: signed, tried again when it fails, and replayed from an instant on.',
  },
  none: {zh: '还没有回调。', en: 'There are no webhooks yet.'},
  add: {zh: '登记回调', en: 'Add a webhook'},
  name: {zh: '名称', en: 'Name'},
  url: {zh: '地址', en: 'Address'},
  events: {zh: '事件，用空格隔开', en: 'Events, parted by spaces'},
  area: {zh: '区划代码的前几位（不填为全部）', en: 'Beginning of an area code (empty for all)'},
  save: {zh: '保存', en: 'Save'},
  cancel: {zh: '取消', en: 'Cancel'},
  edit: {zh: '修改', en: 'Change'},
  attempt: {zh: '试发一条', en: 'Send a trial'},
  replay: {zh: '重放', en: 'Replay'},
  since: {zh: '从何时起', en: 'Since'},
  renew: {zh: '换密钥', en: 'New secret'},
  end: {zh: '停用', en: 'End'},
  sure: {zh: '确认', en: 'Yes'},
  secret: {zh: '密钥只显示这一次，请现在抄下：', en: 'The secret is shown this once; copy it now: '},
  tried: {zh: '已试发，结果在下面的发送记录里。', en: 'Sent; see below what came of it.'},
  replayed: {zh: '条已排入重发', en: 'will be sent again'},
  off: {zh: '已自动停用', en: 'Turned off'},
  failing: {
    zh: '连续三天没有送达。请检查对方系统后重新启用，再从停用时刻起重放。',
    en: 'Nothing arrived for three days. Look after the receiving system, turn it on and replay what it missed.',
  },
  'no-right': {zh: '登记人已无此处的权限。', en: 'Whoever added it has no right there any more.'},
  unreached: {zh: '没有送达，自', en: 'Nothing has arrived since'},
  on: {zh: '重新启用', en: 'Turn on'},
  log: {zh: '最近的发送', en: 'Lately sent'},
  noLog: {zh: '还没有发送过。', en: 'Nothing was sent yet.'},
} as const

type Webhook = z.infer<typeof WebhookOut>
type Shown = z.infer<typeof WebhookShown>

function Form({
  webhook,
  onDone,
  onCancel,
}: {
  readonly webhook: Webhook | undefined
  readonly onDone: (made: Shown | undefined) => void
  readonly onCancel: () => void
}) {
  const {t} = useLanguage()
  const id = useId()
  const {draft, edit, clear} = useDraft(`webhook ${webhook?.id ?? 'new'}`, {
    name: webhook?.name ?? '',
    url: webhook?.url ?? '',
    events: webhook?.events.join(' ') ?? 'case.reported case.filed case.closed',
    area: webhook?.area ?? '',
  })
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const body = {...draft, events: draft.events.split(/[\s,，]+/).filter((name) => name !== '')}
    try {
      const made = webhook === undefined ? await change<Shown>('POST', '/notices/webhooks', body) : undefined
      if (webhook !== undefined) await change('PUT', `/notices/webhooks/${webhook.id}`, body)
      clear()
      onDone(made)
    } catch (error) {
      setRefusal(asRefusal(error))
    }
  }
  const field = (name: keyof typeof draft, required: boolean, most: number) => (
    <>
      <label htmlFor={`${id}-${name}`}>{t(words[name])}</label>
      <input
        id={`${id}-${name}`}
        type={name === 'url' ? 'url' : 'text'}
        required={required}
        maxLength={most}
        value={draft[name]}
        onChange={(event) => edit({[name]: event.target.value})}
      />
    </>
  )
  return (
    <form className="card fields" onSubmit={(event) => void submit(event)}>
      {field('name', true, 100)}
      {field('url', true, 500)}
      {field('events', true, 4000)}
      {field('area', false, 6)}
      {refusal === undefined ? null : <Refused refusal={refusal} />}
      <div className="actions">
        <button type="submit" className="primary">
          {t(words.save)}
        </button>
        <button type="button" className="plain" onClick={onCancel}>
          {t(words.cancel)}
        </button>
      </div>
    </form>
  )
}

function Log({webhook}: {readonly webhook: string}) {
  const {language, t} = useLanguage()
  const found = useLoaded(
    `webhook log ${webhook}`,
    (signal) => read<Deliveries>(`/notices/webhooks/${webhook}/deliveries`, {limit: 8}, signal),
    5_000,
  )
  if (found.refusal !== undefined) return <Refused refusal={found.refusal} retry={found.again} />
  if (found.value === undefined) return <Skeleton lines={2} />
  if (found.value.deliveries.length === 0) return <p className="help">{t(words.noLog)}</p>
  return (
    <ul className="plain-list">
      {found.value.deliveries.map((one) => (
        <li key={one.id}>
          <b className={{pending: '', sending: '', failed: 'yellow', sent: 'green', dead: 'red'}[one.state]}>{t(one.label)}</b>{' '}
          <code>{one.event}</code> <time className="help num">{moment(language, one.doneAt ?? one.madeAt)}</time>
          {one.error === null ? null : <p className="help">{one.error}</p>}
        </li>
      ))}
    </ul>
  )
}

function One({
  webhook,
  onChanged,
  onSecret,
}: {
  readonly webhook: Webhook
  readonly onChanged: () => void
  readonly onSecret: (secret: string) => void
}) {
  const {language, t} = useLanguage()
  const [editing, setEditing] = useState(false)
  const [sure, setSure] = useState<'end' | 'renew' | undefined>()
  const [since, setSince] = useState('')
  const [told, setTold] = useState('')
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const attempt = async (work: () => Promise<void>) => {
    setTold('')
    try {
      await work()
      setSure(undefined)
      setRefusal(undefined)
    } catch (error) {
      setRefusal(asRefusal(error))
    }
  }
  const path = `/notices/webhooks/${webhook.id}`
  if (editing)
    return (
      <li>
        <Form
          webhook={webhook}
          onCancel={() => setEditing(false)}
          onDone={() => {
            setEditing(false)
            onChanged()
          }}
        />
      </li>
    )
  return (
    <li className="card">
      <h2>{webhook.name}</h2>
      <p>
        <code>{webhook.url}</code>
      </p>
      <p className="help">
        {webhook.events.join(' · ')} {webhook.area === '' ? '' : `· ${webhook.area}`} · {webhook.addedBy}{' '}
        {moment(language, webhook.addedAt)}
      </p>
      {webhook.turnedOffAt === null ? null : (
        <p className="notice warn" role="status">
          <b className="red">{t(words.off)}</b> <time className="num">{moment(language, webhook.turnedOffAt)}</time>{' '}
          {webhook.turnedOffWhy === null ? '' : t(words[webhook.turnedOffWhy])}{' '}
          <button
            type="button"
            className="primary"
            onClick={() =>
              void attempt(async () => {
                await change('POST', `${path}/on`)
                onChanged()
              })
            }
          >
            {t(words.on)}
          </button>
        </p>
      )}
      {webhook.failingSince === null || webhook.turnedOffAt !== null ? null : (
        <p className="help">
          <b className="yellow">
            {t(words.unreached)} <time className="num">{moment(language, webhook.failingSince)}</time>
          </b>
        </p>
      )}
      <div className="actions">
        <button
          type="button"
          onClick={() =>
            void attempt(async () => {
              await change('POST', `${path}/try`)
              setTold(t(words.tried))
            })
          }
        >
          {t(words.attempt)}
        </button>
        <button type="button" onClick={() => setEditing(true)}>
          {t(words.edit)}
        </button>
        <button
          type="button"
          onClick={() =>
            sure === 'renew' ? void attempt(async () => onSecret((await change<Shown>('POST', `${path}/secret`)).secret)) : setSure('renew')
          }
        >
          {sure === 'renew' ? `${t(words.sure)}: ` : ''}
          {t(words.renew)}
        </button>
        <button
          type="button"
          onClick={() =>
            sure === 'end'
              ? void attempt(async () => {
                  await change('DELETE', path)
                  onChanged()
                })
              : setSure('end')
          }
        >
          {sure === 'end' ? `${t(words.sure)}: ` : ''}
          {t(words.end)}
        </button>
      </div>
      <form
        className="actions"
        onSubmit={(event) => {
          event.preventDefault()
          void attempt(async () => {
            const {done} = await change<{done: number}>('POST', `${path}/replay`, {from: new Date(since).toISOString()})
            setTold(`${done} ${t(words.replayed)}`)
          })
        }}
      >
        <label>
          {t(words.since)} <input type="datetime-local" required value={since} onChange={(event) => setSince(event.target.value)} />
        </label>
        <button type="submit">{t(words.replay)}</button>
      </form>
      {told === '' ? null : <p role="status">{told}</p>}
      {refusal === undefined ? null : <Refused refusal={refusal} />}
      <details>
        <summary>{t(words.log)}</summary>
        <Log webhook={webhook.id} />
      </details>
    </li>
  )
}

/** The systems that are told of cases: added, tried, replayed, given a new secret, ended. */
export function WebhooksPage() {
  const {t} = useLanguage()
  const found = useLoaded('webhooks', (signal) => read<readonly Webhook[]>('/notices/webhooks', {}, signal))
  const [adding, setAdding] = useState(false)
  const [secret, setSecret] = useState<string | undefined>()
  return (
    <main className="page narrow notices-page">
      <Tabs />
      <h1>{t(words.title)}</h1>
      <p className="lead">{t(words.lead)}</p>
      {secret === undefined ? null : (
        <p className="notice" role="status">
          {t(words.secret)}
          <code>{secret}</code>
        </p>
      )}
      {found.refusal === undefined ? null : <Refused refusal={found.refusal} retry={found.again} />}
      {found.value === undefined && found.refusal === undefined ? <Skeleton lines={5} /> : null}
      {found.value?.length === 0 && !adding ? <Empty said={words.none} /> : null}
      {found.value === undefined ? null : adding ? (
        <Form
          webhook={undefined}
          onCancel={() => setAdding(false)}
          onDone={(made) => {
            setAdding(false)
            setSecret(made?.secret)
            found.again()
          }}
        />
      ) : (
        <div className="actions">
          <button type="button" className="primary" onClick={() => setAdding(true)}>
            {t(words.add)}
          </button>
        </div>
      )}
      <ul className="webhooks">
        {found.value?.map((webhook) => (
          <One key={`${webhook.id} ${webhook.version}`} webhook={webhook} onChanged={found.again} onSecret={setSecret} />
        ))}
      </ul>
    </main>
  )
}
