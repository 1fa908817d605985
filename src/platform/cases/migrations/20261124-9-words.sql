-- Pairs of characters around a comma are found too (core/words.ts): every text is indexed anew by the job that indexes what is not.
update cases.search set grams = null where grams is not null;
