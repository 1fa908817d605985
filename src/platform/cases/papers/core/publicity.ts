import type {Said} from '#lib/problem.ts'
import type {PublicRules, Visibility} from '../../privacy/core/visibility.ts'
import {type Change, changeOf, plain, yesNo} from './change.ts'

const places = {
  exact: {zh: '准确', en: 'exact'},
  blurred: {zh: '模糊', en: 'blurred'},
  none: {zh: '不显示', en: 'not shown'},
} as const satisfies Record<Visibility['place'], Said>

const says = {
  shown: {said: {zh: '对公众公开', en: 'shown to the public'}, of: ({shown}) => (shown === undefined ? null : yesNo(shown))},
  delayMinutes: {
    said: {zh: '受理后多少分钟公开', en: 'minutes until it is public'},
    of: ({delayMinutes}) => (delayMinutes === undefined ? null : plain(delayMinutes)),
  },
  place: {said: {zh: '位置', en: 'place'}, of: ({place}) => (place === undefined ? null : places[place])},
  metres: {said: {zh: '模糊的米数', en: 'metres it is blurred by'}, of: ({metres}) => (metres === undefined ? null : plain(metres))},
  words: {said: {zh: '公开文字和照片', en: 'words and photos shown'}, of: ({words}) => (words === undefined ? null : yesNo(words))},
  rooms: {said: {zh: '保留房号', en: 'room numbers kept'}, of: ({rooms}) => (rooms === undefined ? null : yesNo(rooms))},
  name: {said: {zh: '对外名称', en: 'public name'}, of: ({name}) => name ?? null},
  icon: {said: {zh: '图标', en: 'icon'}, of: ({icon}) => (icon === undefined || icon === null ? null : plain(icon))},
} as const satisfies Record<keyof Visibility, {said: Said; of: (one: Partial<Visibility>) => Said | null}>

/** Where two rule books of publishing differ: what is usual, and what each class says of its own. `nameOf` calls a class by its name. */
export function diffPublicity(before: PublicRules, after: PublicRules, nameOf: (category: string) => Said): readonly Change[] {
  const categories = [...new Set([...before.categories, ...after.categories].map(({category}) => category))].sort()
  const rows: readonly (readonly [Said, Partial<Visibility>, Partial<Visibility>])[] = [
    [{zh: '通常', en: 'Usually'}, before.usual, after.usual],
    ...categories.map((category) => {
      const of = (rules: PublicRules): Partial<Visibility> => rules.categories.find((one) => one.category === category) ?? {}
      return [nameOf(category), of(before), of(after)] as const
    }),
  ]
  return rows.flatMap(([name, was, is]) =>
    Object.values(says).flatMap(({said, of}) => changeOf({zh: `${name.zh}：${said.zh}`, en: `${name.en}: ${said.en}`}, of(was), of(is))),
  )
}
