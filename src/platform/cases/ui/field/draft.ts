import {useCallback, useEffect, useRef, useState} from 'react'
import {v7} from 'uuid'
import {asRefusal, Refusal} from '#web/ask.ts'
import type {Write} from '#web/kit/shelf.ts'
import type {Photo} from '../../field/core/entry.ts'
import type {EvidenceKind} from '../evidence.tsx'
import {type KeptPhoto, own} from './queue.ts'

/** Something begun and not yet sent: it survives everything that happens to the page. */
export interface Draft<T> {
  readonly id: string
  readonly owner: string
  readonly fields: T
  readonly photos: readonly Photo[]
}

export interface Drafting<T> {
  /** Undefined until the device has been read. */
  readonly draft: Draft<T> | undefined
  readonly edit: (patch: Partial<T>) => void
  readonly take: (files: readonly File[], kind: EvidenceKind) => Promise<void>
  readonly leave: (photo: string) => void
  /** The write that ends the draft, made together with what it became. */
  readonly end: Write
  readonly restart: () => void
  readonly refusal: Refusal | undefined
}

const MOST_BYTES = 20 * 1024 * 1024

const tooLarge = new Refusal('field.photo-too-large', 0, {
  zh: '这张照片超过 20 MB，服务器不收。请换一张，或把相机分辨率调低。',
  en: 'This photo is above the 20 MB that the server takes. Choose another, or lower the resolution of the camera.',
})

/** Keeps what is being written under a name, with its photos, on this device. */
export function useDraft<T extends object>(owner: string, name: string, fresh: T): Drafting<T> {
  const id = `${owner} ${name}`
  const [draft, setDraft] = useState<Draft<T> | undefined>()
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const begun = useRef(fresh)
  const latest = useRef<Draft<T> | undefined>(undefined)

  const show = useCallback((next: Draft<T>) => {
    latest.current = next
    setDraft(next)
  }, [])
  useEffect(() => {
    let stop = false
    latest.current = undefined
    setDraft(undefined)
    const empty: Draft<T> = {id, owner, fields: begun.current, photos: []}
    void own
      .get<Draft<T>>('drafts', id)
      .then((kept) => (kept === undefined ? empty : {...kept, fields: {...begun.current, ...kept.fields}}))
      .catch(() => empty)
      .then((found) => {
        if (!stop) show(found)
      })
    return () => {
      stop = true
    }
  }, [id, owner, show])

  const keep = useCallback(
    async (next: Draft<T>, besides: readonly Write[] = []) => {
      try {
        await own.write([{store: 'drafts', put: next}, ...besides])
        show(next)
        setRefusal(undefined)
      } catch (error) {
        setRefusal(asRefusal(error))
      }
    },
    [show],
  )
  return {
    draft,
    edit: (patch) => {
      if (latest.current === undefined) return
      const next = {...latest.current, fields: {...latest.current.fields, ...patch}}
      // What is typed is shown at once; that it is kept follows.
      show(next)
      void keep(next)
    },
    take: async (files, kind) => {
      for (const file of files) {
        const before = latest.current
        if (before === undefined) return
        if (file.size > MOST_BYTES) {
          setRefusal(tooLarge)
          continue
        }
        const photo: Photo = {id: v7(), kind, name: file.name === '' ? 'photo.jpg' : file.name, size: file.size, file: null}
        const kept: KeptPhoto = {id: photo.id, type: file.type, bytes: await file.arrayBuffer()}
        const now = latest.current ?? before
        await keep({...now, photos: [...now.photos, photo]}, [{store: 'photos', put: kept}])
      }
    },
    leave: (photo) => {
      if (latest.current === undefined) return
      void keep({...latest.current, photos: latest.current.photos.filter((one) => one.id !== photo)}, [{store: 'photos', drop: photo}])
    },
    end: {store: 'drafts', drop: id},
    restart: () => show({id, owner, fields: begun.current, photos: []}),
    refusal,
  }
}
