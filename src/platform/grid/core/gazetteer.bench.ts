/** Run: `node src/platform/grid/core/gazetteer.bench.ts`. Seeded; 50,000 names, every kind of query. */
import {seeded} from '../test/lattice.ts'
import {openGazetteer, type Place} from './gazetteer.ts'

const random = seeded(5)
const SYLLABLES = [
  'ren',
  'min',
  'jian',
  'she',
  'he',
  'ping',
  'bin',
  'jiang',
  'wen',
  'chang',
  'lin',
  'gang',
  'xue',
  'yuan',
  'gong',
  'dong',
  'xi',
]
const HAN = ['人', '民', '建', '设', '和', '平', '滨', '江', '文', '昌', '临', '港', '学', '院', '公', '东', '西']
const places = Array.from({length: 50_000}, (_, i): Place => {
  const picks = Array.from({length: 3 + Math.floor(random() * 4)}, () => Math.floor(random() * HAN.length))
  const name = `${picks.map((k) => HAN[k]).join('')}${i % 5 === 0 ? '路' : '店'}`
  return {
    name,
    nameEn: `Place ${i}`,
    kind: 'poi',
    place: [114 + random() * 0.05, 30 + random() * 0.04],
    road: '',
    number: '',
    pinyin: `${picks.map((k) => SYLLABLES[k]).join('')}dian`,
    initials: `${picks.map((k) => SYLLABLES[k]?.[0]).join('')}d`,
  }
})
const gazetteer = openGazetteer(places)
for (const query of ['人', '人民路', '滨江建设', 'rmjs', 'renminjian', 'r', '没有', '人民路12号']) {
  const times = Array.from({length: 21}, () => {
    const start = performance.now()
    gazetteer.find(query)
    return performance.now() - start
  }).sort((a, b) => a - b)
  console.log(
    `${gazetteer.size} names, ${query}: median ${times[10]?.toFixed(2)} ms, worst ${times[20]?.toFixed(2)} ms, ${gazetteer.find(query).length} hits`,
  )
}
console.log(`heap ${Math.round(process.memoryUsage().heapUsed / 1e6)} MB`)
