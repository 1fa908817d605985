-- Files that arrive piece by piece over a bad network. Pieces lie here until the file is whole, then go to the shelf.
create table kernel.upload (
  id uuid primary key,
  owner text not null,
  name text not null,
  size integer not null check (size > 0),
  received integer not null,
  file_id uuid,
  at timestamptz not null
);
create index upload_by_owner on kernel.upload (owner) where file_id is null;
create index upload_by_time on kernel.upload (at);

create table kernel.upload_piece (
  upload_id uuid not null references kernel.upload (id) on delete cascade,
  first integer not null,
  bytes bytea not null,
  primary key (upload_id, first)
);
