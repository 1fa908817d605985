import type {Said} from '#web/language.tsx'
import type {Names} from './desk-asks.ts'

/** A class as people call it; its code may also stand for all of a major class, or for everything of a kind. */
export function classWords(category: string, names: Names | undefined): Said {
  const named = names?.category(category)
  if (named !== undefined) return named
  const [kind, digits = ''] = category.split('.')
  const [zh, en] = kind === 'component' ? ['部件', 'components'] : ['事件', 'matters']
  return digits === '' ? {zh: `全部${zh}`, en: `all ${en}`} : {zh: `${zh}大类 ${digits}`, en: `${en}, class ${digits}`}
}
