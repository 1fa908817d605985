import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {findPersonal, identityCheck, luhn, markOf, publicText, SURE} from './personal.ts'
import {judge, naive, samples} from './test/samples.ts'

const seed = 20261124
const random = (): (() => number) => {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}

const hidden: readonly (readonly [string, string])[] = [
  ['我叫李建国，电话１３８ ００１３－８０００，身份证11010519491231002X', '我叫【姓名】，电话【手机号】，身份证【证件号】'],
  ['一三八零零一三八零零零找我', '【手机号】找我'],
  ['联系王先生13900001111，或(0591)87654321', '联系王先生【手机号】，或【电话号码】'],
  ['张伟，电话：+86 13700002222', '【姓名】，电话：【手机号】'],
  ['王芳女士反映，闽A·D12345和粤ｂ１２３４５堵门', '【姓名】女士反映，【车牌】和【车牌】堵门'],
  ['卡号6222 0212 3456 7890 128', '卡号【银行卡号】'],
  ['身份证130503670401001已核', '身份证【证件号】已核'],
  ['市民欧阳建军来电，邮箱abc.d@qq.com，QQ号123456789', '市民【姓名】来电，邮箱【邮箱】，QQ号【账号】'],
  ['我是戴维斯，女，家住3栋2单元501室', '我是【姓名】，女，家住【房号】'],
]

test('personal data is hidden whatever it is written like, and the rest stays', () => {
  for (const [text, shown] of hidden) assert.equal(publicText(text, {rooms: true}).text, shown)
})

test('what only looks personal stays', () => {
  for (const text of [
    '请拨打12345、110、95598或400-820-8820，客服热线0591-87654321',
    '案卷8801012026112300001，部件编码8801010101000123，6201022026112300008一直没办结',
    '第1、3、5、7、8、9、6、2、1、4、5号楼，价格1,380,000.00元，2020-01-06 08:30',
    '业主高度关注，居民方便，业主张贴告示，村民时常绕行，白马路、江滨大道积水',
    '坐标119.305512,26.081234，一二三四五六七八，K1线、杆号A12345',
    '王先生说，李师傅没来，班主任陈老师取证，辜负老师的培养，数万名老师',
  ])
    assert.deepEqual(findPersonal(text), [], text)
})

test('a family name with a title is seen and not hidden; rooms are looked for only when asked', () => {
  assert.deepEqual(findPersonal('王先生说', {least: 0}), [{kind: 'name', from: 0, to: 1, confidence: 0.4}])
  assert.deepEqual(findPersonal('3栋2单元501室'), [])
  assert.equal(findPersonal('3栋2单元501室', {rooms: true}).length, 1)
})

test('what is known to be somebody’s is hidden wherever it stands', () => {
  assert.equal(publicText('楼上阿依古丽说，阿依古丽不在', {known: ['阿依古丽', 'x']}).text, '楼上【姓名】说，【姓名】不在')
  assert.equal(publicText('已和李建国13800138000联系').text, '已和【姓名】【手机号】联系')
})

test('the check character of GB 11643 and the sum of Luhn', () => {
  assert.equal(identityCheck('11010519491231002'), 'X')
  assert.equal(identityCheck('44052418800101001'), '4')
  assert.equal(luhn('4111111111111111'), true)
  assert.equal(luhn('4111111111111112'), false)
})

test('marks are in order, apart and within the text, and a public text hides the same when asked twice', () => {
  const piece = fc.constantFrom(
    '王',
    '李建国',
    '先生',
    '我叫',
    '1',
    '38',
    '零',
    '一三八',
    '-',
    ' ',
    '闽A',
    'D12345',
    '@',
    'qq.com',
    '3栋',
    '501室',
    '，',
    'X',
    '11010519491231002',
    '😀',
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string({unit: 'grapheme', maxLength: 3})), {maxLength: 40}), (pieces) => {
      const text = pieces.join('')
      const marks = findPersonal(text, {rooms: true})
      let last = 0
      for (const {from, to, confidence} of marks) {
        assert.ok(from >= last && to > from && to <= text.length && confidence >= SURE)
        last = to
      }
      const shown = publicText(text, {rooms: true}).text
      assert.equal(shown.length, text.length + marks.reduce((sum, {kind, from, to}) => sum + markOf(kind).length - (to - from), 0))
      assert.doesNotMatch(shown, /(?<!\d)1[3-9]\d{9}(?!\d)/)
    }),
    {seed, numRuns: 2_000},
  )
})

test('on generated texts every kind is caught and little else', () => {
  const all = samples(random(), 2_000)
  const [ours, theirs] = [judge(all, (text) => findPersonal(text, {rooms: true})), judge(all, naive)]
  assert.equal(ours.size, 9)
  for (const [kind, {planted, found, right, caught}] of ours) {
    assert.ok(planted > 50, `${kind} was planted ${planted} times`)
    assert.ok(caught / planted >= (kind === 'name' ? 0.88 : 0.98), `${kind}: ${caught} of ${planted} caught`)
    assert.ok(right / found >= 0.97, `${kind}: ${right} of ${found} right`)
    const baseline = theirs.get(kind)
    assert.ok(baseline !== undefined && caught / planted >= baseline.caught / planted, `${kind} is worse than one pattern`)
  }
})
