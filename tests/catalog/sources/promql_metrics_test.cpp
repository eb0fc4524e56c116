// SPDX-License-Identifier: Apache-2.0
// Which metrics an expression reads: what is written as people write it, and what must not be taken for one.
#include <QTest>

#include "catalog/sources/platforms/promql_metrics.h"

using namespace upriver;

namespace {

/// "metric metric@job" in the order found.
QString told(const std::vector<MetricUse>& uses)
{
    QStringList words;
    for (const MetricUse& use : uses)
        words << QString::fromStdString(use.metric + (use.job.empty() ? "" : "@" + use.job));
    return words.join(QLatin1Char(' '));
}

} // namespace

class PromqlMetricsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void expressions_data();
    void expressions();
    void variables_data();
    void variables();
    void longTextIsLinear();
};

void PromqlMetricsTest::expressions_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("metrics");
    const auto row = [](const char* name, const char* text, const char* metrics) {
        QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(metrics);
    };
    row("name", "up", "up");
    row("recorded", "instance:node_cpu:rate5m > 0.9", "instance:node_cpu:rate5m");
    row("function", "rate(http_requests_total[5m])", "http_requests_total");
    row("clause before", "sum by (job, route) (rate(a[5m]))", "a");
    row("clause behind", "sum(rate(a[5m])) without (instance)", "a");
    row("no space", "sum by(le)(a)", "a");
    row("letters of any case", "SUM BY (x) (a) AND ON (y) b", "a b");
    row("matching", "a / on (x) group_left (y) b - ignoring(z) group_right c", "a b c");
    row("group without labels", "a * on (x) group_left b", "a b");
    row("matchers", R"(a{x="b", y!="c,d}", z=~"e|f"} > bool 1)", "a");
    row("job", R"(a{job="web"} / a{job="db"} / b{job=~"w.*"})", "a@web a@db b");
    row("variable as job", R"(a{job="$job",x=~"${y:regex}"})", "a");
    row("name matcher", R"({__name__="a", job="web"})", "a@web");
    row("name alternatives", R"({__name__=~"a|b_total"})", "a b_total");
    row("name pattern", R"({__name__=~"a.*", x="y"} + {__name__!="c"})", "");
    row("quoted name", R"({"a.b.c", "the job"="web"} + {'d'})", "a.b.c d");
    row("escaped quotes", R"(a{x="\"} b{"} + c{y='\'d'})", "a c");
    row("numbers", "a > 1e3 + 0x1f - 5m + Inf * NaN - .5", "a");
    row("offset and time", "a offset 5m + b @ 1609746000 + c @ start() + d offset -1w", "a b c d");
    row("subquery", "max_over_time(deriv(rate(a[1m])[5m:1m])[10m:])", "a");
    row("comment", "a # b + c\n + d", "a d");
    row("interval variables", "rate(a[$__rate_interval]) + rate(b[[[interval]]]) + rate(c[${x}m])", "a b c");
    row("variable in name", "node_${kind}_total + $metric + [[metric]]{x=\"y\"} + a_[[b]] + c", "c");
    row("aggregation as a metric", "sum + count", "sum count");
    row("parameters", "topk(5, a) + quantile(0.9, b) + count_values(\"v\", c)", "a b c");
    row("no series", "vector(1) or time() - 5", "");
    row("logs", R"(sum(rate({app="x"} |= "error" | json | level="warn" [5m])))", "");
    row("each once", "a + a + a{x=\"1\"}", "a");
    row("open ends", "a{x=\"y", "a");
    row("open range", "a[5m", "a");
    row("strange signs", "]]}) a + ((([[ [[[ {{{ \"", "a");
    row("empty", "", "");
}

void PromqlMetricsTest::expressions()
{
    QFETCH(const QString, text);
    QTEST(told(metricsInPromql(text.toStdString())), "metrics");
}

void PromqlMetricsTest::variables_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("metrics");
    QTest::newRow("values") << "label_values(a{x=\"$y\", z=~\"b,c\"}, instance)"
                            << "a";
    QTest::newRow("values of all") << "label_values(instance)"
                                   << "";
    QTest::newRow("values of a sum") << " label_values( sum by (x) (a), x ) "
                                     << "a";
    QTest::newRow("result") << "query_result(topk(3, a))"
                            << "a";
    QTest::newRow("metrics by pattern") << "metrics(node_.*)"
                                        << "";
    QTest::newRow("label names") << "label_names()"
                                 << "";
    QTest::newRow("a metric") << "a{b=\"c\"}"
                              << "a";
}

void PromqlMetricsTest::variables()
{
    QFETCH(const QString, text);
    QTEST(told(metricsInVariableQuery(text.toStdString())), "metrics");
}

// Most different metrics, deep brackets and long names: all in one pass.
void PromqlMetricsTest::longTextIsLinear()
{
    std::string many;
    for (int i = 0; i < 5'000; ++i)
        many += "m" + std::to_string(i) + "+";
    QCOMPARE(metricsInPromql(many).size(), std::size_t{1'000});
    for (const char* piece :
         {"(", "[", "[[", "{", "${", "a{", "sum by ", "\"", "#", "a[[", "label_values("}) {
        std::string text;
        while (text.size() < (std::size_t{1} << 20))
            text += piece;
        QVERIFY(metricsInPromql(text).size() <= 2);
        (void)metricsInVariableQuery(text);
    }
}

QTEST_GUILESS_MAIN(PromqlMetricsTest)
#include "promql_metrics_test.moc"
