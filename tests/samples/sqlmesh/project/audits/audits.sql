AUDIT (
  name order_total_is_positive
);
SELECT * FROM @this_model WHERE total <= @limit;

AUDIT (
  name value_is_known,
  description 'Every customer has a value',
  standalone true
);
SELECT * FROM mart.customer_value WHERE value IS NULL;
