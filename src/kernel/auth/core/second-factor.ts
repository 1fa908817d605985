/** Seconds of one time step of RFC 6238. */
export const stepSeconds = 30

/** The time step of an instant. */
export const stepAt = (at: Date): number => Math.floor(at.getTime() / 1000 / stepSeconds)

/**
 * The step a code was good for, when it is new: RFC 6238 §5.2 lets a code be accepted once only.
 * `delta` is how far the code's step lies from now (undefined = no step matched), `lastStep` the last step ever accepted.
 */
export const acceptStep = (at: Date, delta: number | undefined, lastStep: number | null): number | undefined => {
  if (delta === undefined || Math.abs(delta) > 1) return undefined
  const step = stepAt(at) + delta
  return lastStep !== null && step <= lastStep ? undefined : step
}
