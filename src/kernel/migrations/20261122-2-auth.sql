create schema if not exists kernel;

-- A person or a program of the city who may sign in. Accounts are disabled, never deleted: the history names them.
create table kernel.account (
  id uuid primary key,
  login text not null unique check (login = lower(login) and length(login) between 2 and 64),
  name text not null,
  -- argon2id; null when the account signs in by the identity provider only.
  password_hash text,
  password_changed_at timestamptz not null,
  -- Hashes of earlier passwords, newest first.
  password_history jsonb not null default '[]',
  password_expires boolean not null default true,
  must_change boolean not null default false,
  -- Sealed: readable only with the key of the installation.
  totp_secret text,
  totp_confirmed_at timestamptz,
  -- The last time step accepted, so that no code is good twice.
  totp_step bigint,
  oidc_issuer text,
  oidc_subject text,
  opened_at timestamptz not null,
  opened_by text not null,
  disabled_at timestamptz,
  last_signed_in_at timestamptz,
  unique (oidc_issuer, oidc_subject)
);

-- Wrong attempts by login, whether or not such an account exists, so that an answer never tells which logins exist.
create table kernel.attempt (
  login text primary key,
  failures integer not null,
  last_at timestamptz not null,
  rests_until timestamptz
);
create index attempt_by_time on kernel.attempt (last_at);

-- The token itself is only in the browser; here is its SM3.
create table kernel.session (
  token_hash text primary key,
  account uuid not null references kernel.account (id),
  method text not null check (method in ('password', 'oidc')),
  begun_at timestamptz not null,
  seen_at timestamptz not null,
  ends_at timestamptz not null,
  address text not null,
  agent text not null
);
create index session_by_account on kernel.session (account);
create index session_by_end on kernel.session (ends_at);

create table kernel.api_key (
  id uuid primary key,
  key_hash text not null unique,
  account uuid not null references kernel.account (id),
  name text not null,
  -- Permissions or their prefixes; the key never has more than its owner.
  scopes jsonb not null,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  seen_at timestamptz,
  ended_at timestamptz
);
create index api_key_by_account on kernel.api_key (account);

create table kernel.role (
  id text primary key,
  title_zh text not null,
  title_en text not null,
  permissions jsonb not null,
  defined_at timestamptz not null
);

-- A right = permission (by the role) × area × unit × category, for a time, with a reason.
create table kernel.grant (
  id uuid primary key,
  account uuid not null references kernel.account (id),
  role text not null references kernel.role (id),
  area text not null default '',
  unit text,
  category text,
  since timestamptz not null,
  until timestamptz,
  because text not null,
  given_by text not null,
  given_at timestamptz not null,
  check (until is null or until >= since)
);
create index grant_by_account on kernel.grant (account);
create index grant_by_role on kernel.grant (role);
