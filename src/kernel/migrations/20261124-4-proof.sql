-- How much senders without an account sent, by minute. A sender is a keyed hash of an address or a telephone, never the thing itself; kept two days.
create table kernel.sending (
  purpose text not null,
  sender text not null,
  minute timestamptz not null,
  count integer not null,
  primary key (purpose, sender, minute)
);
create index sending_by_minute on kernel.sending (purpose, minute);

-- Sums that were done and used, so that none is used twice; kept until they could not be used anyway.
create table kernel.spent_proof (id text primary key, until timestamptz not null);
create index spent_proof_by_end on kernel.spent_proof (until);
