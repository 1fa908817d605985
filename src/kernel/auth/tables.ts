import type {ColumnType, Generated} from 'kysely'

interface AccountTable {
  readonly id: string
  readonly login: string
  name: string
  password_hash: string | null
  password_changed_at: Date
  password_history: ColumnType<readonly string[], unknown, unknown>
  password_expires: Generated<boolean>
  must_change: Generated<boolean>
  totp_secret: string | null
  totp_confirmed_at: Date | null
  totp_step: number | null
  oidc_issuer: string | null
  oidc_subject: string | null
  readonly opened_at: Date
  readonly opened_by: string
  disabled_at: Date | null
  last_signed_in_at: Date | null
}

interface AttemptTable {
  readonly login: string
  failures: number
  last_at: Date
  rests_until: Date | null
}

interface SessionTable {
  readonly token_hash: string
  readonly account: string
  readonly method: 'password' | 'oidc'
  readonly begun_at: Date
  seen_at: Date
  readonly ends_at: Date
  readonly address: string
  readonly agent: string
}

interface ApiKeyTable {
  readonly id: string
  readonly key_hash: string
  readonly account: string
  readonly name: string
  readonly scopes: ColumnType<readonly string[], unknown, unknown>
  readonly made_at: Date
  readonly expires_at: Date
  seen_at: Date | null
  ended_at: Date | null
}

interface RoleTable {
  readonly id: string
  title_zh: string
  title_en: string
  permissions: ColumnType<readonly string[], unknown, unknown>
  defined_at: Date
}

interface GrantTable {
  readonly id: string
  readonly account: string
  readonly role: string
  readonly area: string
  readonly unit: string | null
  readonly category: string | null
  readonly since: Date
  until: Date | null
  readonly because: string
  readonly given_by: string
  readonly given_at: Date
}

declare module '#kernel/db.ts' {
  interface Tables {
    'kernel.account': AccountTable
    'kernel.attempt': AttemptTable
    'kernel.session': SessionTable
    'kernel.api_key': ApiKeyTable
    'kernel.role': RoleTable
    'kernel.grant': GrantTable
    'kernel.rights_edition': {one: boolean; id: string}
  }
}
