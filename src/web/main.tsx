import {QueryClientProvider} from '@tanstack/react-query'
import {StrictMode, Suspense, useEffect} from 'react'
import {createRoot} from 'react-dom/client'
import './tokens.css'
import './kit/kit.css'
import './frame.css'
import {Frame} from './frame.tsx'
import {Fault} from './kit/fault.tsx'
import {told} from './kit/load.ts'
import {Empty, Waiting} from './kit/notice.tsx'
import {keepZone} from './kit/time.ts'
import {LanguageProvider, useLanguage} from './language.tsx'
import {ownScreens} from './own.tsx'
import {screens} from './packs.ts'
import {Link, useRoute} from './routing.tsx'
import {SessionProvider, useSession} from './session.tsx'
import {SignIn} from './sign-in.tsx'
import {ThemeProvider} from './theme.tsx'

const words = {
  nowhere: {zh: '没有这个页面。请核对网址。', en: 'There is no such page. Check the address.'},
  home: {zh: '回到首页', en: 'Go to the first page'},
  name: {zh: '精城', en: 'Jingcheng'},
} as const

function Shown() {
  const {path} = useRoute()
  const {t} = useLanguage()
  const {me} = useSession()
  const found = [...screens, ...ownScreens].flatMap((screen) => {
    const match = screen.path.exec(path)
    return match === null ? [] : [{screen, caught: match.slice(1)}]
  })[0]
  const title = found === undefined ? t(words.name) : `${t(found.screen.title)} · ${t(words.name)}`
  useEffect(() => {
    document.title = title
  }, [title])
  const fetchPage = found !== undefined && (found.screen.may === 'public' || me !== null) ? found.screen.Page.fetch : undefined
  // What fails here is told by the page itself, which asks again.
  useEffect(() => void fetchPage?.().catch(() => undefined), [fetchPage])
  if (found === undefined)
    return (
      <Frame>
        <main className="page narrow">
          <Empty said={words.nowhere}>
            <Link to="/" className="button">
              {t(words.home)}
            </Link>
          </Empty>
        </main>
      </Frame>
    )
  const {screen, caught} = found
  const page =
    screen.may === 'signed-in' && me === undefined ? (
      <Waiting />
    ) : screen.may === 'signed-in' && me === null ? (
      <SignIn />
    ) : (
      <Fault key={path}>
        <Suspense fallback={<Waiting />}>
          <screen.Page caught={caught} />
        </Suspense>
      </Fault>
    )
  return screen.bare && me ? page : <Frame>{page}</Frame>
}

const root = document.getElementById('root')
if (root === null) throw new Error('The page has no #root.')
const {zone} = document.documentElement.dataset
if (zone !== undefined) keepZone(zone)

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={told}>
      <LanguageProvider>
        <ThemeProvider>
          <SessionProvider>
            <Shown />
          </SessionProvider>
        </ThemeProvider>
      </LanguageProvider>
    </QueryClientProvider>
  </StrictMode>,
)
