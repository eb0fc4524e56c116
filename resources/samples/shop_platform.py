# SPDX-License-Identifier: Apache-2.0
"""The shop's platform as data: tables, models, dashboards. make_shop.py writes it in the tools' shapes.

Column rows are "name | type | description | tags | where it comes from"; a source reads "table.column kind",
several joined with ", "; kinds are identity (the default), transformation, aggregation, join, filter, masked.
Rows that begin with "2: " exist from day 2 on, those with "1: " on day 1 alone.
"""

PII = "pii"

SHOP_TABLES = {
    "customers": ("People who bought something or opened an account.", "customer_id", """
        customer_id | bigint | Key of the customer | |
        email | text | Where receipts are sent | pii |
        first_name | text | | pii |
        last_name | text | | pii |
        phone | text | Only asked for parcels | pii |
        country_code | character(2) | ISO 3166 | |
        marketing_consent | boolean | May we write to them? | |
        created_at | timestamp with time zone | | |"""),
    "addresses": ("Where parcels go.", "address_id", """
        address_id | bigint | | |
        customer_id | bigint | | |
        street | text | | pii |
        city | text | | pii |
        postal_code | text | | pii |
        country_code | character(2) | | |"""),
    "orders": ("One row an order, from the first click on Buy.", "order_id", """
        order_id | bigint | Key of the order | |
        customer_id | bigint | Who ordered | |
        ordered_at | timestamp with time zone | | |
        status | text | placed, paid, shipped, delivered, returned | |
        amount | numeric(10,2) | What the customer pays, in currency | |
        currency | character(3) | ISO 4217 | |
        1: coupon_id | bigint | | |
        2: channel | text | web, app or phone | |"""),
    "order_items": ("Lines of an order.", "order_item_id", """
        order_item_id | bigint | | |
        order_id | bigint | | |
        product_id | bigint | | |
        quantity | integer | | |
        unit_price | numeric(10,2) | Price on the day of the order | |"""),
    "products": ("What the shop sells.", "product_id", """
        product_id | bigint | | |
        name | text | | |
        category_id | bigint | | |
        1: price | numeric(10,2) | Today's price | |
        2: price | numeric(12,2) | Today's price | |
        active | boolean | | |"""),
    "categories": ("Shelves of the shop.", "category_id", """
        category_id | bigint | | |
        name | text | | |
        parent_id | bigint | | |"""),
    "payments": ("Money that came in.", "payment_id", """
        payment_id | bigint | | |
        order_id | bigint | | |
        method | text | card, transfer or voucher | |
        amount | numeric(10,2) | | |
        card_last4 | character(4) | | pii |
        paid_at | timestamp with time zone | | |"""),
    "refunds": ("Money that went back.", "refund_id", """
        refund_id | bigint | | |
        order_id | bigint | | |
        amount | numeric(10,2) | | |
        reason | text | Free text by the service desk | |
        refunded_at | timestamp with time zone | | |"""),
    "coupons": ("Discount codes; retired with the new checkout.", "coupon_id", """
        coupon_id | bigint | | |
        code | text | | |
        discount | numeric(4,2) | | |"""),
}
DAY_ONE_TABLES = {"coupons"}
# What changes all day goes to the warehouse through Kafka; the nightly DAG copies the rest.
CHANGED_TABLES = ["orders", "payments"]

CLICKS = """
    click_id | STRING | | |
    visitor_id | STRING | Cookie of the browser | pii |
    customer_id | INT64 | Empty before signing in | |
    page | STRING | | |
    ip_address | STRING | | pii |
    clicked_at | TIMESTAMP | | |"""
RATES = """
    day | DATE | | |
    currency | STRING | | |
    euro_rate | NUMERIC | Euro for one unit | |"""

SCORES = """
    customer_id | INT64 | | |
    churn_probability | FLOAT64 | Between 0 and 1 | |
    scored_at | TIMESTAMP | | |"""

# name: (schema, materialized, group, description, extra tags, parents, columns, sql)
MODELS = {
    "stg_customers": ("staging", "view", "core", "Customers, trimmed and lower-cased.", ["staging"], ["raw.customers"], """
        customer_id | INT64 | Key of the customer | | raw.customers.customer_id
        email | STRING | Lower case | pii | raw.customers.email transformation
        full_name | STRING | | pii | raw.customers.first_name transformation, raw.customers.last_name transformation
        country_code | STRING | | | raw.customers.country_code
        marketing_consent | BOOL | | | raw.customers.marketing_consent
        created_at | TIMESTAMP | | | raw.customers.created_at""",
        """select customer_id, lower(email) as email, concat(first_name, ' ', last_name) as full_name,
       country_code, marketing_consent, created_at
from {{ source('shop', 'customers') }}"""),
    "stg_orders": ("staging", "view", "core", "Orders without test orders.", ["staging"], ["raw.orders"], """
        order_id | INT64 | Key of the order | | raw.orders.order_id
        customer_id | INT64 | | | raw.orders.customer_id
        ordered_at | TIMESTAMP | | | raw.orders.ordered_at
        status | STRING | | | raw.orders.status
        amount | NUMERIC | In currency | | raw.orders.amount
        currency | STRING | | | raw.orders.currency
        2: channel | STRING | web, app or phone | | raw.orders.channel""",
        """select order_id, customer_id, ordered_at, status, amount, currency{channel}
from {{ source('shop', 'orders') }}
where status != 'test'"""),
    "stg_order_items": ("staging", "view", "core", "Order lines.", ["staging"], ["raw.order_items"], """
        order_item_id | INT64 | | | raw.order_items.order_item_id
        order_id | INT64 | | | raw.order_items.order_id
        product_id | INT64 | | | raw.order_items.product_id
        line_amount | NUMERIC | quantity times price | | raw.order_items.quantity transformation, raw.order_items.unit_price transformation""",
        """select order_item_id, order_id, product_id, quantity * unit_price as line_amount
from {{ source('shop', 'order_items') }}"""),
    "stg_products": ("staging", "view", "core", "Products with their category.", ["staging"], ["raw.products", "raw.categories"], """
        product_id | INT64 | | | raw.products.product_id
        product_name | STRING | | | raw.products.name
        category | STRING | | | raw.categories.name
        price | NUMERIC | | | raw.products.price""",
        """select p.product_id, p.name as product_name, c.name as category, p.price
from {{ source('shop', 'products') }} as p
left join {{ source('shop', 'categories') }} as c on c.category_id = p.category_id
where p.active"""),
    "stg_payments": ("staging", "view", "finance", "Payments.", ["staging"], ["raw.payments"], """
        payment_id | INT64 | | | raw.payments.payment_id
        order_id | INT64 | | | raw.payments.order_id
        method | STRING | | | raw.payments.method
        amount | NUMERIC | | | raw.payments.amount
        paid_at | TIMESTAMP | | | raw.payments.paid_at""",
        """select payment_id, order_id, method, amount, paid_at
from {{ source('shop', 'payments') }}"""),
    "stg_refunds": ("staging", "view", "finance", "Refunds.", ["staging"], ["raw.refunds"], """
        refund_id | INT64 | | | raw.refunds.refund_id
        order_id | INT64 | | | raw.refunds.order_id
        amount | NUMERIC | | | raw.refunds.amount
        refunded_at | TIMESTAMP | | | raw.refunds.refunded_at""",
        """select refund_id, order_id, amount, refunded_at
from {{ source('shop', 'refunds') }}"""),
    "stg_web_clicks": ("staging", "view", "marketing", "Clicks; the address is hashed here.", ["staging"], ["raw.web_clicks"], """
        click_id | STRING | | | raw.web_clicks.click_id
        visitor_id | STRING | Cookie of the browser | pii | raw.web_clicks.visitor_id
        customer_id | INT64 | | | raw.web_clicks.customer_id
        page | STRING | | | raw.web_clicks.page
        ip_hash | STRING | | | raw.web_clicks.ip_address masked
        clicked_at | TIMESTAMP | | | raw.web_clicks.clicked_at""",
        """select click_id, visitor_id, customer_id, page, to_hex(sha256(ip_address)) as ip_hash, clicked_at
from {{ source('events', 'web_clicks') }}"""),
    "stg_exchange_rates": ("staging", "view", "finance", "Euro rates by day.", ["staging"], ["raw.exchange_rates"], """
        day | DATE | | | raw.exchange_rates.day
        currency | STRING | | | raw.exchange_rates.currency
        euro_rate | NUMERIC | | | raw.exchange_rates.euro_rate""",
        """select day, currency, euro_rate
from {{ source('files', 'exchange_rates') }}"""),
    "int_paid_orders": ("intermediate", "ephemeral", "finance", "Orders that were paid in full.", [], ["stg_orders", "stg_payments"], "",
        """select o.order_id, o.customer_id, o.ordered_at, o.currency, o.amount
from {{ ref('stg_orders') }} as o
join {{ ref('stg_payments') }} as p on p.order_id = o.order_id"""),
    "orders": ("marts", "incremental", "core", "Every order with what was paid and given back, in euro.", ["mart"],
        ["stg_orders", "stg_payments", "stg_refunds", "stg_exchange_rates"], """
        order_id | INT64 | Key of the order | | stg_orders.order_id
        customer_id | INT64 | Who ordered | | stg_orders.customer_id
        ordered_at | TIMESTAMP | | | stg_orders.ordered_at
        status | STRING | | | stg_orders.status
        gross_amount | NUMERIC | Before refunds, in euro | | stg_orders.amount transformation, stg_exchange_rates.euro_rate transformation, stg_orders.currency join
        refunded_amount | NUMERIC | In euro | | stg_refunds.amount aggregation
        net_revenue | NUMERIC | Gross less refunds, in euro | | stg_orders.amount transformation, stg_refunds.amount aggregation, stg_exchange_rates.euro_rate transformation
        payment_method | STRING | | | stg_payments.method
        2: channel | STRING | web, app or phone | | stg_orders.channel""",
        """with refunded as (
    select order_id, sum(amount) as amount
    from {{ ref('stg_refunds') }}
    group by order_id
)
select o.order_id, o.customer_id, o.ordered_at, o.status,
       o.amount * x.euro_rate as gross_amount,
       coalesce(r.amount, 0) as refunded_amount,
       o.amount * x.euro_rate - coalesce(r.amount, 0) as net_revenue,
       p.method as payment_method{o_channel}
from {{ ref('stg_orders') }} as o
left join {{ ref('stg_payments') }} as p on p.order_id = o.order_id
left join refunded as r on r.order_id = o.order_id
left join {{ ref('stg_exchange_rates') }} as x on x.currency = o.currency and x.day = date(o.ordered_at)"""),
    "customers": ("marts", "table", "core", "One row a customer, with country and first order.", ["mart"],
        ["stg_customers", "int_paid_orders", "countries"], """
        customer_id | INT64 | Key of the customer | | stg_customers.customer_id
        email | STRING | For letters that were agreed to | pii | stg_customers.email
        full_name | STRING | | pii | stg_customers.full_name
        country | STRING | | | countries.country_name
        first_order_at | TIMESTAMP | | | stg_orders.ordered_at aggregation
        orders | INT64 | How many were paid | | stg_orders.order_id aggregation, stg_payments.order_id join""",
        """select c.customer_id, c.email, c.full_name, l.country_name as country,
       min(o.ordered_at) as first_order_at, count(o.order_id) as orders
from {{ ref('stg_customers') }} as c
left join {{ ref('int_paid_orders') }} as o on o.customer_id = c.customer_id
left join {{ ref('countries') }} as l on l.country_code = c.country_code
group by 1, 2, 3, 4"""),
    "sessions": ("marts", "incremental", "marketing", "Clicks grouped to visits of half an hour.", ["mart"], ["stg_web_clicks"], """
        session_id | STRING | | | stg_web_clicks.visitor_id transformation, stg_web_clicks.clicked_at transformation
        customer_id | INT64 | | | stg_web_clicks.customer_id
        started_at | TIMESTAMP | | | stg_web_clicks.clicked_at aggregation
        pages | INT64 | | | stg_web_clicks.page aggregation""",
        """select concat(visitor_id, '-', cast(timestamp_trunc(clicked_at, hour) as string)) as session_id,
       any_value(customer_id) as customer_id, min(clicked_at) as started_at, count(page) as pages
from {{ ref('stg_web_clicks') }}
group by 1"""),
    "product_performance": ("marts", "table", "core", "What each product brings in.", ["mart"], ["stg_products", "stg_order_items"], """
        product_id | INT64 | | | stg_products.product_id
        product_name | STRING | | | stg_products.product_name
        category | STRING | | | stg_products.category
        revenue | NUMERIC | | | stg_order_items.line_amount aggregation""",
        """select p.product_id, p.product_name, p.category, sum(i.line_amount) as revenue
from {{ ref('stg_products') }} as p
left join {{ ref('stg_order_items') }} as i on i.product_id = p.product_id
group by 1, 2, 3"""),
    "customer_ltv": ("marts", "table", "finance", "Lifetime value of every customer, in euro.", ["mart", "kpi"], ["customers", "orders"], """
        customer_id | INT64 | Key of the customer | | customers.customer_id
        email | STRING | | | customers.email
        country | STRING | | | customers.country
        gross_revenue | NUMERIC | | | orders.gross_amount aggregation
        net_revenue | NUMERIC | Everything paid less everything given back | | orders.net_revenue aggregation
        orders | INT64 | | | customers.orders
        value_band | STRING | low, middle or high | | orders.net_revenue transformation""",
        """select c.customer_id, c.email, c.country, sum(o.gross_amount) as gross_revenue,
       sum(o.net_revenue) as net_revenue, max(c.orders) as orders,
       case when sum(o.net_revenue) > 1000 then 'high' when sum(o.net_revenue) > 200 then 'middle' else 'low' end as value_band
from {{ ref('customers') }} as c
left join {{ ref('orders') }} as o on o.customer_id = c.customer_id
group by 1, 2, 3"""),
    "revenue_daily": ("marts", "table", "finance", "Revenue by day.", ["mart", "kpi"], ["orders"], """
        day | DATE | | | orders.ordered_at transformation
        orders | INT64 | | | orders.order_id aggregation
        net_revenue | NUMERIC | | | orders.net_revenue aggregation
        2: channel | STRING | | | orders.channel""",
        """select date(ordered_at) as day, count(order_id) as orders, sum(net_revenue) as net_revenue{channel}
from {{ ref('orders') }}
group by {days}"""),
    "refund_rate": ("marts", "table", "finance", "Share of revenue that goes back, by category.", ["mart", "kpi"],
        ["orders", "stg_order_items", "stg_products"], """
        category | STRING | | | stg_products.category
        refunded_amount | NUMERIC | | | orders.refunded_amount aggregation
        rate | FLOAT64 | | | orders.refunded_amount aggregation, orders.gross_amount aggregation""",
        """select p.category, sum(o.refunded_amount) as refunded_amount,
       sum(o.refunded_amount) / nullif(sum(o.gross_amount), 0) as rate
from {{ ref('orders') }} as o
join {{ ref('stg_order_items') }} as i on i.order_id = o.order_id
join {{ ref('stg_products') }} as p on p.product_id = i.product_id
group by 1"""),
    "churn_features": ("features", "table", "data_science", "What the churn model looks at; one row a customer.", ["ml"],
        ["customer_ltv", "sessions"], """
        customer_id | INT64 | Key of the customer | | customer_ltv.customer_id
        net_revenue | NUMERIC | | | customer_ltv.net_revenue
        orders | INT64 | | | customer_ltv.orders
        sessions_30d | INT64 | Visits in thirty days | | sessions.session_id aggregation, sessions.started_at filter
        pages_30d | INT64 | | | sessions.pages aggregation""",
        """select l.customer_id, l.net_revenue, l.orders, count(s.session_id) as sessions_30d, sum(s.pages) as pages_30d
from {{ ref('customer_ltv') }} as l
left join {{ ref('sessions') }} as s
  on s.customer_id = l.customer_id and s.started_at > timestamp_sub(current_timestamp(), interval 30 day)
group by 1, 2, 3"""),
}
DAY_TWO_MODELS = {"refund_rate"}

GROUPS = {
    "core": ("Shop data team", "shop-data@shop.example"),
    "finance": ("Finance analytics", "finance-analytics@shop.example"),
    "marketing": ("Marketing", "marketing@shop.example"),
    "data_science": ("Data science", "data-science@shop.example"),
}

# name: (type, label, description, owner, parents, days)
EXPOSURES = {
    "revenue_board": ("dashboard", "Revenue board", "What the board looks at on Monday.", "Finance analytics", ["revenue_daily", "orders", "metric:revenue"], "12"),
    "customer_360": ("dashboard", "Customer 360", "Everything about one customer, for the service desk.", "Service desk", ["customers", "customer_ltv", "orders"], "12"),
    "marketing_reach": ("dashboard", "Marketing reach", "Who comes, from where, and who buys.", "Marketing", ["sessions", "customers"], "12"),
    "shelf_report": ("notebook", "Shelf report", "Which shelves earn their place.", "Purchasing", ["product_performance"], "12"),
    "refund_board": ("dashboard", "Refund board", "What comes back, and why.", "Finance analytics", ["refund_rate"], "2"),
}

METRICS = {
    "revenue": ("Revenue", "Net revenue in euro.", "net_revenue"),
    "order_count": ("Orders", "How many orders were placed.", "order_count"),
}

# key: (model, column, test, kwargs, severity)
TESTS = {
    "unique_orders_order_id": ("orders", "order_id", "unique", {}, "ERROR"),
    "not_null_orders_order_id": ("orders", "order_id", "not_null", {}, "ERROR"),
    "accepted_values_orders_status": ("orders", "status", "accepted_values", {"values": ["placed", "paid", "shipped", "delivered", "returned"]}, "ERROR"),
    "relationships_orders_customer_id": ("orders", "customer_id", "relationships", {"to": "ref('stg_customers')", "field": "customer_id"}, "WARN"),
    "unique_customers_customer_id": ("customers", "customer_id", "unique", {}, "ERROR"),
    "not_null_customers_email": ("customers", "email", "not_null", {}, "WARN"),
    "unique_customer_ltv_customer_id": ("customer_ltv", "customer_id", "unique", {}, "ERROR"),
    "not_null_customer_ltv_net_revenue": ("customer_ltv", "net_revenue", "not_null", {}, "ERROR"),
    "not_null_stg_orders_order_id": ("stg_orders", "order_id", "not_null", {}, "ERROR"),
    "unique_stg_customers_customer_id": ("stg_customers", "customer_id", "unique", {}, "ERROR"),
    "unique_churn_features_customer_id": ("churn_features", "customer_id", "unique", {}, "ERROR"),
    "revenue_is_not_negative": ("revenue_daily", "", "", {}, "ERROR"),
}
# day: {test: (status, rows)}; what is not named passes
TEST_RESULTS = {
    1: {"accepted_values_orders_status": ("fail", 3), "not_null_customers_email": ("warn", 1)},
    2: {"not_null_customer_ltv_net_revenue": ("fail", 12), "relationships_orders_customer_id": ("warn", 2)},
}


def tables_of(day):
    return [name for name in SHOP_TABLES if day == 1 or name not in DAY_ONE_TABLES]


def copied_tables(day):
    return [name for name in tables_of(day) if name not in CHANGED_TABLES]


def columns(text, day):
    """The column rows of one day as dictionaries."""
    rows = []
    for line in text.strip().splitlines():
        line = line.strip()
        if line[:3] in ("1: ", "2: "):
            if line[0] != str(day):
                continue
            line = line[3:]
        name, kind, description, tags, origin = ([part.strip() for part in line.split("|")] + [""] * 5)[:5]
        rows.append({"name": name, "type": kind, "description": description, "tags": tags.split(), "from": origins(origin)})
    return rows


def origins(text):
    """"raw.orders.amount aggregation" -> [("raw.orders", "amount", "aggregation")]"""
    found = []
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        path, _, kind = part.partition(" ")
        table, _, column = path.rpartition(".")
        found.append((table, column, kind or "identity"))
    return found
