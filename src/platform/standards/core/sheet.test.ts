import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import type {Sheet} from '#lib/rows.ts'
import type {Crosswalk} from './crosswalk.ts'
import {openCrosswalk} from './crosswalk.ts'
import {readConditions, writeConditions} from './sheet.ts'

const crosswalk: Crosswalk = openCrosswalk(
  {
    component: {
      majors: [
        {code: '01', zh: '市政公用设施', en: 'Municipal utilities'},
        {code: '04', zh: '园林绿化设施', en: 'Green-space facilities'},
      ],
      types: [
        {code: '01001', zh: '供水井盖', en: 'Water-supply manhole cover'},
        {code: '01037', zh: '路灯', en: 'Street light'},
        {code: '04002', zh: '行道树', en: 'Street tree'},
        {code: '04011', zh: '树池树穴', en: 'Tree pit'},
      ],
    },
    matter: {majors: [{code: '06', zh: '市容环境类', en: 'Appearance'}], types: [{code: '06010', zh: '暴露垃圾', en: 'Exposed waste'}]},
  },
  {
    majors: [
      {kind: 'component', code: '01', zh: '公用设施', to: '01'},
      {kind: 'component', code: '04', zh: '园林绿化设施', to: '04'},
      {kind: 'matter', code: '01', zh: '市容环境', to: '06'},
    ],
    types: [
      {kind: 'component', code: '0101', zh: '上水井盖', to: '01001', basis: 'read'},
      {kind: 'component', code: '0137', zh: '路灯', to: '01037', basis: 'read'},
      {kind: 'component', code: '0402', zh: '行道树', to: '04002', basis: 'read'},
      {kind: 'matter', code: '0110', zh: '暴露垃圾', to: '06010', basis: 'read'},
    ],
  },
)

const HEADER = ['类别', '大类代码', '大类名称', '小类代码', '小类名称', '处置单位', '主管部门', '立案条件', '结案条件', '处置时限']
const sheet = (rows: readonly (readonly string[])[], header = HEADER): Sheet => ({
  header,
  headerLine: 1,
  rows: rows.map((cells, index) => ({line: index + 2, cells})),
})

test('2013 codes are carried over and blank units are inherited within a class only', () => {
  const read = readConditions(
    sheet([
      ['部件', '1', '公用设施', '1', '上水井盖', '供水公司', '城管局', '缺失', '恢复', '2紧急工作时'],
      ['部件', '1', '公用设施', '1', '上水井盖', '', '', '破损', '更换', '4小时'],
      ['部件', '1', '公用设施', '37', '路灯', '', '', '不亮', '修复', '2天'],
      ['事件', '01', '市容环境', '10', '暴露垃圾', '环卫中心', '', '有垃圾', '清除', '4小时'],
    ]),
    crosswalk,
  )
  assert.deepEqual(read.errors.list, [])
  assert.deepEqual(
    read.conditions.map(({category, handlingUnit, supervisingUnit}) => [category, handlingUnit, supervisingUnit]),
    [
      ['component.01001', '供水公司', '城管局'],
      ['component.01001', '供水公司', '城管局'],
      ['component.01037', null, null],
      ['matter.06010', '环卫中心', null],
    ],
  )
})

test('a bad first row of a class still hands its unit down', () => {
  const read = readConditions(
    sheet([
      ['部件', '1', '公用设施', '1', '上水井盖', '供水公司', '', '缺失', '恢复', '很快'],
      ['部件', '1', '公用设施', '1', '上水井盖', '', '', '破损', '更换', '4小时'],
    ]),
    crosswalk,
  )
  assert.deepEqual(
    read.errors.list.map(({line, column}) => [line, column]),
    [[2, '处置时限']],
  )
  assert.equal(read.conditions[0]?.handlingUnit, '供水公司')
})

test('the generation is told by the major class, its name being the same in both by the minor one', () => {
  const codes = (row: string[]): string[] =>
    readConditions(sheet([[...row, '', '', '条件', '恢复', '1天']]), crosswalk).conditions.map(({category}) => category)
  assert.deepEqual(codes(['部件', '1', '市政公用设施', '37', '路灯']), ['component.01037'])
  assert.deepEqual(codes(['部件', '04', '园林绿化设施', '02', '行道树']), ['component.04002'])
  assert.deepEqual(codes(['部件', '04', '园林绿化设施', '11', '树池树穴']), ['component.04011'])
  assert.deepEqual(codes(['部件', '04', '园林绿化设施', '99', '边绿地']), ['component.04999'])
  assert.deepEqual(codes(['部件', '', '', '04011', '树池树穴']), ['component.04011'])
  assert.deepEqual(codes(['部件', '', '', '0137', '路灯']), ['component.01037'])
  assert.deepEqual(codes(['事项', '06', '市容环境类', '010', '暴露垃圾']), ['matter.06010'])
})

test('rows of one condition for several regions and levels become one', () => {
  const header = ['类别', '小类代码', '小类名称', '立案条件', '结案条件', '区域类别', '级别', '处置时限', '取证要求']
  const read = readConditions(
    sheet(
      [
        ['部件', '01037', '路灯', '不亮', '修复', '一类', 'A', '4小时', '近景、处置后'],
        ['部件', '01037', '路灯', '不亮', '修复', '二类', 'A级', '1天', ''],
        ['部件', '01037', '路灯', '不亮', '修复', '一类', 'A', '2天', ''],
      ],
      header,
    ),
    crosswalk,
  )
  assert.deepEqual(
    read.conditions.map(({limits}) => limits),
    [
      [
        {region: 1, level: 'A', amount: 4, unit: 'work_hour'},
        {region: 2, level: 'A', amount: 1, unit: 'work_day'},
      ],
    ],
  )
  assert.deepEqual(read.conditions[0]?.evidence, ['near', 'after'])
  assert.deepEqual(
    read.errors.list.map(({line, zh}) => [line, zh.includes('第 2 行')]),
    [[4, true]],
  )
})

test('every wrong row is told once, by line and column', () => {
  const read = readConditions(
    sheet([
      ['部件', '1', '公用设施', '37', '路灯', '', '', '', '修复', '2天'],
      ['设备', '1', '公用设施', '37', '路灯', '', '', '不亮', '修复', '2天'],
      ['部件', '01', '市政公用设施', '079', '自定义', '', '', '坏', '修复', '2天'],
      ['部件', '7', '没有的大类', '01', '某物', '', '', '坏', '修复', '2天'],
      ['部件', '1', '公用设施', '37', '路灯', '', '', '不亮', '修复', ''],
      ['部件', '1', '公用设施', '99', '', '', '', '坏', '修复', '2天'],
      ['部件', '1', '公用设施', 'A1', '路灯', '', '', '不亮', '修复', '2天'],
    ]),
    crosswalk,
  )
  assert.deepEqual(
    read.errors.list.map(({line, column}) => [line, column]).sort(([one], [other]) => Number(one) - Number(other)),
    [
      [2, '立案条件'],
      [3, '类别'],
      [4, '小类代码'],
      [5, '小类代码'],
      [6, '处置时限'],
      [7, '小类名称'],
      [8, '小类代码'],
    ],
  )
  assert.equal(read.conditions.length, 0)
})

test('local classes are declared, and one that has become national is remarked', () => {
  const read = readConditions(
    sheet([
      ['部件', '1', '公用设施', '99', '爱心驿站', '', '', '脏', '清洁', '1天'],
      ['部件', '04', '园林绿化设施', '97', '树池树穴', '', '', '缺', '补齐', '1天'],
      ['部件', '1', '公用设施', '37', '路灯灯杆', '', '', '不亮', '修复', '1紧急工作时制止'],
    ]),
    crosswalk,
  )
  assert.deepEqual(
    read.localCategories.map(({category, zh}) => [category, zh]),
    [
      ['component.01999', '爱心驿站'],
      ['component.04997', '树池树穴'],
    ],
  )
  assert.deepEqual(
    read.remarks.map(({line}) => line),
    [3, 4],
  )
  assert.ok(read.remarks[0]?.zh.includes('04011'))
  assert.equal(read.conditions[2]?.note, '时限备注：制止')
})

test('what is written is read back the same', () => {
  const first = readConditions(
    sheet(
      [
        [
          '部件',
          '01001',
          '供水井盖',
          '缺失，或 "移位"',
          '恢复',
          '2紧急工作时',
          '4工作时',
          '1工作日',
          '',
          '供水公司',
          '城管局',
          '近景、参照物',
          '条例第一条',
          '备注',
        ],
        ['事项', '06010', '暴露垃圾', '有垃圾', '清除', '', '', '', '1.5工作日', '', '', '', '', ''],
        ['部件', '04999', '边绿地', '缺株', '补种', '', '', '', '15自然日', '', '', '处置前', '', ''],
      ],
      [
        '类别',
        '小类代码',
        '小类名称',
        '立案条件',
        '结案条件',
        'A级时限',
        '一类区域B级时限',
        '三类区域时限',
        '处置时限',
        '处置单位',
        '主管部门',
        '取证要求',
        '法律依据',
        '备注',
      ],
    ),
    crosswalk,
  )
  assert.deepEqual(first.errors.list, [])
  const categories = [...first.localCategories.map((entry) => ({...entry, initials: ''}))]
  const {header, rows} = writeConditions({categories, conditions: first.conditions})
  const second = readConditions(sheet(rows, [...header]), crosswalk)
  assert.deepEqual(second.errors.list, [])
  assert.deepEqual(second.conditions, first.conditions)
})

test('every row of any file becomes a condition, joins one, or is an error; nothing else can happen', () => {
  const cell = fc.oneof(
    fc.constantFrom(
      '',
      '部件',
      '事件',
      '1',
      '01',
      '04',
      '7',
      '37',
      '037',
      '01037',
      '0137',
      '99',
      '公用设施',
      '市政公用设施',
      '园林绿化设施',
      '路灯',
      '不亮',
      '修复',
      '2天',
      '4小时',
      '尽快',
    ),
    fc.string({maxLength: 12}),
  )
  const right = fc.constantFrom(
    ['部件', '1', '公用设施', '37', '路灯', '', '', '不亮', '修复', '2天'],
    ['', '', '', '', '', '', '', '倾斜', '扶正', '1天'],
  )
  const rows = fc.array(fc.oneof(fc.array(cell, {minLength: 10, maxLength: 10}), right), {maxLength: 12})
  fc.assert(
    fc.property(rows, (some) => {
      const read = readConditions(sheet(some), crosswalk)
      const wrong = new Set(read.errors.list.map(({line}) => line))
      assert.equal(read.conditions.length + wrong.size, some.length)
      for (const condition of read.conditions) {
        assert.match(condition.category, /^(component|matter)\.\d{5}$/)
        assert.ok(condition.limits.length > 0 && condition.text !== '' && condition.closing !== '')
      }
      const declared = new Set(read.localCategories.map(({category}) => category))
      for (const {category} of read.conditions) {
        const [kind, code = ''] = category.split('.')
        assert.ok(declared.has(category) || crosswalk.find(kind === 'component' ? 'component' : 'matter', code), category)
      }
    }),
    {numRuns: 500},
  )
})
