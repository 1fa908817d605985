import {type Refusing, Reply} from '#kernel/pack.ts'
import type {Format} from '../api.ts'
import type {Root} from '../core/documents.ts'
import {errorsOf} from '../core/refusal.ts'
import {type Written, xmlOf} from '../core/xml.ts'

/** Below `/api`. */
export const ROOT = '/open311/v2'

/** How each format is called on the wire (GeoReport v2, Format Support). */
export const types = {xml: 'text/xml; charset=utf-8', json: 'application/json; charset=utf-8'} as const satisfies Record<Format, string>

/** Other sites may read what everybody may see; nothing is kept, so that what was hidden is gone at once. */
const open = {'access-control-allow-origin': '*', 'cache-control': 'no-cache', vary: 'accept-language, authorization, cookie'}

/** An answer in the format that was asked for. */
export const answer = (
  format: Format,
  root: Root,
  body: object,
  {status = 200, headers = {}}: {status?: number; headers?: Readonly<Record<string, string>>} = {},
): Reply =>
  new Reply(format === 'xml' ? xmlOf(root, body as Written) : body, {status, headers: {...open, 'content-type': types[format], ...headers}})

/** How refusals are written: as the list of errors of the standard, in the format that was asked for. */
export const refusing: Readonly<Record<Format, Refusing>> = {
  xml: {
    type: types.xml,
    write: (problem, language) => {
      const {status, errors} = errorsOf(problem, language)
      return {
        status,
        body: xmlOf(
          'errors',
          errors.map((error) => ({...error})),
        ),
      }
    },
  },
  json: {
    type: types.json,
    write: (problem, language) => {
      const {status, errors} = errorsOf(problem, language)
      return {status, body: JSON.stringify(errors)}
    },
  },
}
