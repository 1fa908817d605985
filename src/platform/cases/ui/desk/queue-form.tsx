import {type FormEvent, useId, useState} from 'react'
import {asRefusal, change, type Refusal} from '#web/ask.ts'
import {useDraft} from '#web/kit/draft.ts'
import {useLoaded} from '#web/kit/load.ts'
import {Refused} from '#web/kit/notice.tsx'
import {useLanguage} from '#web/language.tsx'
import {askAnew, listSeats, type Queue} from '../desk-asks.ts'
import type {Filter} from './asked.ts'

const words = {
  name: {zh: '队列名称', en: 'Name of the queue'},
  hint: {zh: '例如：滨江区超期井盖', en: 'For example: late manholes in Binjiang'},
  share: {zh: '给谁看', en: 'Who sees it'},
  alone: {zh: '只有我', en: 'Only me'},
  pin: {zh: '置顶', en: 'Keep on top'},
  save: {zh: '保存', en: 'Save'},
  remove: {zh: '删除', en: 'Remove'},
  cancel: {zh: '取消', en: 'Cancel'},
} as const

interface QueueFormProps {
  /** The queue that is changed; a new one without. */
  readonly queue?: Queue
  readonly filter: Filter
  readonly onDone: () => void
  readonly onRemove?: () => void
}

/** Names a filter and keeps it as a queue: for oneself, or for a unit or role of one's own posts. */
export function QueueForm({queue, filter, onDone, onRemove}: QueueFormProps) {
  const {t} = useLanguage()
  const id = useId()
  const seats = useLoaded('case seats', listSeats)
  const {draft, edit, clear} = useDraft(`queue ${queue?.id ?? 'new'}`, {
    name: queue?.name.zh ?? '',
    with: queue?.unit ? `unit ${queue.unit}` : queue?.role ? `role ${queue.role}` : '',
    pinned: queue?.pinned ?? false,
  })
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const [kind, key] = draft.with.split(' ')
    const body = {
      name: draft.name.trim(),
      filter,
      pinned: draft.pinned,
      unit: kind === 'unit' ? key : null,
      role: kind === 'role' ? key : null,
    }
    try {
      await (queue === undefined ? change('POST', '/cases/queues', body) : change('PUT', `/cases/queues/${queue.id}`, body))
      clear()
      onDone()
      void askAnew()
    } catch (error) {
      setRefusal(asRefusal(error))
    }
  }
  return (
    <form className="fields queue-form" onSubmit={(event) => void submit(event)}>
      <label htmlFor={`${id}-name`}>{t(words.name)}</label>
      <input
        id={`${id}-name`}
        value={draft.name}
        placeholder={t(words.hint)}
        required
        maxLength={60}
        // biome-ignore lint/a11y/noAutofocus: it was opened to be named
        autoFocus
        onChange={(event) => edit({name: event.target.value})}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onDone()
        }}
      />
      <label htmlFor={`${id}-with`}>{t(words.share)}</label>
      <select id={`${id}-with`} value={draft.with} onChange={(event) => edit({with: event.target.value})}>
        <option value="">{t(words.alone)}</option>
        {seats.value?.map(({unit, role, name}) => (
          <option key={`${unit} ${role}`} value={unit === null ? `role ${role}` : `unit ${unit}`}>
            {t(name)}
          </option>
        ))}
      </select>
      <label className="tick">
        <input type="checkbox" checked={draft.pinned} onChange={(event) => edit({pinned: event.target.checked})} />
        {t(words.pin)}
      </label>
      {refusal === undefined ? null : <Refused refusal={refusal} />}
      <div className="actions">
        <button type="submit" className="primary">
          {t(words.save)}
        </button>
        {onRemove === undefined ? null : (
          <button type="button" onClick={onRemove}>
            {t(words.remove)}
          </button>
        )}
        <button type="button" className="plain" onClick={onDone}>
          {t(words.cancel)}
        </button>
      </div>
    </form>
  )
}
