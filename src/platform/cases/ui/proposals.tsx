import type {ReactNode} from 'react'
import {change} from '#web/ask.ts'
import {useLoaded} from '#web/kit/load.ts'
import {useLanguage} from '#web/language.tsx'
import type {ReadingReply} from '../reading/api.ts'
import {useSettled} from './pickers.tsx'
import './reading.css'

const words = {
  guess: {zh: '看起来是', en: 'This looks like'},
  unsure: {zh: '可能是下面某一类，也可以都不选', en: 'Perhaps one of these; none need be chosen'},
} as const

/** Shorter words say too little to be read. */
const LEAST = 4

/** What the server takes words to mean; nothing while they are short, the server is asked or does not answer, for nobody needs it to go on. */
export function useReading(text: string): ReadingReply | undefined {
  const said = useSettled(text.trim().slice(0, 2_000))
  return useLoaded(said.length < LEAST ? null : `reading ${said}`, () => change<ReadingReply>('POST', '/cases/reading', {text: said})).value
}

interface ProposedProps {
  readonly reading: ReadingReply | undefined
  readonly chosen: string | null
  readonly onPick: (category: string | null) => void
  readonly children?: ReactNode
}

/** At most three classes, each with how sure that is and why; picking a chosen one again takes it back. */
export function Proposed({reading, chosen, onPick, children}: ProposedProps) {
  const {t} = useLanguage()
  if (reading === undefined || reading.proposals.length === 0) return null
  return (
    <fieldset className="proposals">
      <legend className="help">{t(reading.confident ? words.guess : words.unsure)}</legend>
      {reading.proposals.map(({category, name, probability, reason}) => (
        <button
          key={category}
          type="button"
          aria-pressed={chosen === category}
          title={t(reason)}
          onClick={() => onPick(chosen === category ? null : category)}
        >
          <span>{t(name)}</span>
          <small>{`${Math.round(probability * 100)}% · ${t(reason)}`}</small>
        </button>
      ))}
      {children}
    </fieldset>
  )
}

interface ProposalsProps extends Omit<ProposedProps, 'reading' | 'children'> {
  readonly text: string
}

/** What words most likely mean, read as they are typed. */
export function Proposals({text, chosen, onPick}: ProposalsProps) {
  return <Proposed reading={useReading(text)} chosen={chosen} onPick={onPick} />
}
