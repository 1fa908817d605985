/** A kind of value that functions take and give. */
export type Kind = 'text' | 'number' | 'shape'

/** The functions of this server (OGC 21-065 clause 7.13), as `/functions` lists them. */
export const functions = {
  abs: {takes: ['number'], gives: 'number', en: 'Without its sign', zh: '绝对值'},
  floor: {takes: ['number'], gives: 'number', en: 'The whole number below', zh: '向下取整'},
  ceil: {takes: ['number'], gives: 'number', en: 'The whole number above', zh: '向上取整'},
  length: {takes: ['text'], gives: 'number', en: 'How many characters', zh: '字符数'},
  area: {takes: ['shape'], gives: 'number', en: 'Square metres on the ellipsoid', zh: '椭球面积（平方米）'},
  distance: {takes: ['shape', 'shape'], gives: 'number', en: 'Metres on the ellipsoid', zh: '椭球距离（米）'},
} as const satisfies Readonly<
  Record<string, {readonly takes: readonly Kind[]; readonly gives: Kind; readonly zh: string; readonly en: string}>
>

export type FunctionName = keyof typeof functions
