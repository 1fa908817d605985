interface CredentialTable {
  readonly id: string
  readonly thing_id: number
  readonly kind: 'token' | 'password'
  readonly login: string | null
  readonly secret_hash: string
  readonly gateway: boolean
  readonly made_at: Date
  readonly made_by: string
  ends_at: Date | null
}

interface ProvisioningTable {
  readonly id: string
  readonly name: string
  readonly key: string
  readonly secret_hash: string
  readonly like_thing: number | null
  uses_left: number
  ends_at: Date
  readonly made_at: Date
  readonly made_by: string
}

interface HealthTable {
  readonly thing_id: number
  contact_at: Date
  way: string
  connected_until: Date | null
  messages: number
  kept: number
  again: number
  refused: number
  unknown: number
  throttled: number
  skew_ms: number | null
  notes: unknown
}

declare module '#kernel/db.ts' {
  interface Tables {
    'sensing.credential': CredentialTable
    'sensing.provisioning': ProvisioningTable
    'sensing.device_health': HealthTable
  }
}
