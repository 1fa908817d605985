import type {Component} from './components.ts'
import type {Place} from './places.ts'
import {type Point, toDegrees} from './plane.ts'
import {at, dice} from './random.ts'
import type {Report, Step} from './reports.ts'

/** A problem that keeps coming back at one place, or on one component of a type: how many days ago it was reported each time. */
interface Habit {
  readonly category: string
  readonly type?: string
  readonly daysAgo: readonly number[]
  readonly spreadM: number
  readonly say: readonly string[]
  readonly done: string
  readonly hours: number
}

const HABITS: readonly Habit[] = [
  {
    category: 'matter.09005',
    daysAgo: [1, 2, 3, 5, 6, 8, 9, 11, 13, 16, 40, 62],
    spreadM: 70,
    say: ['夜市一条街的店又把桌椅摆到人行道上了', '烧烤店占着盲道摆摊，劝走了又回来', '店门口冰柜和桌子把路占了一半'],
    done: '已劝导收回店内，门前恢复畅通。',
    hours: 2,
  },
  {
    category: 'matter.09001',
    daysAgo: [2, 4, 7, 10],
    spreadM: 60,
    say: ['夜市路口的流动摊贩一到晚上就来', '三轮车摊贩占道，城管走了又摆出来'],
    done: '已劝离，告知便民摊区位置。',
    hours: 2,
  },
  {
    category: 'component.01037',
    type: '01037',
    daysAgo: [4, 19, 37, 66],
    spreadM: 0,
    say: ['这盏路灯修好没几天又不亮了', '路灯又灭了，报过好几次'],
    done: '已更换光源，试灯正常。',
    hours: 20,
  },
  {
    category: 'matter.06010',
    daysAgo: [3, 14, 28, 47, 70],
    spreadM: 35,
    say: ['巷口的垃圾清了又堆，装修垃圾都倒在这里', '围墙边又堆了一大堆垃圾'],
    done: '已清运，现场冲洗干净。',
    hours: 6,
  },
]

const DAY_MINUTES = 24 * 60

const story = ({hours, done}: Habit, late: boolean): readonly Step[] => [
  ['accept', 9],
  ['file', 11],
  ['dispatch', 7],
  ['undertake', 26],
  ['handle', hours * 60 * (late ? 9 : 1), done],
  ['ask-inspection', 14],
  ['pass', 80],
  ['close', 25],
]

/** What keeps coming back in the demo city: a night market's tables and hawkers, one lamp, and the waste at one corner. */
export function habitsOf(components: readonly Component[], places: readonly Place[], seed: number): readonly Report[] {
  const roll = dice(seed)
  const doors = places.filter((place) => place.kind === 'road_number')
  const market = at(doors, roll.below(doors.length))
  return HABITS.flatMap((habit) => {
    const component = habit.type === undefined ? null : roll.pick(components.filter(({type}) => type === habit.type))
    const middle: Point = component?.point ?? (habit.category.startsWith('matter.09') ? market : at(doors, roll.below(doors.length))).point
    const door = doors.reduce((best, one) => {
      const far = ({point}: Place): number => Math.hypot(point[0] - middle[0], point[1] - middle[1])
      return far(one) < far(best) ? one : best
    })
    return habit.daysAgo.map((days): Report => {
      const place: Point = [middle[0] + roll.between(-1, 1) * habit.spreadM, middle[1] + roll.between(-1, 1) * habit.spreadM]
      return {
        minutesAgo: days * DAY_MINUTES + roll.below(600),
        source: roll.pick(['citizen', 'hotline', 'patrol'] as const),
        category: habit.category,
        component: component?.code ?? null,
        place: toDegrees(place),
        address: `${door.road}${door.number}号附近`,
        description: roll.pick(habit.say),
        steps: story(habit, roll.chance(0.2)),
      }
    })
  })
}
