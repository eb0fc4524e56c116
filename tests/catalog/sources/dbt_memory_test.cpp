// SPDX-License-Identifier: Apache-2.0
// A manifest of a large company (60 MB, most of it code) is read in memory that follows its largest node:
// anonymous memory grows by at most half the file's size. Measured in a child, where nothing else allocates.
#include <fstream>
#include <string>

#include <QTest>

#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/scratch.h"
#include "tests/support/source_run.h"

namespace upriver::test {

namespace {

constexpr std::size_t kFileBytes = std::size_t{60} << 20;

/// Anonymous memory of this process in KiB, now and at its peak while batches were taken.
long anonymousKib()
{
    std::ifstream in("/proc/self/status");
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with("RssAnon:"))
            return std::atol(line.c_str() + 8);
    }
    return -1;
}

/// Takes batches and lets them go, as the indexer does; looks at memory while a batch is full.
class MeasuringSink final : public Sink
{
public:
    Result<void> accept(RecordBatch&& batch) override
    {
        const RecordBatch taken = std::move(batch);
        rows += taken.rowCount();
        assets += taken.assets.size();
        peak = std::max(peak, anonymousKib());
        return {};
    }
    std::size_t rows = 0;
    std::size_t assets = 0;
    long peak = 0;
};

void appendModel(std::string& text, int number)
{
    const std::string name = "model_" + std::to_string(number);
    const std::string id = "model.big." + name;
    const std::string parent = "model.big.model_" + std::to_string(number / 2);
    text += (number == 0 ? "" : ",") + ("\"" + id + "\":{") + "\"unique_id\":\"" + id + "\",\"name\":\"" +
            name + "\",\"resource_type\":\"model\",\"database\":\"big\",\"schema\":\"mart\",\"alias\":\"" +
            name + "\",\"relation_name\":\"\\\"big\\\".\\\"mart\\\".\\\"" + name +
            "\\\"\",\"original_file_path\":\"models/" + name +
            ".sql\",\"config\":{\"materialized\":\"table\"}," + "\"depends_on\":{\"nodes\":[" +
            (number == 0 ? "" : "\"" + parent + "\"") + "]},\"columns\":{";
    for (int column = 0; column < 12; ++column) {
        const std::string key = "column_" + std::to_string(column);
        text += (column == 0 ? "\"" : ",\"") + key + "\":{\"name\":\"" + key +
                "\",\"description\":\"What is in column " + std::to_string(column) +
                "\",\"tags\":[],\"meta\":{}}";
    }
    const std::string code = "select " + std::string(2'500, 'x') + " from t";
    text += "},\"raw_code\":\"" + code + "\",\"compiled_code\":\"" + code + "\"}";
}

void writeManifest(const std::string& path)
{
    std::ofstream out(path, std::ios::binary);
    out << R"({"metadata":{"dbt_schema_version":"https://schemas.getdbt.com/dbt/manifest/v12.json","adapter_type":"postgres"},"nodes":{)";
    std::size_t written = 0;
    for (int number = 0; written < kFileBytes * 6 / 10; ++number) {
        std::string text;
        appendModel(text, number);
        out << text;
        written += text.size();
    }
    out << R"(},"sources":{},"macros":{)";
    for (int number = 0; written < kFileBytes; ++number) {
        const std::string text = (number == 0 ? "" : ",") + ("\"macro.big.m" + std::to_string(number)) +
                                 "\":{\"macro_sql\":\"" + std::string(20'000, 'm') + "\"}";
        out << text;
        written += text.size();
    }
    out << "}}";
}

struct Measured
{
    double ratio = 0;
    std::size_t assets = 0;
};

/// In a child: the parent's heap would hide what the reader takes. -1 = the child failed.
Measured measureInChild(const std::string& folder, std::int64_t size)
{
    int ends[2];
    if (::pipe(ends) != 0)
        return {-1, 0};
    const pid_t child = ::fork();
    if (child == 0) {
        const Document document{"", {documentFile(folder, "manifest.json")}};
        MeasuringSink sink;
        const SourceSettings settings;
        const long before = anonymousKib();
        ReadContext context{sink, settings, {}};
        const bool read = findSource("dbt")->read(document, context).has_value();
        const double grown = static_cast<double>(sink.peak - before) * 1024;
        const Measured result{read ? grown / static_cast<double>(size) : -1, sink.assets};
        const bool sent = ::write(ends[1], &result, sizeof result) == static_cast<ssize_t>(sizeof result);
        ::_exit(sent ? 0 : 1);
    }
    Measured result{-1, 0};
    const bool received = ::read(ends[0], &result, sizeof result) == static_cast<ssize_t>(sizeof result);
    int status = 0;
    ::waitpid(child, &status, 0);
    ::close(ends[0]);
    ::close(ends[1]);
    return received && status == 0 ? result : Measured{-1, 0};
}

} // namespace

class DbtMemoryTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void largeManifestStreams();
};

void DbtMemoryTest::largeManifestStreams()
{
    const Scratch scratch;
    writeManifest(scratch.path("manifest.json"));
    const auto size = static_cast<std::int64_t>(std::filesystem::file_size(scratch.path("manifest.json")));
    QVERIFY(size >= static_cast<std::int64_t>(kFileBytes));
    const Measured measured = measureInChild(scratch.path(), size);
    qInfo("extra memory: %.3f of the file's %lld bytes, %zu assets", measured.ratio,
          static_cast<long long>(size), measured.assets);
    QVERIFY(measured.assets > 5'000);
    QVERIFY(measured.ratio > 0);
    if (!kSanitized)
        QVERIFY2(measured.ratio <= 0.5, "the manifest is held in memory");
}

} // namespace upriver::test

QTEST_GUILESS_MAIN(upriver::test::DbtMemoryTest)
#include "dbt_memory_test.moc"
