import {useCallback, useState} from 'react'
import {useLanguage} from '#web/language.tsx'
import {type ColumnName, columnNames, fixedColumn, moveColumn, readColumns, turnColumn, usualColumns} from './columns.ts'

/** What the columns are called, over the list and where they are chosen. */
export const columnWords = {
  clock: {zh: '时限', en: 'Time left'},
  state: {zh: '状态', en: 'State'},
  number: {zh: '案卷号', en: 'Number'},
  what: {zh: '问题', en: 'What'},
  where: {zh: '位置', en: 'Where'},
  kind: {zh: '类别', en: 'Class'},
  unit: {zh: '单位或来源', en: 'Unit or source'},
  handler: {zh: '承办人', en: 'Handled by'},
  source: {zh: '来源', en: 'Source'},
  setbacks: {zh: '波折', en: 'Setbacks'},
  due: {zh: '截止', en: 'Due'},
  when: {zh: '上报', en: 'Reported'},
  closed: {zh: '结案', en: 'Closed'},
} as const satisfies Record<ColumnName, {zh: string; en: string}>

const words = {
  help: {
    zh: '勾选要看的列，用箭头排先后；只在宽的列表里成列。',
    en: 'Tick what to show, order it by the arrows. A narrow list keeps its lines.',
  },
  usual: {zh: '恢复常用', en: 'Back to the usual'},
  earlier: {zh: '左移', en: 'Move left'},
  later: {zh: '右移', en: 'Move right'},
} as const

const kept = (account: string): string => `jingcheng.columns.${account}`

/** The columns of somebody, kept on this device under their name. */
export function useColumns(account: string) {
  const [shown, setShown] = useState(() => readColumns(localStorage.getItem(kept(account))))
  const keep = useCallback(
    (next: readonly ColumnName[]) => {
      setShown(next)
      localStorage.setItem(kept(account), next.join(','))
    },
    [account],
  )
  return {shown, keep}
}

/** Which columns, and in which order: all of it by keyboard too. */
export function ChooseColumns({
  shown,
  onChange,
}: {
  readonly shown: readonly ColumnName[]
  readonly onChange: (next: readonly ColumnName[]) => void
}) {
  const {t} = useLanguage()
  const inOrder = [...shown, ...columnNames.filter((name) => !shown.includes(name))]
  return (
    <>
      <span className="help">{t(words.help)}</span>
      <ul className="choose-columns">
        {inOrder.map((name) => (
          <li key={name}>
            <label className="tick">
              <input
                type="checkbox"
                checked={shown.includes(name)}
                disabled={name === fixedColumn}
                onChange={() => onChange(turnColumn(shown, name))}
              />
              {t(columnWords[name])}
            </label>
            {([-1, 1] as const).map((by) => (
              <button
                key={by}
                type="button"
                className="plain"
                aria-label={`${t(by < 0 ? words.earlier : words.later)} ${t(columnWords[name])}`}
                disabled={moveColumn(shown, name, by) === shown}
                onClick={() => onChange(moveColumn(shown, name, by))}
              >
                {by < 0 ? '↑' : '↓'}
              </button>
            ))}
          </li>
        ))}
      </ul>
      <button type="button" className="quiet" onClick={() => onChange(usualColumns)}>
        {t(words.usual)}
      </button>
    </>
  )
}
