import {useLanguage} from '#web/language.tsx'
import {levelWords} from './alarm-asks.ts'

/** The grade of an alarm, in its own scale of colours. */
export function LevelMark({level}: {readonly level: number}) {
  const {t} = useLanguage()
  return <span className={`level level-${level}`}>{t(levelWords[level] ?? {zh: '', en: ''})}</span>
}
