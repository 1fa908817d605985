import {change, read} from '#web/ask.ts'
import {AskForm} from '#web/kit/ask-form.tsx'
import {KeptPage, Mark, Shown, Tabs, useTab} from '#web/kit/keeping.tsx'
import {useLoaded} from '#web/kit/load.ts'
import {Empty} from '#web/kit/notice.tsx'
import {moment} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'
import {useRoute} from '#web/routing.tsx'
import {useSession} from '#web/session.tsx'
import {type CatalogueLine, regions} from './asks.ts'
import {CheckPart} from './check.tsx'
import {ConditionsPart} from './conditions.tsx'
import {DiffPart} from './diff.tsx'
import {FilePart} from './file.tsx'
import {ReplayPart} from './replay.tsx'

const words = {
  title: {zh: '立案结案标准', en: 'The standard'},
  lead: {
    zh: '什么算一件案、限多久、谁来办、怎样算办完。起草、对比、用往年案件试算，再定日期发布；已立的案件仍按原来的版本。',
    en: 'What counts as a case, how long it may take, whose it is, when it is done. Draft, compare, try on past cases, publish with a date; filed cases keep the version they were filed by.',
  },
  versions: {zh: '各个版本', en: 'Versions'},
  none: {zh: '还没有任何版本。', en: 'There is no version yet.'},
  choose: {zh: '在左边选一个版本。', en: 'Choose a version on the left.'},
  from: {zh: '自', en: 'from'},
  begin: {zh: '起草新版本', en: 'Draft a new version'},
  beginTells: {zh: '以所选版本（未选则以现行版本）为底稿。', en: 'It begins as a copy of the chosen version, or of the one in force.'},
  name: {zh: '名称', en: 'Name'},
  note: {zh: '说明', en: 'Note'},
  rename: {zh: '改名称和说明', en: 'Change name and note'},
  levels: {zh: '采用的级别', en: 'Adopted levels'},
  levelsTell: {zh: '各类区域按哪一级的时限处置。', en: 'By the limits of which level each kind of region is handled.'},
  discard: {zh: '删除草稿', en: 'Discard the draft'},
  publish: {zh: '发布', en: 'Publish'},
  publishTells: {
    zh: '从这一天起新立的案件按这一版；检查有错误时不能发布。要回退，以旧版本为底稿再发布一版。',
    en: 'Cases filed from this day follow this version; errors of the check forbid it. To roll back, draft from the old version and publish that.',
  },
  day: {zh: '生效日期', en: 'First day'},
  conditions: {zh: '类别与条件', en: 'Classes and conditions'},
  diff: {zh: '对比', en: 'Compare'},
  check: {zh: '检查', en: 'Check'},
  replay: {zh: '用过去的案件试算', en: 'Try on past cases'},
  file: {zh: '导入与导出', en: 'Import and export'},
  revision: {zh: '修订', en: 'revision'},
} as const

const states = {
  draft: {zh: '草稿', en: 'draft'},
  announced: {zh: '待生效', en: 'announced'},
  'in-force': {zh: '现行', en: 'in force'},
  superseded: {zh: '已被取代', en: 'superseded'},
} as const
const lights = {draft: 'yellow', announced: 'yellow', 'in-force': 'green', superseded: undefined} as const

function OneVersion({
  one,
  all,
  again,
  onGone,
}: {
  readonly one: CatalogueLine
  readonly all: readonly CatalogueLine[]
  readonly again: () => void
  readonly onGone: () => void
}) {
  const {language, t} = useLanguage()
  const {may} = useSession()
  const part = useTab(['conditions', 'diff', 'check', 'replay', 'file'])
  const draft = one.status === 'draft'
  const path = `/standards/catalogues/${one.id}`
  return (
    <section>
      <div className="title-line">
        <h2>{one.name}</h2>
        <Mark said={states[one.state]} light={lights[one.state]} />
        <span className="help">
          {[
            one.standard,
            ...(one.effectiveFrom === null ? [`${t(words.revision)} ${one.revision}`] : [`${t(words.from)} ${one.effectiveFrom}`]),
            `${one.publishedByName ?? one.createdByName} · ${moment(language, one.publishedAt ?? one.createdAt)}`,
          ].join(' · ')}
        </span>
      </div>
      {one.note === '' ? null : <p className="help">{one.note}</p>}
      {draft ? (
        <div className="asks">
          {may('standards.publish') ? (
            <AskForm
              id={`standard publish ${one.id}`}
              verb={words.publish}
              tells={words.publishTells}
              fields={[{name: 'effectiveFrom', said: words.day, kind: 'date'}]}
              send={async ({effectiveFrom}) => {
                await change('POST', `${path}/publish`, {revision: one.revision, effectiveFrom})
                again()
              }}
            />
          ) : null}
          {may('standards.edit') ? (
            <>
              <AskForm
                id={`standard rename ${one.id}`}
                verb={words.rename}
                fields={[
                  {name: 'name', said: words.name, initial: one.name, max: 100},
                  {name: 'note', said: words.note, initial: one.note, kind: 'long', optional: true},
                ]}
                send={async (body) => {
                  await change('PATCH', path, {...body, revision: one.revision})
                  again()
                }}
              />
              <AskForm
                id={`standard levels ${one.id}`}
                verb={words.levels}
                tells={words.levelsTell}
                fields={([1, 2, 3] as const).map((region) => ({
                  name: String(region),
                  said: regions[region],
                  kind: 'choice' as const,
                  initial: one.levels[region],
                  options: ['A', 'B', 'C'].map((level) => ({value: level, label: level})),
                }))}
                send={async (levels) => {
                  await change('PATCH', path, {levels, revision: one.revision})
                  again()
                }}
              />
              <AskForm
                id={`standard discard ${one.id}`}
                verb={words.discard}
                fields={[]}
                send={async () => {
                  await change('DELETE', path)
                  onGone()
                }}
              />
            </>
          ) : null}
        </div>
      ) : null}
      <Tabs
        label={words.title}
        shown={part}
        tabs={[
          ['conditions', words.conditions],
          ['diff', words.diff],
          ['check', words.check],
          ['replay', words.replay],
          ['file', words.file],
        ]}
      />
      {part === 'conditions' ? (
        <ConditionsPart catalogue={one} onChanged={again} />
      ) : part === 'diff' ? (
        <DiffPart catalogue={one} all={all} />
      ) : part === 'check' ? (
        <CheckPart catalogue={one} />
      ) : part === 'replay' ? (
        <ReplayPart catalogue={one} />
      ) : (
        <FilePart catalogue={one} onChanged={again} />
      )}
    </section>
  )
}

/** The versions of the standard as documents: what stands in each, how two differ, what a draft would have done, and publishing. */
export function StandardsPage() {
  const {t} = useLanguage()
  const {may} = useSession()
  const {query, change: goTo} = useRoute()
  const chosen = query.get('version')
  const found = useLoaded('catalogues', (signal) => read<{readonly items: readonly CatalogueLine[]}>('/standards/catalogues', {}, signal))
  const one = found.value?.items.find(({id}) => id === chosen)
  return (
    <KeptPage title={words.title} lead={words.lead} needs={['standards.read']}>
      <div className="two">
        <nav className="side" aria-label={t(words.versions)}>
          <Shown of={found} none={words.none} empty={({items}) => items.length === 0}>
            {({items}) => (
              <ul className="choices-of">
                {items.map((version) => (
                  <li key={version.id}>
                    <button
                      type="button"
                      className="plain"
                      aria-current={version.id === chosen}
                      onClick={() => goTo({version: version.id, class: undefined})}
                    >
                      <b>{version.name}</b>
                      <small>
                        {t(states[version.state])}
                        {version.effectiveFrom === null ? '' : ` · ${t(words.from)} ${version.effectiveFrom}`}
                      </small>
                    </button>
                  </li>
                ))}
              </ul>
            )}
          </Shown>
          {may('standards.edit') ? (
            <AskForm
              id={`standard draft ${one?.id ?? ''}`}
              verb={words.begin}
              tells={words.beginTells}
              fields={[
                {name: 'name', said: words.name, max: 100},
                {name: 'note', said: words.note, kind: 'long', optional: true},
              ]}
              send={async (body) => {
                const made = await change<CatalogueLine>('POST', '/standards/catalogues', {
                  ...body,
                  ...(one === undefined ? {} : {basedOn: one.id}),
                })
                found.again()
                goTo({version: made.id})
              }}
            />
          ) : null}
        </nav>
        {one === undefined ? (
          <Empty said={words.choose} />
        ) : (
          <OneVersion
            key={one.id}
            one={one}
            all={found.value?.items ?? []}
            again={found.again}
            onGone={() => {
              goTo({version: undefined})
              found.again()
            }}
          />
        )}
      </div>
    </KeptPage>
  )
}
