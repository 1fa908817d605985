import {parentPort, workerData} from 'node:worker_threads'
import {Problem} from '#lib/problem.ts'
import {readCsv} from './csv.ts'
import {readXlsx} from './xlsx.ts'

/** What the worker is asked to read. */
export interface Task {
  readonly kind: 'csv' | 'xlsx'
  readonly bytes: Uint8Array
  readonly sheet: string | undefined
}

const batch = 5_000

// Rows go home in batches, so that the thread that serves people is never held up by one huge message.
const read = async ({kind, bytes, sheet}: Task): Promise<void> => {
  try {
    const {header, headerLine, rows} = kind === 'csv' ? readCsv(bytes) : await readXlsx(bytes, sheet)
    for (let i = 0; i < rows.length; i += batch) parentPort?.postMessage({rows: rows.slice(i, i + batch)})
    parentPort?.postMessage({header, headerLine})
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const {code, status, zh, en, details} = error
    parentPort?.postMessage({problem: {code, status, zh, en, details}})
  }
}

await read(workerData as Task)
