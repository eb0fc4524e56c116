MODEL (name marts.@{country}_orders, kind VIEW, blueprints ((country := at, amount := total), (country := de, amount := net)));
SELECT id, @amount AS amount FROM raw.@{country}_orders
