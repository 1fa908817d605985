import {type FormEvent, useEffect, useId, useRef, useState} from 'react'
import {v7} from 'uuid'
import {asRefusal, change, type Refusal} from '#web/ask.ts'
import {Refused} from '#web/kit/notice.tsx'
import {useLanguage} from '#web/language.tsx'
import type {Place} from '#web/map/lazy.ts'
import {useSession} from '#web/session.tsx'
import {type Kept, Photos} from './evidence.tsx'
import {type FromPhoto, PhotoSaid} from './portal/from-photo.tsx'
import {useKept} from './portal/kept.ts'
import {readPhoto} from './portal/photo.ts'
import {Receipt} from './receipt.tsx'
import {type Hinted, Hints, SimilarCases, useHints} from './report-hints.tsx'
import {locate, useLocated, Where} from './report-place.tsx'

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
  photo: {zh: '拍照或选照片（可不加，最多 3 张）', en: 'Photos (optional, up to three)'},
  photoHelp: {
    zh: '照片带有位置的，会替您填好“在哪里”。照片里的时间和地点不会公开。',
    en: 'A photo that knows its place fills in "Where" for you. When and where it was taken is never published.',
  },
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
  missing: {zh: '还差一点，没有提交', en: 'Something is missing; it was not sent'},
  needsWhat: {zh: '写一句发生了什么，或加一张照片。', en: 'Write what is wrong, or add a photo.'},
  needsWhere: {zh: '说明在哪里：点地图，或填路名和门牌。', en: 'Say where: click the map, or give road and number.'},
  seePhoto: {zh: '见照片', en: 'See the photo'},
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
  readonly fromPhoto: FromPhoto | null
}

const kept = 'jingcheng.report'
const noPhotos: {readonly photos: readonly Kept[]} = {photos: []}
const fresh = (): Draft => ({
  clientId: v7(),
  joinId: v7(),
  description: '',
  address: '',
  place: null,
  phone: '',
  email: '',
  fromPhoto: null,
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
  const [{photos}, keepPhotos, forgetPhotos] = useKept('jingcheng.report.photos', noPhotos)
  const [busy, setBusy] = useState(false)
  const [tried, setTried] = useState(0)
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const [reported, setReported] = useState<Reported | undefined>()
  const [proof, setProof] = useState<string | undefined>()
  const edit = (patch: Partial<Draft>) => setDraft((before) => ({...before, ...patch}))
  // A phone number or an address for letters is typed again rather than left behind on a shared computer.
  useEffect(() => localStorage.setItem(kept, JSON.stringify({...draft, phone: '', email: ''})), [draft])
  const hints = useHints(draft)
  const staff = useSession().may('cases.report')
  const [source, setSource] = useState<Source>('hotline')

  const located = useLocated(draft.place)
  const faults = [
    ...(draft.description.trim() === '' && photos.length === 0 ? [{field: `${id}-what`, said: words.needsWhat}] : []),
    ...(draft.place === null && draft.address.trim() === '' ? [{field: `${id}-where`, said: words.needsWhere}] : []),
  ]
  const faultOf = (field: string) => (tried > 0 ? faults.find((fault) => fault.field === field) : undefined)
  const summary = useRef<HTMLDivElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each failed try leads back to what is missing
  useEffect(() => summary.current?.focus(), [tried])

  // What one photo filled in, the next does not explain away.
  const note = (fromPhoto: FromPhoto) => setDraft((before) => (before.fromPhoto?.place === 'used' ? before : {...before, fromPhoto}))
  const look = async (file: Blob) => {
    const taken = await readPhoto(file)
    const at = taken.at?.toISOString() ?? null
    if (taken.place === null || draft.place !== null || draft.address.trim() !== '') return note({at, place: null})
    const place: Place = [Number(taken.place[0].toFixed(6)), Number(taken.place[1].toFixed(6))]
    try {
      await locate(place)
    } catch (error) {
      return note({at, place: asRefusal(error).status === 0 ? null : 'outside'})
    }
    // What was typed in the meantime is not written over.
    setDraft((before) =>
      before.place === null && before.address.trim() === '' ? {...before, place, fromPhoto: {at, place: 'used'}} : before,
    )
  }
  const done = (what: Reported) => {
    setReported(what)
    setDraft(fresh())
    forgetPhotos(noPhotos)
    setTried(0)
    scrollTo(0, 0)
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (faults.length > 0) return setTried(tried + 1)
    setBusy(true)
    setRefusal(undefined)
    const address = draft.address.trim() || located.value?.address?.zh
    const [phone, email] = [draft.phone.trim(), draft.email.trim()]
    try {
      const answer = await change<Reported>('POST', '/cases', {
        clientId: draft.clientId,
        ...(staff ? {source} : {}),
        description: draft.description.trim() || t(words.seePhoto),
        ...(draft.place === null ? {} : {place: draft.place}),
        ...(address === undefined ? {} : {address}),
        ...hints.sent,
        ...(phone === '' && email === '' ? {} : {reporter: {...(phone === '' ? {} : {phone}), ...(email === '' ? {} : {email}), language}}),
        ...(photos.length === 0 ? {} : {evidence: photos.map(({kind, file}) => ({kind, file}))}),
      })
      setProof(phone === '' ? (email === '' ? undefined : email) : phone.replace(/\D/g, '').slice(-4))
      done(answer)
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
        {tried > 0 && faults.length > 0 ? (
          <div className="faults" ref={summary} tabIndex={-1} role="alert">
            <h2>{t(words.missing)}</h2>
            <ul>
              {faults.map(({field, said}) => (
                <li key={field}>
                  <a
                    href={`#${field}`}
                    onClick={(event) => {
                      event.preventDefault()
                      document.getElementById(field)?.focus()
                    }}
                  >
                    {t(said)}
                  </a>
                </li>
              ))}
            </ul>
          </div>
        ) : null}
        <span className="label">{t(words.photo)}</span>
        <Photos
          kind="near"
          kept={photos}
          onKept={(now) => keepPhotos({photos: now})}
          onChosen={(file) => void look(file)}
          most={3}
          to="/cases/photos"
        />
        {draft.fromPhoto === null ? null : <PhotoSaid of={draft.fromPhoto} onUndo={() => edit({place: null, fromPhoto: null})} />}
        <p className="help">{t(words.photoHelp)}</p>
        <label htmlFor={`${id}-what`}>{t(words.what)}</label>
        <textarea
          id={`${id}-what`}
          name="description"
          value={draft.description}
          placeholder={t(words.whatHint)}
          maxLength={2000}
          rows={3}
          aria-invalid={faultOf(`${id}-what`) !== undefined}
          aria-describedby={faultOf(`${id}-what`) === undefined ? undefined : `${id}-what-missing`}
          onChange={(event) => edit({description: event.target.value})}
        />
        {faultOf(`${id}-what`) === undefined ? null : (
          <p className="red" id={`${id}-what-missing`}>
            {t(words.needsWhat)}
          </p>
        )}
        <Hints hints={hints} chosen={draft.chosen} onEdit={edit} />
        <Where
          id={`${id}-where`}
          address={draft.address}
          place={draft.place}
          located={located}
          missing={faultOf(`${id}-where`) === undefined ? undefined : `${id}-where-missing`}
          onWhere={(where) => edit({...where, ...(where.place === undefined ? {} : {fromPhoto: null})})}
        />
        {faultOf(`${id}-where`) === undefined ? null : (
          <p className="red" id={`${id}-where-missing`}>
            {t(words.needsWhere)}
          </p>
        )}
        <SimilarCases
          similar={hints.similar}
          joinId={draft.joinId}
          phone={draft.phone.trim()}
          email={draft.email.trim()}
          onJoined={({id: joined, dueAt, said, follow}) => {
            done({case: {id: joined, dueAt, description: said, address: null}, follow, again: false})
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
        {refusal === undefined ? null : <Refused refusal={refusal} />}
        <button type="submit" className="primary large" disabled={busy}>
          {t(busy ? words.busy : words.submit)}
        </button>
      </form>
    </main>
  )
}
