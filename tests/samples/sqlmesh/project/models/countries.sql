MODEL (
  name staging.countries,
  kind SEED (
    path '../seeds/countries.csv'
  ),
  columns (customer_id BIGINT, country TEXT)
);
