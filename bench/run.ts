/** Runs every bench of the house, or those whose path holds the word given, with what follows it: `npm run bench`, `npm run bench -- locate`, `npm run bench -- mqtt 600`. */
import {spawnSync} from 'node:child_process'
import {globSync} from 'node:fs'
import {arch, availableParallelism, cpus, totalmem} from 'node:os'
import {fileURLToPath} from 'node:url'

const root = fileURLToPath(new URL('../', import.meta.url))
const [word = '', ...given] = process.argv.slice(2)
const benches = globSync(['src/**/*.bench.ts', 'bench/*.bench.ts'], {cwd: root})
  .filter((path) => path.includes(word))
  .sort()

console.log(
  `${new Date().toISOString().slice(0, 10)} · Node ${process.versions.node} · ${arch()} · ${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'} · ${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
)
let failed = 0
for (const path of benches) {
  console.log(`\n── ${path}`)
  const {status} = spawnSync(process.execPath, ['--expose-gc', path, ...given], {cwd: root, stdio: 'inherit'})
  if (status !== 0) failed += 1
}
process.exit(failed === 0 ? 0 : 1)
