MODEL (
  name mart.@{area}_value,
  kind VIEW,
  blueprints (
    (area := north, code := 'N'),
    (area := south, code := 'S')
  )
);

SELECT customer_id, value FROM mart.customer_value WHERE country = @code;
