// SPDX-License-Identifier: Apache-2.0
// What a statement says, case by case: "in > out | from>to:kinds …". All written here.
#include <string>

#include <QTest>

#include "catalog/sql/tokenizer.h"
#include "tests/catalog/sql/described_lineage.h"

using namespace upriver;
using namespace upriver::sql;
using namespace upriver::test;
using namespace Qt::StringLiterals;

namespace {

/// The texts that a column passes, the target's end first: "item | reference | …".
std::string trailOf(const std::string& sql, const Options& options, const std::string& toColumn)
{
    const ScriptLineage script = analyze(sql, options);
    std::string text;
    std::vector<std::uint32_t> steps;
    for (const ColumnLineage& column : script.statements.back().columns) {
        if (column.toColumn == toColumn)
            steps.insert(steps.end(), column.trails.begin(), column.trails.end());
    }
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const TrailStep& step = script.trail[steps[i]];
        text += (text.empty() ? "" : " | ") + sql.substr(step.span.begin, step.span.end - step.span.begin);
        steps.insert(steps.end(), step.next.begin(), step.next.end());
    }
    return text;
}

struct StatementCase
{
    const char* name;
    const char* dialect;
    const char* sql;
    const char* expected;
};

constexpr StatementCase kStatements[] = {
    {"plain", "postgres", "select a, t.b as c from t", "t > | t.a>a:identity t.b>c:identity"},
    {"computed", "postgres", "select a + b as s from t", "t > | t.a>s:transformation t.b>s:transformation"},
    {"aggregate", "postgres", "select sum(a) total from t group by b", "t > | t.a>total:aggregation"},
    {"case", "postgres", "select case when a > 1 then b else c end as x from t",
     "t > | t.a>x:conditional t.b>x:transformation t.c>x:transformation"},
    {"window", "postgres", "select row_number() over (partition by a order by b) as n from t",
     "t > | t.a>n:window t.b>n:window"},
    {"named window", "postgres", "select sum(x) over w as s from t window w as (order by y)",
     "t > | t.x>s:aggregation t.y>s:window"},
    {"masked", "postgres", "insert into m select md5(email) as h from shop.customers",
     "shop.customers > m | shop.customers.email>m.h:transformation!"},
    {"star with schema", "postgres", "select * from shop.customers",
     "shop.customers > | shop.customers.email>email:identity shop.customers.id>id:identity "
     "shop.customers.name>name:identity"},
    {"star without schema", "postgres", "create table n as select * from t", "t > n | t.*>n.*:identity"},
    {"star except", "bigquery", "select * except (email) from shop.customers",
     "shop.customers > | shop.customers.id>id:identity shop.customers.name>name:identity"},
    {"star replace", "bigquery", "select * replace (lower(name) as name) from shop.customers",
     "shop.customers > | shop.customers.email>email:identity shop.customers.id>id:identity "
     "shop.customers.name>name:transformation"},
    {"star rename", "snowflake", "select * rename id as customer from shop.customers",
     "shop.customers > | shop.customers.id>customer:identity shop.customers.email>email:identity "
     "shop.customers.name>name:identity"},
    {"using", "postgres", "select id from shop.orders join shop.customers using (id)",
     "shop.customers shop.orders > | shop.customers.id>id:identity shop.orders.id>id:identity"},
    {"chain keeps the strongest", "postgres",
     "with a as (select sum(amount) s from shop.orders) select s + 1 as t from a",
     "shop.orders > | shop.orders.amount>t:aggregation"},
    {"recursive", "postgres",
     "with recursive r as (select id from t union all select t.parent from t join r on t.id = r.id) "
     "select id from r",
     "t > | t.id>id:identity t.parent>id:identity"},
    {"union by position", "postgres", "select a from t union all select b from u",
     "t u > | t.a>a:identity u.b>a:identity"},
    {"union by name", "duckdb", "select a, b from t union all by name select b, a from u",
     "t u > | t.a>a:identity u.a>a:identity t.b>b:identity u.b>b:identity"},
    {"lateral alias", "snowflake", "select a + 1 as x, x * 2 as y from (select 1 as q) s, t",
     "t > | t.a>x:transformation t.a>y:transformation"},
    {"correlated", "postgres",
     "select (select max(amount) from shop.orders o where o.customer_id = c.id) as m from "
     "shop.customers c",
     "shop.customers shop.orders > | shop.orders.amount>m:aggregation"},
    {"flatten", "snowflake", "select f.value:name::string as n from t, lateral flatten(input => t.items) f",
     "t > | t.items>n:transformation"},
    {"lateral view", "spark", "select x from t lateral view explode(items) e as x",
     "t > | t.items>x:transformation"},
    {"unnest", "bigquery", "select i.sku from t, unnest(t.items) as i", "t > | t.items>sku:transformation"},
    {"array of an earlier table", "bigquery", "select i.sku from t, t.items i",
     "t > | t.items>sku:transformation"},
    {"unpivot", "snowflake", "select m, v from s unpivot (v for m in (jan, feb))",
     "s > | s.feb>m:transformation s.jan>m:transformation s.feb>v:transformation "
     "s.jan>v:transformation"},
    {"pivot", "snowflake", "select q1 from s pivot (sum(amount) for quarter in ('q1', 'q2'))",
     "s > | s.amount>q1:aggregation"},
    {"from first", "duckdb", "from t select a where b > 1", "t > | t.a>a:identity"},
    {"insert with columns", "postgres", "insert into u (x, y) select a, b from t",
     "t > u | t.a>u.x:identity t.b>u.y:identity"},
    {"insert by schema", "postgres", "insert into shop.customers select p, q, r from t",
     "t > shop.customers | t.r>shop.customers.email:identity t.p>shop.customers.id:identity "
     "t.q>shop.customers.name:identity"},
    {"hive multi insert", "hive", "from t insert into a select x insert into b select y",
     "t > a b | t.x>a.x:identity t.y>b.y:identity"},
    {"update from", "postgres", "update u set x = t.a from t where t.id = u.id", "t > u | t.a>u.x:identity"},
    {"update of an alias", "tsql",
     "update o set o.x = c.name from shop.orders o join shop.customers c on c.id = o.customer_id",
     "shop.customers > shop.orders | shop.customers.name>shop.orders.x:identity"},
    {"merge", "snowflake",
     "merge into u using (select id, v from t) s on u.id = s.id when matched then update set v = s.v "
     "when not matched then insert (id, v) values (s.id, s.v)",
     "t > u | t.id>u.id:identity t.v>u.v:identity"},
    {"select into", "tsql", "select a into u from t", "t > u | t.a>u.a:identity"},
    {"copy into", "snowflake", "copy into u from @stage/path/file.csv", "@stage > u |"},
    {"temporary table in a script", "postgres",
     "create temp table x as select a from t; insert into u select * from x",
     "t > x | t.a>x.a:identity ; x > u | x.a>u.a:identity"},
    {"use", "spark", "use lake; select a from t", " > | ; lake.t > | lake.t.a>a:identity"},
    {"procedure body", "tsql", "create procedure p as begin insert into u select a from t end",
     " > | ; t > u | t.a>u.a:identity"},
    {"dashes", "bigquery", "select a from my-project.data.t",
     "my-project.data.t > | my-project.data.t.a>a:identity"},
    {"brackets", "tsql", "select [a b] from [dbo].[t]", "dbo.t > | dbo.t.a b>a b:identity"},
    {"lambda", "spark", "select transform(items, x -> x.price) as p from t",
     "t > | t.items>p:transformation"},
    {"keywords as names", "postgres", "select date, value, first, offset from t",
     "t > | t.date>date:identity t.first>first:identity t.offset>offset:identity "
     "t.value>value:identity"},
    {"date parts are no columns", "snowflake", "select datediff(day, a, b) as d from t",
     "t > | t.a>d:transformation t.b>d:transformation"},
    {"typed literals", "postgres", "select date '2026-01-01' + interval '1 day' as d, a from t",
     "t > | t.a>a:identity"},
    {"two tables of unknown schema", "postgres", "select x from a, b", "a b > | ?.x>x:identity"},
    {"exists does not feed", "postgres", "select exists(select 1 from u where u.id = t.id) as e from t",
     "t u > |"},
    {"jinja", "ansi", "select a from {{ ref('orders') }}",
     "{{ref('orders')}} > | {{ref('orders')}}.a>a:identity"},
    {"with after create is no query", "snowflake", "create table n with tag (owner = 'x') as select a from t",
     "t > n | t.a>n.a:identity"},
};

} // namespace

class SqlLineageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void statements_data()
    {
        QTest::addColumn<QString>("dialect");
        QTest::addColumn<QString>("sql");
        QTest::addColumn<QString>("expected");
        for (const StatementCase& one : kStatements)
            QTest::newRow(one.name) << QString::fromUtf8(one.dialect) << QString::fromUtf8(one.sql)
                                    << QString::fromUtf8(one.expected);
    }

    void statements()
    {
        QFETCH(const QString, dialect);
        QFETCH(const QString, sql);
        QFETCH(const QString, expected);
        const Schema schema = shop();
        Options options;
        options.dialect = dialectFrom(dialect.toStdString());
        options.schema = &schema;
        const ScriptLineage script = analyze(sql.toStdString(), options);
        QCOMPARE(QString::fromStdString(described(script)).simplified(), expected.simplified());
        QCOMPARE(script.skippedTokens, 0U);
    }

    void influencesOfTheWholeGoToTheDataset()
    {
        const ScriptLineage script = analyze(
            "insert into u select a from t join v on t.id = v.id where t.b > 1 group by t.c order by t.d",
            {});
        const auto& found = script.statements.front().datasetColumns;
        std::string text;
        for (const ColumnLineage& column : found)
            text += column.fromTable + "." + column.fromColumn + ":" +
                    columnEdgeKindWords(column.kinds, "+") + " ";
        QCOMPARE(QString::fromStdString(text),
                 QStringLiteral("t.b:filter t.c:group_by t.d:sort t.id:join v.id:join "));
    }

    void resultsKnowTheirPlace()
    {
        const std::string sql = "select 1;\n\ninsert into u\nselect a,\n  upper(b) as c\nfrom t";
        const ScriptLineage script = analyze(sql, {});
        QCOMPARE(script.statements.size(), 2U);
        QCOMPARE(script.statements[1].line, 3);
        const ColumnLineage& second = script.statements[1].columns[1];
        QCOMPARE(QString::fromStdString(sql.substr(second.span.begin, second.span.end - second.span.begin)),
                 QStringLiteral("upper(b) as c"));
    }

    void trailsLeadThroughTheTextToTheTables_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<QString>("trail");
        QTest::newRow("one select") << u"select a, sum(b + c) as s from t"_s
                                    << u"sum(b + c) as s | sum(b + c) as s | b | c"_s;
        QTest::newRow("common tables and a star")
            << u"with x as (select id, sum(amount) as total from shop.orders group by id), "
               "y as (select * from x) select y.total as s from y"_s
            << u"y.total as s | y.total | * | sum(amount) as total | amount"_s;
        QTest::newRow("an unknown table behind a star")
            << u"with x as (select * from t) select upper(a) as s from x"_s << u"upper(a) as s | a | *"_s;
        QTest::newRow("both branches")
            << u"select a as s from t union all select lower(b) from t"_s << u"a as s | lower(b) | a | b"_s;
        QTest::newRow("update") << u"update u set s = t.a || 'x' from t"_s << u"t.a"_s;
    }
    void trailsLeadThroughTheTextToTheTables()
    {
        QFETCH(QString, sql);
        QFETCH(QString, trail);
        const Schema schema = shop();
        Options options;
        options.schema = &schema;
        QVERIFY(analyze(sql.toStdString(), options).trail.empty());
        options.keepsTrails = true;
        QCOMPARE(QString::fromStdString(trailOf(sql.toStdString(), options, "s")), trail);
    }
    void textsOfOthersLeaveNoTrail()
    {
        Options options;
        options.keepsTrails = true;
        options.views = {{"v", "select lower(a) as b, c from w"}};
        QCOMPARE(trailOf("select b as s from v", options, "s"), std::string("b as s | b"));
    }

    void certaintyTellsWhatWasKnown()
    {
        const Schema schema = shop();
        Options options;
        options.schema = &schema;
        QCOMPARE(analyze("select id from shop.orders", options).statements[0].columns[0].certainty,
                 Certainty::SchemaResolved);
        QCOMPARE(analyze("select id from t", options).statements[0].columns[0].certainty,
                 Certainty::SingleCandidate);
        QCOMPARE(analyze("select id from t, u", options).statements[0].columns[0].certainty,
                 Certainty::Ambiguous);
        QVERIFY(confidencePercent(Certainty::SchemaResolved) > confidencePercent(Certainty::Ambiguous));
    }

    void whatIsSkippedIsCountedAndPlaced()
    {
        const ScriptLineage script = analyze("select a\nfrom t\n?!? where b = 1", {});
        QVERIFY(script.skippedTokens > 0);
        QCOMPARE(script.statements[0].firstSkippedLine, 3);
        QCOMPARE(script.statements[0].reads.size(), 1U);
    }

    void commentsAndTemplateTagsAreKeptBesideTheTokens()
    {
        const std::string sql = "select a -- b\n/* c */ {% if x %} from t {# d #}";
        std::string asides;
        for (const Aside& aside : tokenize(sql, Dialect::Ansi).asides)
            asides += sql.substr(aside.begin, aside.end - aside.begin) + (aside.isTemplate ? "!" : ".");
        QCOMPARE(asides, std::string("-- b\n./* c */.{% if x %}!{# d #}!"));
    }
    void templateBlocksAreSaidToBeUnknown()
    {
        const ScriptLineage script = analyze("select a from t {% if x %} where b {% endif %}", {});
        QCOMPARE(script.skippedTokens, 0U);
        QCOMPARE(script.statements[0].notes.size(), 1U);
        QVERIFY(analyze("select a from t", {}).statements[0].notes.empty());
    }

    void cutTextIsReadAsFarAsItGoes()
    {
        const ScriptLineage script = analyze("insert into t (a, b) values (%s,%s),(%s,%...", {});
        QCOMPARE(script.skippedTokens, 0U);
        QCOMPARE(script.statements[0].writes.size(), 1U);
        QCOMPARE(script.statements[0].notes.size(), 1U);
    }

    void modelHeadersAreMetadata()
    {
        const std::string sql =
            "MODEL (\n  name shop.@{mart}_orders,\n  kind INCREMENTAL_BY_TIME_RANGE (time_column ds),\n"
            "  dialect duckdb,\n  owner 'Ann',\n  columns (id INT, price DECIMAL(10, 2)),\n  grain (id, "
            "ds),\n"
            "  audits (not_null(columns := (id, price)), positive),\n  depends_on [raw.orders],\n"
            "  description 'All Orders'\n);\n@DEF(limit, 3);\n"
            "select id, @rounded(price) as price from raw.orders where ds between @start_ds and @end_ds;\n"
            "AUDIT (name positive);\nselect * from @this_model where price < 0;";
        const ScriptLineage script = analyze(sql, {});
        QCOMPARE(script.skippedTokens, 0U);
        QCOMPARE(script.headers.size(), 2U);
        const BlockHeader& model = script.headers.front();
        QCOMPARE(model.name, std::string("shop.@{mart}_orders"));
        QCOMPARE(model.kind, std::string("incremental_by_time_range"));
        QCOMPARE(model.dialect, std::string("duckdb"));
        QCOMPARE(model.columns.size(), 2U);
        QCOMPARE(model.columns[1].second, std::string("decimal(10, 2)"));
        QCOMPARE(model.grain, (std::vector<std::string>{"id", "ds"}));
        QCOMPARE(model.audits, (std::vector<std::string>{"not_null", "positive"}));
        QCOMPARE(model.dependsOn, std::vector<std::string>{"raw.orders"});
        QCOMPARE(model.properties.back().text, std::string("'All Orders'"));
        QCOMPARE(script.headers.back().block, std::string("audit"));
        QCOMPARE(QString::fromStdString(described(script)).simplified(),
                 u"> | ; > | ; raw.orders > | raw.orders.id>id:identity "
                 "raw.orders.price>price:transformation ; > | ; > |"_s);
    }

    void bodiesKnowTheirPlace()
    {
        Options options;
        options.dialect = Dialect::Postgres;
        const ScriptLineage script =
            analyze("create procedure p() language sql as $$\n  insert into u select a from t\n$$", options);
        QCOMPARE(script.statements.size(), 2U);
        QCOMPARE(script.statements[1].line, 2);
    }

    void commentsTellNothingOfTheDialect()
    {
        QCOMPARE(guessDialect("select a::int from t -- `amount` is in cents"), Dialect::Postgres);
        QCOMPARE(guessDialect("/* [dbo] `x` */ select '`' from t"), Dialect::Ansi);
    }

    void dialectsAreGuessed()
    {
        QCOMPARE(guessDialect("select safe_cast(x as int64) from `a.b.c`"), Dialect::BigQuery);
        QCOMPARE(guessDialect("select iff(a, b, c) from t"), Dialect::Snowflake);
        QCOMPARE(guessDialect("select x::int from t"), Dialect::Postgres);
        QCOMPARE(guessDialect("select 1"), Dialect::Ansi);
    }
};

QTEST_GUILESS_MAIN(SqlLineageTest)
#include "sql_lineage_test.moc"
