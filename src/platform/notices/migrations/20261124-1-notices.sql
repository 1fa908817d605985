create schema if not exists notices;

-- What people are told of, with the words of the city; `usual_…` are those the city began with, so that a change can be taken back.
create table notices.kind (
  event text primary key,
  title_zh text not null,
  title_en text not null,
  -- Name, meaning in both languages and an example of each variable: [{name, zh, en, sample}].
  variables jsonb not null
);
create table notices.template (
  event text not null references notices.kind,
  language text not null check (language in ('zh', 'en')),
  title text not null,
  body text not null,
  short text,
  usual_title text not null,
  usual_body text not null,
  usual_short text,
  version integer not null,
  changed_by text not null,
  changed_at timestamptz not null,
  primary key (event, language)
);

-- One row an occasion, whoever is told; `occasion` keeps a job that runs twice from telling twice.
create table notices.notice (
  id uuid primary key,
  district_id text not null,
  event text not null,
  subject text not null,
  occasion text not null,
  said jsonb not null,
  link text,
  urgent boolean not null,
  at timestamptz not null
);
create unique index notice_of_occasion on notices.notice (occasion);
create index notice_by_age on notices.notice (at);

-- In whose bell it rings.
create table notices.receipt (
  account uuid not null,
  notice uuid not null references notices.notice on delete cascade,
  read_at timestamptz,
  primary key (account, notice)
);
create index receipt_unread on notices.receipt (account, notice) where read_at is null;
create index receipt_of_notice on notices.receipt (notice);

create table notices.webhook (
  id uuid primary key,
  name text not null,
  url text not null,
  -- Names of events, or beginnings of them: case. takes all of them, an empty list nothing.
  events jsonb not null,
  -- Code prefix of the districts it hears of; '' everywhere.
  area text not null,
  secret text not null,
  added_by text not null,
  added_at timestamptz not null,
  ended_at timestamptz,
  version integer not null
);

-- One row for each way out. `contact` is sealed and leaves after its term; nobody's address is kept here otherwise.
create table notices.delivery (
  id uuid primary key,
  notice uuid not null references notices.notice on delete cascade,
  channel text not null check (channel in ('email', 'sms', 'webhook')),
  account uuid,
  unit uuid,
  webhook uuid references notices.webhook,
  contact text,
  language text not null,
  digest boolean not null,
  state text not null check (state in ('pending', 'sending', 'failed', 'sent', 'dead')),
  attempts integer not null default 0,
  -- When it is due; while it is being sent, when it counts as lost and is taken up again.
  next_at timestamptz not null,
  error text,
  made_at timestamptz not null,
  done_at timestamptz
);
create index delivery_due on notices.delivery (next_at, id) where state in ('pending', 'sending', 'failed');
create index delivery_by_state on notices.delivery (state, id desc);
create index delivery_of_notice on notices.delivery (notice);
create index delivery_of_webhook on notices.delivery (webhook, id) where webhook is not null;
create index delivery_gathered on notices.delivery (account, channel) where digest and state in ('pending', 'sending', 'failed');
create index delivery_with_contact on notices.delivery (done_at) where contact is not null;

-- How somebody wants to be told; who has no row takes what is usual.
create table notices.choice (
  account uuid primary key,
  email text,
  phone text,
  language text not null check (language in ('zh', 'en')),
  by_email boolean not null,
  by_sms boolean not null,
  digest text not null check (digest in ('at-once', 'hourly', 'daily')),
  digest_hour smallint not null check (digest_hour between 0 and 23),
  -- Minutes of the day in the city's zone; both or neither.
  quiet_from smallint check (quiet_from between 0 and 1439),
  quiet_to smallint check (quiet_to between 0 and 1439),
  check ((quiet_from is null) = (quiet_to is null))
);

-- Who is told when a unit is: its shared addresses, its people, both, or nobody.
create table notices.unit_choice (
  unit uuid primary key,
  tells text not null check (tells in ('unit', 'people', 'both', 'none')),
  email text,
  phone text,
  version integer not null
);
