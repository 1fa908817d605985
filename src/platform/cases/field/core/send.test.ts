/**
 * The queue of a device against a server that keeps what the real one keeps (client ids, versions, pieces), over a network that cuts every
 * request before, within or after it, delivers it twice, or delivers it again much later, on a device that dies at any step.
 */
import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {type Entry, isOwed, keptAsNote, letGo, lineOf, type Photo, versionBehind} from './entry.ts'
import {type Arrived, type Device, type Done, type Heard, type Outside, sendNext} from './send.ts'

class Died extends Error {}

interface Happened {
  readonly clientId: string
  readonly move: string
  readonly files: readonly string[]
}
interface Case {
  version: number
  readonly happened: Happened[]
}
interface Upload {
  readonly size: number
  readonly bytes: number[]
  file: string | null
}

const refused = (code: string, conflict = false): Heard<never> => ({is: 'refused', conflict, why: {code, zh: code, en: code}})

/** What the server keeps; every request of it is whole or not at all. */
class Server {
  readonly cases = new Map<string, Case>()
  readonly byClient = new Map<string, string>()
  readonly uploads = new Map<string, Upload>()
  readonly files = new Map<string, readonly number[]>()
  #next = 0

  open({id, size}: Photo): Heard<Arrived> {
    const upload = this.uploads.get(id) ?? {size, bytes: [], file: null}
    this.uploads.set(id, upload)
    return {is: 'done', value: {received: upload.bytes.length, file: upload.file}}
  }

  piece({id}: Photo, from: number, bytes: Uint8Array): Heard<Arrived> {
    const upload = this.uploads.get(id)
    if (upload === undefined) return refused('files.no-such-upload')
    if (upload.file !== null) return {is: 'done', value: {received: upload.size, file: upload.file}}
    if (from > upload.bytes.length) return refused('files.piece-apart')
    upload.bytes.push(...bytes.subarray(upload.bytes.length - from))
    if (upload.bytes.length === upload.size) {
      upload.file = `file-${this.#next++}`
      this.files.set(upload.file, [...upload.bytes])
    }
    return {is: 'done', value: {received: upload.bytes.length, file: upload.file}}
  }

  report({clientId, evidence}: Readonly<Record<string, unknown>>): Heard<Done> {
    const known = this.byClient.get(String(clientId))
    if (known !== undefined) return {is: 'done', value: {case: known, version: this.cases.get(known)?.version ?? 0}}
    const id = `case-${this.#next++}`
    this.byClient.set(String(clientId), id)
    this.cases.set(id, {version: 1, happened: [{clientId: String(clientId), move: 'report', files: filesOf(evidence)}]})
    return {is: 'done', value: {case: id, version: 1}}
  }

  move(id: string, move: string, {clientId, version, evidence}: Readonly<Record<string, unknown>>): Heard<Done> {
    const one = this.cases.get(id)
    if (one === undefined) return refused('case.unknown')
    const made = one.happened.findIndex((event) => event.clientId === clientId && event.move === move)
    if (made >= 0) return {is: 'done', value: {case: id, version: made + 1}}
    if (version !== undefined && version !== one.version) return refused('case.stale', true)
    one.version += 1
    one.happened.push({clientId: String(clientId), move, files: filesOf(evidence)})
    return {is: 'done', value: {case: id, version: one.version}}
  }
}

const filesOf = (evidence: unknown): readonly string[] =>
  ((evidence ?? []) as readonly {readonly file?: string}[]).flatMap(({file}) => file ?? [])

const faults = ['none', 'before', 'after', 'twice', 'late', 'signed-out', 'dies-before', 'dies-after'] as const
type Fault = (typeof faults)[number]

/** A network that treats each request as the next fault says; a request that is late comes again while others are under way. */
function overNetwork(server: Server, next: () => Fault): Outside {
  const late: (() => unknown)[] = []
  const ask = async <T>(work: () => Heard<T>): Promise<Heard<T>> => {
    const fault = next()
    if (fault !== 'late') late.pop()?.()
    switch (fault) {
      case 'before':
        return {is: 'lost'}
      case 'after':
        work()
        return {is: 'lost'}
      case 'twice':
        work()
        return work()
      case 'late':
        late.push(work)
        return {is: 'lost'}
      case 'signed-out':
        return {is: 'signed-out'}
      case 'dies-before':
        throw new Died()
      case 'dies-after':
        work()
        throw new Died()
      default:
        return work()
    }
  }
  return {
    open: (photo) => ask(() => server.open(photo)),
    piece: (photo, from, bytes) => ask(() => server.piece(photo, from, bytes)),
    report: (body) => ask(() => server.report(body)),
    move: (id, move, body) => ask(() => server.move(id, move, body)),
  }
}

/** What lies on the device survives its death; each change is whole or not at all. */
class Phone implements Device {
  readonly kept = new Map<string, Entry>()
  readonly photos = new Map<string, Uint8Array>()
  readonly #next: () => Fault

  constructor(next: () => Fault) {
    this.#next = next
  }
  async entries(): Promise<readonly Entry[]> {
    return [...this.kept.values()]
  }
  async change(id: string, edit: (entry: Entry) => Entry): Promise<Entry | undefined> {
    const fault = this.#next()
    if (fault === 'dies-before') throw new Died()
    const entry = this.kept.get(id)
    if (entry === undefined) return undefined
    this.kept.set(id, edit(entry))
    if (fault === 'dies-after') throw new Died()
    return this.kept.get(id)
  }
  async bytes(photo: string): Promise<Uint8Array | undefined> {
    return this.photos.get(photo)
  }
  async forget(photos: readonly string[]): Promise<void> {
    for (const photo of photos) this.photos.delete(photo)
  }
}

type Deed =
  | {readonly deed: 'report'; readonly photos: number}
  | {readonly deed: 'move'; readonly on: number; readonly own: boolean; readonly photos: number}
  | {readonly deed: 'other'; readonly on: number}
  | {readonly deed: 'steps'; readonly count: number}

const deeds: fc.Arbitrary<readonly Deed[]> = fc.array(
  fc.oneof(
    fc.record({deed: fc.constant('report' as const), photos: fc.nat(2)}),
    fc.record({deed: fc.constant('move' as const), on: fc.nat(3), own: fc.boolean(), photos: fc.nat(2)}),
    fc.record({deed: fc.constant('other' as const), on: fc.nat(1)}),
    fc.record({deed: fc.constant('steps' as const), count: fc.nat(6)}),
  ),
  {minLength: 1, maxLength: 14},
)

const PIECE = 7

/** A day: everything done, every fault, then a network that works and a person who decides what is in conflict. */
async function liveThrough(
  done: readonly Deed[],
  faultsToCome: readonly Fault[],
): Promise<{server: Server; phone: Phone; taken: Map<string, number[]>}> {
  const coming = [...faultsToCome]
  const server = new Server()
  for (const id of ['given-0', 'given-1']) server.cases.set(id, {version: 1, happened: [{clientId: id, move: 'report', files: []}]})
  const next = (): Fault => coming.shift() ?? 'none'
  const phone = new Phone(next)
  const outside = overNetwork(server, next)
  const taken = new Map<string, number[]>()
  let [clock, made] = [1_000, 0]
  const step = async (): Promise<boolean> => {
    clock += 700
    try {
      const {did, until} = await sendNext(phone, outside, {owner: 'me', now: () => clock, pieceBytes: PIECE})
      if (did !== 'nothing' || until === null) return did !== 'nothing'
      clock = until
      return true
    } catch (error) {
      if (!(error instanceof Died)) throw error
      return true
    }
  }
  const add = (line: string | null, work: Entry['work'], photos: number): void => {
    const id = `entry-${made++}`
    const pictures = Array.from({length: photos}, (_, index): Photo => {
      const photo = {id: `${id}-photo-${index}`, kind: 'near' as const, name: 'a.jpg', size: 5 + ((made * 7 + index) % 20), file: null}
      const bytes = Array.from({length: photo.size}, (_, at) => (made * 31 + index * 17 + at) % 256)
      taken.set(photo.id, bytes)
      phone.photos.set(photo.id, Uint8Array.from(bytes))
      return photo
    })
    phone.kept.set(id, {
      id, owner: 'me', line: line ?? id, seq: made, at: clock, said: {zh: '', en: ''}, about: '', work, photos: pictures, standing: 'waiting',
      tries: 0, notBefore: 0, answer: null, refused: null,
    }) // biome-ignore format: one entry
  }
  for (const deed of done) {
    const entries = await phone.entries()
    if (deed.deed === 'report') add(null, {kind: 'report', body: {description: 'x'}}, deed.photos)
    else if (deed.deed === 'steps') for (let count = 0; count < deed.count; count += 1) await step()
    else if (deed.deed === 'other') server.move(`given-${deed.on}`, 'note', {clientId: `other-${clock}-${made++}`})
    else {
      const reports = entries.filter(({work}) => work.kind === 'report')
      const own = deed.own ? reports[deed.on % Math.max(1, reports.length)] : undefined
      const id = `given-${deed.on % 2}`
      const line = own?.line ?? lineOf(entries, id)
      const seen = own === undefined ? (server.cases.get(id)?.version ?? 1) : 1
      const version = versionBehind(entries, line, seen)
      add(line, {kind: 'move', move: 'confirm', on: own === undefined ? {case: id} : {report: own.id}, version, given: {}}, deed.photos)
    }
  }
  for (let round = 0; round < 600; round += 1) {
    if (await step()) continue
    const stuck = [...phone.kept.values()].find(({standing}) => standing === 'conflict')
    if (stuck === undefined) break
    for (const entry of keptAsNote([...phone.kept.values()], stuck, `${stuck.id}-note`, '核实属实')) phone.kept.set(entry.id, entry)
  }
  return {server, phone, taken}
}

test('cut anywhere, delivered twice or late, killed at any step: nothing is lost, nothing is doubled, order is kept', async () => {
  const faultList = fc.array(fc.constantFrom<Fault>(...faults), {maxLength: 60})
  let [sent, photos, conflicts] = [0, 0, 0]
  await fc.assert(
    fc.asyncProperty(deeds, faultList, async (done, faultsToCome) => {
      const {server, phone, taken} = await liveThrough(done, faultsToCome)
      const entries = [...phone.kept.values()]
      assert.deepEqual(entries.filter(isOwed), [])
      const happened = [...server.cases].flatMap(([id, one]) => one.happened.map((event, index) => ({...event, id, index})))
      for (const entry of entries) {
        const here = happened.filter(({clientId}) => clientId === entry.id)
        if (entry.standing === 'dropped') {
          // What was dropped lives on as its note.
          assert.equal(here.length, 0)
          conflicts += 1
          continue
        }
        assert.equal(entry.standing, 'sent')
        assert.equal(here.length, 1, `${entry.id} is on the server ${here.length} times`)
        sent += 1
        const [event] = here
        assert.deepEqual(event?.id, entry.answer?.case)
        assert.equal(event?.files.length, entry.photos.length)
        for (const [index, file] of (event?.files ?? []).entries()) {
          photos += 1
          assert.deepEqual(server.files.get(file), taken.get(entry.photos[index]?.id ?? ''))
        }
      }
      assert.equal(new Set(happened.flatMap(({files}) => files)).size, happened.flatMap(({files}) => files).length)
      const wanted = entries.filter(({standing}) => standing === 'sent').flatMap((entry) => entry.photos.map(({id}) => id))
      assert.deepEqual(new Set(wanted), new Set(taken.keys()))
      assert.equal(phone.photos.size, 0)
      for (const line of new Set(entries.map((entry) => entry.line))) {
        const mine = entries.filter((entry) => entry.line === line && entry.standing === 'sent').toSorted((a, b) => a.seq - b.seq)
        const order = mine.map((entry) => happened.find(({clientId}) => clientId === entry.id)?.index ?? -1)
        assert.deepEqual(
          order,
          order.toSorted((a, b) => a - b),
        )
      }
    }),
    {numRuns: 3_000, seed: 20261125},
  )
  assert.ok(
    sent > 5_000 && photos > 2_000 && conflicts > 100,
    `the runs did too little: ${sent} sent, ${photos} photos, ${conflicts} conflicts`,
  )
})

test('nobody’s work is sent by another session, and what is refused holds back only its own line', async () => {
  const {phone} = await liveThrough([{deed: 'report', photos: 0}], [])
  const [entry] = phone.kept.values()
  assert.ok(entry)
  const waiting = {...entry, standing: 'waiting', answer: null} as const
  phone.kept.clear()
  for (const one of [
    {...waiting, id: 'a', line: 'a', owner: 'she'},
    {...waiting, id: 'b', line: 'b', standing: 'refused' as const},
    {...waiting, id: 'c', line: 'b', seq: 8},
    {...waiting, id: 'd', line: 'd', seq: 9},
  ])
    phone.kept.set(one.id, one)
  const server = new Server()
  const outside = overNetwork(server, () => 'none')
  for (let round = 0; round < 4; round += 1) await sendNext(phone, outside, {owner: 'me', now: () => 1e9, pieceBytes: PIECE})
  assert.deepEqual([...server.byClient.keys()], ['d'])
  const dropped = letGo([...phone.kept.values()], {...waiting, id: 'b'})
  assert.deepEqual(
    dropped.map(({id}) => id),
    ['b'],
  )
})

test('a server that answers and takes nothing does not keep the device busy', async () => {
  const {phone} = await liveThrough([], [])
  const photo: Photo = {id: 'p', kind: 'near', name: 'a.jpg', size: 9, file: null}
  phone.photos.set('p', new Uint8Array(9))
  const base = (await liveThrough([{deed: 'report', photos: 0}], [])).phone.kept.values().next().value
  assert.ok(base)
  phone.kept.set('r', {...base, id: 'r', line: 'r', standing: 'waiting', answer: null, photos: [photo]})
  const still: Outside = {
    ...overNetwork(new Server(), () => 'none'),
    open: async () => ({is: 'done', value: {received: 0, file: null}}),
    piece: async () => ({is: 'done', value: {received: 0, file: null}}),
  }
  assert.equal((await sendNext(phone, still, {owner: 'me', now: () => 1e9, pieceBytes: PIECE})).did, 'lost')
})

test('what is done on a case after what has not arrived yet is made on the version that makes; a stranger’s move between is a conflict', async () => {
  const two: readonly Deed[] = [
    {deed: 'move', on: 0, own: false, photos: 1},
    {deed: 'move', on: 0, own: false, photos: 0},
  ]
  const calm = await liveThrough(two, ['after', 'twice', 'late'])
  assert.deepEqual(
    [...calm.phone.kept.values()].map(({standing}) => standing),
    ['sent', 'sent'],
  )
  const between = await liveThrough(
    [...two.slice(0, 1), {deed: 'steps', count: 1}, {deed: 'other', on: 0}, ...two.slice(1), {deed: 'other', on: 0}],
    [],
  )
  assert.deepEqual(
    [...between.phone.kept.values()].map(({standing}) => standing),
    ['sent', 'dropped', 'sent'],
  )
})
