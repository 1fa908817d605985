import {useState} from 'react'
import {asRefusal, change, type Refusal, read} from '#web/ask.ts'
import {Mark, Shown, Table} from '#web/kit/keeping.tsx'
import {useLoaded} from '#web/kit/load.ts'
import {Refused} from '#web/kit/notice.tsx'
import {moment} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'
import {useRoute} from '#web/routing.tsx'
import type {Feed} from './wire.ts'

const words = {
  label: {zh: '来源', en: 'Feeds'},
  none: {zh: '还没有来源。导入第一个文件时会保存一个。', en: 'There are no feeds yet. The first file that is loaded makes one.'},
  title: {zh: '来源', en: 'Feed'},
  kind: {zh: '方式', en: 'Kind'},
  fields: {zh: '字段', en: 'Fields'},
  due: {zh: '下次', en: 'Next'},
  state: {zh: '状态', en: 'State'},
  well: {zh: '正常', en: 'well'},
  failing: {zh: '连续失败', en: 'failing'},
  next: {zh: '导入下一个文件', en: 'Load the next file'},
  now: {zh: '立即拉取', en: 'Fetch now'},
  end: {zh: '删除', en: 'End'},
} as const

const kinds = {
  file: {zh: '文件', en: 'file'},
  api: {zh: '接口拉取', en: 'fetched over HTTP'},
  database: {zh: '数据库拉取', en: 'fetched from a database'},
} as const

/** How files and answers of one shape come in, each a click away from the next. */
export function FeedsPart() {
  const {t, language} = useLanguage()
  const {change: goTo} = useRoute()
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const feeds = useLoaded('datahub feeds', (signal) => read<{readonly feeds: readonly Feed[]}>('/datahub/feeds', {}, signal))
  const ask = async (work: () => Promise<unknown>): Promise<void> => {
    setRefusal(undefined)
    try {
      await work()
    } catch (error) {
      setRefusal(asRefusal(error))
    }
    feeds.again()
  }
  return (
    <>
      {refusal === undefined ? null : <Refused refusal={refusal} />}
      <Shown of={feeds} none={words.none} empty={({feeds: all}) => all.length === 0}>
        {({feeds: all}) => (
          <Table
            label={words.label}
            rows={all}
            keyOf={({id}) => id}
            columns={[
              {said: words.title, cell: ({title}) => <b>{t(title)}</b>},
              {said: words.kind, cell: ({source}) => t(kinds[source.kind])},
              {said: words.fields, cell: ({mapping}) => mapping.fields.length, number: true},
              {said: words.due, cell: ({dueAt}) => (dueAt === null ? '—' : moment(language, dueAt))},
              {
                said: words.state,
                cell: ({failures, problem}) =>
                  failures === 0 ? (
                    <Mark said={words.well} light="green" />
                  ) : (
                    <>
                      <Mark said={{zh: `${words.failing.zh} ${failures} 次`, en: `${words.failing.en} ×${failures}`}} light="red" />
                      {problem === null ? null : <span className="help">{t(problem)}</span>}
                    </>
                  ),
              },
              {
                said: {zh: '', en: ''},
                cell: ({id, source}) => (
                  <div className="actions">
                    {source.kind === 'file' ? (
                      <button type="button" className="primary" onClick={() => goTo({tab: 'file', feed: id, errand: undefined})}>
                        {t(words.next)}
                      </button>
                    ) : null}
                    <button type="button" onClick={() => void ask(() => change('DELETE', `/datahub/feeds/${id}`))}>
                      {t(words.end)}
                    </button>
                  </div>
                ),
              },
            ]}
          />
        )}
      </Shown>
    </>
  )
}
