import assert from 'node:assert/strict'
import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import {test} from 'node:test'
import {ClosedAddress, isPublicAddress} from './address.ts'
import {postJson} from './post.ts'

test('only the public internet is public', () => {
  const closed = [
    '127.0.0.1', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0', '224.0.0.1',
    '255.255.255.255', '::1', '::', 'fe80::1', 'fc00::1', 'fd12::1', 'ff02::1', '::ffff:127.0.0.1', '::ffff:8.8.8.8', '64:ff9b::7f00:1',
    '2002:7f00:1::', '2001:db8::1', 'localhost', '',
  ] // biome-ignore format: a list
  assert.deepEqual(closed.filter(isPublicAddress), [])
  assert.deepEqual(
    ['8.8.8.8', '172.32.0.1', '223.5.5.5', '2400:3200::1'].filter((address) => !isPublicAddress(address)),
    [],
  )
})

test('what is named or written out as private is never connected to', async () => {
  let asked = 0
  const server = createServer((_, response) => {
    asked += 1
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const {port} = server.address() as AddressInfo
  const closed = {headers: {}, open: false}
  for (const host of ['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1'])
    await assert.rejects(postJson(`https://${host}:${port}/`, '{}', closed), ClosedAddress, host)
  await assert.rejects(postJson(`http://127.0.0.1:${port}/`, '{}', closed), /https/)
  assert.equal(asked, 0)
  assert.equal((await postJson(`http://127.0.0.1:${port}/`, '{}', {headers: {}, open: true})).status, 200)
  await new Promise((resolve) => server.close(resolve))
})

test('a receiver that never ends is left after the limit, and one that never stops is not read to its end', async () => {
  const server = createServer((request, response) => {
    if (request.url === '/slow') setInterval(() => response.write('x'), 20).unref()
    else {
      const more = (): void => {
        while (response.writable && response.write('y'.repeat(8_192)));
      }
      response.on('drain', more)
      more()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await assert.rejects(postJson(`${url}/slow`, '{}', {headers: {}, open: true, timeoutMs: 300}), /no answer/)
  assert.equal((await postJson(`${url}/flood`, '{}', {headers: {}, open: true})).text.length, 16_384)
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})
