-- What a city learned about which cases miss their limit: one row a training, the newest of a city is used. Old ones keep their figures
-- and lose their body.
create table cases.lateness_model (
  id uuid primary key,
  city text not null,
  version integer not null,
  trained_at timestamptz not null,
  known integer not null,
  late integer not null,
  open integer not null,
  auc double precision,
  baseline_auc double precision,
  body jsonb,
  unique (city, version)
);
