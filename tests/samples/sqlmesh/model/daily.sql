/* Takings of a day. */
MODEL (name mart.daily, kind FULL, dialect snowflake, cron '0 3 * * *', grains [(day, shop), day]);

SELECT day, shop, SUM(total) AS takings FROM staging.orders GROUP BY day, shop
