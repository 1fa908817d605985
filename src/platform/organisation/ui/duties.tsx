import {change, read} from '#web/ask.ts'
import {AskForm} from '#web/kit/ask-form.tsx'
import {KeptPage, Mark, Shown, Tabs, useTab} from '#web/kit/keeping.tsx'
import {useLoaded} from '#web/kit/load.ts'
import {Empty} from '#web/kit/notice.tsx'
import {moment} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'
import {useRoute} from '#web/routing.tsx'
import {useSession} from '#web/session.tsx'
import {type DutyLine, type DutyList, named, useAreas, useNames} from './asks.ts'
import {DutyCheck} from './duty-check.tsx'
import {DutyFile, DutyRows} from './duty-rows.tsx'
import {WhoIsResponsible} from './responsible.tsx'

const words = {
  title: {zh: '权责清单', en: 'Duty lists'},
  lead: {
    zh: '哪里的什么归谁管。起草、补空白、消矛盾，再定日期发布；发布后不能改，只能起草下一版。',
    en: 'Who is responsible for what, where. Draft, close gaps, settle contradictions, publish with a date; what is published only a next list replaces.',
  },
  lists: {zh: '各版清单', en: 'The lists'},
  ask: {zh: '问一问归谁管', en: 'Who is responsible?'},
  none: {zh: '还没有权责清单。', en: 'There is no duty list yet.'},
  choose: {zh: '在左边选一份清单。', en: 'Choose a list on the left.'},
  draft: {zh: '草稿', en: 'draft'},
  published: {zh: '已发布', en: 'published'},
  from: {zh: '自', en: 'from'},
  until: {zh: '至', en: 'until'},
  begin: {zh: '起草新清单', en: 'Draft a list'},
  beginFrom: {zh: '以它为底稿起草', en: 'Draft from this one'},
  area: {zh: '适用区域', en: 'Area'},
  name: {zh: '名称', en: 'Title'},
  check: {zh: '检查', en: 'Check'},
  rows: {zh: '条目', en: 'Rows'},
  file: {zh: '导入与导出', en: 'Import and export'},
  publish: {zh: '发布', en: 'Publish'},
  publishTells: {
    zh: '从这一天起按这份清单派遣，上一份同日终止。矛盾和不可执行的条目须先改掉；空白可以发布。',
    en: 'From this day cases follow this list, and the one before it ends. Contradictions and rows that cannot be obeyed must go first; gaps may stay.',
  },
  day: {zh: '生效日期', en: 'First day'},
  by: {zh: '起草人', en: 'Drafted by'},
  publishedBy: {zh: '发布人', en: 'Published by'},
} as const

export interface WholeList {
  readonly list: DutyList & {readonly draftedAt: string; readonly publishedAt: string | null}
  readonly duties: readonly DutyLine[]
}

function OneList({id, onChanged}: {readonly id: string; readonly onChanged: () => void}) {
  const {language, t} = useLanguage()
  const {may} = useSession()
  const found = useLoaded(`duty list ${id}`, (signal) => read<WholeList>(`/organisation/duty-lists/${id}`, {}, signal))
  const part = useTab(['check', 'rows', 'file'], 'part')
  const again = () => {
    found.again()
    onChanged()
  }
  return (
    <Shown of={found} lines={8}>
      {(whole) => {
        const {list} = whole
        const draft = list.state === 'draft'
        return (
          <section>
            <div className="title-line">
              <h2>{list.title}</h2>
              <Mark said={draft ? words.draft : words.published} light={draft ? 'yellow' : 'green'} />
              <span className="help">
                {`${t(words.by)} ${list.draftedBy} · ${moment(language, list.draftedAt)}`}
                {list.publishedBy === null ? '' : ` · ${t(words.publishedBy)} ${list.publishedBy}`}
              </span>
            </div>
            {draft && may('organisation.duties.publish') ? (
              <AskForm
                id={`duties publish ${id}`}
                verb={words.publish}
                tells={words.publishTells}
                fields={[{name: 'takesEffect', said: words.day, kind: 'date'}]}
                send={async ({takesEffect}) => {
                  await change('POST', `/organisation/duty-lists/${id}/publish`, {takesEffect, version: list.version})
                  again()
                }}
              />
            ) : null}
            <Tabs
              label={words.title}
              part="part"
              shown={part}
              tabs={[
                ['check', words.check],
                ['rows', words.rows],
                ['file', words.file],
              ]}
            />
            {part === 'check' ? (
              <DutyCheck whole={whole} onChanged={again} />
            ) : part === 'rows' ? (
              <DutyRows whole={whole} onChanged={again} />
            ) : (
              <DutyFile whole={whole} onChanged={again} />
            )}
          </section>
        )
      }}
    </Shown>
  )
}

function Lists() {
  const {t} = useLanguage()
  const {may} = useSession()
  const {query, change: goTo} = useRoute()
  const chosen = query.get('list')
  const names = useNames()
  const areas = (useAreas().value ?? []).filter(({level}) => level === 'city' || level === 'district')
  const found = useLoaded('duty lists', (signal) => read<readonly DutyList[]>('/organisation/duty-lists', {}, signal))
  const model = found.value?.find(({id}) => id === chosen)
  return (
    <div className="two">
      <nav className="side" aria-label={t(words.lists)}>
        <Shown of={found} none={words.none} empty={(lists) => lists.length === 0}>
          {(lists) => (
            <ul className="choices-of">
              {lists.map((one) => (
                <li key={one.id}>
                  <button type="button" className="plain" aria-current={one.id === chosen} onClick={() => goTo({list: one.id})}>
                    <b>{one.title}</b>
                    <small>
                      {`${t(words[one.state])} · ${t(names.area(one.area))}`}
                      {one.takesEffect === null ? '' : ` · ${t(words.from)} ${one.takesEffect}`}
                      {one.ends === null ? '' : ` ${t(words.until)} ${one.ends}`}
                    </small>
                  </button>
                </li>
              ))}
            </ul>
          )}
        </Shown>
        {may('organisation.edit') ? (
          <AskForm
            id={`duties draft ${model?.id ?? ''}`}
            verb={model === undefined ? words.begin : words.beginFrom}
            fields={[
              {name: 'title', said: words.name, max: 100},
              ...(model === undefined
                ? [
                    {
                      name: 'area',
                      said: words.area,
                      kind: 'choice' as const,
                      options: areas.map((one) => ({value: one.code, label: t(named(one))})),
                    },
                  ]
                : []),
            ]}
            send={async ({title, area}) => {
              const body = model === undefined ? {title, area} : {title, area: model.area, from: model.id}
              const made = await change<DutyList>('POST', '/organisation/duty-lists', body)
              found.again()
              goTo({list: made.id, part: undefined})
            }}
          />
        ) : null}
      </nav>
      {chosen === null ? <Empty said={words.choose} /> : <OneList key={chosen} id={chosen} onChanged={found.again} />}
    </div>
  )
}

/** The duty lists as documents, and a place to ask who is responsible. */
export function DutiesPage() {
  const shown = useTab(['lists', 'ask'])
  return (
    <KeptPage title={words.title} lead={words.lead} needs={['organisation.read']}>
      <Tabs
        label={words.title}
        shown={shown}
        tabs={[
          ['lists', words.lists],
          ['ask', words.ask],
        ]}
      />
      {shown === 'lists' ? <Lists /> : <WhoIsResponsible />}
    </KeptPage>
  )
}
