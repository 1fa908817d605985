/** Seeded texts with planted personal data and with what only looks like it: for the test and the bench of detection. */
import {identityCheck, type Personal, type PersonalKind} from '../personal.ts'

/** A text and where its personal data stands. */
export interface Sample {
  readonly text: string
  readonly planted: readonly Personal[]
}

type Random = () => number
const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
const digits = (random: Random, count: number): string => Array.from({length: count}, () => Math.floor(random() * 10)).join('')
const two = (value: number): string => String(value).padStart(2, '0')
const between = (random: Random, least: number, most: number): number => least + Math.floor(random() * (most - least + 1))

/** A tenth of the families are not in the detector's list. */
const families = [
  ...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔谭欧芦苗阙衣冼麦',
]
const given = [
  ...'伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀英霞平刚桂兰玉萍红建国华文辉力永健世广志义兴良海山仁波宁贵福生龙元全胜学祥才发武新利清飞彬富顺信子涵宇轩梓浩然欣怡雨桐诗小大',
]
const nameOf = (random: Random): string =>
  (random() < 0.03 ? pick(random, ['欧阳', '上官', '诸葛', '司马']) : pick(random, families)) +
  pick(random, given) +
  (random() < 0.7 ? pick(random, given) : '')

const mobileOf = (random: Random): string => `1${pick(random, ['3', '5', '7', '8', '9'])}${digits(random, 9)}`
const areas = ['010', '021', '0591', '0592', '0731', '0755', '029']
const identityOf = (random: Random): string => {
  const born = `${between(random, 1940, 2015)}${two(between(random, 1, 12))}${two(between(random, 1, 28))}`
  const front = pick(random, ['350102', '430103', '110105', '510107', '620102', '440305']) + born + digits(random, 3)
  return front + identityCheck(front)
}
const luhned = (front: string): string => {
  let sum = 0
  for (let i = 0; i < front.length; i += 1) {
    const value = Number(front[front.length - 1 - i]) * (i % 2 === 0 ? 2 : 1)
    sum += value > 9 ? value - 9 : value
  }
  return front + String((10 - (sum % 10)) % 10)
}
const letters = [...'ABCDEFGHJKLMNPQRSTUVWXYZ']
const provinces = [...'京津沪冀豫云辽黑湘皖鲁苏浙赣鄂桂甘晋陕吉闽贵粤青川宁琼']
const plateOf = (random: Random): string => {
  const front = pick(random, provinces) + pick(random, letters)
  const parted = random() < 0.3 ? '·' : ''
  if (random() < 0.3) return `${front}${parted}${pick(random, ['D', 'F', 'A'])}${digits(random, 5)}`
  return `${front}${parted}${random() < 0.5 ? digits(random, 5) : pick(random, letters) + digits(random, 4)}`
}

const wide = (text: string): string => text.replace(/[!-~]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0))
const chinese = (text: string): string => text.replace(/\d/g, (one) => '零一二三四五六七八九'[Number(one)] ?? one)
const grouped = (text: string, mark: string): string => text.replace(/^(.{3})(.{4})(.{4})/, `$1${mark}$2${mark}$3`)

/** The ways people write a number so that a filter does not see it; half the time they do not. */
const disguised = (random: Random, text: string): string => {
  const ways: readonly ((one: string) => string)[] = [
    wide,
    chinese,
    (one) => grouped(one, ' '),
    (one) => grouped(one, '-'),
    (one) => [...one].join(' '),
    (one) => one.slice(0, 3) + chinese(one.slice(3, 7)) + one.slice(7),
  ]
  return random() < 0.5 ? text : pick(random, ways)(text)
}

type Plant = (random: Random) => readonly (string | readonly [PersonalKind, string])[]

const plants: readonly Plant[] = [
  (r) => ['请联系我，手机', ['mobile', disguised(r, mobileOf(r))]],
  (r) => ['电话：', ['mobile', disguised(r, mobileOf(r))], '，晚上也可以打'],
  (r) => ['微信同号+86', ['mobile', mobileOf(r)]],
  (r) => ['家里座机', ['landline', `${pick(r, areas)}${pick(r, ['-', '', ' '])}${between(r, 2, 8)}${digits(r, 7)}`]],
  (r) => ['可致电', ['landline', `（${pick(r, areas)}）${between(r, 2, 8)}${digits(r, 7)}`], '找我'],
  (r) => ['身份证号', ['identity', disguised(r, identityOf(r)).slice(0)]],
  (r) => ['本人证件', ['identity', identityOf(r)], '可以核对'],
  (r) => ['退款请打到卡号', ['card', luhned(`62${digits(r, pick(r, [13, 16]))}`)]],
  (r) => ['收款账号是', ['card', luhned(`4${digits(r, 14)}`).replace(/(.{4})(?=.)/g, '$1 ')]],
  (r) => ['一辆车牌为', ['plate', plateOf(r)], '的小车长期占道'],
  (r) => [['plate', plateOf(r)], '堵在消防通道上'],
  (r) => ['材料发到', ['email', `${pick(r, ['wang', 'li', 'chen'])}${digits(r, 3)}@${pick(r, ['qq.com', '163.com', 'example.com.cn'])}`]],
  (r) => ['加QQ号', ['account', `${between(r, 1, 9)}${digits(r, 8)}`], '发照片'],
  (r) => ['我叫', ['name', nameOf(r)], '，住在附近'],
  (r) => ['业主', ['name', nameOf(r)], '反映多次无人处理'],
  (r) => ['联系人：', ['name', nameOf(r)], '，', ['mobile', mobileOf(r)]],
  (r) => [['name', nameOf(r)], '女士来电称路灯不亮'],
  (r) => ['司机', ['name', nameOf(r)], '先生态度恶劣'],
  (r) => ['我是', ['name', nameOf(r)], '，请尽快回复'],
  (r) => [
    '家住',
    [
      'room',
      `${between(r, 1, 30)}${pick(r, ['栋', '号楼', '幢', '座'])}${between(r, 1, 4)}单元${between(r, 1, 30)}0${between(r, 1, 4)}${pick(r, ['室', '', '房'])}`,
    ],
    '，楼上漏水',
  ],
]

type Decoy = (random: Random) => string

const decoys: readonly Decoy[] = [
  (r) => `案卷号${pick(r, ['350102', '620102', '430103'])}2026${two(between(r, 1, 12))}${two(between(r, 1, 28))}${digits(r, 5)}`,
  (r) => `${pick(r, ['620102', '350102'])}2026${two(between(r, 1, 12))}${two(between(r, 1, 28))}${digits(r, 5)}一直没有办结`,
  (r) => `部件标识码${pick(r, ['350102', '620102'])}01${digits(r, 8)}`,
  (r) => `工单编号${between(r, 10, 99)}${digits(r, 9)}`,
  (r) => `2026年${between(r, 1, 12)}月${between(r, 1, 28)}日${two(between(r, 6, 22))}:${two(between(r, 0, 59))}:${two(between(r, 0, 59))}`,
  (r) => `从2020-${two(between(r, 1, 12))}-${two(between(r, 1, 28))}到2026-${two(between(r, 1, 12))}-${two(between(r, 1, 28))}`,
  (r) => `花了${between(r, 1, 9)},${digits(r, 3)},${digits(r, 3)}.00元`,
  () => '拨打12345没有人接，110也来过',
  () => '客服热线400-820-8820和95598都说不管',
  (r) => `咨询电话0591-8${digits(r, 7)}没人接听`,
  () => '第1、3、5、7、8、9、6、2、1、4、5号楼都停水',
  (r) => `路灯杆号${pick(r, letters)}${digits(r, 5)}`,
  () => '业主高度关注，居民方便出行成了问题',
  () => '业主张贴告示，居民强烈要求整改',
  () => '金山小区、白马路、江南水都一带积水',
  () => '村民时常绕行，市民安全没有保障',
  () => '请环卫工人师傅注意，公交司机先生们也一样',
  (r) => `面积${digits(r, 3)}平方米，离路口${between(r, 100, 900)}米`,
  (r) => `坐标119.${digits(r, 6)},26.${digits(r, 6)}`,
  () => '江滨大道和石化路口，于周一施工',
  (r) => `《城市道路管理条例》国务院令第${digits(r, 3)}号`,
  () => '一二三四五六七八，队伍很长',
  (r) => `票据号${between(r, 1, 9)}${digits(r, 11)}`,
  (r) => `公交${between(r, 100, 400)}路、K${between(r, 1, 9)}线改道`,
]

/** `count` texts, each with one to three planted facts among one to three decoys. */
export function samples(random: Random, count: number): readonly Sample[] {
  return Array.from({length: count}, () => {
    const parts = [
      ...Array.from({length: between(random, 0, 3)}, () => pick(random, plants)(random)),
      ...Array.from({length: between(random, 1, 3)}, () => [pick(random, decoys)(random)]),
    ].map((part) => ({part, order: random()}))
    let text = ''
    const planted: Personal[] = []
    for (const {part} of parts.sort((a, b) => a.order - b.order)) {
      for (const piece of part) {
        const [kind, words] = typeof piece === 'string' ? [undefined, piece] : piece
        const said = words.trimEnd()
        if (kind !== undefined) planted.push({kind, from: text.length, to: text.length + said.length, confidence: 1})
        text += said
      }
      text += pick(random, ['。', '，', '；', '！'])
    }
    return {text, planted}
  })
}

/** How often what was planted was found, how often what was found was planted, by kind. */
export interface Score {
  readonly planted: number
  readonly found: number
  readonly right: number
  readonly caught: number
}

/** Judges a detector. Caught: every planted character is covered by some find of whatever kind; right: a find that covers no more than two characters beyond one planted fact of its kind. */
export function judge(
  all: readonly Sample[],
  find: (text: string) => readonly Omit<Personal, 'confidence'>[],
): ReadonlyMap<PersonalKind, Score> {
  const scores = new Map<PersonalKind, Score>()
  const add = (kind: PersonalKind, more: Partial<Score>): void => {
    const {planted, found, right, caught} = scores.get(kind) ?? {planted: 0, found: 0, right: 0, caught: 0}
    scores.set(kind, {
      planted: planted + (more.planted ?? 0),
      found: found + (more.found ?? 0),
      right: right + (more.right ?? 0),
      caught: caught + (more.caught ?? 0),
    })
  }
  for (const {text, planted} of all) {
    const finds = find(text)
    for (const {kind, from, to} of planted) {
      const hidden = finds.some((one) => one.from <= from && one.to >= to)
      add(kind, {planted: 1, caught: hidden ? 1 : 0})
    }
    for (const {kind, from, to} of finds) {
      const fits = planted.some((one) => one.kind === kind && from <= one.from && to >= one.to && one.from - from + (to - one.to) <= 3)
      add(kind, {found: 1, right: fits ? 1 : 0})
    }
  }
  return scores
}

/** What most people write first: one pattern a kind. */
export const naive = (text: string): readonly Omit<Personal, 'confidence'>[] =>
  (
    [
      ['mobile', /1[3-9]\d{9}/g],
      ['identity', /\d{17}[\dXx]/g],
      ['card', /\d{16,19}/g],
      ['landline', /0\d{2,3}-?\d{7,8}/g],
      ['plate', /[一-龥][A-Z][A-Z0-9]{5,6}/g],
      ['email', /[\w.]+@[\w.]+/g],
      ['account', /(?<=QQ号?)\d{5,11}/g],
      ['name', /(?<=我叫|姓名：|联系人：)[一-龥]{2,3}|[一-龥]{2,3}(?=先生|女士)/g],
      ['room', /\d+(?:室|栋|单元|号楼)/g],
    ] as const
  ).flatMap(([kind, pattern]) => [...text.matchAll(pattern)].map(({0: whole, index}) => ({kind, from: index, to: index + whole.length})))
