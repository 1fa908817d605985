const prefix = 'jingcheng.draft '

/** What was typed under this key in this tab, or undefined. */
export function readDraft<T extends object>(key: string): Partial<T> | undefined {
  try {
    const text = sessionStorage.getItem(prefix + key)
    return text === null ? undefined : (JSON.parse(text) as Partial<T>)
  } catch {
    return undefined
  }
}

/** Keeps what was typed for this tab; undefined lets it go. */
export function keepDraft(key: string, draft: object | undefined): void {
  try {
    if (draft === undefined) sessionStorage.removeItem(prefix + key)
    else sessionStorage.setItem(prefix + key, JSON.stringify(draft))
  } catch {
    // A full store must not stop the typing.
  }
}

/** Lets go of everything typed in this tab, for whoever signs in next at this desk. */
export function forgetDrafts(): void {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(prefix)) sessionStorage.removeItem(key)
}
