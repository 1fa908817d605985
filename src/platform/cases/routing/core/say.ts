import type {Said} from '#lib/problem.ts'
import type {Tried} from './evaluate.ts'
import type {Proposal} from './learn.ts'
import type {Condition, Rule, When} from './rule.ts'

/** What each condition looks at, for sentences and columns. */
export const conditionNames: Readonly<Record<Condition, Said>> = {
  categories: {zh: '类别', en: 'category'},
  areas: {zh: '区域', en: 'area'},
  shape: {zh: '范围', en: 'polygon'},
  owners: {zh: '部件权属', en: 'owner of the component'},
  hours: {zh: '时间', en: 'time'},
  answers: {zh: '问题回答', en: 'answers'},
  sources: {zh: '来源', en: 'source'},
  priorities: {zh: '优先级', en: 'priority'},
  words: {zh: '文字', en: 'words'},
}

/** The conditions a rule names, in words. */
export const sayConditions = (when: When): Said => {
  const named = (Object.keys(conditionNames) as Condition[]).filter((name) => when[name] !== undefined).map((name) => conditionNames[name])
  return named.length === 0
    ? {zh: '无条件', en: 'no condition'}
    : {zh: named.map(({zh}) => zh).join('、'), en: named.map(({en}) => en).join(', ')}
}

/** Why a case went where a rule sent it. */
export const sayRule = (
  rule: Rule,
  {line, setTitle, unit}: {line: number; setTitle: string; unit: {name: string; nameEn: string}},
): Said => {
  const why = sayConditions(rule.when)
  const person = rule.to.person === undefined ? {zh: '', en: ''} : {zh: `（${rule.to.person.name}）`, en: ` (${rule.to.person.name})`}
  return {
    zh: `派遣规则“${setTitle}”第 ${line} 条“${rule.title}”（${why.zh}），由${unit.name}${person.zh}负责。`,
    en: `Rule ${line} of "${setTitle}", "${rule.title}" (${why.en}), gives it to ${unit.nameEn}${person.en}.`,
  }
}

/** How a rule fared, in words. */
export const sayTried = ({verdict}: Tried): Said => {
  if (verdict === 'spoke') return {zh: '符合，由它决定', en: 'matched and decided'}
  if (verdict === 'not-reached') return {zh: '前面的规则已决定', en: 'an earlier rule had decided'}
  if (verdict === 'no-unit-here') return {zh: '所指单位届时不在', en: 'the unit it names was not there'}
  return {zh: `${conditionNames[verdict].zh}不符`, en: `the ${conditionNames[verdict].en} did not match`}
}

/** What a proposal rests on, in words. */
export const sayProposal = ({street, from, to, dispatched, moved}: Omit<Proposal, 'cases'>, days: number): Said => ({
  zh: `近 ${days} 天，${street === null ? '全部街道' : `街道 ${street}`}的该类案件派给${from.name} ${dispatched} 件，其中 ${moved} 件最终改派到${to.name}。建议增加一条规则。`,
  en: `In the last ${days} days, ${moved} of ${dispatched} such cases ${street === null ? 'of all streets' : `in street ${street}`} sent to ${from.name} ended with ${to.name}. A rule is proposed.`,
})
