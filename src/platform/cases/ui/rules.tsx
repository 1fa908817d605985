import {useState} from 'react'
import type {z} from 'zod'
import {asRefusal, change, type Refusal, read} from '#web/ask.ts'
import {useLoaded} from '#web/kit/load.ts'
import {Empty, Refused, Skeleton} from '#web/kit/notice.tsx'
import {useLanguage} from '#web/language.tsx'
import {useRoute} from '#web/routing.tsx'
import type {learnReply, replayReply, setReply, wholeSetReply} from '../routing/api.ts'
import {RuleList, type Rules, TryRules} from './rules-parts.tsx'
import './rules.css'

const words = {
  title: {zh: '派遣规则', en: 'Rules of dispatch'},
  lead: {
    zh: '先按次序问规则，没有规则符合时问权责清单。改草稿、检查、回放上个月的案件，再发布。',
    en: 'Rules are asked in order; when none matches, the duty list answers. Change a draft, check it, replay last month’s cases, then publish.',
  },
  none: {zh: '还没有规则集。', en: 'There are no rules yet.'},
  draft: {zh: '新建草稿', en: 'New draft'},
  from: {zh: '以它为底稿', en: 'Draft from this'},
  area: {zh: '区划代码（6 位）', en: 'Area code (6 digits)'},
  name: {zh: '名称', en: 'Name'},
  states: {draft: {zh: '草稿', en: 'draft'}, published: {zh: '已发布', en: 'published'}},
  since: {zh: '自', en: 'from'},
  until: {zh: '至', en: 'until'},
  rules: {zh: '条', en: 'rules'},
  choose: {zh: '在左边选一套规则。', en: 'Choose a set of rules on the left.'},
  fine: {zh: '检查没有发现问题。', en: 'The check found nothing.'},
  replay: {zh: '回放上个月的案件', en: 'Replay last month’s cases'},
  busy: {zh: '正在回放…', en: 'Replaying…'},
  publish: {zh: '发布', en: 'Publish'},
  day: {zh: '生效日期', en: 'First day'},
  flow: {zh: '从 → 到', en: 'From → to'},
  cases: {zh: '件', en: 'cases'},
  nobody: {zh: '无人负责', en: 'nobody'},
  learned: {zh: '由改派得出的建议（近 90 天）', en: 'What re-dispatches suggest (last 90 days)'},
  accuracy: {zh: '首次派遣准确率', en: 'First dispatches that stayed'},
  take: {zh: '加入草稿', en: 'Take into the draft'},
  nothing: {zh: '没有建议。', en: 'Nothing is suggested.'},
} as const

type SetRow = z.infer<typeof setReply>
type Whole = z.infer<typeof wholeSetReply>
type Replayed = z.infer<typeof replayReply>
type Learned = z.infer<typeof learnReply>

function ReplayResult({found}: {readonly found: Replayed}) {
  const {t} = useLanguage()
  return (
    <div className="notice column">
      <p>
        {t({
          zh: `回放 ${found.cases} 件，${found.changed} 件会派到别处；${found.byRule} 件由规则决定。`,
          en: `${found.cases} cases replayed: ${found.changed} would go elsewhere; rules decide ${found.byRule}.`,
        })}
      </p>
      <ul>
        {found.flows.slice(0, 12).map(({from, to, cases}) => (
          <li key={`${from?.id} ${to?.id}`} className="num">
            {`${from?.name ?? t(words.nobody)} → ${to?.name ?? t(words.nobody)}：${cases} ${t(words.cases)}`}
          </li>
        ))}
      </ul>
    </div>
  )
}

function Proposals({set, onTaken}: {readonly set: Whole; readonly onTaken: (work: () => Promise<unknown>) => void}) {
  const {t} = useLanguage()
  const {value, refusal} = useLoaded(`proposals ${set.area} ${set.version}`, (signal) =>
    read<Learned>('/routing/proposals', {area: set.area}, signal),
  )
  if (refusal !== undefined) return <Refused refusal={refusal} />
  if (value === undefined) return <Skeleton lines={2} />
  const {accuracy, proposals} = value
  return (
    <section className="card">
      <h3>{t(words.learned)}</h3>
      <p className="help">
        {`${t(words.accuracy)} ${accuracy.share === null ? '—' : `${(accuracy.share * 100).toFixed(1)} %`} (${accuracy.stayed}/${accuracy.dispatched})`}
      </p>
      {proposals.length === 0 ? <p>{t(words.nothing)}</p> : null}
      <ul>
        {proposals.slice(0, 20).map((one) => (
          <li key={`${one.category} ${one.street} ${one.from.id}`}>
            <code>{one.category}</code> {t(one)}
            {set.state === 'draft' ? (
              <button
                type="button"
                className="quiet"
                onClick={() =>
                  onTaken(
                    () =>
                    change('POST', `/routing/sets/${set.id}/accept`, {
                      version: set.version, category: one.category, street: one.street, to: one.to.id, because: `${one.moved}/${one.dispatched} 改派`,
                    }), // biome-ignore format: one line
                  )
                }
              >
                {t(words.take)}
              </button>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** One set: its rules in order, what the check found, a try, a replay, and publishing. */
function OneSet({id, onChanged}: {readonly id: string; readonly onChanged: () => void}) {
  const {t} = useLanguage()
  const {value: set, refusal, again} = useLoaded(`rules ${id}`, (signal) => read<Whole>(`/routing/sets/${id}`, {}, signal))
  const [found, setFound] = useState<Replayed | undefined>()
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<Refusal | undefined>()
  const [day, setDay] = useState('')
  if (refusal !== undefined) return <Refused refusal={refusal} retry={again} />
  if (set === undefined) return <Skeleton lines={8} />
  const attempt = async (work: () => Promise<unknown>) => {
    setRefused(undefined)
    setBusy(true)
    try {
      await work()
      again()
      onChanged()
    } catch (error) {
      setRefused(asRefusal(error))
    } finally {
      setBusy(false)
    }
  }
  const keep = (rules: Rules) => {
    setFound(undefined)
    void attempt(() => change('PUT', `/routing/sets/${id}`, {version: set.version, rules}))
  }
  return (
    <section className="set">
      <h2>{set.title}</h2>
      <RuleList rules={set.rules} onChange={set.state === 'draft' ? keep : undefined} />
      {set.findings.length === 0 ? <p className="help">{t(words.fine)}</p> : null}
      <ul>
        {set.findings.map((one) => (
          <li key={`${one.kind} ${one.line} ${one.other}`} className={one.severity === 'fault' ? 'red' : 'yellow'}>
            {t(one)}
          </li>
        ))}
      </ul>
      {set.state === 'draft' ? (
        <form
          className="actions"
          onSubmit={(event) => {
            event.preventDefault()
            void attempt(() => change('POST', `/routing/sets/${id}/publish`, {version: set.version, takesEffect: day}))
          }}
        >
          <button
            type="button"
            disabled={busy}
            onClick={() => void attempt(async () => setFound(await change<Replayed>('POST', `/routing/sets/${id}/replay`, {})))}
          >
            {t(busy ? words.busy : words.replay)}
          </button>
          <input type="date" aria-label={t(words.day)} value={day} required onChange={({target}) => setDay(target.value)} />
          <button type="submit" className="primary" disabled={busy}>
            {t(words.publish)}
          </button>
        </form>
      ) : null}
      {refused === undefined ? null : <Refused refusal={refused} />}
      {found === undefined ? null : <ReplayResult found={found} />}
      <TryRules id={id} />
      <Proposals set={set} onTaken={(work) => void attempt(work)} />
    </section>
  )
}

/** The rules of dispatch: every set, and the chosen one with all that is done to it before it takes effect. */
export function RulesPage() {
  const {t} = useLanguage()
  const {query, change: goTo} = useRoute()
  const chosen = query.get('set')
  const {value, refusal, again} = useLoaded('rules', (signal) => read<readonly SetRow[]>('/routing/sets', {}, signal))
  const [area, setArea] = useState('')
  const [title, setTitle] = useState('')
  const [refused, setRefused] = useState<Refusal | undefined>()
  const from = value?.find(({id}) => id === chosen)
  const draft = async () => {
    setRefused(undefined)
    try {
      const made = await change<SetRow>('POST', '/routing/sets', {area, title, ...(from === undefined ? {} : {from: from.id})})
      again()
      goTo({set: made.id})
    } catch (error) {
      setRefused(asRefusal(error))
    }
  }
  return (
    <main className="page wide">
      <h1>{t(words.title)}</h1>
      <p className="lead">{t(words.lead)}</p>
      {refusal === undefined ? null : <Refused refusal={refusal} retry={again} />}
      <div className="halves">
        <nav aria-label={t(words.title)}>
          {value?.length === 0 ? <Empty said={words.none} /> : null}
          <ul className="picks">
            {value?.map((one) => (
              <li key={one.id}>
                <button type="button" className="plain" aria-current={one.id === chosen} onClick={() => goTo({set: one.id})}>
                  <b>{one.title}</b>
                  <small className="help">
                    {`${t(words.states[one.state])} · ${one.area} · ${one.count} ${t(words.rules)}`}
                    {one.takesEffect === null ? '' : ` · ${t(words.since)} ${one.takesEffect}`}
                    {one.ends === null ? '' : ` ${t(words.until)} ${one.ends}`}
                  </small>
                </button>
              </li>
            ))}
          </ul>
          <form
            className="fields"
            onSubmit={(event) => {
              event.preventDefault()
              void draft()
            }}
          >
            <input
              aria-label={t(words.area)}
              placeholder={t(words.area)}
              pattern="\d{6}"
              required
              value={area}
              onChange={({target}) => setArea(target.value)}
            />
            <input
              aria-label={t(words.name)}
              placeholder={t(words.name)}
              required
              maxLength={100}
              value={title}
              onChange={({target}) => setTitle(target.value)}
            />
            <button type="submit">{t(from === undefined ? words.draft : words.from)}</button>
            {refused === undefined ? null : <Refused refusal={refused} />}
          </form>
        </nav>
        {chosen === null ? <Empty said={words.choose} /> : <OneSet key={chosen} id={chosen} onChanged={again} />}
      </div>
    </main>
  )
}
