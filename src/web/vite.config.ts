import {createHash} from 'node:crypto'
import {fileURLToPath} from 'node:url'
import react from '@vitejs/plugin-react'
import {defineConfig, type Plugin} from 'vite'

const here = fileURLToPath(new URL('.', import.meta.url))

/** The screen that begins without a network, and what of `public/` it needs. */
const outdoors = /\/ui\/field\/field\.tsx$/
const always = ['/mark.svg', '/field.webmanifest', '/field-192.png', '/field-512.png']

interface Built {
  readonly type: 'chunk' | 'asset'
  readonly fileName: string
  readonly facadeModuleId?: string | null
  readonly name?: string | undefined
  readonly isEntry?: boolean
  readonly imports?: readonly string[]
  readonly dynamicImports?: readonly string[]
  readonly viteMetadata?: {readonly importedCss: ReadonlySet<string>; readonly importedAssets: ReadonlySet<string>}
}

/** Everything a chunk needs, with what it fetches later when `later` says so. */
function needed(bundle: Readonly<Record<string, Built>>, from: string, later: boolean, found = new Set<string>()): Set<string> {
  const chunk = bundle[from]
  if (chunk === undefined || found.has(from)) return found
  found.add(from)
  for (const file of [...(chunk.viteMetadata?.importedCss ?? []), ...(chunk.viteMetadata?.importedAssets ?? [])]) found.add(file)
  for (const next of [...(chunk.imports ?? []), ...(later && chunk.isEntry !== true ? (chunk.dynamicImports ?? []) : [])])
    needed(bundle, next, later, found)
  return found
}

/** Tells the worker of the field which files to keep, and a version that changes whenever one of them does. */
const tellWorker = (): Plugin => ({
  name: 'tell-worker',
  enforce: 'post',
  generateBundle(_options, bundle) {
    const built = bundle as unknown as Readonly<Record<string, Built>>
    const chunks = Object.values(built)
    const roots = chunks.filter(({isEntry, name}) => isEntry === true && name !== 'worker')
    const field = chunks.filter(({facadeModuleId}) => outdoors.test(facadeModuleId ?? ''))
    const mapWorker = chunks.filter(({fileName}) => /maplibre-gl-worker.*\.m?js$/.test(fileName))
    const files = new Set([
      ...roots.flatMap(({fileName}) => [...needed(built, fileName, false)]),
      ...field.flatMap(({fileName}) => [...needed(built, fileName, true)]),
      ...mapWorker.map(({fileName}) => fileName),
    ])
    if (field.length !== 1) this.error('The screen of the field is not among the chunks.')
    const kept = [...[...files].sort().map((file) => `/${file}`), ...always]
    const version = createHash('sha256').update(kept.join()).digest('hex').slice(0, 12)
    const worker = bundle['worker.js']
    if (worker?.type !== 'chunk') this.error('The worker is not among the chunks.')
    worker.code = worker.code.replace('__KEPT__', () => JSON.stringify(kept)).replace('__VERSION__', () => JSON.stringify(version))
  },
})

/** The browser side: built from src/web into dist/web; in development `/api` goes to the server on port 8080. */
export default defineConfig({
  root: here,
  base: '/',
  plugins: [react(), tellWorker()],
  build: {
    outDir: fileURLToPath(new URL('../../dist/web', import.meta.url)),
    emptyOutDir: true,
    target: 'es2023',
    // The map is by far the largest part and is fetched only by pages that show one.
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      input: {index: `${here}index.html`, worker: `${here}worker.ts`},
      // The worker's address never changes: a browser looks there for a newer one.
      output: {entryFileNames: ({name}) => (name === 'worker' ? 'worker.js' : 'assets/[name]-[hash].js')},
    },
  },
  worker: {format: 'es'},
  server: {proxy: {'/api': process.env.JINGCHENG_SERVER ?? 'http://127.0.0.1:8080'}},
})
