-- Whoever reported is written to in the language they reported in; whoever joined is told too.
alter table cases.reporter add column language text not null default 'zh' check (language in ('zh', 'en'));
alter table cases.joined add column language text not null default 'zh' check (language in ('zh', 'en')), add column email text;
