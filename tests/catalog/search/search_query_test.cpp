// SPDX-License-Identifier: Apache-2.0
#include "catalog/search/search_query.h"

#include <QTest>

#include "catalog/search/graph_term.h"

using namespace upriver;

namespace {

using Type = QueryTerm::Type;

/// One line a query, so that a table of cases stays readable.
std::string shown(const SearchQuery& query)
{
    std::string out;
    for (const QueryTerm& term : query.terms) {
        out += out.empty() ? "" : " | ";
        out += term.negated ? "not " : "";
        if (term.type == Type::Field)
            out += term.field + "=" + term.value;
        else
            out += (term.type == Type::Phrase ? "phrase " : "word ") + term.value;
    }
    if (query.graph) {
        const GraphTerm& graph = *query.graph;
        out += out.empty() ? "" : " | ";
        out += "graph " + graph.from + (graph.to.empty() ? "" : " to " + graph.to);
        out += graph.up ? " up " + std::to_string(*graph.up) : "";
        out += graph.down ? " down " + std::to_string(*graph.down) : "";
    }
    return out;
}

std::string firstProblem(const SearchQuery& query)
{
    return query.problems.empty() ? std::string() : query.problems.front().message;
}

} // namespace

class SearchQueryTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsTerms_data();
    void readsTerms();
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
    void placesAreBytes();
    void graphTermsAreMeant_data();
    void graphTermsAreMeant();
    void staysBounded();
    void anyBytesAreTaken();
    void fieldsExplainThemselves();
};

void SearchQueryTest::readsTerms_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* text, const char* expected) {
        QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(expected);
    };
    row("", "");
    row("  \t ", "");
    row("orders", "word orders");
    row("order  cust", "word order | word cust");
    row("\"daily orders\"", "phrase daily orders");
    row("-deprecated", "not word deprecated");
    row("-\"old stuff\" x", "not phrase old stuff | word x");
    row("kind:Model platform:dbt", "kind=model | platform=dbt");
    row("KIND:model", "kind=model");
    row("kind:model,feature", "kind=model | kind=feature");
    row("-tag:pii,secret", "not tag=pii | not tag=secret");
    row("owner:\"Ana Maria\" x", "owner=Ana Maria | word x");
    row("tag:gdpr:article9", "tag=gdpr:article9");
    row("column:a,b", "column=a,b");
    row("health:failed", "health=failed");
    // names are not fields
    row("postgres://shop-db:5432/shop.public.orders", "word postgres://shop-db:5432/shop.public.orders");
    row("localhost:5432", "word localhost:5432");
    row("urn:li:dataset:(x)", "word urn:li:dataset:(x)");
    row("arn:aws:s3:::bucket/key", "word arn:aws:s3:::bucket/key");
    row("std::vector", "word std::vector");
    row("shop.public.orders", "word shop.public.orders");
    row("s3://lake/a/b.parquet", "word s3://lake/a/b.parquet");
    row("job:airflow/shop_daily.load", "kind=job | word airflow/shop_daily.load");
    row("5\"3", "word 5\"3");
    // graph operators
    row("+orders", "graph orders up -1");
    row("orders+", "graph orders down -1");
    row("2+orders+1", "graph orders up 2 down 1");
    row("orders+2 tag:pii", "tag=pii | graph orders down 2");
    row("raw.users..mart.ltv", "graph raw.users to mart.ltv");
    row("+\"Daily sales\"+1 x", "word x | graph Daily sales up -1 down 1");
    row("\"a b\"..\"c d\"", "graph a b to c d");
    row("tag:a..b", "tag=a..b");
    row("größe -Été", "word größe | not word Été");
}

void SearchQueryTest::readsTerms()
{
    QFETCH(QString, text);
    QFETCH(QString, expected);
    const SearchQuery query = parseSearchQuery(text.toStdString());
    QCOMPARE(QString::fromStdString(shown(query)), expected);
    QCOMPARE(QString::fromStdString(firstProblem(query)), QString());
}

void SearchQueryTest::saysWhatIsWrong_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("message");
    QTest::addColumn<QString>("kept");
    const auto row = [](const char* text, const char* message, const char* kept) {
        QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(message)
                            << QString::fromUtf8(kept);
    };
    row("x onwer:ana y", "There is no field “onwer”; did you mean “owner:”?", "word x | word y");
    row("type:table", "There is no field “type”; did you mean “kind:”?", "");
    row("qqqq:zzz a",
        "There is no field “qqqq”; fields are kind, subtype, platform, tag, owner, column, name, schema, "
        "health, "
        "source, upstream and downstream; put the text in quotes to look for it as it is.",
        "word a");
    row("kind:datset a", "There is no kind “datset”; did you mean “dataset”?", "word a");
    row("health:purple", "There is no health “purple”; there are ok, warning, failed, running and unknown.",
        "");
    row("tag: orders", "Nothing stands after “tag:”; write a value, as in tag:pii.", "word orders");
    row("orders \"daily", "The quotation mark is never closed; add one after the last word of the phrase.",
        "word orders | phrase daily");
    row("orders -", "Nothing stands after the minus sign; write a word right after it.", "word orders");
    row("+a +b",
        "Only one graph expression (such as +orders or a..b) fits into a query; this one is left out.",
        "graph a up -1");
}

void SearchQueryTest::saysWhatIsWrong()
{
    QFETCH(QString, text);
    QFETCH(QString, message);
    QFETCH(QString, kept);
    const SearchQuery query = parseSearchQuery(text.toStdString());
    QCOMPARE(QString::fromStdString(firstProblem(query)), message);
    QCOMPARE(QString::fromStdString(shown(query)), kept);
}

void SearchQueryTest::placesAreBytes()
{
    const std::string text = "größe kind:nope \"abc";
    const SearchQuery query = parseSearchQuery(text);
    QCOMPARE(query.problems.size(), std::size_t(2));
    QCOMPARE(text.substr(query.problems[0].position, query.problems[0].length), std::string("nope"));
    QCOMPARE(text.substr(query.problems[1].position, query.problems[1].length), std::string("\""));
    QCOMPARE(text.substr(query.terms[0].position, query.terms[0].length), std::string("größe"));
    const SearchQuery negated = parseSearchQuery("a -tag:x,y");
    QCOMPARE(negated.terms[1].position, std::size_t(2));
    QCOMPARE(negated.terms[1].length, std::size_t(8));
}

void SearchQueryTest::graphTermsAreMeant_data()
{
    QTest::addColumn<QString>("text");
    for (const char* text :
         {"postgres+psycopg2://h/db", "c++", "2+2", "../x", "a/../b", "1...", "..", "a..", "..b", "+", "++",
          "+1", "a+b", "x...y", "./..", "a+1b", "\"a+\"", "c:\\a\\..\\b"})
        QTest::newRow(text) << QString::fromUtf8(text);
}

void SearchQueryTest::graphTermsAreMeant()
{
    QFETCH(QString, text);
    QVERIFY(!parseGraphTerm(text.toStdString()));
}

void SearchQueryTest::staysBounded()
{
    const SearchQuery longOne = parseSearchQuery(std::string(100'000, 'a'));
    QCOMPARE(longOne.terms.size(), std::size_t(1));
    QVERIFY(longOne.terms[0].value.size() <= 4096);
    QCOMPARE(longOne.problems.size(), std::size_t(1));
    std::string many;
    for (int i = 0; i < 1000; ++i)
        many += "a ";
    const SearchQuery manyTerms = parseSearchQuery(many);
    QVERIFY(manyTerms.terms.size() <= 64);
    QCOMPARE(manyTerms.problems.size(), std::size_t(1));
}

void SearchQueryTest::anyBytesAreTaken()
{
    std::uint32_t seed = 7;
    const std::string alphabet = "ab:\"+-.,/ \xC3\xA9\xFF\x01:\"+..kind";
    for (int round = 0; round < 20'000; ++round) {
        std::string text;
        const int length = static_cast<int>(seed % 24);
        for (int i = 0; i < length; ++i) {
            seed = seed * 1664525U + 1013904223U;
            text += alphabet[(seed >> 16) % alphabet.size()];
        }
        seed = seed * 1664525U + 1013904223U;
        const SearchQuery query = parseSearchQuery(text);
        for (const QueryTerm& term : query.terms) {
            QVERIFY(term.position + term.length <= text.size());
            QVERIFY(!term.value.empty());
        }
        for (const QueryProblem& problem : query.problems) {
            QVERIFY(problem.position + problem.length <= text.size());
            QVERIFY(problem.message.back() == '.' || problem.message.back() == '?');
        }
    }
}

void SearchQueryTest::fieldsExplainThemselves()
{
    QCOMPARE(queryFields().size(), std::size_t(12));
    for (const QueryField& field : queryFields()) {
        QVERIFY(!field.meaning.empty());
        const std::string value = field.name == "kind"             ? "model"
                                  : field.name == "health"         ? "ok"
                                  : field.name.ends_with("stream") ? "none"
                                                                   : "x";
        const SearchQuery query = parseSearchQuery(std::string(field.name) + ":" + value);
        QCOMPARE(query.terms.size(), std::size_t(1));
        QCOMPARE(query.terms[0].field, std::string(field.name));
    }
}

QTEST_GUILESS_MAIN(SearchQueryTest)
#include "search_query_test.moc"
