-- Who sent a case without an account, as keyed hashes; gone when the case is made anonymous.
create table cases.sender (
  case_id uuid primary key references cases.case (id) on delete cascade,
  address text not null,
  phone text,
  at timestamptz not null
);
create index sender_by_address on cases.sender (address);

create table cases.blocked_sender (
  sender text primary key,
  code text not null,
  until timestamptz not null,
  by text not null,
  by_name text not null,
  at timestamptz not null
);

-- Somebody says that something public should not be there.
create table cases.flag (
  id uuid primary key,
  case_id uuid not null references cases.case (id) on delete cascade,
  district_id text not null,
  target text not null,
  evidence_id uuid,
  seq integer,
  code text not null,
  note text,
  sender text not null,
  -- What the one who flagged reads the decision by.
  link text not null,
  at timestamptz not null,
  decision text,
  decided_at timestamptz,
  decided_by text,
  decided_by_name text
);
create unique index flag_by_link on cases.flag (link);
create index flag_of_case on cases.flag (case_id);
create index flag_waiting on cases.flag (at, id) where decision is null;
