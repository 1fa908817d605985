const SPEC = 'http://www.opengis.net/spec/iot_sensing/1.1'

/** The requirements of OGC 18-088 that are kept, as the root of the service declares them; each has a test by its name. */
export const conformance: readonly string[] = [
  'datamodel',
  'resource-path/resource-path-to-entities',
  'request-data',
  'create-update-delete/create-entity',
  'create-update-delete/link-to-existing-entities',
  'create-update-delete/deep-insert',
  'create-update-delete/deep-insert-status-code',
  'create-update-delete/update-entity',
  'create-update-delete/update-entity-put',
  'create-update-delete/delete-entity',
  'create-update-delete/historical-location-auto-creation',
  'create-update-delete/historical-location-manual-creation',
  'multi-datastream',
].map((name) => `${SPEC}/req/${name}`)
