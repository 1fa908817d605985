import {type Column, type RowError, type RowErrors, readRows, type Sheet} from '#lib/rows.ts'
import {type Category, categoryOf, isLocalCode, type Kind, plainText} from './category.ts'
import {COLUMNS, EVIDENCE_NAMES, type Flat, LIMIT_COLUMNS, MOST_CONDITIONS, type RawRow} from './columns.ts'
import type {EvidenceKind, LimitRow} from './condition.ts'
import type {Crosswalk} from './crosswalk.ts'
import {type WrittenLimit, writeLimit} from './limit.ts'

/** A condition as a file or a form gives it, before it belongs to a catalogue. */
export interface ConditionDraft {
  readonly category: string
  readonly text: string
  readonly closing: string
  readonly limits: readonly LimitRow[]
  readonly evidence: readonly EvidenceKind[]
  readonly handlingUnit: string | null
  readonly supervisingUnit: string | null
  readonly legalBasis: string
  readonly note: string
}

/** What a file of conditions gave: the rows that are right, the local classes they introduce, errors, and remarks that stop nothing. */
export interface ReadConditions {
  readonly conditions: readonly (ConditionDraft & {readonly line: number})[]
  readonly localCategories: readonly Omit<Category, 'initials'>[]
  readonly errors: RowErrors
  readonly remarks: readonly RowError[]
  readonly ignored: readonly string[]
  readonly rows: number
}

/** The 2026 code of a row, whichever generation it is written in: told by the name of its major class, else by the length of its minor code. */
function codeOf(row: Pick<RawRow, 'major' | 'majorName' | 'minor' | 'name'>, kind: Kind, crosswalk: Crosswalk): string | undefined {
  if (row.minor.length === 5) return row.minor
  if (row.major === '') return row.minor.length === 4 ? crosswalk.toCurrent(kind, row.minor)?.code : undefined
  const major = row.major.padStart(2, '0')
  const current = major + row.minor.padStart(3, '0')
  const generations = crosswalk.generationsOf(kind, major, row.majorName)
  if (row.minor.length === 3 || (generations.current && (!generations.former || crosswalk.bearsName(kind, current, row.name))))
    return current
  return crosswalk.toCurrent(kind, row.minor.length === 4 ? row.minor : major + row.minor.padStart(2, '0'))?.code
}

const asIs: Column<string> = {names: ['-'], read: (text) => text, optional: true}
const namesOf = (key: string): [string, ...string[]] => [...(COLUMNS[key]?.names ?? ['-'])] as [string, ...string[]]

/** The units of every line, blank ones taken from the line above of the same class, whether or not either line can be read. */
function inheritUnits(sheet: Sheet): ReadonlyMap<number, {readonly handling: string; readonly supervising: string}> {
  const lenient = (key: string): Column<string> => ({...asIs, names: namesOf(key)})
  const {rows} = readRows<Record<'kind' | 'major' | 'minor' | 'handling' | 'supervising', string>>(sheet, {
    kind: lenient('kind'),
    major: lenient('major'),
    minor: lenient('minor'),
    handling: lenient('handlingUnit'),
    supervising: lenient('supervisingUnit'),
  })
  const units = new Map<number, {handling: string; supervising: string}>()
  let above = {key: '', handling: '', supervising: ''}
  for (const {line, value} of rows) {
    const own = `${value.kind} ${value.major.replace(/^0+/, '')} ${value.minor.replace(/^0+/, '')}`
    const key = value.minor === '' ? above.key : own
    const inherited = key === above.key ? above : {handling: '', supervising: ''}
    above = {key, handling: value.handling || inherited.handling, supervising: value.supervising || inherited.supervising}
    units.set(line, above)
  }
  return units
}

const say = (line: number, column: string | null, zh: string, en: string): RowError => ({line, column, zh, en})

/** What the rows read so far have in common. */
interface Reading {
  readonly crosswalk: Crosswalk
  readonly errors: RowErrors
  readonly local: Map<string, Omit<Category, 'initials'>>
  readonly remarkOnce: (key: string, remark: RowError) => void
}

/** The category of a row, declared as a local one where it is not national; undefined, with an error, when it cannot be told. */
function categoryOfRow(line: number, row: RawRow, kind: Kind, {crosswalk, errors, local, remarkOnce}: Reading): string | undefined {
  const code = codeOf(row, kind, crosswalk)
  if (code === undefined) {
    errors.add(
      say(
        line,
        '小类代码',
        `大类“${row.major}”小类“${row.minor}”在两代国家标准中都找不到，请核对代码`,
        `Major “${row.major}” minor “${row.minor}” is in neither generation of the national table; check the code`,
      ),
    )
    return undefined
  }
  const category = categoryOf(kind, code)
  const official = crosswalk.find(kind, code)
  if (official) {
    if (row.name !== '' && !crosswalk.bearsName(kind, code, row.name))
      remarkOnce(
        category,
        say(
          line,
          '小类名称',
          `“${row.name}”在国家标准中名为“${official.zh}”（${code}），已采用国家标准名称`,
          `“${row.name}” is called “${official.zh}” (${code}) in the national table; that name is used`,
        ),
      )
    return category
  }
  if (!isLocalCode(code)) {
    errors.add(
      say(
        line,
        '小类代码',
        `${code} 不在国家标准中；本地扩展的小类号应为 080–999`,
        `${code} is not in the national table; local minor numbers run from 080 to 999`,
      ),
    )
    return undefined
  }
  if (row.name === '' && !local.has(category)) {
    errors.add(say(line, '小类名称', '本地扩展类别必须有名称，请填写', 'A local class needs a name; fill it in'))
    return undefined
  }
  if (!local.has(category)) local.set(category, {category, kind, code, zh: row.name, en: row.name, local: true})
  const same = crosswalk.findByName(kind, row.name)
  if (same)
    remarkOnce(
      category,
      say(
        line,
        '小类代码',
        `本地类别“${row.name}”已是国家标准 ${same.code}，可改用该代码`,
        `The local class “${row.name}” is now national class ${same.code}; consider that code`,
      ),
    )
  return category
}

/** The limits of a row, and the words that stand after them. */
function limitsOfRow(row: Flat): {limits: LimitRow[]; rest: string} {
  const limits: LimitRow[] = []
  const rests = new Set<string>()
  for (const column of LIMIT_COLUMNS) {
    const written = row[column.key] as WrittenLimit | null
    if (written === null) continue
    limits.push({region: column.region ?? row.region, level: column.level ?? row.level, amount: written.amount, unit: written.unit})
    if (written.rest !== '') rests.add(written.rest)
  }
  return {limits, rest: rests.size > 0 ? `时限备注：${[...rests].join('、')}` : ''}
}

/**
 * Reads conditions from a sheet in the layout of a 立案标准: 2013 codes are carried over to 2026, rows of one condition for several
 * regions or levels become one condition, blank units repeat those of the row above of the same class.
 */
export function readConditions(sheet: Sheet, crosswalk: Crosswalk): ReadConditions {
  const {rows, errors, ignored} = readRows<Flat>(sheet, COLUMNS as {readonly [K in keyof Flat]: Column<Flat[K]>})
  const units = inheritUnits(sheet)
  const remarks = new Map<string, RowError>()
  const reading: Reading = {
    crosswalk,
    errors,
    local: new Map(),
    remarkOnce: (key, remark) => void (remarks.has(key) || remarks.size >= 1_000 || remarks.set(key, remark)),
  }
  const conditions: (ConditionDraft & {line: number})[] = []
  const byWording = new Map<string, number>()
  if (rows.length > MOST_CONDITIONS)
    errors.add(
      say(
        sheet.headerLine,
        null,
        `共 ${rows.length} 行，最多 ${MOST_CONDITIONS} 行，请分开导入`,
        `There are ${rows.length} rows, at most ${MOST_CONDITIONS} are taken; import them in parts`,
      ),
    )
  let above: {readonly kind: Kind; readonly category: string} | undefined
  for (const {line, value} of rows.slice(0, MOST_CONDITIONS)) {
    const row = value as Flat & RawRow
    const kind = row.kind ?? above?.kind
    if (kind === undefined) {
      errors.add(say(line, '类别', '没有写明是部件还是事项，请填写', 'It does not say whether this is a component or a matter; fill it in'))
      continue
    }
    const repeats = row.minor === '' && row.name === '' && above?.kind === kind
    const category = repeats ? above?.category : categoryOfRow(line, row, kind, reading)
    if (category === undefined) continue
    above = {kind, category}
    const {limits, rest} = limitsOfRow(row)
    if (limits.length === 0) {
      errors.add(say(line, '处置时限', '没有处置时限，请填写', 'There is no limit; fill it in'))
      continue
    }
    const wording = `${category} ${plainText(row.text)}`
    const place = byWording.get(wording)
    const twin = place === undefined ? undefined : conditions[place]
    if (place !== undefined && twin !== undefined) {
      const clash = limits.some((one) => twin.limits.some((other) => one.region === other.region && one.level === other.level))
      if (clash)
        errors.add(
          say(
            line,
            '立案条件',
            `与第 ${twin.line} 行重复（同一小类、条件、区域和级别），请删除一行`,
            `It repeats line ${twin.line} (same class, condition, region and level); remove one`,
          ),
        )
      else conditions[place] = {...twin, limits: [...twin.limits, ...limits]}
      continue
    }
    byWording.set(wording, conditions.length)
    const own = units.get(line)
    conditions.push({
      line,
      category,
      text: row.text,
      closing: row.closing,
      limits,
      evidence: row.evidence,
      handlingUnit: own?.handling || null,
      supervisingUnit: own?.supervising || null,
      legalBasis: row.legalBasis,
      note: [row.note, rest].filter((part) => part !== '').join('；'),
    })
  }
  return {
    conditions,
    localCategories: [...reading.local.values()],
    errors,
    remarks: [...remarks.values()],
    ignored,
    rows: sheet.rows.length,
  }
}

/** The columns of an exported catalogue; every limit column that occurs gets its own. */
export function writeConditions(catalogue: {readonly categories: readonly Category[]; readonly conditions: readonly ConditionDraft[]}): {
  readonly header: readonly string[]
  readonly rows: readonly (readonly string[])[]
} {
  const names = new Map(catalogue.categories.map((entry) => [entry.category, entry]))
  const used = LIMIT_COLUMNS.filter(({region, level}) =>
    catalogue.conditions.some(({limits}) => limits.some((row) => row.region === region && row.level === level)),
  )
  const header = [
    '类别',
    '大类代码',
    '大类名称',
    '小类代码',
    '小类名称',
    '立案条件',
    '结案条件',
    ...used.map(({name}) => name),
    '处置单位',
    '主管部门',
    '取证要求',
    '法律依据',
    '备注',
  ]
  const rows = catalogue.conditions.map((condition) => {
    const [kind = '', code = ''] = condition.category.split('.')
    const limits = used.map(({region, level}) => {
      const row = condition.limits.find((limit) => limit.region === region && limit.level === level)
      return row ? writeLimit(row) : ''
    })
    return [
      kind === 'component' ? '部件' : '事项',
      code.slice(0, 2),
      names.get(`${kind}.${code.slice(0, 2)}`)?.zh ?? '',
      code,
      names.get(condition.category)?.zh ?? '',
      condition.text,
      condition.closing,
      ...limits,
      condition.handlingUnit ?? '',
      condition.supervisingUnit ?? '',
      condition.evidence.map((of) => EVIDENCE_NAMES[of]).join('、'),
      condition.legalBasis,
      condition.note,
    ]
  })
  return {header, rows}
}
