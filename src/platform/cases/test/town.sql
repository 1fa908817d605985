-- A town of two districts, four cells, three units, a duty list and a catalogue: just enough of a second city to walk the loop in.
insert into organisation.area (code, name, name_en, level, parent, zone, valid_from) values
  ('880100', '小城市', 'Smalltown', 'city', null, 'Asia/Shanghai', '2000-01-01'),
  ('880101', '东区', 'East', 'district', '880100', null, '2000-01-01'),
  ('880102', '西区', 'West', 'district', '880100', null, '2000-01-01'),
  ('880101001', '东街', 'East Street', 'street', '880101', null, '2000-01-01'),
  ('880101001001', '东一社区', 'East One', 'community', '880101001', null, '2000-01-01'),
  ('880102001', '西街', 'West Street', 'street', '880102', null, '2000-01-01'),
  ('880102001001', '西一社区', 'West One', 'community', '880102001', null, '2000-01-01');

insert into organisation.unit (id, key, name, name_en, kind, trade, uscc, area, valid_from, version) values
  ('00000000-0000-7000-8000-0000000000a1', 'drainage', '排水公司', 'Drainage Company', 'enterprise', 'drainage', '91880100MA0000001A', '880100', '2000-01-01', 1),
  ('00000000-0000-7000-8000-0000000000a2', 'parks', '园林局', 'Parks Bureau', 'department', 'parks', '11880100MA0000002B', '880100', '2000-01-01', 1),
  ('00000000-0000-7000-8000-0000000000a3', 'sanitation', '环卫中心', 'Sanitation Centre', 'department', 'sanitation', '12880100MA0000003C', '880100', '2000-01-01', 1);

insert into organisation.duty_list (id, area, title, state, categories, takes_effect, drafted_by, drafted_at, published_by, published_at, version) values
  ('00000000-0000-7000-8000-0000000000b1', '880100', '权责清单', 'published', '[]', '2026-01-01', 'test', '2026-01-01T00:00:00Z', 'test', '2026-01-01T00:00:00Z', 1);
insert into organisation.duty (id, list, line, area, category, unit, supervising, legal_basis, valid_from) values
  ('00000000-0000-7000-8000-0000000000d1', '00000000-0000-7000-8000-0000000000b1', 1, '880100', 'component.01003', '00000000-0000-7000-8000-0000000000a1', null, '排水条例', '2026-01-01'),
  ('00000000-0000-7000-8000-0000000000d2', '00000000-0000-7000-8000-0000000000b1', 2, '880100', 'matter.06', '00000000-0000-7000-8000-0000000000a3', '00000000-0000-7000-8000-0000000000a2', '市容条例', '2026-01-01');
update organisation.edition set id = '00000000-0000-7000-8000-00000000ed01';

insert into grid.city (code, zone) values ('880100', 'Asia/Shanghai');
insert into grid.edition (id, topic, at, by_name, note) values
  ('00000000-0000-7000-8000-00000000ed02', 'cells', '2026-01-01T00:00:00Z', 'test', ''),
  ('00000000-0000-7000-8000-00000000ed03', 'places', '2026-01-01T00:00:00Z', 'test', '');
insert into grid.cell (code, valid_from, name, region, generation, shape, area_m2, edition)
select code, '2026-01-01', '', region, 2026, st_multi(st_makeenvelope(west, 30.00, west + 0.01, 30.01, 4326)), 1000000, '00000000-0000-7000-8000-00000000ed02'
from (values ('880101001001001', 1, 100.00), ('880101001001002', 2, 100.01), ('880102001001001', 3, 100.02)) as c(code, region, west);
insert into grid.place (id, name, name_en, kind, road, number, pinyin, initials, place) values
  ('00000000-0000-7000-8000-00000000f001', '东街12号', '12 East Street', 'road_number', '东街', '12', 'dongjie12hao', 'dj12h', st_setsrid(st_makepoint(100.005, 30.005), 4326));

insert into standards.catalogue (id, name, standard, area, zone, levels, status, effective_from, revision, note, created_at, created_by, created_by_name, published_at, published_by, published_by_name) values
  ('00000000-0000-7000-8000-0000000000c0', '旧标准', 'GB/T 47678.5-2026', '880100', 'Asia/Shanghai', '{"1": "A", "2": "B", "3": "C"}', 'published', '2025-01-01', 1, '', '2025-01-01T00:00:00Z', 'test', 'test', '2025-01-01T00:00:00Z', 'test', 'test'),
  ('00000000-0000-7000-8000-0000000000c1', '标准', 'GB/T 47678.5-2026', '880100', 'Asia/Shanghai', '{"1": "A", "2": "B", "3": "C"}', 'published', '2026-01-01', 1, '', '2026-01-01T00:00:00Z', 'test', 'test', '2026-01-01T00:00:00Z', 'test', 'test');
insert into standards.category (catalogue_id, category, kind, code, zh, en, initials, local)
select c, category, kind, code, zh, en, '', false
from (values ('00000000-0000-7000-8000-0000000000c0'::uuid), ('00000000-0000-7000-8000-0000000000c1'::uuid)) as v(c),
  (values ('matter.06010', 'matter', '06010', '暴露垃圾', 'Exposed rubbish'), ('component.01003', 'component', '01003', '雨水井盖', 'Rain drain cover'),
    ('matter.09001', 'matter', '09001', '无照经营游商', 'Hawker')) as k(category, kind, code, zh, en);
insert into standards.condition (id, catalogue_id, lineage, category, ordinal, text, closing, limits, evidence, legal_basis, note) values
  ('00000000-0000-7000-8000-0000000000e1', '00000000-0000-7000-8000-0000000000c1', '00000000-0000-7000-8000-0000000000e1', 'matter.06010', 1, '垃圾暴露超过1平方米', '清除',
    '[{"region": null, "level": "A", "amount": 1, "unit": "work_day"}, {"region": null, "level": "B", "amount": 4, "unit": "work_hour"}, {"region": null, "level": "C", "amount": 2, "unit": "natural_day"}]', '["after"]', '', ''),
  ('00000000-0000-7000-8000-0000000000e2', '00000000-0000-7000-8000-0000000000c1', '00000000-0000-7000-8000-0000000000e2', 'component.01003', 1, '井盖缺失', '恢复',
    '[{"region": null, "level": null, "amount": 2, "unit": "urgent_hour"}]', '[]', '', ''),
  ('00000000-0000-7000-8000-0000000000e3', '00000000-0000-7000-8000-0000000000c1', '00000000-0000-7000-8000-0000000000e3', 'matter.09001', 1, '占道经营', '劝离',
    '[{"region": 1, "level": null, "amount": 2, "unit": "urgent_hour"}]', '[]', '', ''),
  ('00000000-0000-7000-8000-0000000000e0', '00000000-0000-7000-8000-0000000000c0', '00000000-0000-7000-8000-0000000000e0', 'matter.06010', 1, '旧条件', '清除',
    '[{"region": null, "level": null, "amount": 9, "unit": "work_day"}]', '[]', '', '');
