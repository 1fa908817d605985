import {parseUscc} from '#lib/codes.ts'
import {type Column, dateCell, optionalCell, type Reader, textCell, unreadable, wordCell} from '#lib/rows.ts'
import type {Locator} from './locate.ts'
import {metresToShape, type Position} from './shape.ts'

/** The state of a component (GLBJZT). */
export type ComponentState = 'intact' | 'damaged' | 'lost' | 'disused' | 'removed'
/** How exactly its place was surveyed: A ±0.5 m, B ±1.0 m, C ±10 m. */
export type Accuracy = 'A' | 'B' | 'C'

/** The 18 attributes of GB/T 47678.5 table 2 (code and place apart) under their English names; the keys of `componentFields`. */
export interface ComponentFacts {
  readonly name: string
  readonly department: string | null
  readonly departmentName: string | null
  readonly owner: string | null
  readonly ownerName: string | null
  readonly keeper: string | null
  readonly keeperName: string | null
  /** The unit grid it stands in; null on a draft means: wherever its place lies. */
  readonly cell: string | null
  readonly state: ComponentState
  readonly initialOn: string
  readonly changedOn: string | null
  readonly source: string | null
  readonly note: string | null
  readonly street: string | null
  readonly streetName: string | null
  readonly community: string | null
  readonly communityName: string | null
  readonly accuracy: Accuracy
}

/** What is tolerated between the place of a component and the cell it names, metres by accuracy class. */
export const ACCURACY_METRES: Readonly<Record<Accuracy, number>> = {A: 0.5, B: 1, C: 10}

/** Chinese words of the states, as the standard writes them. */
export const STATE_WORDS: Readonly<Record<ComponentState, string>> = {
  intact: '完好',
  damaged: '破损',
  lost: '丢失',
  disused: '废弃',
  removed: '移除',
}

/** An English field and what the standards call it: abbreviation of 2026, name of 2013, greatest length, and M(ust), C(onditional) or O(ptional). */
export interface FieldName {
  readonly field: keyof ComponentFacts | 'code'
  readonly zh: string
  readonly abbr: string
  readonly legacy: string
  readonly length: number
  readonly need: 'M' | 'C' | 'O'
}

/** GB/T 47678.5-2026 table 2 in its order, with the field names of GB/T 30428.2-2013 still met in exchange. */
export const componentFields: readonly FieldName[] = [
  {field: 'code', zh: '管理部件标识码', abbr: 'GLBJBSM', legacy: 'ObjID', length: 17, need: 'M'},
  {field: 'name', zh: '管理部件名称', abbr: 'GLBJMC', legacy: 'ObjName', length: 30, need: 'M'},
  {field: 'department', zh: '主管部门代码', abbr: 'ZGBMDM', legacy: 'DeptCode1', length: 18, need: 'M'},
  {field: 'departmentName', zh: '主管部门名称', abbr: 'ZGBMMC', legacy: 'DeptName1', length: 100, need: 'M'},
  {field: 'owner', zh: '权属单位代码', abbr: 'QSDWDM', legacy: 'DeptCode2', length: 18, need: 'O'},
  {field: 'ownerName', zh: '权属单位名称', abbr: 'QSDWMC', legacy: 'DeptName2', length: 100, need: 'O'},
  {field: 'keeper', zh: '养护单位代码', abbr: 'YHDWDM', legacy: 'DeptCode3', length: 18, need: 'O'},
  {field: 'keeperName', zh: '养护单位名称', abbr: 'YHDWMC', legacy: 'DeptName3', length: 100, need: 'O'},
  {field: 'cell', zh: '所在单元网格标识码', abbr: 'SZDYWGBSM', legacy: 'BGID', length: 15, need: 'M'},
  {field: 'state', zh: '管理部件状态', abbr: 'GLBJZT', legacy: 'ObjState', length: 10, need: 'M'},
  {field: 'initialOn', zh: '初始日期', abbr: 'CSRQ', legacy: 'ORDate', length: 8, need: 'M'},
  {field: 'changedOn', zh: '变更日期', abbr: 'BGRQ', legacy: 'CHDate', length: 8, need: 'C'},
  {field: 'source', zh: '数据来源', abbr: 'SJLY', legacy: 'DataSource', length: 30, need: 'O'},
  {field: 'note', zh: '备注', abbr: 'BZ', legacy: 'Note', length: 1000, need: 'O'},
  {field: 'street', zh: '所在街道代码', abbr: 'SZJDDM', legacy: 'StreetCode', length: 9, need: 'O'},
  {field: 'streetName', zh: '所在街道名称', abbr: 'SZJDMC', legacy: 'StreetName', length: 50, need: 'O'},
  {field: 'community', zh: '所在社区代码', abbr: 'SZSQDM', legacy: 'CommunityCode', length: 12, need: 'O'},
  {field: 'communityName', zh: '所在社区名称', abbr: 'SZSQMC', legacy: 'CommunityName', length: 50, need: 'O'},
]

/** All headers a field may have in an import. */
export const headersOf = (field: FieldName['field'], ...more: string[]): [string, ...string[]] => {
  const known = componentFields.find((each) => each.field === field)
  return [known?.zh ?? field, ...(known === undefined ? [] : [known.abbr, known.legacy, known.field]), ...more]
}

const states: Readonly<Record<string, ComponentState>> = Object.fromEntries(
  Object.entries(STATE_WORDS).flatMap(([word, zh]) => [
    [word, word as ComponentState],
    [zh, word as ComponentState],
  ]),
)

/** A unit: an 18-character code must be a true USCC; shorter local keys are taken as they are. */
const unitCell: Reader<string> = (text) => (text.length === 18 ? parseUscc(text) : textCell(40)(text))

const optional = (field: FieldName['field'], read: Reader<string>, ...more: string[]): Column<string | null> => ({
  names: headersOf(field, ...more),
  read: optionalCell(read),
  optional: true,
})

const blankAs =
  <T>(value: T, read: Reader<T>): Reader<T> =>
  (text) =>
    text === '' ? value : read(text)

/** How each attribute is read from an imported table. The departments may be blank: who is responsible is decided by the duty list. */
export const componentColumns: {readonly [K in keyof ComponentFacts]: Column<ComponentFacts[K]>} = {
  name: {names: headersOf('name', '名称'), read: textCell(30)},
  department: optional('department', unitCell),
  departmentName: optional('departmentName', textCell(100), '主管部门'),
  owner: optional('owner', unitCell),
  ownerName: optional('ownerName', textCell(100), '权属单位', 'owner_name'),
  keeper: optional('keeper', unitCell),
  keeperName: optional('keeperName', textCell(100), '养护单位', 'keeper_name'),
  cell: optional('cell', textCell(15), '单元网格', '网格', '网格标识码', 'grid_cell'),
  state: {names: headersOf('state', '状态'), read: blankAs('intact', wordCell(states)), optional: true},
  initialOn: {names: headersOf('initialOn', 'initial_date', 'initial_on'), read: dateCell},
  changedOn: optional('changedOn', dateCell, 'changed_date', 'changed_on'),
  source: optional('source', textCell(30)),
  note: optional('note', textCell(1000)),
  street: optional('street', textCell(9)),
  streetName: optional('streetName', textCell(50), 'street_name'),
  community: optional('community', textCell(12)),
  communityName: optional('communityName', textCell(50), 'community_name'),
  accuracy: {
    names: ['位置精度', 'accuracy', '精度等级', 'WZJD'],
    read: blankAs('C', wordCell<Accuracy>({A: 'A', B: 'B', C: 'C', a: 'A', b: 'B', c: 'C'})),
    optional: true,
  },
}

/** Where a component stands by its place. */
export interface Standing {
  readonly cell: string
  readonly street: string
  readonly community: string
}

/**
 * Checks the cell, street, community and division a component names against its place: the place decides, within the accuracy class.
 * Throws rows.unreadable with the sentence for the row.
 */
export const standingOf = (
  {
    code,
    place,
    cell,
    street,
    community,
    accuracy,
  }: {readonly code: string; readonly place: Position} & Pick<ComponentFacts, 'cell' | 'street' | 'community' | 'accuracy'>,
  locator: Pick<Locator, 'locate' | 'shapeOf'>,
): Standing => {
  const located = locator.locate(place)
  const named = cell === null ? undefined : locator.shapeOf(cell)
  if (cell !== null && named === undefined) {
    throw unreadable({zh: `单元网格 ${cell} 不存在，请核对网格标识码`, en: `There is no unit grid ${cell}; check the code`})
  }
  const metres = cell === null || named === undefined || located?.cell === cell ? 0 : metresToShape(named, place)
  if (located === undefined && (cell === null || metres > ACCURACY_METRES[accuracy])) {
    throw unreadable({
      zh: `位置 ${place.join()} 不在本市任何单元网格内，请核对坐标与坐标系`,
      en: `${place.join()} lies in no unit grid of the city; check the coordinates and their system`,
    })
  }
  if (cell !== null && metres > ACCURACY_METRES[accuracy]) {
    throw unreadable({
      zh: `位置在单元网格 ${located?.cell} 内，距所填的 ${cell} ${metres.toFixed(1)} 米，超过 ${accuracy} 级精度 ${ACCURACY_METRES[accuracy]} 米；请改正坐标或网格`,
      en: `The place lies in cell ${located?.cell}, ${metres.toFixed(1)} m from ${cell}; class ${accuracy} allows ${ACCURACY_METRES[accuracy]} m. Correct the place or the cell`,
    })
  }
  const home = cell ?? (located?.cell as string)
  const standing = {cell: home, street: home.slice(0, 9), community: home.slice(0, 12)}
  const wrong = [code.slice(0, 6), street, community].find((area) => area !== null && !home.startsWith(area))
  if (wrong !== undefined) {
    throw unreadable({
      zh: `填写的 ${wrong} 与所在单元网格 ${home} 不符，请核对区划、街道与社区代码`,
      en: `${wrong} does not match the cell ${home} in which it stands; check division, street and community`,
    })
  }
  return standing
}
