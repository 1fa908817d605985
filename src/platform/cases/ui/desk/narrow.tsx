import {type FormEvent, type RefObject, useId, useState} from 'react'
import {useLoaded} from '#web/kit/load.ts'
import {dayOf} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'
import type {Route} from '#web/routing.tsx'
import {sources} from '../../core/case.ts'
import {sourceLabel} from '../../core/history.ts'
import {findPeople, type Names} from '../desk-asks.ts'
import {PersonPicker} from '../people.tsx'
import {CategoryPicker, UnitPicker} from '../pickers.tsx'
import {dayAsked, type Filter, type FilterWord, unnarrowed} from './asked.ts'
import {QueueForm} from './queue-form.tsx'

const words = {
  search: {zh: '搜描述、地址、案卷号', en: 'Search text, address, number'},
  searchLabel: {zh: '搜索案件', en: 'Search cases'},
  overdue: {zh: '只看超期', en: 'Overdue only'},
  filter: {zh: '筛选', en: 'Filter'},
  clear: {zh: '清空', en: 'Clear'},
  keep: {zh: '存为队列', en: 'Keep as a queue'},
  remove: {zh: '去掉', en: 'Remove'},
  area: {zh: '区域', en: 'Area'},
  everywhere: {zh: '全市', en: 'The whole city'},
  category: {zh: '类别', en: 'Class'},
  unit: {zh: '承办单位', en: 'Unit'},
  source: {zh: '来源', en: 'Source'},
  every: {zh: '不限', en: 'Any'},
  from: {zh: '上报时间从', en: 'Reported from'},
  to: {zh: '到', en: 'To'},
  today: {zh: '今天', en: 'Today'},
  week: {zh: '近 7 天', en: 'Last 7 days'},
  month: {zh: '近 30 天', en: 'Last 30 days'},
  person: {zh: '经办人或上报人', en: 'Person'},
  personHint: {zh: '姓名或电话的开头', en: 'Beginning of a name or number'},
  bbox: {zh: '地图上这一片', en: 'this part of the map'},
  within: {zh: '图上圈的范围', en: 'the area drawn on the map'},
  ids: {zh: '挑选的案件', en: 'chosen cases'},
  asked: {zh: '等我核实核查', en: 'for me to look at'},
  handler: {zh: '我承办', en: 'in my hands'},
  parts: {zh: '子件有变，待告知', en: 'parts changed'},
  hands: {zh: '承办人', en: 'Handled by'},
} as const

const DAY = 86_400_000
const daysAgo = (days: number): string => dayOf(new Date(Date.now() - days * DAY).toISOString())

/** The name of a colleague whose list of work is looked at. */
function useColleague(account: string | null): string | undefined {
  const people = useLoaded(account === null || account === 'me' ? null : 'people', (signal) => findPeople('', signal))
  return people.value?.find((person) => person.account === account)?.name
}

/** What narrows the view beside the stage, as chips that can be taken away one by one. */
function Chips({
  query,
  names,
  change,
}: {
  readonly query: URLSearchParams
  readonly names: Names | undefined
  readonly change: Route['change']
}) {
  const {t} = useLanguage()
  const area = names?.areas.find(({code}) => code === query.get('area'))
  const unit = query.get('unit')
  const category = query.get('category')
  const handler = query.get('handler')
  const colleague = useColleague(handler)
  const source = sources.find((one) => one === query.get('source'))
  const [from, to] = [dayAsked(query, 'from'), dayAsked(query, 'to')]
  const shown: (readonly [FilterWord, string])[] = [
    ...(query.has('area') ? [['area', area === undefined ? (query.get('area') ?? '') : t({zh: area.name, en: area.nameEn})] as const] : []),
    ...(category === null ? [] : [['category', t(names?.category(category) ?? {zh: category, en: category})] as const]),
    ...(unit === null ? [] : [['unit', t(names?.unit({id: unit, name: t(words.unit)}) ?? words.unit)] as const]),
    ...(source === undefined ? [] : [['source', t(sourceLabel(source))] as const]),
    ...(from === '' && to === '' ? [] : [['from', `${from} – ${to}`] as const]),
    ...(query.has('person') ? [['person', query.get('person') ?? ''] as const] : []),
    ...(query.has('bbox') ? [['bbox', t(words.bbox)] as const] : []),
    ...(query.has('within') ? [['within', t(words.within)] as const] : []),
    ...(query.has('ids') ? [['ids', t(words.ids)] as const] : []),
    ...(query.get('asked') === 'me' ? [['asked', t(words.asked)] as const] : []),
    ...(query.has('parts') ? [['parts', t(words.parts)] as const] : []),
    ...(handler === null ? [] : [['handler', handler === 'me' ? t(words.handler) : `${t(words.hands)} ${colleague ?? ''}`] as const]),
  ]
  if (shown.length === 0) return null
  return (
    <ul className="chips">
      {shown.map(([word, text]) => (
        <li key={word}>
          {text}
          <button
            type="button"
            className="plain"
            aria-label={`${t(words.remove)} ${text}`}
            onClick={() => change({[word]: undefined, ...(word === 'from' ? {to: undefined} : {}), case: undefined})}
          >
            ✕
          </button>
        </li>
      ))}
    </ul>
  )
}

function Fields({
  query,
  names,
  change,
}: {
  readonly query: URLSearchParams
  readonly names: Names | undefined
  readonly change: Route['change']
}) {
  const {language, t} = useLanguage()
  const id = useId()
  const set = (word: FilterWord, value: string | null | undefined) => change({[word]: value ?? undefined, case: undefined})
  const districts = names?.areas.filter(({level}) => level === 'district') ?? []
  const named = ({name, nameEn}: {readonly name: string; readonly nameEn: string}) => (language === 'zh' ? name : nameEn)
  const unit = query.get('unit')
  const handler = query.get('handler')
  const colleague = useColleague(handler)
  const person = query.get('person') ?? ''
  return (
    <div className="fields narrow-fields">
      <label htmlFor={`${id}-area`}>{t(words.area)}</label>
      <select id={`${id}-area`} value={query.get('area') ?? ''} onChange={(event) => set('area', event.target.value)}>
        <option value="">{t(words.everywhere)}</option>
        {districts.map((district) => (
          <optgroup key={district.code} label={named(district)}>
            <option value={district.code}>{named(district)}</option>
            {names?.areas
              .filter(({parent, level}) => parent === district.code && level === 'street')
              .map((street) => (
                <option key={street.code} value={street.code}>
                  {named(street)}
                </option>
              ))}
          </optgroup>
        ))}
      </select>
      <CategoryPicker value={query.get('category')} onPick={(category) => set('category', category)} />
      <span className="label">{t(words.unit)}</span>
      <UnitPicker
        value={unit === null ? null : {id: unit, name: t(names?.unit({id: unit, name: unit}) ?? words.unit)}}
        onPick={(picked) => set('unit', picked?.id)}
      />
      <span className="label">{t(words.hands)}</span>
      <PersonPicker
        label={t(words.hands)}
        value={handler === null || handler === 'me' ? null : {id: handler, name: colleague ?? ''}}
        onPick={(picked) => set('handler', picked?.id)}
      />
      <label htmlFor={`${id}-source`}>{t(words.source)}</label>
      <select id={`${id}-source`} value={query.get('source') ?? ''} onChange={(event) => set('source', event.target.value)}>
        <option value="">{t(words.every)}</option>
        {sources.map((source) => (
          <option key={source} value={source}>
            {t(sourceLabel(source))}
          </option>
        ))}
      </select>
      <div className="period">
        <label>
          {t(words.from)}
          <input type="date" value={dayAsked(query, 'from')} onChange={(event) => set('from', event.target.value)} />
        </label>
        <label>
          {t(words.to)}
          <input type="date" value={dayAsked(query, 'to')} onChange={(event) => set('to', event.target.value)} />
        </label>
      </div>
      <div className="line">
        {(['today', 'week', 'month'] as const).map((name) => (
          <button
            key={name}
            type="button"
            className="quiet"
            onClick={() => change({from: daysAgo({today: 0, week: 6, month: 29}[name]), to: undefined, case: undefined})}
          >
            {t(words[name])}
          </button>
        ))}
      </div>
      <label htmlFor={`${id}-person`}>{t(words.person)}</label>
      <input
        key={person}
        id={`${id}-person`}
        defaultValue={person}
        placeholder={t(words.personHint)}
        minLength={2}
        maxLength={40}
        onBlur={({target: {value}}) => (value.trim() === person || value.trim().length === 1 ? undefined : set('person', value.trim()))}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return
          event.preventDefault()
          event.currentTarget.blur()
        }}
      />
    </div>
  )
}

interface NarrowProps {
  readonly query: URLSearchParams
  readonly filter: Filter
  readonly names: Names | undefined
  readonly change: Route['change']
  readonly search: RefObject<HTMLInputElement | null>
}

/** What narrows list, map and export alike: words, and behind a button everything else; the whole can be kept as a queue. */
export function Narrow({query, filter, names, change, search}: NarrowProps) {
  const {t} = useLanguage()
  const [open, setOpen] = useState<'fields' | 'keep' | undefined>()
  const text = query.get('text') ?? ''
  const submit = (event: FormEvent) => {
    event.preventDefault()
    change({text: search.current?.value.trim(), case: undefined})
  }
  const press = (name: 'fields' | 'keep') => setOpen((before) => (before === name ? undefined : name))
  const narrowed = Object.keys(unnarrowed).some((word) => query.has(word))
  return (
    <search className="narrow-by">
      <form onSubmit={submit}>
        <input
          key={text}
          ref={search}
          type="search"
          defaultValue={text}
          placeholder={t(words.search)}
          aria-label={t(words.searchLabel)}
          maxLength={100}
        />
      </form>
      <div className="line">
        <button type="button" className="quiet" aria-expanded={open === 'fields'} onClick={() => press('fields')}>
          {t(words.filter)} {open === 'fields' ? '▴' : '▾'}
        </button>
        <label className="tick">
          <input
            type="checkbox"
            checked={query.get('overdue') === 'true'}
            onChange={(event) => change({overdue: event.target.checked ? 'true' : undefined, case: undefined})}
          />
          {t(words.overdue)}
        </label>
        <span className="gap" />
        {narrowed ? (
          <button type="button" className="plain" onClick={() => change({...unnarrowed, case: undefined})}>
            {t(words.clear)}
          </button>
        ) : null}
        {filter.number === undefined ? (
          <button type="button" className="quiet" aria-expanded={open === 'keep'} onClick={() => press('keep')}>
            {t(words.keep)}
          </button>
        ) : null}
      </div>
      <Chips query={query} names={names} change={change} />
      {open === 'fields' ? <Fields query={query} names={names} change={change} /> : null}
      {open === 'keep' ? <QueueForm filter={filter} onDone={() => setOpen(undefined)} /> : null}
    </search>
  )
}
