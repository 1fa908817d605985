/**
 * Makes the journeys: sees that Debian's Chromium is here, builds the pages and tells the demo city's past once, and gives every file of
 * journeys a copy of that city. Names of files after `--` make those only.
 */
import {spawnSync} from 'node:child_process'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {readConfig} from '#kernel/config.ts'
import {openHouse} from '../src/server/house.ts'
import {buildPages} from '../src/server/pages.ts'
import './chromium.ts'
import {askServer, databaseUrl} from './stage.ts'

const home = mkdtempSync(join(tmpdir(), 'jingcheng-e2e-model-'))
const server = process.env.DATABASE_URL ?? ''
const name = `jingcheng_e2e_model_${process.pid}`

async function makeModel(): Promise<void> {
  const started = performance.now()
  if (server !== '') await askServer(server, `create database ${name}`)
  const config = readConfig({...process.env, DATABASE_URL: databaseUrl(server, name), JINGCHENG_HOME: home, LOG_LEVEL: 'silent'})
  const [house] = await Promise.all([openHouse(config, () => undefined), buildPages(() => undefined)])
  await house.store.close()
  console.log(`the city of the journeys is made (${((performance.now() - started) / 1000).toFixed(1)} s)`)
}

const named = process.argv.slice(2)
let status = 1
try {
  await makeModel()
  const files = named.length > 0 ? named : ['e2e/**/*.test.ts']
  const run = spawnSync(
    process.execPath,
    ['--import', './src/server/guard.mjs', '--test', '--test-concurrency=1', '--test-timeout=600000', ...files],
    {
      stdio: 'inherit',
      // Journeys bring their own observations: what simulated devices say would change under them.
      env: {SIMULATE_DAYS: '0', ...process.env, E2E_MODEL: JSON.stringify({name, home})},
    },
  )
  status = run.status ?? 1
} finally {
  if (server !== '') await askServer(server, `drop database if exists ${name} with (force)`)
  rmSync(home, {recursive: true, force: true})
}
process.exitCode = status
