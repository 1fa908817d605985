import {useId, useState} from 'react'
import {asRefusal, type Refusal} from '#web/ask.ts'
import {Clock} from '#web/kit/clock.tsx'
import {Empty, Refused, Skeleton} from '#web/kit/notice.tsx'
import {headed, type Said, useLanguage} from '#web/language.tsx'
import {go, Link} from '#web/routing.tsx'
import {moveFacts} from '../../core/lifecycle.ts'
import {type FieldMove, taskKinds} from '../../field/core/task.ts'
import {metresBetween, type Place} from '../../field/core/tour.ts'
import {kindName} from '../evidence.tsx'
import {usePictureAlong} from './along.ts'
import {type Task, useCategories} from './asks.ts'
import {Camera} from './camera.tsx'
import {useDraft} from './draft.ts'
import type {Here} from './here.ts'
import {useLater} from './later.ts'
import {moveEntry} from './make.ts'
import {add, useQueue} from './queue.ts'
import {clockOf, type Shown, useShownTasks} from './today.tsx'
import {metres, standings} from './words.ts'

const words = {
  back: {zh: '返回今天', en: 'Back to today'},
  gone: {
    zh: '这个任务已不在您的名单里：可能已经办完，或交给了别人。',
    en: 'This task is no longer on your list: done already, or given to somebody else.',
  },
  away: {zh: '距您', en: 'away'},
  navigate: {zh: '在地图上看', en: 'On the map'},
  closing: {zh: '怎样算办完', en: 'Done when'},
  result: {zh: '处置单位说', en: 'The unit says'},
  unknown: {zh: '尚未分类', en: 'Not yet sorted'},
  done: {zh: '您已做完这一步。', en: 'You have done your part.'},
  held: {zh: '这里有一步未被接受，请先处理。', en: 'One step here was not accepted; decide on it first.'},
  decide: {zh: '去处理', en: 'Decide'},
  reason: {zh: '理由', en: 'Reason'},
  say: {zh: '说明（可不填）', en: 'Words (optional)'},
  didWhat: {zh: '做了什么、现在怎样', en: 'What was done, how it is now'},
  written: {zh: '没有照片时写依据（工单号等）', en: 'Without a photo: what proves it (work order …)'},
  before: {zh: '处置前', en: 'Before'},
  after: {zh: '处置后', en: 'After'},
  site: {zh: '现场照片', en: 'Photo of the site'},
  lacking: {zh: '还差：', en: 'Still needed: '},
  photo: {zh: '处置后照片或依据', en: 'a photo after, or what proves it'},
  busy: {zh: '正在保存…', en: 'Keeping…'},
  cancel: {zh: '取消', en: 'Cancel'},
  later: {zh: '今天不做', en: 'Not today'},
  today: {zh: '放回今天', en: 'Back to today’s list'},
  send: {zh: '提交：', en: 'Send: '},
} as const

/** What is often said, so that it need not be typed with cold fingers. */
const phrases: Readonly<Partial<Record<FieldMove, readonly Said[]>>> = {
  confirm: [{zh: '与上报一致', en: 'As reported'}, {zh: '比上报更严重', en: 'Worse than reported'}],
  deny: [{zh: '现场没有发现', en: 'Nothing found on site'}, {zh: '已经恢复正常', en: 'Already in order again'}, {zh: '位置不对，附近也没有', en: 'Wrong place, and nothing nearby'}],
  pass: [{zh: '已恢复，现场干净', en: 'In order, the site is clean'}],
  fail: [{zh: '问题还在', en: 'Still there'}, {zh: '只处理了一部分', en: 'Only partly done'}, {zh: '现场没有清理', en: 'The site was not cleaned'}],
  handle: [{zh: '已修复', en: 'Repaired'}, {zh: '已清理，地面干净', en: 'Cleared, the ground is clean'}, {zh: '已更换', en: 'Replaced'}],
  'ask-return': [{zh: '不属于本单位职责', en: 'Not our duty'}, {zh: '位置不在本辖区', en: 'Outside our area'}],
} // biome-ignore format: a table

/** Moves that lead on stand first and large; those that say no beside them. */
const leading: ReadonlySet<FieldMove> = new Set(['confirm', 'pass', 'undertake', 'handle'])

const labelOf = (move: FieldMove): Said => ({zh: moveFacts(move).zh, en: moveFacts(move).en})

interface Fields {
  readonly said: string
  readonly written: string
}

/** What one move takes along: photos, words; kept while it is being written, sent when the network is there. */
function MoveForm({
  account,
  task,
  move,
  onDone,
  onCancel,
}: {
  readonly account: string
  readonly task: Task
  readonly move: FieldMove
  readonly onDone: () => void
  readonly onCancel: () => void
}) {
  const {t} = useLanguage()
  const id = useId()
  const {entries} = useQueue()
  const drafting = useDraft<Fields>(account, `task ${task.id} ${move}`, {said: '', written: ''})
  const [busy, setBusy] = useState(false)
  const [tried, setTried] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const {draft} = drafting
  if (draft === undefined) return <Skeleton lines={3} />
  const {said, written} = draft.fields
  const needs = new Set<string>(moveFacts(move).needs)
  const wordsNeeded = needs.has('reason') || needs.has('result')
  const lacking: readonly Said[] = [
    ...(needs.has('reason') && said.trim() === '' ? [words.reason] : []),
    ...(needs.has('result') && said.trim() === '' ? [words.didWhat] : []),
    ...(needs.has('evidence') && written.trim() === '' && !draft.photos.some(({kind}) => kind === 'after') ? [words.photo] : []),
  ]
  const send = async () => {
    setTried(true)
    if (lacking.length > 0) return
    setBusy(true)
    setRefusal(undefined)
    const text = [
      ...(!wordsNeeded && said.trim() !== '' ? [{kind: 'near', text: said.trim()}] : []),
      ...(written.trim() === '' ? [] : [{kind: 'after', text: written.trim()}]),
    ]
    const given = {
      ...(needs.has('reason') ? {reason: said.trim()} : {}),
      ...(needs.has('result') ? {result: said.trim()} : {}),
      ...(text.length === 0 ? {} : {evidence: text}),
    }
    try {
      const entry = moveEntry(entries, {owner: account, task, move, said: labelOf(move), given, photos: draft.photos})
      await add([entry], [drafting.end])
      onDone()
    } catch (error) {
      setRefusal(asRefusal(error))
      setBusy(false)
    }
  }
  return (
    <form
      className="field-form"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      {move === 'handle' ? (
        <>
          <Camera drafting={drafting} kind="before" label={words.before} />
          <Camera drafting={drafting} kind="after" label={words.after} />
        </>
      ) : (
        <Camera drafting={drafting} kind="near" label={words.site} />
      )}
      <label htmlFor={`${id}-said`}>{t(needs.has('reason') ? words.reason : needs.has('result') ? words.didWhat : words.say)}</label>
      <div className="phrases">
        {(phrases[move] ?? []).map((phrase) => (
          <button key={phrase.zh} type="button" aria-pressed={said === phrase.zh} onClick={() => drafting.edit({said: phrase.zh})}>
            {t(phrase)}
          </button>
        ))}
      </div>
      <textarea
        id={`${id}-said`}
        name="said"
        rows={2}
        maxLength={1000}
        value={said}
        onChange={(event) => drafting.edit({said: event.target.value})}
      />
      {needs.has('evidence') && draft.photos.every(({kind}) => kind !== 'after') ? (
        <>
          <label htmlFor={`${id}-written`}>{t(words.written)}</label>
          <input
            id={`${id}-written`}
            name="written"
            maxLength={200}
            value={written}
            onChange={(event) => drafting.edit({written: event.target.value})}
          />
        </>
      ) : null}
      {tried && lacking.length > 0 ? (
        <p className="notice refused" role="alert">
          {t(words.lacking)}
          {lacking.map(t).join(t({zh: '、', en: ', '}))}
        </p>
      ) : null}
      {refusal === undefined ? null : <Refused refusal={refusal} />}
      <div className="field-actions sticky">
        <button type="submit" className="primary" disabled={busy}>
          {busy ? t(words.busy) : `${t(words.send)}${t(labelOf(move))}`}
        </button>
        <button type="button" onClick={onCancel}>
          {t(words.cancel)}
        </button>
      </div>
    </form>
  )
}

function TaskPicture({picture}: {readonly picture: Task['pictures'][number]}) {
  const {t} = useLanguage()
  const name = t(kindName(picture.kind))
  return (
    <figure>
      <img src={usePictureAlong(picture)} alt={name} />
      <figcaption>{name}</figcaption>
    </figure>
  )
}

function Told({account, shown: {task, stands}, here}: {readonly account: string; readonly shown: Shown; readonly here: Place | null}) {
  const {t} = useLanguage()
  const categories = useCategories(account)
  const category = categories.value?.find((one) => one.category === task.category)
  const far = here === null || task.place === null ? null : metresBetween(here, task.place as Place)
  return (
    <>
      <div className="task-head">
        <p className="task-line">
          {stands.kind === null ? null : <span className={`kind ${stands.kind}`}>{t(taskKinds[stands.kind])}</span>}
          <Clock of={clockOf(task)} />
          {far === null ? null : <span className="num">{metres(far)}</span>}
        </p>
        <h1>{category === undefined ? t(words.unknown) : t(category)}</h1>
        <p className="words">{task.description}</p>
        <p className="where">
          {task.address ?? ''} {task.place === null ? null : <Link to={`/field/map?task=${task.id}`}>{t(words.navigate)}</Link>}
        </p>
      </div>
      {task.pictures.length === 0 ? null : (
        <div className="taken">
          {task.pictures.map((picture) => (
            <TaskPicture key={picture.id} picture={picture} />
          ))}
        </div>
      )}
      {task.result === null ? null : (
        <p className="told">
          <b>{t(words.result)}</b> {task.result}
        </p>
      )}
      {task.closing === null ? null : (
        <p className="told">
          <b>{t(words.closing)}</b> {task.closing}
        </p>
      )}
    </>
  )
}

/** One task: what is wrong, where, and what may be done there. */
export function TaskPage({account, id, here}: {readonly account: string; readonly id: string; readonly here: Here}) {
  const {t} = useLanguage()
  const {loaded, shown} = useShownTasks(account)
  const {later, turn} = useLater(account)
  const [open, setOpen] = useState<FieldMove | null>(null)
  const found = shown.find(({task}) => task.id === id)
  const back = (
    <Link to="/field" className="back">
      ‹ {t(words.back)}
    </Link>
  )
  if (found === undefined)
    return (
      <main className="field-page">
        {back}
        {loaded.value === undefined && loaded.refusal === undefined ? <Skeleton lines={6} /> : <Empty said={words.gone} />}
      </main>
    )
  const {task, stands} = found
  const torn = stands.owed.find(({standing}) => standing === 'conflict' || standing === 'refused')
  const done = (move: FieldMove) => {
    setOpen(null)
    // Taking on leads straight to the work; everything else ends here.
    if (move !== 'undertake') go('/field')
  }
  return (
    <main className="field-page">
      {back}
      <Told account={account} shown={found} here={here.place} />
      {stands.owed.length === 0 ? null : (
        <ul className="owed-list">
          {stands.owed.map((entry) => (
            <li key={entry.id}>
              ⇡ {t(entry.said)} · {t(standings[entry.standing])}
            </li>
          ))}
        </ul>
      )}
      {torn === undefined ? null : (
        <p className="notice refused" role="alert">
          {t(words.held)}
          <Link to="/field/outbox" className="button">
            {t(words.decide)}
          </Link>
        </p>
      )}
      {torn !== undefined || stands.kind === null ? (
        stands.kind === null ? (
          <p className="told">{t(words.done)}</p>
        ) : null
      ) : open === null ? (
        <div className="field-actions sticky">
          {stands.moves.map((move) => (
            <button
              key={move}
              type="button"
              className={leading.has(move) ? 'primary' : move === 'ask-return' ? 'quiet' : ''}
              onClick={() => setOpen(move)}
            >
              {headed(t(labelOf(move)))}
            </button>
          ))}
          <button type="button" className="quiet" onClick={() => turn(task.id)}>
            {t(later.has(task.id) ? words.today : words.later)}
          </button>
        </div>
      ) : (
        <MoveForm key={open} account={account} task={task} move={open} onDone={() => done(open)} onCancel={() => setOpen(null)} />
      )}
    </main>
  )
}
