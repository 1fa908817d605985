import {type ReactNode, useState} from 'react'
import {asRefusal, change, type Refusal, read} from '#web/ask.ts'
import {AskForm} from '#web/kit/ask-form.tsx'
import {KeptPage, Mark, Shown, Tabs, useTab} from '#web/kit/keeping.tsx'
import {useKept} from '#web/kit/kept.ts'
import {useLoaded} from '#web/kit/load.ts'
import {Refused} from '#web/kit/notice.tsx'
import {dayOf, moment} from '#web/kit/time.ts'
import {type Said, useLanguage} from '#web/language.tsx'
import {useRoute} from '#web/routing.tsx'
import {ComparePart, TryPart} from './paper-parts.tsx'

const words = {
  versions: {zh: '版本', en: 'Versions'},
  inForce: {zh: '现行', en: 'in force'},
  loaded: {zh: '随城市数据载入', en: 'Loaded with the city’s data'},
  draft: {zh: '草稿', en: 'draft'},
  pending: {zh: '待生效', en: 'waits for its day'},
  past: {zh: '以前的', en: 'earlier'},
  from: {zh: '自', en: 'from'},
  begin: {zh: '起草新版本', en: 'Draft a new version'},
  beginTells: {
    zh: '以正在看的这一版为底稿。发布前什么都不变。',
    en: 'From the version you are looking at. Nothing changes until it is published.',
  },
  name: {zh: '名称', en: 'Name'},
  content: {zh: '内容', en: 'What it says'},
  diff: {zh: '与现行对比', en: 'Compare'},
  tryIt: {zh: '试算', en: 'Try it'},
  save: {zh: '保存草稿', en: 'Save the draft'},
  unsaved: {zh: '有未保存的修改', en: 'Not saved yet'},
  saved: {zh: '已保存', en: 'Saved'},
  reset: {zh: '放弃未保存的修改', en: 'Drop what is not saved'},
  publish: {zh: '发布', en: 'Publish'},
  publishTells: {
    zh: '当天发布立即生效；以后的日期在那天零点后生效，之前可以撤回。',
    en: 'Today takes effect at once; a later day takes effect just after its midnight and can be withdrawn until then.',
  },
  day: {zh: '生效日期', en: 'In force from'},
  discard: {zh: '删除草稿', en: 'Discard'},
  withdraw: {zh: '撤回为草稿', en: 'Withdraw'},
  goBack: {zh: '回到这一版', en: 'Go back to this version'},
  goBackTells: {
    zh: '立即生效，作为一个新的版本留在记录里。',
    en: 'It takes effect at once and stands in the record as a version of its own.',
  },
  city: {zh: '城市', en: 'City'},
} as const

const standings = {
  draft: {said: words.draft, light: 'yellow'},
  pending: {said: words.pending, light: 'yellow'},
  'in-force': {said: words.inForce, light: 'green'},
  past: {said: words.past, light: undefined},
} as const

export interface PaperLine {
  readonly id: string
  readonly code: string
  readonly title: string
  readonly standing: keyof typeof standings
  readonly revision: number
  readonly draftedAt: string
  readonly draftedBy: string
  readonly effectiveFrom: string | null
  readonly publishedAt: string | null
  readonly publishedBy: string | null
}

interface Papers {
  readonly code: string
  readonly codes: readonly string[]
  readonly papers: readonly PaperLine[]
  readonly standing: unknown
  readonly inForce: string | null
}

export type PaperTopic = 'calendar' | 'satisfaction' | 'public'

/** Shows what a version says; `set` is there while it is a draft and may be changed. */
export type PaperBody<B> = (props: {readonly body: B; readonly set: ((body: B) => void) | undefined}) => ReactNode

interface PartProps<B> {
  readonly paper: PaperLine & {readonly body: B}
  readonly Body: PaperBody<B>
  readonly again: () => void
}

function OnePaper<B extends object>({paper, Body, again}: PartProps<B>) {
  const {t} = useLanguage()
  const {change: goTo} = useRoute()
  const part = useTab(['content', 'diff', 'try'])
  const [typed, keep, forget] = useKept<B | null>(`paper ${paper.id} ${paper.revision}`, null)
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const path = `/papers/versions/${paper.id}`
  const draft = paper.standing === 'draft'
  const save = async () => {
    if (typed === null) return paper.revision
    setBusy(true)
    setRefusal(undefined)
    try {
      const {revision} = await change<PaperLine>('PUT', path, {revision: paper.revision, body: typed})
      forget()
      again()
      return revision
    } catch (error) {
      setRefusal(asRefusal(error))
      return undefined
    } finally {
      setBusy(false)
    }
  }
  const follow = async (id?: string) => {
    goTo({version: id, tab: undefined})
    again()
  }
  return (
    <section>
      <PaperHead paper={paper} />
      <div className="asks">
        {draft ? (
          <>
            <AskForm
              id={`paper publish ${paper.id}`}
              verb={words.publish}
              tells={words.publishTells}
              fields={[{name: 'from', said: words.day, kind: 'date', initial: dayOf(new Date().toISOString())}]}
              send={async ({from}) => {
                const revision = await save()
                if (revision === undefined) return
                await change('POST', `${path}/publish`, {revision, from})
                again()
              }}
            />
            <AskForm
              id={`paper discard ${paper.id}`}
              verb={words.discard}
              fields={[]}
              send={async () => {
                await change('DELETE', path)
                forget()
                await follow()
              }}
            />
          </>
        ) : paper.standing === 'pending' ? (
          <AskForm
            id={`paper withdraw ${paper.id}`}
            verb={words.withdraw}
            fields={[]}
            send={async () => {
              await change('POST', `${path}/withdraw`)
              again()
            }}
          />
        ) : paper.standing === 'past' ? (
          <AskForm
            id={`paper return ${paper.id}`}
            verb={words.goBack}
            tells={words.goBackTells}
            fields={[]}
            send={async () => follow((await change<PaperLine>('POST', `${path}/return`)).id)}
          />
        ) : null}
      </div>
      <Tabs
        label={words.versions}
        shown={part}
        tabs={[
          ['content', words.content],
          ['diff', words.diff],
          ['try', words.tryIt],
        ]}
      />
      {draft && (part === 'content' || typed !== null) ? (
        <div className="actions paper-save">
          <button type="button" className="primary" disabled={busy || typed === null} onClick={() => void save()}>
            {t(words.save)}
          </button>
          <span className="help" role="status">
            {t(typed === null ? words.saved : words.unsaved)}
          </span>
          {typed === null ? null : (
            <button type="button" className="quiet" onClick={forget}>
              {t(words.reset)}
            </button>
          )}
        </div>
      ) : null}
      {refusal === undefined ? null : <Refused refusal={refusal} />}
      {part === 'content' ? (
        <Body body={typed ?? paper.body} set={draft ? keep : undefined} />
      ) : part === 'diff' ? (
        <ComparePart paper={paper} stale={typed !== null} />
      ) : (
        <TryPart paper={paper} stale={typed !== null} />
      )}
    </section>
  )
}

function PaperHead({paper}: {readonly paper: PaperLine}) {
  const {language, t} = useLanguage()
  const {said, light} = standings[paper.standing]
  return (
    <div className="title-line">
      <h2>{paper.title}</h2>
      <Mark said={said} light={light} />
      <span className="help">
        {[
          ...(paper.effectiveFrom === null ? [] : [`${t(words.from)} ${paper.effectiveFrom}`]),
          `${paper.publishedBy ?? paper.draftedBy} · ${moment(language, paper.publishedAt ?? paper.draftedAt)}`,
        ].join(' · ')}
      </span>
    </div>
  )
}

function LoadedPaper<B extends object>({
  line,
  Body,
  again,
}: {
  readonly line: PaperLine
  readonly Body: PaperBody<B>
  readonly again: () => void
}) {
  const found = useLoaded(`paper ${line.id} ${line.revision} ${line.standing}`, (signal) =>
    read<PaperLine & {readonly body: B}>(`/papers/versions/${line.id}`, {}, signal),
  )
  return (
    <Shown of={found} lines={8}>
      {(paper) => <OnePaper key={paper.id} paper={{...paper, standing: line.standing}} Body={Body} again={again} />}
    </Shown>
  )
}

/** A decision of the city as documents: its versions, what each says, how it differs, what it would do, publishing and going back. */
export function PaperPage<B extends object>({
  topic,
  title,
  lead,
  Body,
}: {
  readonly topic: PaperTopic
  readonly title: Said
  readonly lead: Said
  readonly Body: PaperBody<B>
}) {
  const {t} = useLanguage()
  const {query, change: goTo} = useRoute()
  const city = query.get('city') ?? ''
  const found = useLoaded(`papers ${topic} ${city}`, (signal) => read<Papers>(`/papers/${topic}`, {code: city || undefined}, signal))
  return (
    <KeptPage title={title} lead={lead} needs={['cases.papers']}>
      <Shown of={found} lines={10}>
        {({code, codes, papers, standing, inForce}) => {
          const chosen = papers.find(({id}) => id === query.get('version')) ?? papers.find(({id}) => id === inForce)
          return (
            <div className="papers">
              <nav className="side" aria-label={t(words.versions)}>
                {codes.length < 2 ? null : (
                  <label>
                    {t(words.city)}
                    <select value={code} onChange={({target}) => goTo({city: target.value, version: undefined})}>
                      {codes.map((one) => (
                        <option key={one}>{one}</option>
                      ))}
                    </select>
                  </label>
                )}
                <ul className="choices-of">
                  {inForce !== null ? null : (
                    <li>
                      <button
                        type="button"
                        className="plain"
                        aria-current={chosen === undefined}
                        onClick={() => goTo({version: undefined})}
                      >
                        <b>{t(words.loaded)}</b>
                        <small>{t(words.inForce)}</small>
                      </button>
                    </li>
                  )}
                  {papers.map((one) => (
                    <li key={one.id}>
                      <button
                        type="button"
                        className="plain"
                        aria-current={one === chosen}
                        onClick={() => goTo({version: one.id, tab: undefined})}
                      >
                        <b>{one.title}</b>
                        <small>
                          {t(standings[one.standing].said)}
                          {one.effectiveFrom === null ? '' : ` · ${t(words.from)} ${one.effectiveFrom}`}
                        </small>
                      </button>
                    </li>
                  ))}
                </ul>
                <AskForm
                  id={`paper draft ${topic} ${chosen?.id ?? ''}`}
                  verb={words.begin}
                  tells={words.beginTells}
                  fields={[{name: 'title', said: words.name, max: 100}]}
                  send={async ({title: name}) => {
                    const basedOn = chosen === undefined ? {} : {basedOn: chosen.id}
                    const made = await change<PaperLine>('POST', `/papers/${topic}`, {code, title: name, ...basedOn})
                    goTo({version: made.id, tab: undefined})
                    found.again()
                  }}
                />
              </nav>
              {chosen === undefined ? (
                <section>
                  <div className="title-line">
                    <h2>{t(words.loaded)}</h2>
                    <Mark said={words.inForce} light="green" />
                  </div>
                  <Body body={standing as B} set={undefined} />
                </section>
              ) : (
                <LoadedPaper key={chosen.id} line={chosen} Body={Body} again={found.again} />
              )}
            </div>
          )
        }}
      </Shown>
    </KeptPage>
  )
}
