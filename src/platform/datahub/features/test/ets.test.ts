/**
 * The methods of the OGC executable test suite for Features (ets-ogcapi-features10), by the class and the name each has there, over every
 * collection of the demo city. The methods of version 1.0.1 of the standard are among them.
 */
import assert from 'node:assert/strict'
import type {TestContext} from 'node:test'
import {onBothStores} from '#test/city.ts'
import {signIn} from '#test/people.ts'
import {systems} from '../core/crs.ts'
import {type Ask, allPages, openHub, query, type Told} from './hub.ts'

const CRS84 = 'http://www.opengis.net/def/crs/OGC/1.3/CRS84'
const UNSUPPORTED = 'http://www.opengis.net/def/crs/OGC/1.3/unsupported'
// biome-ignore lint/suspicious/noExplicitAny: documents of the standard
type Document = any
interface Variant {
  readonly id: string
  readonly parameters: Readonly<Record<string, string>>
  readonly told: Told
}

const link = (document: Document, rel: string, type?: string): Document =>
  document.links.find((one: Document) => one.rel === rel && (type === undefined || one.type === type))
const pointsOf = (coordinates: Document): readonly (readonly number[])[] =>
  typeof coordinates[0] === 'number' ? [coordinates] : coordinates.flatMap(pointsOf)

function checkSelf(document: Document, type: string): void {
  const [self, other] = [link(document, 'self'), link(document, 'alternate', 'text/html')]
  assert.deepEqual([self?.type, typeof self?.href, typeof other?.href], [type, 'string', 'string'])
  for (const one of document.links)
    assert.ok(typeof one.rel === 'string' && typeof one.type === 'string' && typeof one.href === 'string', JSON.stringify(one))
}

/** What the suite checks of every answer of features, by the ends of the names of its methods. */
const answers: Readonly<Record<string, (variant: Variant, ask: Ask) => Promise<void> | void>> = {
  _GeometryInCRS84: ({told}) => {
    for (const {geometry} of told.body.features)
      for (const [lng = 999, lat = 999] of geometry === null ? [] : pointsOf(geometry.coordinates))
        assert.ok(Math.abs(lng) <= 180 && Math.abs(lat) <= 90)
  },
  _TypeProperty: ({told}) => assert.equal(told.body.type, 'FeatureCollection'),
  _FeaturesProperty: ({told}) => assert.ok(Array.isArray(told.body.features)),
  _Links: ({told}) => checkSelf(told.body, 'application/geo+json'),
  _TimeStamp: ({told}) => assert.ok(!Number.isNaN(Date.parse(told.body.timeStamp))),
  _NumberMatched: async ({id, parameters, told}, ask) => {
    const {numberMatched, numberReturned, features} = told.body
    if (numberMatched === undefined) return
    assert.ok(numberMatched >= numberReturned)
    const all =
      numberMatched === features.length ? features : await allPages(ask, `/collections/${id}/items${query({...parameters, limit: '1000'})}`)
    assert.equal(all.length, numberMatched)
  },
  _NumberReturned: ({told}) => assert.equal(told.body.numberReturned, told.body.features.length),
}

onBothStores('demo', (_it, forReal) => {
  forReal('ets-ogcapi-features10', async ({store}, t) => {
    const {app, ask: plainly} = await openHub(store)
    const {headers} = await signIn(app, 'lingdao')
    const ask: Ask = (path, more = {}) => plainly(path, {...headers, accept: 'application/geo+json, application/json', ...more})
    let methods = 0
    const method = (outer: TestContext, name: string, run: () => Promise<void> | void): Promise<void> => {
      methods += 1
      return outer.test(name, async () => run())
    }
    const ok = async (path: string): Promise<Told> => {
      const told = await ask(path)
      assert.equal(told.status, 200, `${path}: ${told.text.slice(0, 200)}`)
      return told
    }
    try {
      const landing = await ok('/')
      const api = (await ok('/api')).body
      const collections = (await ok('/collections')).body
      const listed: readonly Document[] = collections.collections
      const parameterOf = (id: string, name: string): Document =>
        api.paths[`/collections/${id}/items`].get.parameters
          .map((one: Document) => (one.$ref === undefined ? one : api.components.parameters[one.$ref.split('/').at(-1)]))
          .find((one: Document) => one.name === name)
      const defined = (name: string, check: (schema: Document) => void): void => {
        for (const {id} of listed) {
          const one = parameterOf(id, name)
          assert.deepEqual([one.name, one.in, one.required, one.style, one.explode], [name, 'query', false, 'form', false])
          check(one.schema)
        }
      }
      const asked = (id: string, parameters: Readonly<Record<string, string>>): Promise<Variant> =>
        ok(`/collections/${id}/items${query(parameters)}`).then((told) => ({id, parameters, told}))
      const repeated = async (group: TestContext, operation: string, stem: string, variants: readonly Variant[]): Promise<void> => {
        await method(group, operation, () => assert.ok(variants.length >= listed.length))
        for (const [end, check] of Object.entries(answers))
          await method(group, `${stem}${end}`, async () => {
            for (const one of variants) await check(one, ask)
          })
      }

      await t.test('core.general.GeneralHttp', async (g) => {
        await method(g, 'http', () => assert.equal(landing.status, 200))
      })
      await t.test('core.landingpage.LandingPage', async (g) => {
        await method(g, 'landingPageRetrieval', () => assert.equal(landing.type, 'application/json'))
        await method(g, 'landingPageValidation', () => {
          for (const rel of ['service-desc', 'service-doc', 'conformance', 'data']) assert.ok(link(landing.body, rel) !== undefined, rel)
        })
      })
      await t.test('core.apidefinition.ApiDefinition', async (g) => {
        await method(g, 'openapiDocumentRetrieval', async () => {
          const {status, type} = await ask(link(landing.body, 'service-desc', 'application/vnd.oai.openapi+json;version=3.0').href)
          assert.deepEqual([status, type], [200, 'application/vnd.oai.openapi+json'])
        })
        await method(g, 'apiDefinitionValidation', () => {
          assert.match(api.openapi, /^3\.0\./)
          const operations = Object.entries<Document>(api.paths).map(([path, {get}]) => ({path, ...get}))
          assert.equal(new Set(operations.map(({operationId}) => operationId)).size, operations.length)
          for (const {path, parameters, responses} of operations) {
            const named = parameters.filter((one: Document) => one.in === 'path').map(({name}: Document) => `{${name}}`)
            assert.deepEqual(named, path.match(/\{\w+\}/g) ?? [], path)
            for (const {$ref} of parameters) if ($ref !== undefined) assert.ok($ref.split('/').at(-1) in api.components.parameters, $ref)
            assert.ok('200' in responses && '400' in responses)
          }
        })
      })
      await t.test('core.conformance.Conformance', async (g) => {
        await method(g, 'validateConformanceOperationAndResponse', async () => {
          const {body} = await ok('/conformance')
          for (const one of ['1/1.0/conf/core', '1/1.0/conf/oas30', '1/1.0/conf/html', '1/1.0/conf/geojson', '2/1.0/conf/crs'])
            assert.ok(body.conformsTo.includes(`http://www.opengis.net/spec/ogcapi-features-${one}`), one)
        })
      })
      await t.test('core.collections.FeatureCollections', async (g) => {
        const stem = 'validateFeatureCollectionsMetadataOperation'
        await method(g, stem, () => assert.equal(listed.length, 7))
        await method(g, `${stem}Response_Links`, () => checkSelf(collections, 'application/json'))
        await method(g, `${stem}Response_Items`, () => {
          for (const one of listed) assert.equal(one.itemType, 'feature')
        })
        await method(g, `${stem}Response_CrsProperty`, () => assert.equal(collections.crs[0], CRS84))
        await method(g, `${stem}Response_Content`, () => assert.ok(collections.links.length > 0 && listed.length > 0))
        await method(g, `${stem}Response_Links_v101`, () => checkSelf(collections, 'application/json'))
        await method(g, `${stem}Response_Items_v101`, async () => {
          for (const one of listed) {
            assert.ok(typeof one.id === 'string' && one.id !== '')
            assert.equal((await ask(link(one, 'items', 'application/geo+json').href)).body.type, 'FeatureCollection')
          }
        })
        await method(g, `${stem}Response_Items_Links_v101`, () => {
          for (const one of listed) {
            assert.ok(link(one, 'items', 'application/geo+json') !== undefined && link(one, 'items', 'text/html') !== undefined)
            checkSelf(one, 'application/json')
          }
        })
        await method(g, `${stem}Response_Extent_v101`, async () => {
          for (const {id, extent} of listed) {
            const [[west, south, east, north]] = extent.spatial.bbox
            const {body} = await ok(`/collections/${id}/items?limit=300`)
            for (const {geometry} of body.features)
              for (const [lng = 0, lat = 0] of geometry === null ? [] : pointsOf(geometry.coordinates))
                assert.ok(lng >= west - 1e-8 && lng <= east + 1e-8 && lat >= south - 1e-8 && lat <= north + 1e-8, id)
          }
        })
      })
      await t.test('core.collections.FeatureCollection', async (g) => {
        await method(g, 'validateFeatureCollectionMetadataOperation', async () => {
          for (const {id} of listed) await ok(`/collections/${id}`)
        })
        await method(g, 'validateFeatureCollectionMetadataResponse', async () => {
          for (const {id, title, extent} of listed) {
            const {body} = await ok(`/collections/${id}`)
            assert.deepEqual([body.id, body.title, body.extent], [id, title, extent])
          }
        })
      })

      const whole = await Promise.all(listed.map(({id}) => asked(id, {})))
      await t.test('core.collections.Features', (g) => repeated(g, 'validateFeaturesOperation', 'validateFeaturesResponse', whole))
      await t.test('core.collections.FeaturesBBox', async (g) => {
        await method(g, 'boundingBoxParameterDefinition', () =>
          defined('bbox', ({type, items, oneOf}) => {
            assert.deepEqual(
              [type, items.type, oneOf],
              [
                'array',
                'number',
                [
                  {minItems: 4, maxItems: 4},
                  {minItems: 6, maxItems: 6},
                ],
              ],
            )
          }),
        )
        const boxes = ['-1.5,50,1.5,53', '-80,-5,-70,5', '177,65,-177,70', '-180,85,180,90', '-180,-90,180,-85']
        const variants: Variant[] = []
        for (const {id, extent} of listed)
          for (const bbox of [extent.spatial.bbox[0].join(), ...boxes]) variants.push(await asked(id, {bbox}))
        await method(g, 'validateFeaturesWithBoundingBoxResponse', () => {
          for (const {told, parameters} of variants) {
            const placed = told.body.features.filter(({geometry}: Document) => geometry !== null)
            if (boxes.includes(parameters.bbox ?? '')) assert.equal(placed.length, 0)
            else assert.ok(placed.length > 0)
          }
        })
        await repeated(g, 'validateFeaturesWithBoundingBoxOperation', 'validateFeaturesWithBoundingBoxResponse', variants)
      })
      await t.test('core.collections.FeaturesLimit', async (g) => {
        await method(g, 'limitParameterDefinition', () =>
          defined('limit', ({type, minimum, maximum, default: usual}) =>
            assert.deepEqual([type, minimum, maximum, usual], ['integer', 1, 1_000, 100]),
          ),
        )
        const variants: Variant[] = []
        for (const {id} of listed) for (const limit of ['1', '100']) variants.push(await asked(id, {limit}))
        await method(g, 'validateFeaturesWithLimitResponse', () => {
          for (const {told, parameters} of variants)
            assert.ok(told.body.features.length <= Number(parameters.limit) && told.body.features.length > 0)
        })
        await repeated(g, 'validateFeaturesWithLimitOperation', 'validateFeaturesWithLimitResponse', variants)
      })
      await t.test('core.collections.FeaturesTime', async (g) => {
        await method(g, 'timeParameterDefinition', () => defined('datetime', ({type}) => assert.equal(type, 'string')))
        const variants: Variant[] = []
        for (const {id, extent} of listed) {
          const [from, to] = extent.temporal?.interval[0] ?? ['2026-01-01T00:00:00Z', '2026-12-31T00:00:00Z']
          const quarter = new Date(Date.parse(from) + (Date.parse(to) - Date.parse(from)) / 4).toISOString()
          for (const datetime of [from, `${quarter}/${to}`, `${from.slice(0, 10)}/${to.slice(0, 10)}`])
            variants.push(await asked(id, {datetime}))
        }
        await method(g, 'validateFeaturesWithDateTimeResponse', async () => {
          for (const {id, told, parameters} of variants.filter(({id: one}) => one === 'cases')) {
            const [from = '', to = from] = (parameters.datetime ?? '').split('/')
            const last = to.length === 10 ? `${to}T23:59:59.999Z` : to
            for (const {properties} of told.body.features)
              assert.ok(
                Date.parse(properties.reported_at) >= Date.parse(from) && Date.parse(properties.reported_at) <= Date.parse(last),
                id,
              )
          }
        })
        await repeated(g, 'validateFeaturesWithDateTimeOperation', 'validateFeaturesWithDateTimeResponse', variants)
      })
      await t.test('core.collections.FeaturesErrorConditions', async (g) => {
        for (const [name, bad] of [
          ['Invalid', 'limit=unlimited'],
          ['Unknown', 'unknownQueryParameter12345=1'],
        ])
          await method(g, `validateFeaturesOperation_QueryParam${name}`, async () => {
            for (const {id} of listed) assert.equal((await ask(`/collections/${id}/items?${bad}`)).status, 400)
          })
      })
      const firsts = whole.map(({id, told}) => ({id, fid: String(told.body.features[0].id), geometry: told.body.features[0].geometry}))
      await t.test('core.collections.Feature', async (g) => {
        await method(g, 'featureOperation', async () => {
          for (const {id, fid} of firsts) await ok(`/collections/${id}/items/${fid}`)
        })
        await method(g, 'validateFeatureResponse', async () => {
          for (const {id, fid, geometry} of firsts) {
            const {body} = await ok(`/collections/${id}/items/${fid}`)
            checkSelf(body, 'application/geo+json')
            assert.deepEqual(
              [body.type, String(body.id), body.geometry, typeof link(body, 'collection').href],
              ['Feature', fid, geometry, 'string'],
            )
          }
        })
      })

      const uris = systems.map(({uri}) => uri)
      const valid = (uri: string): void => assert.match(uri, /^http:\/\/www\.opengis\.net\/def\/crs\/(?:OGC\/1\.3\/CRS84|EPSG\/0\/\d{4})$/)
      const own = await Promise.all(listed.map(async ({id}) => (await ok(`/collections/${id}`)).body))
      await t.test('crs.discovery.collections', async (g) => {
        await method(g, 'DiscoveryCollectionsCrsUri.verifyCollectionsCrsIdentifierOfCrsProperty', () => collections.crs.forEach(valid))
        await method(g, 'DiscoveryCollectionsCrsUri.verifyCollectionsCrsIdentifierOfStorageCrs', () =>
          assert.equal(collections.storageCrs, undefined),
        )
        await method(g, 'DiscoveryCollectionsCrsUri.verifyCollectionsCollectionCrsIdentifierOfCrsProperty', () => {
          for (const {crs} of listed) assert.deepEqual(crs, ['#/crs'])
        })
        await method(g, 'DiscoveryCollectionsCrsUri.verifyCollectionsCollectionCrsIdentifierOfStorageCrs', () =>
          listed.forEach(({storageCrs}) => {
            valid(storageCrs)
          }),
        )
        await method(g, 'DiscoveryCollectionsDefaultCrs.verifyCollectionsPathCollectionCrsPropertyContainsDefaultCrs', () =>
          assert.ok(collections.crs.includes(CRS84)),
        )
        await method(g, 'DiscoveryCollectionsStorageCrs.verifyCollectionsPathCollectionCrsPropertyContainsStorageCrs', () => {
          for (const {storageCrs} of listed) assert.ok(collections.crs.includes(storageCrs))
        })
      })
      await t.test('crs.discovery.collection', async (g) => {
        await method(g, 'DiscoveryCollectionCrsUri.verifyCollectionCrsIdentifierOfCrsProperty', () =>
          own.forEach(({crs}) => {
            crs.forEach(valid)
          }),
        )
        await method(g, 'DiscoveryCollectionCrsUri.verifyCollectionCrsIdentifierOfStorageCrsProperty', () =>
          own.forEach(({storageCrs}) => {
            valid(storageCrs)
          }),
        )
        await method(g, 'DiscoveryCollectionDefaultCrs.verifyCollectionCrsIdentifierOfCrsProperty', () =>
          own.forEach(({crs}) => {
            assert.equal(crs[0], CRS84)
          }),
        )
        await method(g, 'DiscoveryCollectionStorageCrs.verifyCollectionCrsIdentifierOfCrsProperty', () =>
          own.forEach(({crs, storageCrs}) => {
            assert.ok(crs.includes(storageCrs))
          }),
        )
      })
      await t.test('crs.query.bboxcrs', async (g) => {
        const same = async (id: string, one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): Promise<void> => {
          const [a, b] = [await asked(id, one), await asked(id, other)]
          assert.deepEqual(a.told.body.features, b.told.body.features)
        }
        await method(g, 'BBoxCrsParameter.verifyBboxCrsParameter', async () => {
          for (const {id, extent} of listed) {
            const [west, south, east, north] = extent.spatial.bbox[0]
            for (const srid of [4326, 4490])
              await same(
                id,
                {bbox: [south, west, north, east].join(), 'bbox-crs': `http://www.opengis.net/def/crs/EPSG/0/${srid}`},
                {bbox: [west, south, east, north].join()},
              )
          }
        })
        await method(g, 'BBoxCrsParameterDefault.verifyBboxCrsParameterDefault', async () => {
          for (const {id, extent} of listed)
            await same(id, {bbox: extent.spatial.bbox[0].join(), 'bbox-crs': CRS84}, {bbox: extent.spatial.bbox[0].join()})
        })
        await method(g, 'BBoxCrsParameterInvalid.verifyBboxCrsParameterInvalid', async () => {
          for (const {id} of listed)
            assert.equal((await ask(`/collections/${id}/items${query({bbox: '5,49,6,50', 'bbox-crs': UNSUPPORTED})}`)).status, 400)
        })
      })
      for (const [group, name, pathOf] of [
        ['features', 'Features', (id: string) => `/collections/${id}/items`],
        ['feature', 'Feature', (id: string, fid: string) => `/collections/${id}/items/${fid}`],
      ] as const)
        await t.test(`crs.query.crs.${group}`, async (g) => {
          await method(g, `${name}CrsParameter.verify${name}CrsParameter`, async () => {
            // A system of every kind, and for the districts every eighth zone: the database looks each up anew.
            for (const {id, fid} of firsts)
              for (const crs of id === 'districts' ? uris.filter((_, at) => at < 4 || at % 8 === 0) : uris.slice(0, 4)) {
                const told = await ok(`${pathOf(id, fid)}${query({crs})}`)
                assert.equal(told.headers['content-crs'], `<${crs}>`)
              }
          })
          await method(g, `${name}CrsParameterDefault.verify${name}CrsParameterDefault`, async () => {
            for (const {id, fid} of firsts) assert.equal((await ok(pathOf(id, fid))).headers['content-crs'], `<${CRS84}>`)
          })
          await method(g, `${name}CrsParameterInvalid.verify${name}CrsParameterInvalid`, async () => {
            for (const {id, fid} of firsts) assert.equal((await ask(`${pathOf(id, fid)}${query({crs: UNSUPPORTED})}`)).status, 400)
          })
          const flipped = async (crs: string): Promise<void> => {
            for (const {id, fid} of firsts) {
              const [plain, turned] = [await ok(pathOf(id, fid)), await ok(`${pathOf(id, fid)}${query({crs})}`)]
              const points = ({body}: Told): readonly (readonly number[])[] =>
                (body.features ?? [body]).flatMap(({geometry}: Document) => (geometry === null ? [] : pointsOf(geometry.coordinates)))
              const [given, other] = [points(plain), points(turned)]
              assert.equal(given.length, other.length)
              const worst = given.reduce(
                (most, [lng = 0, lat = 0], at) =>
                  Math.max(most, Math.abs(lng - (other[at]?.[1] ?? 999)), Math.abs(lat - (other[at]?.[0] ?? 999))),
                0,
              )
              assert.ok(worst < 1e-8, `${id} ${crs}: ${worst}`)
            }
          }
          const transforms =
            group === 'features'
              ? ['verifyFeaturesPathGeometriesDefaultCrs', 'verifyFeaturesPathTransformedGeometries']
              : ['verifyFeatureCrsParameterTransformWithCrsParameter', 'verifyFeatureCrsParameterTransformWithoutCrsParameter']
          for (const [at, one] of transforms.entries())
            await method(g, `${name}CrsParameterTransform.${one}`, () =>
              flipped(`http://www.opengis.net/def/crs/EPSG/0/${at === 0 ? 4326 : 4490}`),
            )
        })
      t.diagnostic(`ets-ogcapi-features10: ${methods} methods`)
      assert.equal(methods, 82)
    } finally {
      await app.close()
    }
  })
})
