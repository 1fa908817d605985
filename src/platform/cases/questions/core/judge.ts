import type {Said} from '#lib/problem.ts'
import {
  type Answer,
  type Answers,
  type Branch,
  END,
  type Graph,
  type GraphNode,
  type Information,
  isStop,
  type NodesById,
  nodesOf,
  type Question,
  type Stop,
} from './graph.ts'

/** An answer that does not fit its question. */
export interface AnswerFault extends Said {
  readonly node: string
}

/** What comes next for whoever answers; `told` is what is said to them on the way there. */
export type Next =
  | {readonly kind: 'ask'; readonly node: Question; readonly told: readonly Information[]}
  | {readonly kind: 'stop'; readonly node: Stop; readonly told: readonly Information[]}
  | {readonly kind: 'done'; readonly told: readonly Information[]}

/** How a set of answers stands: `kept` are those on the way that was really walked; `open` are questions passed over. */
export interface Judged {
  readonly state: 'complete' | 'missing' | 'stopped'
  readonly kept: Answers
  readonly missing: readonly Question[]
  readonly open: readonly Question[]
  readonly faults: readonly AnswerFault[]
  readonly stop: Stop | null
}

const isDay = (text: string): boolean => {
  const at = Date.parse(`${text}T00:00:00Z`)
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(at) && new Date(at).toISOString().startsWith(text)
}

const texts = (answer: Answer): readonly string[] | null => (Array.isArray(answer) ? (answer as readonly string[]) : null)

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

const fits: Readonly<Record<Question['asks'], (answer: Answer, question: Question) => boolean>> = {
  text: (answer) => typeof answer === 'string' && answer.trim() !== '' && answer.length <= 1_000,
  number: (answer) => typeof answer === 'number' && Number.isFinite(answer),
  single: (answer, {options = []}) => options.some(({id}) => id === answer),
  several: (answer, {options = []}) => {
    const chosen = texts(answer)
    return (
      chosen !== null &&
      chosen.length > 0 &&
      new Set(chosen).size === chosen.length &&
      chosen.every((one) => options.some(({id}) => id === one))
    )
  },
  'yes-no': (answer) => typeof answer === 'boolean',
  date: (answer) => typeof answer === 'string' && isDay(answer),
  component: (answer) => typeof answer === 'string' && /^\d{16,17}$/.test(answer),
  photo: (answer) => {
    const files = texts(answer)
    return files !== null && files.length > 0 && files.length <= 5 && files.every((file) => uuid.test(file))
  },
}

const expected: Readonly<Record<Question['asks'], Said>> = {
  text: {zh: '请用不超过 1000 字回答', en: 'answer in words, at most 1,000 characters'},
  number: {zh: '请填写数字', en: 'give a number'},
  single: {zh: '请从选项中选一个', en: 'choose one of the options'},
  several: {zh: '请从选项中选一个或几个', en: 'choose one or several of the options'},
  'yes-no': {zh: '请回答是或否', en: 'answer yes or no'},
  date: {zh: '请填写日期，如 2026-11-23', en: 'give a date such as 2026-11-23'},
  component: {zh: '请在地图上选择部件', en: 'choose a component on the map'},
  photo: {zh: '请附一至五张照片', en: 'attach one to five photos'},
}

const taken = ({is, least, most}: Branch, answer: Answer): boolean => {
  if (is !== undefined) return answer === is || (texts(answer)?.includes(String(is)) ?? false)
  return typeof answer === 'number' && answer >= (least ?? Number.NEGATIVE_INFINITY) && answer <= (most ?? Number.POSITIVE_INFINITY)
}

/** Where an answer leads; an answer that is not there leads where no branch fits. */
const onward = (question: Question, answer: Answer): string =>
  question.branches?.find((branch) => taken(branch, answer))?.to ?? question.next

const answerTo = (answers: Answers, {id}: Question): Answer | undefined => (Object.hasOwn(answers, id) ? answers[id] : undefined)

/** No way is longer than the graph has nodes, so that even one that was never checked ends. */
function* walk(graph: Graph, lead: (node: Question) => string | null): Generator<GraphNode> {
  const nodes: NodesById = nodesOf(graph)
  let id: string | null = graph.first
  for (let left = graph.nodes.length; left > 0 && id !== null && id !== END; left -= 1) {
    const node = nodes.get(id)
    if (node === undefined) return
    yield node
    if (isStop(node)) return
    id = node.kind === 'question' ? lead(node) : node.next
  }
}

/** What to ask next, given what was answered so far; a question that may be passed over is asked once, and null passes it over. */
export function nextQuestion(graph: Graph, answers: Answers): Next {
  const told: Information[] = []
  const passed = (question: Question): boolean => {
    const answer = answerTo(answers, question)
    return answer !== undefined && (answer === null ? !question.required : fits[question.asks](answer, question))
  }
  for (const node of walk(graph, (question) => onward(question, answerTo(answers, question) ?? null))) {
    if (node.kind === 'information') told.push(node)
    else if (isStop(node)) return {kind: 'stop', node, told}
    else if (!passed(node)) return {kind: 'ask', node, told}
    else told.length = 0
  }
  return {kind: 'done', told}
}

/**
 * How answers stand against the questions: stopped as soon as their way meets a stop, else missing what is required, else complete. A required question that does not branch is
 * walked past, so that everything missing is said at once; one that branches ends the way, because nobody knows what would follow.
 */
export function judgeAnswers(graph: Graph, answers: Answers): Judged {
  const [missing, open, faults]: [Question[], Question[], AnswerFault[]] = [[], [], []]
  const kept: Record<string, Answer> = {}
  let stop: Stop | null = null
  const lead = (question: Question): string | null => {
    const answer = answerTo(answers, question)
    if (answer !== undefined && answer !== null) {
      if (fits[question.asks](answer, question)) {
        kept[question.id] = answer
        return onward(question, answer)
      }
      faults.push({
        node: question.id,
        zh: `“${question.zh}”${expected[question.asks].zh}`,
        en: `"${question.en}": ${expected[question.asks].en}`,
      })
    } else if (question.required) missing.push(question)
    else open.push(question)
    return (question.branches ?? []).length > 0 && (question.required || faults.at(-1)?.node === question.id) ? null : question.next
  }
  for (const node of walk(graph, lead)) if (isStop(node)) stop = node
  const lacking = missing.length + faults.length > 0
  return {state: stop !== null ? 'stopped' : lacking ? 'missing' : 'complete', kept, missing, open, faults, stop}
}
