import {KeepingPage} from './keeping.tsx'
import {navs} from './packs.ts'
import {later, type Screen} from './screen.ts'

/** The screens that belong to no domain. */
export const ownScreens: readonly Screen[] = [
  {path: /^\/keeping$/, may: 'signed-in', title: {zh: '管理', en: 'Keeping the house'}, Page: () => <KeepingPage navs={navs} />},
  {
    path: /^\/gallery$/,
    may: 'public',
    title: {zh: '部件样例', en: 'The kit by example'},
    Page: later(() => import('./kit/gallery.tsx'), 'GalleryPage'),
  },
]
