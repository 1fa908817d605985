import {type FormEvent, Suspense, useEffect, useId, useState} from 'react'
import {v7} from 'uuid'
import {asRefusal, change, type Refusal, read} from '#web/ask.ts'
import {useLoaded} from '#web/kit/load.ts'
import {Refused} from '#web/kit/notice.tsx'
import {useLanguage} from '#web/language.tsx'
import {CityMap, type Place} from '#web/map/lazy.ts'
import {useSession} from '#web/session.tsx'
import {type Kept, Photos} from './evidence.tsx'
import {Receipt} from './receipt.tsx'
import {type Hinted, Hints, SimilarCases, useHints} from './report-hints.tsx'

const words = {
  title: {zh: '说说哪里不对', en: 'Tell us what is wrong'},
  lead: {
    zh: '一句话、一张照片、一个位置就够了。不用登录，也可以不留姓名。',
    en: 'One sentence, one photo and a place are enough. No account, no name needed.',
  },
  what: {zh: '发生了什么', en: 'What is wrong'},
  whatHint: {
    zh: '例如：小区门口的井盖翘起来了，骑车容易摔倒。',
    en: 'For example: the manhole cover at our gate stands up and cyclists may fall.',
  },
  photo: {zh: '照片（可不填，最多 3 张）', en: 'Photos (optional, up to three)'},
  photoHelp: {zh: '照片里的拍摄时间和地点不会公开。', en: 'When and where a photo was taken is never published.'},
  where: {zh: '在哪里', en: 'Where'},
  whereHint: {zh: '路名和门牌，如 中山大道12号；也可以点地图', en: 'Road and number, or click the map'},
  find: {zh: '找', en: 'Find'},
  here: {zh: '用我现在的位置', en: 'Use where I am'},
  mapLabel: {zh: '点地图选择位置', en: 'Click the map to choose the place'},
  nowhere: {zh: '没有找到这个地方。换个说法，或直接点地图。', en: 'No such place was found. Try other words, or click the map.'},
  picked: {zh: '已选位置', en: 'Chosen place'},
  phone: {zh: '电话（可不填）', en: 'Phone (optional)'},
  phoneHelp: {
    zh: '只有办理人员为核实情况才会看到。不留也能用查询链接看进展。',
    en: 'Only the staff who must check something see them. Without either the link still shows all progress.',
  },
  email: {zh: '电子邮箱（可不填）', en: 'E-mail (optional)'},
  source: {zh: '从哪里来', en: 'Where it came from'},
  hotline: {zh: '热线来电', en: 'A call to the hotline'},
  patrol: {zh: '巡查发现', en: 'Seen on patrol'},
  citizen: {zh: '市民来访', en: 'A citizen at the desk'},
  submit: {zh: '提交', en: 'Send'},
  busy: {zh: '正在提交…', en: 'Sending…'},
  noPosition: {
    zh: '取不到您的位置。请点地图，或填路名和门牌。',
    en: 'Your position is not available. Click the map, or give road and number.',
  },
  needs: {
    zh: '请写一句发生了什么，并在地图上点出位置或填路名门牌。',
    en: 'Please write what is wrong, and click the place on the map or give road and number.',
  },
} as const

const sources = ['hotline', 'patrol', 'citizen'] as const
type Source = (typeof sources)[number]

interface Draft extends Hinted {
  readonly clientId: string
  readonly description: string
  readonly address: string
  readonly place: Place | null
  readonly phone: string
  readonly email: string
}

const kept = 'jingcheng.report'
const fresh = (): Draft => ({
  clientId: v7(),
  joinId: v7(),
  description: '',
  address: '',
  place: null,
  phone: '',
  email: '',
  chosen: null,
  answered: null,
})
const resumed = (): Draft => {
  try {
    return {...fresh(), ...(JSON.parse(localStorage.getItem(kept) ?? '{}') as Partial<Draft>)}
  } catch {
    return fresh()
  }
}

interface Hit {
  readonly name: string
  readonly nameEn: string
  readonly place: readonly [number, number]
  readonly address: string
}
interface Located {
  readonly address: {readonly zh: string; readonly en: string} | null
}

/** What the server answers to a report. */
export interface Reported {
  readonly case: {readonly id: string; readonly dueAt: string | null; readonly description: string; readonly address: string | null}
  readonly follow: string | null
  readonly again: boolean
}

/** The report of a citizen: one column, nothing compulsory but what happened and where. */
export function ReportPage() {
  const {language, t} = useLanguage()
  const id = useId()
  const [draft, setDraft] = useState<Draft>(resumed)
  const [photos, setPhotos] = useState<readonly Kept[]>([])
  const [asked, setAsked] = useState('')
  const [busy, setBusy] = useState(false)
  const [tried, setTried] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const [lost, setLost] = useState(false)
  const [reported, setReported] = useState<Reported | undefined>()
  const [proof, setProof] = useState<string | undefined>()
  const edit = (patch: Partial<Draft>) => setDraft((before) => ({...before, ...patch}))
  // A phone number or an address for letters is typed again rather than left behind on a shared computer.
  useEffect(() => localStorage.setItem(kept, JSON.stringify({...draft, phone: '', email: ''})), [draft])
  const hints = useHints(draft)
  const staff = useSession().may('cases.report')
  const [source, setSource] = useState<Source>('hotline')

  const found = useLoaded(asked === '' ? null : `places ${asked}`, (signal) =>
    read<{places: readonly Hit[]}>('/grid/places', {q: asked, limit: 6}, signal),
  )
  const spot = draft.place === null ? null : draft.place.join(',')
  const located = useLoaded(spot === null ? null : `located ${spot}`, (signal) =>
    read<Located>('/grid/locate', {lng: draft.place?.[0], lat: draft.place?.[1]}, signal),
  )
  const complete = draft.description.trim() !== '' && (draft.place !== null || draft.address.trim() !== '')

  const locateMe = () => {
    setLost(false)
    if (!('geolocation' in navigator)) return setLost(true)
    navigator.geolocation.getCurrentPosition(
      ({coords}) => edit({place: [Number(coords.longitude.toFixed(6)), Number(coords.latitude.toFixed(6))]}),
      () => setLost(true),
      {enableHighAccuracy: true, timeout: 10_000},
    )
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (!complete) return
    setBusy(true)
    setRefusal(undefined)
    const address = draft.address.trim() || located.value?.address?.zh
    const [phone, email] = [draft.phone.trim(), draft.email.trim()]
    try {
      const answer = await change<Reported>('POST', '/cases', {
        clientId: draft.clientId,
        ...(staff ? {source} : {}),
        description: draft.description.trim(),
        ...(draft.place === null ? {} : {place: draft.place}),
        ...(address === undefined ? {} : {address}),
        ...hints.sent,
        ...(phone === '' && email === '' ? {} : {reporter: {...(phone === '' ? {} : {phone}), ...(email === '' ? {} : {email}), language}}),
        ...(photos.length === 0 ? {} : {evidence: photos.map(({kind, file}) => ({kind, file}))}),
      })
      setReported(answer)
      setProof(phone === '' ? (email === '' ? undefined : email) : phone.replace(/\D/g, '').slice(-4))
      setDraft(fresh())
      setPhotos([])
      setTried(false)
      scrollTo(0, 0)
    } catch (error) {
      setRefusal(asRefusal(error))
    } finally {
      setBusy(false)
    }
  }

  if (reported !== undefined) return <Receipt reported={reported} proof={proof} onAnother={() => setReported(undefined)} />
  return (
    <main className="page narrow public">
      <div>
        <h1>{t(words.title)}</h1>
        <p className="lead">{t(words.lead)}</p>
      </div>
      <form className="card fields" onSubmit={(event) => void submit(event)} noValidate>
        <label htmlFor={`${id}-what`}>{t(words.what)}</label>
        <textarea
          id={`${id}-what`}
          name="description"
          value={draft.description}
          placeholder={t(words.whatHint)}
          maxLength={2000}
          rows={3}
          onChange={(event) => edit({description: event.target.value})}
        />
        <Hints hints={hints} chosen={draft.chosen} onEdit={edit} />
        <span className="label">{t(words.photo)}</span>
        <Photos kind="near" kept={photos} onKept={setPhotos} most={3} to="/cases/photos" />
        <p className="help">{t(words.photoHelp)}</p>
        <label htmlFor={`${id}-where`}>{t(words.where)}</label>
        <div className="find">
          <input
            id={`${id}-where`}
            name="address"
            value={draft.address}
            placeholder={t(words.whereHint)}
            maxLength={200}
            autoComplete="off"
            onChange={(event) => edit({address: event.target.value})}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return
              event.preventDefault()
              setAsked(draft.address.trim().slice(0, 64))
            }}
          />
          <button type="button" onClick={() => setAsked(draft.address.trim().slice(0, 64))}>
            {t(words.find)}
          </button>
        </div>
        {found.value === undefined || asked === '' ? null : (
          <ul className="hits">
            {found.value.places.length === 0 ? <li className="help">{t(words.nowhere)}</li> : null}
            {found.value.places.map((hit) => (
              <li key={`${hit.name} ${hit.place.join()}`}>
                <button
                  type="button"
                  className="plain"
                  onClick={() => {
                    edit({place: hit.place, address: hit.name})
                    setAsked('')
                  }}
                >
                  <span>{language === 'zh' ? hit.name : hit.nameEn || hit.name}</span>
                  <small className="help">{hit.address === hit.name ? '' : hit.address}</small>
                </button>
              </li>
            ))}
          </ul>
        )}
        <div className="pick-map">
          <Suspense fallback={<div className="map" />}>
            <CityMap label={t(words.mapLabel)} pin={draft.place ?? undefined} onPick={(place) => edit({place, address: ''})} />
          </Suspense>
        </div>
        <div className="line">
          <span className="help">
            {located.refusal !== undefined && located.refusal.status < 500 && located.refusal.status > 0 ? (
              <span className="red">{t(located.refusal.said)}</span>
            ) : draft.place === null ? (
              t(words.mapLabel)
            ) : (
              `${t(words.picked)}${language === 'zh' ? '：' : ': '}${located.value?.address ? t(located.value.address) : draft.place.map((degrees) => degrees.toFixed(5)).join(', ')}`
            )}
          </span>
          <button type="button" className="quiet" onClick={locateMe}>
            {t(words.here)}
          </button>
        </div>
        {lost ? <p className="notice refused">{t(words.noPosition)}</p> : null}
        <SimilarCases
          similar={hints.similar}
          joinId={draft.joinId}
          phone={draft.phone.trim()}
          email={draft.email.trim()}
          onJoined={({id: joined, dueAt, said, follow}) => {
            setReported({case: {id: joined, dueAt, description: said, address: null}, follow, again: false})
            setDraft(fresh())
            setPhotos([])
            scrollTo(0, 0)
          }}
        />
        {staff ? (
          <>
            <label htmlFor={`${id}-source`}>{t(words.source)}</label>
            <select
              id={`${id}-source`}
              value={source}
              onChange={(event) => setSource(sources.find((one) => one === event.target.value) ?? 'hotline')}
            >
              {sources.map((one) => (
                <option key={one} value={one}>
                  {t(words[one])}
                </option>
              ))}
            </select>
          </>
        ) : null}
        <label htmlFor={`${id}-phone`}>{t(words.phone)}</label>
        <input
          id={`${id}-phone`}
          name="phone"
          type="tel"
          autoComplete="tel"
          value={draft.phone}
          maxLength={25}
          onChange={(event) => edit({phone: event.target.value})}
        />
        <label htmlFor={`${id}-email`}>{t(words.email)}</label>
        <input
          id={`${id}-email`}
          name="email"
          type="email"
          autoComplete="email"
          value={draft.email}
          maxLength={200}
          onChange={(event) => edit({email: event.target.value})}
        />
        <p className="help">{t(words.phoneHelp)}</p>
        {tried && !complete ? (
          <p className="notice refused" role="alert">
            {t(words.needs)}
          </p>
        ) : null}
        {refusal === undefined ? null : <Refused refusal={refusal} />}
        <button type="submit" className="primary large" disabled={busy}>
          {t(busy ? words.busy : words.submit)}
        </button>
      </form>
    </main>
  )
}
