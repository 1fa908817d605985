const FEATURES = 'http://www.opengis.net/spec/ogcapi-features'
const cql2 = [
  'cql2-text',
  'cql2-json',
  'basic-cql2',
  'advanced-comparison-operators',
  'case-insensitive-comparison',
  'accent-insensitive-comparison',
  'basic-spatial-functions',
  'basic-spatial-functions-plus',
  'spatial-functions',
  'temporal-functions',
  'array-functions',
  'property-property',
  'functions',
  'arithmetic',
]

/** The conformance classes that are kept (OGC 17-069r4, 18-058r1, 19-079r2, 20-002 draft, 23-058r1, 21-065r2). */
export const featuresConformance: readonly string[] = [
  ...['core', 'landing-page', 'json', 'html', 'oas30'].map((one) => `http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/${one}`),
  'http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections',
  ...['core', 'oas30', 'html', 'geojson'].map((one) => `${FEATURES}-1/1.0/conf/${one}`),
  `${FEATURES}-2/1.0/conf/crs`,
  ...['queryables', 'queryables-query-parameters', 'filter', 'features-filter'].map((one) => `${FEATURES}-3/1.0/conf/${one}`),
  ...['create-replace-delete', 'update', 'optimistic-locking-etags', 'features'].map((one) => `${FEATURES}-4/1.0/conf/${one}`),
  ...['schemas', 'core-roles-features', 'returnables-and-receivables', 'queryables', 'sortables'].map(
    (one) => `${FEATURES}-5/1.0/conf/${one}`,
  ),
  ...cql2.map((one) => `http://www.opengis.net/spec/cql2/1.0/conf/${one}`),
]
