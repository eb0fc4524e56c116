MODEL (
  name mart.customer_value,
  description 'What a customer''s orders are worth',
  columns (
    customer_id BIGINT,
    country TEXT,
    value NUMERIC(12, 2)
  ),
  column_descriptions (
    value = 'Sum of paid orders'
  ),
  audits (unique_values(columns := customer_id)),
  depends_on [staging.rates]
);

JINJA_QUERY_BEGIN;
SELECT o.customer_id, c.country, SUM(o.total) AS value
FROM staging.orders AS o
JOIN staging.countries AS c ON c.customer_id = o.customer_id
WHERE o.status = '{{ var("paid") }}'
GROUP BY 1, 2;
JINJA_END;
