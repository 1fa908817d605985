-- What a city settles about its hotline and its conversations, by topic; code is the prefix its areas share.
create table cases.hotline_rule (
  code text not null,
  topic text not null,
  hash text not null,
  body jsonb not null,
  primary key (code, topic)
);

-- The keys find the same caller again without reading anybody's number.
alter table cases.reporter add column phone_key text, add column email_key text;
create index reporter_by_phone_key on cases.reporter (phone_key) where phone_key is not null;
create index reporter_by_email_key on cases.reporter (email_key) where email_key is not null;

-- The work order of a call: one a case of the hotline. `first_*` is the unit that received it first and keeps the duty to see it to its end.
-- `seen_seq` is the newest event of the case that was followed up here; `watched` ends with the case.
create table cases.work_order (
  case_id uuid primary key references cases.case (id) on delete cascade,
  district_id text not null,
  called_at timestamptz not null,
  channel text not null,
  caller text not null,
  request text not null,
  title text not null,
  appeal jsonb not null,
  confidential boolean not null,
  grade text not null,
  limit_amount double precision not null,
  limit_unit text not null,
  due_at timestamptz not null,
  taken_by text not null,
  taken_by_name text not null,
  first_unit_id text,
  first_unit_name text,
  first_at timestamptz,
  seen_seq integer not null default 0,
  watched boolean not null default true,
  call_back_at timestamptz,
  sampled boolean
);
create index work_order_by_call on cases.work_order (called_at desc, case_id desc);
create index work_order_by_first on cases.work_order (first_unit_id, first_at);
create index work_order_watched on cases.work_order (case_id) where watched;
create index work_order_to_call_back on cases.work_order (due_at) where sampled is null;

-- A unit's objection to a dispatch, by the event that brought it, and what became of it; the words stay with the events.
create table cases.objection (
  case_id uuid not null references cases.case (id) on delete cascade,
  seq integer not null,
  district_id text not null,
  unit_id text,
  unit_name text,
  asked_at timestamptz not null,
  asked_by text not null,
  decision text,
  decided_at timestamptz,
  decided_by text,
  primary key (case_id, seq)
);
create index objection_by_unit on cases.objection (unit_id, asked_at);

-- An answered or diverted call that made no case; without words where even the words may not be kept.
create table cases.consultation (
  id uuid primary key,
  district_id text not null,
  area text not null,
  at timestamptz not null,
  channel text not null,
  question text,
  answer text,
  article_id uuid,
  article_version integer,
  diversion text,
  case_id uuid references cases.case (id) on delete cascade,
  phone_key text,
  by text not null,
  by_name text not null
);
create index consultation_by_time on cases.consultation (at desc, id desc);
create index consultation_by_phone on cases.consultation (phone_key, at) where phone_key is not null;
create index consultation_by_article on cases.consultation (article_id) where article_id is not null;

-- A call-back: planned when `result` is null. At most one valid call-back a case and round.
create table cases.call_back (
  id uuid primary key,
  case_id uuid not null references cases.case (id) on delete cascade,
  round integer not null,
  district_id text not null,
  at timestamptz not null,
  by text not null,
  by_name text not null,
  invalid text,
  contacted boolean,
  solved boolean,
  answer text,
  reasons text[] not null default '{}',
  note text,
  area text not null,
  category text,
  unit_id text,
  unit_name text
);
create unique index call_back_valid on cases.call_back (case_id, round) where invalid is null;
create index call_back_of_case on cases.call_back (case_id, at);
create index call_back_by_time on cases.call_back (at, id);

-- Answers that need no case. Every edition of an article stays; the newest published one that is in force is found.
create table cases.article (
  id uuid not null,
  version integer not null,
  area text not null,
  title text not null,
  body text not null,
  keywords text[] not null,
  category text,
  valid_from date not null,
  valid_to date,
  published_at timestamptz,
  withdrawn_at timestamptz,
  grams text[] not null,
  initials text not null,
  edited_at timestamptz not null,
  edited_by text not null,
  edited_by_name text not null,
  primary key (id, version)
);
create index article_by_gram on cases.article using gin (grams) where published_at is not null;

-- Prepared replies, by category (a prefix) and state; null fits all.
create table cases.reply_template (
  id uuid primary key,
  version integer not null,
  area text not null,
  title text not null,
  body text not null,
  language text not null,
  category text,
  state text,
  initials text not null,
  used integer not null default 0,
  withdrawn boolean not null default false,
  edited_at timestamptz not null,
  edited_by text not null,
  edited_by_name text not null
);

-- That a reporter's contact was corrected, by whom and how it was verified; never what it was.
create table cases.contact_change (
  id uuid primary key,
  case_id uuid not null references cases.case (id) on delete cascade,
  at timestamptz not null,
  by text not null,
  by_name text not null,
  fields text[] not null,
  verified text not null
);
create index contact_change_of_case on cases.contact_change (case_id, at);
