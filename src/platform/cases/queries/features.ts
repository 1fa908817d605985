import {sql} from 'kysely'
import type {Features, Property} from '#kernel/maps/contract.ts'
import {visibleTo} from './filter.ts'

const text = (name: string, zh: string, en: string): Property => ({name, type: 'text', said: {zh, en}})
const time = (name: string, zh: string, en: string): Property => ({name, type: 'time', said: {zh, en}})

/** Cases the actor may see. Words and addresses stay here: they may tell of people. */
export const caseFeatures: Features = {
  shape: 'point',
  key: {column: 'id', type: 'uuid'},
  place: 'place',
  time: 'reported_at',
  properties: [
    text('number', '案卷号', 'Number'),
    text('state', '状态', 'State'),
    text('ending', '结束方式', 'Ending'),
    text('category', '类别', 'Category'),
    text('source', '来源', 'Source'),
    text('area', '区域代码', 'Code of the area'),
    text('unit_name', '承办单位', 'Unit'),
    time('reported_at', '上报时间', 'Reported at'),
    time('filed_at', '立案时间', 'Filed at'),
    time('due_at', '时限', 'Due at'),
    time('handled_at', '处置完成时间', 'Handled at'),
    time('closed_at', '结案时间', 'Closed at'),
  ],
  rows: (act) => sql`(select c.* from cases.case c where ${visibleTo(act)})`,
}
