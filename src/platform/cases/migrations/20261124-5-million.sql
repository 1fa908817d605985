-- A million cases: what lists, searches and counts are looked up by.

-- What a case is found by: pairs of neighbouring characters of its words, triples of its pinyin initials and the month of its
-- report, as whole numbers (core/words.ts). Apart from the case, because it does not change when the case moves. Rows of cases
-- that were there before have no grams until the job that reads them has been.
create table cases.search (
  case_id uuid primary key references cases.case (id) on delete cascade,
  district_id text not null,
  grams integer[],
  initials text not null default ''
);
insert into cases.search (case_id, district_id) select id, district_id from cases.case;
create index search_by_gram on cases.search using gin (grams);
create index search_unread on cases.search (case_id) where grams is null;
alter table cases.search alter column grams set statistics 500;

-- One index for the whole number and for its beginning.
drop index cases.case_by_number;
create unique index case_by_number on cases.case (number text_pattern_ops);
create index case_by_due on cases.case (due_at, id);
create index case_by_category on cases.case (category text_pattern_ops, reported_at desc);
create index case_by_source on cases.case (source, reported_at desc);
create index case_asked on cases.case (asked_id) where asked_id is not null;
create index case_asked_name on cases.case (asked_name text_pattern_ops) where asked_name is not null;
create index case_supervised on cases.case (supervising_id, state, due_at) where supervising_id is not null;
-- Open cases are few beside the archived ones; what a board counts is read from these two indexes alone.
create index case_open on cases.case (area text_pattern_ops, state, unit_id, category, due_at, yellow_at, handled_at, supervising_id, asked_id)
  where state not in ('closed', 'archived', 'rejected', 'voided');
drop index cases.case_done;
create index case_done on cases.case (changed_at, area, state, unit_id, category, due_at, yellow_at, handled_at, supervising_id, asked_id)
  where state in ('closed', 'archived', 'rejected', 'voided');
create index case_late on cases.case (reported_at desc, id desc) where handled_at > due_at;
create index reporter_by_name on cases.reporter (name text_pattern_ops) where name is not null;
create index reporter_by_phone on cases.reporter (phone text_pattern_ops) where phone is not null;
