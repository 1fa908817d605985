import {useState} from 'react'
import {asRefusal, change, type Refusal, read} from '#web/ask.ts'
import {Shown, Table} from '#web/kit/keeping.tsx'
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
  fields: {zh: '字段', en: 'Fields'},
  changed: {zh: '保存于', en: 'Kept on'},
  next: {zh: '导入下一个文件', en: 'Load the next file'},
  end: {zh: '删除', en: 'End'},
} as const

/** How files of one shape come in, each a click away from the next. */
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
              {said: words.fields, cell: ({mapping}) => mapping.fields.length, number: true},
              {said: words.changed, cell: ({changedAt}) => moment(language, changedAt)},
              {
                said: {zh: '', en: ''},
                cell: ({id}) => (
                  <div className="actions">
                    <button type="button" className="primary" onClick={() => goTo({tab: 'file', feed: id, errand: undefined})}>
                      {t(words.next)}
                    </button>
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
