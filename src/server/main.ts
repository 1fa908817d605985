import './env.ts'
import {readConfig} from '#kernel/config.ts'
import {Problem} from '#lib/problem.ts'
import {demoAccounts} from './demo.ts'
import {start} from './start.ts'

const say = (line: string): void => console.log(line)

try {
  const config = readConfig()
  const {url, stop, city} = await start(config, say)
  say(`\n${city.title.zh} ${city.title.en} 已就绪 · ready: ${url}\n接口文档 · interface: ${url}/api-docs`)
  for (const line of demoAccounts(city)) say(line)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      say('正在停止 … · stopping')
      void stop().then(() => process.exit(0))
    })
  }
} catch (error) {
  if (error instanceof Problem) console.error(`${error.zh}\n${error.en}`)
  else if ((error as {code?: string}).code === 'EADDRINUSE')
    console.error('端口已被占用：请设置另一个 PORT。\nThe port is taken: set another PORT.')
  else console.error(error)
  process.exit(1)
}
