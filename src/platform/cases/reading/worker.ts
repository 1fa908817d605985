import {parentPort, workerData} from 'node:worker_threads'
import {type Entry, finderOf} from './core/retrieve.ts'
import {chosenLessons, type Lesson, trainReading} from './core/train.ts'
import {writeLearned} from './weights.ts'

const {entries, lessons} = workerData as {readonly entries: readonly Entry[]; readonly lessons: readonly Lesson[]}
const finder = finderOf(entries)
const chosen = chosenLessons(lessons, finder)
const trained = trainReading(finder, chosen)
parentPort?.postMessage({lessons: chosen.length, ...(trained && {figures: trained.figures, weights: writeLearned(trained)})})
