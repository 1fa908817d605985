import {ConfigProvider, type ConfigProviderProps, theme as looks} from 'antd'
import enUS from 'antd/es/locale/en_US.js'
import zhCN from 'antd/es/locale/zh_CN.js'
import type {ReactNode} from 'react'
import {useLanguage} from '../language.tsx'
import {useTheme} from '../theme.tsx'
import {useTokens} from '../tokens.ts'

// The compiler takes these files for CommonJS; what the bundler gives is their ES module, whose default is the locale: hence the cast.

/** Gives antd's components within it the house's colours, type and language. Only pages fetched on their own use it, for the library is large. */
export function Antd({children}: {readonly children: ReactNode}) {
  const {language} = useLanguage()
  const {theme} = useTheme()
  const tokens = useTokens()
  return (
    <ConfigProvider
      locale={(language === 'zh' ? zhCN : enUS) as unknown as NonNullable<ConfigProviderProps['locale']>}
      theme={{
        algorithm: theme === 'dark' ? looks.darkAlgorithm : looks.defaultAlgorithm,
        token: {
          colorPrimary: tokens.accent,
          colorBgBase: tokens.paper,
          colorTextBase: tokens.ink,
          colorSuccess: tokens.green,
          colorWarning: tokens.amber,
          colorError: tokens.red,
          colorLink: tokens.accent,
          borderRadius: 6,
          fontFamily: tokens.font,
          fontSize: Number.parseInt(tokens.text, 10),
          motion: false,
        },
      }}
    >
      {children}
    </ConfigProvider>
  )
}
