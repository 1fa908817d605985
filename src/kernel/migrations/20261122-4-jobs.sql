-- How each job is doing, for people: pg-boss keeps the jobs themselves in its own schema.
create table kernel.job_health (
  job text primary key,
  kind text not null check (kind in ('listener', 'schedule')),
  runs bigint not null default 0,
  failures bigint not null default 0,
  failures_in_a_row integer not null default 0,
  last_success timestamptz,
  last_failure timestamptz,
  last_error text
);
