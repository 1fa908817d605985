import {told} from '#web/kit/load.ts'
import {Empty, Refused, Skeleton} from '#web/kit/notice.tsx'
import {usePaged} from '#web/kit/pages.ts'
import {moment} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'
import {Link, useRoute} from '#web/routing.tsx'
import {masterKinds} from '../masters/core/kinds.ts'
import {AlikePanel} from './alike.tsx'
import {DataPage} from './head.tsx'
import {listAlikes, listMasters} from './masters-asks.ts'

const words = {
  title: {zh: '主数据', en: 'Master data'},
  lead: {
    zh: '同一企业、人员、地点、部件在各来源中的记录归为一个。代码一致的自动归并，相近的由您判定，从不悄悄合并。',
    en: 'One identity for the same enterprise, person, place or component across sources. The same valid code joins by itself; what looks alike is for you to decide.',
  },
  views: {zh: '看哪些', en: 'Which'},
  open: {zh: '待判定', en: 'To decide'},
  different: {zh: '已判不同', en: 'Found different'},
  all: {zh: '全部主数据', en: 'All masters'},
  none: {
    zh: '没有待判定的记录。来源由数据管理员通过接口 /api/datahub/master-sources 设定。',
    en: 'Nothing waits for a decision. Sources are set by who keeps data, through /api/datahub/master-sources.',
  },
  noneDifferent: {zh: '还没有判为不同的。', en: 'Nothing was found different yet.'},
  noMasters: {zh: '没有符合的主数据。', en: 'There is no such master.'},
  find: {zh: '按名称查找，或输入完整代码', en: 'Find by name, or by the whole code'},
  things: {zh: '条来源记录', en: 'appearances'},
  more: {zh: '再看一些', en: 'Show more'},
} as const

const views = ['open', 'different', 'all'] as const

function Pairs({state}: {readonly state: 'open' | 'different'}) {
  const {t} = useLanguage()
  const found = usePaged(`alike ${state}`, (cursor, signal) => listAlikes(state, cursor, signal))
  const pairs = found.pages?.flatMap((page) => page.pairs) ?? []
  return (
    <>
      {found.refusal === undefined ? null : <Refused refusal={found.refusal} retry={found.again} />}
      {found.pages === undefined ? (
        <Skeleton lines={6} />
      ) : pairs.length === 0 ? (
        <Empty said={state === 'open' ? words.none : words.noneDifferent} />
      ) : (
        pairs.map((pair) => <AlikePanel key={`${pair.id} ${pair.version}`} pair={pair} done={() => told.invalidateQueries()} />)
      )}
      {found.further ? (
        <button type="button" onClick={found.more} disabled={found.loading}>
          {t(words.more)}
        </button>
      ) : null}
    </>
  )
}

function All() {
  const {language, t} = useLanguage()
  const {query, change} = useRoute()
  const text = query.get('q') ?? ''
  const found = usePaged(`masters ${text}`, (cursor, signal) => listMasters(text, cursor, signal))
  const masters = found.pages?.flatMap((page) => page.masters) ?? []
  return (
    <>
      <form
        className="bar"
        onSubmit={(event) => {
          event.preventDefault()
          change({q: String(new FormData(event.currentTarget).get('q') ?? '').trim() || undefined})
        }}
      >
        <input
          className="grow"
          name="q"
          type="search"
          maxLength={100}
          aria-label={t(words.find)}
          placeholder={t(words.find)}
          defaultValue={text}
        />
      </form>
      {found.refusal === undefined ? null : <Refused refusal={found.refusal} retry={found.again} />}
      {found.pages === undefined ? (
        <Skeleton lines={6} />
      ) : masters.length === 0 ? (
        <Empty said={words.noMasters} />
      ) : (
        <ul className="shares">
          {masters.map((one) => (
            <li key={one.id}>
              <h2>
                <Link to={`/data/masters/${one.id}`}>{one.name}</Link>
                <span className="mark">{t(masterKinds[one.kind])}</span>
              </h2>
              <p className="facts num">
                {one.things} {t(words.things)} · {moment(language, one.changedAt)}
              </p>
            </li>
          ))}
        </ul>
      )}
      {found.further ? (
        <button type="button" onClick={found.more} disabled={found.loading}>
          {t(words.more)}
        </button>
      ) : null}
    </>
  )
}

/** What may be the same, for a person to decide; and all masters. */
export function MastersPage() {
  const {t} = useLanguage()
  const {query, change} = useRoute()
  const view = views.find((one) => one === query.get('view')) ?? 'open'
  return (
    <DataPage>
      <h1>{t(words.title)}</h1>
      <p className="help">{t(words.lead)}</p>
      <fieldset className="pills" aria-label={t(words.views)}>
        {views.map((one) => (
          <button
            key={one}
            type="button"
            className="plain"
            aria-pressed={view === one}
            onClick={() => change({view: one === 'open' ? undefined : one, q: undefined})}
          >
            {t(words[one])}
          </button>
        ))}
      </fieldset>
      {view === 'all' ? <All /> : <Pairs key={view} state={view} />}
    </DataPage>
  )
}
