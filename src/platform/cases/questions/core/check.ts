import type {Said} from '#lib/problem.ts'
import {type Branch, END, exitsOf, type Graph, type GraphNode, isStop, type NodesById, nodesOf, type Question} from './graph.ts'

/** Most nodes of a graph: a citizen answers a handful, and a graph must be readable by a person. */
export const mostNodes = 60
/** Most questions anybody may meet on one way. */
export const mostAsked = 20

/** Why a graph cannot be published. */
export interface GraphFault extends Said {
  readonly node: string
  readonly kind: 'said-twice' | 'leads-nowhere' | 'cycle' | 'unreachable' | 'options' | 'branch' | 'too-long' | 'no-categories' | 'words'
}

const fault = (node: string, kind: GraphFault['kind'], zh: string, en: string): GraphFault => ({node, kind, zh, en})

const twice = (ids: readonly string[]): readonly string[] => [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))]

const exitFaults = (graph: Graph, nodes: NodesById): readonly GraphFault[] => {
  const known = (id: string): boolean => id === END || nodes.has(id)
  const lost = graph.nodes.flatMap((node) =>
    exitsOf(node)
      .filter((to) => !known(to))
      .map((to) =>
        fault(
          node.id,
          'leads-nowhere',
          `“${node.id}”通向不存在的“${to}”，请改为已有的节点或 end`,
          `"${node.id}" leads to "${to}", which is not there; name a node or end`,
        ),
      ),
  )
  if (nodes.has(graph.first)) return lost
  return [
    fault(
      graph.first,
      'leads-nowhere',
      `第一个节点“${graph.first}”不存在，请指定已有的节点`,
      `The first node "${graph.first}" is not there; name one that is`,
    ),
    ...lost,
  ]
}

/** Everything some ids lead to, themselves included. */
const reachable = (from: readonly string[], nodes: NodesById): ReadonlySet<string> => {
  const seen = new Set<string>()
  const open = [...from]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const node = nodes.get(id)
    if (node === undefined || seen.has(id)) continue
    seen.add(id)
    open.push(...exitsOf(node))
  }
  return seen
}

/** The nodes that lead back to themselves. */
const onCycles = (graph: Graph, nodes: NodesById): readonly string[] =>
  graph.nodes.filter((node) => reachable(exitsOf(node), nodes).has(node.id)).map(({id}) => id)

/** The most questions on any way from a node; only for graphs without cycles. */
const longestWay = (graph: Graph, nodes: NodesById): number => {
  const lengths = new Map<string, number>()
  const lengthFrom = (id: string): number => {
    const node = nodes.get(id)
    if (node === undefined) return 0
    const known = lengths.get(id)
    if (known !== undefined) return known
    const length = (node.kind === 'question' ? 1 : 0) + Math.max(0, ...exitsOf(node).map(lengthFrom))
    lengths.set(id, length)
    return length
  }
  return lengthFrom(graph.first)
}

const wordFaults = (node: GraphNode): readonly GraphFault[] => {
  const said: readonly Said[] = [
    node,
    ...(node.kind === 'question' ? (node.options ?? []) : []),
    ...(node.kind === 'hard-stop' ? [node.body] : []),
  ]
  return said.every(({zh, en}) => zh.trim() !== '' && en.trim() !== '')
    ? []
    : [fault(node.id, 'words', `“${node.id}”缺少中文或英文，请补全两种语言`, `"${node.id}" lacks its Chinese or English words; give both`)]
}

const optionFaults = ({id, asks, options = []}: Question): readonly GraphFault[] => {
  const chosen = asks === 'single' || asks === 'several'
  if (chosen && options.length >= 2 && twice(options.map((option) => option.id)).length === 0) return []
  if (!chosen && options.length === 0) return []
  return chosen
    ? [fault(id, 'options', `选择题“${id}”需要至少两个互不相同的选项`, `The choice "${id}" needs at least two different options`)]
    : [fault(id, 'options', `“${id}”不是选择题，不能有选项`, `"${id}" is no choice and cannot have options`)]
}

/** Says what is wrong with a branch, or nothing. */
const branchWrong = ({asks, options = []}: Question, {is, least, most}: Branch): Said | null => {
  const numeric = least !== undefined || most !== undefined
  if ((is === undefined) === !numeric) return {zh: '须写明 is，或 least、most', en: 'name either is, or least and most'}
  if (numeric) {
    if (asks !== 'number') return {zh: '只有数字题可按大小分支', en: 'only numbers branch by size'}
    return (least ?? Number.NEGATIVE_INFINITY) <= (most ?? Number.POSITIVE_INFINITY)
      ? null
      : {zh: '最小值大于最大值', en: 'least is above most'}
  }
  if (asks === 'yes-no')
    return typeof is === 'boolean' ? null : {zh: '是非题只能按 true、false 分支', en: 'yes or no branches by true and false'}
  if (asks !== 'single' && asks !== 'several') return {zh: '这种题目不能分支', en: 'such a question cannot branch'}
  return options.some(({id}) => id === is) ? null : {zh: `没有选项“${String(is)}”`, en: `there is no option "${String(is)}"`}
}

const branchFaults = (node: Question): readonly GraphFault[] => {
  const branches = node.branches ?? []
  const wrong = branches.flatMap((branch) => branchWrong(node, branch) ?? [])
  const again = twice(branches.map(({is, least, most}) => JSON.stringify([is, least, most])))
  return [
    ...wrong.map(({zh, en}) => fault(node.id, 'branch', `“${node.id}”的分支有误：${zh}`, `A branch of "${node.id}" is wrong: ${en}`)),
    ...again.map(() =>
      fault(
        node.id,
        'branch',
        `“${node.id}”有两个相同的分支，后一个永远走不到`,
        `"${node.id}" branches twice on the same answer; the second is never taken`,
      ),
    ),
  ]
}

const sizeFaults = (graph: Graph, nodes: NodesById): readonly GraphFault[] => {
  if (graph.nodes.length > mostNodes)
    return [
      fault(
        graph.first,
        'too-long',
        `共 ${graph.nodes.length} 个节点，最多 ${mostNodes} 个，请拆分`,
        `It has ${graph.nodes.length} nodes, at most ${mostNodes} are allowed; split it`,
      ),
    ]
  const longest = longestWay(graph, nodes)
  return longest <= mostAsked
    ? []
    : [
        fault(
          graph.first,
          'too-long',
          `最长要答 ${longest} 题，最多 ${mostAsked} 题，请精简`,
          `One way asks ${longest} questions, at most ${mostAsked} are allowed; ask less`,
        ),
      ]
}

/** Everything that forbids a graph to be published: every branch must lead somewhere, nothing turn in a circle or stand where nobody comes. */
export const checkGraph = (graph: Graph): readonly GraphFault[] => {
  const nodes = nodesOf(graph)
  const doubled = twice([...graph.nodes.map(({id}) => id), END]).map((id) =>
    fault(id, 'said-twice', `节点编号“${id}”重复或已保留，请改用其他编号`, `The id "${id}" is used twice or reserved; choose another`),
  )
  const cyclic = onCycles(graph, nodes)
  const met = reachable([graph.first], nodes)
  const questions = graph.nodes.filter((node) => node.kind === 'question')
  return [
    ...(graph.categories.length === 0
      ? [fault(graph.first, 'no-categories', '没有写明用于哪些类别，请至少填写一个', 'It serves no category; name at least one')]
      : []),
    ...doubled,
    ...exitFaults(graph, nodes),
    ...cyclic.map((id) =>
      fault(
        id,
        'cycle',
        `“${id}”在循环之中，回答永远不会结束，请改变去向`,
        `"${id}" lies on a circle that never ends; let it lead elsewhere`,
      ),
    ),
    ...graph.nodes
      .filter(({id}) => !met.has(id))
      .map(({id}) =>
        fault(id, 'unreachable', `没有任何回答通向“${id}”，请连接或删除`, `No answer leads to "${id}"; connect it or take it out`),
      ),
    ...graph.nodes.flatMap(wordFaults),
    ...questions.flatMap(optionFaults),
    ...questions.flatMap(branchFaults),
    ...(cyclic.length === 0 ? sizeFaults(graph, nodes) : []),
  ]
}

/** The stops of a graph, for a list of what it turns away. */
export const stopsOf = (graph: Graph) => graph.nodes.filter(isStop)
