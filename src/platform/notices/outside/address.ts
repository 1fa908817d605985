import {lookup as resolve} from 'node:dns'
import {BlockList, isIP, type LookupFunction} from 'node:net'

/** Addresses that are not the public internet: RFC 6890 and what can carry them. */
const closed = new BlockList()
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  closed.addSubnet(network, bits, 'ipv4')

/** Only global unicast is open in IPv6, and of it neither documentation nor tunnels to IPv4. */
const open6 = new BlockList()
open6.addSubnet('2000::', 3, 'ipv6')
const tunnels = new BlockList()
for (const [network, bits] of [
  ['2001::', 32],
  ['2001:db8::', 32],
  ['2002::', 16],
] as const)
  tunnels.addSubnet(network, bits, 'ipv6')

/** True when an IP address belongs to the public internet. An IPv4 address written as IPv6 (`::ffff:…`) is never public. */
export const isPublicAddress = (address: string): boolean => {
  if (isIP(address) === 4) return !closed.check(address, 'ipv4')
  return isIP(address) === 6 && open6.check(address, 'ipv6') && !tunnels.check(address, 'ipv6')
}

/** Refused before a connection is made, so that a city's own machines cannot be reached by naming them. */
export class ClosedAddress extends Error {
  constructor(host: string) {
    super(`${host} is a private or reserved address; WEBHOOK_PRIVATE=true allows it`)
  }
}

/** Looks a name up as `net.connect` asks, and refuses unless every address is public: what was checked is what is connected to. */
export const publicLookup: LookupFunction = (host, options, answer) => {
  resolve(host, {...options, all: true}, (error, found) => {
    if (error !== null) return answer(error, '')
    const addresses = Array.isArray(found) ? found : []
    const [first] = addresses
    if (first === undefined || !addresses.every(({address}) => isPublicAddress(address))) return answer(new ClosedAddress(host), '')
    return options.all ? answer(null, addresses) : answer(null, first.address, first.family)
  })
}
