import {learnSensing, sensingValues} from './sensing.ts'

/** Collections of the hub, and one that there is not. */
const collections: readonly string[] = ['cells', 'districts', 'cases', 'components', 'none']

/** Datasets of the catalogue, and one that there is not. */
const datasets: readonly string[] = ['cells', 'cases', 'none']

const systems = [4326, 4490, 3857, 4526, 4547, 1].map((srid) => `http://www.opengis.net/def/crs/EPSG/0/${srid}`)

/** Parameters of pages of features: right, nearly right and wrong. */
const datahubValues: Readonly<Record<string, readonly string[]>> = {
  fid: ['990101001001001', '990101', 'x'],
  f: ['json', 'html', 'xml'],
  crs: systems,
  'bbox-crs': systems,
  'filter-crs': systems,
  'filter-lang': ['cql2-text', 'cql2-json', 'ecql'],
  filter: [
    'area_m2 > 1000',
    "name like '%网格' and region in (1, 2)",
    's_intersects(geometry, BBOX(113.99, 29.99, 114.01, 30.01))',
    "t_after(reported_at, DATE('2026-11-01'))",
    '{"op":"=","args":[{"property":"region"},1]}',
    "casei(name) = casei('X') or 1 = 1",
    'region ^ 400 > 1',
    's_within(geometry, POLYGON((0 0, 1 1, 1 0)))',
    'region = ',
    '{"op":"not"}',
  ],
  datetime: ['2026-11-01T00:00:00Z/..', '2026-11-23', '../..', '2026-13-01'],
  sortby: ['name', '-area_m2,name', 'nothing', '+', ''],
  properties: ['name,code', '', 'shape', 'nothing'],
  resultType: ['hits', 'results', 'x'],
}

/** What Open311 takes. */
const open311Values: Readonly<Record<string, readonly string[]>> = {
  service_code: ['matter.01037', 'matter.06012', 'matter.06010', 'x'],
  address_string: ['中山路1号', ''],
  lat: ['30.0', '30', '91', ''],
  long: ['114.0', '114', '181', ''],
  start_date: ['2026-11-01T00:00:00Z', '2026-11-01T00:00:00 08:00', 'x'],
  end_date: ['2026-11-23T00:00:00Z', '2026-11-30T00:00:00+08:00'],
  updated_after: ['2026-11-01T00:00:00Z', ''],
  page: ['1', '2', '0'],
  page_size: ['1', '10', '1001'],
  jurisdiction_id: ['jingcheng.example', '990101.jingcheng.example', ''],
  api_key: ['', 'jck_x'],
  description: ['路面有坑'],
  media_url: ['https://a.example/x.jpg', 'javascript:1', ''],
}

/** What the interfaces by standards take: paths, options and parameters by their names. */
export const standardValues: Readonly<Record<string, readonly string[]>> = {...sensingValues, ...datahubValues, ...open311Values}

/** What the city knows of what these interfaces lead to, by the folder of an address and by name. */
export async function learnStandards(...asked: Parameters<typeof learnSensing>) {
  const {folders, names} = await learnSensing(...asked)
  const [requests, shares] = [await asked[2]('cases.case'), await asked[2]('datahub.share')]
  return {
    folders: {...folders, collections, datasets, shares, shared: shares, requests, services: open311Values.service_code ?? []},
    names: {...names, service_request_id: requests},
  }
}
