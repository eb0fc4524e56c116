MODEL (
  name mart.retired,
  enabled false
);

SELECT 1 AS one;
