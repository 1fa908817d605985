import {type ChangeEvent, useId, useState} from 'react'
import {asRefusal, type Refusal, upload} from '#web/ask.ts'
import {Refused} from '#web/kit/notice.tsx'
import {type Said, useLanguage} from '#web/language.tsx'
import './story.css'

const kinds = {
  near: {zh: '近景', en: 'Near'},
  far: {zh: '远景', en: 'Far'},
  reference: {zh: '参照物', en: 'With a reference'},
  before: {zh: '处置前', en: 'Before'},
  after: {zh: '处置后', en: 'After'},
  document: {zh: '材料', en: 'Paper'},
} as const

export type EvidenceKind = keyof typeof kinds

/** The name of what a photo shows. */
export const kindName = (kind: EvidenceKind): Said => kinds[kind]

interface Piece {
  readonly id: string
  readonly kind: EvidenceKind
  readonly file: string | null
  readonly text: string | null
  readonly at: string
  readonly url?: string | null | undefined
  readonly thumbnail?: string | null | undefined
}

const words = {
  gone: {zh: '照片暂时打不开', en: 'The photo cannot be opened now'},
  uploading: {zh: '正在上传…', en: 'Uploading…'},
  add: {zh: '添加照片', en: 'Add a photo'},
  take: {zh: '拍照', en: 'Take a photo'},
  remove: {zh: '去掉', en: 'Remove'},
} as const

function Picture({piece}: {readonly piece: Piece}) {
  const {t} = useLanguage()
  const [gone, setGone] = useState(false)
  const name = t(kindName(piece.kind))
  const [full, small] = [piece.url ?? `/api/files/${piece.file}`, piece.thumbnail ?? `/api/files/${piece.file}/thumbnail`]
  return (
    <figure>
      {gone ? (
        <span className="no-picture">{t(words.gone)}</span>
      ) : (
        <a href={full} target="_blank" rel="noreferrer">
          <img src={small} alt={name} loading="lazy" onError={() => setGone(true)} />
        </a>
      )}
      <figcaption>{name}</figcaption>
    </figure>
  )
}

/** Photos side by side, before beside after; words where there is no file. */
export function Evidence({pieces, title}: {readonly pieces: readonly Piece[]; readonly title: Said}) {
  const {t} = useLanguage()
  if (pieces.length === 0) return null
  const pictures = pieces.filter(({file}) => file !== null)
  const after = pictures.filter(({kind}) => kind === 'after')
  const before = pictures.filter(({kind}) => kind !== 'after' && kind !== 'document')
  const papers = pictures.filter(({kind}) => kind === 'document')
  const beside = after.length > 0 && before.length > 0
  const columns = beside ? [before, after, papers] : [pictures]
  return (
    <section className="evidence">
      <h2>{t(title)}</h2>
      <div className={beside ? 'beside' : ''}>
        {columns
          .filter((column) => column.length > 0)
          .map((column) => (
            <div key={column[0]?.id} className="pictures">
              {column.map((piece) => (
                <Picture key={piece.id} piece={piece} />
              ))}
            </div>
          ))}
      </div>
      {pieces
        .filter(({text}) => text !== null)
        .map((piece) => (
          <p key={piece.id} className="said">
            <b>{t(kindName(piece.kind))}</b> {piece.text}
          </p>
        ))}
    </section>
  )
}

/** A photo that the server has taken. */
export interface Kept {
  readonly kind: EvidenceKind
  readonly file: string
  readonly look: string
}

/** Phones and tablets have a camera worth a button of its own; elsewhere the same button would only choose a file. */
const handheld = (): boolean => matchMedia('(pointer: coarse)').matches

/** A photo that was just chosen; one from before a reload is shown as the server keeps it. */
function Look({photo}: {readonly photo: Kept}) {
  const {t} = useLanguage()
  const [src, setSrc] = useState(photo.look)
  return <img src={src} alt={t(kindName(photo.kind))} onError={() => setSrc(`/api/files/${photo.file}/thumbnail`)} />
}

/** Chooses photos, sends each at once and shows it; what was sent stays when the form is sent again. */
export function Photos({
  kind,
  kept,
  onKept,
  most,
  to,
  label,
  onChosen,
}: {
  readonly kind: EvidenceKind
  readonly kept: readonly Kept[]
  readonly onKept: (kept: readonly Kept[]) => void
  readonly most: number
  /** Where photos are sent. */
  readonly to: string
  readonly label?: Said
  /** Told of each photo before it is sent. */
  readonly onChosen?: (file: File) => void
}) {
  const {t} = useLanguage()
  const id = useId()
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const [camera] = useState(handheld)
  const choose = async (event: ChangeEvent<HTMLInputElement>) => {
    const files = [...(event.target.files ?? [])].slice(0, most - kept.length)
    event.target.value = ''
    setBusy(true)
    setRefusal(undefined)
    for (const file of files) onChosen?.(file)
    let now = kept
    try {
      for (const file of files) {
        const stored = await upload<{id: string; thumbnail?: string}>(to, file)
        now = [...now, {kind, file: stored.id, look: stored.thumbnail ?? URL.createObjectURL(file)}]
        onKept(now)
      }
    } catch (error) {
      setRefusal(asRefusal(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <div className="photos">
      <div className="pictures">
        {kept.map((photo) => (
          <figure key={photo.file}>
            <Look photo={photo} />
            <button type="button" className="plain" onClick={() => onKept(kept.filter(({file}) => file !== photo.file))}>
              {t(words.remove)}
            </button>
          </figure>
        ))}
        {kept.length >= most || !camera ? null : (
          <label className="add">
            <span aria-hidden="true">◉</span>
            {t(busy ? words.uploading : words.take)}
            <input
              className="visually-hidden"
              type="file"
              accept="image/jpeg,image/png,image/webp"
              capture="environment"
              onChange={(event) => void choose(event)}
              disabled={busy}
            />
          </label>
        )}
        {kept.length >= most ? null : (
          <label className="add" htmlFor={id}>
            <span aria-hidden="true">＋</span>
            {t(busy ? words.uploading : (label ?? words.add))}
          </label>
        )}
      </div>
      <input
        id={id}
        className="visually-hidden"
        type="file"
        accept="image/jpeg,image/png,image/webp"
        multiple={most > 1}
        onChange={(event) => void choose(event)}
        disabled={busy}
      />
      {refusal === undefined ? null : <Refused refusal={refusal} />}
    </div>
  )
}
