// SPDX-License-Identifier: Apache-2.0
// Plain .sql files: the file as code, and the job that runs it. What its statements read and write is found
// later, when all names are known. In a dbt project without its manifest a model file fills the table that
// it is named after; with the manifest the manifest tells it better, and the files stay silent.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <optional>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/base/utf8.h"
#include "catalog/sources/files/row_literals.h"
#include "catalog/sources/reading/byte_stream.h"
#include "catalog/sources/source.h"

namespace upriver {

namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kLargestFile = 32LL * 1024 * 1024;
constexpr int kFoldersUp = 24;
constexpr std::string_view kFilesIn = "sql-files"; ///< namespace of files and the jobs that run them

bool hasTemplate(std::string_view text)
{
    return text.find("{{") != std::string_view::npos || text.find("{%") != std::string_view::npos;
}

bool isThere(const std::string& path)
{
    std::error_code ignored;
    return fs::exists(path, ignored);
}

/// The folder of the dbt project that a file belongs to, '/' at its end.
std::optional<std::string> dbtProjectOf(std::string_view file)
{
    std::string_view folder = folderOf(file);
    for (int up = 0; up < kFoldersUp && folder.size() > 1; ++up) {
        if (isThere(joinedPath(folder, "dbt_project.yml")))
            return std::string(folder);
        folder = folderOf(folder.substr(0, folder.size() - 1));
    }
    return std::nullopt;
}

/// "shop/etl/load.sql": the root's own name and the path below it, so that two roots don't mix.
std::string nameOf(const DocumentFile& file)
{
    std::string_view root = file.path;
    if (root.size() > file.relative.size() && root.ends_with(file.relative))
        root.remove_suffix(file.relative.size() + 1);
    else
        root = {};
    const std::string_view name = fileNameOf(root);
    return redactSecrets(name.empty() ? file.relative : joinedPath(name, file.relative));
}

std::string stemOf(std::string_view path)
{
    const std::string_view name = fileNameOf(path);
    return std::string(name.substr(0, name.find('.')));
}

/// Byte order mark dropped, UTF-16 turned, invalid bytes replaced.
std::string asUtf8(std::string&& bytes)
{
    if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF") || bytes.starts_with("\xEF\xBB\xBF"))
        return textOfHead(bytes);
    return validUtf8Prefix(bytes) == bytes.size() ? std::move(bytes) : sanitisedUtf8(bytes);
}

bool isControl(char c) { return static_cast<unsigned char>(c) < 0x20 && !isAsciiSpace(c) && c != '\x1A'; }

/// Eight bytes at a time: a bit a byte tells whether it is below a space and no white space.
bool hasControl(std::string_view text)
{
    constexpr std::uint64_t kEach = 0x0101010101010101;
    constexpr std::uint64_t kHigh = kEach << 7;
    std::size_t at = 0;
    for (; at + 8 <= text.size(); at += 8) {
        std::uint64_t bytes = 0;
        std::memcpy(&bytes, text.data() + at, 8);
        const auto isLeast = [&](std::uint64_t least) { return (bytes | kHigh) - kEach * least; };
        const std::uint64_t white = isLeast('\t') & ~isLeast('\r' + 1);
        const std::uint64_t controls = ~(isLeast(' ') | white | bytes) & kHigh;
        if (controls != 0 && std::ranges::any_of(text.substr(at, 8), isControl))
            return true;
    }
    return std::ranges::any_of(text.substr(at), isControl);
}

/// The first words nearly always tell: the text is walked once, word by word.
bool holdsStatement(std::string_view text)
{
    static constexpr std::array<std::string_view, 19> kWords{
        "select", "insert", "create", "update", "delete", "merge", "drop",     "alter",   "copy",   "from",
        "use",    "set",    "grant",  "call",   "begin",  "exec",  "truncate", "declare", "comment"};
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at;
        while (end < text.size() && isAsciiAlnum(text[end]))
            ++end;
        const std::string_view word = text.substr(at, end - at);
        const auto isWord = [&](std::string_view known) {
            return known.size() == word.size() && equalsNoCase(word, known);
        };
        if (std::ranges::any_of(kWords, isWord))
            return true;
        at = end + 1;
    }
    return hasTemplate(text);
}

class SqlFileReader
{
public:
    SqlFileReader(const DocumentFile& file, const SourceSettings& settings)
        : m_file(file), m_tablesIn(settings.namespaceFor("sql"))
    {}

    RecordBatch read(const std::string& text)
    {
        const std::optional<std::string> project = dbtProjectOf(m_file.path);
        if (project && (isKnownToManifest(*project) || !isModel(*project, text)))
            return {};
        const std::string name = nameOf(m_file);
        const AssetIndex code = m_batch.asset(AssetKind::Code, {std::string(kFilesIn), name});
        declare(code, "sql");
        const AssetIndex job = m_batch.asset(AssetKind::Job, {std::string(kFilesIn), name});
        declare(job, project ? "model" : "script");
        addEdge(job, code, EdgeKind::UsesCode);
        CodeRecord record;
        record.job = job;
        record.text = redactSecrets(withoutRows(text));
        record.tablesIn = m_tablesIn;
        record.templated = hasTemplate(text);
        record.path = redactSecrets(m_file.relative);
        if (project)
            record.target = modelTable(job);
        m_batch.codes.push_back(std::move(record));
        return std::move(m_batch);
    }

private:
    static bool isKnownToManifest(const std::string& project)
    {
        return isThere(project + "target/manifest.json");
    }

    /// Macros, tests and analyses build nothing.
    [[nodiscard]] bool isModel(const std::string& project, const std::string& text) const
    {
        const std::string_view below = std::string_view(m_file.path).substr(project.size());
        constexpr std::array others{"macros/",   "tests/",  "analyses/",
                                    "analysis/", "target/", "dbt_packages/"};
        const auto isBelow = [&](const char* folder) { return below.starts_with(folder); };
        return std::ranges::none_of(others, isBelow) && text.find("{% macro") == std::string::npos &&
               text.find("{%- macro") == std::string::npos;
    }

    void declare(AssetIndex asset, const char* subtype)
    {
        AssetRecord& record = m_batch.record(asset);
        record.declared = true;
        record.subtype = subtype;
        record.properties.push_back({"path", redactSecrets(m_file.relative)});
    }

    void addEdge(AssetIndex src, AssetIndex dst, EdgeKind kind, std::uint8_t confidence = 100,
                 std::string note = {})
    {
        EdgeRecord edge;
        edge.src = src;
        edge.dst = dst;
        edge.kind = kind;
        edge.confidence = confidence;
        edge.note = std::move(note);
        m_batch.edges.push_back(std::move(edge));
    }

    AssetIndex modelTable(AssetIndex job)
    {
        const AssetIndex table =
            m_batch.asset(AssetKind::Dataset, normalised(m_tablesIn, stemOf(m_file.relative)));
        AssetRecord& record = m_batch.record(table);
        record.declared = true;
        record.subtype = "table";
        addEdge(job, table, EdgeKind::Data, 80, "dbt names a model's table after its file");
        return table;
    }

    const DocumentFile& m_file;
    std::string m_tablesIn;
    RecordBatch m_batch;
};

class SqlFileSource final : public Source
{
public:
    SourceInfo info() const override
    {
        SourceInfo info;
        info.name = "sql";
        info.system = "SQL files";
        info.reads = ".sql, .ddl and .hql files, also a dbt project's models where its manifest is missing";
        info.yields = "Files, the jobs that run them, tables and columns that they read and write";
        info.cannotKnow = "On which host and in which database the tables live (set it: `upriver setting`)";
        info.priority = 20;
        return info;
    }

    Claim claims(const DocumentFile& file) const override
    {
        const std::string extension = extensionOf(file.relative.empty() ? file.path : file.relative);
        const bool isNamed = extension == "sql" || extension == "ddl" || extension == "hql";
        const bool isText = file.head.find('\0') == std::string::npos || file.head.starts_with("\xFF\xFE") ||
                            file.head.starts_with("\xFE\xFF");
        return isNamed && isText ? Claim::Maybe : Claim::None;
    }

    Result<void> read(const Document& document, ReadContext& context) const override
    {
        auto text = readWhole(document.file().path, kLargestFile, context.stop);
        if (!text)
            return fail(text.error());
        const std::string sql = asUtf8(std::move(*text));
        if (trimmed(sql).empty())
            return fail(ErrorKind::Input, document.file().relative + " is empty.");
        if (hasControl(sql))
            return fail(ErrorKind::Input, document.file().relative + " holds no text.");
        if (!holdsStatement(sql)) {
            RecordBatch batch;
            batch.problems.push_back({Severity::Note, "The file holds no SQL statement.", {}, 0});
            return context.sink.accept(std::move(batch));
        }
        return context.sink.accept(SqlFileReader(document.file(), context.settings).read(sql));
    }
};

} // namespace

const Source& sqlSource()
{
    static const SqlFileSource source;
    return source;
}

} // namespace upriver
