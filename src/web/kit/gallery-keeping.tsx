import {AskForm} from './ask-form.tsx'
import {Standing} from './errand.tsx'
import {ErrandBar} from './errand-board.tsx'
import {Mark, Table} from './keeping.tsx'

const words = {
  label: {zh: '账号', en: 'Accounts'},
  name: {zh: '姓名', en: 'Name'},
  state: {zh: '状态', en: 'State'},
  runs: {zh: '次数', en: 'Times'},
  fine: {zh: '正常', en: 'active'},
  rests: {zh: '已锁定', en: 'locked'},
  off: {zh: '已停用', en: 'disabled'},
  end: {zh: '停用', en: 'Disable'},
  because: {zh: '事由', en: 'Reason'},
  help: {zh: '写给以后查的人看', en: 'For whoever looks later'},
} as const

const rows = [
  {name: '林晓岚', said: words.fine, light: 'green', times: 12},
  {name: '沈文静', said: words.rests, light: 'yellow', times: 5},
  {name: '马建军', said: words.off, light: 'red', times: 0},
] as const

const since = Date.now()

/** What the pages of keeping are made of: a table that folds into cards, a form behind its verb, and long work under way. */
export function GalleryKeeping() {
  return (
    <>
      <Table
        label={words.label}
        rows={rows}
        keyOf={({name}) => name}
        columns={[
          {said: words.name, cell: ({name}) => <b>{name}</b>},
          {said: words.state, cell: ({said, light}) => <Mark said={said} light={light} />},
          {said: words.runs, cell: ({times}) => times, number: true},
        ]}
      />
      <AskForm
        id="gallery"
        verb={words.end}
        fields={[{name: 'because', said: words.because, help: words.help}]}
        send={async () => undefined}
      />
      <ErrandBar one={{state: 'writing', done: 12_000, total: 48_000, bad: 3}} />
      <Standing errand={{busy: true, since, refusal: undefined}} />
    </>
  )
}
