import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {kinds, kindsFor, largestBytes, safeName} from './kinds.ts'

test('nothing is taken that a browser would run', () => {
  for (const type of Object.keys(kinds)) assert.ok(!/html|svg|xml$|script|json|text/.test(type), type)
  assert.equal(largestBytes, 100 * 1024 * 1024)
  assert.equal(kinds['image/jpeg']?.limitBytes, 20 * 1024 * 1024)
  assert.match(kindsFor('zh'), /^图片 jpg、png.*；视频 mp4/)
})

test('a name loses its folders, its tricks and a false ending', () => {
  assert.equal(safeName('井盖 破损.JPG', 'jpg'), '井盖 破损.jpg')
  assert.equal(safeName('../../etc/passwd', 'png'), 'passwd.png')
  assert.equal(safeName('C:\\照片\\a.png.exe', 'png'), 'a.png.png')
  assert.equal(safeName('invoice\u202Efdp.exe', 'pdf'), 'invoicefdp.pdf')
  assert.equal(safeName('', 'jpg'), 'file.jpg')
  assert.equal(safeName('.htaccess', 'jpg'), 'file.jpg')
  fc.assert(
    fc.property(fc.string({unit: 'binary', maxLength: 400}), (name) => {
      const safe = safeName(name, 'jpg')
      assert.match(safe, /^[^/\\\p{Cc}"]{1,}\.jpg$/u)
      assert.ok([...safe].length <= 154)
    }),
  )
})
