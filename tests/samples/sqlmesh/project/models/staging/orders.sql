-- Orders as they came in
MODEL (
  name staging.orders,
  kind INCREMENTAL_BY_TIME_RANGE (
    time_column (ordered_on, '%Y-%m-%d'),
    batch_size 30
  ),
  cron '@daily',
  owner ana,
  tags (sales, "nightly, long"),
  grain (Order_Id),
  audits (
    not_null(columns := (order_id, customer_id)),
    accepted_values(column := status, is_in := ('new', 'paid')),
    order_total_is_positive(limit := 0) -- ours
  )
);

SELECT
  o.id AS order_id, -- Number of the order
  o.customer_id, /* Who bought */
  o.status,
  o.total::NUMERIC(12, 2) AS total,
  o.ordered_on
FROM raw.orders AS o
WHERE o.ordered_on BETWEEN @start_ds AND @end_ds;
