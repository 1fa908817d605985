-- Devices are known to people by their code, which lies among the properties of the thing.
create index thing_code on sensing.thing ((properties ->> 'code'));
create index thing_kind on sensing.thing ((properties ->> 'kind'), id);
