import assert from 'node:assert/strict'
import {onBothStores} from '#test/city.ts'
import {signIn} from '#test/people.ts'
import {openHub} from '../../features/test/hub.ts'

interface Package {
  readonly id: string
  readonly name: string
  readonly license_url: string | null
  readonly organization: {readonly title: string}
  readonly tags: readonly {readonly name: string}[]
  readonly resources: readonly {readonly id: string; readonly url: string}[]
}

onBothStores('demo', (_, forReal) => {
  forReal('CKAN’s actions answer in its envelope, with what is open for strangers and the rest for who is signed in', async ({store}) => {
    const {app} = await openHub(store)
    try {
      const person = await signIn(app, 'lingdao')
      const act = async <T>(path: string, headers?: Readonly<Record<string, string>>): Promise<T> => {
        const answer = await app.inject({url: `/api/3/action/${path}`, ...(headers === undefined ? {} : {headers})})
        assert.equal(answer.statusCode, 200, answer.body)
        const {success, help, result} = answer.json() as {success: boolean; help: string; result: T}
        assert.equal(success, true)
        assert.match(help, /help_show\?name=/)
        return result
      }
      const open = ['cells', 'districts', 'places', 'streets']
      assert.deepEqual(await act('package_list'), open)
      assert.deepEqual(await act('package_list?limit=2&offset=1'), open.slice(1, 3))
      assert.ok((await act<readonly string[]>('package_list', person.headers)).includes('cases'))
      const found = await act<{count: number; results: readonly Package[]}>(`package_search?q=${encodeURIComponent('界线')}&rows=1`)
      assert.equal(found.count, 2)
      assert.equal(found.results.length, 1)
      assert.equal((await act<{count: number}>('package_search?q=*:*&rows=0')).count, 4)
      const one = await act<Package>('package_show?id=districts')
      assert.match(one.organization.title, /精城市民政局/)
      assert.equal(one.license_url, 'https://creativecommons.org/licenses/by/4.0/')
      assert.deepEqual((await act<Package>(`package_show?id=${one.id}`)).name, 'districts')
      const [resource] = one.resources
      assert.deepEqual(await act(`resource_show?id=${resource?.id}`), resource)
      const read = await app.inject({url: (resource?.url ?? '').replace(/^https?:[/][/][^/]+/, '')})
      assert.equal((read.json() as {features: unknown[]}).features.length, 3, 'what is open can be read by strangers')
      assert.equal((await act<readonly object[]>('organization_list')).length, 3)
      assert.deepEqual((await act<readonly {name: string}[]>('group_list')).map(({name}) => name).sort(), ['city-management', 'geography'])
      assert.ok((await act<readonly string[]>('tag_list')).includes('网格'))
      assert.ok(!(await act<readonly string[]>('tag_list')).includes('井盖'), 'a keyword of what is not open')
      for (const path of ['package_show?id=cases', 'package_show?id=nothing', 'resource_show?id=01990100-0000-7000-8000-000000000002'])
        assert.equal((await app.inject({url: `/api/3/action/${path}`})).statusCode, 404, path)
      const hidden = await act<Package>('package_show?id=cases', person.headers)
      assert.equal((await app.inject({url: `/api/3/action/resource_show?id=${hidden.resources[0]?.id}`})).statusCode, 404)
    } finally {
      await app.close()
    }
  })

  forReal('DCAT tells every open dataset with what DCAT-AP demands and where it is read', async ({store}) => {
    const {app} = await openHub(store)
    try {
      const answer = await app.inject({url: '/api/datahub/dcat'})
      assert.match(String(answer.headers['content-type']), /^application\/ld\+json/)
      type Node = Readonly<Record<string, unknown>>
      const catalogue = answer.json() as Node & {'dcat:dataset': readonly (Node & {'dcat:distribution': readonly Node[]})[]}
      const prefixes = Object.keys(catalogue['@context'] as object)
      const unknown: string[] = []
      const look = (node: unknown): void => {
        if (Array.isArray(node)) for (const one of node) look(one)
        else if (typeof node === 'object' && node !== null)
          for (const [key, value] of Object.entries(node)) {
            if (key === '@context') continue
            if (!key.startsWith('@') && !prefixes.includes(key.split(':')[0] ?? '')) unknown.push(key)
            look(value)
          }
      }
      look(catalogue)
      assert.deepEqual(unknown, [], 'every term has its prefix')
      assert.equal(catalogue['@type'], 'dcat:Catalog')
      for (const term of ['dct:title', 'dct:description', 'dct:publisher']) assert.ok(term in catalogue, term)
      assert.equal(catalogue['dcat:dataset'].length, 4)
      for (const dataset of catalogue['dcat:dataset']) {
        for (const term of ['dct:title', 'dct:description', 'dct:publisher', 'dcat:theme', 'dct:accrualPeriodicity', 'dct:spatial'])
          assert.ok(term in dataset, term)
        for (const one of dataset['dcat:distribution']) assert.match((one['dcat:accessURL'] as {'@id': string})['@id'], /^https?:/)
      }
    } finally {
      await app.close()
    }
  })
})
