const SPEC = 'http://www.opengis.net/spec/iot_sensing/1.1'
const BESIDE = 'https://fraunhoferiosb.github.io/FROST-Server/extensions'

/** The requirements of OGC 18-088 that are kept, as the root of the service declares them, and what clients ask for beside them; `test/conformance.test.ts` shows each. */
export const conformance: readonly string[] = [
  ...[
    'datamodel',
    'resource-path/resource-path-to-entities',
    'request-data',
    'create-update-delete',
    'create-update-delete/create-entity',
    'create-update-delete/link-to-existing-entities',
    'create-update-delete/deep-insert',
    'create-update-delete/deep-insert-status-code',
    'create-update-delete/update-entity',
    'create-update-delete/update-entity-put',
    'create-update-delete/update-entity-jsonpatch',
    'create-update-delete/delete-entity',
    'create-update-delete/historical-location-auto-creation',
    'create-update-delete/historical-location-manual-creation',
    'batch-request/batch-request',
    'multi-datastream',
    'data-array/data-array',
  ].map((name) => `${SPEC}/req/${name}`),
  `${BESIDE}/JsonBatchRequest.html`,
  `${BESIDE}/DeepSelect.html`,
]

/** What is kept besides where the broker is open: its requirement names the endpoints. */
export const mqttConformance = ['create-observations-via-mqtt/observations-creation', 'receive-updates-via-mqtt/receive-updates'].map(
  (name) => `${SPEC}/req/${name}`,
)

/** Where messages are taken by MQTT. */
export interface Endpoint {
  readonly port: number
  readonly tls: boolean
  /** What devices use where they do not come by the name of the server. */
  readonly address: string | null
}

/** What the root of the service says of itself: the requirements kept, and where MQTT is spoken (OGC 18-088, 8.3.1, 14 and 15). */
export function serverSettings(host: string, doors: readonly Endpoint[]): Readonly<Record<string, unknown>> {
  if (doors.length === 0) return {conformance}
  const endpoints = [...new Set(doors.map(({port, tls, address}) => address ?? `${tls ? 'mqtts' : 'mqtt'}://${host}:${port}`))]
  return {conformance: [...conformance, ...mqttConformance], ...Object.fromEntries(mqttConformance.map((name) => [name, {endpoints}]))}
}
