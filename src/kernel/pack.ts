import type {z} from 'zod'
import type {Problem, Said} from '#lib/problem.ts'
import type {Act} from './act.ts'
import type {City} from './city.ts'
import type {Config} from './config.ts'
import type {Db, Store, Tx} from './db.ts'
import type {ErrandKind} from './errands/contract.ts'
import type {Event, Heads} from './events.ts'
import type {Live} from './live/contract.ts'
import type {Collection} from './maps/contract.ts'
import type {Watch} from './maps/tiles.ts'

/** What came with a request besides its validated parts. */
export interface Call {
  readonly address: string
  readonly language: 'zh' | 'en'
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly cookies: Readonly<Record<string, string | undefined>>
  /** Public origin of this server, e.g. `https://city.example`. */
  readonly origin: string
  /** The session or key the request came with, hashed; null for a stranger. */
  readonly session: string | null
}

/** A file that came with a request, whole in memory and within the route's limit. */
export interface Upload {
  readonly name: string
  readonly bytes: Uint8Array
  /** The other fields of a multipart form. */
  readonly fields: Readonly<Record<string, string>>
}

/** A file of a form, whole in memory and within the route's limit. */
export interface FormFile {
  readonly field: string
  readonly name: string
  readonly bytes: Uint8Array
}

/** What came as a form, as foreign standards send it: pairs in the order they were sent, for a name may come twice, and files. */
export interface Form {
  readonly fields: readonly (readonly [string, string])[]
  readonly files: readonly FormFile[]
}

/** What a route takes as a form; `fields` describes the pairs, which the handler reads itself. */
export interface FormTaken {
  readonly fields: z.ZodType
  readonly files: number
  readonly fileBytes: number
}

/** How a route of a foreign standard writes its refusals: the media type and what becomes of a problem. */
export interface Refusing {
  readonly type: string
  readonly write: (problem: Problem, language: 'zh' | 'en') => {readonly status: number; readonly body: string}
}

/**
 * An answer that needs more than a JSON body with status 200. A body that is an async iterable of texts or bytes is sent piece by piece,
 * as fast as it is taken; its route's `reply` is a media type.
 */
export class Reply {
  readonly body: unknown
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly cookies: readonly Cookie[]

  constructor(
    body: unknown,
    {status = 200, headers = {}, cookies = []}: {status?: number; headers?: Readonly<Record<string, string>>; cookies?: readonly Cookie[]},
  ) {
    this.body = body
    this.status = status
    this.headers = headers
    this.cookies = cookies
  }
}

/** `value` null clears the cookie. */
export interface Cookie {
  readonly name: string
  readonly value: string | null
  readonly maxAgeSeconds?: number
  readonly httpOnly?: boolean
}

type Schema = z.ZodType
type Out<S> = S extends Schema ? z.output<S> : undefined

interface Described<P extends Schema | undefined, Q extends Schema | undefined> {
  /** Under `/api`, parameters as `:name`. */
  readonly path: string
  /** A permission held somewhere, or who else may call: everybody, or everybody signed in. */
  readonly may: string
  readonly summary: Said
  readonly params?: P
  readonly query?: Q
  /** A zod schema for JSON, or the media type of anything else. */
  readonly reply: Schema | string
  /** Refusals as a foreign standard wants them; problems (RFC 9457) unless said. */
  readonly refusing?: Refusing
}

/** Pages of other sites may read it, without credentials. Who asks by OPTIONS is told `allow` and other headers by the function, where there is one. */
export type Open =
  | true
  | ((asked: {
      readonly db: Db
      readonly act: Act
      readonly params: Readonly<Record<string, string>>
    }) => Promise<Readonly<Record<string, string>>>)

/** One way into the platform over HTTP, as the kernel serves it. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly may: string
  readonly summary: Said
  readonly params?: Schema
  readonly query?: Schema
  readonly body?: Schema
  /** Takes a file (raw or multipart) of at most so many bytes. */
  readonly uploadBytes?: number
  /** JSON bodies above this are refused; 256 KiB unless said. */
  readonly bodyBytes?: number
  /** Media types besides JSON, such as `multipart/mixed`, whose body is handed over as a text. */
  readonly texts?: readonly string[]
  readonly reply: Schema | string
  /** Takes a form, urlencoded or multipart, instead of JSON. */
  readonly form?: FormTaken
  readonly refusing?: Refusing
  /** Requests a minute from one address for strangers; the server's default unless said. */
  readonly perMinute?: number
  /** Of a route that reads. */
  readonly open?: Open
  readonly handle: (asked: {
    readonly db: Db
    readonly tx: Tx
    readonly act: Act
    readonly params: never
    readonly query: never
    readonly body: never
    readonly upload: Upload
    readonly form: Form
    readonly call: Call
    readonly watch: Watch
  }) => Promise<unknown>
}

/** A route that only reads. `watch` is the same for as long as the process serves. */
export const read = <P extends Schema | undefined = undefined, Q extends Schema | undefined = undefined>(
  route: Described<P, Q> & {
    readonly perMinute?: number
    readonly open?: Open
    readonly handle: (asked: {
      readonly db: Db
      readonly act: Act
      readonly params: Out<P>
      readonly query: Out<Q>
      readonly call: Call
      readonly watch: Watch
    }) => Promise<unknown>
  },
): Route => ({...route, method: 'GET'}) as unknown as Route

/** A route that changes something: its handler runs in one transaction. */
export const write = <
  P extends Schema | undefined = undefined,
  Q extends Schema | undefined = undefined,
  B extends Schema | undefined = undefined,
>(
  route: Described<P, Q> & {
    readonly method: Exclude<Route['method'], 'GET'>
    readonly body?: B
    readonly uploadBytes?: number
    readonly bodyBytes?: number
    readonly texts?: readonly string[]
    readonly form?: FormTaken
    readonly perMinute?: number
    readonly handle: (asked: {
      readonly tx: Tx
      readonly act: Act
      readonly params: Out<P>
      readonly query: Out<Q>
      readonly body: Out<B>
      readonly upload: Upload
      readonly form: Form
      readonly call: Call
    }) => Promise<unknown>
  },
): Route => route as unknown as Route

/** A number the city is judged by, computed by the domain that owns the facts. */
export interface Indicator {
  readonly id: string
  readonly title: Said
  readonly unit: string
  readonly better: 'higher' | 'lower'
  readonly compute: (
    db: Db,
    period: {readonly from: Date; readonly to: Date},
  ) => Promise<readonly {readonly area: string; readonly value: number | null}[]>
}

/** What a command of the command line is given. */
export interface Desk {
  readonly store: Store
  readonly db: Db
  readonly transact: Store['transact']
  readonly act: Act
  readonly argv: readonly string[]
  readonly say: (line: string) => void
  readonly city: City
  /** Opens another city by its folder's name and loads its data into the store when it is not there yet. */
  readonly load?: (name: string) => Promise<City>
  /** The newest links that the packs remember apart from the chains. */
  readonly heads?: readonly Heads[]
}

/** A verb of the command line: `npm run city -- <name> …`. */
export interface Command {
  readonly name: string
  readonly summary: Said
  readonly usage: string
  readonly run: (desk: Desk) => Promise<void>
}

/** Files of one evaluation: what is learned from, and what is judged; some need only one of them. */
export interface Evaluated {
  /** Values of `--name VALUE`, as many as were given. */
  readonly options: Readonly<Record<string, string | undefined>>
  readonly say: (line: string) => void
}

/** A quality figure that can be asked for on any data of the same columns: `npm run city -- evaluate <name> --train F --test F`. */
export interface Evaluation {
  readonly name: string
  readonly summary: Said
  /** Options and columns it reads, as shown in the help. */
  readonly usage: string
  /** Options it knows besides `train` and `test`. */
  readonly options?: readonly string[]
  /** Says a table with the naive baseline; what it returns is printed as one line of JSON at the end. Touches no database. */
  readonly run: (asked: Evaluated) => Promise<Readonly<Record<string, unknown>>>
}

/** Something done at an hour; `cron` in the city's zone. */
export interface Scheduled {
  readonly cron: string
  readonly run: (tx: Tx, act: Act) => Promise<void>
}

/** What a round works with: it opens and ends its own transactions, so that none is open while it speaks to a foreign system. */
export interface Floor {
  readonly db: Db
  readonly transact: Store['transact']
  readonly act: Act
  /** The newest links as the domains remember them. */
  readonly heads?: readonly Heads[]
  /** Every kind of errand that the packs give. */
  readonly errands?: ReadonlyMap<string, ErrandKind>
  /** True once the process is about to end: what takes long is left for another. */
  readonly stopping?: () => boolean
}

/** Work that is never done: looked for every few seconds, in every process that runs jobs, so it must claim what it takes. */
export interface Round {
  readonly everySeconds: number
  /** Does a bounded piece of what is due and returns how much; it is asked again at once until that is nothing. */
  readonly run: (floor: Floor) => Promise<number>
}

/** What a door works with for as long as the process lives: it opens and ends its own transactions. */
export interface Ground {
  readonly store: Store
  readonly config: Config
  readonly now: () => Date
  readonly log: {
    readonly info: (details: object, line: string) => void
    readonly warn: (details: object, line: string) => void
  }
}

/** A way in beside HTTP. It stands open while the server runs; what cannot be opened says so in the log, and the rest goes on. */
export interface Door {
  /** Opens it; what it returns closes it, and waits for what has come in by then. */
  readonly open: (ground: Ground) => Promise<() => Promise<void>>
}

/** Everything a domain gives the platform. All parts are optional; all are data or functions; none runs on import. */
export interface Pack {
  readonly name: string
  readonly title: Said
  readonly needs?: readonly string[]
  readonly permissions?: Readonly<Record<string, Said>>
  readonly routes?: readonly Route[]
  readonly on?: Readonly<Record<string, (tx: Tx, act: Act, event: Event) => Promise<void>>>
  /** Who is told at once of its events, by topic: what stands before the dot of their names. */
  readonly live?: Readonly<Record<string, Live>>
  readonly every?: Readonly<Record<string, Scheduled>>
  readonly rounds?: Readonly<Record<string, Round>>
  /** What stands open beside HTTP in every process that has the role `doors`. */
  readonly doors?: Readonly<Record<string, Door>>
  /** Long work that people ask for and may leave. */
  readonly errands?: Readonly<Record<string, ErrandKind>>
  /** Reads the part of the environment that this domain alone decides by; throws a sentence for the operator, before anything starts. */
  readonly settings?: () => unknown
  readonly collections?: readonly Collection[]
  readonly indicators?: readonly Indicator[]
  readonly commands?: readonly Command[]
  readonly evaluations?: readonly Evaluation[]
  readonly seed?: (tx: Tx, act: Act, city: City) => Promise<void>
  /** The newest links of the chains as this domain remembers them, for the check of the chains. */
  readonly heads?: Heads
}

export const definePack = <const P extends Pack>(pack: P): P => pack

const repeated = (names: readonly string[]): readonly string[] => [...new Set(names.filter((name, index) => names.indexOf(name) !== index))]

/** Every sentence about packs that do not fit together; empty when the city can start. */
export function clashes(packs: readonly Pack[]): readonly string[] {
  const names = packs.map((pack) => pack.name)
  const known = new Set(packs.flatMap((pack) => Object.keys(pack.permissions ?? {})))
  const routes = packs.flatMap((pack) => pack.routes ?? [])
  return [
    ...repeated(names).map((name) => `Two packs are called ${name}.`),
    ...packs.flatMap((pack, index) =>
      (pack.needs ?? [])
        .filter((need) => !names.slice(0, index).includes(need))
        .map((need) => `${pack.name} needs ${need}, which is not listed before it.`),
    ),
    ...repeated(routes.map(({method, path}) => `${method} ${path.replace(/:\w+/g, ':')}`)).map((route) => `Two routes answer ${route}.`),
    ...repeated(packs.flatMap((pack) => Object.keys(pack.permissions ?? {}))).map(
      (permission) => `Two packs define the permission ${permission}.`,
    ),
    ...packs.flatMap(({name, errands = {}}) =>
      Object.entries(errands)
        .filter(([, {may}]) => !known.has(may))
        .map(([kind, {may}]) => `The errand ${name}.${kind} asks for the permission ${may}, which no pack defines.`),
    ),
    ...routes
      .filter(({may}) => may !== 'public' && may !== 'signed-in' && !known.has(may))
      .map(({method, path, may}) => `${method} ${path} asks for the permission ${may}, which no pack defines.`),
    ...repeated(packs.flatMap((pack) => (pack.commands ?? []).map((command) => command.name))).map(
      (name) => `Two packs define the command ${name}.`,
    ),
    ...repeated(packs.flatMap((pack) => (pack.evaluations ?? []).map((evaluation) => evaluation.name))).map(
      (name) => `Two packs define the evaluation ${name}.`,
    ),
    ...repeated(packs.flatMap((pack) => Object.keys(pack.live ?? {}))).map((topic) => `Two packs tell of the topic ${topic}.`),
    ...repeated(packs.flatMap((pack) => (pack.collections ?? []).map((collection) => collection.id))).map(
      (id) => `Two packs publish the collection ${id}.`,
    ),
  ]
}
