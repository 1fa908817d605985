import {useState} from 'react'
import {asRefusal, change, type Refusal, read} from '#web/ask.ts'
import {type ErrandLine, useErrands} from '#web/kit/errand-board.tsx'
import {Mark, Shown, Table} from '#web/kit/keeping.tsx'
import {useLoaded} from '#web/kit/load.ts'
import {Refused} from '#web/kit/notice.tsx'
import {moment} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'
import type {Load} from './wire.ts'

const words = {
  label: {zh: '导入记录', en: 'Loads'},
  none: {zh: '还没有导入过。', en: 'Nothing was loaded yet.'},
  when: {zh: '时间', en: 'When'},
  sheet: {zh: '数据表', en: 'Sheet'},
  origin: {zh: '文件', en: 'From'},
  who: {zh: '导入人', en: 'By'},
  state: {zh: '状态', en: 'State'},
  fresh: {zh: '新增', en: 'New'},
  changed: {zh: '变化', en: 'Changed'},
  same: {zh: '不变', en: 'Same'},
  removed: {zh: '删除', en: 'Removed'},
  bad: {zh: '错误行', en: 'Wrong rows'},
  download: {zh: '下载错误行', en: 'Download wrong rows'},
  undo: {zh: '撤销', en: 'Undo'},
  undoing: {zh: '正在撤销…', en: 'Undoing…'},
} as const

const states = {
  writing: [{zh: '写入中', en: 'writing'}, undefined],
  done: [{zh: '完成', en: 'done'}, 'green'],
  refused: [{zh: '有错误行，未写入', en: 'wrong rows, nothing written'}, 'yellow'],
  failed: [{zh: '失败', en: 'failed'}, 'red'],
  undone: [{zh: '已撤销', en: 'undone'}, undefined],
} as const

/** What came in, by whom and with what result; the last of a sheet can be undone. */
export function LoadsPart() {
  const {t, language} = useLanguage()
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const undos = useErrands('datahub.undo')
  const open = undos.value?.some(({endedAt}) => endedAt === null) === true
  const loads = useLoaded(
    'datahub loads',
    (signal) => read<{readonly loads: readonly Load[]}>('/datahub/loads', {}, signal),
    open ? 1_000 : 5_000,
  )
  const last = undos.value?.[0]
  const undo = async (load: string): Promise<void> => {
    setRefusal(undefined)
    try {
      await change<ErrandLine>('POST', '/errands', {kind: 'datahub.undo', asked: {load}})
    } catch (error) {
      setRefusal(asRefusal(error))
    }
    undos.again()
  }
  return (
    <>
      {refusal === undefined ? null : <Refused refusal={refusal} />}
      {open ? <p className="notice">{t(words.undoing)}</p> : null}
      {last === undefined || last.problem === null ? null : <p className="notice red">{t(last.problem)}</p>}
      <Shown of={loads} none={words.none} empty={({loads: all}) => all.length === 0}>
        {({loads: all}) => (
          <Table
            label={words.label}
            rows={all}
            keyOf={({id}) => id}
            columns={[
              {said: words.when, cell: ({beganAt}) => moment(language, beganAt)},
              {said: words.sheet, cell: ({sheet}) => <b>{t(sheet)}</b>},
              {said: words.origin, cell: ({origin}) => origin},
              {said: words.who, cell: ({byName}) => byName},
              {said: words.state, cell: ({state}) => <Mark said={states[state][0]} light={states[state][1]} />},
              ...(['fresh', 'changed', 'same', 'removed', 'bad'] as const).map((name) => ({
                said: words[name],
                cell: (load: Load) => load[name].toLocaleString(),
                number: true,
              })),
              {
                said: {zh: '', en: ''},
                cell: ({id, state, bad}) => (
                  <div className="actions">
                    {bad > 0 ? (
                      <a href={`/api/datahub/loads/${id}/bad-rows`} download>
                        {t(words.download)}
                      </a>
                    ) : null}
                    {state === 'done' ? (
                      <button type="button" disabled={open} onClick={() => void undo(id)}>
                        {t(words.undo)}
                      </button>
                    ) : null}
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
