create schema if not exists kernel;

-- One row per upload; equal bytes are kept once on the shelf, under their SHA-256.
create table kernel.file (
  id uuid primary key,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  name text not null,
  type text not null,
  size bigint not null,
  width integer,
  height integer,
  -- What the camera wrote, read before the published copy loses it.
  taken_at timestamptz,
  taken_lng double precision,
  taken_lat double precision,
  stored_at timestamptz not null,
  stored_by text not null
);
create index file_by_content on kernel.file (sha256);
