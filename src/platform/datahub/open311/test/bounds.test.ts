/** What the door refuses: forms that are none, and too much without a key. */
import assert from 'node:assert/strict'
import {onBothStores} from '#test/city.ts'
import {type Door, formOf, openDoor, readXml} from './ask.ts'

const RUBBISH = {service_code: 'matter.06012', lat: '30.0', long: '114.0', description: '路口垃圾成堆'}

onBothStores('demo', (_it, forReal) => {
  let door: Door

  forReal('the door is open', async ({store}) => {
    door = await openDoor(store)
  })

  forReal('forms that are not UTF-8, not forms, or too long are refused in the format asked for', async () => {
    const gbk = await door.send('/requests.xml', {
      headers: {'content-type': 'application/x-www-form-urlencoded'},
      payload: 'service_code=x&description=%BE%AE%B8%C7',
    })
    assert.deepEqual([gbk.status, readXml(gbk.text).errors.error.code], [400, '400'])
    const json = await door.send('/requests.json', {headers: {'content-type': 'application/json'}, payload: JSON.stringify(RUBBISH)})
    assert.deepEqual([json.status, json.body[0].code], [400, 400])
    const torn = await door.send('/requests.xml', {
      headers: {'content-type': 'multipart/form-data; boundary=x'},
      payload: '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb',
    })
    assert.deepEqual([torn.status, readXml(torn.text).errors.error.code], [400, '400'])
    const many = await door.send(
      '/requests.json',
      formOf(Object.fromEntries(Array.from({length: 300}, (_, n) => [`attribute[a${n}]`, '1']))),
    )
    assert.equal(many.status, 400)
    const nul = await door.post('/requests.json', {...RUBBISH, description: 'a\u0000b'})
    assert.equal(nul.status, 400)
  })

  forReal('a stranger who sends much is asked for a key, and a key is let through', async ({store}) => {
    const fresh = await openDoor(store)
    const statuses: number[] = []
    for (let n = 0; n < 30; n += 1) {
      const {status, text} = await fresh.post('/requests.json', {...RUBBISH, description: `很多 ${n}`}, {}, '203.0.113.9')
      statuses.push(status)
      if (status === 403) assert.match(text, /api_key/)
    }
    assert.ok(statuses.includes(201) && statuses.includes(403), statuses.join())
    await fresh.app.close()
  })

  forReal('the door is closed', async () => door.app.close())
})
