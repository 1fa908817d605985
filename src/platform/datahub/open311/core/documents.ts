import type {Attribute} from './attributes.ts'
import type {Written} from './xml.ts'

/** An instant as W3C writes it, to the second, in UTC. */
export const momentText = (at: Date): string => `${at.toISOString().slice(0, 19)}Z`

/** The root of each document in XML; its members are called as the standard calls them. */
export type Root = 'discovery' | 'services' | 'service_definition' | 'service_requests' | 'service_request_updates' | 'errors'

/** A service definition: what is asked of whoever reports this. */
export const definitionOf = (code: string, attributes: readonly Attribute[]): {readonly [name: string]: Written} => ({
  service_code: code,
  attributes: attributes.map(({values, ...attribute}) => ({
    ...attribute,
    ...(values === undefined ? {} : {values: values.map((value) => ({...value}))}),
  })),
})

/** What a city's door says of itself (Open311 service discovery). */
export const discoveryOf = ({origin, root, contact, keyService}: {origin: string; root: string; contact: string; keyService: string}) => ({
  changeset: CHANGESET,
  contact,
  key_service: keyService,
  endpoints: [
    {
      specification: 'http://wiki.open311.org/GeoReport_v2',
      url: `${origin}${root}`,
      changeset: CHANGESET,
      type: 'production',
      formats: ['text/xml', 'application/json'],
    },
  ],
})

/** When this interface last changed. */
const CHANGESET = '2026-11-26T00:00:00Z'
