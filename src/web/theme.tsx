import {createContext, type ReactNode, useContext, useEffect, useMemo, useState} from 'react'

export type Theme = 'light' | 'dark'
interface Lighting {
  readonly theme: Theme
  readonly choose: (theme: Theme) => void
  /** Large type, for who reads it more easily. */
  readonly large: boolean
  readonly enlarge: (large: boolean) => void
}

const kept = 'jingcheng.theme'
const keptType = 'jingcheng.type'
const isTheme = (text: string | null): text is Theme => text === 'light' || text === 'dark'
const Context = createContext<Lighting>({theme: 'light', choose: () => undefined, large: false, enlarge: () => undefined})

/** Follows the system until somebody chooses. */
export function ThemeProvider({children}: {readonly children: ReactNode}) {
  const [chosen, setChosen] = useState(() => {
    const stored = localStorage.getItem(kept)
    return isTheme(stored) ? stored : null
  })
  const [dark, setDark] = useState(() => matchMedia('(prefers-color-scheme: dark)').matches)
  useEffect(() => {
    const system = matchMedia('(prefers-color-scheme: dark)')
    const follow = () => setDark(system.matches)
    system.addEventListener('change', follow)
    return () => system.removeEventListener('change', follow)
  }, [])
  const theme: Theme = chosen ?? (dark ? 'dark' : 'light')
  useEffect(() => {
    document.documentElement.dataset.theme = theme
  }, [theme])
  const [large, setLarge] = useState(() => localStorage.getItem(keptType) === 'large')
  useEffect(() => {
    document.documentElement.dataset.type = large ? 'large' : 'usual'
  }, [large])
  const lighting = useMemo<Lighting>(() => {
    const choose = (next: Theme) => {
      localStorage.setItem(kept, next)
      setChosen(next)
    }
    const enlarge = (next: boolean) => {
      localStorage.setItem(keptType, next ? 'large' : 'usual')
      setLarge(next)
    }
    return {theme, choose, large, enlarge}
  }, [theme, large])
  return <Context value={lighting}>{children}</Context>
}

export const useTheme = (): Lighting => useContext(Context)
