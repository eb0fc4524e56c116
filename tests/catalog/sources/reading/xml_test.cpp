// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include <QTest>

#include "catalog/sources/reading/xml.h"
#include "tests/support/hostile.h"
#include "tests/support/scratch.h"

using namespace upriver;

namespace {

const std::string kWorkflow =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<wf:workflow-app xmlns:wf=\"uri:oozie:workflow:0.5\" name=\"daily\">\n"
    "  <!-- no -->\n"
    "  <action name=\"load\" oz:cred='c'>\n"
    "    <hive xmlns=\"uri:oozie:hive\"><script> a &lt; b <![CDATA[<c>]]>\n </script></hive>\n"
    "    <ok to=\"end\"/>\n"
    "  </action>\n"
    "  <action name=\"two\"/>\n"
    "</wf:workflow-app>\n";

std::string repeated(std::string_view text, std::size_t times)
{
    std::string all;
    for (std::size_t i = 0; i < times; ++i)
        all += text;
    return all;
}

} // namespace

class XmlTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void treeHasNamesTextLines();
    void encodingsAndVersions();
    void declaredEntitiesAreRefused();
    void malformedIsAnErrorWithItsLine();
    void boundsHold();
    void rootNameOfAHead();
    void survivesMutations();
    void corpusReads();
};

void XmlTest::treeHasNamesTextLines()
{
    const auto root = parseXml(kWorkflow);
    QVERIFY2(root.has_value(), root ? "" : root.error().detail.c_str());
    QCOMPARE(root->name, std::string("workflow-app"));
    QCOMPARE(root->prefix, std::string("wf"));
    QCOMPARE(root->attribute("name"), std::string("daily"));
    QCOMPARE(root->attribute("xmlns:wf"), std::string("uri:oozie:workflow:0.5"));
    QCOMPARE(root->attribute("absent"), std::string());
    const auto actions = root->childrenNamed("action");
    QCOMPARE(actions.size(), 2U);
    QCOMPARE(actions[0]->attribute("cred"), std::string("c"));
    QCOMPARE(actions[0]->line, 4);
    QCOMPARE(actions[1]->line, 9);
    QCOMPARE(actions[0]->at({"hive", "script"})->text, std::string("a < b <c>"));
    QCOMPARE(actions[0]->child("hive")->childText("script"), std::string("a < b <c>"));
    QVERIFY(!actions[0]->at({"pig", "script"}));
    QCOMPARE(actions[1]->childText("script"), std::string());
}

void XmlTest::encodingsAndVersions()
{
    const std::string body = "<a>1.1</a>";
    QCOMPARE(parseXml("<?xml version='1.1' encoding='UTF-8'?>" + body)->text, std::string("1.1"));
    QCOMPARE(parseXml("<?xml version='1.0' encoding='ISO-8859-1'?><a>\xE9</a>")->text,
             std::string("\xC3\xA9"));
    QCOMPARE(parseXml("<?xml version='1.0' encoding='EUC-JP'?>" + body)->text, std::string("1.1"));
    QCOMPARE(parseXml("\xEF\xBB\xBF" + body)->text, std::string("1.1"));
    QCOMPARE(parseXml(std::string("\xFF\xFE<\0a\0/\0>\0", 10))->name, std::string("a"));
    QCOMPARE(parseXml("<a>\xFF</a>")->text, std::string("\xEF\xBF\xBD"));
}

void XmlTest::declaredEntitiesAreRefused()
{
    std::string bomb = "<!DOCTYPE b [<!ENTITY l0 \"lol\">";
    for (int i = 1; i < 12; ++i)
        bomb += "<!ENTITY l" + std::to_string(i) + " \"" + repeated("&l" + std::to_string(i - 1) + ";", 10) +
                "\">";
    const auto refused = parseXml(bomb + "]><b>&l11;</b>");
    QVERIFY(!refused && refused.error().what.find("entities") != std::string::npos);
    QVERIFY(!parseXml("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>"));
    QVERIFY(!parseXml("<a>&unknown;</a>"));
    // a document type that lies elsewhere is passed over
    QCOMPARE(parseXml("<!DOCTYPE a SYSTEM \"http://x.invalid/a.dtd\"><a>t</a>")->text, std::string("t"));
}

void XmlTest::malformedIsAnErrorWithItsLine()
{
    for (const std::string text : {"", " ", "<", "no", "<a>", "<a>\n<b></a>", "<a/><b/>", "<a x=1/>"}) {
        const auto root = parseXml(text);
        QVERIFY2(!root && root.error().kind == ErrorKind::Input && !root.error().what.empty(), text.c_str());
        QVERIFY(root.error().where.starts_with("line "));
    }
    QCOMPARE(parseXml("<a>\n<b></a>").error().where, std::string("line 2"));
}

void XmlTest::boundsHold()
{
    QVERIFY(!parseXml(repeated("<a>", 100'000)));
    QVERIFY(!parseXml(repeated("<a>", 300) + repeated("</a>", 300)));
    QVERIFY(!parseXml("<a>" + repeated("<b/>", 600'000) + "</a>"));
    QVERIFY(parseXml("<a>" + repeated("<b/>", 1'000) + "</a>"));
    std::stop_source source;
    source.request_stop();
    QVERIFY(parseXml("<a/>", {}, source.get_token()).error().kind == ErrorKind::Cancelled);
    const test::Scratch scratch;
    QVERIFY(!readXml(scratch.write("a.xml", kWorkflow), {.maxFile = 100}));
    QVERIFY(readXml(scratch.path("a.xml")));
    QVERIFY(!readXml(scratch.path("absent.xml")));
}

void XmlTest::rootNameOfAHead()
{
    QCOMPARE(xmlRootName(kWorkflow.substr(0, 120)), std::string("workflow-app"));
    QCOMPARE(xmlRootName("<?xml version='1.1'?><!-- x --><flow-definition plugin='a'><b"),
             std::string("flow-definition"));
    QCOMPARE(xmlRootName("{\"a\": \"<b/>\"}"), std::string());
    QCOMPARE(xmlRootName(""), std::string());
    QCOMPARE(xmlRootName("<!-- "), std::string());
}

void XmlTest::survivesMutations()
{
    test::forEachDamagedText(kWorkflow, "<>/&;\"'=![]-?\n ", [](const std::string& text) {
        const auto root = parseXml(text);
        QVERIFY(root || !root.error().what.empty());
        (void)xmlRootName(text);
    });
}

void XmlTest::corpusReads()
{
    const auto corpus = test::corpusPath();
    if (!corpus) {
        qInfo("skipped: no corpus");
        return;
    }
    std::size_t files = 0;
    std::size_t unread = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(*corpus)) {
        if (!entry.is_regular_file() || entry.path().extension() != ".xml")
            continue;
        ++files;
        const auto root = readXml(entry.path().string());
        if (!root)
            qInfo("%s: %s %s %s", entry.path().c_str(), root.error().what.c_str(),
                  root.error().detail.c_str(), root.error().where.c_str());
        unread += root ? 0 : 1;
    }
    qInfo("%zu of %zu not read", unread, files);
    QVERIFY(files > 20);
    QVERIFY(unread * 10 < files);
}

QTEST_GUILESS_MAIN(XmlTest)
#include "xml_test.moc"
