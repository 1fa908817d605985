-- A search within a district no longer looks through the others: the district is one more gram (core/words.ts).
update cases.search set grams = grams || (196608 + left(district_id, 6)::integer) where grams is not null and district_id ~ '^[0-9]{6}';
