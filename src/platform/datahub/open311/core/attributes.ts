import type {Said} from '#lib/problem.ts'

interface Question extends Said {
  readonly kind: 'question'
  readonly id: string
  readonly asks: 'text' | 'number' | 'single' | 'several' | 'yes-no' | 'date' | 'component' | 'photo'
  readonly required: boolean
  readonly options?: readonly (Said & {readonly id: string})[] | undefined
  readonly branches?: readonly {readonly to: string}[] | undefined
  readonly next: string
}

interface Information extends Said {
  readonly kind: 'information'
  readonly id: string
  readonly next: string
}

interface Stop extends Said {
  readonly kind: 'hard-stop' | 'emergency-stop'
  readonly id: string
}

type Asked = Question | Information | Stop

/** The questions of a category, as the domain of cases keeps them. */
export interface Questions {
  readonly categories: readonly string[]
  readonly first: string
  readonly nodes: readonly Asked[]
}

const END = 'end'

const exitsOf = (node: Asked): readonly string[] => {
  if (node.kind === 'question') return [...(node.branches ?? []).map(({to}) => to), node.next]
  return node.kind === 'information' ? [node.next] : []
}

/** Everything a way may come to, in the order in which it first does, without passing one node. */
function reached({first, nodes}: Questions, without?: string): readonly string[] {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const seen = new Set<string>()
  const visit = (id: string): void => {
    if (id === without || seen.has(id)) return
    seen.add(id)
    const node = byId.get(id)
    // What follows if no branch is taken comes last of the exits, and is told first.
    if (node !== undefined) for (const exit of exitsOf(node).toReversed()) visit(exit)
  }
  visit(first)
  return [...seen]
}

/** Whether a report may come of these questions at all: some way through them does not end at a stop. */
export const mayBeReported = (graph: Questions): boolean => reached(graph).includes(END)

/** The questions that are asked of a category: those that name it most closely; of several, the first by key. */
export function questionsFor<G extends {readonly key: string; readonly graph: Questions}>(
  published: readonly G[],
  category: string,
): G | undefined {
  const fitting = published.flatMap((kept) => {
    const depths = kept.graph.categories.filter((named) => category.startsWith(named)).map((named) => named.length)
    return depths.length === 0 ? [] : [{kept, depth: Math.max(...depths)}]
  })
  return fitting.toSorted((a, b) => b.depth - a.depth || (a.kept.key < b.kept.key ? -1 : 1))[0]?.kept
}

/** One attribute of a service definition. */
export interface Attribute {
  readonly variable: boolean
  readonly code: string
  readonly datatype: 'string' | 'number' | 'datetime' | 'text' | 'singlevaluelist' | 'multivaluelist'
  readonly required: boolean
  readonly datatype_description: string
  readonly order: number
  readonly description: string
  readonly values?: readonly {readonly key: string; readonly name: string}[]
}

const types = {
  text: 'text',
  number: 'number',
  single: 'singlevaluelist',
  several: 'multivaluelist',
  'yes-no': 'singlevaluelist',
  date: 'datetime',
  component: 'string',
  photo: 'string',
} as const satisfies Record<Question['asks'], Attribute['datatype']>

const hints: Readonly<Record<Question['asks'], Said>> = {
  text: {zh: '文字，最多 1000 字', en: 'Words, at most 1,000 characters'},
  number: {zh: '数字', en: 'A number'},
  single: {zh: '选一项', en: 'One of the values'},
  several: {zh: '可选多项', en: 'One or more of the values'},
  'yes-no': {zh: '是或否', en: 'Yes or no'},
  date: {zh: '日期，如 2026-11-23', en: 'A date such as 2026-11-23'},
  component: {zh: '部件的 16 或 17 位编码', en: 'The code of a component, 16 or 17 digits'},
  photo: {
    zh: '随请求以 multipart 附 1 至 5 张照片，此项不填',
    en: 'Send one to five photos with the request as multipart; leave this empty',
  },
}
const onlyIf: Said = {zh: '；是否要答取决于前面的回答', en: '; whether it is asked hangs on what was answered before'}

const must: Said = {zh: '；必须附', en: '; at least one is required'}

const yesNo = [
  {id: 'yes', zh: '是', en: 'Yes'},
  {id: 'no', zh: '否', en: 'No'},
]

/**
 * The questions of a category as the attributes of its service (GeoReport v2, service definition). Required is what every way to the end asks; what only some
 * ways ask says so, and is demanded when a request's own way comes to it. What is merely told is an attribute that takes no value.
 */
export function attributesOf(graph: Questions, language: 'zh' | 'en'): readonly Attribute[] {
  const byId = new Map(graph.nodes.map((node) => [node.id, node]))
  const asked = reached(graph).flatMap((id): readonly (Question | Information)[] => {
    const node = byId.get(id)
    return node?.kind === 'question' || node?.kind === 'information' ? [node] : []
  })
  return asked.map((node, index) => {
    const shared = {code: node.id, order: index + 1, description: node[language]}
    if (node.kind === 'information') return {variable: false, ...shared, datatype: 'string', required: false, datatype_description: ''}
    const always = !reached(graph, node.id).includes(END)
    const options = node.asks === 'yes-no' ? yesNo : (node.options ?? [])
    return {
      variable: node.asks !== 'photo',
      ...shared,
      datatype: types[node.asks],
      required: node.required && always && node.asks !== 'photo',
      datatype_description: `${hints[node.asks][language]}${node.required ? (always ? (node.asks === 'photo' ? must[language] : '') : onlyIf[language]) : ''}`,
      ...(options.length === 0 ? {} : {values: options.map((option) => ({key: option.id, name: option[language]}))}),
    }
  })
}

/** What a request answers, as the questions want it, and the codes nobody asked about. */
export interface Answered {
  readonly answers: Readonly<Record<string, string | number | boolean | readonly string[]>>
  readonly unasked: readonly string[]
}

const truths: Readonly<Record<string, boolean>> = {
  yes: true,
  true: true,
  '1': true,
  是: true,
  no: false,
  false: false,
  '0': false,
  否: false,
}

/** What cannot be read stays as it came, so that whoever judges answers refuses it with what would fit. */
const readings: Readonly<
  Record<Exclude<Question['asks'], 'photo'>, (values: readonly string[]) => string | number | boolean | readonly string[]>
> = {
  text: ([text = '']) => text,
  component: ([text = '']) => text.trim(),
  number: ([text = '']) => (/^\s*[-+]?(\d+([.]\d*)?|[.]\d+)(e[-+]?\d+)?\s*$/i.test(text) ? Number(text) : text),
  single: (values) => (values.length === 1 ? (values[0] ?? '') : values),
  several: (values) => [...new Set(values)],
  'yes-no': ([text = '']) => truths[text.trim().toLowerCase()] ?? text,
  // The city keeps days; of a moment its own day is taken.
  date: ([text = '']) => (/^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[-+]\d{2}:?\d{2})?$/.test(text.trim()) ? text.trim().slice(0, 10) : text.trim()),
}

/** The answers among what was sent as `attribute[code]`; an empty value is no answer, and photos answer what asks for photos. */
export function answersOf(graph: Questions | undefined, sent: ReadonlyMap<string, readonly string[]>, photos: readonly string[]): Answered {
  const questions = (graph?.nodes ?? []).filter((node): node is Question => node.kind === 'question')
  const answers = questions.flatMap((question) => {
    if (question.asks === 'photo') return photos.length === 0 ? [] : [[question.id, photos.slice(0, 5)] as const]
    const values = (sent.get(question.id) ?? []).filter((value) => value.trim() !== '')
    return values.length === 0 ? [] : [[question.id, readings[question.asks](values)] as const]
  })
  const asked = new Set((graph?.nodes ?? []).map(({id}) => id))
  return {answers: Object.fromEntries(answers), unasked: [...sent.keys()].filter((code) => !asked.has(code))}
}

/** The attributes of a form: `attribute[code]`, and `attribute[code][]` or the same name again for several values. */
export function attributesSent(fields: readonly (readonly [string, string])[]): ReadonlyMap<string, readonly string[]> {
  const sent = new Map<string, string[]>()
  for (const [name, value] of fields) {
    const code = /^attribute\[([^[\]]{1,100})\](\[\d{0,3}\])?$/.exec(name)?.[1]
    if (code !== undefined) sent.set(code, [...(sent.get(code) ?? []), value])
  }
  return sent
}
