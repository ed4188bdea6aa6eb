-- duckdb -c ".read duckdb.sql" in the folder of the draw's files, with replay.sql beside this file; or say
--   duckdb :memory: ".read /path/duckdb.sql" ".read /path/replay.sql"
CREATE MACRO zs_sha256(t) AS sha256(t);
CREATE TABLE draw_file AS
SELECT parse_filename(filename) AS name, content FROM read_text(['*.txt', '*.tsv']);
