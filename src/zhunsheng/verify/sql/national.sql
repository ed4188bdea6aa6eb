-- The objects of a national draw from a columnar table, for any engine that reads Parquet (DuckDB, Spark SQL).
--
-- Before it: a table or view object(id, class), a table draw_class(class, k, key, ceiling) and a function zs_sha256(text).
-- `ceiling` is 64 hex digits: tickets above it are dropped before anything is sorted. It lies five standard deviations
-- above the expected k-th ticket, (k + 5·sqrt(k) + 10) / N of 2^256; a class that yields fewer than k rows is drawn again
-- with ceiling 'g' (no ticket is above it). So no more than about k rows per class are ever sorted or moved.
SELECT class, place, id, ticket
FROM (SELECT t.class, t.id, t.ticket, t.k, row_number() OVER (PARTITION BY t.class ORDER BY t.ticket, t.id) AS place
      FROM (SELECT o.class, o.id, c.k, c.ceiling, zs_sha256(concat(c.key, '|', o.id)) AS ticket
            FROM object o JOIN draw_class c ON o.class = c.class) t
      WHERE t.ticket < t.ceiling) r
WHERE place <= k
ORDER BY class, place
