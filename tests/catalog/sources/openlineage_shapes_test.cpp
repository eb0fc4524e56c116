// SPDX-License-Identifier: Apache-2.0
// The same two events in every shape that files keep them in: each must be claimed and read alike. And what
// must not be claimed.
#include <fstream>
#include <set>
#include <string>

#include <QTest>
#include <zlib.h>

#include "catalog/base/utf8.h"
#include "tests/support/batch_json.h"
#include "tests/support/scratch.h"
#include "tests/support/source_run.h"

namespace upriver::test {

namespace {

const std::string kStart =
    R"({"eventType":"START","eventTime":"2026-03-01T00:00:00Z","run":{"runId":"0190a000-0000-7000-8000-000000000001"},)"
    R"("job":{"namespace":"shop","name":"load \u00e4"},"inputs":[{"namespace":"s3://lake","name":"raw"}],"outputs":[],)"
    R"("producer":"https://example.org","schemaURL":"https://openlineage.io/spec/2-0-2/OpenLineage.json"})";
const std::string kEnd =
    R"({"eventType":"COMPLETE","eventTime":"2026-03-01T00:01:00Z","run":{"runId":"0190a000-0000-7000-8000-000000000001"},)"
    R"("job":{"namespace":"shop","name":"load \u00e4"},"inputs":[],"outputs":[{"namespace":"s3://lake","name":"mart"}],)"
    R"("producer":"https://example.org","schemaURL":"https://openlineage.io/spec/2-0-2/OpenLineage.json"})";

std::string pretty(const std::string& event)
{
    std::string text;
    bool inString = false;
    for (const char c : event) {
        inString = c == '"' ? !inString : inString;
        text += c;
        if (!inString && (c == ',' || c == '{' || c == '['))
            text += "\n    ";
    }
    return text;
}

std::string quoted(const std::string& event)
{
    std::string text = "\"";
    for (const char c : event) {
        if (c == '"' || c == '\\')
            text += '\\';
        text += c;
    }
    return text + "\"";
}

std::string utf16(const std::string& ascii)
{
    std::string bytes = "\xFF\xFE";
    for (const char c : ascii) {
        bytes += c;
        bytes += '\0';
    }
    return bytes;
}

std::string facts(const DocumentRun& run)
{
    std::set<std::string> all;
    for (const RecordBatch& batch : run.batches) {
        for (const EdgeRecord& edge : batch.edges)
            all.insert(batch.assets[edge.src].name.text() + " > " + batch.assets[edge.dst].name.text());
        for (const RunRecord& one : batch.runs)
            all.insert(one.key + " " + std::string(toWord(one.state)) + " " +
                       formatTime(one.started.value_or(0)) + " " + formatTime(one.ended.value_or(0)));
    }
    std::string text;
    for (const std::string& fact : all)
        text += fact + "; ";
    return text;
}

std::size_t warningsOf(const DocumentRun& run)
{
    std::size_t count = run.error ? 1 : 0;
    for (const RecordBatch& batch : run.batches) {
        for (const ProblemRecord& problem : batch.problems)
            count += problem.severity == Severity::Note ? 0 : 1;
    }
    return count;
}

} // namespace

class OpenLineageShapesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsEveryShapeAlike_data();
    void readsEveryShapeAlike();
    void readsPackedFiles();
    void passesOverALineWithoutEnd();
    void keepsEventsBeforeDamage();
    void leavesOthersAlone();
    void mergesAcrossManyBatches();

private:
    DocumentRun read(const std::string& bytes, Claim* claim = nullptr)
    {
        m_scratch.write("events", bytes);
        const DocumentFile file = documentFile(m_scratch.path(), "events");
        const Source* source = findSource("openlineage");
        if (claim)
            *claim = source->claims(file);
        return runSource(*source, Document{"events", {file}});
    }
    Scratch m_scratch;
    std::string m_expected = "0190a000-0000-7000-8000-000000000001 complete 2026-03-01T00:00:00Z "
                             "2026-03-01T00:01:00Z; s3://lake/raw > shop/load \xC3\xA4; "
                             "shop/load \xC3\xA4 > s3://lake/mart; ";
};

void OpenLineageShapesTest::readsEveryShapeAlike_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const auto add = [](const char* name, const std::string& bytes) {
        QTest::newRow(name) << QByteArray::fromStdString(bytes);
    };
    const std::string lines = kStart + "\n" + kEnd + "\n";
    add("lines", lines);
    add("lines, newest first", kEnd + "\n" + kStart);
    add("lines, delivered twice", lines + lines);
    add("lines of another system", kStart + "\r\n\r\n" + kEnd + "\r\n");
    add("list", "[" + kStart + "," + kEnd + "]");
    add("list over lines", "\n[\n  " + pretty(kStart) + ",\n  " + pretty(kEnd) + "\n]\n");
    add("printed one after the other", pretty(kStart) + "\n" + pretty(kEnd) + "\n");
    add("behind log prefixes",
        "2026-03-01 INFO ol: " + kStart + "\n[2026-03-01] {x.py:1} DEBUG - " + kEnd + "\ndone {1}\n");
    add("key and value",
        "{\"key\":\"a\",\"value\":" + kStart + "}\n{\"key\":\"a\",\"value\":" + kEnd + "}\n");
    add("value as text",
        "{\"key\":\"a\",\"value\":" + quoted(kStart) + "}\n{\"value\":" + quoted(kEnd) + "}\n");
    add("answer with events", "{\"events\":[" + kStart + "," + kEnd + "],\"totalCount\":2}");
    add("byte order mark", "\xEF\xBB\xBF" + lines);
    add("UTF-16", utf16(lines));
}

void OpenLineageShapesTest::readsEveryShapeAlike()
{
    QFETCH(const QByteArray, bytes);
    Claim claim = Claim::None;
    const DocumentRun run = read(bytes.toStdString(), &claim);
    QVERIFY(claim != Claim::None);
    QCOMPARE(warningsOf(run), std::size_t(0));
    QCOMPARE(facts(run), m_expected);
}

void OpenLineageShapesTest::readsPackedFiles()
{
    const std::string path = m_scratch.path("events.gz");
    gzFile out = gzopen(path.c_str(), "wb");
    const std::string lines = kStart + "\n" + kEnd + "\n";
    QCOMPARE(gzwrite(out, lines.data(), static_cast<unsigned>(lines.size())), static_cast<int>(lines.size()));
    gzclose(out);
    const DocumentFile file = documentFile(m_scratch.path(), "events.gz");
    QVERIFY(file.gzip);
    QVERIFY(surestSource(file) == findSource("openlineage"));
    QCOMPARE(facts(runSource(*findSource("openlineage"), Document{"events.gz", {file}})), m_expected);
}

void OpenLineageShapesTest::passesOverALineWithoutEnd()
{
    std::ofstream out(m_scratch.path("events"), std::ios::binary);
    const std::string block(1 << 20, 'x');
    out << kStart << "\n{\"eventTime\":\"";
    for (int i = 0; i < 80; ++i)
        out << block;
    out << "\"}\n" << kEnd << "\n";
    out.close();
    const DocumentFile file = documentFile(m_scratch.path(), "events");
    const DocumentRun run = runSource(*findSource("openlineage"), Document{"events", {file}});
    QCOMPARE(facts(run), m_expected);
    QCOMPARE(warningsOf(run), std::size_t(1));
    QCOMPARE(run.batches.back().problems.front().line, std::int64_t(2));
}

void OpenLineageShapesTest::keepsEventsBeforeDamage()
{
    for (const std::string& damaged :
         {kStart + "\n" + kEnd + "\n{\"eventTime\":", kStart + "\n{\"a\":NaN}\n" + kEnd,
          "[" + kStart + "," + kEnd + ",{\"a\""}) {
        const DocumentRun run = read(damaged);
        QCOMPARE(facts(run), m_expected);
        QCOMPARE(warningsOf(run), std::size_t(1));
    }
}

void OpenLineageShapesTest::leavesOthersAlone()
{
    for (const char* text :
         {"", "[]", "{}", "plain words", "{\"metadata\":{\"dbt_schema_version\":\"x\"},\"nodes\":{}}",
          "# Events\nA job event has `eventTime` and `job`.\n", "{\"eventTime\":1,\"user\":\"x\"}"}) {
        Claim claim = Claim::Sure;
        (void)read(text, &claim);
        QVERIFY2(claim == Claim::None, text);
    }
}

/// A log that is sent on in many batches says each asset and edge once.
void OpenLineageShapesTest::mergesAcrossManyBatches()
{
    std::string log;
    for (int i = 0; i < 20000; ++i) {
        std::string event = i % 2 == 0 ? kStart : kEnd;
        event.replace(event.find("000000000001"), 12, std::to_string(100000000000 + i / 2));
        log += event + "\n";
    }
    const DocumentRun run = read(log);
    std::size_t edges = 0;
    std::size_t runs = 0;
    std::size_t declared = 0;
    for (const RecordBatch& batch : run.batches) {
        QVERIFY(batch.rowCount() < 20000);
        edges += batch.edges.size();
        runs += batch.runs.size();
        for (const AssetRecord& asset : batch.assets)
            declared += asset.declared ? 1 : 0;
    }
    QVERIFY(run.batches.size() > 1);
    QCOMPARE(edges, std::size_t(2));
    QCOMPARE(declared, std::size_t(3));
    QVERIFY(runs >= 10000 && runs < 10010);
}

} // namespace upriver::test

QTEST_GUILESS_MAIN(upriver::test::OpenLineageShapesTest)
#include "openlineage_shapes_test.moc"
