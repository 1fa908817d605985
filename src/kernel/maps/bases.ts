import {z} from 'zod'
import {problem} from '#lib/problem.ts'
import {isTile} from '#lib/tiles/mercator.ts'
import {Reply, type Route, read} from '../pack.ts'

const misset = problem<{why: string}>('map.bad-bases', 500, {
  zh: ({why}) =>
    `MAP_BASES 有误，请改正后重新启动。应为 JSON 数组，每项含 id、zh、en、datum（cgcs2000 或 gcj02）和含 {z}{x}{y} 的 url：${why}`,
  en: ({why}) =>
    `MAP_BASES is wrong; mend it and start again. It is a JSON list of id, zh, en, datum (cgcs2000 or gcj02) and a url with {z}{x}{y}: ${why}`,
})
const noBase = problem<{id: string}>('map.no-base', 404, {
  zh: ({id}) => `没有名为 ${id} 的外部底图。请在图层中改选其他底图。`,
  en: ({id}) => `There is no other base map called ${id}. Choose another in the layers.`,
})
const silent = problem('map.base-silent', 502, {
  zh: () => '外部底图暂时取不到。可先用本市底图，稍后再试。',
  en: () => "The other base map does not answer. Use the city's own for now and try again later.",
})

const environment = z.object({
  MAP_BASES: z.string().default('[]'),
})

const pictures = z
  .string()
  .max(1_000)
  .regex(/^https?:\/\//)
  .refine((url) => ['{z}', '{x}', '{y}'].every((part) => url.includes(part)), 'needs {z}, {x} and {y}')

const basesSchema = z
  .array(
    z.object({
      id: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/),
      zh: z.string().min(1).max(40),
      en: z.string().min(1).max(40),
      /** 天地图 is CGCS2000, which maps take as it is; what most others in China draw is GCJ-02, which the page puts where it belongs. */
      datum: z.enum(['cgcs2000', 'gcj02']),
      url: pictures,
      /** Names drawn over it, where they come as pictures of their own, as those of 天地图 do. */
      labels: pictures.optional(),
    }),
  )
  .max(20)

/** A base map of somebody else, as the operator set it up. */
type Base = z.infer<typeof basesSchema>[number]

/** The other base maps of the environment. Throws map.bad-bases. */
export function readBases(env: Readonly<Record<string, string | undefined>> = process.env): readonly Base[] {
  const {MAP_BASES: text} = environment.parse({MAP_BASES: env.MAP_BASES || undefined})
  try {
    return basesSchema.parse(JSON.parse(text))
  } catch (error) {
    // What JSON.parse says repeats a piece of the text, and that may be the key.
    throw misset({why: error instanceof z.ZodError ? z.prettifyError(error) : 'not JSON'})
  }
}

const WAIT_MS = 5_000
const MOST_BYTES = 2 * 2 ** 20

/** A picture of somebody else's map; the key in its address stays here. Throws map.base-silent. */
async function askPicture(url: string, {z: zoom, x, y}: {z: number; x: number; y: number}) {
  const address = url.replaceAll('{z}', String(zoom)).replaceAll('{x}', String(x)).replaceAll('{y}', String(y))
  try {
    const answer = await fetch(address, {signal: AbortSignal.timeout(WAIT_MS)})
    const type = answer.headers.get('content-type') ?? ''
    const bytes = Buffer.from(await answer.arrayBuffer())
    if (answer.ok && type.startsWith('image/') && !type.includes('svg') && bytes.length <= MOST_BYTES) return {type, bytes}
  } catch {
    // Why it did not answer could tell the address with its key.
  }
  throw silent({})
}

/** The routes of other base maps: which there are, and their pictures, asked for by this server so that no page asks a stranger. */
export const baseRoutes = (bases: readonly Base[]): readonly Route[] => [
  read({
    path: '/map/bases',
    may: 'signed-in',
    summary: {zh: '已配置的外部底图', en: 'The other base maps that are set up'},
    reply: z.object({
      bases: z.array(
        z.object({
          id: z.string(),
          title: z.object({zh: z.string(), en: z.string()}),
          datum: z.enum(['cgcs2000', 'gcj02']),
          labels: z.boolean(),
        }),
      ),
    }),
    handle: async () => ({bases: bases.map(({id, zh, en, datum, labels}) => ({id, title: {zh, en}, datum, labels: labels !== undefined}))}),
  }),
  read({
    path: '/map/bases/:id/:z/:x/:y',
    may: 'signed-in',
    summary: {zh: '外部底图的一块图片（坐标系如其所是）', en: 'A picture of another base map, in the datum it has'},
    params: z.object({
      id: z.string().max(31),
      z: z.coerce.number().int().min(0).max(18),
      x: z.coerce.number().int().min(0),
      y: z.coerce.number().int().min(0),
    }),
    query: z.object({part: z.enum(['ground', 'labels']).default('ground')}),
    reply: 'image/png',
    perMinute: 2_400,
    handle: async ({params: {id, ...tile}, query: {part}}) => {
      const base = bases.find((one) => one.id === id)
      const url = part === 'labels' ? base?.labels : base?.url
      if (url === undefined || !isTile(tile)) throw noBase({id})
      const {type, bytes} = await askPicture(url, tile)
      return new Reply(bytes, {headers: {'content-type': type, 'cache-control': 'private, max-age=86400'}})
    },
  }),
]
