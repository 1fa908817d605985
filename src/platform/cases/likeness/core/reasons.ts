import type {Said} from '#lib/problem.ts'
import {effectsOf, type Likeness, type SideName} from './model.ts'
import type {Pair} from './pair.ts'

/** A fact about two reports, and whether it speaks for their being the same. */
export interface Reason extends Said {
  readonly raises: boolean
}

/** `plain`: for strangers, who learn neither numbers about another's text nor anything about who reported. */
interface Fact {
  readonly sides: readonly SideName[]
  readonly say: (pair: Pair, plain: boolean) => Said | null
}

const said = (zh: string, en: string): Said => ({zh, en})
const metres = (value: number): string => (value < 10 ? '10' : String(Math.round(value / 10) * 10))

const ago = (hours: number): Said => {
  if (hours < 1) return said(`相隔 ${Math.max(1, Math.round(hours * 60))} 分钟`, `${Math.max(1, Math.round(hours * 60))} minutes apart`)
  if (hours < 48) return said(`相隔 ${Math.round(hours)} 小时`, `${Math.round(hours)} hours apart`)
  return said(`相隔 ${Math.round(hours / 24)} 天`, `${Math.round(hours / 24)} days apart`)
}

const category = ({sameCategory, sameMajor}: Pair): Said => {
  if (sameCategory === null) return said('尚未选择类别', 'no category is chosen yet')
  if (sameCategory) return said('同一小类', 'the same category')
  return sameMajor ? said('同一大类', 'the same main category') : said('类别不同', 'another category')
}

const facts: readonly Fact[] = [
  {
    sides: ['spot', 'near', 'category-near'],
    say: (pair) => (pair.metres === null ? null : said(`相距约 ${metres(pair.metres)} 米`, `about ${metres(pair.metres)} m apart`)),
  },
  {sides: ['recent', 'category-recent'], say: ({hours}) => ago(hours)},
  {sides: ['category', 'major', 'category-habit'], say: category},
  {
    sides: ['component', 'other-component'],
    say: ({sameComponent}) =>
      sameComponent === null ? null : sameComponent ? said('同一部件', 'the same component') : said('不是同一部件', 'another component'),
  },
  {
    sides: ['words'],
    say: ({words}, plain) => {
      if (words === null) return null
      const share = Math.round(words * 100)
      if (!plain) return said(`文字相似度 ${share} %`, `the texts are ${share} % alike`)
      return words > 0.4 ? said('描述相近', 'the descriptions are alike') : said('描述不同', 'the descriptions differ')
    },
  },
  {
    sides: ['address'],
    say: ({address}) =>
      address === null ? null : address > 0.5 ? said('地址相同或相近', 'the addresses agree') : said('地址不同', 'the addresses differ'),
  },
  {sides: ['phone'], say: ({phone}) => (phone === true ? said('同一电话上报', 'reported from the same telephone') : null)},
  {sides: ['open'], say: ({open}) => (open ? said('该案件仍在办理', 'it is still being worked on') : said('该案件已结束', 'it has ended'))},
  {
    sides: ['busy'],
    say: ({busy}) =>
      busy > 1
        ? said(`同一地点近期共有 ${busy} 件案件`, `${busy} cases lie at this very spot`)
        : said('同一地点近期没有其他案件', 'no other case lies at this very spot'),
  },
  {
    sides: ['since'],
    say: ({since}) =>
      since === 0
        ? said('是附近最近的一件同类案件', 'it is the latest of its kind nearby')
        : said(`其间附近还有 ${since} 件同类案件`, `${since} more of its kind came in between`),
  },
  {sides: ['habit'], say: () => said('此类问题重复上报的多少', 'how often this kind is reported twice')},
]

const WORTH_SAYING = 0.2
const MOST = 5

/** Why two reports are held to be the same or not: what moves the probability most against a typical pair, strongest first. */
export function reasonsOf(model: Likeness, pair: Pair, {plain}: {readonly plain: boolean}): readonly Reason[] {
  const effects = effectsOf(model, pair)
  return facts
    .flatMap(({sides, say}) => {
      const effect = sides.reduce((sum, side) => sum + effects[side], 0)
      const words = say(pair, plain)
      return words === null || Math.abs(effect) < WORTH_SAYING ? [] : [{...words, raises: effect > 0, size: Math.abs(effect)}]
    })
    .toSorted((a, b) => b.size - a.size)
    .slice(0, MOST)
    .map(({zh, en, raises}) => ({zh, en, raises}))
}
