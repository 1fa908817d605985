import type {Component} from './components.ts'
import type {Place} from './places.ts'
import {type Point, toDegrees} from './plane.ts'
import {at, type Dice, dice} from './random.ts'

/** Whose hand a move is: the login of the person who holds the right for it; a unit's own handler is `<login>-<unit key>`. */
export const hands = {
  'cases.accept': 'shouli',
  'cases.file': 'zhiban',
  'cases.void': 'zhiban',
  'cases.close': 'zhiban',
  'cases.dispatch': 'paiqian',
  'cases.verify': 'jiandu',
  'cases.inspect': 'jiandu',
  'cases.report': 'jiandu',
  'cases.handle': 'chuzhi',
} as const

/** One step of a case's story: the move, the minutes since the step before, and words when it takes some. */
export type Step = readonly [move: string, minutes: number, words?: string]

/** A report of the city's last three weeks and what became of it; steps still to come when the city is seeded have not happened. */
export interface Report {
  readonly minutesAgo: number
  readonly source: 'citizen' | 'hotline' | 'patrol' | 'department'
  readonly category: string
  readonly component: string | null
  readonly place: readonly [number, number]
  readonly address: string
  readonly description: string
  readonly steps: readonly Step[]
}

interface Template {
  /** Type of the component the report is about, or the matter. */
  readonly type?: string
  readonly matter?: string
  readonly share: number
  /** Typical hours of handling. */
  readonly hours: number
  readonly say: readonly string[]
  readonly done: string
}

const TEMPLATES: readonly Template[] = [
  {
    type: '01002',
    share: 4,
    hours: 3,
    say: ['井盖被车压坏了，一走就响，晚上吵得睡不着', '污水井盖缺了一角，骑车差点摔倒', '井盖移位，露出一半，很危险'],
    done: '已更换井盖并垫实，不再松动。',
  },
  {
    type: '01003',
    share: 3,
    hours: 5,
    say: ['雨水井盖下沉，路面凹了一块', '雨水井盖不见了，放了个锥桶'],
    done: '已补装雨水井盖，周边路面修平。',
  },
  {
    type: '01004',
    share: 4,
    hours: 10,
    say: ['雨水箅子被树叶堵死，一下雨就积水', '箅子断了两根，小孩脚容易卡进去'],
    done: '已清掏疏通，更换破损箅子。',
  },
  {
    type: '01037',
    share: 6,
    hours: 20,
    say: ['路灯三天没亮了，老人晚上出门看不见', '这一段路灯一闪一闪的', '灯杆被撞歪了，往路上斜'],
    done: '已更换光源，试灯正常。',
  },
  {type: '03005', share: 4, hours: 3, say: ['垃圾箱满了没人收，味道很大', '果皮箱门坏了，垃圾掉一地'], done: '已清运并冲洗箱体。'},
  {
    type: '04002',
    share: 4,
    hours: 30,
    say: ['行道树枯枝掉下来砸到车边上', '树枝挡住红绿灯了，开车看不见', '树倒了半边，占了人行道'],
    done: '已修剪枯枝，清理完毕。',
  },
  {
    type: '02014',
    share: 2,
    hours: 4,
    say: ['路口红绿灯不亮，车全堵在一起', '人行横道绿灯时间太短，走到一半就变红'],
    done: '已恢复信号机供电，配时已调整。',
  },
  {type: '01013', share: 1, hours: 6, say: ['消防栓漏水，水流到马路上', '消火栓盖子丢了'], done: '已关阀更换密封件，不再渗漏。'},
  {type: '01046', share: 1, hours: 40, say: ['健身器材松动，老人用着害怕'], done: '已紧固并更换磨损件。'},
  {type: '02025', share: 1, hours: 5, say: ['非机动车停放点的围栏倒了'], done: '已扶正并重新固定。'},
  {
    matter: '06010',
    share: 6,
    hours: 4,
    say: ['路边一堆垃圾没人清，苍蝇很多', '绿化带里扔了好几袋生活垃圾', '装修垃圾堆在巷口两天了'],
    done: '已清运，现场冲洗干净。',
  },
  {
    matter: '09005',
    share: 5,
    hours: 2,
    say: ['水果店把筐摆到人行道上，轮椅过不去', '早餐店桌子摆到马路边', '店门口堆货占了一半盲道'],
    done: '已劝导收回店内，门前恢复畅通。',
  },
  {
    matter: '09001',
    share: 3,
    hours: 2,
    say: ['学校门口晚上一排流动摊，油烟很大', '三轮车卖水果占了公交站'],
    done: '已劝离，告知便民摊区位置。',
  },
  {
    matter: '09009',
    share: 4,
    hours: 2,
    say: ['小车停在人行道上，只能走机动车道', '消防通道被私家车堵了'],
    done: '车主已驶离，现场张贴提示。',
  },
  {matter: '09011', share: 3, hours: 4, say: ['共享单车倒了一片，把路口堵住了'], done: '已归位清理 46 辆，通知企业加密巡查。'},
  {
    matter: '06013',
    share: 4,
    hours: 40,
    say: ['路面一个大坑，下雨看不见', '沥青裂开了一长条，电动车轮子会卡'],
    done: '已铣刨修补，放行通车。',
  },
  {matter: '07001', share: 2, hours: 8, say: ['楼道和电线杆上贴满小广告'], done: '已清除，号码移交停机处理。'},
  {matter: '08004', share: 2, hours: 6, say: ['工地一刮风全是灰，窗户不敢开'], done: '已要求覆盖并开启喷淋，复查合格。'},
  {
    matter: '06028',
    share: 2,
    hours: 6,
    say: ['楼下烧烤店夜里一点还在放音响', '广场舞音响太大，孩子没法写作业'],
    done: '已现场劝导，商家承诺 22 时后关闭音响。',
  },
  {matter: '06001', share: 1, hours: 100, say: ['楼顶有人在搭彩钢棚，已经封顶了'], done: '已下达责令改正通知，当事人自行拆除。'},
  {matter: '06027', share: 1, hours: 10, say: ['饭店油烟直排到居民楼，净化器没开'], done: '已责令清洗净化设备并正常开启。'},
  {matter: '06025', share: 2, hours: 6, say: ['河面漂了很多垃圾，靠岸边有死鱼'], done: '已打捞清理，岸边保洁。'},
]

const SOURCES = ['citizen', 'citizen', 'hotline', 'patrol', 'patrol', 'department'] as const

const REPORTS = 160
const NEWEST_MINUTES = 12
const RECENT_MINUTES = 30 * 60
const OLDEST_MINUTES = 21 * 24 * 60

/** Minutes around a usual value, long-tailed as real work is. */
const around = (roll: Dice, usual: number): number => Math.max(2, Math.round(usual * Math.exp(roll.between(-0.9, 0.9))))

const handling = (roll: Dice, {hours, done}: Template): readonly Step[] => {
  const late = roll.chance(0.12) ? 4 : 1
  const once: readonly Step[] = [
    ['undertake', around(roll, 25)],
    ['handle', around(roll, hours * 60 * late), done],
    ['ask-inspection', around(roll, 15)],
  ]
  if (!roll.chance(0.08)) return [...once, ['pass', around(roll, 90)]]
  return [...once, ['fail', around(roll, 90), '现场仍未恢复，请继续处置'], ...once, ['pass', around(roll, 90)]]
}

const storyOf = (roll: Dice, template: Template): readonly Step[] => {
  const accept: Step = ['accept', around(roll, 8)]
  if (roll.chance(0.05)) return [['reject', around(roll, 20), '属小区内部物业管理事项']]
  const checked: readonly Step[] = roll.chance(0.2)
    ? [
        ['ask-verification', around(roll, 6)],
        ['confirm', around(roll, 35)],
      ]
    : []
  if (roll.chance(0.03)) return [accept, ['void', around(roll, 15), '重复上报，已有案件在办']]
  const filed: readonly Step[] = [...checked, ['file', around(roll, 12)], ['dispatch', around(roll, 8)]]
  const sent: readonly Step[] = roll.chance(0.05)
    ? [
        ['ask-return', around(roll, 30), '该设施不属本单位养护'],
        ['refuse-return', around(roll, 20), '权责清单已明确，请继续处置'],
      ]
    : []
  return [accept, ...filed, ...sent, ...handling(roll, template), ['close', around(roll, 30)]]
}

const nearest = (places: readonly Place[], [x, y]: Point): Place =>
  places.reduce((best, place) => {
    const far = (p: Place): number => Math.hypot(p.point[0] - x, p.point[1] - y)
    return far(place) < far(best) ? place : best
  })

/** The reports of the demo city's last three weeks, newest first; half of them from the last thirty hours. */
export const reportsOf = (components: readonly Component[], places: readonly Place[], seed: number): readonly Report[] => {
  const roll = dice(seed)
  const doors = places.filter((place) => place.kind === 'road_number')
  const bag = TEMPLATES.flatMap((template) => Array.from({length: template.share}, () => template))
  const oneOf = new Map<string, readonly Component[]>()
  const thingsOf = (type: string): readonly Component[] => {
    const known = oneOf.get(type) ?? components.filter((component) => component.type === type)
    oneOf.set(type, known)
    return known
  }
  return Array.from({length: REPORTS}, () => {
    const template = roll.pick(bag)
    const component = template.type === undefined ? null : roll.pick(thingsOf(template.type))
    const spot = component?.point ?? at(doors, roll.below(doors.length)).point
    const door = nearest(doors, spot)
    const share = roll.next()
    const recent = share < 0.5
    const minutesAgo = recent
      ? NEWEST_MINUTES + share * 2 * RECENT_MINUTES
      : RECENT_MINUTES + (share - 0.5) * 2 * (OLDEST_MINUTES - RECENT_MINUTES)
    return {
      minutesAgo: Math.round(minutesAgo),
      source: roll.pick(SOURCES),
      category: component === null ? `matter.${template.matter}` : `component.${component.type}`,
      component: component?.code ?? null,
      place: toDegrees(spot),
      address: `${door.road}${door.number}号附近`,
      description: roll.pick(template.say),
      steps: storyOf(roll, template),
    }
  }).sort((a, b) => a.minutesAgo - b.minutesAgo)
}
