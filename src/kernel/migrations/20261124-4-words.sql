-- What people wrote in an event: apart from the chain, which holds only its salted hash, so that words can be destroyed and the chain stays whole.
create table kernel.event_words (
  district_id text not null,
  subject text not null,
  seq integer not null,
  salt text not null,
  words jsonb not null,
  primary key (district_id, subject, seq)
);

-- Bytes that no stored file needs any more; they leave the shelf after the transaction that says so.
create table kernel.doomed_bytes (sha256 text primary key check (sha256 ~ '^[0-9a-f]{64}$'), at timestamptz not null);
