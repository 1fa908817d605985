/** Bodies that are no JSON of any schema: broken bytes, wrong types, too much, too deep; and files that are not what they say. */
import {deflateRawSync} from 'node:zlib'

/** What is sent and how it is called. */
export interface Payload {
  readonly payload: Buffer
  readonly headers: Readonly<Record<string, string>>
}

const as = (type: string, payload: Buffer | string): Payload => ({
  payload: typeof payload === 'string' ? Buffer.from(payload) : payload,
  headers: {'content-type': type},
})

const noise = Buffer.from(Array.from({length: 4_096}, (_, index) => (index * 7_919 + (index >> 3) * 104_729) % 256))
const huge = Buffer.from(JSON.stringify({description: '井'.repeat(3_500_000)}))
// 「井盖缺失」 in GBK.
const gbk = Buffer.concat([
  Buffer.from('{"description":"'),
  Buffer.from([0xbe, 0xae, 0xb8, 0xc7, 0xc8, 0xb1, 0xca, 0xa7]),
  Buffer.from('"}'),
])
const invalid = Buffer.concat([Buffer.from('{"name":"'), Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0xed, 0xa0, 0x80]), Buffer.from('"}')])

const jsons: readonly Payload[] = [
  as('application/json', noise),
  as('application/json', huge),
  as('application/json', gbk),
  as('application/json', invalid),
  as('application/json', ''),
  as('application/json', ' '),
  as('application/json', '{'),
  as('application/json', 'NaN'),
  as('application/json', '{"place":[NaN,Infinity]}'),
  as('application/json', '{"place":[1e999,-1e999],"version":1e999}'),
  as('application/json', '{"a":1,"a":2,"id":1,"id":"x"}'),
  as('application/json', '{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}'),
  as('application/json', `${'['.repeat(60_000)}${']'.repeat(60_000)}`),
  as('application/json', `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`),
  as('application/json', '"\\ud800"'),
  as('application/json', '{"name":"\\u0000","\\u0000":1}'),
  as('application/json; charset=gbk', '{"name":"x"}'),
  as('application/merge-patch+json', '[1]'),
  as('text/plain', 'hello'),
  as('application/xml', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'),
  as('application/x-www-form-urlencoded', 'a=1&b=2'),
  as('nonsense', '{}'),
  as('multipart/form-data', 'no boundary'),
  as('multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x'),
]

/** A zip whose directory promises more than there is. */
const bomb = (() => {
  const name = Buffer.from('xl/worksheets/sheet1.xml')
  const data = deflateRawSync(Buffer.alloc(2_000_000))
  const local = Buffer.alloc(30)
  local.writeUInt32LE(0x04034b50, 0)
  local.writeUInt16LE(8, 8)
  local.writeUInt32LE(data.length, 18)
  local.writeUInt32LE(0xfffffff0, 22)
  local.writeUInt16LE(name.length, 26)
  const central = Buffer.alloc(46)
  central.writeUInt32LE(0x02014b50, 0)
  central.writeUInt16LE(8, 10)
  central.writeUInt32LE(data.length, 20)
  central.writeUInt32LE(0xfffffff0, 24)
  central.writeUInt16LE(name.length, 28)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(central.length + name.length, 12)
  end.writeUInt32LE(local.length + name.length + data.length, 16)
  return Buffer.concat([local, name, data, central, name, end])
})()

const pretending = (magic: readonly number[]): Buffer => Buffer.concat([Buffer.from(magic), noise])

const contents: readonly (readonly [string, Buffer])[] = [
  ['noise.xlsx', noise],
  ['bomb.xlsx', bomb],
  ['cut.xlsx', bomb.subarray(0, 200)],
  ['a.png', pretending([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
  ['a.jpg', pretending([0xff, 0xd8, 0xff, 0xe1, 0x00, 0x10, 0x45, 0x78, 0x69, 0x66, 0, 0])],
  ['a.webp', pretending([0x52, 0x49, 0x46, 0x46, 0xff, 0xff, 0xff, 0xff, 0x57, 0x45, 0x42, 0x50])],
  ['a.pdf', Buffer.from('%PDF-1.7\n1 0 obj')],
  ['a.gpkg', pretending([...Buffer.from('SQLite format 3\0')])],
  ['a.csv', Buffer.from('\ufeff区域,类别,责任单位\n990101,"matter.06010,x\n')],
  ['quotes.csv', Buffer.from(`"${'""'.repeat(50_000)}`)],
  ['wide.csv', Buffer.from(`${'a,'.repeat(20_000)}\n1`)],
  ['gbk.csv', Buffer.from([0xb4, 0xfa, 0xc2, 0xeb, 0x2c, 0xc3, 0xfb, 0xb3, 0xc6, 0x0a, 0xff, 0xff])],
  ['empty.csv', Buffer.from('\ufeff')],
  [
    'a.geojson',
    Buffer.from('{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[null]]]}}]}'),
  ],
  ['b.geojson', Buffer.from('{"type":"FeatureCollection","features":{"length":1e9}}')],
  [
    'c.geojson',
    Buffer.from(
      `{"type":"FeatureCollection","features":[{"type":"Feature","properties":null,"geometry":{"type":"Point","coordinates":[1e999,0]}}]}`,
    ),
  ],
  ['deep.geojson', Buffer.from(`{"type":"FeatureCollection","features":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)],
  ['a.svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
  ['a.html', Buffer.from('<html><script>alert(1)</script></html>')],
]

const files: readonly Payload[] = contents.flatMap(([name, bytes]) => [
  {payload: bytes, headers: {'content-type': 'application/octet-stream', 'x-file-name': name}},
  {
    payload: Buffer.concat([
      Buffer.from(
        `--line\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: application/octet-stream\r\n\r\n`,
      ),
      bytes,
      Buffer.from('\r\n--line--\r\n'),
    ]),
    headers: {'content-type': 'multipart/form-data; boundary=line'},
  },
])

const names: readonly Payload[] = ['%', '%00', '%ED%A0%80', '..%2f..%2fx', 'x'.repeat(4_000), '%0d%0aset-cookie:a=b'].map((name) => ({
  payload: Buffer.from('a,b\n1,2\n'),
  headers: {'content-type': 'application/octet-stream', 'x-file-name': name},
}))

/** Everything an operation that takes a body, or a file, should survive. */
export const payloads = (upload: boolean): readonly Payload[] =>
  upload ? [...files, ...names, ...jsons.slice(0, 6), ...jsons.slice(-2)] : jsons
