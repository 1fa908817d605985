import type {Evaluated, Evaluation} from '#kernel/pack.ts'
import {streamRecords} from '#kernel/sheets/records.ts'
import {problem} from '#lib/problem.ts'
import {classReader, foldsOf, type Guess, learnClassifier, type Message} from './core/classify.ts'
import {type Figures, figuresOf, trustOf} from './core/judge.ts'
import {naiveReader} from './core/naive.ts'
import {withoutRepeats} from './core/repeats.ts'

const badEvaluation = problem<{zh: string; en: string}>('cases.bad-evaluation', 422, {zh: ({zh}) => zh, en: ({en}) => en})

interface Labelled extends Message {
  readonly label: string
}

/** Below this probability a person decides: what the staff are shown as unsure. */
const THRESHOLD = 0.6

const labelledOf = async (path: string): Promise<readonly Labelled[]> => {
  const rows: Labelled[] = []
  for await (const row of streamRecords(path, ['title', 'text', 'label'])) rows.push(row)
  const [kept, fewest] = [rows.filter(({label}) => label !== ''), 2]
  if (new Set(kept.map(({label}) => label)).size < fewest)
    throw badEvaluation({
      zh: `${path} 里不足两个类别，没有什么可学。请给出 label 列含至少两类的文件。`,
      en: `${path} holds fewer than two classes, so there is nothing to learn. Give a file whose label column has at least two.`,
    })
  return kept
}

const messagesOf = async (paths: string | undefined): Promise<readonly Message[]> => {
  const messages: Message[] = []
  for (const path of paths?.split(',') ?? []) for await (const row of streamRecords(path, ['title', 'text'])) messages.push(row)
  return messages
}

const textOf = ({title, text}: Message): string => `${title} ${text}`

const countOf = (given: string | undefined, usual: number, least: number): number => {
  const value = given === undefined ? usual : Number(given)
  if (!Number.isSafeInteger(value) || value < least || value > 2 ** 31)
    throw badEvaluation({
      zh: `“${given}”不是不小于 ${least} 的整数。请改后再试。`,
      en: `"${given}" is not a whole number of at least ${least}. Correct it and try again.`,
    })
  return value
}

interface Read {
  readonly truth: string
  readonly guesses: readonly Guess[]
  readonly naive: string
  readonly ms: number
}

/** Learns from some and reads others, timing each text. */
function readAll(
  train: readonly Labelled[],
  test: readonly Labelled[],
  {unlabelled, seed}: {unlabelled: readonly Message[]; seed: number},
) {
  const labels = train.map(({label}) => label)
  const began = performance.now()
  const read = classReader(learnClassifier(train, labels, {unlabelled, seed}))
  const learnMs = performance.now() - began
  const naive = naiveReader(train, labels)
  const reads = test.map((message): Read => {
    const start = performance.now()
    const guesses = read(message)
    return {truth: message.label, guesses, ms: performance.now() - start, naive: naive(message)}
  })
  return {learnMs, reads}
}

const percent = (share: number): string => `${(100 * share).toFixed(1).padStart(5)} %`
const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0
const rounded = (value: number, digits = 4): number => Number(value.toFixed(digits))

const table = ({classes, confusion}: Figures): readonly string[] => [
  'class · 类别                texts precision  recall      F1   said to be, by row of this table · 判为第几行',
  ...classes.map(
    ({label, texts, precision, recall, f1}, at) =>
      `${String(at + 1).padStart(3)} ${label.slice(0, 10).padEnd(14, '　')}${String(texts).padStart(6)} ${percent(precision).padStart(9)} ${percent(recall)} ${percent(f1)}   ${(
        confusion[at] ?? []
      )
        .map((count) => String(count).padStart(4))
        .join('')}`,
  ),
]

async function run({options, say}: Evaluated): Promise<Readonly<Record<string, unknown>>> {
  const {train: trainPath, test: testPath} = options
  if (trainPath === undefined) throw badEvaluation({zh: '请用 --train 给出已分类的文件。', en: 'Give the labelled file with --train.'})
  const [folds, seed] = [countOf(options.folds, 5, 2), countOf(options.seed, 1, 0)]
  const unlabelled = await messagesOf(options.unlabelled)
  const given = await labelledOf(trainPath)
  const tested = testPath === undefined ? [] : await labelledOf(testPath)
  const kept = new Set(withoutRepeats([...tested, ...given].map(textOf)))
  // Of a text in both files the test keeps its copy; within the test every row is judged, as others would judge it.
  const train = given.filter((_, at) => kept.has(tested.length + at))
  const fold = foldsOf(
    train.map(({label}) => label),
    folds,
    seed,
  )
  say(
    testPath === undefined
      ? `${given.length} texts, ${train.length} without near repeats, ${folds} folds, seed ${seed}, ${unlabelled.length} unlabelled · 去除近似重复后 ${train.length} 条，${folds} 折`
      : `learned from ${train.length} of ${given.length} texts, judged on ${tested.length}, ${unlabelled.length} unlabelled · 训练 ${train.length} 条，测试 ${tested.length} 条`,
  )
  const rounds =
    testPath === undefined
      ? Array.from(
          {length: folds},
          (_, out) => [train.filter((_, at) => fold[at] !== out), train.filter((_, at) => fold[at] === out)] as const,
        )
      : [[train, tested] as const]
  const done = rounds.map(([learned, judged]) => readAll(learned, judged, {unlabelled, seed}))
  const reads = done.flatMap((round) => round.reads)
  const ours = figuresOf(reads.map(({truth, guesses}) => ({truth, said: guesses[0]?.label ?? ''})))
  const naive = figuresOf(reads.map(({truth, naive: said}) => ({truth, said})))
  const trust = trustOf(
    reads.map(({truth, guesses}) => ({probability: guesses[0]?.probability ?? 0, right: guesses[0]?.label === truth})),
    THRESHOLD,
  )
  const times = reads.map(({ms}) => ms)
  for (const line of table(ours)) say(line)
  say(`macro-F1 ${rounded(ours.macroF1)} · accuracy ${rounded(ours.accuracy)}`)
  say(`naive Bayes over pairs of characters: macro-F1 ${rounded(naive.macroF1)} · accuracy ${rounded(naive.accuracy)}`)
  say(
    `at ${THRESHOLD} or above: ${percent(trust.answered)} answered, ${percent(trust.precision)} of them right; calibration error ${rounded(trust.calibrationError)}`,
  )
  say(
    `one text: median ${rounded(quantile(times, 0.5), 3)} ms, p95 ${rounded(quantile(times, 0.95), 3)} ms; learning ${rounded(done[0]?.learnMs ?? 0, 0)} ms`,
  )
  return {
    evaluation: 'classify',
    texts: reads.length,
    train: train.length,
    unlabelled: unlabelled.length,
    folds: testPath === undefined ? folds : null,
    seed,
    macroF1: rounded(ours.macroF1),
    accuracy: rounded(ours.accuracy),
    baseline: {name: 'naive-bayes-bigrams', macroF1: rounded(naive.macroF1), accuracy: rounded(naive.accuracy)},
    classes: ours.classes.map(({label, texts, precision, recall, f1}) => ({
      label,
      texts,
      precision: rounded(precision),
      recall: rounded(recall),
      f1: rounded(f1),
    })),
    labels: ours.labels,
    confusion: ours.confusion,
    threshold: THRESHOLD,
    answered: rounded(trust.answered),
    precisionAnswered: rounded(trust.precision),
    calibrationError: rounded(trust.calibrationError),
    medianMs: rounded(quantile(times, 0.5), 3),
    p95Ms: rounded(quantile(times, 0.95), 3),
  }
}

/** How well free text finds its class, on any labelled file. */
export const classify: Evaluation = {
  name: 'classify',
  summary: {zh: '文本分类：宏平均 F1、混淆矩阵、耗时', en: 'Classes of texts: macro-F1, confusion, time per text'},
  usage: 'classify --train F [--test F] [--unlabelled F,F] [--folds 5] [--seed N]    (columns title, text, label)',
  options: ['unlabelled', 'folds', 'seed'],
  run,
}
