import {useState} from 'react'
import {asRefusal, change, type Refusal} from '#web/ask.ts'
import {lightShape} from '#web/kit/clock.tsx'
import {Refused} from '#web/kit/notice.tsx'
import {useLanguage} from '#web/language.tsx'
import {askAnew, type Queue, type Summary} from '../desk-asks.ts'
import {Flow} from '../flow.tsx'
import {type Filter, sameFilter} from './asked.ts'
import {QueueForm} from './queue-form.tsx'

const words = {
  queues: {zh: '队列', en: 'Queues'},
  mine: {zh: '轮到我的', en: 'For me'},
  saved: {zh: '保存的', en: 'Saved'},
  loop: {zh: '全部环节', en: 'The whole loop'},
  pinned: {zh: '已置顶', en: 'pinned'},
  edit: {zh: '改', en: 'Edit'},
  editing: {zh: '修改队列', en: 'Edit the queue'},
  by: {zh: '共享者', en: 'shared by'},
} as const

interface RailProps {
  readonly queues: readonly Queue[] | undefined
  readonly summary: Summary | undefined
  /** What is shown now. */
  readonly filter: Filter
  readonly stage: string
  readonly onQueue: (filter: Filter) => void
  readonly onStage: (key: string) => void
}

const counted = ({count, more}: Queue): string => `${count.toLocaleString('en')}${more ? '+' : ''}`

/** What waits, as queues with live counts: those of one's rights, those kept, and the loop with what is late in it. */
export function Rail({queues, summary, filter, stage, onQueue, onStage}: RailProps) {
  const {t} = useLanguage()
  const [editing, setEditing] = useState<string | undefined>()
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const mine = queues?.filter(({kind}) => kind === 'built-in') ?? []
  const saved = queues?.filter(({kind}) => kind !== 'built-in') ?? []
  const shown = queues?.find((queue) => sameFilter(queue.filter, filter))?.id

  const remove = async (id: string) => {
    try {
      await change('DELETE', `/cases/queues/${id}`)
      setEditing(undefined)
      setRefusal(undefined)
      await askAnew()
    } catch (error) {
      setRefusal(asRefusal(error))
    }
  }
  const item = (queue: Queue) => (
    <li key={queue.id} className={queue.count === 0 ? 'none' : ''}>
      <button
        type="button"
        aria-pressed={shown === queue.id}
        title={queue.kind === 'shared' ? `${t(words.by)} ${queue.owner ?? ''}` : undefined}
        onClick={() => onQueue(queue.filter)}
      >
        <span className="name">
          {queue.pinned ? (
            <span role="img" aria-label={t(words.pinned)}>
              ⚑{' '}
            </span>
          ) : null}
          {t(queue.name)}
          {queue.kind === 'shared' ? <small> · {queue.owner}</small> : null}
        </span>
        <b className={`num ${queue.filter.overdue === 'true' && queue.count > 0 ? 'red' : ''}`}>
          {queue.filter.overdue === 'true' && queue.count > 0 ? `${lightShape.red} ` : ''}
          {counted(queue)}
        </b>
      </button>
      {queue.kind === 'saved' ? (
        <button
          type="button"
          className="plain edit"
          aria-expanded={editing === queue.id}
          aria-label={`${t(words.editing)} ${t(queue.name)}`}
          title={t(words.edit)}
          onClick={() => setEditing((before) => (before === queue.id ? undefined : queue.id))}
        >
          ⋯
        </button>
      ) : null}
      {editing === queue.id ? (
        <QueueForm queue={queue} filter={queue.filter} onDone={() => setEditing(undefined)} onRemove={() => void remove(queue.id)} />
      ) : null}
    </li>
  )
  return (
    <nav className="rail" aria-label={t(words.queues)}>
      {refusal === undefined ? null : <Refused refusal={refusal} />}
      {mine.length === 0 ? null : (
        <section>
          <h2>{t(words.mine)}</h2>
          <ul>{mine.map(item)}</ul>
        </section>
      )}
      {saved.length === 0 ? null : (
        <section>
          <h2>{t(words.saved)}</h2>
          <ul>{saved.map(item)}</ul>
        </section>
      )}
      <section>
        <h2>{t(words.loop)}</h2>
        <Flow summary={summary} chosen={shown === undefined ? stage : ''} onChoose={onStage} />
      </section>
    </nav>
  )
}
