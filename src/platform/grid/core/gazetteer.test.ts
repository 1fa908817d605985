import assert from 'node:assert/strict'
import {test} from 'node:test'
import {addressNear, openGazetteer, type Place} from './gazetteer.ts'

const place = (name: string, kind: string, at: readonly [number, number], more: Partial<Place> = {}): Place => ({
  name,
  kind,
  place: at,
  nameEn: '',
  road: '',
  number: '',
  pinyin: '',
  initials: '',
  ...more,
})
const door = (number: number, lng: number, lat = 30): Place =>
  place(`人民路${number}号`, 'road_number', [lng, lat], {
    road: '人民路',
    number: String(number),
    pinyin: `renminlu${number}hao`,
    initials: `rml${number}h`,
    nameEn: `No. ${number} Renmin Road`,
  })

const gazetteer = openGazetteer([
  door(2, 114.0),
  door(10, 114.008),
  door(20, 114.018),
  door(1, 114.0, 30.001),
  door(11, 114.01, 30.001),
  place('人民公园', 'park', [114.1, 30.1], {pinyin: 'renmingongyuan', initials: 'rmgy', nameEn: "People's Park"}),
  place('滨江区人民医院', 'hospital', [114.2, 30.1], {
    pinyin: 'binjiangqurenminyiyuan',
    initials: 'bjqrmyy',
    nameEn: 'Binjiang Hospital',
    road: '人民路',
    number: '11',
  }),
  place('滨江第一小学', 'school', [114.3, 30.1], {pinyin: 'binjiangdiyixiaoxue', initials: 'bjdyxx'}),
])
const names = (text: string): string[] => gazetteer.find(text).map(({name}) => name)

test('Chinese text: whole, start, part', () => {
  assert.deepEqual(names('人民公园'), ['人民公园'])
  assert.deepEqual(names('人民'), ['人民路', '人民公园', '滨江区人民医院'])
  assert.deepEqual(names('没有这个'), [])
  assert.deepEqual(names(' ，'), [])
})

test('pinyin and initials', () => {
  assert.deepEqual(names('rmgy'), ['人民公园'])
  assert.deepEqual(names('renmin gongyuan'), ['人民公园'])
  assert.deepEqual(names('bj'), ['滨江第一小学', '滨江区人民医院'])
  assert.deepEqual(names('xiaoxue'), ['滨江第一小学'])
  assert.deepEqual(names("People's park"), ['人民公园'])
})

test('a house number on file', () => {
  const [hit] = gazetteer.find('人民路１０号')
  assert.deepEqual([hit?.name, hit?.place, hit?.reckoned], ['人民路10号', [114.008, 30], false])
  assert.deepEqual(gazetteer.find('滨江区人民路10号附近')[0]?.place, [114.008, 30])
  for (const text of ['rml10', '人民路10号3栋2单元', 'No. 10 Renmin Road', 'renminlu10hao'])
    assert.deepEqual(gazetteer.find(text)[0]?.place, [114.008, 30], text)
  assert.equal(gazetteer.find('rml10')[0]?.nameEn, 'No. 10 Renmin Road')
})

test('a house number between two others is reckoned on its own side', () => {
  const [hit] = gazetteer.find('人民路 14 号')
  assert.deepEqual([hit?.address, hit?.reckoned], ['人民路14号', true])
  assert.deepEqual(hit?.place, [114.012, 30])
  assert.deepEqual(gazetteer.find('人民路6号')[0]?.place, [114.004, 30])
  assert.deepEqual(gazetteer.find('人民路6')[0]?.place, [114.004, 30])
  assert.deepEqual(gazetteer.find('人民路5号')[0]?.place, [114.004, 30.001])
  assert.deepEqual(gazetteer.find('人民路999号')[0]?.place, [114.01, 30.001])
})

test('addresses of points of interest, and of places near a name', () => {
  assert.equal(gazetteer.find('人民医院')[0]?.address, '人民路11号')
  assert.deepEqual(addressNear('人民路10号', [3, 4]).zh, '人民路10号')
  assert.deepEqual(addressNear('人民路10号', [60, 60]), {zh: '人民路10号东北约80米', en: 'about 80 m north-east of 人民路10号'})
  assert.deepEqual(addressNear('码头', [-100, 0]).zh, '码头西约100米')
})
