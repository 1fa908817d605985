import type {ReactNode} from 'react'
import {lightShape} from '#web/kit/clock.tsx'
import {useLoaded} from '#web/kit/load.ts'
import {useLanguage} from '#web/language.tsx'
import {Link, useRoute} from '#web/routing.tsx'
import {useSession} from '#web/session.tsx'
import {type Dataset, listShares} from './asks.ts'
import {freshLight, freshWords} from './words.ts'
import '#web/kit/keeping.css'
import './datahub.css'

const words = {
  pages: {zh: '数据的页面', en: 'Pages of data'},
  catalogue: {zh: '数据目录', en: 'Catalogue'},
  sharing: {zh: '数据共享', en: 'Sharing'},
  masters: {zh: '主数据', en: 'Master data'},
  waiting: {zh: '待我审批', en: 'wait for me'},
} as const

/** A page of the data hub: for whoever is signed in, the way to its siblings. */
export function DataPage({children}: {readonly children: ReactNode}) {
  const {t} = useLanguage()
  const {path} = useRoute()
  const {me, may} = useSession()
  const waiting = useLoaded(
    me ? 'shares waiting' : null,
    (signal) => listShares({side: 'deciding', waiting: true}, undefined, signal),
    60_000,
  )
  const inSharing = path.startsWith('/data/sharing')
  const inMasters = path.startsWith('/data/masters')
  const count = waiting.value?.waiting ?? 0
  return (
    <main className="page datahub">
      {me ? (
        <nav className="tabs" aria-label={t(words.pages)}>
          <Link to="/data" className={inSharing || inMasters ? 'tab' : 'tab here'}>
            {t(words.catalogue)}
          </Link>
          <Link to="/data/sharing" className={inSharing ? 'tab here' : 'tab'}>
            {t(words.sharing)}
            {count === 0 ? null : (
              <span className="count num" title={t(words.waiting)}>
                {count}
                <span className="visually-hidden"> {t(words.waiting)}</span>
              </span>
            )}
          </Link>
          {may('datahub.masters') ? (
            <Link to="/data/masters" className={inMasters ? 'tab here' : 'tab'}>
              {t(words.masters)}
            </Link>
          ) : null}
        </nav>
      ) : null}
      {children}
    </main>
  )
}

/** How fresh a dataset is, by shape, colour and word. */
export function Fresh({is}: {readonly is: Dataset['freshness']}) {
  const {t} = useLanguage()
  const light = freshLight[is]
  return (
    <span>
      <span className={`light ${light ?? 'none'}`} aria-hidden="true">
        {light === null ? '' : lightShape[light]}
      </span>{' '}
      {t(freshWords[is])}
    </span>
  )
}
