/** What a value is once it stands in a query. `any` is a result: a number, or something else as JSON. */
export type Type = 'number' | 'text' | 'truth' | 'json' | 'time' | 'span' | 'date' | 'clock' | 'gap' | 'shape' | 'any' | 'nothing'

/** A function of `$filter`: what each argument must be, and what it answers. The last argument of `least` may be left out. */
export interface Signature {
  readonly given: readonly (readonly Type[])[]
  readonly answer: Type
}

const text: readonly Type[] = ['text', 'json', 'any']
const number: readonly Type[] = ['number', 'json', 'any']
const moment: readonly Type[] = ['time', 'span']
const shape: readonly Type[] = ['shape']

const says = (answer: Type, ...given: (readonly Type[])[]): Signature => ({given, answer})
const twoShapes = says('truth', shape, shape)
const twoMoments = says('truth', moment, moment)
const part = says('number', moment)

/** Every function of OGC 18-088 tables 22 to 25, and the comparisons of times that FROST has beside them, by name. */
export const functions = {
  substringof: says('truth', text, text),
  contains: says('truth', text, text),
  endswith: says('truth', text, text),
  startswith: says('truth', text, text),
  length: says('number', text),
  indexof: says('number', text, text),
  substring: says('text', text, number),
  'substring/3': says('text', text, number, number),
  tolower: says('text', text),
  toupper: says('text', text),
  trim: says('text', text),
  concat: says('text', text, text),
  year: part,
  month: part,
  day: part,
  hour: part,
  minute: part,
  second: part,
  fractionalseconds: part,
  totaloffsetminutes: part,
  date: says('date', moment),
  time: says('clock', moment),
  now: says('time'),
  mindatetime: says('time'),
  maxdatetime: says('time'),
  round: says('number', number),
  floor: says('number', number),
  ceiling: says('number', number),
  'geo.distance': says('number', shape, shape),
  'geo.length': says('number', shape),
  'geo.intersects': twoShapes,
  st_equals: twoShapes,
  st_disjoint: twoShapes,
  st_touches: twoShapes,
  st_within: twoShapes,
  st_overlaps: twoShapes,
  st_crosses: twoShapes,
  st_intersects: twoShapes,
  st_contains: twoShapes,
  st_relate: says('truth', shape, shape, ['text']),
  before: twoMoments,
  after: twoMoments,
  meets: twoMoments,
  during: twoMoments,
  overlaps: twoMoments,
  starts: twoMoments,
  finishes: twoMoments,
} as const satisfies Readonly<Record<string, Signature>>

export type FunctionName = keyof typeof functions

/** The function of this name that takes so many arguments, or undefined. */
export function functionOf(name: string, given: number): FunctionName | undefined {
  const found = [name, `${name}/${given}`].find(
    (key): key is FunctionName => Object.hasOwn(functions, key) && functions[key as FunctionName].given.length === given,
  )
  return found
}
