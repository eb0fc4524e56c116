-- Nightly load of the shop's marts
create table marts.customers as
select c.id, c.email, count(o.id) as orders
from raw.customers c left join raw.orders o on o.customer_id = c.id
group by c.id, c.email;

insert into marts.coupons (code, percent) values ('CANARY-sql-row-must-never-be-indexed', 10), ('b)', 5);
create user loader identified by 'CANARY-sql-password-must-never-be-indexed';
