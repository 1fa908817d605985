import * as client from 'openid-client'
import type {Identity} from '../actions/sign-in.ts'
import {providerRefused, providerUnreachable} from '../refusals.ts'
import type {OidcSettings} from '../settings.ts'

/** What must be remembered, sealed in the browser, between leaving for the provider and coming back. */
export interface Errand {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
  /** Milliseconds since 1970 after which it is too late to come back. */
  readonly until: number
  readonly back: string
}

/** Minutes somebody may take at the provider. */
export const errandMinutes = 10

// A provider on this very machine may speak plain HTTP; nobody listens between.
const isLoopback = (url: URL): boolean => url.protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname)

const known = new Map<string, Promise<client.Configuration>>()

const discover = ({issuer, clientId, clientSecret}: OidcSettings): Promise<client.Configuration> => {
  const key = `${issuer} ${clientId}`
  const url = new URL(issuer)
  // A token that came straight from the provider need not be checked by the standard; here its signature is, always.
  const execute = [client.enableNonRepudiationChecks, ...(isLoopback(url) ? [client.allowInsecureRequests] : [])]
  const found = known.get(key) ?? client.discovery(url, clientId, clientSecret, undefined, {timeout: 10, execute})
  known.set(key, found)
  return found.catch((error: unknown) => {
    known.delete(key)
    throw Object.assign(providerUnreachable({}), {cause: error})
  })
}

/** Where to send the browser, and what to remember meanwhile: code flow with PKCE, state and nonce. Throws auth.provider-unreachable. */
export async function leaveFor(settings: OidcSettings, at: Date, back: string): Promise<{readonly url: URL; readonly errand: Errand}> {
  const provider = await discover(settings)
  const [state, nonce, verifier] = [client.randomState(), client.randomNonce(), client.randomPKCECodeVerifier()]
  const url = client.buildAuthorizationUrl(provider, {
    redirect_uri: settings.redirect,
    scope: 'openid profile',
    state,
    nonce,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  })
  return {url, errand: {state, nonce, verifier, until: at.getTime() + errandMinutes * 60_000, back}}
}

/** Who came back: the code is exchanged and the ID token's signature, issuer, audience, nonce and times are checked. Throws auth.provider-refused. */
export async function comeBack(settings: OidcSettings, at: Date, search: string, errand: Errand | undefined): Promise<Identity> {
  if (errand === undefined || errand.until < at.getTime()) throw providerRefused({})
  const provider = await discover(settings)
  const here = new URL(settings.redirect)
  here.search = search
  const tokens = await client
    .authorizationCodeGrant(provider, here, {
      expectedState: errand.state,
      expectedNonce: errand.nonce,
      pkceCodeVerifier: errand.verifier,
      idTokenExpected: true,
    })
    .catch((error: unknown) => {
      throw Object.assign(providerRefused({}), {cause: error})
    })
  const claims = tokens.claims()
  if (claims === undefined) throw providerRefused({})
  const named = claims[settings.loginClaim]
  // An address somebody typed in at the provider proves nothing until the provider has verified it.
  const trusted = typeof named === 'string' && named.length <= 64 && (settings.loginClaim !== 'email' || claims.email_verified === true)
  return {issuer: claims.iss, subject: claims.sub, login: trusted ? named.toLowerCase() : undefined}
}
