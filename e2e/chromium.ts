/** Sees that Debian's Chromium and a Chinese font are here before the journeys: installs them where it may, and says so where it may not. */
import {spawnSync} from 'node:child_process'
import {existsSync} from 'node:fs'

const executable = process.env.CHROMIUM ?? '/usr/bin/chromium'
const run = (command: string, ...args: readonly string[]): boolean =>
  spawnSync(command, args, {stdio: ['ignore', 'ignore', 'inherit'], env: {...process.env, DEBIAN_FRONTEND: 'noninteractive'}}).status === 0

if (!existsSync(executable)) {
  const may = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
  const done = may && run('apt-get', 'update', '-qq') && run('apt-get', 'install', '-y', '-qq', 'chromium', 'fonts-noto-cjk')
  console.log(
    done
      ? `Chromium installed from Debian: ${executable}`
      : `skipped: Chromium is absent and cannot be installed here; the journeys in a browser are not made (looked at ${executable})`,
  )
}
