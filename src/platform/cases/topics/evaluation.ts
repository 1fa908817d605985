import type {Evaluation} from '#kernel/pack.ts'
import {streamRecords} from '#kernel/sheets/records.ts'
import {problem} from '#lib/problem.ts'
import {openRandom} from '#lib/stats/draw.ts'
import {type Cluster, clusterMessages, type Message, prepare} from './core/cluster.ts'
import {clusterByTitle} from './core/naive.ts'
import {bodyVectors, judgeClusters, overlap, type Quality} from './core/quality.ts'
import {type Topic, tellTopics} from './core/topics.ts'

const columns = ['id', 'title', 'time', 'text', 'dislikes', 'likes'] as const

const noFile = problem('evaluate.no-test-file', 422, {
  zh: () => '没有给出要评测的文件。请用 --test 给出含 id,user,title,time,text,dislikes,likes 各列的 CSV 文件。',
  en: () => 'No file to be judged was given. Give a CSV file with the columns id,user,title,time,text,dislikes,likes as --test.',
})

/** Times without a zone are taken as they stand: only their distances matter here. */
const timeOf = (text: string): Date => {
  const [, year, month, day, rest = ''] = /^(\d{4})[/-](\d{1,2})[/-](\d{1,2})\s*([\d:]*)/.exec(text.trim()) ?? []
  const [hour = '0', minute = '0', second = '0'] = rest.split(':')
  return new Date(Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour || 0), Number(minute), Number(second)))
}

async function readMessages(path: string): Promise<readonly Message[]> {
  const messages: Message[] = []
  for await (const {id, title, time, text, likes, dislikes} of streamRecords(path, columns)) {
    const at = timeOf(time)
    if (!Number.isNaN(at.getTime())) messages.push({id, title, text, at, support: Number(likes) - Number(dislikes) || 0})
  }
  return messages
}

const SHOWN = 15
const ROUNDS = 5
const KEPT = 0.8

/** How well each of the largest clusters is found again among four fifths of the messages, on average over several draws. */
function stability(
  messages: readonly Message[],
  clusters: readonly Cluster[],
  again: (chosen: readonly Message[]) => readonly Cluster[],
  random: () => number,
): number {
  const watched = clusters.slice(0, 20)
  const found: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const chosen = messages.map((_, index) => index).filter(() => random() < KEPT)
    const others = again(chosen.map((index) => messages[index] as Message)).map(({medoid, members}) => ({
      medoid: chosen[medoid] as number,
      members: members.map((member) => chosen[member] as number),
    }))
    const among = new Set(chosen)
    found.push(...watched.map((cluster) => overlap(cluster, others, among)))
  }
  return found.reduce((sum, one) => sum + one, 0) / Math.max(1, found.length)
}

const day = (at: Date): string => at.toISOString().slice(0, 10)
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`
const line = ({index, members, first, last, place, support, title}: Topic, rank: number): string =>
  `${String(rank + 1).padStart(3)}  ${index.toFixed(2)}  ${String(members.length).padStart(3)} 件  ${day(first)}–${day(last)}  +${support}  ${place ?? '—'}  ${title}`
const qualityLine = (name: string, {clusters, covered, placePurity, inside, outside, cohesive}: Quality, steady: number): string =>
  `${name}: ${clusters} 个话题 topics · 覆盖 covered ${percent(covered)} · 地点一致 same place ${percent(placePurity)} · 正文相似 likeness ${inside.toFixed(3)} 内 inside, ${outside.toFixed(3)} 外 outside · 内聚 cohesive ${percent(cohesive)} · 重抽一致 found again ${percent(steady)}`
const rounded = (quality: Quality, steady: number) =>
  Object.fromEntries(Object.entries({...quality, stability: steady}).map(([name, value]) => [name, Math.round(value * 1e4) / 1e4]))

/** Hot topics among citizens' messages. The file has no labels: what is printed is inner quality, beside clustering by title. */
export const hotTopics: Evaluation = {
  name: 'hot-topics',
  summary: {zh: '把留言聚成话题并按热度排序', en: 'Clusters messages into topics and ranks them by heat'},
  usage: 'hot-topics --test FILE.csv[.gz]   (id,user,title,time,text,dislikes,likes)',
  run: async ({options, say}) => {
    if (options.test === undefined) throw noFile({})
    const messages = await readMessages(options.test)
    const prepared = prepare(messages)
    const began = performance.now()
    const clusters = clusterMessages(prepared)
    const seconds = (performance.now() - began) / 1000
    const naive = clusterByTitle(messages.map(({title}) => title))

    const height = tellTopics(messages, prepared, clusters)
    const end = new Date(Math.max(...messages.map(({at}) => at.getTime())))
    say(`${messages.length} 条留言 messages, ${clusters.length} 个话题 topics, ${seconds.toFixed(1)} s`)
    say('热度（各话题在其最后一条留言时） · index of each topic at its own last message')
    for (const [rank, topic] of height.slice(0, SHOWN).entries()) say(line(topic, rank))
    say(`热度（文件末日 ${day(end)}） · index at the end of the file`)
    for (const [rank, topic] of tellTopics(messages, prepared, clusters, end).slice(0, 5).entries()) say(line(topic, rank))

    const bodies = bodyVectors(messages)
    const steady = stability(messages, clusters, (chosen) => clusterMessages(prepare(chosen)), openRandom(1))
    const naiveSteady = stability(messages, naive, (chosen) => clusterByTitle(chosen.map(({title}) => title)), openRandom(1))
    const [ours, theirs] = [judgeClusters(prepared, bodies, clusters, openRandom(2)), judgeClusters(prepared, bodies, naive, openRandom(2))]
    say('文件没有标注，以下是内部质量 · the file has no labels; this is inner quality, of topics with three messages or more')
    say(qualityLine('按地点和内容 by place and matter (ours)', ours, steady))
    say(qualityLine('按标题用词 by words of the title (naive)', theirs, naiveSteady))
    return {
      messages: messages.length,
      topics: clusters.length,
      labels: null,
      ours: rounded(ours, steady),
      titleWords: rounded(theirs, naiveSteady),
      top: height.slice(0, 5).map(({title, members, place, first, last, index}) => ({
        title,
        size: members.length,
        place,
        first: day(first),
        last: day(last),
        index: Math.round(index * 100) / 100,
      })),
    }
  },
}
