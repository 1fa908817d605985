import assert from 'node:assert/strict'
import {mkdtempSync, readdirSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {after} from 'node:test'
import type {Tx} from '#kernel/db.ts'
import {verifyChains} from '#kernel/events.ts'
import {sweepShelf} from '#kernel/files/index.ts'
import {onBothStores} from '#test/city.ts'
import {moveCase} from '../../actions/move.ts'
import {getCase} from '../../queries/case.ts'
import {ask, buildTown, by, EAST, until, walk} from '../../test/town.ts'
import {keepBook} from '../queries/books.ts'
import {caseHeads} from '../queries/heads.ts'
import {readPublicRules} from '../rules.ts'

const home = mkdtempSync(join(tmpdir(), 'redact-'))
process.env.JINGCHENG_HOME = home
after(() => rmSync(home, {recursive: true, force: true}))
const onShelf = (): number =>
  readdirSync(home, {recursive: true, withFileTypes: true}).filter((one) => one.isFile() && /^[0-9a-f]{64}/.test(one.name)).length

const pixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

const begin = async (tx: Tx) => {
  await keepBook(tx, {code: '8801', kind: 'public', rules: readPublicRules({usual: {delayMinutes: 0}, categories: []})})
  const {id: file} = await ask(tx, by('citizen'), 'POST /cases/photos', {upload: {name: 'a.png', bytes: pixel, fields: {}}})
  const body = {description: '胖子老六乱倒垃圾', place: EAST, category: 'matter.06010', evidence: [{kind: 'near', file}]}
  const {case: one, follow} = await ask(tx, by('citizen'), 'POST /cases', {body})
  await walk(tx, one.id, until('accept'))
  return {id: one.id as string, token: follow.split('/').at(-1) as string}
}

const seen = async (tx: Tx, id: string) => ask(tx, by('citizen', 500), 'GET /public/cases/:id', {params: {id}})
const events = async (tx: Tx): Promise<string> => JSON.stringify(await tx.selectFrom('kernel.event').selectAll().execute())

onBothStores('schema', (it, forReal) => {
  forReal('the town is built', ({store}) => buildTown(store))

  it('an author hides own words by the link, and reads why they are hidden; staff still read them', async ({tx}) => {
    const {id, token} = await begin(tx)
    await ask(tx, by('citizen', 20), 'POST /follow/:token/redactions', {params: {token}, body: {target: 'description', spans: [[0, 4]]}})
    assert.equal((await seen(tx, id)).words, '【已隐去】乱倒垃圾')
    const own = await ask(tx, by('citizen', 21), 'GET /follow/:token/moderation', {params: {token}})
    assert.deepEqual([own.own.description, own.public.words], ['胖子老六乱倒垃圾', '【已隐去】乱倒垃圾'])
    const [picture] = own.own.evidence
    assert.equal(picture.published, false)
    assert.match(picture.thumbnail, /^\/api\/files\/[0-9a-f-]{36}\/thumbnail\?until=/)
    assert.deepEqual([own.redactions[0].hand, own.redactions[0].why.zh], ['author', '按您本人的要求隐去。'])
    assert.equal((await ask(tx, by('clerk', 22), 'GET /cases/:id', {params: {id}})).description, '胖子老六乱倒垃圾')
    assert.doesNotMatch(await events(tx), /胖子老六/)
    assert.equal((await verifyChains(tx, undefined, [caseHeads])).broken, null)
  })

  it('who only joined a case neither reads nor hides what its reporter wrote', async ({tx}) => {
    const {id} = await begin(tx)
    const joined = await ask(tx, by('citizen', 20), 'POST /cases/:id/me-too', {
      params: {id},
      body: {clientId: '00000000-0000-4000-8000-0000000000b1'},
    })
    const token = joined.follow.split('/').at(-1)
    await ask(tx, by('citizen', 21), 'GET /follow/:token', {params: {token}})
    await assert.rejects(ask(tx, by('citizen', 21), 'GET /follow/:token/moderation', {params: {token}}), {code: 'case.not-the-author'})
    await assert.rejects(ask(tx, by('citizen', 21), 'POST /follow/:token/redactions', {params: {token}, body: {target: 'description'}}), {
      code: 'case.not-the-author',
    })
    assert.equal((await seen(tx, id)).words, '胖子老六乱倒垃圾')
  })

  it('staff hide with a reason the author reads, show again, or destroy by law; only with the right', async ({tx, db}) => {
    const {id, token} = await begin(tx)
    const body = {target: 'description', spans: [[0, 4]], code: 'insult'}
    await assert.rejects(ask(tx, by('dispatcher', 20), 'POST /cases/:id/redactions', {params: {id}, body}), {code: 'access.forbidden'})
    const hidden = await ask(tx, by('clerk', 20), 'POST /cases/:id/redactions', {params: {id}, body})
    const told = await ask(tx, by('citizen', 21), 'GET /follow/:token/moderation', {params: {token}})
    assert.match(told.redactions[0].why.zh, /侮辱/)
    assert.equal(told.redactions[0].actorName, undefined)
    await ask(tx, by('clerk', 22), 'POST /cases/:id/redactions/:redaction/lift', {params: {id, redaction: hidden.id}})
    assert.equal((await seen(tx, id)).words, '胖子老六乱倒垃圾')
    const dead = {...body, code: 'law', destroy: true}
    await assert.rejects(ask(tx, by('clerk', 23), 'POST /cases/:id/redactions', {params: {id}, body: dead}), {
      code: 'case.destruction-unexplained',
    })
    const done = await ask(tx, by('clerk', 24), 'POST /cases/:id/redactions', {
      params: {id},
      body: {...dead, reason: '个人信息保护法第四十七条'},
    })
    assert.equal((await getCase(db, id)).description, '████乱倒垃圾')
    assert.equal((await seen(tx, id)).words, '【已隐去】乱倒垃圾')
    await assert.rejects(ask(tx, by('clerk', 25), 'POST /cases/:id/redactions/:redaction/lift', {params: {id, redaction: done.id}}), {
      code: 'case.not-hidden',
    })
    assert.equal((await verifyChains(tx, undefined, [caseHeads])).broken, null)
  })

  it('a photo hidden is gone from every public view, a photo destroyed is gone from the shelf', async ({tx}) => {
    const {id} = await begin(tx)
    const {evidence} = await ask(tx, by('clerk', 20), 'GET /cases/:id', {params: {id}})
    await walk(tx, id, until('pass').slice(1), 30)
    await moveCase(tx, by('leader', 200), {id, move: 'close', closing: true, publish: [evidence[0].id]})
    assert.equal((await seen(tx, id)).photos.length, 1)
    const hiding = {target: 'photo', evidence: evidence[0].id, code: 'face'}
    const hidden = await ask(tx, by('clerk', 210), 'POST /cases/:id/redactions', {params: {id}, body: hiding})
    assert.equal((await seen(tx, id)).photos.length, 0)
    await ask(tx, by('clerk', 211), 'POST /cases/:id/redactions/:redaction/lift', {params: {id, redaction: hidden.id}})
    assert.equal((await seen(tx, id)).photos.length, 1)
    assert.ok(onShelf() > 0)
    await ask(tx, by('clerk', 212), 'POST /cases/:id/redactions', {params: {id}, body: {...hiding, destroy: true, reason: '当事人申请'}})
    assert.equal(await sweepShelf(tx), 1)
    assert.equal(onShelf(), 0)
    await assert.rejects(ask(tx, by('clerk', 213), 'POST /cases/:id/redactions', {params: {id}, body: hiding}), {
      code: 'case.nothing-to-hide',
    })
  })

  it('words of staff destroyed in the case are destroyed in its history too, and the chain stays whole', async ({tx}) => {
    const {id} = await begin(tx)
    await walk(tx, id, until('undertake').slice(1), 30)
    await moveCase(tx, by('sanitation', 100), {id, move: 'handle', result: '老六承认是他倒的', evidence: [{kind: 'after', text: '完成'}]})
    const body = {target: 'result', code: 'law', destroy: true, reason: '法院裁定'}
    await ask(tx, by('clerk', 110), 'POST /cases/:id/redactions', {params: {id}, body})
    const everything = JSON.stringify([
      await tx.selectFrom('kernel.event_words').selectAll().execute(),
      await getCase(tx, id),
      await events(tx),
    ])
    assert.doesNotMatch(everything, /老六承认/)
    assert.match(JSON.stringify((await seen(tx, id)).history), /已隐去|已按规定销毁/)
    assert.equal((await verifyChains(tx, undefined, [caseHeads])).broken, null)
  })

  it('the whole case can be hidden; spans outside the text and what is not there are refused', async ({tx}) => {
    const {id, token} = await begin(tx)
    const post = (body: object) => ask(tx, by('clerk', 20), 'POST /cases/:id/redactions', {params: {id}, body})
    await assert.rejects(post({target: 'description', spans: [[0, 99]], code: 'personal'}), {code: 'case.spans-outside'})
    await assert.rejects(post({target: 'result', code: 'personal'}), {code: 'case.nothing-to-hide'})
    await assert.rejects(post({target: 'message', seq: 99, code: 'personal'}), {code: 'case.nothing-to-hide'})
    await assert.rejects(
      ask(tx, by('citizen', 21), 'POST /follow/:token/redactions', {params: {token}, body: {target: 'photo', evidence: id}}),
      {code: 'case.not-your-evidence'},
    )
    await post({target: 'case', code: 'unlawful'})
    await assert.rejects(seen(tx, id), {code: 'case.not-public'})
  })
})
