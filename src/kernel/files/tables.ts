interface FileTable {
  readonly id: string
  readonly sha256: string
  readonly name: string
  readonly type: string
  readonly size: number
  readonly width: number | null
  readonly height: number | null
  readonly taken_at: Date | null
  readonly taken_lng: number | null
  readonly taken_lat: number | null
  readonly stored_at: Date
  readonly stored_by: string
}

declare module '#kernel/db.ts' {
  interface Tables {
    'kernel.file': FileTable
    'kernel.doomed_bytes': {sha256: string; at: Date}
  }
}
