import {change} from '#web/ask.ts'
import {useLoaded} from '#web/kit/load.ts'
import {useLanguage} from '#web/language.tsx'
import type {ReadingReply} from '../reading/api.ts'
import {useSettled} from './pickers.tsx'

const words = {
  guess: {zh: '看起来是', en: 'This looks like'},
  unsure: {zh: '可能是下面某一类，也可以都不选', en: 'Perhaps one of these; none need be chosen'},
} as const

/** Shorter words say too little to be read. */
const LEAST = 4

/**
 * What words most likely mean: at most three classes, each with how sure that is and why. Shows nothing while nothing fits or the server does
 * not answer, for nobody needs it to go on.
 */
export function Proposals({
  text,
  chosen,
  onPick,
}: {
  readonly text: string
  readonly chosen: string | null
  readonly onPick: (category: string | null) => void
}) {
  const {t} = useLanguage()
  const said = useSettled(text.trim().slice(0, 2_000))
  const {value} = useLoaded(said.length < LEAST ? null : `reading ${said}`, () =>
    change<ReadingReply>('POST', '/cases/reading', {text: said}),
  )
  if (value === undefined || value.proposals.length === 0) return null
  return (
    <fieldset className="proposals">
      <legend className="help">{t(value.confident ? words.guess : words.unsure)}</legend>
      {value.proposals.map(({category, name, probability, reason}) => (
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
    </fieldset>
  )
}
