import type {z} from 'zod'
import {read} from '#web/ask.ts'
import {Shown, Table} from '#web/kit/keeping.tsx'
import {useLoaded} from '#web/kit/load.ts'
import {moment} from '#web/kit/time.ts'
import {type Said, useLanguage} from '#web/language.tsx'
import type * as api from '../api.ts'

const words = {
  title: {zh: '变更记录', en: 'Changes'},
  none: {zh: '还没有变更。', en: 'Nothing has changed yet.'},
  number: {zh: '序号', en: 'No.'},
  topic: {zh: '内容', en: 'What'},
  when: {zh: '时间', en: 'When'},
  who: {zh: '谁', en: 'Who'},
  note: {zh: '说明', en: 'Note'},
} as const

const topics: Readonly<Record<string, Said>> = {
  cells: {zh: '单元网格', en: 'cells'},
  areas: {zh: '区划', en: 'areas'},
  components: {zh: '部件', en: 'components'},
  places: {zh: '地名地址', en: 'places'},
  responsibilities: {zh: '责任网格', en: 'responsibility grids'},
}

/** Every change of the grid as an edition, the newest first. */
export function EditionsPart() {
  const {language, t} = useLanguage()
  const found = useLoaded('grid editions', (signal) => read<z.infer<typeof api.editionsReply>>('/grid/editions', {}, signal))
  return (
    <Shown of={found} none={words.none} empty={({editions}) => editions.length === 0}>
      {({editions}) => (
        <Table
          label={words.title}
          rows={editions}
          keyOf={({id}) => id}
          columns={[
            {said: words.number, cell: ({number}) => number, number: true},
            {said: words.topic, cell: ({topic}) => t(topics[topic] ?? {zh: topic, en: topic})},
            {said: words.when, cell: ({at}) => moment(language, at)},
            {said: words.who, cell: ({by}) => by},
            {said: words.note, cell: ({note}) => note},
          ]}
        />
      )}
    </Shown>
  )
}
