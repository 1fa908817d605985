/** Paths and query options of SensorThings: right, nearly right and wrong. */
export const sensingValues: Readonly<Record<string, readonly string[]>> = {
  rest: [
    'Things',
    'Things(1)',
    'Datastreams(1)/Observations',
    'Observations',
    'Things(1)/name/$value',
    'CreateObservations',
    'Locations/$ref',
    'Things(x)',
  ],
  $filter: [
    'id eq 1',
    "name eq 'x'",
    'result gt 1 and result lt 5',
    'phenomenonTime ge 2026-01-01T00:00:00Z',
    "substringof('a', name)",
    'name gt',
    'Datastreams/id eq 1',
  ],
  $orderby: ['id desc', 'name', 'phenomenonTime desc'],
  $expand: ['Datastreams', 'Locations($select=name)', 'Observations($top=1)', 'Thing'],
  $select: ['name', 'id'],
  $top: ['1', '0', '-1'],
  $skip: ['0', '5'],
  $count: ['true', 'yes'],
  $resultFormat: ['CSV', 'GeoJSON', 'dataArray', 'x'],
}
