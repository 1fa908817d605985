import {Suspense, useEffect, useId, useMemo, useState} from 'react'
import {asRefusal, type Refusal} from '#web/ask.ts'
import {Refused, Skeleton} from '#web/kit/notice.tsx'
import {type Said, useLanguage} from '#web/language.tsx'
import {CityMap} from '#web/map/lazy.ts'
import {go, Link} from '#web/routing.tsx'
import {likelyCategories, usedNow} from '../../field/core/choices.ts'
import type {Place} from '../../field/core/tour.ts'
import type {Category} from '../desk-asks.ts'
import {useCategories, useTasks} from './asks.ts'
import {Camera} from './camera.tsx'
import {useDraft} from './draft.ts'
import type {Here} from './here.ts'
import {reportEntries} from './make.ts'
import {add, own} from './queue.ts'

const words = {
  title: {zh: '上报', en: 'Report'},
  back: {zh: '返回今天', en: 'Back to today'},
  photo: {zh: '拍一张', en: 'Take a photo'},
  what: {zh: '是什么', en: 'What it is'},
  other: {zh: '找其他类别', en: 'Find another class'},
  say: {zh: '说明（可不填）', en: 'Words (optional)'},
  where: {zh: '在哪里', en: 'Where'},
  located: {zh: '已定位，误差约', en: 'Found, within about'},
  locating: {zh: '正在定位…', en: 'Finding where you are…'},
  denied: {zh: '取不到位置。请点地图，或写路名门牌。', en: 'No position. Click the map, or write road and number.'},
  pick: {zh: '在地图上改', en: 'Change on the map'},
  picked: {zh: '已在地图上选定', en: 'Chosen on the map'},
  again: {zh: '用现在的位置', en: 'Use where I am'},
  address: {zh: '路名门牌（可不填）', en: 'Road and number (optional)'},
  handled: {zh: '我已当场处理好', en: 'I have put it right already'},
  after: {zh: '处理后', en: 'After'},
  result: {zh: '做了什么', en: 'What was done'},
  send: {zh: '发送', en: 'Send'},
  sendHandled: {zh: '发送：自处置', en: 'Send: put right'},
  report: {zh: '上报', en: 'report'},
  self: {zh: '自处置', en: 'handled on the spot'},
  lacking: {zh: '还差：', en: 'Still needed: '},
  aClass: {zh: '类别', en: 'what it is'},
  aSentence: {zh: '一句说明', en: 'a few words'},
  noClasses: {
    zh: '类别还没有存到手机上（联网打开一次即可）。写一句说明也能上报，由受理员归类。',
    en: 'The classes are not on this phone yet (open this once with a network). A few words will do; a clerk finds the class.',
  },
  aPlace: {zh: '位置', en: 'the place'},
  aPhoto: {zh: '处理后照片', en: 'a photo after'},
  busy: {zh: '正在保存…', en: 'Keeping…'},
  mapLabel: {zh: '点地图选择位置', en: 'Click the map to choose the place'},
} as const

interface Fields {
  readonly category: string | null
  readonly said: string
  readonly place: Place | null
  readonly address: string
  readonly handled: boolean
  readonly result: string
}

const fresh: Fields = {category: null, said: '', place: null, address: '', handled: false, result: ''}
const SHOWN = 6
const FOUND = 8

interface Habit {
  readonly id: string
  readonly categories: readonly string[]
}

/** The classes this person used last on this device. */
function useHabit(account: string): readonly string[] {
  const [recent, setRecent] = useState<readonly string[]>([])
  useEffect(() => {
    void own
      .get<Habit>('habits', account)
      .then((habit) => setRecent(habit?.categories ?? []))
      .catch(() => undefined)
  }, [account])
  return recent
}

const fits = ({category, zh, en}: Category, text: string): boolean => {
  const wanted = text.trim().toLowerCase()
  return zh.includes(wanted) || en.toLowerCase().includes(wanted) || category.slice(category.indexOf('.') + 1).startsWith(wanted)
}

/** Chooses a class with one tap among the likely ones, or by its name; works without a network. */
function ClassChoice({
  all,
  likely,
  value,
  onPick,
}: {
  readonly all: readonly Category[]
  readonly likely: readonly string[]
  readonly value: string | null
  readonly onPick: (category: string) => void
}) {
  const {t} = useLanguage()
  const id = useId()
  const [text, setText] = useState('')
  const named = new Map(all.map((one) => [one.category, one]))
  const usual = [...new Set([...likely, ...all.map(({category}) => category)])].slice(0, SHOWN)
  const offered = [...new Set([...(value === null ? [] : [value]), ...usual])].flatMap((category) => named.get(category) ?? [])
  const found = text.trim() === '' ? [] : all.filter((one) => fits(one, text)).slice(0, FOUND)
  const button = (one: Category) => (
    <button
      key={one.category}
      type="button"
      aria-pressed={one.category === value}
      onClick={() => {
        onPick(one.category)
        setText('')
      }}
    >
      {t(one)}
    </button>
  )
  return (
    <>
      <div className="phrases classes">{(found.length > 0 ? found : offered).map(button)}</div>
      <label htmlFor={id} className="visually-hidden">
        {t(words.other)}
      </label>
      <input
        id={id}
        name="class"
        value={text}
        placeholder={t(words.other)}
        maxLength={40}
        autoComplete="off"
        onChange={(event) => setText(event.target.value)}
      />
    </>
  )
}

/** Where it is: the device's place is there already; the map and an address are for when it is not, or wrong. */
function Where({here, fields, onEdit}: {readonly here: Here; readonly fields: Fields; readonly onEdit: (patch: Partial<Fields>) => void}) {
  const {t} = useLanguage()
  const id = useId()
  const [open, setOpen] = useState(false)
  const place = fields.place ?? here.place
  return (
    <>
      <p className="located">
        {fields.place !== null ? (
          <>
            ◎ {t(words.picked)}
            {here.place === null ? null : (
              <button type="button" className="quiet" onClick={() => onEdit({place: null})}>
                {t(words.again)}
              </button>
            )}
          </>
        ) : here.place !== null ? (
          <span>
            ◎ {t(words.located)} <span className="num">{Math.round(here.accuracy ?? 0)} m</span>
          </span>
        ) : (
          t(here.denied ? words.denied : words.locating)
        )}
        <button type="button" className="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
          {t(words.pick)}
        </button>
      </p>
      {open ? (
        <div className="pick-map">
          <Suspense fallback={<Skeleton lines={4} />}>
            <CityMap label={t(words.mapLabel)} pin={place ?? undefined} onPick={(picked) => onEdit({place: picked})} />
          </Suspense>
        </div>
      ) : null}
      {place === null || fields.address !== '' ? (
        <>
          <label htmlFor={id}>{t(words.address)}</label>
          <input
            id={id}
            name="address"
            value={fields.address}
            maxLength={200}
            autoComplete="off"
            onChange={(event) => onEdit({address: event.target.value})}
          />
        </>
      ) : null}
    </>
  )
}

/** A report in a few taps: photo, class, send. The place is there already; words are for who wants them. */
export function ReportOutdoors({account, here, mayHandle}: {readonly account: string; readonly here: Here; readonly mayHandle: boolean}) {
  const {t} = useLanguage()
  const id = useId()
  const drafting = useDraft<Fields>(account, 'report', fresh)
  const recent = useHabit(account)
  const categories = useCategories(account)
  const tasks = useTasks(account)
  const [busy, setBusy] = useState(false)
  const [tried, setTried] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const seen = useMemo(
    () => (tasks.value?.tasks ?? []).flatMap(({category, place}) => (category === null ? [] : [{category, place: place as Place | null}])),
    [tasks.value],
  )
  const likely = useMemo(() => likelyCategories(recent, seen, here.place, SHOWN), [recent, seen, here.place])
  const {draft} = drafting
  if (draft === undefined) return <Skeleton lines={6} />
  const {fields, photos} = draft
  const handled = fields.handled && mayHandle && fields.category !== null
  const place = fields.place ?? here.place
  // Without the list of classes a report needs words; a clerk finds the class.
  const nameless = categories.value === undefined && fields.category === null
  const lacking: readonly Said[] = [
    ...(nameless ? (fields.said.trim() === '' ? [words.aSentence] : []) : fields.category === null ? [words.aClass] : []),
    ...(place === null && fields.address.trim() === '' ? [words.aPlace] : []),
    ...(handled && !photos.some(({kind}) => kind === 'after') ? [words.aPhoto] : []),
  ]
  const send = async () => {
    setTried(true)
    const {category} = fields
    if (lacking.length > 0) return
    setBusy(true)
    setRefusal(undefined)
    const name = categories.value?.find((one) => one.category === category)
    const address = fields.address.trim()
    const description = fields.said.trim() === '' ? (name?.zh ?? '') : fields.said.trim()
    const body = {
      source: 'patrol',
      description,
      ...(category === null ? {} : {category}),
      ...(place === null ? {} : {place}),
      ...(address === '' ? {} : {address}),
    }
    const entries = reportEntries({
      owner: account,
      said: words.report,
      about: description,
      body,
      photos: photos.filter(({kind}) => kind !== 'after').map((photo) => (handled ? {...photo, kind: 'before'} : photo)),
      handled:
        handled && category !== null
          ? {
              said: words.self,
              category,
              result: fields.result.trim() || t(words.handled),
              photos: photos.filter(({kind}) => kind === 'after'),
            }
          : undefined,
    })
    const habit: Habit = {id: account, categories: category === null ? recent : usedNow(recent, category)}
    try {
      await add(entries, [drafting.end, {store: 'habits', put: habit}])
      drafting.restart()
      go('/field')
    } catch (error) {
      setRefusal(asRefusal(error))
      setBusy(false)
    }
  }
  return (
    <main className="field-page">
      <Link to="/field" className="back">
        ‹ {t(words.back)}
      </Link>
      <form
        className="field-form"
        onSubmit={(event) => {
          event.preventDefault()
          void send()
        }}
      >
        <h1>{t(words.title)}</h1>
        <Camera drafting={drafting} kind="near" label={words.photo} />
        <h2>{t(words.what)}</h2>
        {categories.value === undefined ? (
          categories.loading ? (
            <Skeleton lines={2} />
          ) : (
            <p className="help">{t(words.noClasses)}</p>
          )
        ) : (
          <ClassChoice all={categories.value} likely={likely} value={fields.category} onPick={(category) => drafting.edit({category})} />
        )}
        <h2>{t(words.where)}</h2>
        <Where here={here} fields={fields} onEdit={drafting.edit} />
        <label htmlFor={`${id}-said`}>{t(words.say)}</label>
        <input
          id={`${id}-said`}
          name="said"
          value={fields.said}
          maxLength={500}
          onChange={(event) => drafting.edit({said: event.target.value})}
        />
        {mayHandle && fields.category !== null ? (
          <label className="tick large-tick">
            <input
              type="checkbox"
              name="handled"
              checked={fields.handled}
              onChange={(event) => drafting.edit({handled: event.target.checked})}
            />
            {t(words.handled)}
          </label>
        ) : null}
        {handled ? (
          <>
            <Camera drafting={drafting} kind="after" label={words.after} />
            <label htmlFor={`${id}-result`}>{t(words.result)}</label>
            <input
              id={`${id}-result`}
              name="result"
              value={fields.result}
              maxLength={500}
              onChange={(event) => drafting.edit({result: event.target.value})}
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
            {t(busy ? words.busy : handled ? words.sendHandled : words.send)}
          </button>
        </div>
      </form>
    </main>
  )
}
