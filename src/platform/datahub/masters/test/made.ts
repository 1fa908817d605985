import {surnames} from '#lib/text/surnames.ts'
import type {Traits} from '../core/kinds.ts'

/** A record as a feed has it, and which real thing it tells of. */
export interface Made {
  readonly truth: number
  readonly traits: Traits
}

type Random = () => number
const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)] as T

const letters = [
  ...'华盛鑫源宏达恒泰瑞丰金信德安诚永佳美康乐福顺兴隆盈祥和联创天海江汉楚荆东南西北新中大明光辉腾飞龙凤翔云峰林森松柏梅兰竹菊春秋冬夏',
]
const given = [...'伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅鑫宇浩然子轩雨涵欣怡佳琪志国建文海波晨曦思远']
const trades = ['餐饮', '餐饮管理', '建筑工程', '装饰工程', '物业服务', '物业管理', '商贸', '贸易', '科技', '信息技术', '园林绿化', '环卫', '物流', '汽车维修', '百货', '食品', '医药', '文化传媒', '劳务', '市政工程'] // biome-ignore format: a list
const roads = ['中山', '解放', '建设', '人民', '长江', '友谊', '和平', '武珞', '珞喻', '雄楚', '青年', '新华', '民主', '胜利', '光谷', '关山', '沿江', '台北', '京汉', '航空'] // biome-ignore format: a list
const kindsOfRoad = ['路', '大道', '街', '一路', '二路', '东路']
const forms = ['有限公司', '有限责任公司', '股份有限公司', '经营部', '店', '商行']

const personName = (random: Random): string => {
  const family = [...surnames]
  // The first family names are by far the most frequent.
  return family[Math.floor(random() ** 3 * family.length)] + pick(random, given) + (random() < 0.75 ? pick(random, given) : '')
}
const mobile = (random: Random): string =>
  `1${pick(random, ['38', '39', '58', '86', '77'])}${String(Math.floor(random() * 1e8)).padStart(8, '0')}`

interface Address {
  readonly district: string
  readonly road: string
  readonly number: number
  readonly room: string
  readonly place: readonly [number, number]
}
const addressNear = (random: Random): Address => ({
  district: pick(random, ['江岸区', '江汉区', '武昌区', '洪山区']),
  road: pick(random, roads) + pick(random, kindsOfRoad),
  number: 1 + Math.floor(random() * 400),
  room: random() < 0.6 ? `${1 + Math.floor(random() * 30)}层${1 + Math.floor(random() * 20)}号` : '',
  place: [114.2 + random() * 0.2, 30.5 + random() * 0.15],
})
const written = (random: Random, {district, road, number, room}: Address): string => {
  const way = random()
  if (way < 0.35) return `湖北省武汉市${district}${road}${number}号${room}`
  if (way < 0.7) return `${district}${road}${number}号${random() < 0.5 ? room : ''}`
  return way < 0.9 ? `${road} ${number} 号` : `${district}${road}`
}

const mistyped = (random: Random, text: string): string => {
  const from = [...text]
  const at = Math.floor(random() * from.length)
  if (random() < 0.5) from[at] = pick(random, letters)
  else from.splice(at, 1)
  return from.join('')
}
const jittered = (random: Random, [lng, lat]: readonly [number, number]): readonly [number, number] => [
  lng + (random() - 0.5) * 0.0008,
  lat + (random() - 0.5) * 0.0008,
]

interface Enterprise {
  readonly name: string
  readonly trade: string
  readonly form: string
  readonly branch: string
  readonly holder: string
  readonly phone: string
  readonly address: Address
}

const enterprise = (random: Random): Enterprise => ({
  name: pick(random, letters) + pick(random, letters) + (random() < 0.4 ? pick(random, letters) : ''),
  trade: pick(random, trades),
  form: pick(random, forms),
  branch: '',
  holder: personName(random),
  phone: mobile(random),
  address: addressNear(random),
})

/** What is not the same and looks like it: another branch, another firm of the holder, another firm in the house, a name one letter off. */
function lookalike(random: Random, one: Enterprise): Enterprise {
  const other = enterprise(random)
  const way = random()
  if (way < 0.35)
    return {...one, branch: `第${pick(random, ['二', '三', '四', '五'])}分店`, phone: mobile(random), address: addressNear(random)}
  if (way < 0.55) return {...other, holder: one.holder, phone: one.phone, address: one.address}
  if (way < 0.8) return {...other, address: {...one.address, room: other.address.room}}
  return {...other, name: mistyped(random, one.name), trade: one.trade}
}

const registered = (random: Random, {name, trade, form, branch, holder, phone, address}: Enterprise): Traits => ({
  name: `武汉市${name}${trade}${form}${branch}`,
  holder,
  phone,
  address: `湖北省武汉市${address.district}${address.road}${address.number}号${address.room}`,
  place: jittered(random, address.place),
})

function noted(random: Random, {name, trade, form, branch, holder, phone, address}: Enterprise): Traits {
  const way = random()
  const called =
    way < 0.3
      ? `武汉市${name}${trade}${form}`
      : way < 0.5
        ? `武汉${name}${trade}${form}`
        : way < 0.65
          ? `${name}（武汉）${trade}${form}`
          : way < 0.85
            ? `${name}${trade}`
            : name + trade.slice(0, 2)
  const shown = random() < 0.08 ? mistyped(random, called) : called
  return {
    name: shown + branch,
    ...(random() < 0.6 ? {holder: random() < 0.1 ? personName(random) : holder} : {}),
    ...(random() < 0.7 ? {phone: random() < 0.2 ? mobile(random) : random() < 0.3 ? `+86 ${phone}` : phone} : {}),
    ...(random() < 0.8 ? {address: written(random, random() < 0.08 ? addressNear(random) : address)} : {}),
    ...(random() < 0.5 ? {place: jittered(random, address.place)} : {}),
  }
}

/** Two feeds of enterprises: a register, and what inspectors noted of some of them and of others; one in three has a lookalike. */
export function makeEnterprises(random: Random, count: number): readonly [readonly Made[], readonly Made[]] {
  const all: Enterprise[] = []
  while (all.length < count) {
    const one = enterprise(random)
    all.push(one)
    if (random() < 0.33) all.push(lookalike(random, one))
  }
  const [register, inspections]: [Made[], Made[]] = [[], []]
  all.forEach((one, truth) => {
    if (random() < 0.85) register.push({truth, traits: registered(random, one)})
    if (random() < 0.6) inspections.push({truth, traits: noted(random, one)})
  })
  return [register, inspections]
}

/** Two feeds of people: residents, and callers who say less and are noted worse. */
export function makePeople(random: Random, count: number): readonly [readonly Made[], readonly Made[]] {
  const [residents, callers]: [Made[], Made[]] = [[], []]
  for (let truth = 0; truth < count; truth += 1) {
    const born = `${1945 + Math.floor(random() * 65)}-${String(1 + Math.floor(random() * 12)).padStart(2, '0')}-${String(1 + Math.floor(random() * 28)).padStart(2, '0')}`
    const [name, phone, address] = [personName(random), mobile(random), addressNear(random)]
    if (random() < 0.85) residents.push({truth, traits: {name, born, phone, address: written(random, address)}})
    if (random() < 0.6)
      callers.push({
        truth,
        traits: {
          name: random() < 0.06 ? mistyped(random, name) : name,
          ...(random() < 0.4 ? {born: random() < 0.05 ? `${born.slice(0, 8)}15` : born} : {}),
          ...(random() < 0.8 ? {phone: random() < 0.15 ? mobile(random) : phone} : {}),
          ...(random() < 0.7 ? {address: written(random, random() < 0.1 ? addressNear(random) : address)} : {}),
        },
      })
  }
  return [residents, callers]
}
