import {createHash, createSign, generateKeyPairSync, randomBytes} from 'node:crypto'
import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import {text} from 'node:stream/consumers'

/** What the provider says of the person who is at it, and how it may misbehave. */
export interface Said {
  claims: Record<string, unknown>
  /** Signs with a key that is not published. */
  forged?: boolean
}

/** A small OpenID provider: discovery, keys, code flow with PKCE and RS256. Everybody who comes is the person of `said`. */
export async function openProvider(said: Said, {clientId, clientSecret}: {clientId: string; clientSecret: string}) {
  const [real, other] = [generateKeyPairSync('rsa', {modulusLength: 2048}), generateKeyPairSync('rsa', {modulusLength: 2048})]
  const errands = new Map<string, {challenge: string; nonce: string; redirect: string}>()
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const idToken = (issuer: string, nonce: string): string => {
    const now = Math.floor(Date.now() / 1000)
    const head = encode({alg: 'RS256', kid: 'k1', typ: 'JWT'})
    const body = `${head}.${encode({iss: issuer, aud: clientId, iat: now, exp: now + 60, nonce, ...said.claims})}`
    return `${body}.${createSign('RSA-SHA256')
      .update(body)
      .sign((said.forged ? other : real).privateKey, 'base64url')}`
  }
  const server = createServer(async (request, response) => {
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const url = new URL(request.url ?? '/', issuer)
    const json = (status: number, value: unknown): void =>
      void response.writeHead(status, {'content-type': 'application/json'}).end(JSON.stringify(value))
    if (url.pathname === '/.well-known/openid-configuration') {
      return json(200, {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/keys`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
      })
    }
    if (url.pathname === '/keys')
      return json(200, {keys: [{...real.publicKey.export({format: 'jwk'}), kid: 'k1', alg: 'RS256', use: 'sig'}]})
    if (url.pathname === '/authorize') {
      const asked = (name: string): string => url.searchParams.get(name) ?? ''
      if (asked('client_id') !== clientId || asked('code_challenge_method') !== 'S256') return json(400, {error: 'invalid_request'})
      const code = randomBytes(16).toString('hex')
      errands.set(code, {challenge: asked('code_challenge'), nonce: asked('nonce'), redirect: asked('redirect_uri')})
      const back = new URL(asked('redirect_uri'))
      back.search = new URLSearchParams({code, state: asked('state')}).toString()
      return void response.writeHead(302, {location: back.href}).end()
    }
    const form = new URLSearchParams(await text(request))
    const errand = errands.get(form.get('code') ?? '')
    errands.delete(form.get('code') ?? '')
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    const right =
      form.get('client_id') === clientId && form.get('client_secret') === clientSecret && form.get('redirect_uri') === errand?.redirect
    if (errand === undefined || !right || challenge !== errand.challenge) return json(400, {error: 'invalid_grant'})
    json(200, {access_token: 'a', token_type: 'Bearer', expires_in: 60, id_token: idToken(issuer, errand.nonce)})
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    issuer: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
