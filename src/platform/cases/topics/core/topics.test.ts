import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {clusterMessages, type Message, prepare} from './cluster.ts'
import {hotness} from './hotness.ts'
import {clusterByTitle} from './naive.ts'
import {placesIn} from './places.ts'
import {overlap} from './quality.ts'
import {findTopics} from './topics.ts'

const NOW = new Date('2026-11-23T00:00:00Z')
const daysAgo = (days: number): Date => new Date(NOW.getTime() - days * 86_400_000)
const say = (title: string, text: string, days = 1, support = 0): Message => ({
  id: `${title}/${text}/${days}`,
  title,
  text,
  at: daysAgo(days),
  support,
})

const voices: readonly Message[] = [
  say('丽景小区旁边建搅拌站', '丽景小区侧面建搅拌站，粉尘和噪音污染严重，晚上睡不着', 9),
  say('投诉丽景小区附近搅拌站噪音扰民', '搅拌站通宵施工，丽景小区居民无法休息，粉尘很大', 5, 12),
  say('搅拌站污染丽景小区环境', '丽景小区窗户不敢开，搅拌站粉尘、噪音污染', 2),
  say('丽景小区路灯不亮', '丽景小区门口的路灯坏了一个月，晚上看不见路', 3),
  say('湖滨花园路灯不亮', '湖滨花园门口的路灯坏了一个月，晚上看不见路', 3),
  say('咨询公积金贷款', '请问公积金异地贷款需要什么材料，去哪里办理', 4),
  say('公积金异地贷款怎么办', '公积金异地贷款需要什么材料，在哪里办理手续', 40),
]

test('places are found by how they end; the city, its districts and empty words are none', () => {
  assert.deepEqual(placesIn('反映A市A3区中海国际社区三期与四期夜间施工'), ['中海国际社区'])
  assert.deepEqual(placesIn('A5区劳动东路魅力之城小区油烟扰民'), ['劳动东路', '魅力之城小区'])
  assert.deepEqual(placesIn('我们小区的道路和线路，这个学校'), [])
  assert.deepEqual(placesIn('在丽景小区附近，丽景小区门口'), ['丽景小区'])
})

test('messages of one matter at one place are one topic; the same matter elsewhere, and another matter there, are not', () => {
  const clusters = clusterMessages(prepare(voices))
  const sets = clusters.map(({members}) => members.join())
  assert.ok(sets.includes('0,1,2'), sets.join(' | '))
  assert.ok(sets.includes('5,6'), sets.join(' | '))
  assert.ok(!clusters.some(({members}) => members.includes(3) && members.includes(0)))
})

test('the hottest topic comes first and is told by its medoid', () => {
  const [first, second] = findTopics(voices, NOW)
  assert.equal(first?.members.length, 3)
  assert.equal(first?.place, '丽景小区')
  assert.equal(first?.placeShare, 1)
  assert.match(first?.title ?? '', /搅拌站/)
  assert.deepEqual([first?.first, first?.last], [daysAgo(9), daysAgo(2)])
  assert.ok((first?.index ?? 0) > (second?.index ?? 0))
})

test('the same words said of two known places are two problems', () => {
  const lamp = (place: string, days: number): Message => ({...say('', '路灯不亮，晚上看不见路', days), id: `${place}${days}`, place})
  const topics = findTopics([lamp('东一路', 1), lamp('东一路', 2), lamp('西二路', 3), lamp('西二路', 4)], NOW)
  assert.deepEqual(topics.map(({members, place}) => [members.toSorted().join(), place]).toSorted(), [
    ['东一路1,东一路2', '东一路'],
    ['西二路3,西二路4', '西二路'],
  ])
})

test('heat: more messages, support and danger raise it, thirty days take it to 1/e', () => {
  const heat = {messages: 9, supportShare: 0, last: NOW, dangerShare: 0}
  assert.ok(Math.abs(hotness(heat, NOW) - Math.log(10)) < 1e-12)
  assert.ok(Math.abs(hotness({...heat, last: daysAgo(30)}, NOW) - Math.log(10) / Math.E) < 1e-12)
  assert.ok(Math.abs(hotness({...heat, supportShare: 1, dangerShare: 1}, NOW) - Math.log(10) * 3) < 1e-12)
})

test('clusters are disjoint, hold their medoid, and do not depend on who else is far away', () => {
  const word = fc.constantFrom('路灯', '不亮', '垃圾', '满溢', '丽景小区', '湖滨花园', '井盖', '噪音', '扰民', '停车')
  fc.assert(
    fc.property(fc.array(fc.array(word, {minLength: 2, maxLength: 8}), {maxLength: 25}), (texts) => {
      const clusters = clusterMessages(prepare(texts.map((words, k) => say(words.slice(0, 3).join(''), words.join('，'), k))))
      const members = clusters.flatMap((cluster) => cluster.members)
      assert.equal(new Set(members).size, members.length)
      for (const cluster of clusters) assert.ok(cluster.members.includes(cluster.medoid) && cluster.members.length > 1)
    }),
    {seed: 4326, numRuns: 150},
  )
})

test('nothing written, nothing found', () => {
  assert.deepEqual(findTopics([], NOW), [])
  assert.deepEqual(findTopics([say('', '', 1), say('', '', 2)], NOW), [])
})

test('the naive way chains titles', () => {
  assert.deepEqual(
    clusterByTitle(['路灯不亮了', '路灯不亮', '垃圾没人清']).map(({members}) => members),
    [[0, 1]],
  )
})

test('overlap is counted among those drawn only', () => {
  const cluster = {medoid: 0, members: [0, 1, 2, 3]}
  assert.equal(overlap(cluster, [{medoid: 0, members: [0, 1]}], new Set([0, 1])), 1)
  assert.equal(overlap(cluster, [{medoid: 0, members: [0, 1]}], new Set([0, 1, 2, 3])), 0.5)
  assert.equal(overlap(cluster, [], new Set()), 0)
})
