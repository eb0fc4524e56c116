METRIC (
  name revenue,
  owner leo,
  description 'What was sold',
  expression SUM(staging.orders.total)
);

METRIC (
  name revenue_per_customer,
  expression revenue / COUNT(DISTINCT mart.customer_value.customer_id)
);
