import {useId, useState} from 'react'
import {sayClass, useCategories} from '#web/kit/categories.ts'
import {ClassIcon, icons} from '#web/kit/icons.tsx'
import {Mark} from '#web/kit/keeping.tsx'
import {type Said, useLanguage} from '#web/language.tsx'
import type {PublicRule, PublicRules, Visibility} from '../../privacy/core/visibility.ts'
import {PaperPage} from './paper.tsx'

const words = {
  title: {zh: '公开规则与图标', en: 'What is public, and icons'},
  lead: {
    zh: '每类案件公众看得到什么：公开不公开、多久以后、位置多准、对外叫什么、用哪个图标。代码开头最长的一条算数。',
    en: 'What everybody sees of each class: whether and when, how exact the place, its public name and its icon. The row whose code begins longest counts.',
  },
  usual: {zh: '通常', en: 'Usually'},
  classes: {zh: '各类别', en: 'By class'},
  find: {zh: '查找类别', en: 'Find a class'},
  add: {zh: '加一类', en: 'Add a class'},
  asUsual: {zh: '照通常', en: 'as usual'},
  shown: {zh: '对公众公开', en: 'Shown to the public'},
  hidden: {zh: '不公开', en: 'not public'},
  yes: {zh: '是', en: 'yes'},
  no: {zh: '否', en: 'no'},
  delay: {zh: '受理后多少分钟公开', en: 'Minutes until it is public'},
  place: {zh: '位置', en: 'Place'},
  exact: {zh: '准确', en: 'exact'},
  blurred: {zh: '模糊', en: 'blurred'},
  none: {zh: '不显示', en: 'not shown'},
  metres: {zh: '模糊到多少米', en: 'Blurred by (metres)'},
  words: {zh: '公开文字和照片', en: 'Words and photos shown'},
  wordless: {zh: '不含文字照片', en: 'without words and photos'},
  nameZh: {zh: '对外名称（中文）', en: 'Public name (Chinese)'},
  nameEn: {zh: '对外名称（英文）', en: 'Public name (English)'},
  icon: {zh: '图标', en: 'Icon'},
  inherited: {zh: '随上一级', en: 'that of its major class'},
  remove: {zh: '去掉这一条', en: 'Remove this row'},
  minutes: {zh: '分钟后', en: 'min later'},
  more: {zh: '显示全部', en: 'Show all'},
} as const

type Rules = Partial<Visibility>
type Set = ((body: PublicRules) => void) | undefined

function Icons({chosen, set}: {readonly chosen: string | null | undefined; readonly set: (name: string | undefined) => void}) {
  const {t} = useLanguage()
  const id = useId()
  return (
    <fieldset className="icon-choice">
      <legend>{t(words.icon)}</legend>
      {[undefined, ...Object.keys(icons)].map((name) => {
        const said: Said = name === undefined ? words.inherited : icons[name as keyof typeof icons]
        return (
          <label key={name ?? ''} title={t(said)}>
            <input type="radio" name={id} checked={(chosen ?? undefined) === name} onChange={() => set(name)} />
            {name === undefined ? '–' : <ClassIcon name={name} size={20} />}
            <span className="visually-hidden">{t(said)}</span>
          </label>
        )
      })}
    </fieldset>
  )
}

/** A choice of three: as usual, yes, no. */
function Three({
  said,
  value,
  set,
  whole,
}: {
  readonly said: Said
  readonly value: boolean | undefined
  readonly set: (value: boolean | undefined) => void
  readonly whole: boolean
}) {
  const {t} = useLanguage()
  return (
    <label>
      {t(said)}
      <select
        value={value === undefined ? '' : String(value)}
        onChange={({target}) => set(target.value === '' ? undefined : target.value === 'true')}
      >
        {whole ? null : <option value="">{t(words.asUsual)}</option>}
        <option value="true">{t(words.yes)}</option>
        <option value="false">{t(words.no)}</option>
      </select>
    </label>
  )
}

const numberOf = (text: string): number | undefined => (text === '' ? undefined : Number(text))

/** What a row may say; `whole` rows say everything, others leave to the usual what they do not say. */
function Fields({of, set, whole = false}: {readonly of: Rules; readonly set: (patch: Rules) => void; readonly whole?: boolean}) {
  const {t} = useLanguage()
  const name = of.name ?? undefined
  const rename = (patch: Partial<Said>) => {
    const next = {zh: name?.zh ?? '', en: name?.en ?? '', ...patch}
    set(next.zh === '' && next.en === '' ? ({name: undefined} as unknown as Rules) : {name: next})
  }
  return (
    <div className="column">
      <div className="bar">
        <Three said={words.shown} value={of.shown} set={(shown) => set({shown} as Rules)} whole={whole} />
        <label>
          {t(words.delay)}
          <input
            type="number"
            min={0}
            max={525_600}
            value={of.delayMinutes ?? ''}
            onChange={({target}) => set({delayMinutes: numberOf(target.value)} as Rules)}
          />
        </label>
        <label>
          {t(words.place)}
          <select
            value={of.place ?? ''}
            onChange={({target: {value}}) =>
              set({place: value === '' ? undefined : value, ...(value === 'blurred' ? {metres: of.metres || 300} : {})} as Rules)
            }
          >
            {whole ? null : <option value="">{t(words.asUsual)}</option>}
            {(['exact', 'blurred', 'none'] as const).map((place) => (
              <option key={place} value={place}>
                {t(words[place])}
              </option>
            ))}
          </select>
        </label>
        {of.place !== 'blurred' ? null : (
          <label>
            {t(words.metres)}
            <input
              type="number"
              min={10}
              max={20_000}
              value={of.metres ?? 300}
              onChange={({target}) => set({metres: Number(target.value)})}
            />
          </label>
        )}
        <Three said={words.words} value={of.words} set={(shown) => set({words: shown} as Rules)} whole={whole} />
      </div>
      {whole ? null : (
        <div className="bar">
          <label>
            {t(words.nameZh)}
            <input maxLength={60} value={name?.zh ?? ''} onChange={({target}) => rename({zh: target.value})} />
          </label>
          <label>
            {t(words.nameEn)}
            <input maxLength={80} value={name?.en ?? ''} onChange={({target}) => rename({en: target.value})} />
          </label>
        </div>
      )}
      <Icons chosen={of.icon} set={(icon) => set({icon} as unknown as Rules)} />
    </div>
  )
}

function Says({of}: {readonly of: Rules}) {
  const {t} = useLanguage()
  return (
    <>
      {of.shown === false ? <Mark said={words.hidden} light="red" /> : null}
      <span className="help">
        {[
          ...(of.name === undefined || of.name === null ? [] : [`“${t(of.name)}”`]),
          ...(of.delayMinutes === undefined ? [] : [`${of.delayMinutes} ${t(words.minutes)}`]),
          ...(of.place === undefined ? [] : [`${t(words.place)}${t(words[of.place])}${of.place === 'blurred' ? ` ${of.metres} m` : ''}`]),
          ...(of.words === false ? [t(words.wordless)] : []),
        ].join(' · ')}
      </span>
    </>
  )
}

const without = <T extends object>(values: T): T =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T
const SHOWN = 30

function PublicBody({body, set}: {readonly body: PublicRules; readonly set: Set}) {
  const {t} = useLanguage()
  const known = useCategories().value ?? []
  const [sought, seek] = useState('')
  const [all, setAll] = useState(false)
  const name = (category: string) => t(sayClass(known, category))
  const rows = body.categories
    .filter(({category}) => sought === '' || category.includes(sought) || name(category).includes(sought))
    .toSorted((a, b) => a.category.localeCompare(b.category))
  const change = (category: string, patch: Rules) =>
    set?.({...body, categories: body.categories.map((one) => (one.category === category ? without({...one, ...patch}) : one))})
  const majors = [...new Set(known.map(({category}) => category.slice(0, category.indexOf('.') + 3)))]
  const addable = [...majors, ...known.map(({category}) => category)].filter(
    (one) => !body.categories.some(({category}) => category === one),
  )
  const add = (category: string) => {
    if (category === '') return
    // What decided about it so far goes on doing so: a row more must not make public what its major class hides.
    const within = body.categories
      .filter((one) => category.startsWith(one.category))
      .toSorted((a, b) => b.category.length - a.category.length)[0]
    const {icon: _, name: __, ...decided} = within ?? {category}
    const row: PublicRule = {...decided, category}
    set?.({...body, categories: [...body.categories, row]})
    seek(category)
  }
  return (
    <>
      <section className="card column">
        <h3>
          {body.usual.icon === null ? null : <ClassIcon name={body.usual.icon} />} {t(words.usual)}
        </h3>
        {set === undefined ? (
          <p>
            <Says of={body.usual} />
          </p>
        ) : (
          <Fields
            of={body.usual}
            whole
            set={(patch) =>
              set({...body, usual: {...body.usual, ...patch, icon: 'icon' in patch ? (patch.icon ?? null) : body.usual.icon}})
            }
          />
        )}
      </section>
      <h3>{t(words.classes)}</h3>
      <div className="bar">
        <label>
          {t(words.find)}
          <input type="search" maxLength={40} value={sought} onChange={({target}) => seek(target.value)} />
        </label>
        {set === undefined ? null : (
          <label>
            {t(words.add)}
            <select value="" onChange={({target}) => add(target.value)}>
              <option value="">–</option>
              {addable.map((category) => (
                <option key={category} value={category}>
                  {category.split('.')[1]} {name(category)}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      <ul className="column">
        {rows.slice(0, all ? undefined : SHOWN).map(({category, ...of}) => (
          <li key={category} className="card">
            {set === undefined ? (
              <div className="title-line">
                {of.icon === undefined || of.icon === null ? null : <ClassIcon name={of.icon} size={20} />}
                <b>{name(category)}</b> <span className="help">{category}</span> <Says of={of} />
              </div>
            ) : (
              <details open={rows.length === 1}>
                <summary>
                  {of.icon === undefined || of.icon === null ? null : <ClassIcon name={of.icon} size={20} />} <b>{name(category)}</b>{' '}
                  <span className="help">{category}</span> <Says of={of} />
                </summary>
                <Fields of={of} set={(patch) => change(category, patch)} />
                <button
                  type="button"
                  className="quiet"
                  onClick={() => set({...body, categories: body.categories.filter((one) => one.category !== category)})}
                >
                  {t(words.remove)}
                </button>
              </details>
            )}
          </li>
        ))}
      </ul>
      {all || rows.length <= SHOWN ? null : (
        <button type="button" onClick={() => setAll(true)}>
          {`${t(words.more)} ${rows.length}`}
        </button>
      )}
    </>
  )
}

/** What everybody sees of each class, under which name and sign, as a document. */
export function PublicityPage() {
  return <PaperPage<PublicRules> topic="public" title={words.title} lead={words.lead} Body={PublicBody} />
}
