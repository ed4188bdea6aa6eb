-- psql -X -q -f psql.sql -f replay.sql in the folder of the draw's files; everything goes with the session's schema.
BEGIN;
CREATE SCHEMA zhunsheng_replay;
SET search_path = zhunsheng_replay;
CREATE FUNCTION zs_sha256(t text) RETURNS text LANGUAGE sql IMMUTABLE STRICT
    AS $$ SELECT encode(sha256(convert_to(t, 'UTF8')), 'hex') $$;
CREATE TABLE draw_file (name text PRIMARY KEY, content text NOT NULL);
-- psql drops the final line end of what a command prints; canonical text always has exactly one.
\set f_header `cat header.txt`
\set f_directory `cat directory.tsv`
\set f_eligible `cat eligible.tsv`
\set f_excluded `cat excluded.tsv`
\set f_inspectors `cat inspectors.tsv`
\set f_reveals `cat reveals.txt`
\set f_beacon `cat beacon.txt`
\set f_drawn `cat drawn.tsv`
\set f_eligibility `cat eligibility.tsv`
\set f_assignment `cat assignment.tsv 2>/dev/null`
\set f_result `cat result.txt`
INSERT INTO draw_file SELECT name, content || chr(10) FROM (VALUES
    ('header.txt', :'f_header'), ('directory.tsv', :'f_directory'), ('eligible.tsv', :'f_eligible'),
    ('excluded.tsv', :'f_excluded'), ('inspectors.tsv', :'f_inspectors'), ('reveals.txt', :'f_reveals'),
    ('beacon.txt', :'f_beacon'), ('drawn.tsv', :'f_drawn'), ('eligibility.tsv', :'f_eligibility'),
    ('assignment.tsv', :'f_assignment'), ('result.txt', :'f_result')) AS f(name, content)
WHERE content <> '';
