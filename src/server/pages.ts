import {createHash} from 'node:crypto'
import {existsSync, globSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {brotliCompressSync, gzipSync} from 'node:zlib'
import type {Say} from './house.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const folder = join(root, 'dist/web')
const stamp = join(folder, '.sources')
/** Smaller files are sent as they are. */
const WORTH_BYTES = 1_024

const fingerprint = (): string => {
  const hash = createHash('sha256')
  const sources = globSync(['src/web/**/*', 'src/*/*/ui/**/*', 'src/*/*/**/core/**/*.ts', 'src/lib/**/*.ts', 'package-lock.json'], {
    cwd: root,
  }).sort()
  for (const path of sources) {
    if (/\.(tsx?|css|html|svg|json|woff2|png|webmanifest)$/.test(path)) hash.update(path).update(readFileSync(join(root, path)))
  }
  return hash.digest('hex')
}

/** Beside every text of the pages stand its compressed copies, so that sending one costs nothing. */
function compressPages(): void {
  for (const name of globSync('assets/*.{js,css,svg}', {cwd: folder})) {
    const bytes = readFileSync(join(folder, name))
    if (bytes.length < WORTH_BYTES) continue
    writeFileSync(join(folder, `${name}.br`), brotliCompressSync(bytes))
    writeFileSync(join(folder, `${name}.gz`), gzipSync(bytes, {level: 9}))
  }
}

/** Builds the pages when their sources have changed since the last time; returns the folder to serve. */
export async function buildPages(say: Say): Promise<string | null> {
  const config = join(root, 'src/web/vite.config.ts')
  if (!existsSync(config)) return null
  const wanted = fingerprint()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return folder
  say('生成网页 … · building the pages')
  const started = performance.now()
  const {build} = await import('vite')
  await build({configFile: config, logLevel: 'warn'})
  compressPages()
  writeFileSync(stamp, wanted)
  say(`网页已生成 · pages built (${((performance.now() - started) / 1000).toFixed(1)} s)`)
  return folder
}
