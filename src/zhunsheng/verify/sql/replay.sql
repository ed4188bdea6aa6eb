-- A draw drawn again in SQL (zhunsheng-draw/1), the same statements for DuckDB and PostgreSQL.
--
-- Before it: a table draw_file(name, content) with every published file, and a function zs_sha256(text) → lower hex;
-- duckdb.sql and psql.sql make both. Written from the text of the protocol, without a line of the programs.
--
-- Afterwards: replay_drawn(class, rank, id, ticket) and replay_check(name, ok, said). All ok: the published objects follow
-- from the published lists, reveals and beacon; every inspector sent was eligible, under the cap, once on an object, and
-- nobody stood before him on the object's list without a letter (mode L). That no earlier choice was possible where the
-- letter is F, and the steps of mode U, need the assignment computed, which the browser page and the command line do.

CREATE TABLE replay_line AS
SELECT f.name, u.number, u.line
FROM draw_file f, unnest(string_to_array(f.content, chr(10))) WITH ORDINALITY AS u(line, number)
WHERE u.line <> '';

CREATE TABLE replay_field AS
SELECT name, number, split_part(line, '=', 1) AS field, substr(line, strpos(line, '=') + 1) AS value
FROM replay_line WHERE name LIKE '%.txt' AND number > 1;

CREATE TABLE replay_row AS
SELECT name, number, split_part(line, chr(9), 1) AS c1, split_part(line, chr(9), 2) AS c2, split_part(line, chr(9), 3) AS c3,
       split_part(line, chr(9), 4) AS c4, split_part(line, chr(9), 5) AS c5
FROM replay_line WHERE name LIKE '%.tsv' AND number > 1;

-- T1 and T2 → the seed, the keys.

CREATE TABLE replay_seed AS
SELECT zs_sha256('zhunsheng-draw/1 seed' || chr(10) || 'header=' || h.digest || chr(10) || r.reveals
                 || 'beacon=' || b.value || chr(10)) AS seed
FROM (SELECT zs_sha256(content) AS digest FROM draw_file WHERE name = 'header.txt') h,
     (SELECT string_agg('reveal=' || split_part(value, ':', 1) || ':' || split_part(value, ':', 2) || chr(10), ''
                        ORDER BY split_part(value, ':', 1) COLLATE "C") AS reveals
      FROM replay_field WHERE name = 'reveals.txt' AND field = 'reveal') r,
     (SELECT value FROM replay_field WHERE name = 'beacon.txt' AND field = 'beacon') b;

CREATE TABLE replay_class AS
SELECT split_part(c.value, ':', 1) AS class, CAST(split_part(c.value, ':', 2) AS bigint) AS n,
       CAST(split_part(c.value, ':', 3) AS bigint) AS basis_points, CAST(split_part(c.value, ':', 4) AS bigint) AS k,
       substr(zs_sha256('zhunsheng-draw/1 key' || chr(10) || 'seed=' || s.seed || chr(10) || 'label='
              || CASE WHEN l.value = 'object:class' THEN 'object:class=' || split_part(c.value, ':', 1) ELSE l.value END
              || chr(10)), 1, 32) AS key
FROM replay_field c, replay_field l, replay_seed s
WHERE c.name = 'header.txt' AND c.field = 'classes' AND l.name = 'header.txt' AND l.field = 'label';

CREATE TABLE replay_inspector_key AS
SELECT substr(zs_sha256('zhunsheng-draw/1 key' || chr(10) || 'seed=' || seed || chr(10) || 'label=inspector' || chr(10)), 1, 32)
       AS key
FROM replay_seed;

-- T3: the objects. With weight w an id has the tickets id, id#1 … id#(w-1) and keeps the smallest.

CREATE TABLE replay_member AS
SELECT r.c1 AS id, u.class, CAST(CASE WHEN r.c3 = '' THEN '1' ELSE r.c3 END AS bigint) AS weight
FROM replay_row r, unnest(string_to_array(r.c2, ',')) AS u(class)
WHERE r.name = 'eligible.tsv';

CREATE TABLE replay_slip AS
WITH RECURSIVE slip(n) AS (
    SELECT CAST(0 AS bigint)
    UNION ALL
    SELECT n + 1 FROM slip WHERE n + 1 < (SELECT max(weight) FROM replay_member)
)
SELECT n FROM slip;

CREATE TABLE replay_ticket AS
SELECT m.class, m.id, min(zs_sha256(c.key || '|' || m.id || CASE WHEN s.n = 0 THEN '' ELSE '#' || s.n END)) AS ticket
FROM replay_member m JOIN replay_class c ON c.class = m.class JOIN replay_slip s ON s.n < m.weight
GROUP BY m.class, m.id;

CREATE TABLE replay_drawn AS
SELECT t.class, t.place AS rank, t.id, t.ticket
FROM (SELECT class, id, ticket, row_number() OVER (PARTITION BY class ORDER BY ticket, id COLLATE "C") AS place
      FROM replay_ticket) t
JOIN replay_class c ON c.class = t.class
WHERE t.place <= c.k;

CREATE TABLE replay_drawn_text AS
SELECT 'zhunsheng-draw/1 drawn' || chr(10)
       || coalesce(string_agg(id || chr(9) || ticket || chr(9) || ranks || chr(10), '' ORDER BY id COLLATE "C"), '') AS content
FROM (SELECT id, max(ticket) AS ticket, string_agg(class || ':' || rank, ',' ORDER BY class COLLATE "C") AS ranks
      FROM replay_drawn GROUP BY id) d;

-- The inspectors sent.

CREATE TABLE replay_sent AS
SELECT a.c1 AS number, a.c2 AS object, a.c3 AS slot, a.c4 AS inspector, a.c5 AS skipped, e.c4 AS eligible,
       zs_sha256(k.key || '|' || a.c2 || '|' || a.c4) AS place
FROM replay_row a LEFT JOIN replay_row e ON e.name = 'eligibility.tsv' AND e.c1 = a.c1, replay_inspector_key k
WHERE a.name = 'assignment.tsv';

CREATE TABLE replay_ahead AS
SELECT s.number, i.c1 AS inspector,
       strpos(',' || s.eligible || ',', ',' || i.c1 || ',') > 0 AS may, strpos(',' || s.skipped, ',' || i.c1 || ':N') > 0 AS said_n,
       strpos(',' || s.skipped, ',' || i.c1 || ':') > 0 AS said
FROM replay_sent s, replay_row i, replay_inspector_key k
WHERE i.name = 'inspectors.tsv' AND zs_sha256(k.key || '|' || s.object || '|' || i.c1) < s.place;

CREATE TABLE replay_check AS
SELECT 'lists' AS name, count(*) = 0 AS ok, 'digest and count of the public lists' AS said
FROM (SELECT f.name FROM draw_file f
      JOIN replay_field h ON h.name = 'header.txt' AND h.field || '.tsv' = f.name
      WHERE f.name <> 'recusals.tsv'
        AND h.value <> zs_sha256(f.content) || ':' || (SELECT count(*) FROM replay_row r WHERE r.name = f.name)) x
UNION ALL
SELECT 'classes', count(*) = 0, 'N of each class, and k = ceil(N*bp/10000)'
FROM replay_class c
WHERE n <> (SELECT count(*) FROM replay_member m WHERE m.class = c.class) OR k <> floor((n * basis_points + 9999) / 10000)
UNION ALL
SELECT 'reveals', count(*) = 0, 'each reveal opens its commitment, in time'
FROM replay_field r
WHERE r.name = 'reveals.txt' AND r.field = 'reveal'
  AND (NOT EXISTS (SELECT 1 FROM replay_field c WHERE c.name = 'header.txt' AND c.field = 'commitments'
                   AND c.value = split_part(r.value, ':', 1) || ':' || zs_sha256('zhunsheng-draw/1 commit' || chr(10)
                       || 'party=' || split_part(r.value, ':', 1) || chr(10) || 'value=' || split_part(r.value, ':', 2) || chr(10)))
       OR substr(r.value, length(split_part(r.value, ':', 1)) + 67)
          > (SELECT value FROM replay_field t WHERE t.name = 'header.txt' AND t.field = 'reveal_by'))
UNION ALL
SELECT 'beacon', count(*) = 1, 'the first issue named that is not void, after the reveals'
FROM replay_field b, replay_field t
WHERE b.name = 'beacon.txt' AND b.field = 'beacon' AND t.name = 'beacon.txt' AND t.field = 'at'
  AND split_part(b.value, ':', 1) || ':' || split_part(b.value, ':', 2)
      = (SELECT h.value FROM replay_field h WHERE h.name = 'header.txt' AND h.field = 'beacon'
         AND NOT EXISTS (SELECT 1 FROM replay_field v WHERE v.name = 'beacon.txt' AND v.field = 'void'
                         AND v.value LIKE h.value || ':%')
         ORDER BY h.number LIMIT 1)
  AND t.value > (SELECT value FROM replay_field r WHERE r.name = 'header.txt' AND r.field = 'reveal_by')
UNION ALL
SELECT 'seed', count(*) = 1, 'the seed of result.txt'
FROM replay_field r, replay_seed s WHERE r.name = 'result.txt' AND r.field = 'seed' AND r.value = s.seed
UNION ALL
SELECT 'drawn.tsv', count(*) = 1, 'the drawn objects, byte by byte'
FROM draw_file f, replay_drawn_text d WHERE f.name = 'drawn.tsv' AND f.content = d.content
UNION ALL
SELECT 'eligibility.tsv', count(*) = 0, 'who may take a slot qualifies for it'
FROM replay_row e, unnest(string_to_array(e.c4, ',')) AS u(who)
WHERE e.name = 'eligibility.tsv' AND u.who <> 'none'
  AND NOT EXISTS (SELECT 1 FROM replay_row i WHERE i.name = 'inspectors.tsv' AND i.c1 = u.who
                  AND strpos(',' || i.c3 || ',', ',' || e.c3 || ',') > 0)
UNION ALL
SELECT 'assignment.tsv', count(*) = 0, 'who was sent is eligible and stands once on the object'
FROM replay_sent s
WHERE strpos(',' || s.eligible || ',', ',' || s.inspector || ',') = 0
   OR EXISTS (SELECT 1 FROM replay_sent o WHERE o.object = s.object AND o.inspector = s.inspector AND o.number <> s.number)
UNION ALL
SELECT 'caps', count(*) = 0, 'nobody above the cap'
FROM (SELECT s.inspector FROM replay_sent s JOIN replay_row i ON i.name = 'inspectors.tsv' AND i.c1 = s.inspector
      GROUP BY s.inspector, i.c2 HAVING count(*) > CAST(i.c2 AS bigint)) x
UNION ALL
SELECT 'order', count(*) = 0, 'whoever stood before on the list has his letter, N exactly where not eligible'
FROM replay_ahead
WHERE (NOT said OR said_n = may)
  AND EXISTS (SELECT 1 FROM replay_field m WHERE m.name = 'header.txt' AND m.field = 'mode' AND m.value = 'L');

SELECT name, ok, said FROM replay_check ORDER BY name;
