-- Who may have what of a dataset: asked by a unit, decided by the owner, until a moment.
create table datahub.share (
  id uuid primary key,
  dataset_id uuid not null references datahub.dataset (id) on delete cascade,
  unit text not null,
  asked_by text not null,
  asked_name text not null,
  purpose text not null,
  basis text not null,
  -- What was asked: fields, codes of areas, until when. Null is all.
  asked_fields text[],
  asked_areas text[] not null,
  asked_until timestamptz not null,
  state text not null check (state in ('asked', 'granted', 'refused', 'revoked')),
  -- What was granted, and what is hidden of it.
  fields text[] not null,
  masks jsonb not null,
  place text not null check (place in ('exact', 'coarse', 'hidden')),
  areas text[] not null,
  filter text,
  until_at timestamptz,
  -- Until when it is asked to go on, while that is not decided.
  renew_until timestamptz,
  reason text not null,
  decided_name text,
  decided_at timestamptz,
  created_at timestamptz not null,
  version integer not null
);
create index share_dataset on datahub.share (dataset_id, created_at desc);
create index share_unit on datahub.share (unit, created_at desc);

-- Every reading under a share: who, when, what was asked, how many rows went out.
create table datahub.share_use (
  district_id text not null,
  share_id uuid not null,
  id uuid not null,
  at timestamptz not null,
  actor text not null,
  actor_name text not null,
  by_key boolean not null,
  resource_id uuid not null,
  question text not null,
  row_count integer not null,
  primary key (district_id, share_id, id)
);
