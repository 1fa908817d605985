import type {Command} from '#kernel/pack.ts'
import {problem} from '#lib/problem.ts'
import {makeCredential} from './actions/credentials.ts'
import {findThingNamed} from './queries/registry.ts'

const noDevice = problem<{name: string}>('sensing.no-device', 404, {
  zh: ({name}) => `没有代码或编号为“${name}”的设备。请核对，或先登记设备。`,
  en: ({name}) => `There is no device with the code or id "${name}". Check it, or register the device first.`,
})

const token: Command = {
  name: 'sensing token',
  summary: {zh: '为设备签发令牌，只显示这一次', en: 'Give a device a token; it is shown this once'},
  usage: 'sensing token CODE [--gateway]',
  run: async ({transact, act, argv, say}) => {
    const [name = '', option] = argv
    const {secret} = await transact(async (tx) => {
      const thing = await findThingNamed(tx, name)
      if (thing === undefined) throw noDevice({name: name.slice(0, 80)})
      return makeCredential(tx, act, {thing, kind: 'token', gateway: option === '--gateway'})
    })
    say(secret)
  },
}

/** What the command line does for devices that connect. */
export const deviceCommands: readonly Command[] = [token]
