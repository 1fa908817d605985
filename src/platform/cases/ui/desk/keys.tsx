import {useEffect, useRef} from 'react'
import {useLanguage} from '#web/language.tsx'

const words = {
  title: {zh: '键盘操作', en: 'Keys'},
  close: {zh: '关闭', en: 'Close'},
} as const

const keys = [
  ['j / ↓', {zh: '下一件', en: 'next case'}],
  ['k / ↑', {zh: '上一件', en: 'the one before'}],
  ['Enter', {zh: '打开', en: 'open'}],
  ['Esc', {zh: '取消勾选，再按关闭案件', en: 'unmark all; again, close the case'}],
  ['x', {zh: '勾选或取消', en: 'mark, or take the mark away'}],
  ['Shift + x', {zh: '从上一个勾选处连选', en: 'mark everything since the last mark'}],
  ['u', {zh: '撤销刚才的批量操作', en: 'take the last bulk action back'}],
  ['/', {zh: '搜索', en: 'search'}],
  ['a', {zh: '到批量操作或下一步的按钮', en: 'go to what may be done'}],
  ['g q', {zh: '到队列', en: 'go to the queues'}],
  ['g l', {zh: '到列表', en: 'go to the list'}],
  ['g c', {zh: '到列的选择', en: 'go to the choice of columns'}],
  ['g m', {zh: '显示或收起地图', en: 'show or hide the map'}],
  ['g o', {zh: '只看超期，再按取消', en: 'overdue only, and back'}],
  ['?', {zh: '这张表', en: 'this table'}],
] as const

/** What a key does at the desk; `shift` is held for some. */
export interface KeyDoes {
  readonly step: (by: 1 | -1) => void
  readonly open: () => void
  readonly escape: () => void
  readonly mark: (through: boolean) => void
  readonly undo: () => void
  readonly search: () => void
  readonly act: () => void
  readonly queues: () => void
  readonly list: () => void
  readonly columns: () => void
  readonly map: () => void
  readonly overdue: () => void
  readonly help: () => void
}

/** After g the next key is waited for this long. */
const PATIENCE = 2_000

const afterG: Readonly<Record<string, 'queues' | 'list' | 'columns' | 'map' | 'overdue'>> = {
  q: 'queues',
  l: 'list',
  c: 'columns',
  m: 'map',
  o: 'overdue',
}

/** What a key does, given where the focus is; arrows and Enter belong to buttons and menus elsewhere. */
function deed(now: KeyDoes, key: string, {tagName, inList}: {tagName: string; inList: boolean}): (() => void) | undefined {
  if (key === 'j' || (key === 'ArrowDown' && inList)) return () => now.step(1)
  if (key === 'k' || (key === 'ArrowUp' && inList)) return () => now.step(-1)
  if (key === 'Enter') return tagName === 'BODY' ? now.open : undefined
  if (key === 'x' || key === 'X') return () => now.mark(key === 'X')
  return plain[key] === undefined ? undefined : now[plain[key]]
}

const plain: Readonly<Record<string, 'escape' | 'undo' | 'search' | 'act' | 'help'>> = {
  Escape: 'escape',
  u: 'undo',
  '/': 'search',
  a: 'act',
  '?': 'help',
}

/** Listens to the keys of the desk while nobody types into a field. */
export function useKeys(does: KeyDoes): void {
  const latest = useRef(does)
  latest.current = does
  useEffect(() => {
    let since = Number.NEGATIVE_INFINITY
    const press = (event: KeyboardEvent) => {
      const {target, key} = event
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
      if (document.querySelector('dialog[open]') !== null) return
      const element = target instanceof HTMLElement ? target : document.body
      const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName) && (element as HTMLInputElement).type !== 'checkbox'
      if (typing) {
        if (key === 'Escape') element.blur()
        return
      }
      const now = latest.current
      const then = event.timeStamp - since < PATIENCE ? afterG[key] : undefined
      since = key === 'g' ? event.timeStamp : Number.NEGATIVE_INFINITY
      const where = {tagName: element.tagName, inList: element === document.body || element.closest('.rows') !== null}
      const does = then !== undefined ? now[then] : deed(now, key, where)
      if (does === undefined) return
      event.preventDefault()
      does()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [])
}

/** The table of keys, over the page. */
export function KeysHelp({open, onClose}: {readonly open: boolean; readonly onClose: () => void}) {
  const {t} = useLanguage()
  const box = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    if (open) box.current?.showModal()
    else box.current?.close()
  }, [open])
  return (
    <dialog ref={box} className="keys" onClose={onClose} aria-label={t(words.title)}>
      <h2>{t(words.title)}</h2>
      <dl>
        {keys.map(([key, said]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t(said)}</dd>
          </div>
        ))}
      </dl>
      <button type="button" onClick={onClose}>
        {t(words.close)}
      </button>
    </dialog>
  )
}
