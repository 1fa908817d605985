-- Everything written to and by reporters and contractors in a case. Two threads that never meet: `thread` is reporter or contractor.
-- `by` is an account, or `reporter`, or `contractor`; a reporter's name is never here.
create table cases.message (
  id uuid primary key,
  case_id uuid not null references cases.case (id) on delete cascade,
  district_id text not null,
  thread text not null,
  kind text not null,
  text text not null,
  files uuid[] not null,
  by text not null,
  by_name text not null,
  at timestamptz not null,
  reply_to uuid,
  template_id uuid
);
create index message_of_case on cases.message (case_id, at, id);

-- A question, or a task for a contractor, that waits for an answer by its secret link; only the hash of the token is kept.
create table cases.question (
  message_id uuid primary key references cases.message (id) on delete cascade,
  case_id uuid not null references cases.case (id) on delete cascade,
  hash text not null unique,
  audience text not null,
  contractor text,
  pauses boolean not null,
  asked_at timestamptz not null,
  answer_by timestamptz not null,
  remind_at timestamptz,
  reminded_at timestamptz,
  answered_at timestamptz,
  expired_at timestamptz,
  withdrawn_at timestamptz
);
create index question_of_case on cases.question (case_id);
create unique index question_pausing on cases.question (case_id) where pauses and answered_at is null and expired_at is null and withdrawn_at is null;
create index question_waiting on cases.question (answer_by) where answered_at is null and expired_at is null and withdrawn_at is null;

-- How somebody who reported, or joined, judged the handling: one a person (`who`: reporter, or the id of who joined) and closing (`round`).
create table cases.rating (
  case_id uuid not null references cases.case (id) on delete cascade,
  round integer not null,
  who text not null,
  district_id text not null,
  answer text not null,
  reasons text[] not null,
  words text,
  alerts boolean not null,
  review boolean not null,
  at timestamptz not null,
  changed_at timestamptz not null,
  area text not null,
  category text,
  unit_id text,
  unit_name text,
  primary key (case_id, round, who)
);
create index rating_by_time on cases.rating (at);

-- A reporter's own list: the keyed hash of a short code with the last digits or the e-mail, and the cases it opens.
create table cases.own_list (
  hash text not null,
  case_id uuid not null references cases.case (id) on delete cascade,
  who text not null,
  at timestamptz not null,
  primary key (hash, case_id)
);
create index own_list_of_case on cases.own_list (case_id);
