import type {Mapping} from '../core/mapping.ts'
import type {Row} from '../core/request.ts'

/** A small mapping with every part a mapping can have. */
export const mapping: Mapping = {
  title: {zh: '小城诉求', en: 'Small town requests'},
  columns: ['no', 'opened', 'target', 'closed', 'kind', 'where', 'by', 'unit', 'moves', 'ontime', 'end'],
  id: ['no'],
  description: ['kind'],
  address: ['where'],
  opened: {column: 'opened'},
  closed: {column: 'closed'},
  due: {column: 'target', source: 'small town'},
  place: {lng: 'lng', lat: 'lat'},
  area: {column: 'where', values: {North: '980101', South: '980102'}, blank: '980118', otherwise: '980118'},
  category: {column: 'kind', values: {Pothole: 'matter.06013'}, otherwise: 'matter.10999'},
  source: {column: 'by', values: {phone: 'hotline', web: 'citizen'}, otherwise: 'import'},
  unit: {column: 'unit', values: {ROADS: 'roads'}, otherwise: 'other'},
  transfers: {column: 'moves', units: {'980101': ['parks', 'roads']}, reason: {return: 'not ours', dispatch: 'theirs'}},
  result: {column: 'end', otherwise: 'done'},
  evidence: [{column: 'moves', words: 'transfers: '}],
  judged: {column: 'ontime', onTime: 'YES', overdue: 'NO'},
  readings: [],
}

/** A row of that town. */
export const row = (cells: Readonly<Record<string, string>>, line = 2): Row => ({
  line,
  cells: {
    no: '7', opened: '2011-07-01 09:00:00', target: '2011-07-02 09:00:00', closed: '2011-07-01 12:00:00', kind: 'Pothole', where: 'North', by: 'phone',
    unit: 'ROADS', moves: '', ontime: 'YES', end: 'filled', lng: '-71.06', lat: '42.36', ...cells,
  }, // biome-ignore format: a row
})
