import {Empty, Refused, Skeleton} from '#web/kit/notice.tsx'
import {usePaged} from '#web/kit/pages.ts'
import {moment} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'
import {Link, useRoute} from '#web/routing.tsx'
import {listShares} from './asks.ts'
import {DataPage} from './head.tsx'
import {counted, standingWords} from './words.ts'

const words = {
  title: {zh: '数据共享', en: 'Sharing'},
  sides: {zh: '看哪些', en: 'Which'},
  both: {zh: '全部', en: 'All'},
  deciding: {zh: '我审批的', en: 'I decide on'},
  mine: {zh: '本单位申请的', en: 'My unit’s'},
  waiting: {zh: '只看待审批', en: 'Only what waits'},
  none: {zh: '没有共享申请。可在数据目录中打开数据集申请。', en: 'There are no shares. Open a dataset in the catalogue to ask for it.'},
  dataset: {zh: '数据集', en: 'Dataset'},
  unit: {zh: '使用单位', en: 'Used by'},
  owner: {zh: '责任单位', en: 'Owner'},
  standing: {zh: '状态', en: 'Standing'},
  until: {zh: '截止', en: 'Until'},
  uses: {zh: '已读取', en: 'Read so far'},
  rows: {zh: '行', en: 'rows'},
  renew: {zh: '申请续期', en: 'asks to go on'},
  more: {zh: '再看一些', en: 'Show more'},
} as const

const sides = ['both', 'deciding', 'mine'] as const

/** Shares one's unit asked for, and those one decides on. */
export function SharingPage() {
  const {language, t} = useLanguage()
  const {query, change} = useRoute()
  const side = sides.find((one) => one === query.get('side')) ?? 'both'
  const waiting = query.get('waiting') === 'true'
  const found = usePaged(`shares ${side} ${waiting}`, (cursor, signal) => listShares({side, ...(waiting ? {waiting} : {})}, cursor, signal))
  const rows = found.pages?.flatMap(({shares}) => shares) ?? []
  return (
    <DataPage>
      <h1>{t(words.title)}</h1>
      <fieldset className="pills" aria-label={t(words.sides)}>
        {sides.map((one) => (
          <button
            key={one}
            type="button"
            className="plain"
            aria-pressed={side === one}
            onClick={() => change({side: one === 'both' ? undefined : one})}
          >
            {t(words[one])}
          </button>
        ))}
        <button type="button" className="plain" aria-pressed={waiting} onClick={() => change({waiting: waiting ? undefined : 'true'})}>
          {t(words.waiting)}
        </button>
      </fieldset>
      {found.refusal === undefined ? null : <Refused refusal={found.refusal} retry={found.again} />}
      {found.pages === undefined ? (
        found.refusal === undefined ? (
          <Skeleton lines={6} />
        ) : null
      ) : rows.length === 0 ? (
        <Empty said={words.none} />
      ) : (
        <ul className="shares">
          {rows.map((one) => (
            <li key={one.id}>
              <h2>
                <Link to={`/data/sharing/${one.id}`}>{t(one.dataset.title)}</Link>
                <span className={`mark ${one.standing}`}>{t(standingWords[one.standing])}</span>
                {one.renewUntil === null ? null : <span className="mark asked">{t(words.renew)}</span>}
              </h2>
              <p className="clamp">{one.asked.purpose}</p>
              <p className="facts">
                <span>
                  {t(words.unit)} {t(one.unit.name)}
                </span>
                <span>
                  {t(words.owner)} {t(one.dataset.owner.name)}
                </span>
                <span className="num">
                  {t(words.until)} {moment(language, one.until ?? one.asked.until)}
                </span>
                <span className="num">
                  {t(words.uses)} {counted(one.uses.rows)} {t(words.rows)}
                </span>
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
    </DataPage>
  )
}
