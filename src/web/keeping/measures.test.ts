import assert from 'node:assert/strict'
import {test} from 'node:test'
import {readMeasures} from './measures.ts'

const bucket = (route: string, status: string, counts: readonly number[]): string =>
  [0.01, 0.1, 1]
    .map((le, i) => `jingcheng_http_seconds_bucket{le="${le}",method="GET",route="${route}",status="${status}"} ${counts[i]}`)
    .join('\n')

test('the measures are summed over all routes, and the quickest bucket that holds 95 % is named', () => {
  const text = [
    '# HELP jingcheng_http_seconds Time to answer a request, by route',
    bucket('/api/a', '2xx', [90, 96, 97]),
    'jingcheng_http_seconds_bucket{le="+Inf",method="GET",route="/api/a",status="2xx"} 97',
    'jingcheng_http_seconds_count{method="GET",route="/api/a",status="2xx"} 97',
    bucket('/api/b', '5xx', [0, 0, 3]),
    'jingcheng_http_seconds_count{method="GET",route="/api/b",status="5xx"} 3',
    'jingcheng_http_seconds_count{method="GET",route="/readyz",status="5xx"} 7',
    'process_resident_memory_bytes 1048576',
    'process_start_time_seconds 1000',
  ].join('\n')
  assert.deepEqual(readMeasures(text, 1_060_000), {requests: 100, faults: 3, within: 0.1, memoryBytes: 1_048_576, upMillis: 60_000})
})

test('before the first request nothing is claimed', () => {
  assert.deepEqual(readMeasures('', 0), {requests: 0, faults: 0, within: undefined, memoryBytes: undefined, upMillis: undefined})
})
