/**
 * Writes the files of this replay city: node cities/fuzhou12345/generate.ts
 * The record names no units, so each district has the one a request went to first and the one it was transferred to.
 */
import {writeFileSync} from 'node:fs'
import {usccCheckDigit} from '#lib/codes.ts'

const city = '980200'
const unstated = '980214'
const districts = [
  '鼓楼区',
  '台江区',
  '仓山区',
  '马尾区',
  '晋安区',
  '长乐区',
  '闽侯县',
  '连江县',
  '罗源县',
  '闽清县',
  '永泰县',
  '平潭县',
  '福清市',
  '未注明区县',
]
const english = [
  'Gulou',
  'Taijiang',
  'Cangshan',
  'Mawei',
  'Jin’an',
  'Changle',
  'Minhou',
  'Lianjiang',
  'Luoyuan',
  'Minqing',
  'Yongtai',
  'Pingtan',
  'Fuqing',
  'District not stated',
]
const codeOf = (index: number): string => `9802${String(index + 1).padStart(2, '0')}`

const write = (path: string, text: string): void => writeFileSync(new URL(path, import.meta.url), text)
const lines = (entries: readonly unknown[]): string => `[\n${entries.map((entry) => JSON.stringify(entry)).join(',\n')}\n]\n`

const areas = [
  {code: city, name: '福州（回放）', nameEn: 'Fuzhou (replay)', level: 'city'},
  ...districts.map((name, index) => ({code: codeOf(index), name, nameEn: english[index] ?? '', level: 'district'})),
]

const roles = [
  {key: 'first', name: '首办单位', nameEn: 'unit asked first'},
  {key: 'next', name: '转办单位', nameEn: 'unit it was transferred to'},
]
const units = districts.flatMap((name, index) =>
  roles.map((role, place) => {
    const number = index * roles.length + place + 1
    const first17 = `11${codeOf(index)}2000${String(number).padStart(5, '0')}`
    return {
      id: `01980200-0000-7000-8000-${String(number).padStart(12, '0')}`,
      key: `fuzhou-${codeOf(index)}-${role.key}`,
      name: `福州${name}${role.name}`,
      nameEn: `Fuzhou ${english[index]}, ${role.nameEn}`,
      kind: 'department',
      trade: `hotline-${role.key}`,
      uscc: `${first17}${usccCheckDigit(first17)}`,
      area: codeOf(index),
      parent: null,
      phone: null,
      validFrom: '2000-01-01',
    }
  }),
)

// 06026 河道污染 is national; questions and suggestions are not matters of GB/T 47678.5, so they have local codes.
const categories = {投诉: 'matter.06026', 举报: 'matter.06026', 求助: 'matter.06026', 咨询: 'matter.10998', 建议: 'matter.10997'}
const otherCategory = 'matter.10999'
const duties = [
  '区域,类别,权属单位,责任单位,主管部门,区级统筹,法律依据,备注',
  ...districts.map((_, index) => `${codeOf(index)},matter,,fuzhou-${codeOf(index)}-first,,,福州12345诉求件,原数据未写明承办单位`),
]

const replay = {
  title: {zh: '福州 12345 内河诉求件', en: 'Fuzhou 12345 requests about inland rivers'},
  columns: [
    'district',
    'water_body',
    'nature',
    'channel',
    'date',
    'title',
    'text',
    'reply',
    'transfers',
    'effective_replies',
    'days_to_final_reply',
  ],
  // The record numbers nothing: a request is what its whole line says.
  id: [
    'district',
    'water_body',
    'nature',
    'channel',
    'date',
    'title',
    'text',
    'reply',
    'transfers',
    'effective_replies',
    'days_to_final_reply',
  ],
  description: ['title', 'text'],
  address: ['district', 'water_body'],
  opened: {column: 'date', time: '08:00'},
  closed: {daysAfter: 'days_to_final_reply', time: '18:00'},
  due: {limit: {amount: 5, unit: 'work_day'}, source: '回放假设：12345 诉求件 5 个工作日'},
  area: {
    column: 'district',
    values: Object.fromEntries(districts.map((name, index) => [name, codeOf(index)])),
    blank: unstated,
    otherwise: unstated,
  },
  category: {column: 'nature', values: categories, otherwise: otherCategory},
  source: {
    column: 'channel',
    values: {
      电话: 'hotline',
      网站: 'citizen',
      qq: 'citizen',
      微信: 'citizen',
      '12345app': 'citizen',
      短信: 'citizen',
      微博: 'citizen',
      e福州app: 'citizen',
      邮件: 'citizen',
    },
    otherwise: 'hotline',
  },
  transfers: {
    column: 'transfers',
    units: Object.fromEntries(
      districts.map((_, index) => [codeOf(index), [`fuzhou-${codeOf(index)}-next`, `fuzhou-${codeOf(index)}-first`]]),
    ),
    reason: {return: '原记录：不属本单位职责，转办', dispatch: '原记录：转其他单位办理'},
  },
  result: {column: 'reply', otherwise: '已答复（原记录无答复内容）'},
  evidence: [{column: 'effective_replies', words: '有效回复次数：'}],
  readings: [
    {
      zh: '原数据没有时限。按期与否是本回放按“5 个工作日”（到第 5 个工作日 18:00）自行计算的，不是福州市的统计。',
      en: 'The data has no deadlines. On time is our own reckoning by an assumed limit of 5 working days (until 18:00 of the fifth), not a figure of the city.',
    },
    {
      zh: '原数据只有日期：上报记在当日 08:00，最终答复记在 days_to_final_reply 天后的 18:00。',
      en: 'The data has days only: a report is put at 08:00, the final reply at 18:00 so many days later as days_to_final_reply says.',
    },
    {
      zh: '每次转办（transfers）读作：承办单位申请回退、同意回退、另派一个单位、接收；转办时刻在上报和答复之间均匀分布。原数据没有单位名称，各区以“首办单位”“转办单位”代表。',
      en: 'Each transfer is read as: the unit asks to return the case, the return is approved, another unit gets it and undertakes it, at instants spread evenly from report to reply. The data names no units; two stand for them in each district.',
    },
    {
      zh: '有效回复次数（effective_replies）作为文字证据保存，不读作返工。',
      en: 'The number of effective replies is kept as evidence in words; it is not read as rework.',
    },
    {
      zh: '原数据没有坐标：案件记到区县，水体名称记在地址里。',
      en: 'The data has no coordinates: a case is placed in its district, the water body is its address.',
    },
  ],
}

write(
  'city.json',
  `${JSON.stringify({name: 'fuzhou12345', code: city, title: {zh: '福州（回放）', en: 'Fuzhou (replay)'}, zone: 'Asia/Shanghai', centre: [119.3, 26.07], bbox: [119.1, 25.9, 119.6, 26.2]})}\n`,
)
write('replay.json', `${JSON.stringify(replay, null, 2)}\n`)
write('organisation/areas.json', lines(areas))
write('organisation/units.json', lines(units))
write('organisation/roles.json', '[]\n')
write('organisation/people.json', '[]\n')
write('organisation/posts.json', '[]\n')
write(
  'organisation/duty-list.json',
  `${JSON.stringify({title: '福州 12345 诉求件承办单位（回放）', takesEffect: '2010-01-01', categories: [...new Set([...Object.values(categories), otherCategory])]}, null, 1)}\n`,
)
write('organisation/duties.csv', `${duties.join('\n')}\n`)
