import {lightShape} from '#web/kit/clock.tsx'
import {type Said, useLanguage} from '#web/language.tsx'
import type {Summary} from './desk-asks.ts'
import {ends, every, open, type Stage, stages} from './stages.ts'

interface Tally {
  readonly all: number
  readonly red: number
  readonly yellow: number
}

const tallyOf = (stage: Stage, summary: Summary | undefined): Tally | undefined => {
  if (summary === undefined) return undefined
  const rows = summary.states.filter(({state}) => (stage.states as readonly string[]).includes(state))
  const sum = (light?: string) => rows.reduce((total, row) => total + (light === undefined || row.light === light ? row.count : 0), 0)
  return {all: sum(), red: sum('red'), yellow: sum('yellow')}
}

const words = {
  label: {zh: '案件环节', en: 'Stages of a case'},
  overdue: {zh: '超期', en: 'overdue'},
  soon: {zh: '即将到期', en: 'due soon'},
  month: {zh: '近 30 天', en: 'last 30 days'},
} as const

/** The loop as a flow: what waits where, and how much of it is late. Choosing a station narrows list and map. */
export function Flow({
  summary,
  chosen,
  onChoose,
}: {
  readonly summary: Summary | undefined
  readonly chosen: string
  readonly onChoose: (key: string) => void
}) {
  const {t} = useLanguage()
  const station = (stage: Stage, kind: 'whole' | 'step' | 'end', note?: Said) => {
    const tally = tallyOf(stage, summary)
    // A handled case keeps the light it was handled in; lateness is urgent only while work is owed.
    const urgent = kind !== 'end' && tally !== undefined
    return (
      <li key={stage.key} className={kind}>
        <button type="button" aria-pressed={chosen === stage.key} onClick={() => onChoose(stage.key)} title={note && t(note)}>
          <span className="name">{t(stage)}</span>
          <span className="figures num">
            {urgent && tally.red > 0 ? (
              <span className="red" title={t(words.overdue)}>
                {lightShape.red} {tally.red}
              </span>
            ) : null}
            {urgent && tally.yellow > 0 ? (
              <span className="yellow" title={t(words.soon)}>
                {lightShape.yellow} {tally.yellow}
              </span>
            ) : null}
            {stage.states.length === 0 ? null : <b>{tally === undefined ? '·' : tally.all.toLocaleString('en')}</b>}
          </span>
        </button>
      </li>
    )
  }
  return (
    <div className="flow">
      <ol aria-label={t(words.label)}>
        {station(open, 'whole')}
        {stages.map((stage) => station(stage, 'step'))}
        {ends.map((stage) => station(stage, 'end', words.month))}
        {station(every, 'end')}
      </ol>
    </div>
  )
}
