-- What happened lately, for pages that lost the stream and come back: ids are uuidv7 and rows are appended in their order, so a few pages hold
-- what was last told. Costs next to nothing to keep.
create index event_lately on kernel.event using brin (id) with (autosummarize = on);
