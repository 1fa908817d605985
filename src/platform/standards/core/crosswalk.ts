import {isLocalCode, type Kind, plainName} from './category.ts'

/** A major or minor class of the national table. */
export interface TableEntry {
  readonly code: string
  readonly zh: string
  readonly en: string
}

/** The code table of GB/T 47678.5-2026: five major classes of components and ten of matters, with their minor ones. */
export type NationalTable = Readonly<Record<Kind, {readonly majors: readonly TableEntry[]; readonly types: readonly TableEntry[]}>>

/** The code table of GB/T 30428.2-2013 with what became of each class; `derived` where the number is known only by its successor. */
export interface FormerTable {
  readonly majors: readonly {readonly kind: Kind; readonly code: string; readonly zh: string; readonly to: string}[]
  readonly types: readonly {
    readonly kind: Kind
    readonly code: string
    readonly zh: string
    readonly to: string
    readonly basis: 'read' | 'derived'
  }[]
}

/** Where a 2013 class is found in the 2026 table. */
export interface Successor {
  readonly code: string
  /** True when the 2026 table has no such class, so that it lives on as a local code. */
  readonly local: boolean
}

/** Both directions between the two generations of codes, and the names of both. */
export interface Crosswalk {
  /** From a 2013 code of four digits; undefined when its major class does not exist. */
  readonly toCurrent: (kind: Kind, former: string) => Successor | undefined
  /** From a 2026 code of five digits; undefined when 2013 had no such class. */
  readonly toFormer: (kind: Kind, current: string) => string | undefined
  /** The national class of this name in either generation, or undefined. */
  readonly findByName: (kind: Kind, name: string) => TableEntry | undefined
  /** True when the code bears this name in either generation. */
  readonly bearsName: (kind: Kind, current: string, name: string) => boolean
  readonly find: (kind: Kind, current: string) => TableEntry | undefined
  /** Which generations give a major class this number and name; 类 at the end does not matter. */
  readonly generationsOf: (kind: Kind, major: string, name: string) => {readonly current: boolean; readonly former: boolean}
}

/** Former 突发事件 keep their number under 10 其他事项 as 108xx; every other local minor mm becomes 9mm. */
const SUDDEN = '05'
const localCode = (kind: Kind, formerMajor: string, major: string, minor: string): string =>
  `${major}${kind === 'matter' && formerMajor === SUDDEN ? '8' : '9'}${minor}`

const plainClass = (name: string): string => plainName(name).replace(/类$/, '')

/** Builds the crosswalk of two tables. */
export function openCrosswalk(national: NationalTable, former: FormerTable): Crosswalk {
  const key = (kind: Kind, code: string): string => `${kind}.${code}`
  const current = new Map<string, TableEntry>()
  const byName = new Map<string, TableEntry>()
  for (const kind of ['component', 'matter'] as const)
    for (const entry of national[kind].types) {
      current.set(key(kind, entry.code), entry)
      byName.set(key(kind, plainName(entry.zh)), entry)
    }
  const forward = new Map(former.types.map((entry) => [key(entry.kind, entry.code), entry.to]))
  const backward = new Map(former.types.map((entry) => [key(entry.kind, entry.to), entry.code]))
  const formerNames = new Map(former.types.map((entry) => [key(entry.kind, entry.to), plainName(entry.zh)]))
  const majors = new Map(former.majors.map((entry) => [key(entry.kind, entry.code), entry.to]))
  for (const entry of former.types) {
    const successor = current.get(key(entry.kind, entry.to))
    const name = key(entry.kind, plainName(entry.zh))
    if (successor && !byName.has(name)) byName.set(name, successor)
  }

  const toCurrent = (kind: Kind, code: string): Successor | undefined => {
    const known = forward.get(key(kind, code))
    if (known !== undefined) return {code: known, local: !current.has(key(kind, known))}
    const major = majors.get(key(kind, code.slice(0, 2)))
    if (major === undefined || !/^\d{4}$/.test(code) || code.endsWith('00')) return undefined
    return {code: localCode(kind, code.slice(0, 2), major, code.slice(2)), local: true}
  }

  const toFormer = (kind: Kind, code: string): string | undefined => {
    const known = backward.get(key(kind, code))
    if (known !== undefined || !isLocalCode(code)) return known
    const [mark, minor] = [code.slice(2, 3), code.slice(3)]
    if (kind === 'matter' && code.startsWith('10') && mark === '8') return SUDDEN + minor
    const major = former.majors.find(
      (entry) => entry.kind === kind && entry.to === code.slice(0, 2) && !(kind === 'matter' && entry.code === SUDDEN),
    )
    return mark === '9' && major !== undefined && minor !== '00' ? major.code + minor : undefined
  }

  return {
    toCurrent,
    toFormer,
    findByName: (kind, name) => byName.get(key(kind, plainName(name))),
    find: (kind, code) => current.get(key(kind, code)),
    generationsOf: (kind, major, name) => {
      const names = (entries: readonly {code: string; zh: string}[]): boolean =>
        entries.some((entry) => entry.code === major && plainClass(entry.zh) === plainClass(name))
      return {current: names(national[kind].majors), former: names(former.majors.filter((entry) => entry.kind === kind))}
    },
    bearsName: (kind, code, name) => {
      const plain = plainName(name)
      const entry = current.get(key(kind, code))
      return (entry !== undefined && plainName(entry.zh) === plain) || formerNames.get(key(kind, code)) === plain
    },
  }
}
