// SPDX-License-Identifier: Apache-2.0
#include "tests/catalog/indexing/fact_sources.h"

#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <thread>

#include "catalog/base/text.h"
#include "catalog/sources/reading/line_reader.h"

namespace upriver::test {

namespace {

QualifiedName nameOf(std::string_view word, const SourceSettings& settings)
{
    return normalised(settings.namespaceFor("postgres"), word);
}

class FactsSource : public Source
{
public:
    explicit FactsSource(int version) : m_version(version) {}
    SourceInfo info() const override { return {"facts", "Facts", "*.facts", "assets", "", m_version, 50}; }
    Claim claims(const DocumentFile& file) const override
    {
        return file.head.starts_with("#facts") ? Claim::Sure : Claim::None;
    }
    Result<void> read(const Document& document, ReadContext& context) const override
    {
        auto bytes = ByteStream::open(document.file().path, context.stop);
        if (!bytes)
            return fail(bytes.error());
        LineReader lines{TextStream(std::move(*bytes)), std::size_t{1} << 20};
        RecordBatch batch;
        while (true) {
            const auto line = lines.next();
            if (!line)
                return fail(line.error());
            if (!*line)
                return context.sink.accept(std::move(batch));
            if ((*line)->tooLong)
                batch.problems.push_back({Severity::Warning, "A line is too long.", {}, (*line)->number});
            if (auto taken = take((*line)->text, batch, context); !taken)
                return taken;
        }
    }

private:
    static Result<void> take(std::string_view line, RecordBatch& batch, ReadContext& context)
    {
        const auto words = splitText(line, ' ');
        if (words[0] == "asset" && words.size() > 1)
            batch.record(batch.asset(AssetKind::Dataset, nameOf(words[1], context.settings))).declared = true;
        else if (words[0] == "edge" && words.size() > 2)
            batch.edges.push_back({batch.asset(AssetKind::Dataset, nameOf(words[1], context.settings)),
                                   batch.asset(AssetKind::Dataset, nameOf(words[2], context.settings)),
                                   EdgeKind::Data,
                                   100,
                                   {},
                                   {}});
        else if (words[0] == "problem")
            batch.problems.push_back({Severity::Warning, std::string(line.substr(8)), {}, 1});
        else if (words[0] == "error")
            return fail(ErrorKind::Input, std::string(line.substr(6)));
        else if (words[0] == "throw")
            throw std::runtime_error("password=hunter2 is wrong");
        else if (words[0] == "repeat" && words.size() > 1)
            return repeat(std::stoi(std::string(words[1])), context);
        else if (words[0] == "until" && words.size() > 1)
            while (!std::filesystem::exists(words[1]) && !context.stop.stop_requested())
                std::this_thread::sleep_for(std::chrono::milliseconds(2));
        else if (words[0] == "wait")
            while (!context.stop.stop_requested())
                std::this_thread::sleep_for(std::chrono::milliseconds(2));
        return {};
    }
    /// Many batches, to fill the queue.
    static Result<void> repeat(int count, ReadContext& context)
    {
        for (int i = 0; i < count; ++i) {
            RecordBatch batch;
            for (int n = 0; n < 1000; ++n) {
                const std::string name = "d.s.t" + std::to_string(i) + "_" + std::to_string(n);
                batch.record(batch.asset(AssetKind::Dataset, nameOf(name, context.settings))).declared = true;
            }
            if (auto sent = context.sink.accept(std::move(batch)); !sent)
                return sent;
        }
        return {};
    }

    int m_version;
};

class UnitSource : public Source
{
public:
    SourceInfo info() const override { return {"unit", "Unit", "main.unit", "assets", "", 1, 50}; }
    Claim claims(const DocumentFile&) const override { return Claim::None; }
    std::vector<std::string> claimsFolder(std::span<const DocumentFile> files) const override
    {
        std::vector<std::string> members;
        bool hasMain = false;
        for (const DocumentFile& file : files) {
            hasMain = hasMain || file.fileName() == "main.unit";
            if (file.fileName().ends_with(".part") || file.fileName() == "main.unit")
                members.emplace_back(file.fileName());
        }
        return hasMain ? members : std::vector<std::string>{};
    }
    std::vector<std::string> wantedFolders() const override { return {".unit"}; }
    Result<void> read(const Document& document, ReadContext& context) const override
    {
        RecordBatch batch;
        for (const DocumentFile& file : document.files)
            batch
                .record(batch.asset(AssetKind::Dataset,
                                    nameOf("unit.x." + std::string(file.fileName()), context.settings)))
                .declared = true;
        return context.sink.accept(std::move(batch));
    }
};

} // namespace

std::span<const Source* const> factSources(int version)
{
    static const FactsSource first(1);
    static const FactsSource second(2);
    static const UnitSource unit;
    static const std::vector<const Source*> old{&first, &unit};
    static const std::vector<const Source*> fresh{&second, &unit};
    return version == 1 ? old : fresh;
}

} // namespace upriver::test
