import {sql} from 'kysely'
import type {Features, Property} from '#kernel/maps/contract.ts'

const text = (name: string, zh: string, en: string): Property => ({name, type: 'text', said: {zh, en}})
const number = (name: string, zh: string, en: string): Property => ({name, type: 'number', said: {zh, en}})
const date = (name: string, zh: string, en: string): Property => ({name, type: 'date', said: {zh, en}})

/** Areas of a level with the names they bear now. */
export const areaFeatures = (level: 'district' | 'street'): Features => ({
  shape: 'polygon',
  key: {column: 'code', type: 'text'},
  place: 'shape',
  properties: [
    text('code', '代码', 'Code'),
    text('name', '名称', 'Name'),
    text('name_en', '英文名', 'English name'),
    number('area_m2', '面积（平方米）', 'Square metres'),
  ],
  rows: () => sql`(select a.code, n.name, n.name_en, a.area_m2, a.shape from grid.area a
    left join organisation.area n on n.code = a.code and n.valid_to is null where a.level = ${level})`,
})

/** The cells in force. */
export const cellFeatures: Features = {
  shape: 'polygon',
  key: {column: 'code', type: 'text'},
  place: 'shape',
  time: 'valid_from',
  properties: [
    text('code', '网格编码', 'Code'),
    text('name', '名称', 'Name'),
    number('region', '区域类别', 'Class of region'),
    number('area_m2', '面积（平方米）', 'Square metres'),
    date('valid_from', '启用日期', 'In force from'),
  ],
  rows: () => sql`grid.cell_now`,
}

/** Components that are there. */
export const componentFeatures: Features = {
  shape: 'point',
  key: {column: 'code', type: 'text'},
  place: 'place',
  time: 'initial_on',
  properties: [
    text('code', '标识码', 'Code'),
    text('type', '类型', 'Type'),
    text('name', '名称', 'Name'),
    text('state', '状态', 'State'),
    text('department_name', '主管部门', 'Authority'),
    text('owner_name', '权属单位', 'Owner'),
    text('keeper_name', '养护单位', 'Keeper'),
    text('cell', '单元网格', 'Cell'),
    text('street', '街道代码', 'Code of the street'),
    text('street_name', '街道', 'Street'),
    text('community', '社区代码', 'Code of the community'),
    text('community_name', '社区', 'Community'),
    text('accuracy', '定位精度', 'Accuracy'),
    date('initial_on', '普查日期', 'Surveyed on'),
    date('changed_on', '变更日期', 'Changed on'),
  ],
  rows: () => sql`grid.component_now`,
}

/** Names that are found on the map. */
export const placeFeatures: Features = {
  shape: 'point',
  key: {column: 'id', type: 'uuid'},
  place: 'place',
  properties: [
    text('name', '名称', 'Name'),
    text('name_en', '英文名', 'English name'),
    text('kind', '类别', 'Kind'),
    text('road', '道路', 'Road'),
    text('number', '门牌号', 'Number'),
  ],
  rows: () => sql`grid.place`,
}
