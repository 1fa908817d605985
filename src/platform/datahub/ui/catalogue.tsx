import {useEffect, useState} from 'react'
import {Empty, Refused, Skeleton} from '#web/kit/notice.tsx'
import {usePaged} from '#web/kit/pages.ts'
import {moment} from '#web/kit/time.ts'
import {type Said, useLanguage} from '#web/language.tsx'
import {go, Link, useRoute} from '#web/routing.tsx'
import {useSession} from '#web/session.tsx'
import {type Dataset, type Datasets, listDatasets, type Narrowed, narrowings} from './asks.ts'
import {DataPage, Fresh} from './head.tsx'
import {classSaid, counted, cycleSaid, sharingWords} from './words.ts'

const words = {
  title: {zh: '数据目录', en: 'Catalogue of data'},
  open: {zh: '开放数据', en: 'Open data'},
  lead: {
    zh: '本市向社会开放的数据，任何人都可以按许可自由使用，不必登录。',
    en: 'Data the city has opened: anybody may use it under its licence, without an account.',
  },
  interfaces: {zh: '给程序的接口', en: 'For programs'},
  find: {zh: '按名称、关键词、单位查找，可用拼音', en: 'Find by name, keyword or unit; pinyin works'},
  narrow: {zh: '筛选', en: 'Narrow'},
  clear: {zh: '清空筛选', en: 'Clear'},
  none: {zh: '没有这样的数据集。换个词，或清空筛选再看。', en: 'No dataset is like that. Try another word, or clear the filter.'},
  list: {zh: '数据集', en: 'Datasets'},
  total: {zh: '个数据集', en: 'datasets'},
  rows: {zh: '行', en: 'rows'},
  changed: {zh: '数据更新于', en: 'Newest'},
  drafts: {zh: '草稿与已撤下', en: 'Drafts and withdrawn'},
  published: {zh: '已发布', en: 'Published'},
  more: {zh: '再看一些', en: 'Show more'},
  opened: {zh: '已开放', en: 'Open'},
} as const

const facetWords: Readonly<Record<keyof Datasets['facets'], Said>> = {
  class: {zh: '主题', en: 'Subject'},
  owner: {zh: '责任单位', en: 'Owner'},
  sharing: {zh: '共享属性', en: 'Sharing'},
  level: {zh: '数据分级', en: 'Level'},
  kind: {zh: '资源', en: 'Resources'},
  open: {zh: '开放', en: 'Open'},
}
const shownFacets = ['class', 'owner', 'sharing', 'level', 'kind', 'open'] as const
const openFacets = ['class', 'owner'] as const

function readNarrowed(query: URLSearchParams): Narrowed {
  const narrowed: Record<string, string> = {}
  for (const name of [...narrowings, 'q']) {
    const value = query.get(name)
    if (value !== null) narrowed[name] = value
  }
  return narrowed
}

function Facets({
  facets,
  narrowed,
  shown,
}: {
  readonly facets: Datasets['facets']
  readonly narrowed: Narrowed
  readonly shown: readonly (keyof Datasets['facets'])[]
}) {
  const {t} = useLanguage()
  const {change} = useRoute()
  return (
    <>
      {shown.map((facet) =>
        facets[facet].length === 0 ? null : (
          <fieldset key={facet}>
            <legend>{t(facetWords[facet])}</legend>
            {facets[facet].map(({is, said, count}) => (
              <button
                key={is}
                type="button"
                className="plain"
                aria-pressed={narrowed[facet] === is}
                onClick={() => change({[facet]: narrowed[facet] === is ? undefined : is})}
              >
                <span>{t(said)}</span>
                <span className="num">{counted(count)}</span>
              </button>
            ))}
          </fieldset>
        ),
      )}
    </>
  )
}

function Line({one, root}: {readonly one: Dataset; readonly root: string}) {
  const {language, t} = useLanguage()
  return (
    <li className="dataset">
      <h2>
        <Link to={`${root}/${one.name}`}>{t(one.title)}</Link>
      </h2>
      <p className="clamp">{t(one.description)}</p>
      <p className="facts">
        <span>{t(one.owner.name)}</span>
        <span>{t(classSaid(one.class))}</span>
        {root === '/open' ? null : <span className={`mark ${one.sharing}`}>{t(sharingWords[one.sharing])}</span>}
        {one.open && root !== '/open' ? <span className="mark open">{t(words.opened)}</span> : null}
        {one.rows === null ? null : (
          <span className="num">
            {counted(one.rows)} {t(words.rows)}
          </span>
        )}
        <span>
          <Fresh is={one.freshness} /> · {t(cycleSaid(one.cycle))}
        </span>
        {one.lastAt === null ? null : (
          <span className="num">
            {t(words.changed)} {moment(language, one.lastAt)}
          </span>
        )}
      </p>
    </li>
  )
}

function List({
  root,
  shown,
  fixed,
}: {
  readonly root: string
  readonly shown: readonly (keyof Datasets['facets'])[]
  readonly fixed: Narrowed
}) {
  const {t} = useLanguage()
  const {query, change} = useRoute()
  const {may} = useSession()
  const narrowed = readNarrowed(query)
  const asked = {...narrowed, ...fixed}
  const found = usePaged(`datasets ${JSON.stringify(asked)}`, (cursor, signal) => listDatasets(asked, cursor, signal))
  const [typed, setTyped] = useState(narrowed.q ?? '')
  useEffect(() => {
    const timer = setTimeout(() => change({q: typed.trim()}, {replace: true}), 250)
    return () => clearTimeout(timer)
  }, [typed, change])
  const [first] = found.pages ?? []
  const rows = found.pages?.flatMap(({datasets}) => datasets) ?? []
  const keeps = root === '/data' && may('datahub.keep')
  const drafts = narrowed.state === 'drafts'
  const clear = () => {
    setTyped('')
    go(root)
  }
  return (
    <>
      <div className="bar">
        <label className="grow">
          <span className="visually-hidden">{t(words.find)}</span>
          <input type="search" placeholder={t(words.find)} value={typed} maxLength={100} onChange={({target}) => setTyped(target.value)} />
        </label>
        {keeps ? (
          <button type="button" aria-pressed={drafts} onClick={() => change({state: drafts ? undefined : 'drafts'})}>
            {t(drafts ? words.published : words.drafts)}
          </button>
        ) : null}
      </div>
      {found.refusal === undefined ? null : <Refused refusal={found.refusal} retry={found.again} />}
      <div className="catalogue">
        <aside className="facets" aria-label={t(words.narrow)}>
          {first === undefined ? null : <Facets facets={first.facets} narrowed={narrowed} shown={shown} />}
        </aside>
        <section aria-label={t(words.list)}>
          {first === undefined ? (
            found.refusal === undefined ? (
              <Skeleton lines={8} />
            ) : null
          ) : rows.length === 0 ? (
            <Empty said={words.none}>
              <button type="button" onClick={clear}>
                {t(words.clear)}
              </button>
            </Empty>
          ) : (
            <>
              <p className="help num">
                {counted(first.total)} {t(words.total)}
              </p>
              <ul className="datasets">
                {rows.map((one) => (
                  <Line key={one.id} one={one} root={root} />
                ))}
              </ul>
              {found.further ? (
                <button type="button" onClick={found.more} disabled={found.loading}>
                  {t(words.more)}
                </button>
              ) : null}
            </>
          )}
        </section>
      </div>
    </>
  )
}

/** What data there is, for whoever is signed in. */
export function CataloguePage() {
  const {t} = useLanguage()
  return (
    <DataPage>
      <h1>{t(words.title)}</h1>
      <List root="/data" shown={shownFacets} fixed={{}} />
    </DataPage>
  )
}

/** What data is open to everybody. */
export function OpenPage() {
  const {t} = useLanguage()
  return (
    <main className="page datahub public">
      <header>
        <h1>{t(words.open)}</h1>
        <p>{t(words.lead)}</p>
        <p className="facts">
          <span>{t(words.interfaces)}</span>
          <a href="/api/datahub/ogc?f=html">OGC API</a>
          <a href="/api/3/action/package_search">CKAN</a>
          <a href="/api/datahub/dcat">DCAT-AP</a>
        </p>
      </header>
      <List root="/open" shown={openFacets} fixed={{open: 'true'}} />
    </main>
  )
}
