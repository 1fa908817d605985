import {type FormEvent, useEffect, useState} from 'react'
import {asRefusal, change, type Refusal, read} from '#web/ask.ts'
import {useLoaded} from '#web/kit/load.ts'
import {Refused, Skeleton} from '#web/kit/notice.tsx'
import {useLanguage} from '#web/language.tsx'
import {digestLabels} from '../core/labels.ts'
import {digests} from '../core/when.ts'
import type {Choice, ChoiceShown} from './asks.ts'
import {Tabs} from './tabs.tsx'

const words = {
  lead: {zh: '站内通知总会有。除此之外，怎样告诉您由您自己定。', en: 'The bell always rings. Beyond that, how you are told is up to you.'},
  byEmail: {zh: '发邮件给我', en: 'Send me e-mail'},
  email: {zh: '邮箱', en: 'E-mail address'},
  noMail: {zh: '本市还没有配置邮件，填好后待开通即用。', en: 'This city has not set up e-mail yet; your choice takes effect when it does.'},
  bySms: {zh: '发短信给我', en: 'Send me text messages'},
  phone: {zh: '手机号', en: 'Telephone'},
  phoneKnown: {zh: '不填则用人员目录中的号码。', en: 'Left empty, the number in the list of people is used.'},
  noSms: {
    zh: '本市还没有配置短信，填好后待开通即用。',
    en: 'This city has not set up text messages yet; your choice takes effect when it does.',
  },
  language: {zh: '用什么语言', en: 'In which language'},
  digest: {zh: '多久一次', en: 'How often'},
  hour: {zh: '每天几点', en: 'At what hour'},
  quiet: {zh: '设免打扰时段', en: 'Keep quiet hours'},
  quietHelp: {zh: '这段时间内不发邮件和短信，紧急通知除外。', en: 'No e-mail and no text messages then, except urgent ones.'},
  from: {zh: '从', en: 'From'},
  to: {zh: '到', en: 'To'},
  save: {zh: '保存', en: 'Save'},
  saving: {zh: '正在保存…', en: 'Saving…'},
  saved: {zh: '已保存。', en: 'Saved.'},
} as const

const clock = (minutes: number): string => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
const minutes = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5))
const NIGHT = {quietFrom: 22 * 60, quietTo: 7 * 60}

function Form({shown: {ways, knownPhone, ...kept}}: {readonly shown: ChoiceShown}) {
  const {t} = useLanguage()
  const [mine, setMine] = useState<Choice>(kept)
  const [state, setState] = useState<'idle' | 'busy' | 'saved'>('idle')
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  useEffect(() => {
    if (state !== 'saved') return
    const timer = setTimeout(() => setState('idle'), 4_000)
    return () => clearTimeout(timer)
  }, [state])
  const set = (patch: Partial<Choice>) => {
    setMine((before) => ({...before, ...patch}))
    setState('idle')
  }
  const save = async (event: FormEvent) => {
    event.preventDefault()
    setState('busy')
    setRefusal(undefined)
    try {
      await change('PUT', '/notices/settings', mine)
      setState('saved')
    } catch (error) {
      setRefusal(asRefusal(error))
      setState('idle')
    }
  }
  return (
    <form className="card fields" onSubmit={(event) => void save(event)}>
      <p className="lead">{t(words.lead)}</p>
      <label className="tick">
        <input type="checkbox" checked={mine.byEmail} onChange={(event) => set({byEmail: event.target.checked})} />
        {t(words.byEmail)}
      </label>
      {mine.byEmail ? (
        <>
          <input
            type="email"
            aria-label={t(words.email)}
            placeholder={t(words.email)}
            value={mine.email ?? ''}
            maxLength={200}
            onChange={(event) => set({email: event.target.value === '' ? null : event.target.value})}
          />
          {ways.email ? null : <p className="help">{t(words.noMail)}</p>}
        </>
      ) : null}
      <label className="tick">
        <input type="checkbox" checked={mine.bySms} onChange={(event) => set({bySms: event.target.checked})} />
        {t(words.bySms)}
      </label>
      {mine.bySms ? (
        <>
          <input
            type="tel"
            aria-label={t(words.phone)}
            placeholder={t(words.phone)}
            value={mine.phone ?? ''}
            maxLength={25}
            pattern="\+?[\d \-]{5,25}"
            onChange={(event) => set({phone: event.target.value === '' ? null : event.target.value})}
          />
          {knownPhone ? <p className="help">{t(words.phoneKnown)}</p> : null}
          {ways.sms ? null : <p className="help">{t(words.noSms)}</p>}
        </>
      ) : null}
      <label htmlFor="notice-language">{t(words.language)}</label>
      <select id="notice-language" value={mine.language} onChange={(event) => set({language: event.target.value === 'en' ? 'en' : 'zh'})}>
        <option value="zh">中文</option>
        <option value="en">English</option>
      </select>
      <label htmlFor="notice-digest">{t(words.digest)}</label>
      <select
        id="notice-digest"
        value={mine.digest}
        onChange={(event) => set({digest: digests.find((name) => name === event.target.value) ?? 'at-once'})}
      >
        {digests.map((name) => (
          <option key={name} value={name}>
            {t(digestLabels[name])}
          </option>
        ))}
      </select>
      {mine.digest === 'daily' ? (
        <>
          <label htmlFor="notice-hour">{t(words.hour)}</label>
          <select id="notice-hour" value={mine.digestHour} onChange={(event) => set({digestHour: Number(event.target.value)})}>
            {Array.from({length: 24}, (_, hour) => clock(hour * 60)).map((text, hour) => (
              <option key={text} value={hour}>
                {text}
              </option>
            ))}
          </select>
        </>
      ) : null}
      <label className="tick">
        <input
          type="checkbox"
          checked={mine.quietFrom !== null}
          onChange={(event) => set(event.target.checked ? NIGHT : {quietFrom: null, quietTo: null})}
        />
        {t(words.quiet)}
      </label>
      {mine.quietFrom === null || mine.quietTo === null ? null : (
        <>
          <div className="span">
            <input
              type="time"
              aria-label={t(words.from)}
              required
              value={clock(mine.quietFrom)}
              onChange={(event) => event.target.value !== '' && set({quietFrom: minutes(event.target.value)})}
            />
            <span>–</span>
            <input
              type="time"
              aria-label={t(words.to)}
              required
              value={clock(mine.quietTo)}
              onChange={(event) => event.target.value !== '' && set({quietTo: minutes(event.target.value)})}
            />
          </div>
          <p className="help">{t(words.quietHelp)}</p>
        </>
      )}
      {refusal === undefined ? null : <Refused refusal={refusal} />}
      <div className="actions">
        <button type="submit" className="primary" disabled={state === 'busy'}>
          {t(state === 'busy' ? words.saving : words.save)}
        </button>
        <span className="saved" role="status">
          {state === 'saved' ? t(words.saved) : ''}
        </span>
      </div>
    </form>
  )
}

/** How one wants to be told. */
export function SettingsPage() {
  const found = useLoaded('choice', (signal) => read<ChoiceShown>('/notices/settings', {}, signal))
  return (
    <main className="page narrow notices-page">
      <Tabs />
      {found.refusal === undefined ? null : <Refused refusal={found.refusal} retry={found.again} />}
      {found.value === undefined ? found.refusal === undefined ? <Skeleton lines={8} /> : null : <Form shown={found.value} />}
    </main>
  )
}
