import {useLanguage} from '#web/language.tsx'
import {moment, span, useNow} from './time.ts'

export type Light = 'green' | 'yellow' | 'red'

/** Shape as well as colour, for those who do not see the colour. */
export const lightShape: Readonly<Record<Light, string>> = {green: '●', yellow: '▲', red: '■'}

const lightWords = {
  green: {zh: '时限充裕', en: 'in time'},
  yellow: {zh: '即将到期', en: 'due soon'},
  red: {zh: '超期', en: 'overdue'},
} as const

export function LightMark({light}: {readonly light: Light | null}) {
  const {t} = useLanguage()
  if (light === null) return <span className="light none" aria-hidden="true" />
  return (
    <span className={`light ${light}`} role="img" aria-label={t(lightWords[light])}>
      {lightShape[light]}
    </span>
  )
}

export interface Clocked {
  readonly light: Light | null
  readonly dueAt: string | null
  readonly handledAt: string | null
  readonly reportedAt: string
  readonly closedAt: string | null
}

const words = {
  left: {zh: '还剩', en: 'left'},
  over: {zh: '超期', en: 'overdue'},
  onTime: {zh: '按时处置', en: 'handled in time'},
  late: {zh: '超期处置', en: 'handled late'},
  waits: {zh: '已等', en: 'waiting'},
} as const

/** What remains, in words, with its light: everywhere the same. While no deadline runs, how long somebody has waited. */
export function Clock({of, detail}: {readonly of: Clocked; readonly detail?: string}) {
  const {language, t} = useLanguage()
  const now = useNow()
  const due = of.dueAt === null ? null : new Date(of.dueAt)
  const title = [due === null ? '' : moment(language, due.toISOString(), now), detail ?? ''].filter(Boolean).join('\n')
  const text = (() => {
    if (due === null) {
      if (of.closedAt !== null || of.light !== null) return ''
      const waited = t(span(now.getTime() - new Date(of.reportedAt).getTime()))
      return language === 'zh' ? `${words.waits.zh} ${waited}` : `${words.waits.en} ${waited}`
    }
    if (of.handledAt !== null) return t(of.light === 'red' ? words.late : words.onTime)
    const rest = due.getTime() - now.getTime()
    const length = t(span(Math.abs(rest)))
    if (language === 'zh') return `${rest < 0 ? words.over.zh : words.left.zh} ${length}`
    return `${length} ${rest < 0 ? words.over.en : words.left.en}`
  })()
  return (
    <span className={`clock ${of.light ?? 'none'}`} title={title}>
      <LightMark light={of.light} />
      <span>{text}</span>
    </span>
  )
}
