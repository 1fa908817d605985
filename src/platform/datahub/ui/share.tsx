import {type FormEvent, useState} from 'react'
import {asRefusal, type Refusal} from '#web/ask.ts'
import {told, useLoaded} from '#web/kit/load.ts'
import {Refused, Skeleton} from '#web/kit/notice.tsx'
import {dayOf, moment} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'
import {Link} from '#web/routing.tsx'
import {type MaskName, masks} from '../sharing/core/masks.ts'
import {placings} from '../sharing/core/share.ts'
import {askSharedPreview, askShareOf, askUses, type Field, type Preview, type Share, sendGrant, sendReason, sendRenew} from './asks.ts'
import {DataPage} from './head.tsx'
import {RowsTable} from './preview.tsx'
import {counted, placeWords, standingWords} from './words.ts'

const words = {
  back: {zh: '数据共享', en: 'Sharing'},
  asked: {zh: '申请', en: 'The request'},
  unit: {zh: '使用单位', en: 'Used by'},
  by: {zh: '申请人', en: 'Asked by'},
  at: {zh: '申请时间', en: 'Asked'},
  purpose: {zh: '用途', en: 'Purpose'},
  basis: {zh: '依据', en: 'Basis'},
  fields: {zh: '字段', en: 'Fields'},
  all: {zh: '全部', en: 'all'},
  areas: {zh: '区域', en: 'Areas'},
  everywhere: {zh: '全市', en: 'the whole city'},
  until: {zh: '使用至', en: 'Until'},
  granted: {zh: '批准的范围', en: 'What was granted'},
  place: {zh: '位置', en: 'Places'},
  filter: {zh: '行条件（CQL2）', en: 'Condition on rows (CQL2)'},
  decided: {zh: '审批', en: 'Decided'},
  reason: {zh: '意见', en: 'Remark'},
  mask: {zh: '脱敏', en: 'Mask'},
  plain: {zh: '原样', en: 'as it is'},
  give: {zh: '提供', en: 'Give'},
  decide: {zh: '审批', en: 'Decide'},
  areaCodes: {zh: '区域代码（空格隔开，不填为全市）', en: 'Codes of areas (blanks between; empty is all)'},
  grant: {zh: '批准', en: 'Grant'},
  refuse: {zh: '不同意', en: 'Refuse'},
  revoke: {zh: '撤销共享', en: 'Revoke'},
  renew: {zh: '申请续期', en: 'Ask to go on'},
  needReason: {zh: '请写明理由。', en: 'Say why.'},
  data: {zh: '共享给本单位的数据', en: 'The data'},
  load: {zh: '读取前 50 行', en: 'Read the first 50 rows'},
  program: {zh: '程序用密钥读取：', en: 'Programs read with a key:'},
  uses: {zh: '使用记录', en: 'Who read what'},
  unused: {zh: '还没有读取过。', en: 'Nothing was read yet.'},
  who: {zh: '谁', en: 'Who'},
  when: {zh: '时间', en: 'When'},
  rows: {zh: '行数', en: 'Rows'},
  question: {zh: '查询', en: 'Question'},
  key: {zh: '程序', en: 'program'},
} as const

const endOf = (day: string): string => `${day}T23:59:59+08:00`

function DecideForm({share, fields, done}: {readonly share: Share; readonly fields: readonly Field[]; readonly done: () => Promise<void>}) {
  const {t} = useLanguage()
  const first = share.fields.length > 0 ? share.fields : (share.asked.fields ?? fields.map(({name}) => name))
  const [given, give] = useState<ReadonlySet<string>>(new Set(first))
  const [masked, mask] = useState<Readonly<Record<string, MaskName>>>(share.masks)
  const [refusal, setRefusal] = useState<Refusal>()
  const [why, setWhy] = useState('')
  const send = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work()
      await done()
    } catch (error) {
      setRefusal(asRefusal(error))
    }
  }
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const text = (key: string): string => String(form.get(key) ?? '').trim()
    void send(() =>
      sendGrant(share.id, {
        fields: [...given],
        masks: Object.fromEntries(Object.entries(masked).filter(([name]) => given.has(name))),
        place: placings.find((one) => one === text('place')) ?? 'hidden',
        areas: text('areas')
          .split(/[\s,，]+/)
          .filter((code) => code !== ''),
        filter: text('filter') === '' ? null : text('filter'),
        until: endOf(text('until')),
        reason: why.trim(),
        version: share.version,
      }),
    )
  }
  const refuse = (): void => void send(() => sendReason(share.id, 'refuse', {reason: why.trim(), version: share.version}))
  return (
    <form className="fields panel" onSubmit={submit}>
      <h2>{t(words.decide)}</h2>
      <table className="terms">
        <thead>
          <tr>
            <th scope="col">{t(words.give)}</th>
            <th scope="col">{t(words.mask)}</th>
          </tr>
        </thead>
        <tbody>
          {fields.map(({name, said, masks: fitting}) => (
            <tr key={name}>
              <td>
                <label className="tick">
                  <input
                    type="checkbox"
                    checked={given.has(name)}
                    onChange={({target}) => give(new Set(target.checked ? [...given, name] : [...given].filter((one) => one !== name)))}
                  />
                  {t(said)}
                </label>
              </td>
              <td>
                <select
                  aria-label={`${t(said)} ${t(words.mask)}`}
                  disabled={!given.has(name) || fitting.length === 0}
                  value={masked[name] ?? ''}
                  onChange={({target}) => {
                    const {[name]: _, ...rest} = masked
                    const chosen = fitting.find((one) => one === target.value)
                    mask(chosen === undefined ? rest : {...rest, [name]: chosen})
                  }}
                >
                  <option value="">{t(words.plain)}</option>
                  {fitting.map((one) => (
                    <option key={one} value={one}>
                      {t(masks[one].said)}
                    </option>
                  ))}
                </select>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <label htmlFor="grant-place">{t(words.place)}</label>
      <select id="grant-place" name="place" defaultValue={share.standing === 'asked' ? 'exact' : share.place}>
        {placings.map((one) => (
          <option key={one} value={one}>
            {t(placeWords[one])}
          </option>
        ))}
      </select>
      <label htmlFor="grant-areas">{t(words.areaCodes)}</label>
      <input
        id="grant-areas"
        name="areas"
        maxLength={500}
        defaultValue={(share.standing === 'asked' ? share.asked.areas : share.areas).join(' ')}
      />
      <label htmlFor="grant-filter">{t(words.filter)}</label>
      <input id="grant-filter" name="filter" maxLength={4000} defaultValue={share.filter ?? ''} />
      <label htmlFor="grant-until">{t(words.until)}</label>
      <input id="grant-until" name="until" type="date" required defaultValue={dayOf(share.renewUntil ?? share.asked.until)} />
      <label htmlFor="grant-reason">{t(words.reason)}</label>
      <textarea id="grant-reason" value={why} maxLength={1000} onChange={({target}) => setWhy(target.value)} />
      {refusal === undefined ? null : <Refused refusal={refusal} />}
      <div className="actions">
        <button type="submit" className="primary">
          {t(words.grant)}
        </button>
        {share.steps.includes('refuse') ? (
          <button type="button" onClick={refuse} disabled={why.trim().length < 2} title={t(words.needReason)}>
            {t(words.refuse)}
          </button>
        ) : null}
      </div>
    </form>
  )
}

function RevokeForm({share, done}: {readonly share: Share; readonly done: () => Promise<void>}) {
  const {t} = useLanguage()
  const [why, setWhy] = useState('')
  const [refusal, setRefusal] = useState<Refusal>()
  const revoke = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    try {
      await sendReason(share.id, 'revoke', {reason: why.trim(), version: share.version})
      await done()
    } catch (error) {
      setRefusal(asRefusal(error))
    }
  }
  return (
    <form className="fields panel" onSubmit={revoke}>
      <h2>{t(words.revoke)}</h2>
      <label htmlFor="revoke-why">{t(words.needReason)}</label>
      <input id="revoke-why" value={why} required minLength={2} maxLength={1000} onChange={({target}) => setWhy(target.value)} />
      {refusal === undefined ? null : <Refused refusal={refusal} />}
      <div className="actions">
        <button type="submit">{t(words.revoke)}</button>
      </div>
    </form>
  )
}

function RenewForm({share, done}: {readonly share: Share; readonly done: () => Promise<void>}) {
  const {t} = useLanguage()
  const [refusal, setRefusal] = useState<Refusal>()
  const renew = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    try {
      await sendRenew(share.id, {until: endOf(String(new FormData(event.currentTarget).get('until'))), version: share.version})
      await done()
    } catch (error) {
      setRefusal(asRefusal(error))
    }
  }
  return (
    <form className="fields panel" onSubmit={renew}>
      <h2>{t(words.renew)}</h2>
      <label htmlFor="renew-until">{t(words.until)}</label>
      <input id="renew-until" name="until" type="date" required />
      {refusal === undefined ? null : <Refused refusal={refusal} />}
      <div className="actions">
        <button type="submit">{t(words.renew)}</button>
      </div>
    </form>
  )
}

function SharedRows({share, fields}: {readonly share: Share; readonly fields: readonly Field[]}) {
  const {t} = useLanguage()
  const [preview, show] = useState<Preview>()
  const [refusal, setRefusal] = useState<Refusal>()
  // Every reading is logged: it is made when somebody asks for it, and never by itself.
  const load = async (): Promise<void> => {
    try {
      show(await askSharedPreview(share.id))
      setRefusal(undefined)
    } catch (error) {
      setRefusal(asRefusal(error))
    }
    await told.invalidateQueries({queryKey: [`uses ${share.id}`]})
    await told.invalidateQueries({queryKey: [`share ${share.id}`]})
  }
  // A masked value is a text.
  const shown = fields.map((field) => (share.masks[field.name] === undefined ? field : {...field, type: 'text'}))
  return (
    <section className="panel">
      <h2>{t(words.data)}</h2>
      <p className="help">
        {t(words.program)} <code>GET /api/datahub/shared/{share.id}/items</code>
      </p>
      {preview === undefined ? (
        <div className="actions">
          <button type="button" className="primary" onClick={() => void load()}>
            {t(words.load)}
          </button>
        </div>
      ) : (
        <RowsTable preview={preview} fields={shown} label={t(words.data)} />
      )}
      {refusal === undefined ? null : <Refused refusal={refusal} />}
    </section>
  )
}

function UseLog({share}: {readonly share: Share}) {
  const {language, t} = useLanguage()
  const found = useLoaded(`uses ${share.id}`, (signal) => askUses(share.id, undefined, signal))
  const uses = found.value?.uses ?? []
  return (
    <section className="panel">
      <h2>
        {t(words.uses)} <span className="num help">{counted(share.uses.times)}</span>
      </h2>
      {found.refusal === undefined ? null : <Refused refusal={found.refusal} retry={found.again} />}
      {found.value !== undefined && uses.length === 0 ? (
        <p className="help">{t(words.unused)}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: who uses the keyboard scrolls it
        <section className="rows-box" aria-label={t(words.uses)} tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t(words.when)}</th>
                <th scope="col">{t(words.who)}</th>
                <th scope="col">{t(words.rows)}</th>
                <th scope="col">{t(words.question)}</th>
              </tr>
            </thead>
            <tbody>
              {uses.map((one) => (
                <tr key={one.id}>
                  <td className="num">{moment(language, one.at)}</td>
                  <td>
                    {one.who} {one.byKey ? <span className="mark">{t(words.key)}</span> : null}
                  </td>
                  <td className="num">{counted(one.rows)}</td>
                  <td>{one.question === '' ? '—' : one.question}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  )
}

/** One share: what was asked, what was granted, the data, and who read it. */
export function SharePage({caught: [id = '']}: {readonly caught: readonly string[]}) {
  const {language, t} = useLanguage()
  const found = useLoaded(`share ${id}`, (signal) => askShareOf(id, signal))
  const done = async (): Promise<void> => {
    await told.invalidateQueries()
  }
  const detail = found.value
  if (detail === undefined)
    return (
      <DataPage>{found.refusal === undefined ? <Skeleton lines={8} /> : <Refused refusal={found.refusal} retry={found.again} />}</DataPage>
    )
  const {share, fields} = detail
  const name = (field: string): string => t(fields.find((one) => one.name === field)?.said ?? {zh: field, en: field})
  const list = (names: readonly string[]): string => names.map(name).join(language === 'zh' ? '、' : ', ')
  const saidOf = (field: string): string => {
    const mask = share.masks[field]
    return mask === undefined ? name(field) : `${name(field)} · ${t(masks[mask].said)}`
  }
  const areas = (codes: readonly string[]): string => (codes.length === 0 ? t(words.everywhere) : codes.join(' '))
  const asked: readonly (readonly [keyof typeof words, string])[] = [
    ['unit', t(share.unit.name)],
    ['by', share.asked.by],
    ['at', moment(language, share.asked.at)],
    ['purpose', share.asked.purpose],
    ['basis', share.asked.basis],
    ['fields', share.asked.fields === null ? t(words.all) : list(share.asked.fields)],
    ['areas', areas(share.asked.areas)],
    ['until', moment(language, share.renewUntil ?? share.asked.until)],
  ]
  const granted: readonly (readonly [keyof typeof words, string])[] =
    share.fields.length === 0
      ? []
      : [
          ['fields', share.fields.map(saidOf).join(language === 'zh' ? '；' : '; ')],
          ['place', t(placeWords[share.place])],
          ['areas', areas(share.areas)],
          ...(share.filter === null ? [] : [['filter', share.filter] as const]),
          ...(share.until === null ? [] : [['until', moment(language, share.until)] as const]),
        ]
  const decided: readonly (readonly [keyof typeof words, string])[] =
    share.decided === null
      ? []
      : [
          ['decided', `${share.decided.by} · ${moment(language, share.decided.at)}`],
          ...(share.reason === '' ? [] : [['reason', share.reason] as const]),
        ]
  const facts = (rows: readonly (readonly [keyof typeof words, string])[]) => (
    <dl className="meta">
      {rows.map(([key, value]) => (
        <div key={key}>
          <dt>{t(words[key])}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
  return (
    <DataPage>
      <p className="trail">
        <Link to="/data/sharing">‹ {t(words.back)}</Link>
      </p>
      <h1>
        <Link to={`/data/${share.dataset.name}`}>{t(share.dataset.title)}</Link>{' '}
        <span className={`mark ${share.standing}`}>{t(standingWords[share.standing])}</span>
      </h1>
      <div className="dataset-body">
        <div className="main">
          {share.steps.includes('grant') ? <DecideForm key={share.version} share={share} fields={fields} done={done} /> : null}
          {share.mine && share.standing === 'granted' ? <SharedRows share={share} fields={fields} /> : null}
          <UseLog share={share} />
          {share.steps.includes('revoke') ? <RevokeForm share={share} done={done} /> : null}
          {share.steps.includes('renew') ? <RenewForm share={share} done={done} /> : null}
        </div>
        <aside className="side">
          <section className="panel">
            <h2>{t(words.asked)}</h2>
            {facts(asked)}
          </section>
          {granted.length + decided.length === 0 ? null : (
            <section className="panel">
              <h2>{t(words.granted)}</h2>
              {facts([...granted, ...decided])}
            </section>
          )}
        </aside>
      </div>
    </DataPage>
  )
}
