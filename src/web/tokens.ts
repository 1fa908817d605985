import {useSyncExternalStore} from 'react'

const names = [
  'ground',
  'paper',
  'sunk',
  'line',
  'line-strong',
  'ink',
  'ink-2',
  'ink-3',
  'accent',
  'accent-strong',
  'accent-tint',
  'on-accent',
  'green',
  'amber',
  'red',
  'font',
  'text',
] as const

/** What `tokens.css` decides, for what draws without CSS: charts, the kit's tables, the map. */
export type Tokens = Readonly<Record<(typeof names)[number], string>>

let read: {readonly of: string; readonly tokens: Tokens} | undefined

const look = (): Tokens => {
  const {theme = '', type = ''} = document.documentElement.dataset
  const of = `${theme} ${type}`
  if (read?.of !== of) {
    const style = getComputedStyle(document.documentElement)
    read = {of, tokens: Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()])) as Tokens}
  }
  return read.tokens
}

const watch = (changed: () => void) => {
  const observer = new MutationObserver(changed)
  observer.observe(document.documentElement, {attributeFilter: ['data-theme', 'data-type']})
  return () => observer.disconnect()
}

/** The tokens of the theme and type size that hold now. */
export const useTokens = (): Tokens => useSyncExternalStore(watch, look)
