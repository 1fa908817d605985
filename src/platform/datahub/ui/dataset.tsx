import {type FormEvent, useState} from 'react'
import {asRefusal, type Refusal} from '#web/ask.ts'
import {told, useLoaded} from '#web/kit/load.ts'
import {Empty, Refused, Skeleton} from '#web/kit/notice.tsx'
import {dayOf, moment} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'
import {go, Link} from '#web/routing.tsx'
import {useSession} from '#web/session.tsx'
import {askDataset, askFields, type Detail, type Field, listShares, sendAsk, stepDataset} from './asks.ts'
import {DataPage, Fresh} from './head.tsx'
import {ResourcePreview} from './preview.tsx'
import {classSaid, counted, cycleSaid, kindWords, levelWords, licenceSaid, sharingWords, standingWords} from './words.ts'

const words = {
  back: {zh: '数据目录', en: 'Catalogue'},
  open: {zh: '开放数据', en: 'Open data'},
  about: {zh: '说明', en: 'About'},
  owner: {zh: '责任单位', en: 'Owner'},
  subject: {zh: '主题', en: 'Subject'},
  licence: {zh: '许可', en: 'Licence'},
  level: {zh: '数据分级', en: 'Level'},
  sharing: {zh: '共享属性', en: 'Sharing'},
  terms: {zh: '共享条件或依据', en: 'Conditions or law'},
  cycle: {zh: '更新周期', en: 'Update cycle'},
  last: {zh: '数据最新时间', en: 'Newest data'},
  never: {zh: '数据中没有时间', en: 'Nothing in it tells when'},
  lineage: {zh: '数据来源', en: 'Lineage'},
  covers: {zh: '时间范围', en: 'Time'},
  since: {zh: '起', en: 'on'},
  keywords: {zh: '关键词', en: 'Keywords'},
  published: {zh: '发布', en: 'Published'},
  draft: {zh: '未发布', en: 'Not published'},
  resources: {zh: '数据资源', en: 'Resources'},
  rows: {zh: '行', en: 'rows'},
  ask: {zh: '申请共享', en: 'Ask for it'},
  noRight: {
    zh: '您的岗位不能直接查看这些数据。需要时请申请共享，由责任单位审批。',
    en: 'Your post may not see this data directly. Ask for it to be shared; the owner decides.',
  },
  publish: {zh: '发布到目录', en: 'Publish'},
  withdraw: {zh: '撤下', en: 'Withdraw'},
  users: {zh: '谁在使用', en: 'Who uses it'},
  nobody: {zh: '还没有单位申请。', en: 'No unit has asked for it.'},
  unit: {zh: '申请单位', en: 'For which unit'},
  purpose: {zh: '用途', en: 'Purpose'},
  basis: {zh: '依据（法规、职责）', en: 'Basis (law or duty)'},
  until: {zh: '使用至', en: 'Until'},
  fields: {zh: '需要的字段', en: 'Fields needed'},
  all: {zh: '全部字段', en: 'All fields'},
  areas: {zh: '区域代码（多个用空格隔开，不填为全市）', en: 'Codes of areas (blanks between; empty is all)'},
  send: {zh: '提交申请', en: 'Send the request'},
  cancel: {zh: '取消', en: 'Cancel'},
  noUnit: {zh: '您没有单位岗位，不能代表单位申请。', en: 'You hold no post in a unit for which to ask.'},
} as const

/** The end of a day of the city as a moment. */
const endOf = (day: string): string => `${day}T23:59:59+08:00`
const inMonths = (months: number): string => {
  const at = new Date()
  at.setMonth(at.getMonth() + months)
  return dayOf(at.toISOString())
}

function AskForm({name, fields, close}: {readonly name: string; readonly fields: readonly Field[]; readonly close: () => void}) {
  const {t} = useLanguage()
  const shares = useLoaded('shares units', (signal) => listShares({side: 'mine'}, undefined, signal))
  const [refusal, setRefusal] = useState<Refusal>()
  const [busy, setBusy] = useState(false)
  const units = shares.value?.units ?? []
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const text = (key: string): string => String(form.get(key) ?? '').trim()
    const chosen = form.getAll('field').map(String)
    setBusy(true)
    try {
      const {share} = await sendAsk(name, {
        unit: text('unit'),
        purpose: text('purpose'),
        basis: text('basis'),
        fields: chosen.length === 0 || chosen.length === fields.length ? null : chosen,
        areas: text('areas')
          .split(/[\s,，]+/)
          .filter((code) => code !== ''),
        until: endOf(text('until')),
      })
      go(`/data/sharing/${share.id}`)
    } catch (error) {
      setRefusal(asRefusal(error))
      setBusy(false)
    }
  }
  if (shares.value !== undefined && units.length === 0) return <Empty said={words.noUnit} />
  return (
    <form className="fields panel" onSubmit={submit}>
      <h2>{t(words.ask)}</h2>
      <label htmlFor="ask-unit">{t(words.unit)}</label>
      <select id="ask-unit" name="unit" required>
        {units.map(({id, name: said}) => (
          <option key={id} value={id}>
            {t(said)}
          </option>
        ))}
      </select>
      <label htmlFor="ask-purpose">{t(words.purpose)}</label>
      <textarea id="ask-purpose" name="purpose" required minLength={2} maxLength={1000} />
      <label htmlFor="ask-basis">{t(words.basis)}</label>
      <input id="ask-basis" name="basis" required minLength={2} maxLength={1000} />
      <fieldset>
        <legend>{t(words.fields)}</legend>
        <div className="ticks">
          {fields.map((field) => (
            <label key={field.name} className="tick">
              <input type="checkbox" name="field" value={field.name} defaultChecked /> {t(field.said)}
            </label>
          ))}
        </div>
      </fieldset>
      <label htmlFor="ask-areas">{t(words.areas)}</label>
      <input id="ask-areas" name="areas" pattern="[0-9\s,，]*" maxLength={500} />
      <label htmlFor="ask-until">{t(words.until)}</label>
      <input id="ask-until" name="until" type="date" required defaultValue={inMonths(6)} min={inMonths(0)} max={inMonths(23)} />
      {refusal === undefined ? null : <Refused refusal={refusal} />}
      <div className="actions">
        <button type="submit" className="primary" disabled={busy}>
          {t(words.send)}
        </button>
        <button type="button" onClick={close}>
          {t(words.cancel)}
        </button>
      </div>
    </form>
  )
}

function Facts({dataset}: {readonly dataset: Detail['dataset']}) {
  const {language, t} = useLanguage()
  const rows: readonly (readonly [keyof typeof words, string])[] = [
    ['owner', t(dataset.owner.name)],
    ['subject', t(classSaid(dataset.class))],
    ['licence', t(licenceSaid(dataset.licence))],
    ['level', t(levelWords[dataset.level] ?? {zh: '', en: ''})],
    ['sharing', t(sharingWords[dataset.sharing])],
    ...(dataset.terms === '' ? [] : [['terms', dataset.terms] as const]),
    ['cycle', t(cycleSaid(dataset.cycle))],
    ['last', dataset.lastAt === null ? t(words.never) : moment(language, dataset.lastAt)],
    ...(dataset.from === null && dataset.to === null
      ? []
      : [['covers', `${dataset.from ?? '…'} ${dataset.to === null ? t(words.since) : `– ${dataset.to}`}`] as const]),
    ...(dataset.lineage === '' ? [] : [['lineage', dataset.lineage] as const]),
    ...(dataset.keywords.length === 0 ? [] : [['keywords', dataset.keywords.join(language === 'zh' ? '、' : ', ')] as const]),
    ['published', dataset.publishedAt === null ? t(words.draft) : moment(language, dataset.publishedAt)],
  ]
  return (
    <dl className="meta">
      {rows.map(([key, value]) => (
        <div key={key}>
          <dt>{t(words[key])}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function Users({name}: {readonly name: string}) {
  const {t} = useLanguage()
  const found = useLoaded(`shares of ${name}`, (signal) => listShares({side: 'both', dataset: name}, undefined, signal))
  if (found.value === undefined) return found.refusal === undefined ? <Skeleton lines={2} /> : <Refused refusal={found.refusal} />
  if (found.value.shares.length === 0) return <p className="help">{t(words.nobody)}</p>
  return (
    <ul className="users">
      {found.value.shares.map((one) => (
        <li key={one.id}>
          <Link to={`/data/sharing/${one.id}`}>{t(one.unit.name)}</Link>
          <span className={`mark ${one.standing}`}>{t(standingWords[one.standing])}</span>
          <span className="help num">
            {counted(one.uses.rows)} {t(words.rows)}
          </span>
        </li>
      ))}
    </ul>
  )
}

function Whole({name, root}: {readonly name: string; readonly root: '/data' | '/open'}) {
  const {t} = useLanguage()
  const {me, may} = useSession()
  const found = useLoaded(`dataset ${name}`, (signal) => askDataset(name, signal))
  const fields = useLoaded(`fields ${name}`, (signal) => askFields(name, signal))
  const [asking, ask] = useState(false)
  const [refusal, setRefusal] = useState<Refusal>()
  if (found.value === undefined)
    return found.refusal === undefined ? <Skeleton lines={10} /> : <Refused refusal={found.refusal} retry={found.again} />
  const {dataset, resources, may: held} = found.value
  const step = async (to: 'publish' | 'withdraw'): Promise<void> => {
    try {
      await stepDataset(name, to, dataset.version)
      await told.invalidateQueries({queryKey: [`dataset ${name}`]})
      setRefusal(undefined)
    } catch (error) {
      setRefusal(asRefusal(error))
    }
  }
  return (
    <>
      <p className="trail">
        <Link to={root}>‹ {t(root === '/open' ? words.open : words.back)}</Link>
      </p>
      <header className="dataset-head">
        <div>
          <h1>{t(dataset.title)}</h1>
          <p className="facts">
            <Fresh is={dataset.freshness} />
            <span className={`mark ${dataset.sharing}`}>{t(sharingWords[dataset.sharing])}</span>
            {dataset.rows === null ? null : (
              <span className="num">
                {counted(dataset.rows)} {t(words.rows)}
              </span>
            )}
          </p>
          <p>{t(dataset.description)}</p>
        </div>
        {me && root === '/data' ? (
          <div className="actions">
            {may('datahub.use') && dataset.sharing !== 'withheld' && dataset.publishedAt !== null ? (
              <button type="button" className="primary" aria-expanded={asking} onClick={() => ask(!asking)}>
                {t(words.ask)}
              </button>
            ) : null}
            {held.keep ? (
              <button type="button" onClick={() => void step(dataset.publishedAt === null ? 'publish' : 'withdraw')}>
                {t(dataset.publishedAt === null ? words.publish : words.withdraw)}
              </button>
            ) : null}
          </div>
        ) : null}
      </header>
      {refusal === undefined ? null : <Refused refusal={refusal} />}
      {asking ? <AskForm name={name} fields={fields.value ?? []} close={() => ask(false)} /> : null}
      <div className="dataset-body">
        <div className="main">
          {resources.map((one) => (
            <section key={one.id} className="panel">
              <h2>{t(one.title)}</h2>
              <p className="facts">
                <span>{t(kindWords[one.kind])}</span>
                <span>{one.format}</span>
                {one.rows === null ? null : (
                  <span className="num">
                    {counted(one.rows)} {t(words.rows)}
                  </span>
                )}
              </p>
              {one.readable ? (
                <ResourcePreview collection={one.ref} fields={fields.value ?? []} title={t(one.title)} />
              ) : one.kind === 'collection' || one.kind === 'sheet' ? (
                <Empty said={words.noRight} />
              ) : null}
            </section>
          ))}
        </div>
        <aside className="side">
          <section className="panel">
            <h2>{t(words.about)}</h2>
            <Facts dataset={dataset} />
          </section>
          {me && root === '/data' ? (
            <section className="panel">
              <h2>{t(words.users)}</h2>
              <Users name={name} />
            </section>
          ) : null}
        </aside>
      </div>
    </>
  )
}

/** A dataset for whoever is signed in. */
export const DatasetPage = ({caught: [name = '']}: {readonly caught: readonly string[]}) => (
  <DataPage>
    <Whole key={name} name={name} root="/data" />
  </DataPage>
)

/** An open dataset, for everybody. */
export const OpenDatasetPage = ({caught: [name = '']}: {readonly caught: readonly string[]}) => (
  <main className="page datahub public">
    <Whole key={name} name={name} root="/open" />
  </main>
)
