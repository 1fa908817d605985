/** The measures that matter to a person, out of everything the server counts since it started. */
export interface Measures {
  /** Requests of the interface; pages and probes are not counted. */
  readonly requests: number
  /** Those answered with 5xx. */
  readonly faults: number
  /** Seconds within which 95 % were answered, as the upper edge of a bucket; undefined before the first or when it is beyond the last. */
  readonly within: number | undefined
  readonly memoryBytes: number | undefined
  readonly upMillis: number | undefined
}

const line = /^(\w+)(?:\{([^}]*)\})? (\S+)$/

/** Reads the text format of Prometheus as `/metrics` gives it; `now` in ms since 1970. */
export function readMeasures(text: string, now: number): Measures {
  let [requests, faults] = [0, 0]
  const buckets = new Map<number, number>()
  const plain = new Map<string, number>()
  for (const row of text.split('\n')) {
    const [, name = '', labels = '', figure = ''] = line.exec(row) ?? []
    const value = Number(figure)
    if (labels !== '' && !labels.includes('route="/api/')) continue
    if (name === 'jingcheng_http_seconds_count') {
      requests += value
      if (labels.includes('status="5xx"')) faults += value
    } else if (name === 'jingcheng_http_seconds_bucket') {
      const edge = /le="([^"]+)"/.exec(labels)?.[1] ?? '+Inf'
      if (edge !== '+Inf') buckets.set(Number(edge), (buckets.get(Number(edge)) ?? 0) + value)
    } else if (labels === '' && name !== '') plain.set(name, value)
  }
  const within = requests === 0 ? undefined : [...buckets].sort(([a], [b]) => a - b).find(([, count]) => count >= requests * 0.95)?.[0]
  const started = plain.get('process_start_time_seconds')
  return {
    requests,
    faults,
    within,
    memoryBytes: plain.get('process_resident_memory_bytes'),
    upMillis: started === undefined ? undefined : Math.max(0, now - started * 1_000),
  }
}
