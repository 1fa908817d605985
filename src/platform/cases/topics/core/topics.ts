import {type Cluster, clusterMessages, type Message, type Prepared, prepare} from './cluster.ts'
import {hotness, tellsOfDanger} from './hotness.ts'

/** Messages about one problem, told by the one most like the others. */
export interface Topic {
  readonly title: string
  readonly members: readonly string[]
  readonly first: Date
  readonly last: Date
  /** The place most members name, and what share of those that name any. */
  readonly place: string | null
  readonly placeShare: number
  readonly support: number
  readonly dangerShare: number
  readonly index: number
}

const TITLE = 60
/** A place is a topic's own when at least this share of its messages names it. */
const PLACE_SHARE = 0.4

/** The place most members name, with its share among those that name a telling place. */
export function commonPlace(
  members: readonly number[],
  prepared: readonly Prepared[],
): {readonly place: string | null; readonly share: number} {
  const often = new Map<string, number>()
  const naming = members.filter((member) => (prepared[member]?.places.size ?? 0) > 0)
  for (const member of naming) for (const place of prepared[member]?.places ?? []) often.set(place, (often.get(place) ?? 0) + 1)
  const [best] = [...often].sort(([a, m], [b, n]) => n - m || b.length - a.length || (a < b ? -1 : 1))
  return best === undefined || best[1] < Math.max(2, members.length * PLACE_SHARE)
    ? {place: null, share: 0}
    : {place: best[0], share: best[1] / naming.length}
}

/** Clusters told as topics, hottest first. Without `now` each is measured at its own height, the moment of its last message. */
export function tellTopics(
  messages: readonly Message[],
  prepared: readonly Prepared[],
  clusters: readonly Cluster[],
  now?: Date,
): readonly Topic[] {
  const supports = clusters.map(({members}) => members.reduce((sum, member) => sum + Math.max(0, messages[member]?.support ?? 0), 0))
  const most = Math.log(1 + Math.max(0, ...supports))
  const topics = clusters.map(({medoid, members}, k): Topic => {
    const [times, support] = [members.map((member) => messages[member]?.at.getTime() ?? 0), supports[k] ?? 0]
    const last = new Date(Math.max(...times))
    const dangerous = members.filter((member) => tellsOfDanger(`${messages[member]?.title}。${messages[member]?.text}`)).length
    const {place, share} = commonPlace(members, prepared)
    const told = messages[medoid]
    const dangerShare = dangerous / members.length
    const supportShare = most === 0 ? 0 : Math.log(1 + support) / most
    return {
      title: (told?.title === '' ? told.text : (told?.title ?? '')).slice(0, TITLE),
      members: members.map((member) => messages[member]?.id ?? ''),
      first: new Date(Math.min(...times)),
      last,
      place,
      placeShare: share,
      support,
      dangerShare,
      index: hotness({messages: members.length, supportShare, last, dangerShare}, now ?? last),
    }
  })
  return topics.sort((a, b) => b.index - a.index || b.members.length - a.members.length)
}

/** The topics of messages with at least `least` of them, hottest at `now` first. */
export function findTopics(messages: readonly Message[], now: Date, least = 2): readonly Topic[] {
  const prepared = prepare(messages)
  const clusters = clusterMessages(prepared).filter(({members}) => members.length >= least)
  return tellTopics(messages, prepared, clusters, now)
}
