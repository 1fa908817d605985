import {type ChangeEvent, useId} from 'react'
import {Refused} from '#web/kit/notice.tsx'
import {type Said, useLanguage} from '#web/language.tsx'
import type {Photo} from '../../field/core/entry.ts'
import {type EvidenceKind, kindName} from '../evidence.tsx'
import {usePicture} from './along.ts'
import type {Drafting} from './draft.ts'
import {type KeptPhoto, own} from './queue.ts'

const words = {
  take: {zh: '拍照', en: 'Take a photo'},
  more: {zh: '再拍一张', en: 'One more'},
  library: {zh: '从相册选', en: 'From the library'},
  remove: {zh: '去掉', en: 'Remove'},
} as const

const MOST = 6
const types = 'image/jpeg,image/png,image/webp'

/** A photo as it lies on this device. */
export function OwnPhoto({photo, onLeave}: {readonly photo: Photo; readonly onLeave?: () => void}) {
  const {t} = useLanguage()
  const url = usePicture(() => own.get<KeptPhoto>('photos', photo.id), photo.id)
  const name = t(kindName(photo.kind))
  return (
    <figure>
      {url === undefined ? <span className="no-picture" /> : <img src={url} alt={name} />}
      <figcaption>{name}</figcaption>
      {onLeave === undefined ? null : (
        <button type="button" className="plain" onClick={onLeave} aria-label={`${t(words.remove)} ${name}`}>
          {t(words.remove)}
        </button>
      )}
    </figure>
  )
}

/** Takes photos with the camera, or chooses them, and keeps each on the device at once. */
export function Camera<T extends object>({
  drafting,
  kind,
  label,
}: {
  readonly drafting: Drafting<T>
  readonly kind: EvidenceKind
  readonly label?: Said
}) {
  const {t} = useLanguage()
  const [camera, library] = [useId(), useId()]
  const photos = drafting.draft?.photos.filter((photo) => photo.kind === kind) ?? []
  const chosen = (event: ChangeEvent<HTMLInputElement>) => {
    const files = [...(event.target.files ?? [])].slice(0, MOST - photos.length)
    event.target.value = ''
    void drafting.take(files, kind)
  }
  return (
    <fieldset className="camera" aria-label={t(label ?? words.take)}>
      <div className="taken">
        {photos.map((photo) => (
          <OwnPhoto key={photo.id} photo={photo} onLeave={() => drafting.leave(photo.id)} />
        ))}
        {photos.length >= MOST ? null : (
          <label className="shutter" htmlFor={camera}>
            <svg viewBox="0 0 24 24" aria-hidden="true">
              <path d="M4 8h3l2-3h6l2 3h3v11H4z" />
              <circle cx="12" cy="13" r="3.4" />
            </svg>
            {t(photos.length > 0 ? words.more : (label ?? words.take))}
          </label>
        )}
      </div>
      <input id={camera} className="visually-hidden" type="file" accept={types} capture="environment" onChange={chosen} />
      {photos.length >= MOST ? null : (
        <label className="library" htmlFor={library}>
          {t(words.library)}
        </label>
      )}
      <input id={library} className="visually-hidden" type="file" accept={types} multiple onChange={chosen} />
      {drafting.refusal === undefined ? null : <Refused refusal={drafting.refusal} />}
    </fieldset>
  )
}
