import {read} from '#web/ask.ts'
import {Shown, Table} from '#web/kit/keeping.tsx'
import {useLoaded} from '#web/kit/load.ts'
import {type Said, useLanguage} from '#web/language.tsx'
import {Link} from '#web/routing.tsx'

const words = {
  same: {zh: '与现行的没有差别。', en: 'It does not differ from what is in force.'},
  label: {zh: '改动', en: 'Changes'},
  what: {zh: '什么', en: 'What'},
  before: {zh: '现行', en: 'In force'},
  after: {zh: '改为', en: 'Becomes'},
  nothing: {zh: '（没有）', en: '(none)'},
  stale: {zh: '以下按上次保存的草稿；有修改还没有保存。', en: 'This is the draft as it was last saved; some changes are not saved yet.'},
  samples: {zh: '其中几件', en: 'Some of them'},
  number: {zh: '案件', en: 'Case'},
  keeps: {
    zh: '发布不改动已定的时限和已公开的记录；上面是按这一版重算会有的差别。',
    en: 'Publishing alters no deadline already set and no record already public; these are the differences if all were judged by this version.',
  },
  changes: {zh: '处改动', en: 'changes'},
} as const

interface Standing {
  readonly id: string
  readonly revision: number
}

interface Change {
  readonly what: Said
  readonly before: Said | null
  readonly after: Said | null
}

/** How a version differs from what stands in force, line by line. */
export function ComparePart({paper, stale}: {readonly paper: Standing; readonly stale: boolean}) {
  const {t} = useLanguage()
  const found = useLoaded(`paper diff ${paper.id} ${paper.revision}`, (signal) =>
    read<{readonly changes: readonly Change[]}>(`/papers/versions/${paper.id}/diff`, {}, signal),
  )
  return (
    <>
      {stale ? <p className="notice">{t(words.stale)}</p> : null}
      <Shown of={found} none={words.same} empty={({changes}) => changes.length === 0}>
        {({changes}) => (
          <>
            <p className="help num">{`${changes.length} ${t(words.changes)}`}</p>
            <Table
              label={words.label}
              rows={changes}
              keyOf={({what}) => what.en}
              columns={[
                {said: words.what, cell: ({what}) => t(what)},
                {
                  said: words.before,
                  cell: ({before}) =>
                    before === null ? <span className="help">{t(words.nothing)}</span> : <del className="was">{t(before)}</del>,
                },
                {
                  said: words.after,
                  cell: ({after}) =>
                    after === null ? <span className="help">{t(words.nothing)}</span> : <ins className="is">{t(after)}</ins>,
                },
              ]}
            />
          </>
        )}
      </Shown>
    </>
  )
}

interface Attempt {
  readonly figures: readonly {readonly said: Said; readonly count: number}[]
  readonly samples: readonly {readonly id: string; readonly number: string | null; readonly before: Said; readonly after: Said}[]
}

/** What a version would change for what is there. */
export function TryPart({paper, stale}: {readonly paper: Standing; readonly stale: boolean}) {
  const {t} = useLanguage()
  const found = useLoaded(`paper try ${paper.id} ${paper.revision}`, (signal) =>
    read<Attempt>(`/papers/versions/${paper.id}/try`, {}, signal),
  )
  return (
    <>
      {stale ? <p className="notice">{t(words.stale)}</p> : null}
      <Shown of={found}>
        {({figures, samples}) => (
          <>
            <dl className="facts">
              {figures.map(({said, count}) => (
                <div key={said.en}>
                  <dt>{t(said)}</dt>
                  <dd>{count.toLocaleString()}</dd>
                </div>
              ))}
            </dl>
            <p className="help">{t(words.keeps)}</p>
            {samples.length === 0 ? null : (
              <Table
                label={words.samples}
                rows={samples}
                keyOf={({id}) => id}
                columns={[
                  {said: words.number, cell: ({id, number}) => <Link to={`/?case=${id}`}>{number ?? id}</Link>},
                  {said: words.before, cell: ({before}) => <del className="was">{t(before)}</del>},
                  {said: words.after, cell: ({after}) => <ins className="is">{t(after)}</ins>},
                ]}
              />
            )}
          </>
        )}
      </Shown>
    </>
  )
}
