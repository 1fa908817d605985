import {useLanguage} from '#web/language.tsx'
import type {QualityReply} from '../reading/api.ts'

const words = {
  nothing: {zh: '还没有数据：立案之后才有可比较的决定。', en: 'No data yet: there is something to compare once cases are filed.'},
  noMistakes: {zh: '没有弄混的。', en: 'Nothing was mistaken.'},
  proposed: {zh: '建议的是', en: 'Proposed'},
  chosen: {zh: '人定的是', en: 'Chosen'},
  times: {zh: '次', en: 'Times'},
  now: {zh: '近 4 周', en: 'Last 4 weeks'},
  before: {zh: '训练时', en: 'When trained'},
  read: {
    zh: '行是人定的大类，列是建议的大类（同序号）；对角线是一致的。',
    en: 'Rows: chosen by people. Columns: proposed, numbered alike. The diagonal agrees.',
  },
} as const

const percent = (share: number): string => `${(100 * share).toFixed(0)}%`

/** Share of corrections of every week, with how many decisions it stands on. */
export function WeekBars({weeks}: {readonly weeks: QualityReply['weeks']}) {
  const {t} = useLanguage()
  if (weeks.length === 0) return <p className="help">{t(words.nothing)}</p>
  return (
    <ol className="bars num">
      {weeks.map(({week, decisions, corrections}) => (
        <li key={week}>
          <time dateTime={week}>{week.slice(5)}</time>
          <span className="bar">
            <i style={{width: percent(corrections / decisions)}} />
          </span>
          <span>
            {percent(corrections / decisions)} <span className="help">{`${corrections}/${decisions}`}</span>
          </span>
        </li>
      ))}
    </ol>
  )
}

/** The share each major class has now, above the share it had when the model in use was trained. */
export function MixBars({classes}: {readonly classes: QualityReply['drift']['classes']}) {
  const {t} = useLanguage()
  if (classes.length === 0) return <p className="help">{t(words.nothing)}</p>
  const most = Math.max(...classes.flatMap(({trained, recent}) => [trained, recent]), 0.01)
  return (
    <>
      <p className="help key">
        <span>
          <i />
          {t(words.now)}
        </span>
        <span>
          <i className="past" />
          {t(words.before)}
        </span>
      </p>
      <ol className="bars num">
        {classes.map(({major, name, trained, recent}) => (
          <li key={major}>
            <span>{t(name)}</span>
            <span className="bar">
              <i style={{width: percent(recent / most)}} />
              <i className="past" style={{width: percent(trained / most)}} />
            </span>
            <span>
              {percent(recent)} <span className="help">{percent(trained)}</span>
            </span>
          </li>
        ))}
      </ol>
    </>
  )
}

/** Which major class was proposed where another was chosen; the darker, the larger its share of the row. */
export function ConfusionTable({confusion: {majors, counts}}: {readonly confusion: QualityReply['confusion']}) {
  const {t} = useLanguage()
  if (majors.length === 0) return <p className="help">{t(words.nothing)}</p>
  return (
    <>
      <p className="help">{t(words.read)}</p>
      <div className="sideways">
        <table className="matrix num">
          <thead>
            <tr>
              <th />
              {majors.map(({major, name}, at) => (
                <th key={major} scope="col" title={t(name)}>
                  {at + 1}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {majors.map(({major, name}, row) => {
              const own = counts[row] ?? []
              const sum = own.reduce((total, count) => total + count, 0)
              return (
                <tr key={major}>
                  <th scope="row">{`${row + 1} ${t(name)}`}</th>
                  {majors.map((other, column) => {
                    const count = own[column] ?? 0
                    const share = sum === 0 ? 0 : Math.round((100 * count) / sum)
                    const colour = row === column ? 'var(--accent)' : 'var(--red)'
                    return (
                      <td
                        key={other.major}
                        className={count === 0 ? 'none' : ''}
                        title={`${t(name)} ← ${t(other.name)} ${share}%`}
                        style={
                          count === 0 ? undefined : {background: `color-mix(in srgb, ${colour} ${Math.round(share * 0.45)}%, var(--paper))`}
                        }
                      >
                        {count === 0 ? '·' : count}
                      </td>
                    )
                  })}
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
    </>
  )
}

/** Pairs of classes that are taken for one another. */
export function MistakenTable({mistaken}: {readonly mistaken: QualityReply['mistaken']}) {
  const {t} = useLanguage()
  if (mistaken.length === 0) return <p className="help">{t(words.noMistakes)}</p>
  return (
    <div className="sideways">
      <table className="list">
        <thead>
          <tr>
            <th>{t(words.proposed)}</th>
            <th>{t(words.chosen)}</th>
            <th className="end">{t(words.times)}</th>
          </tr>
        </thead>
        <tbody>
          {mistaken.map(({proposed, chosen, count}) => (
            <tr key={`${proposed.category} ${chosen.category}`}>
              <td>{t(proposed.name)}</td>
              <td>{t(chosen.name)}</td>
              <td className="end num">{count}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
