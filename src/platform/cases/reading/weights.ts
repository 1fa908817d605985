import type {SparseVector} from '#lib/text/sparse.ts'
import type {Learned} from './core/read.ts'

/** A learned model as JSON: long rows of numbers as base64 of their bytes, little end first. */
export interface Written {
  readonly version: 1
  readonly classes: readonly string[]
  readonly slope: number
  readonly blend: Learned['blend']
  readonly documents: number
  readonly places: string
  readonly holders: string
  readonly biases: readonly number[]
  readonly weights: readonly (readonly [places: string, values: string])[]
}

const bytesOf = (numbers: Uint32Array | Float32Array): string =>
  Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength).toString('base64')
const copied = (text: string): ArrayBuffer => new Uint8Array(Buffer.from(text, 'base64')).buffer
const wholes = (text: string): Uint32Array => new Uint32Array(copied(text))

/** A learned model in a form the store can keep. */
export function writeLearned({classifier: {classes, frequencies, linear, slope}, blend}: Learned): Written {
  return {
    version: 1,
    classes,
    slope,
    blend,
    documents: frequencies.documents,
    places: bytesOf(Uint32Array.from(frequencies.byPlace.keys())),
    holders: bytesOf(Uint32Array.from(frequencies.byPlace.values())),
    biases: linear.biases,
    weights: linear.weights.map(({indices, values}) => [bytesOf(indices), bytesOf(values)] as const),
  }
}

/** A learned model as it was before it was written. */
export function readLearned({classes, slope, blend, documents, places, holders, biases, weights}: Written): Learned {
  const counts = wholes(holders)
  return {
    blend,
    classifier: {
      classes,
      slope,
      frequencies: {documents, byPlace: new Map(Array.from(wholes(places), (place, at) => [place, counts[at] ?? 0]))},
      linear: {
        biases,
        weights: weights.map(([indices, values]): SparseVector => ({indices: wholes(indices), values: new Float32Array(copied(values))})),
      },
    },
  }
}
