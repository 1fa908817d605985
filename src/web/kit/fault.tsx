import {Component, type ReactNode} from 'react'
import {useLanguage} from '#web/language.tsx'

const words = {
  said: {
    zh: '这一页没能打开：可能刚刚更新过，或网络断了。已填写的内容还在。',
    en: 'This page could not be opened: it may just have been renewed, or the connection broke. What you typed is still here.',
  },
  again: {zh: '重新载入', en: 'Load it again'},
} as const

function Said() {
  const {t} = useLanguage()
  return (
    <main className="page narrow">
      <div className="notice refused" role="alert">
        <p>{t(words.said)}</p>
        <button type="button" className="quiet" onClick={() => location.reload()}>
          {t(words.again)}
        </button>
      </div>
    </main>
  )
}

/** Catches what breaks within a page, so that the rest stays and the person is told what to do. */
export class Fault extends Component<{readonly children: ReactNode}, {readonly broken: boolean}> {
  override readonly state = {broken: false}

  static getDerivedStateFromError() {
    return {broken: true}
  }

  override render() {
    return this.state.broken ? <Said /> : this.props.children
  }
}
