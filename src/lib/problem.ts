/** The same sentence in the two languages of the platform. */
export interface Said {
  readonly zh: string
  readonly en: string
}

/**
 * What went wrong, in a form that can be shown to a person and matched by a program.
 * Any layer may throw one; only the kernel turns it into a response (RFC 9457).
 */
export class Problem extends Error {
  readonly code: string
  readonly status: number
  readonly zh: string
  readonly en: string
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: string, status: number, said: Said, details: Readonly<Record<string, unknown>> = {}) {
    super(said.en)
    this.name = 'Problem'
    this.code = code
    this.status = status
    this.zh = said.zh
    this.en = said.en
    this.details = details
  }
}

/** Declares one kind of problem; both sentences say what to do next. Calling the result makes the error to throw. */
export const problem =
  <D extends object = Record<string, never>>(
    code: string,
    status: number,
    say: {readonly zh: (details: D) => string; readonly en: (details: D) => string},
  ) =>
  (details: D): Problem =>
    new Problem(code, status, {zh: say.zh(details), en: say.en(details)}, {...details} as Record<string, unknown>)

/** True for a problem of this code, so that a caller can meet one refusal and pass on all others. */
export const isProblem = (error: unknown, code?: string): error is Problem =>
  error instanceof Problem && (code === undefined || error.code === code)
