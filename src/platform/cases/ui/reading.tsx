import {useState} from 'react'
import type {z} from 'zod'
import {asRefusal, change, type Refusal, read} from '#web/ask.ts'
import {useLoaded} from '#web/kit/load.ts'
import {Refused, Skeleton} from '#web/kit/notice.tsx'
import {moment} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'
import {useSession} from '#web/session.tsx'
import type {ModelReply, modelsReply, QualityReply} from '../reading/api.ts'
import {Proposals} from './proposals.tsx'
import {ConfusionTable, MistakenTable, MixBars, WeekBars} from './reading-parts.tsx'
import './reading.css'

const words = {
  title: {zh: '文本识别', en: 'Reading what people say'},
  lead: {
    zh: '市民用自己的话说，平台给出类别。工作人员的决定每晚学习一次；不满意可退回旧版。',
    en: 'People say it in their own words and are offered a class. What the staff decide is learned every night; an earlier version can be taken back.',
  },
  corrected: {zh: '近 12 周更正率', en: 'Corrected, last 12 weeks'},
  drift: {zh: '来件构成与训练时相比', en: 'What comes in against what was learned'},
  verdicts: {
    unknown: {zh: '尚无从比较', en: 'Nothing to compare yet'},
    steady: {zh: '稳定', en: 'Steady'},
    shifting: {zh: '有变化', en: 'Shifting'},
    moved: {zh: '明显变化', en: 'Moved'},
  },
  index: {zh: '稳定性指数', en: 'Stability index'},
  inUse: {zh: '在用的版本', en: 'In use'},
  onlyCatalogue: {zh: '仅标准和俗称', en: 'The standard’s words only'},
  notLearned: {zh: '还没有学到东西：至少要有 30 件已立案的案件。', en: 'Nothing learned yet: it takes 30 filed cases.'},
  first: {zh: '首选正确', en: 'first right'},
  three: {zh: '前三含正确', en: 'right among three'},
  weeks: {zh: '每周更正率', en: 'Corrected, by week'},
  mix: {zh: '各大类占比', en: 'Share of each major class'},
  confusion: {zh: '大类混淆', en: 'Major classes taken for one another'},
  mistaken: {zh: '最常弄混的小类', en: 'Classes most often mistaken'},
  models: {zh: '版本', en: 'Versions'},
  trained: {zh: '训练时间', en: 'Trained'},
  lessons: {zh: '样本', en: 'Lessons'},
  figures: {zh: '留出样本上的表现', en: 'On decisions held out'},
  use: {zh: '启用', en: 'Use this'},
  using: {zh: '在用', en: 'In use'},
  noModels: {zh: '还没有版本。每晚 2:50 训练一次。', en: 'There is no version yet. Training runs every night at 02:50.'},
  trial: {zh: '试一句', en: 'Try a sentence'},
  trialHint: {zh: '例如：小区门口的路灯坏了三天', en: 'Words of a citizen, in Chinese'},
  forbidden: {zh: '这一页需要“管理分类模型”的权限。', en: 'This page asks for the right to manage what reads reports.'},
} as const

const percent = (share: number): string => `${(100 * share).toFixed(0)}%`

function Told({quality, model}: {readonly quality: QualityReply; readonly model: ModelReply | undefined}) {
  const {language, t} = useLanguage()
  const {decisions, corrections, drift} = quality
  return (
    <dl className="told">
      <div>
        <dt>{t(words.corrected)}</dt>
        <dd className="big num">{decisions === 0 ? '—' : percent(corrections / decisions)}</dd>
        <dd className="help">
          {t({zh: `${decisions} 次决定，${corrections} 次更正`, en: `${decisions} decisions, ${corrections} corrected`})}
        </dd>
      </div>
      <div>
        <dt>{t(words.inUse)}</dt>
        <dd className="big num">{model === undefined ? t(words.onlyCatalogue) : percent(model.figures.both.top1)}</dd>
        <dd className="help">
          {model === undefined
            ? t(words.notLearned)
            : `${t(words.first)} · ${t(words.three)} ${percent(model.figures.both.top3)} · ${moment(language, model.at)}`}
        </dd>
      </div>
      <div>
        <dt>{t(words.drift)}</dt>
        <dd className={`big ${drift.verdict}`}>{t(words.verdicts[drift.verdict])}</dd>
        <dd className="help num">{drift.index === null ? '' : `${t(words.index)} ${drift.index.toFixed(2)}`}</dd>
      </div>
    </dl>
  )
}

function Models({
  models,
  onUse,
  busy,
}: {
  readonly models: readonly ModelReply[]
  readonly onUse: (id: string) => void
  readonly busy: boolean
}) {
  const {language, t} = useLanguage()
  if (models.length === 0) return <p className="help">{t(words.noModels)}</p>
  return (
    <div className="sideways">
      <table className="list">
        <thead>
          <tr>
            <th>{t(words.trained)}</th>
            <th className="end">{t(words.lessons)}</th>
            <th>{t(words.figures)}</th>
            <th className="end" />
          </tr>
        </thead>
        <tbody>
          {models.map(({id, at, lessons, active, activatedByName, figures: {catalogue, both, answered, precision}}) => (
            <tr key={id} className="num">
              <td>
                <time dateTime={at}>{moment(language, at)}</time>
              </td>
              <td className="end">{lessons}</td>
              <td>
                {`${t(words.first)} ${percent(both.top1)} · ${t(words.three)} ${percent(both.top3)}`}
                <br />
                <span className="help">
                  {t({
                    zh: `仅标准：${percent(catalogue.top1)}；直接作答 ${percent(answered)}，其中对 ${percent(precision)}`,
                    en: `the standard alone ${percent(catalogue.top1)}; answered ${percent(answered)}, of which right ${percent(precision)}`,
                  })}
                </span>
              </td>
              <td className="end">
                {active ? (
                  <span title={activatedByName ?? ''}>{t(words.using)}</span>
                ) : (
                  <button type="button" className="small" disabled={busy} onClick={() => onUse(id)}>
                    {t(words.use)}
                  </button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Trial() {
  const {t} = useLanguage()
  const [text, setText] = useState('')
  return (
    <section className="card fields">
      <label htmlFor="trial">{t(words.trial)}</label>
      <input id="trial" value={text} maxLength={200} placeholder={t(words.trialHint)} onChange={({target}) => setText(target.value)} />
      <Proposals text={text} chosen={null} onPick={() => undefined} />
    </section>
  )
}

/** How well words are read: what the staff had to correct, what is taken for what, whether the city has moved, and the versions to go back to. */
export function ReadingPage() {
  const {t} = useLanguage()
  const {may} = useSession()
  const allowed = may('cases.reading')
  const quality = useLoaded(allowed ? 'reading quality' : null, (signal) =>
    read<QualityReply>('/cases/reading/quality', {weeks: 12}, signal),
  )
  const models = useLoaded(allowed ? 'reading models' : null, (signal) =>
    read<z.output<typeof modelsReply>>('/cases/reading/models', {}, signal),
  )
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<Refusal | undefined>()
  const activate = async (id: string) => {
    setBusy(true)
    setRefused(undefined)
    try {
      await change('POST', `/cases/reading/models/${id}/activate`)
      models.again()
      quality.again()
    } catch (error) {
      setRefused(asRefusal(error))
    } finally {
      setBusy(false)
    }
  }
  const refusal = refused ?? quality.refusal ?? models.refusal
  return (
    <main className="page reading">
      <header>
        <h1>{t(words.title)}</h1>
        <p className="lead">{t(words.lead)}</p>
      </header>
      {allowed ? null : <p className="notice">{t(words.forbidden)}</p>}
      {refusal === undefined ? null : <Refused refusal={refusal} retry={quality.again} />}
      {quality.value === undefined || models.value === undefined ? (
        allowed && refusal === undefined ? (
          <Skeleton lines={9} />
        ) : null
      ) : (
        <>
          <Told quality={quality.value} model={models.value.models.find(({active}) => active)} />
          <Trial />
          <div className="two">
            <section>
              <h2>{t(words.weeks)}</h2>
              <WeekBars weeks={quality.value.weeks} />
            </section>
            <section>
              <h2>{t(words.mix)}</h2>
              <MixBars classes={quality.value.drift.classes} />
            </section>
          </div>
          <section>
            <h2>{t(words.confusion)}</h2>
            <ConfusionTable confusion={quality.value.confusion} />
          </section>
          <div className="two">
            <section>
              <h2>{t(words.mistaken)}</h2>
              <MistakenTable mistaken={quality.value.mistaken} />
            </section>
            <section>
              <h2>{t(words.models)}</h2>
              <Models models={models.value.models} busy={busy} onUse={(id) => void activate(id)} />
            </section>
          </div>
        </>
      )}
    </main>
  )
}
