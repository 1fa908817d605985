import {Worker} from 'node:worker_threads'
import type {Entry} from './core/retrieve.ts'
import type {Lesson, ModelFigures} from './core/train.ts'
import type {Written} from './weights.ts'

/** What training gave; without figures and weights when there was too little to learn from. */
export interface TrainedAside {
  readonly lessons: number
  readonly figures?: ModelFigures
  readonly weights?: Written
}

const PATIENCE_MS = 300_000

/** Trains in a thread of its own, so that people are served meanwhile. Rejects when that takes more than five minutes. */
export const trainAside = (entries: readonly Entry[], lessons: readonly Lesson[]): Promise<TrainedAside> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: {entries, lessons},
      resourceLimits: {maxOldGenerationSizeMb: 1_024},
    })
    const settle = (done: () => void): void => {
      clearTimeout(clock)
      done()
      void worker.terminate()
    }
    const clock = setTimeout(() => settle(() => reject(new Error('Training took longer than five minutes.'))), PATIENCE_MS)
    worker.on('message', (trained: TrainedAside) => settle(() => resolve(trained)))
    worker.on('error', (error) => settle(() => reject(error)))
    worker.on('exit', () => settle(() => reject(new Error('Training ended without an answer.'))))
  })
