import type {Said} from '#lib/problem.ts'
import {type ClassName, classes, cycles, licences} from './dataset.ts'
import type {Dataset, Resource} from './kept.ts'

/** A resource with where it is read, when it is. */
export interface Placed {
  readonly resource: Resource
  readonly title: Said
  readonly url: string | null
}

const both = ({zh, en}: Said): string => (zh === en ? zh : `${zh} · ${en}`)
const utc = (at: Date | null): string | null => at?.toISOString().replace('Z', '') ?? null

/** A unit as CKAN's organization. */
export const organizationOf = (id: string, said: Said, count?: number): object => ({
  id,
  name: id === '' ? 'unknown' : id,
  title: both(said),
  display_name: both(said),
  type: 'organization',
  is_organization: true,
  state: 'active',
  ...(count === undefined ? {} : {package_count: count}),
})

/** A subject as CKAN's group. */
export const groupOf = (name: string): object => {
  const said = (classes as Readonly<Record<string, Said>>)[name] ?? {zh: name, en: name}
  return {id: name, name, title: both(said), display_name: both(said), type: 'group', state: 'active'}
}

/** A resource as CKAN tells it. */
export const resourceOf = ({resource, title, url}: Placed): object => ({
  id: resource.id,
  package_id: resource.datasetId,
  name: both(title),
  description: '',
  format: resource.format,
  mimetype: resource.format === 'GeoJSON' ? 'application/geo+json' : null,
  url: url ?? '',
  url_type: null,
  resource_type: 'api',
  datastore_active: resource.kind === 'collection' || resource.kind === 'sheet',
  created: utc(resource.createdAt),
  last_modified: utc(resource.lastAt),
  state: 'active',
})

/** A dataset as CKAN's package. */
export const packageOf = (dataset: Dataset, resources: readonly Placed[]): object => ({
  id: dataset.id,
  name: dataset.name,
  title: both(dataset.title),
  notes: both(dataset.description),
  type: 'dataset',
  state: 'active',
  private: !dataset.open,
  isopen: dataset.open && licences[dataset.licence].address !== null,
  license_id: dataset.licence,
  license_title: both(licences[dataset.licence]),
  license_url: licences[dataset.licence].address,
  owner_org: dataset.ownerUnit,
  organization: organizationOf(dataset.ownerUnit, {zh: dataset.ownerZh ?? '未定', en: dataset.ownerEn ?? 'Not settled'}),
  groups: [groupOf(dataset.class)],
  tags: dataset.keywords.map((word) => ({id: word, name: word, display_name: word, state: 'active'})),
  num_tags: dataset.keywords.length,
  resources: resources.map(resourceOf),
  num_resources: resources.length,
  metadata_created: utc(dataset.createdAt),
  metadata_modified: utc(dataset.changedAt),
  extras: [
    {key: 'update_cycle', value: dataset.cycle},
    {key: 'level', value: String(dataset.level)},
    {key: 'sharing', value: dataset.sharing},
    ...(dataset.lineage === '' ? [] : [{key: 'lineage', value: dataset.lineage}]),
    ...(dataset.from === null ? [] : [{key: 'temporal_start', value: dataset.from}]),
    ...(dataset.to === null ? [] : [{key: 'temporal_end', value: dataset.to}]),
  ],
})

const AUTHORITY = 'http://publications.europa.eu/resource/authority'

/** Datasets as a catalogue by DCAT-AP 3, in JSON-LD without a context of anybody else. */
export function dcatOf(
  origin: string,
  title: Said,
  datasets: readonly {readonly dataset: Dataset; readonly resources: readonly Placed[]}[],
): object {
  const said = ({zh, en}: Said) => [
    {'@language': 'zh', '@value': zh},
    {'@language': 'en', '@value': en},
  ]
  const moment = (at: Date) => ({'@type': 'xsd:dateTime', '@value': at.toISOString()})
  const publisher = (id: string, name: Said) => ({'@id': `${origin}/open?owner=${id}`, '@type': 'foaf:Agent', 'foaf:name': said(name)})
  const extent = (resources: readonly Placed[]) => {
    const boxes = resources.flatMap(({resource: {bbox}}) => (bbox === null ? [] : [bbox]))
    if (boxes.length === 0) return {}
    const side = (at: number, pick: (...values: number[]) => number) => pick(...boxes.map((box) => box[at] ?? 0))
    const [w, s, e, n] = [side(0, Math.min), side(1, Math.min), side(2, Math.max), side(3, Math.max)]
    const wkt = `POLYGON((${w} ${s},${e} ${s},${e} ${n},${w} ${n},${w} ${s}))`
    return {'dct:spatial': {'@type': 'dct:Location', 'dcat:bbox': {'@type': 'geo:wktLiteral', '@value': wkt}}}
  }
  return {
    '@context': {
      dcat: 'http://www.w3.org/ns/dcat#',
      dct: 'http://purl.org/dc/terms/',
      foaf: 'http://xmlns.com/foaf/0.1/',
      geo: 'http://www.opengis.net/ont/geosparql#',
      xsd: 'http://www.w3.org/2001/XMLSchema#',
    },
    '@id': `${origin}/open`,
    '@type': 'dcat:Catalog',
    'dct:title': said(title),
    'dct:description': said(title),
    'dct:publisher': {'@id': origin, '@type': 'foaf:Agent', 'foaf:name': said(title)},
    'dcat:dataset': datasets.map(({dataset, resources}) => ({
      '@id': `${origin}/open/${dataset.name}`,
      '@type': 'dcat:Dataset',
      'dct:identifier': dataset.id,
      'dct:title': said(dataset.title),
      'dct:description': said(dataset.description),
      'dct:publisher': publisher(dataset.ownerUnit, {zh: dataset.ownerZh ?? '未定', en: dataset.ownerEn ?? 'Not settled'}),
      'dct:issued': moment(dataset.publishedAt ?? dataset.createdAt),
      'dct:modified': moment(dataset.lastAt ?? dataset.changedAt),
      'dct:accrualPeriodicity': {'@id': `${AUTHORITY}/frequency/${cycles[dataset.cycle].dcat}`},
      'dcat:theme': {'@id': `${AUTHORITY}/data-theme/${classes[dataset.class as ClassName].dcat}`},
      'dct:accessRights': {'@id': `${AUTHORITY}/access-right/${dataset.open ? 'PUBLIC' : 'RESTRICTED'}`},
      'dcat:keyword': dataset.keywords.map((word) => ({'@language': 'zh', '@value': word})),
      ...(dataset.lineage === '' ? {} : {'dct:provenance': {'@type': 'dct:ProvenanceStatement', 'dct:description': dataset.lineage}}),
      ...(dataset.from === null && dataset.to === null
        ? {}
        : {
            'dct:temporal': {
              '@type': 'dct:PeriodOfTime',
              ...(dataset.from === null ? {} : {'dcat:startDate': {'@type': 'xsd:date', '@value': dataset.from}}),
              ...(dataset.to === null ? {} : {'dcat:endDate': {'@type': 'xsd:date', '@value': dataset.to}}),
            },
          }),
      ...extent(resources),
      'dcat:distribution': resources.flatMap(({resource, title: name, url}) =>
        url === null
          ? []
          : [
              {
                '@id': `${origin}/open/${dataset.name}#${resource.id}`,
                '@type': 'dcat:Distribution',
                'dct:title': said(name),
                'dcat:accessURL': {'@id': url},
                'dct:format': {'@id': `${AUTHORITY}/file-type/${resource.format === 'GeoJSON' ? 'GEOJSON' : 'JSON'}`},
                ...(licences[dataset.licence].address === null ? {} : {'dct:license': {'@id': licences[dataset.licence].address}}),
              },
            ],
      ),
    })),
  }
}
