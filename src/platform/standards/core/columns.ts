import {type Column, optionalCell, type Reader, textCell, unreadable, wordCell} from '#lib/rows.ts'
import type {Kind} from './category.ts'
import {EVIDENCE_KINDS, type EvidenceKind, LEVELS, type Level, REGIONS, type Region} from './condition.ts'
import {parseLimit} from './limit.ts'

/** Longest texts a condition may carry, in characters. */
export const MOST_TEXT = {condition: 500, closing: 300, unit: 300, legalBasis: 500, note: 500} as const
export const MOST_CONDITIONS = 20_000

const REGION_NAMES: Readonly<Record<Region, string>> = {1: '一类区域', 2: '二类区域', 3: '三类区域'}
/** The pictures a case must carry, as files write them. */
export const EVIDENCE_NAMES: Readonly<Record<EvidenceKind, string>> = {
  near: '近景',
  far: '远景',
  reference: '参照物',
  before: '处置前',
  after: '处置后',
}
const EVIDENCE_WORDS = new Map<string, EvidenceKind>([
  ...EVIDENCE_KINDS.flatMap(
    (kind) =>
      [
        [kind, kind],
        [EVIDENCE_NAMES[kind], kind],
      ] as const,
  ),
  ['参照', 'reference'],
])
/** What a case carries when the standard does not say. */
export const USUAL_EVIDENCE: readonly EvidenceKind[] = ['near', 'far', 'before', 'after']

/** The sixteen columns a limit may stand in: any of four regions by any of four levels, null meaning all. */
export const LIMIT_COLUMNS = [null, ...REGIONS].flatMap((region) =>
  [null, ...LEVELS].map((level) => ({
    key: `limit${region ?? ''}${level ?? ''}`,
    region,
    level,
    name: `${region === null ? '' : REGION_NAMES[region]}${level === null ? (region === null ? '处置' : '') : `${level}级`}时限`,
    english: ['limit', ...(region === null ? [] : [`region ${region}`]), ...(level === null ? [] : [`level ${level}`])].join(' '),
  })),
)

const anyText =
  (max: number): Reader<string> =>
  (text) =>
    text === '' ? '' : textCell(max)(text)
const digitsCell: Reader<string> = (text) => {
  if (!/^\d{0,5}$/.test(text))
    throw unreadable({zh: `“${text.slice(0, 20)}”不是代码，请写数字`, en: `“${text.slice(0, 20)}” is not a code; write digits`})
  return text
}
const evidenceCell: Reader<readonly EvidenceKind[]> = (text) => {
  if (text === '') return USUAL_EVIDENCE
  const kinds = text
    .split(/[、,，;；/\s]+/)
    .filter((word) => word !== '')
    .map((word) => {
      const kind = EVIDENCE_WORDS.get(word.replace(/照片?$/, ''))
      if (kind === undefined)
        throw unreadable({
          zh: `取证要求“${word.slice(0, 20)}”不在可选值（${Object.values(EVIDENCE_NAMES).join('、')}）之中`,
          en: `The evidence “${word.slice(0, 20)}” is not one of ${EVIDENCE_KINDS.join(', ')}`,
        })
      return kind
    })
  return [...new Set(kinds)]
}
const REGION_WORDS: Readonly<Record<string, Region>> = {一类: 1, 二类: 2, 三类: 3, 一类区域: 1, 二类区域: 2, 三类区域: 3, 1: 1, 2: 2, 3: 3}

/** A row as it is written, its codes not yet carried over. */
export interface RawRow {
  readonly kind: Kind | null
  readonly major: string
  readonly majorName: string
  readonly minor: string
  readonly name: string
  readonly handlingUnit: string
  readonly supervisingUnit: string
  readonly text: string
  readonly closing: string
  readonly evidence: readonly EvidenceKind[]
  readonly legalBasis: string
  readonly note: string
  readonly region: Region | null
  readonly level: Level | null
  readonly limits: Readonly<Record<string, string>>
}

const KIND_WORDS: Readonly<Record<string, Kind>> = {
  部件: 'component',
  管理部件: 'component',
  事件: 'matter',
  事项: 'matter',
  管理事项: 'matter',
  component: 'component',
  matter: 'matter',
  event: 'matter',
}

/** A row with its limits under the keys of the limit columns. */
export type Flat = Omit<RawRow, 'limits'> & Readonly<Record<string, unknown>>

/** The columns of a 立案标准 as cities write it. */
export const COLUMNS: Readonly<Record<string, Column<unknown>>> = {
  kind: {names: ['类别', '部件事件', '部件/事项', 'kind'], read: optionalCell(wordCell(KIND_WORDS))},
  major: {names: ['大类代码', 'major code'], read: digitsCell, optional: true},
  majorName: {names: ['大类名称', '大类', 'major'], read: anyText(60), optional: true},
  minor: {names: ['小类代码', '代码', 'code'], read: digitsCell},
  name: {names: ['小类名称', '小类', '名称', 'name'], read: anyText(60)},
  handlingUnit: {names: ['处置单位', '责任单位', '处置责任单位', 'handling unit'], read: anyText(MOST_TEXT.unit), optional: true},
  supervisingUnit: {names: ['主管部门', '监管部门', 'supervising department'], read: anyText(MOST_TEXT.unit), optional: true},
  text: {names: ['立案条件', 'filing condition'], read: textCell(MOST_TEXT.condition)},
  closing: {names: ['结案条件', 'closing condition'], read: textCell(MOST_TEXT.closing)},
  evidence: {names: ['取证要求', '采集要求', 'evidence'], read: evidenceCell, optional: true},
  legalBasis: {names: ['法律依据', 'legal basis'], read: anyText(MOST_TEXT.legalBasis), optional: true},
  note: {names: ['备注', 'note'], read: anyText(MOST_TEXT.note), optional: true},
  region: {names: ['区域类别', '区域', 'region'], read: optionalCell(wordCell(REGION_WORDS)), optional: true},
  level: {names: ['级别', 'level'], read: optionalCell(wordCell({A: 'A', B: 'B', C: 'C', A级: 'A', B级: 'B', C级: 'C'})), optional: true},
  ...Object.fromEntries(
    LIMIT_COLUMNS.map(({key, name, english}) => [
      key,
      {names: [name, english] as [string, string], read: (text: string) => (text === '' ? null : parseLimit(text)), optional: true},
    ]),
  ),
}
