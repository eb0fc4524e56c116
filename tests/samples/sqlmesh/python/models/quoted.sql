MODEL (name "shop"."marts"."revenue", kind FULL, dialect snowflake);
SELECT o.day, SUM(o.total) AS revenue FROM shop.raw.orders o GROUP BY o.day
