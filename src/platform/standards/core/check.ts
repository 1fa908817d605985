import type {Said} from '#lib/problem.ts'
import {type Category, isLocalCode, plainName, plainText} from './category.ts'
import {type Condition, type Edition, findLimit, LEVELS, type LimitRow, REGIONS} from './condition.ts'
import type {Crosswalk} from './crosswalk.ts'
import {roughHours, soundLimit} from './limit.ts'

/** Something to put right before publishing (`error`) or to look at (`warning`). */
export interface Finding {
  readonly severity: 'error' | 'warning'
  readonly code: string
  readonly category: string
  readonly condition: string | null
  readonly said: Said
}

const finding = (severity: Finding['severity'], code: string, at: {category: string; id?: string}, zh: string, en: string): Finding => ({
  severity,
  code,
  category: at.category,
  condition: at.id ?? null,
  said: {zh, en},
})

const slot = (row: LimitRow): string => `${row.region ?? '*'}${row.level ?? '*'}`
const sayCondition = (condition: Condition): string => `${condition.category} “${condition.text.slice(0, 30)}”`

function checkLimits(condition: Condition, edition: Pick<Edition, 'levels'>): Finding[] {
  const found: Finding[] = []
  const name = sayCondition(condition)
  if (condition.limits.length === 0)
    return [finding('error', 'no-limit', condition, `${name}没有处置时限，请填写。`, `${name} has no limit. Give it one.`)]
  const slots = condition.limits.map(slot)
  if (new Set(slots).size < slots.length)
    found.push(
      finding(
        'error',
        'duplicate-limit',
        condition,
        `${name}对同一区域和级别写了两个时限，请只留一个。`,
        `${name} gives two limits for one region and level. Keep one.`,
      ),
    )
  if (!condition.limits.every(soundLimit))
    found.push(
      finding(
        'error',
        'unsound-limit',
        condition,
        `${name}的时限不合理，请核对数量和单位。`,
        `${name} has a limit that cannot be meant. Check amount and unit.`,
      ),
    )
  const gaps = REGIONS.filter((region) => findLimit(condition, {region, level: edition.levels[region]}) === undefined)
  if (gaps.length > 0)
    found.push(
      finding(
        'error',
        'limit-gap',
        condition,
        `${name}缺少${gaps.join('、')}类区域所采用级别的时限，请补上。`,
        `${name} has no limit for region class ${gaps.join(', ')} at the adopted level. Add it.`,
      ),
    )
  for (const region of [null, ...REGIONS]) {
    const hours = LEVELS.map((level) => condition.limits.find((row) => row.region === region && row.level === level)).filter(
      (row) => row !== undefined,
    )
    if (hours.some((row, index) => index > 0 && roughHours(row) < roughHours(hours[index - 1] ?? row)))
      found.push(
        finding(
          'warning',
          'level-order',
          condition,
          `${name}的A、B、C级时限不是由严到宽，请核对。`,
          `${name}: its limits A, B, C do not go from strict to loose. Check them.`,
        ),
      )
  }
  return found
}

function checkCondition(condition: Condition, edition: Pick<Edition, 'levels'>): Finding[] {
  const name = sayCondition(condition)
  const found = checkLimits(condition, edition)
  if (condition.text.trim() === '')
    found.push(
      finding(
        'error',
        'no-text',
        condition,
        `${condition.category}有一行没有立案条件，请填写。`,
        `A row of ${condition.category} has no filing condition. Write it.`,
      ),
    )
  if (condition.closing.trim() === '')
    found.push(finding('error', 'no-closing', condition, `${name}没有结案条件，请填写。`, `${name} has no closing condition. Write it.`))
  if (condition.handlingUnit === null && condition.handlingUnitId === null)
    found.push(
      finding(
        'warning',
        'no-unit',
        condition,
        `${name}没有处置单位，派遣时将只看权责清单。`,
        `${name} names no handling unit; dispatch will rest on the duty list alone.`,
      ),
    )
  if (condition.evidence.length === 0)
    found.push(
      finding(
        'warning',
        'no-evidence',
        condition,
        `${name}不要求任何取证照片，请确认。`,
        `${name} asks for no picture at all. Confirm that this is meant.`,
      ),
    )
  return found
}

/** Everything that is wrong or odd about a catalogue before it is published; it may be published when no finding is an error. */
export function checkCatalogue(
  edition: Edition & {readonly categories: readonly Category[]},
  crosswalk: Crosswalk,
  national: readonly string[],
): readonly Finding[] {
  const minors = new Map(edition.categories.filter(({code}) => code.length === 5).map((entry) => [entry.category, entry]))
  const byCategory = Map.groupBy(edition.conditions, (condition) => condition.category)
  const found: Finding[] = []
  for (const [category, entry] of minors) {
    const said = `${category} ${entry.zh}`
    if (!byCategory.has(category))
      found.push(
        finding(
          'error',
          'no-condition',
          {category},
          `${said}没有立案条件，请至少写一条。`,
          `${said} has no filing condition. Write at least one.`,
        ),
      )
    const official = crosswalk.find(entry.kind, entry.code)
    if (!official && !isLocalCode(entry.code))
      found.push(
        finding(
          'error',
          'unknown-code',
          {category},
          `${said}不在国家标准中，本地扩展请使用 080–999 的小类号。`,
          `${said} is not in the national table. Give local classes a minor number from 080 to 999.`,
        ),
      )
    else if (official && plainName(official.zh) !== plainName(entry.zh))
      found.push(
        finding(
          'warning',
          'other-name',
          {category},
          `${said}在国家标准中名为“${official.zh}”，请确认。`,
          `${said} is called “${official.zh}” in the national table. Confirm the name.`,
        ),
      )
  }
  for (const category of national)
    if (!minors.has(category))
      found.push(
        finding(
          'warning',
          'missing-category',
          {category},
          `国家标准的${category}不在本目录中，此类问题将无法立案。`,
          `The national class ${category} is not in the catalogue; nothing of that kind can be filed.`,
        ),
      )
  for (const [category, conditions] of byCategory) {
    if (!minors.has(category))
      found.push(
        finding(
          'error',
          'unknown-category',
          {category},
          `立案条件引用了目录中没有的类别 ${category}，请先添加该类别。`,
          `A condition refers to ${category}, which is not in the catalogue. Add the category first.`,
        ),
      )
    const texts = new Set<string>()
    for (const condition of conditions) {
      const plain = plainText(condition.text)
      if (texts.has(plain))
        found.push(
          finding(
            'error',
            'duplicate-condition',
            condition,
            `${sayCondition(condition)}重复，请删除一条。`,
            `${sayCondition(condition)} appears twice. Remove one.`,
          ),
        )
      texts.add(plain)
      found.push(...checkCondition(condition, edition))
    }
  }
  return found
}
