-- What the thing of an alarm is called in English; null where it has no such name. And the order of a queue: the gravest first.
alter table sensing.alarm add column thing_name_en text;
create index alarm_gravest on sensing.alarm (level, raised_at desc, id desc) where state <> 'cleared';
