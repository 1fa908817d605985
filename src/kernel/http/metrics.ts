import {collectDefaultMetrics, Gauge, Histogram, Registry} from 'prom-client'
import type {Db} from '../db.ts'
import {listJobHealth} from '../jobs.ts'

const registry = new Registry()
let begun = false

const httpSeconds = new Histogram({
  name: 'jingcheng_http_seconds',
  help: 'Time to answer a request, by route',
  labelNames: ['method', 'route', 'status'] as const,
  buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  registers: [registry],
})

const jobFailures = new Gauge({
  name: 'jingcheng_job_failures_in_a_row',
  help: 'Failures of a job since it last succeeded',
  labelNames: ['job'] as const,
  registers: [registry],
})
const jobAge = new Gauge({
  name: 'jingcheng_job_success_age_seconds',
  help: 'Age of the last success of a job',
  labelNames: ['job'] as const,
  registers: [registry],
})

/** Counts one answered request. */
export const measureHttp = (method: string, route: string, status: number, milliseconds: number): void =>
  httpSeconds.observe({method, route, status: `${Math.floor(status / 100)}xx`}, milliseconds / 1000)

/** Everything measured, in the text format of Prometheus. */
export async function metricsText(db: Db): Promise<string> {
  if (!begun) {
    begun = true
    collectDefaultMetrics({register: registry})
  }
  for (const {job, failuresInARow, lastSuccess} of await listJobHealth(db)) {
    jobFailures.set({job}, failuresInARow)
    if (lastSuccess !== null) jobAge.set({job}, (Date.now() - lastSuccess.getTime()) / 1000)
  }
  return registry.metrics()
}
