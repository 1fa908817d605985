import type {Position} from './shape.ts'

/** A name on the map: a house number of a road (kind `road_number`), a point of interest, a community … */
export interface Place {
  readonly name: string
  readonly nameEn: string
  readonly kind: string
  readonly place: Position
  /** '' when it lies on no road. */
  readonly road: string
  /** House number as written: '12', '12甲'; '' for none. */
  readonly number: string
  /** Full pinyin without tones or blanks, lower case. */
  readonly pinyin: string
  /** First letters of the pinyin. */
  readonly initials: string
}

/** One answer of a search, best first. */
export interface Hit {
  readonly name: string
  readonly nameEn: string
  readonly kind: string
  readonly place: Position
  readonly address: string
  /** True when the house number itself is not on file and the place was reckoned from its neighbours. */
  readonly reckoned: boolean
}

/** Finds places by name; immutable, made once per edition. */
export interface Gazetteer {
  readonly size: number
  readonly find: (text: string, most?: number) => readonly Hit[]
}

interface House {
  readonly number: number
  readonly place: Position
  readonly name: string
}

interface Road {
  readonly entry: Entry
  /** Houses by number, even and odd side apart. */
  readonly sides: readonly [readonly House[], readonly House[]]
}

interface Entry {
  readonly key: string
  readonly english: string
  readonly pinyin: string
  readonly initials: string
  readonly weight: number
  readonly hit: Hit
}

/** Longest text that is looked for. */
export const LONGEST_QUERY = 64

/** Lower is better: areas and roads before single doors. */
const WEIGHTS: Readonly<Record<string, number>> = {
  road: 0,
  street: 1,
  community: 1,
  park: 2,
  school: 2,
  hospital: 2,
  building: 4,
  bus_stop: 5,
}

/** Full width, blanks and punctuation aside, lower case. */
export const searchKey = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\p{P}\p{S}]+/gu, '')

const addressOf = ({road, number, name}: Place): string => (road === '' ? name : `${road}${number === '' ? '' : `${number}号`}`)

/** Builds the search over all places. House numbers are kept by road, so that a number between two others can be reckoned. */
export const openGazetteer = (places: readonly Place[]): Gazetteer => {
  const named = places.filter(({kind}) => kind !== 'road_number')
  const roads = roadsOf(places)
  const entries = [...named.map(entryOf), ...[...roads.values()].map(({entry}) => entry)].sort(
    (a, b) => a.weight - b.weight || a.key.length - b.key.length || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0),
  )

  const texts = [
    haystack(entries.map(({key}) => key)),
    ...(['initials', 'pinyin', 'english'] as const).map((field) => haystack(entries.map((entry) => entry[field]))),
  ]

  const find = (text: string, most = 10): readonly Hit[] => {
    const query = searchKey(text.slice(0, LONGEST_QUERY))
    if (query === '') return []
    const door = findDoor(roads, query)
    const marks = new Uint8Array(entries.length)
    for (const [i, text] of texts.entries()) if (i === 0 || /^[a-z0-9]+$/.test(query)) text.mark(query, marks)
    // Entries stand in the order of ties, so the first few of each score are enough.
    const byScore = new Map<number, Entry[]>()
    for (let i = marks.indexOf(1); i >= 0; i = marks.indexOf(1, i + 1)) {
      const entry = entries[i] as Entry
      const score = scoreOf(entry, query)
      if (score === 0) continue
      const equals = byScore.get(score)
      if (equals === undefined) byScore.set(score, [entry])
      else if (equals.length < most) equals.push(entry)
    }
    const hits = [...byScore]
      .sort(([a], [b]) => b - a)
      .flatMap(([, equals]) => equals)
      .slice(0, most)
      .map(({hit}) => hit)
    return door === undefined ? hits : [door, ...hits].slice(0, most)
  }
  return {size: places.length, find}
}

interface Haystack {
  /** Marks the entries whose text contains the query. */
  readonly mark: (query: string, marks: Uint8Array) => void
}

/** All texts in one, a line each: looking through one long string is ten times faster than through 50,000 short ones. */
const haystack = (lines: readonly string[]): Haystack => {
  const text = lines.join('\n')
  const starts = new Uint32Array(lines.length + 1)
  lines.forEach((line, i) => {
    starts[i + 1] = (starts[i] as number) + line.length + 1
  })
  const mark = (query: string, marks: Uint8Array): void => {
    let line = 0
    for (let at = text.indexOf(query); at >= 0; at = text.indexOf(query, starts[line + 1])) {
      while ((starts[line + 1] as number) <= at) line++
      marks[line] = 1
    }
  }
  return {mark}
}

const entryOf = (place: Place): Entry => ({
  key: searchKey(place.name),
  english: searchKey(place.nameEn),
  pinyin: place.pinyin,
  initials: place.initials,
  weight: WEIGHTS[place.kind] ?? 3,
  hit: {name: place.name, nameEn: place.nameEn, kind: place.kind, place: place.place, address: addressOf(place), reckoned: false},
})

/** How well an entry fits, 0 not at all: Chinese or English name first, then initials, then full pinyin; whole before start before part. */
const scoreOf = ({key, english, pinyin, initials}: Entry, query: string): number => {
  if (key === query || english === query) return 100
  if (key.startsWith(query)) return 90
  if (key.includes(query)) return 70
  if (!/^[a-z0-9]+$/.test(query)) return 0
  if (initials === query || pinyin === query) return 80
  if (initials.startsWith(query)) return 60
  if (pinyin.startsWith(query)) return 58
  if (english.startsWith(query)) return 56
  if (query.length < 2) return 0
  if (initials.includes(query)) return 40
  return query.length > 2 && (pinyin.includes(query) || english.includes(query)) ? 30 : 0
}

const roadsOf = (places: readonly Place[]): ReadonlyMap<string, Road> => {
  const byRoad = Map.groupBy(
    places.filter(({road, number}) => road !== '' && /^\d/.test(number)),
    ({road}) => road,
  )
  const roads = new Map<string, Road>()
  for (const [road, all] of byRoad) {
    const own = all.filter(({kind}) => kind === 'road_number')
    const doors = own.length > 0 ? own : all
    const houses = doors
      .map(({number, place, name}): House => ({number: Number.parseInt(number, 10), place, name}))
      .sort((a, b) => a.number - b.number)
    const middle = doors[Math.floor(doors.length / 2)] as Place
    const sample = doors.find(({kind}) => kind === 'road_number') ?? middle
    const nameEn = sample.kind === 'road_number' ? sample.nameEn.replace(/^(?:no\.?\s*)?\d+\S*\s+/i, '') : ''
    roads.set(searchKey(road), {
      entry: {
        key: searchKey(road),
        english: searchKey(nameEn),
        pinyin: sample.kind === 'road_number' ? upToDigit(sample.pinyin) : '',
        initials: sample.kind === 'road_number' ? upToDigit(sample.initials) : '',
        weight: 0,
        hit: {name: road, nameEn, kind: 'road', place: middle.place, address: road, reckoned: false},
      },
      sides: [houses.filter(({number}) => number % 2 === 0), houses.filter(({number}) => number % 2 === 1)],
    })
  }
  return roads
}

const upToDigit = (text: string): string => text.replace(/\d.*$/, '')

/** The door a query such as `滨江区人民路12号` or `rml12` names; reckoned between its neighbours on the same side when not on file. */
const findDoor = (roads: ReadonlyMap<string, Road>, query: string): Hit | undefined => {
  const [, name = '', digits = ''] = /^(.*?\D)(\d{1,5})(?:(?:号|號|hao|h).*|附近|旁|对面|门口|院内)?$/.exec(query) ?? []
  if (digits === '') return findEnglishDoor(roads, query)
  const road = roads.get(name) ?? roadInside(roads, name)
  return road === undefined ? undefined : doorOn(road, Number(digits))
}

/** `No. 12 Renmin Road`. */
const findEnglishDoor = (roads: ReadonlyMap<string, Road>, query: string): Hit | undefined => {
  const [, digits = '', name = ''] = /^(?:no)?(\d{1,5})([a-z].*)$/.exec(query) ?? []
  const road = name === '' ? undefined : [...roads.values()].find(({entry}) => entry.english === name)
  return road === undefined ? undefined : doorOn(road, Number(digits))
}

const doorOn = (road: Road, number: number): Hit | undefined => {
  const side = road.sides[(number % 2) as 0 | 1]
  const at = placeOn(side.length > 0 ? side : road.sides[((number + 1) % 2) as 0 | 1], number)
  const address = `${road.entry.hit.name}${number}号`
  const nameEn = road.entry.hit.nameEn === '' ? '' : `No. ${number} ${road.entry.hit.nameEn}`
  return at === undefined ? undefined : {name: address, nameEn, kind: 'road_number', place: at.place, address, reckoned: at.reckoned}
}

/** A road whose name ends the text, the longest first; or that is written in pinyin. */
const roadInside = (roads: ReadonlyMap<string, Road>, text: string): Road | undefined => {
  for (let start = 1; start < text.length - 1; start++) {
    const road = roads.get(text.slice(start))
    if (road !== undefined) return road
  }
  if (!/^[a-z]+$/.test(text)) return undefined
  return [...roads.values()].find(({entry}) => entry.pinyin === text || entry.initials === text)
}

/** A place for a number: on file, between its neighbours, or at the nearer end of the road. */
const placeOn = (houses: readonly House[], number: number): {place: Position; reckoned: boolean} | undefined => {
  const after = houses.findIndex((house) => house.number >= number)
  const [below, above] = after < 0 ? [houses.at(-1), undefined] : [houses[after - 1], houses[after]]
  if (above?.number === number) return {place: above.place, reckoned: false}
  if (below === undefined || above === undefined) {
    const end = below ?? above
    return end === undefined ? undefined : {place: end.place, reckoned: true}
  }
  const t = (number - below.number) / (above.number - below.number)
  const mix = (a: number, b: number): number => Math.round((a + t * (b - a)) * 1e7) / 1e7
  return {place: [mix(below.place[0], above.place[0]), mix(below.place[1], above.place[1])], reckoned: true}
}

const COMPASS = ['东', '东北', '北', '西北', '西', '西南', '南', '东南'] as const
const COMPASS_EN = ['east', 'north-east', 'north', 'north-west', 'west', 'south-west', 'south', 'south-east'] as const

/** An address in words from the nearest name: the name itself within 30 m, else the direction and the distance from it, to 10 m. */
export const addressNear = (name: string, [dx, dy]: Position): {zh: string; en: string} => {
  const metres = Math.hypot(dx, dy)
  if (metres <= 30) return {zh: name, en: name}
  const eighth = (Math.round((Math.atan2(dy, dx) * 4) / Math.PI) + 8) % 8
  const about = Math.round(metres / 10) * 10
  return {zh: `${name}${COMPASS[eighth]}约${about}米`, en: `about ${about} m ${COMPASS_EN[eighth]} of ${name}`}
}
