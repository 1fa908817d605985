import {foldText} from '#lib/text/normal.ts'

/** A text without what people write one way or another: width, case, blanks, brackets and stops. */
export const bare = (text: string): string => foldText(text).replace(/[^\p{L}\p{N}]+/gu, '')

const REGION = /^(?:[\p{L}]{2,6}?(?:省|自治区))?(?:[\p{L}]{2,5}?(?:市|自治州|地区))?(?:[\p{L}]{1,5}?(?:区|县|旗))?/u
/** How organisations end, the longest first; one after another is taken off: …有限公司 of …集团有限公司. */
const FORMS =
  /(?:股份有限公司|有限责任公司|有限公司|股份公司|责任公司|个体工商户|专业合作社|合作社|普通合伙|有限合伙|集团|公司|总公司|经营部|经营店|商行|商店|工作室|事务所|服务部|服务中心|门市部|中心|店|厂|社|部|行)$/u
const NUMBERED = /(?:第|no)?([一二三四五六七八九十百\d]+)(?:分公司|分店|分厂|分部|门店|店|号店)$/u
/** A branch by a place is mostly called by two characters. */
const PLACED = /([\p{L}]{2})(?:分公司|分店|分厂|分部|门店)$/u

/** What the name of an organisation is made of: region, what it is called and does, and which of its branches it is. */
export interface NameParts {
  readonly bare: string
  readonly core: string
  /** '' for the organisation itself. */
  readonly branch: string
}

const withoutForms = (name: string): string => {
  const shorter = name.replace(FORMS, '')
  return shorter === name || shorter.length < 2 ? name : withoutForms(shorter)
}

/** Takes the name of an organisation apart. A name that would be left with less than two characters stays whole. */
export function nameParts(name: string): NameParts {
  const whole = bare(name)
  // A region in brackets within the name, …（武汉）…, says no more than one in front.
  const open = foldText(name).replace(/[(（【[][^)）】\]]{1,8}[)）】\]]/gu, '')
  const folded = bare(open).length >= 4 ? bare(open) : whole
  const found = NUMBERED.exec(folded) ?? PLACED.exec(folded)
  const branch = found === null ? '' : (found[1] ?? '')
  const own = found === null || found.index < 2 ? folded : folded.slice(0, found.index)
  const region = REGION.exec(own)?.[0] ?? ''
  const rest = own.slice(region.length)
  const core = withoutForms(rest.length >= 2 ? rest : own)
  return {bare: whole, core, branch: found === null || found.index < 2 ? '' : branch}
}

/** The road and the number of an address, as far as it names them. */
export interface AddressParts {
  readonly bare: string
  readonly road: string
  readonly number: string
}

const ROAD = /([\p{L}\d]{1,12}?(?:大道|公路|路|街|巷|弄|胡同|里))/u
const NUMBER = /(\d+)(?:号|弄)/u
const UPPER = /^.*?(?:街道办事处|街道|镇|乡|(?:省|市|区|县)(?=[\p{L}\d]))/u

/** Takes an address apart. */
export function addressParts(address: string): AddressParts {
  const whole = bare(address)
  let rest = whole
  for (let again = 0; again < 4; again += 1) {
    const shorter = rest.replace(UPPER, '')
    if (shorter === rest || shorter.length < 2) break
    rest = shorter
  }
  const road = ROAD.exec(rest)
  const after = road === null ? rest : rest.slice(road.index + road[0].length)
  return {bare: whole, road: road?.[1] ?? '', number: NUMBER.exec(after)?.[1] ?? ''}
}

/** The digits of a telephone number without the code of the country; '' for what cannot be one. */
export function phoneDigits(phone: string): string {
  const digits = foldText(phone)
    .replace(/\D/g, '')
    .replace(/^(?:00)?86(?=1\d{10}$)/, '')
  return digits.length >= 7 && digits.length <= 12 ? digits : ''
}

/** How alike two texts are, 0 to 1: Jaro's share of common characters in nearly the same order, raised by a common beginning (Winkler 1990). */
export function jaroWinkler(one: string, other: string): number {
  if (one === other) return one === '' ? 0 : 1
  const [a, b] = [[...one], [...other]]
  if (a.length === 0 || b.length === 0) return 0
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1)
  const taken = new Uint8Array(b.length)
  const common: string[] = []
  a.forEach((letter, at) => {
    for (let k = Math.max(0, at - reach); k <= Math.min(b.length - 1, at + reach); k += 1) {
      if (taken[k] === 1 || b[k] !== letter) continue
      taken[k] = 1
      common.push(letter)
      return
    }
  })
  if (common.length === 0) return 0
  const there = b.filter((_, k) => taken[k] === 1)
  const moved = common.filter((letter, k) => letter !== there[k]).length / 2
  const jaro = (common.length / a.length + common.length / b.length + (common.length - moved) / common.length) / 3
  let head = 0
  while (head < 4 && head < a.length && a[head] === b[head]) head += 1
  return jaro + head * 0.1 * (1 - jaro)
}

/** Whether all characters of the shorter stand in the longer in the same order: 武钢 in 武汉钢铁. */
export function isShortFor(short: string, long: string): boolean {
  if (short.length < 2 || short.length >= long.length) return false
  let at = 0
  for (const letter of long) if (letter === short[at]) at += 1
  return at === short.length
}

/** Metres between two places in degrees; good enough for a city. */
export function metresBetween([lng, lat]: readonly [number, number], [otherLng, otherLat]: readonly [number, number]): number {
  const METRES = 111_195
  const east = (otherLng - lng) * Math.cos(((lat + otherLat) * Math.PI) / 360)
  return METRES * Math.hypot(east, otherLat - lat)
}
