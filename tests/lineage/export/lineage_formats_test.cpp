// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <nlohmann/json.hpp>

#include "lineage/export/formats.h"
#include "lineage/export/quoting.h"
#include "tests/support/golden.h"
#include "tests/support/graph_text.h"

using namespace upriver;
using upriver::test::differsFromGolden;
using upriver::test::TextGraph;

namespace {

/// Evidence as a catalog would give it for every edge of an answer.
AnswerNames namesOf(const TextGraph& g, const LineageAnswer& answer)
{
    AnswerNames names;
    for (const auto& [id, row] : g.rows)
        names.assets[id] = row;
    for (const LineageEdge& edge : answer.edges) {
        EdgeWords words;
        words.readers = {"dbt", "openlineage"};
        words.file = "/data/manifest.json";
        words.locator = "/nodes/" + g.name(edge.to);
        words.firstSeen = 1'700'000'000'000'000;
        names.edges[{edge.from, edge.to, edge.kind}] = words;
    }
    return names;
}

/// A shop whose names try to break out of every format there is.
struct Shop
{
    TextGraph g{"orders > [load] > staging > [model] > mart > dashboard:sales\n"
                "users > [load] > staging\n"
                "mart > [train] > model:churn\n"
                "?legacy > mart %60\n"
                "mart > staging !\n"
                "orders.id > [load] > staging.id > [model] > mart.id\n"
                "users.mail ~ staging.id\norders.* > mart.n"};
    LineageAnswer answer;
    AnswerNames names;

    explicit Shop(const LineageRequest& base = {})
    {
        g.rows[g.id("staging")].owners = {"ana", "=cmd()"};
        g.rows[g.id("legacy")].ghostReason = "referenced, never indexed";
        g.problems = {{"mart", 2}};
        LineageRequest request = base;
        if (!request.between)
            request.roots = {g.id("staging")};
        request.columns = true;
        request.indirectColumnEdges = true;
        answer = upriver::answer(g.graph(), g, request).value();
        names = namesOf(g, answer);
    }
};

struct Hostile
{
    TextGraph g{"a > [j] > b"};
    LineageAnswer answer;
    AnswerNames names;

    explicit Hostile(const std::string& name)
    {
        for (const char* which : {"a", "j", "b"}) {
            AssetSummary& row = g.rows[g.id(which)];
            row.name = {"t", which + name};
            row.leaf = name;
            row.subtype = name;
            row.owners = {name};
        }
        LineageRequest request;
        request.roots = {g.id("a")};
        answer = upriver::answer(g.graph(), g, request).value();
        names = namesOf(g, answer);
    }
};

const std::vector<std::string> kHostileNames{
    "\"; drop",
    "a\"]; n9 [label=\"x",
    "back\\slash\\",
    "line\nbreak\r\n",
    "\x1b[31mred\x1b[0m",
    "`code`",
    "<script>alert(1)</script>",
    "&lt;b&gt;",
    "end",
    "graph",
    "subgraph x",
    "%%{init: {}}%%",
    "#quot;",
    "=HYPERLINK(\"http://x\")",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "a,b;c",
    "]]--> n0",
    std::string("nul\0byte", 8),
    "\xff\xfe broken",
    "\xE2\x80\xAE"
    "right to left",
    "\xC2\x9B"
    "31m",
};

/// Reads CSV by the book; returns rows of cells.
std::vector<std::vector<std::string>> parseCsv(const std::string& text)
{
    std::vector<std::vector<std::string>> rows(1, {std::string()});
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            if (c == '"' && i + 1 < text.size() && text[i + 1] == '"')
                rows.back().back() += text[++i];
            else if (c == '"')
                quoted = false;
            else
                rows.back().back() += c;
        } else if (c == '"') {
            quoted = true;
        } else if (c == ',') {
            rows.back().emplace_back();
        } else if (c == '\n') {
            rows.push_back({std::string()});
        } else {
            rows.back().back() += c;
        }
    }
    rows.pop_back();
    return rows;
}

std::size_t lines(const std::string& text)
{
    return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

} // namespace

class LineageFormatsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void goldenFiles()
    {
        const Shop shop;
        const std::pair<const char*, std::string> files[] = {
            {"shop.txt", lineageText(shop.answer, shop.names)},
            {"shop.json", lineageJson(shop.answer, shop.names)},
            {"shop.dot", lineageDot(shop.answer, shop.names)},
            {"shop.mmd", lineageMermaid(shop.answer, shop.names)},
            {"shop.csv", lineageCsv(shop.answer, shop.names)},
            {"shop-nodes.csv", lineageCsvNodes(shop.answer)},
            {"shop-edges.csv", lineageCsvEdges(shop.answer, shop.names)},
            {"shop.ndjson", lineageOpenLineage(shop.answer, shop.names)},
        };
        std::string differences;
        for (const auto& [name, text] : files)
            differences += differsFromGolden(std::string("lineage/") + name, text);
        QCOMPARE(QString::fromStdString(differences), QString());
    }

    void goldenAnswersOfOtherKinds()
    {
        Shop shop;
        const auto hit = impact(shop.g.graph(), shop.g, {shop.g.id("orders"), "id"}).value();
        const auto found =
            paths(shop.g.graph(), shop.g, {shop.g.id("orders"), shop.g.id("sales"), true, 10, {}}).value();
        LineageRequest request;
        request.between = {{shop.g.id("orders"), shop.g.id("mart")}};
        const Shop between(request);
        std::string differences = differsFromGolden("lineage/impact.txt", impactText(hit, shop.names));
        differences += differsFromGolden("lineage/impact.json", impactJson(hit, shop.names));
        differences += differsFromGolden("lineage/impact.csv", impactCsv(hit, shop.names));
        differences += differsFromGolden("lineage/checklist.md", impactChecklist(hit, shop.names));
        differences += differsFromGolden("lineage/checklist.csv", impactChecklistCsv(hit, shop.names));
        differences += differsFromGolden("lineage/paths.txt", pathsText(found, shop.names));
        differences += differsFromGolden("lineage/paths.json", pathsJson(found, shop.names));
        differences += differsFromGolden("lineage/paths.csv", pathsCsv(found, shop.names));
        differences += differsFromGolden("lineage/between.txt", lineageText(between.answer, between.names));
        QCOMPARE(QString::fromStdString(differences), QString());
    }

    void aChecklistHasABoxForEachThatHoldsTheData()
    {
        Shop shop;
        const auto hit = impact(shop.g.graph(), shop.g, {shop.g.id("orders")}).value();
        const std::string list = impactChecklist(hit, shop.names);
        std::vector<std::string> boxes;
        for (std::size_t at = list.find("- [ ] "); at != std::string::npos; at = list.find("- [ ] ", at + 1))
            boxes.push_back(list.substr(at + 6, list.find('\n', at) - at - 6));
        QCOMPARE(boxes.size(), hit.affected.size() + 1); // the origin, too
        const auto place = [&](const std::string& leaf) {
            return std::ranges::find_if(boxes,
                                        [&](const std::string& box) {
                                            return box.find("/" + leaf + "`") != std::string::npos;
                                        }) -
                   boxes.begin();
        };
        QVERIFY(place("churn") < place("mart") && place("mart") < place("staging"));
        QVERIFY(place("staging") < place("orders"));
        QVERIFY(list.find("## Check what these keep") < list.find("sales`")); // shows it, does not hold it
        const auto rows = parseCsv(impactChecklistCsv(hit, shop.names));
        QCOMPARE(rows.size(), boxes.size() + 1);
        for (const std::string& name : kHostileNames) {
            Shop hostile;
            for (const char* which : {"staging", "mart"}) {
                hostile.g.rows[hostile.g.id(which)].name = {"t", name + "```\n- [x] done"};
                hostile.g.rows[hostile.g.id(which)].owners = {"` [x](javascript:1)"};
            }
            const auto answer = impact(hostile.g.graph(), hostile.g, {hostile.g.id("orders")}).value();
            const std::string text = impactChecklist(answer, hostile.names);
            QCOMPARE(text.find("\n- [x]"), std::string::npos);
            QVERIFY(QString::fromStdString(text).toStdString() == text); // valid UTF-8
            QCOMPARE(parseCsv(impactChecklistCsv(answer, hostile.names)).size(), rows.size());
        }
    }

    void jsonHasTheShapeOfTheContract()
    {
        const Shop shop;
        const auto json = nlohmann::json::parse(lineageJson(shop.answer, shop.names));
        for (const char* key : {"root", "nodes", "edges", "column_edges", "completeness"})
            QVERIFY2(json.contains(key), key);
        QCOMPARE(json["root"], "t/staging");
        for (const char* key : {"name", "leaf", "kind", "subtype", "platform", "distance", "ghost"})
            QVERIFY2(json["nodes"][0].contains(key), key);
        for (const char* key :
             {"from", "to", "via", "kind", "confidence", "sources", "origin", "first_seen", "last_seen"})
            QVERIFY2(json["edges"][0].contains(key), key);
        for (const char* key :
             {"from", "from_column", "to", "to_column", "kinds", "masked", "confidence", "job"})
            QVERIFY2(json["column_edges"][0].contains(key), key);
        for (const char* key : {"shown", "total", "cut_by", "not_understood", "as_of"})
            QVERIFY2(json["completeness"].contains(key), key);
        QCOMPARE(json["completeness"]["not_understood"][0]["count"], 2);
        QVERIFY(json["column_edges"][0]["kinds"].is_array());
    }

    void noNameBreaksOutOfText()
    {
        const std::size_t usual = lines(lineageText(Hostile("x").answer, Hostile("x").names));
        for (const std::string& name : kHostileNames) {
            const Hostile hostile(name);
            const std::string text = lineageText(hostile.answer, hostile.names);
            QCOMPARE(lines(text), usual);
            for (const char c : text)
                QVERIFY(c == '\n' || static_cast<unsigned char>(c) >= 0x20);
            QVERIFY(QString::fromStdString(text).indexOf(QChar(0x202E)) < 0);
        }
    }

    void noNameBreaksOutOfJson()
    {
        for (const std::string& name : kHostileNames) {
            const Hostile hostile(name);
            const auto json =
                nlohmann::json::parse(lineageJson(hostile.answer, hostile.names), nullptr, false);
            QVERIFY(!json.is_discarded());
            QCOMPARE(json["nodes"].size(), std::size_t{2});
            for (std::size_t begin = 0, end = 0; begin < 3; ++begin) {
                const std::string events = lineageOpenLineage(hostile.answer, hostile.names);
                const std::size_t stop = events.find('\n', end);
                QVERIFY(
                    !nlohmann::json::parse(events.substr(end, stop - end), nullptr, false).is_discarded());
                end = stop + 1;
            }
        }
    }

    void noNameBreaksOutOfDot()
    {
        for (const std::string& name : kHostileNames) {
            const Hostile hostile(name);
            const std::string dot = lineageDot(hostile.answer, hostile.names);
            QCOMPARE(lines(dot), lines(lineageDot(Hostile("x").answer, Hostile("x").names)));
            bool inside = false;
            std::string outside;
            for (std::size_t i = 0; i < dot.size(); ++i) {
                if (dot[i] == '\\' && inside)
                    ++i;
                else if (dot[i] == '"')
                    inside = !inside;
                else if (!inside)
                    outside += dot[i];
            }
            QVERIFY(!inside);
            QCOMPARE(outside, std::string("digraph lineage {\n  rankdir=;\n  node [fontname=];\n  comment=;\n"
                                          "  n0 [label=, tooltip=, shape=, penwidth=];\n"
                                          "  n1 [label=, tooltip=, shape=];\n  n0 -> n1 [tooltip=];\n}\n"));
        }
    }

    void noNameBreaksOutOfMermaid()
    {
        for (const std::string& name : kHostileNames) {
            const Hostile hostile(name);
            const std::string text = lineageMermaid(hostile.answer, hostile.names);
            QCOMPARE(lines(text), std::size_t{6});
            QCOMPARE(std::ranges::count(text, '"'), 6);
            for (const char forbidden : {'`', '<', '&', '%'})
                QVERIFY(text.find(forbidden) == std::string::npos);
        }
    }

    void noNameBreaksOutOfCsv()
    {
        for (const std::string& name : kHostileNames) {
            const Hostile hostile(name);
            const auto rows = parseCsv(lineageCsv(hostile.answer, hostile.names));
            QCOMPARE(rows.size(), std::size_t{5});
            for (const auto& row : rows) {
                QCOMPARE(row.size(), std::size_t{19});
                for (const std::string& cell : row)
                    QVERIFY2(cell.empty() || std::string("=+-@\t\r").find(cell[0]) == std::string::npos,
                             cell.c_str());
            }
            const auto nodes = parseCsv(lineageCsvNodes(hostile.answer));
            const auto edges = parseCsv(lineageCsvEdges(hostile.answer, hostile.names));
            QCOMPARE(nodes.size(), std::size_t{3});
            QCOMPARE(edges.size(), std::size_t{2});
            for (const auto& row : nodes)
                QCOMPARE(row.size(), std::size_t{9});
            for (const auto& row : edges)
                QCOMPARE(row.size(), std::size_t{10});
        }
    }

    void formulasGetAnApostropheAndNumbersDont()
    {
        QCOMPARE(forCsv("=1+1"), std::string("'=1+1"));
        QCOMPARE(forCsv("-x"), std::string("'-x"));
        QCOMPARE(forCsv("a\"b"), std::string("\"a\"\"b\""));
        QCOMPARE(forCsv("plain"), std::string("plain"));
        const Shop shop;
        QVERIFY(lineageCsv(shop.answer, shop.names).find("node,t/orders,orders,dataset,table,t,-1,") !=
                std::string::npos);
    }

    void sameQuestionSameBytes()
    {
        const Shop one;
        const Shop two;
        QCOMPARE(lineageJson(one.answer, one.names), lineageJson(two.answer, two.names));
        QCOMPARE(lineageText(one.answer, one.names), lineageText(two.answer, two.names));
    }

    void titlesStandBesideNumberedNames()
    {
        TextGraph g{"orders > panel"};
        LineageRequest request;
        request.roots = {g.id("orders")};
        request.down = kAllHops;
        LineageAnswer answer = upriver::answer(g.graph(), g, request).value();
        for (LineageNode& node : answer.nodes) {
            if (node.asset.name.name.ends_with("panel"))
                node.asset.leaf = "Orders a day";
        }
        const std::string text = lineageText(answer, namesOf(g, answer));
        QVERIFY2(text.find("panel \"Orders a day\"  (dataset, table)") != std::string::npos, text.c_str());
        QVERIFY(text.find("orders \"") == std::string::npos);
    }

    void aLongChainIsNoTriangle()
    {
        std::string text;
        for (int i = 0; i < 5000; ++i)
            text += "n" + std::to_string(i) + " > n" + std::to_string(i + 1) + "\n";
        TextGraph g(text);
        LineageRequest request;
        request.roots = {g.id("n0")};
        request.down = kAllHops;
        const auto chain = upriver::answer(g.graph(), g, request).value();
        QCOMPARE(chain.nodes.size(), std::size_t{5001});
        QVERIFY(lineageText(chain, namesOf(g, chain)).size() < 5001 * 120);
    }
};

QTEST_GUILESS_MAIN(LineageFormatsTest)
#include "lineage_formats_test.moc"
