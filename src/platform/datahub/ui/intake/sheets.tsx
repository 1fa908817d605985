import {useState} from 'react'
import {asRefusal, change, type Refusal, read} from '#web/ask.ts'
import {Mark, Shown, Table} from '#web/kit/keeping.tsx'
import {useLoaded} from '#web/kit/load.ts'
import {Refused} from '#web/kit/notice.tsx'
import {moment} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'
import {Exports} from './exports.tsx'
import type {Sheet} from './wire.ts'

const words = {
  label: {zh: '数据表', en: 'Sheets'},
  none: {zh: '还没有数据表。', en: 'There are no sheets yet.'},
  others: {zh: '各领域的数据集', en: 'Collections of the domains'},
  title: {zh: '名称', en: 'Title'},
  records: {zh: '记录', en: 'Records'},
  loaded: {zh: '上次导入', en: 'Last load'},
  open: {zh: '开放', en: 'Open'},
  everybody: {zh: '所有人', en: 'everybody'},
  keepers: {zh: '维护人', en: 'who keeps it'},
  exports: {zh: '导出', en: 'Export'},
  make: {zh: '开放', en: 'Open it'},
  close: {zh: '不再开放', en: 'Close it'},
  look: {zh: '查看', en: 'Look'},
} as const

interface Collection {
  readonly id: string
  readonly title: string
}

/** The sheets one keeps, and every other collection one may see: looked at, opened, exported. */
export function SheetsPart() {
  const {t, language} = useLanguage()
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const sheets = useLoaded('datahub sheets', (signal) => read<{readonly sheets: readonly Sheet[]}>('/datahub/sheets', {}, signal))
  const others = useLoaded('datahub collections', (signal) =>
    read<{readonly collections: readonly Collection[]}>('/datahub/ogc/collections', {f: 'json'}, signal),
  )
  const turn = async ({id, version, title, open}: Sheet): Promise<void> => {
    setRefusal(undefined)
    try {
      await change('PUT', `/datahub/sheets/${id}`, {version, title, open: !open})
    } catch (error) {
      setRefusal(asRefusal(error))
    }
    sheets.again()
  }
  return (
    <>
      {refusal === undefined ? null : <Refused refusal={refusal} />}
      <Shown of={sheets} none={words.none} empty={({sheets: all}) => all.length === 0}>
        {({sheets: all}) => (
          <Table
            label={words.label}
            rows={all}
            keyOf={({id}) => id}
            columns={[
              {
                said: words.title,
                cell: ({title, collection}) => (
                  <>
                    <b>{t(title)}</b> <a href={`/api/datahub/ogc/collections/${collection}/items?f=html`}>{t(words.look)}</a>
                  </>
                ),
              },
              {said: words.records, cell: ({records}) => records.toLocaleString(), number: true},
              {said: words.loaded, cell: ({loadedAt}) => (loadedAt === null ? '—' : moment(language, loadedAt))},
              {
                said: words.open,
                cell: ({open}) => <Mark said={open ? words.everybody : words.keepers} light={open ? 'green' : undefined} />,
              },
              {said: words.exports, cell: ({collection, loadedAt}) => (loadedAt === null ? '—' : <Exports collection={collection} />)},
              {
                said: {zh: '', en: ''},
                cell: (sheet) => (
                  <button type="button" onClick={() => void turn(sheet)}>
                    {t(sheet.open ? words.close : words.make)}
                  </button>
                ),
              },
            ]}
          />
        )}
      </Shown>
      <h2>{t(words.others)}</h2>
      <Shown of={others}>
        {({collections}) => (
          <Table
            label={words.others}
            rows={collections.filter(({id}) => !id.startsWith('sheet-'))}
            keyOf={({id}) => id}
            columns={[
              {said: words.title, cell: ({id, title}) => <a href={`/api/datahub/ogc/collections/${id}/items?f=html`}>{title}</a>},
              {said: words.exports, cell: ({id}) => <Exports collection={id} />},
            ]}
          />
        )}
      </Shown>
    </>
  )
}
