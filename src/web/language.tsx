import {createContext, type ReactNode, useContext, useEffect, useMemo, useState} from 'react'

export type Language = 'zh' | 'en'

/** Something said in both languages; a person's own words stand in both. */
export interface Said {
  readonly zh: string
  readonly en: string
}

interface Speech {
  readonly language: Language
  /** What is said, in the reader's language. */
  readonly t: (said: Said) => string
  readonly choose: (language: Language) => void
}

const kept = 'jingcheng.language'
const isLanguage = (text: string | null): text is Language => text === 'zh' || text === 'en'

/** `?lang=` first, then the stored choice, then Chinese. */
const beginning = (): Language => {
  const asked = new URLSearchParams(location.search).get('lang')
  const stored = localStorage.getItem(kept)
  return isLanguage(asked) ? asked : isLanguage(stored) ? stored : 'zh'
}

const Context = createContext<Speech>({language: 'zh', t: ({zh}) => zh, choose: () => undefined})

export function LanguageProvider({children}: {readonly children: ReactNode}) {
  const [language, setLanguage] = useState(beginning)
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
    localStorage.setItem(kept, language)
  }, [language])
  const speech = useMemo<Speech>(() => ({language, t: (said) => said[language], choose: setLanguage}), [language])
  return <Context value={speech}>{children}</Context>
}

/** A name as it stands at the head of a button: the trade writes moves small, a button begins with a capital. */
export const headed = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** The reader's language and how to say something in it. */
export const useLanguage = (): Speech => useContext(Context)
