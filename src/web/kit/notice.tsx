import type {ReactNode} from 'react'
import type {Refusal} from '#web/ask.ts'
import {type Said, useLanguage} from '#web/language.tsx'

const again = {zh: '重试', en: 'Try again'} as const

/** A refusal in words, with a way on. */
export function Refused({
  refusal,
  retry,
  way = again,
}: {
  readonly refusal: Refusal
  readonly retry?: (() => void) | undefined
  /** What the way on is called. */
  readonly way?: Said
}) {
  const {t} = useLanguage()
  return (
    <div className="notice refused" role="alert">
      <p>{t(refusal.said)}</p>
      {retry === undefined ? null : (
        <button type="button" className="quiet" onClick={retry}>
          {t(way)}
        </button>
      )}
    </div>
  )
}

/** A state with nothing in it, said plainly. */
export function Empty({said, children}: {readonly said: Said; readonly children?: ReactNode}) {
  const {t} = useLanguage()
  return (
    <div className="empty">
      <p>{t(said)}</p>
      {children}
    </div>
  )
}

const widths = [92, 69, 46, 71, 90, 67, 88, 65, 86, 63, 84, 61] as const

/** Grey lines where text will be. */
export function Skeleton({lines = 3}: {readonly lines?: number}) {
  return (
    <div className="skeleton" aria-busy="true">
      {widths.slice(0, lines).map((width) => (
        <i key={width} style={{width: `${width}%`}} />
      ))}
    </div>
  )
}

/** A page that is still being fetched. */
export const Waiting = () => (
  <main className="page narrow">
    <Skeleton lines={5} />
  </main>
)
