create schema if not exists datahub;

-- What a city calls the places that answer for themselves over Open311.
create table datahub.jurisdiction (id text primary key, area text not null);

-- What a city says of its door: whom to ask, how to come by a key.
create table datahub.open311_door (area text primary key, contact jsonb not null, key_service jsonb not null);

-- Reports that came in by Open311, so that whoever sent one may ask for it before it is public, and sending it again makes no second.
create table datahub.open311_request (
  district_id text not null,
  case_id uuid not null,
  account text,
  content text not null,
  at timestamptz not null,
  primary key (district_id, case_id)
);
create index open311_request_by_case on datahub.open311_request (case_id);
create index open311_request_by_content on datahub.open311_request (content, at desc);
