import type {Said} from '#lib/problem.ts'

/** How a question is answered. */
export const answerKinds = ['text', 'number', 'single', 'several', 'yes-no', 'date', 'component', 'photo'] as const
export type AnswerKind = (typeof answerKinds)[number]

/** Where a way through the questions is over and the report may be sent. */
export const END = 'end'

/** One of the answers that can be chosen. */
export interface Option extends Said {
  readonly id: string
}

/** Where another answer leads: `is` an option's id, yes (true) or no (false); or a number from `least` to `most`. The first that fits counts. */
export interface Branch {
  readonly is?: string | boolean | undefined
  readonly least?: number | undefined
  readonly most?: number | undefined
  readonly to: string
}

interface Titled extends Said {
  readonly id: string
}

/** Something that is asked; `next` is where it leads when no branch fits. */
export interface Question extends Titled {
  readonly kind: 'question'
  readonly asks: AnswerKind
  readonly required: boolean
  readonly options?: readonly Option[] | undefined
  readonly branches?: readonly Branch[] | undefined
  readonly next: string
}

/** Something that is said on the way. */
export interface Information extends Titled {
  readonly kind: 'information'
  readonly next: string
}

/** 不归本平台：the report ends here, and who is responsible instead is said; the words of the node are the reason. */
export interface HardStop extends Titled {
  readonly kind: 'hard-stop'
  readonly body: Said
  readonly contact: string
}

/** 紧急情况：the report ends here with a number to call at once; the words of the node say what to do until help comes. */
export interface EmergencyStop extends Titled {
  readonly kind: 'emergency-stop'
  readonly phone: string
}

export type Stop = HardStop | EmergencyStop
export type GraphNode = Question | Information | Stop

/** The questions of some categories 问题树: a way begins at `first` and ends at a stop or at the end. */
export interface Graph {
  /** Categories it serves, whole or by their beginning: `matter.06`. */
  readonly categories: readonly string[]
  readonly first: string
  readonly nodes: readonly GraphNode[]
}

/** Null: asked and passed over. */
export type Answer = string | number | boolean | readonly string[] | null

/** Answers by the id of their question. */
export type Answers = Readonly<Record<string, Answer>>

/** A graph laid out for walking. */
export type NodesById = ReadonlyMap<string, GraphNode>

export const nodesOf = ({nodes}: Graph): NodesById => new Map(nodes.map((node) => [node.id, node]))

export const isStop = (node: GraphNode): node is Stop => node.kind === 'hard-stop' || node.kind === 'emergency-stop'

/** Everywhere a node may lead. */
export const exitsOf = (node: GraphNode): readonly string[] => {
  if (isStop(node)) return []
  return node.kind === 'information' ? [node.next] : [...(node.branches ?? []).map(({to}) => to), node.next]
}
