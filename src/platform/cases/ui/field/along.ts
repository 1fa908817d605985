import {useEffect, useState} from 'react'
import {type Loaded, useLoaded} from '#web/kit/load.ts'
import {along} from '#web/kit/shelf.ts'

interface Answer<T> {
  readonly id: string
  readonly at: number
  readonly value: T
}

/** The server's answer, or the last one that was taken along: `at` says how old what is shown is. Kept per account. */
export function useAlong<T>(account: string, name: string, load: (signal: AbortSignal) => Promise<T>, every?: number): Loaded<T> {
  const id = `${account} ${name}`
  const [kept, setKept] = useState<Answer<T> | undefined>()
  useEffect(() => {
    let stop = false
    void along
      .get<Answer<T>>('answers', id)
      .then((answer) => {
        if (!stop && answer !== undefined) setKept(answer)
      })
      .catch(() => undefined)
    return () => {
      stop = true
    }
  }, [id])
  const loaded = useLoaded(
    `along ${id}`,
    async (signal) => {
      const value = await load(signal)
      const answer: Answer<T> = {id, at: Date.now(), value}
      // Without room for it the answer is still shown now.
      await along.write([{store: 'answers', put: answer}]).catch(() => undefined)
      return value
    },
    every,
  )
  return loaded.value === undefined && kept !== undefined ? {...loaded, value: kept.value, at: kept.at} : loaded
}

interface Picture {
  readonly id: string
  readonly bytes: ArrayBuffer
  readonly type: string
}

/** Takes small pictures along, each once; those that cannot be had now are tried the next time. */
export async function takePictures(wanted: readonly {readonly id: string; readonly thumbnail: string}[]): Promise<void> {
  for (const {id, thumbnail} of wanted) {
    if ((await along.get('pictures', id)) !== undefined) continue
    const answer = await fetch(thumbnail).catch(() => undefined)
    if (answer?.ok !== true) continue
    const picture: Picture = {id, bytes: await answer.arrayBuffer(), type: answer.headers.get('content-type') ?? 'image/webp'}
    await along.write([{store: 'pictures', put: picture}])
  }
}

/** The address of a picture that lies on the device, as long as it is shown; undefined while it is not there. */
export function usePicture(
  find: () => Promise<{readonly bytes: ArrayBuffer; readonly type: string} | undefined>,
  key: string,
): string | undefined {
  const [url, setUrl] = useState<string | undefined>()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says which picture
  useEffect(() => {
    let made: string | undefined
    let stop = false
    void find()
      .then((picture) => {
        if (stop || picture === undefined) return
        made = URL.createObjectURL(new Blob([picture.bytes], {type: picture.type}))
        setUrl(made)
      })
      .catch(() => undefined)
    return () => {
      stop = true
      if (made !== undefined) URL.revokeObjectURL(made)
    }
  }, [key])
  return url
}

/** A small picture that was taken along, else from the server. */
export const usePictureAlong = ({id, thumbnail}: {readonly id: string; readonly thumbnail: string}): string =>
  usePicture(() => along.get<Picture>('pictures', id), id) ?? thumbnail
