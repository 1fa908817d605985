import {useState} from 'react'
import type {z} from 'zod'
import type * as auth from '#kernel/auth/api.ts'
import {asRefusal, change, type Refusal, read} from '#web/ask.ts'
import {KeptPage, Mark, Shown, Table, Tabs, useTab} from '#web/kit/keeping.tsx'
import {useLoaded} from '#web/kit/load.ts'
import {Refused} from '#web/kit/notice.tsx'
import {dayBegins, moment} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'
import {useRoute} from '#web/routing.tsx'

const words = {
  title: {zh: '审计', en: 'Audit'},
  lead: {
    zh: '每一次变更都在一条链上，改一个字就对不上。这里只能看，不能改。',
    en: 'Every change stands in a chain that breaks if a letter of it is altered. Here one looks and changes nothing.',
  },
  trail: {zh: '谁做了什么', en: 'Who did what'},
  check: {zh: '核对事件链', en: 'Check the chains'},
  actor: {zh: '谁（登录名或姓名）', en: 'Who (login or name)'},
  subject: {zh: '对象编号', en: 'Subject'},
  name: {zh: '事件，如 auth. 或 case.closed', en: 'Event, such as auth. or case.closed'},
  from: {zh: '从', en: 'From'},
  to: {zh: '到', en: 'To'},
  none: {zh: '这样的事件没有发生过。', en: 'Nothing like that has happened.'},
  more: {zh: '更早的', en: 'Earlier'},
  when: {zh: '时间', en: 'When'},
  who: {zh: '谁', en: 'Who'},
  what: {zh: '做了什么', en: 'What'},
  about: {zh: '对象', en: 'About'},
  facts: {zh: '内容', en: 'Facts'},
  anybody: {zh: '任何人', en: 'anybody'},
  begin: {zh: '开始核对', en: 'Begin a check'},
  checkTells: {
    zh: '从头重算每条链，并与各领域另记的链末端比对。在后台进行，可以离开，回来看结果。',
    en: 'Recomputes every chain from its beginning and compares its end with what the domains remember apart. It runs in the background; leave and come back.',
  },
  noChecks: {zh: '还没有核对过。', en: 'Nothing was checked yet.'},
  asked: {zh: '何时、谁要求', en: 'Asked'},
  state: {zh: '结果', en: 'Result'},
  waiting: {zh: '等待中', en: 'waiting'},
  running: {zh: '核对中', en: 'under way'},
  whole: {zh: '完整', en: 'whole'},
  broken: {zh: '断裂', en: 'broken'},
  chains: {zh: '条链', en: 'chains'},
  events: {zh: '个事件', en: 'events'},
  found: {zh: '核对了', en: 'Checked'},
} as const

type Trail = z.infer<typeof auth.Audit>
type Accounts = z.infer<typeof auth.Accounts>

interface Check {
  readonly id: string
  readonly askedAt: string
  readonly askedByName: string
  readonly seenAt: string | null
  readonly endedAt: string | null
  readonly chains: number
  readonly events: number
  readonly ofEvents: number
  readonly broken: {readonly district: string; readonly subject: string; readonly seq: number; readonly why: string} | null
}

const from = (day: string | null): string | undefined => (day === null || day === '' ? undefined : dayBegins(day))
const until = (day: string | null): string | undefined => (day === null || day === '' ? undefined : dayBegins(day, 1))

function Trail() {
  const {language, t} = useLanguage()
  const {query, change: goTo} = useRoute()
  const get = (name: string) => query.get(name) ?? ''
  const accounts = useLoaded('accounts all', (signal) => read<Accounts>('/accounts', {limit: 200}, signal))
  const actor = get('actor')
  const known = accounts.value?.accounts.find(({login, name}) => login === actor || name === actor)
  const asked = {
    actor: (known?.id ?? actor) || undefined,
    subject: get('subject') || undefined,
    name: get('name') || undefined,
    from: from(query.get('from')),
    to: until(query.get('to')),
  }
  const key = `audit ${JSON.stringify(asked)}`
  const first = useLoaded(key, (signal) => read<Trail>('/audit', {...asked, limit: 50}, signal))
  const [later, setLater] = useState<{readonly of: string; readonly pages: readonly Trail[]}>({of: key, pages: []})
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const pages = first.value === undefined ? [] : [first.value, ...(later.of === key ? later.pages : [])]
  const next = pages.at(-1)?.next ?? null
  const more = async () => {
    if (next === null) return
    try {
      const page = await read<Trail>('/audit', {...asked, limit: 50, cursor: next})
      setLater({of: key, pages: [...(later.of === key ? later.pages : []), page]})
    } catch (error) {
      setRefusal(asRefusal(error))
    }
  }
  return (
    <section>
      <div className="bar">
        <label>
          {t(words.actor)}
          <input list="audit-people" value={actor} maxLength={64} onChange={({target}) => goTo({actor: target.value}, {replace: true})} />
        </label>
        <datalist id="audit-people">
          {accounts.value?.accounts.map(({id, login, name}) => (
            <option key={id} value={login}>
              {name}
            </option>
          ))}
        </datalist>
        {(['subject', 'name'] as const).map((part) => (
          <label key={part}>
            {t(words[part])}
            <input value={get(part)} maxLength={120} onChange={({target}) => goTo({[part]: target.value}, {replace: true})} />
          </label>
        ))}
        {(['from', 'to'] as const).map((part) => (
          <label key={part}>
            {t(words[part])}
            <input type="date" value={get(part)} onChange={({target}) => goTo({[part]: target.value}, {replace: true})} />
          </label>
        ))}
      </div>
      {refusal === undefined ? null : <Refused refusal={refusal} />}
      <Shown of={first} none={words.none} empty={({events}) => events.length === 0} lines={10}>
        {() => (
          <Table
            label={words.trail}
            rows={pages.flatMap(({events}) => events)}
            keyOf={({id}) => id}
            columns={[
              {said: words.when, cell: ({at}) => moment(language, at)},
              {said: words.who, cell: ({actorName, actor: id}) => actorName || id},
              {said: words.what, cell: ({name}) => <code>{name}</code>},
              {
                said: words.about,
                cell: ({subject, seq}) => (
                  <button type="button" className="quiet" onClick={() => goTo({subject})}>
                    <code>{subject.length > 20 ? `…${subject.slice(-12)}` : subject}</code> #{seq}
                  </button>
                ),
              },
              {
                said: words.facts,
                cell: ({body}) => (
                  <details>
                    <summary>{Object.keys(body).slice(0, 4).join(' · ') || '—'}</summary>
                    <pre>{JSON.stringify(body, null, 1)}</pre>
                  </details>
                ),
              },
            ]}
          />
        )}
      </Shown>
      {next === null ? null : (
        <button type="button" onClick={() => void more()}>
          {t(words.more)}
        </button>
      )}
    </section>
  )
}

function Checks() {
  const {language, t} = useLanguage()
  const found = useLoaded('chain checks', (signal) => read<{readonly checks: readonly Check[]}>('/audit/checks', {}, signal), 2_000)
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const open = found.value?.checks.some(({endedAt}) => endedAt === null) ?? false
  const begin = async () => {
    setRefusal(undefined)
    try {
      await change('POST', '/audit/checks')
      found.again()
    } catch (error) {
      setRefusal(asRefusal(error))
    }
  }
  const result = (one: Check) => {
    if (one.endedAt === null)
      return (
        <>
          <Mark said={one.seenAt === null ? words.waiting : words.running} light="yellow" />{' '}
          {one.seenAt === null ? null : <progress aria-label={t(words.running)} max={Math.max(one.ofEvents, 1)} value={one.events} />}
        </>
      )
    return one.broken === null ? (
      <Mark said={words.whole} light="green" />
    ) : (
      <>
        <Mark said={words.broken} light="red" /> <code>{`${one.broken.district} ${one.broken.subject} #${one.broken.seq}`}</code>{' '}
        {one.broken.why}
      </>
    )
  }
  return (
    <section>
      <p className="help">{t(words.checkTells)}</p>
      <div className="actions">
        <button type="button" className="primary" disabled={open} onClick={() => void begin()}>
          {t(open ? words.running : words.begin)}
        </button>
      </div>
      {refusal === undefined ? null : <Refused refusal={refusal} />}
      <Shown of={found} none={words.noChecks} empty={({checks}) => checks.length === 0}>
        {({checks}) => (
          <Table
            label={words.check}
            rows={checks}
            keyOf={({id}) => id}
            columns={[
              {said: words.asked, cell: ({askedAt, askedByName}) => `${moment(language, askedAt)} · ${askedByName}`},
              {said: words.state, cell: result},
              {said: words.found, cell: ({chains, events}) => `${chains} ${t(words.chains)} · ${events} ${t(words.events)}`},
            ]}
          />
        )}
      </Shown>
    </section>
  )
}

/** The trail of everything that was changed, and the check that nobody altered it. */
export function AuditPage() {
  const shown = useTab(['trail', 'check'])
  return (
    <KeptPage title={words.title} lead={words.lead} needs={['audit.read']}>
      <Tabs
        label={words.title}
        shown={shown}
        tabs={[
          ['trail', words.trail],
          ['check', words.check],
        ]}
      />
      {shown === 'trail' ? <Trail /> : <Checks />}
    </KeptPage>
  )
}
