import {useState} from 'react'
import type {z} from 'zod'
import {asRefusal, change, type Refusal, read} from '#web/ask.ts'
import {useLoaded} from '#web/kit/load.ts'
import {Refused} from '#web/kit/notice.tsx'
import {useLanguage} from '#web/language.tsx'
import type {moderationReply} from '../../privacy/api.ts'

type Moderation = z.infer<typeof moderationReply>

const words = {
  title: {zh: '您上报的内容，别人看到什么', en: 'What you reported, and what others see of it'},
  yours: {zh: '您写的', en: 'You wrote'},
  shown: {zh: '公众看到的', en: 'The public reads'},
  nothing: {zh: '（不公开文字）', en: '(no words are public)'},
  address: {zh: '地址', en: 'Address'},
  photos: {zh: '您的照片', en: 'Your photos'},
  published: {zh: '已公开', en: 'public'},
  unpublished: {zh: '未公开，只有办理人员能看', en: 'not public; only the staff see it'},
  hidden: {zh: '已隐去', en: 'hidden'},
  hide: {zh: '不公开我写的话', en: 'Hide my words from the public'},
  hideAddress: {zh: '不公开地址', en: 'Hide the address from the public'},
  hidePhoto: {zh: '不公开', en: 'Hide'},
  effect: {zh: '隐去只影响公开内容，办理照常进行。', en: 'Hiding changes only what is public; the case goes on as before.'},
  why: {zh: '已隐去的内容和理由', en: 'What is hidden, and why'},
} as const

const targets: Readonly<Record<string, {readonly zh: string; readonly en: string}>> = {
  case: {zh: '整个案件', en: 'the whole case'},
  description: {zh: '文字', en: 'words'},
  address: {zh: '地址', en: 'address'},
  photo: {zh: '照片', en: 'photo'},
  message: {zh: '一条经过', en: 'an entry'},
  result: {zh: '处置结果', en: 'what was done'},
  reason: {zh: '原因', en: 'reason'},
}

/** The reporter's own words and photos beside what the public sees of them, with the means to hide them. Nothing for who only joined. */
export function OwnReport({token}: {readonly token: string}) {
  const {language, t} = useLanguage()
  const found = useLoaded(`own ${token}`, (signal) => read<Moderation>(`/follow/${token}/moderation`, {}, signal))
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  if (found.value === undefined) return null
  const {own, public: shown, redactions} = found.value
  const lasting = redactions.filter(({liftedAt}) => liftedAt === null)
  const isHidden = (target: string, evidence: string | null = null): boolean =>
    lasting.some((one) => one.target === target && one.evidenceId === evidence && one.spans === null)
  const hide = async (target: 'description' | 'address' | 'photo', evidence?: string) => {
    setBusy(true)
    setRefusal(undefined)
    try {
      await change('POST', `/follow/${token}/redactions`, {target, ...(evidence === undefined ? {} : {evidence})})
      found.again()
    } catch (error) {
      setRefusal(asRefusal(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <details className="card own-report">
      <summary>
        <h2>{t(words.title)}</h2>
      </summary>
      <dl>
        <dt>{t(words.yours)}</dt>
        <dd className="said">{own.description}</dd>
        <dt>{t(words.shown)}</dt>
        <dd className="said">{shown.words ?? t(words.nothing)}</dd>
        {own.address === null ? null : (
          <>
            <dt>{t(words.address)}</dt>
            <dd>
              {own.address}
              {isHidden('address') ? ` · ${t(words.hidden)}` : ''}
            </dd>
          </>
        )}
      </dl>
      {own.evidence.length === 0 ? null : (
        <>
          <h3>{t(words.photos)}</h3>
          <div className="pictures">
            {own.evidence.map((photo) => (
              <figure key={photo.id}>
                <a href={photo.url ?? photo.thumbnail ?? ''} target="_blank" rel="noreferrer">
                  <img src={photo.thumbnail ?? ''} alt={t(words.photos)} loading="lazy" />
                </a>
                <figcaption>
                  {t(isHidden('photo', photo.id) ? words.hidden : photo.published ? words.published : words.unpublished)}
                  {isHidden('photo', photo.id) ? null : (
                    <button type="button" className="quiet" disabled={busy} onClick={() => void hide('photo', photo.id)}>
                      {t(words.hidePhoto)}
                    </button>
                  )}
                </figcaption>
              </figure>
            ))}
          </div>
        </>
      )}
      {refusal === undefined ? null : <Refused refusal={refusal} />}
      <div className="actions">
        {isHidden('description') ? null : (
          <button type="button" disabled={busy} onClick={() => void hide('description')}>
            {t(words.hide)}
          </button>
        )}
        {own.address === null || isHidden('address') ? null : (
          <button type="button" disabled={busy} onClick={() => void hide('address')}>
            {t(words.hideAddress)}
          </button>
        )}
      </div>
      <p className="help">{t(words.effect)}</p>
      {lasting.length === 0 ? null : (
        <>
          <h3>{t(words.why)}</h3>
          <ul className="plain-list">
            {lasting.map((one) => (
              <li key={one.id}>
                <b>{t(targets[one.target] ?? {zh: one.target, en: one.target})}</b>
                {language === 'zh' ? '：' : ': '}
                {t(one.why)}
              </li>
            ))}
          </ul>
        </>
      )}
    </details>
  )
}
