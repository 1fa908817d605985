import {useId, useState} from 'react'
import type {z} from 'zod'
import {read} from '#web/ask.ts'
import {useLoaded} from '#web/kit/load.ts'
import {Skeleton} from '#web/kit/notice.tsx'
import {useLanguage} from '#web/language.tsx'
import type {ableReply} from '../api.ts'
import type {Move} from '../core/lifecycle.ts'
import {askNames, findPeople} from './desk-asks.ts'

const words = {
  hint: {zh: '姓名', en: 'Name'},
  remove: {zh: '改', en: 'Change'},
  nobody: {zh: '没有找到有账号的人。', en: 'Nobody with an account was found.'},
  none: {zh: '没有人有这项权限。请联系安全管理员授权。', en: 'Nobody has this right. Ask the security administrator to give it.'},
  anybody: {zh: '不指定，由有权限的人认领', en: 'Nobody in particular: whoever may takes it'},
  city: {zh: '全市', en: 'whole city'},
  who: {zh: '谁可以办', en: 'Who may'},
  more: {zh: '还有更多，请输入姓名', en: 'There are more; type a name'},
} as const

/** Somebody as a move names them. */
export interface Named {
  readonly id: string
  readonly name: string
}
type Able = z.infer<typeof ableReply>

const SHOWN = 8

/** Whoever may make a move on a case, the nearest first. */
export const useAble = (id: string | null, move: Move) =>
  useLoaded(id === null ? null : `able ${id} ${move}`, (signal) => read<Able>(`/cases/${id}/able/${move}`, {}, signal))

function Chosen({value, onPick}: {readonly value: Named; readonly onPick: (person: null) => void}) {
  const {t} = useLanguage()
  return (
    <p className="picked">
      {value.name}
      <button type="button" className="quiet" onClick={() => onPick(null)}>
        {t(words.remove)}
      </button>
    </p>
  )
}

const NAMED = 6

/** Who could make a move that the reader may not, asked for only when somebody wants to know. */
export function WhoMay({id, move}: {readonly id: string; readonly move: Move}) {
  const {t} = useLanguage()
  const [open, setOpen] = useState(false)
  const found = useAble(open ? id : null, move)
  const people = found.value?.people ?? []
  if (!open)
    return (
      <button type="button" className="plain who-asks" onClick={() => setOpen(true)}>
        {t(words.who)}
      </button>
    )
  return (
    <span className="who" role="status">
      {found.refusal === undefined ? '' : t(found.refusal.said)}
      {found.value === undefined ? '' : people.length === 0 ? t(words.none) : `${t(words.who)}${t({zh: '：', en: ': '})}`}
      {people
        .slice(0, NAMED)
        .map(({name, role}) => (role === null ? name : t({zh: `${name}（${role.zh}）`, en: `${name} (${role.en})`})))
        .join(t({zh: '、', en: ', '}))}
      {people.length > NAMED ? t({zh: `等 ${people.length} 人`, en: ` and others, ${people.length} in all`}) : ''}
    </span>
  )
}

/** Chooses among those who may make a move on this case; `open` says that nobody need be chosen. */
export function AblePicker({
  id,
  move,
  label,
  open,
  value,
  onPick,
}: {
  readonly id: string
  readonly move: Move
  readonly label: string
  readonly open: boolean
  readonly value: Named | null
  readonly onPick: (person: Named | null) => void
}) {
  const {t} = useLanguage()
  const field = useId()
  const [text, setText] = useState('')
  const found = useAble(id, move)
  const names = useLoaded('names', askNames)
  if (value !== null) return <Chosen value={value} onPick={onPick} />
  const people = found.value?.people ?? []
  const fitting = people.filter(({name}) => name.includes(text.trim()))
  return (
    <div className="people">
      {people.length > SHOWN ? (
        <input
          id={field}
          value={text}
          placeholder={t(words.hint)}
          aria-label={label}
          maxLength={40}
          autoComplete="off"
          onChange={(event) => setText(event.target.value)}
        />
      ) : null}
      {found.refusal === undefined ? null : <p className="notice refused">{t(found.refusal.said)}</p>}
      {found.value === undefined && found.refusal === undefined ? <Skeleton lines={2} /> : null}
      {found.value === undefined ? null : (
        <ul className="hits" aria-label={label}>
          {people.length === 0 ? <li className="help">{t(words.none)}</li> : null}
          {fitting.slice(0, SHOWN).map((person) => (
            <li key={person.id}>
              <button type="button" className="plain" onClick={() => onPick({id: person.id, name: person.name})}>
                <span>{person.name}</span>
                <span className="help">
                  {person.role === null ? '' : `${t(person.role)} · `}
                  {person.area === '' ? t(words.city) : t(names.value?.area(person.area) ?? words.city)}
                </span>
              </button>
            </li>
          ))}
          {fitting.length > SHOWN || found.value.more ? <li className="help">{t(words.more)}</li> : null}
        </ul>
      )}
      {open ? <p className="help">{t(words.anybody)}</p> : null}
    </div>
  )
}

/** Finds somebody with an account by name. */
export function PersonPicker({
  label,
  value,
  onPick,
}: {
  readonly label: string
  readonly value: Named | null
  readonly onPick: (person: Named | null) => void
}) {
  const {t} = useLanguage()
  const [text, setText] = useState('')
  const found = useLoaded(value === null && text.trim() !== '' ? `person ${text}` : null, (signal) => findPeople(text.trim(), signal))
  if (value !== null) return <Chosen value={value} onPick={onPick} />
  const able = found.value?.flatMap(({account, name}) => (account === null ? [] : [{id: account, name}])) ?? []
  return (
    <>
      <input
        name="person"
        value={text}
        placeholder={t(words.hint)}
        aria-label={label}
        maxLength={40}
        autoComplete="off"
        onChange={(event) => setText(event.target.value)}
      />
      {found.value === undefined ? null : (
        <ul className="hits">
          {able.length === 0 ? <li className="help">{t(words.nobody)}</li> : null}
          {able.slice(0, 12).map((person) => (
            <li key={person.id}>
              <button type="button" className="plain" onClick={() => onPick(person)}>
                {person.name}
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
