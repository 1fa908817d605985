-- Decisions of a city that are kept as documents: its working calendar, the answers of its survey, what of its cases is public. A version is
-- drafted, compared, tried, and published from a day on; the tables that are asked every minute hold the one in force.
create table cases.paper (
  id uuid primary key,
  topic text not null check (topic in ('calendar', 'satisfaction', 'public')),
  -- What the codes of everything it holds for begin with.
  code text not null,
  title text not null,
  state text not null check (state in ('draft', 'published')),
  based_on uuid,
  revision integer not null default 1,
  body jsonb not null,
  drafted_at timestamptz not null,
  drafted_by text not null,
  changed_at timestamptz not null,
  effective_from date,
  published_at timestamptz,
  published_by text,
  -- When it took the place of the one before.
  applied_at timestamptz
);
create index paper_by_topic on cases.paper (topic, code, drafted_at desc, id desc);
create index paper_pending on cases.paper (effective_from) where state = 'published' and applied_at is null;
