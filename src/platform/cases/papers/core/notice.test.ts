import assert from 'node:assert/strict'
import {test} from 'node:test'
import {isProblem} from '#lib/problem.ts'
import {readNotice} from './notice.ts'

/** 国务院办公厅关于2026年部分节假日安排的通知, its articles; what it decrees is `cities/demo/calendar.json`. */
const of2026 = `国务院办公厅关于2026年部分节假日安排的通知
各省、自治区、直辖市人民政府：
经国务院批准，现将2026年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。`

test('a notice is read as it decrees', () => {
  const {year, source, holidays, makeups, remarks} = readNotice(of2026)
  assert.deepEqual([year, source, remarks], [2026, '国务院办公厅关于2026年部分节假日安排的通知', []])
  assert.deepEqual(
    holidays.map(({zh, from, to}) => [zh, from, to]),
    [
      ['元旦', '2026-01-01', '2026-01-03'],
      ['春节', '2026-02-15', '2026-02-23'],
      ['清明节', '2026-04-04', '2026-04-06'],
      ['劳动节', '2026-05-01', '2026-05-05'],
      ['端午节', '2026-06-19', '2026-06-21'],
      ['中秋节', '2026-09-25', '2026-09-27'],
      ['国庆节', '2026-10-01', '2026-10-07'],
    ],
  )
  assert.deepEqual(makeups, ['2026-01-04', '2026-02-14', '2026-02-28', '2026-05-09', '2026-09-20', '2026-10-10'])
})

test('one day, two holidays in one, a month that turns, and a year that turns', () => {
  const {holidays, makeups, remarks} = readNotice(`2025年节假日
一、元旦：1月1日（周三）放假1天，不调休。
二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。
三、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。`)
  assert.deepEqual(
    holidays.map(({en, from, to}) => [en, from, to]),
    [
      ['New Year’s Day', '2025-01-01', '2025-01-01'],
      ['Spring Festival', '2025-01-28', '2025-02-04'],
      ['National Day and Mid-Autumn Festival', '2025-10-01', '2025-10-08'],
    ],
  )
  assert.deepEqual([makeups, remarks], [['2025-01-26', '2025-02-08'], []])
  const turning = readNotice('2023年节假日\n一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。')
  assert.deepEqual(turning.holidays[0], {zh: '元旦', en: 'New Year’s Day', from: '2023-01-01', to: '2023-01-02'})
  assert.match(turning.remarks[0]?.zh ?? '', /2022-12-31 不在 2023 年/)
})

test('what does not fit together is said: weekdays, counts, and what cannot be read', () => {
  const {remarks} = readNotice('2026年节假日\n一、元旦：1月1日（周五）至3日（周六）放假，共4天。\n二、春节：另行通知放假。')
  assert.deepEqual(
    remarks.map(({zh}) => zh),
    [
      '2026-01-01 是周四，通知写作周五，请核对',
      '元旦：2026-01-01 至 2026-01-03 是 3 天，通知写作 4 天，请核对',
      '“春节”没有读出日期，请在日历上点选',
    ],
  )
  assert.throws(
    () => readNotice('今天天气很好'),
    (error) => isProblem(error, 'case.unreadable-notice'),
  )
})

test('a table is read, and its wrong lines are said', () => {
  const {year, holidays, makeups, remarks} = readNotice(
    '起,止,名称,类型\n2027-01-01,2027-01-03,元旦,放假\n2027/1/9,,,上班\n2027-13-01,,春节,放假\n2028-01-01,,元旦,放假\n',
  )
  assert.deepEqual([year, holidays.length, makeups], [2027, 1, ['2027-01-09']])
  assert.match(remarks[0]?.zh ?? '', /第 4 行读不懂/)
  assert.match(remarks[1]?.zh ?? '', /2028-01-01 不在 2027 年/)
})
