// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/harnesses.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>

#include "catalog/sources/source.h"
#include "catalog/sql/sql_lineage.h"
#include "tests/support/scratch.h"
#include "tests/support/source_run.h"

namespace upriver::fuzz {

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

/// The first byte is the dialect ('a', 'b', …), the rest the text.
void runSql(std::string_view bytes)
{
    if (bytes.empty())
        return;
    constexpr int kDialects = static_cast<int>(sql::Dialect::ClickHouse) + 1;
    sql::Options options;
    options.dialect = static_cast<sql::Dialect>(
        (static_cast<unsigned char>(bytes.front()) + kDialects * 8 - 'a') % kDialects);
    const std::string_view text = bytes.substr(1);
    const sql::ScriptLineage script = sql::analyze(text, options);
    for (const sql::StatementLineage& statement : script.statements) {
        require(statement.span.begin <= statement.span.end && statement.span.end <= text.size());
        for (const sql::ColumnLineage& column : statement.columns)
            require(column.span.end <= text.size());
    }
}

/// The first line is the file's name (a file type tells some readers apart), the rest its bytes; every
/// reader is asked, and those that claim it read it.
void runReaders(std::string_view bytes)
{
    static const test::Scratch scratch;
    const auto line = bytes.find('\n');
    if (line == std::string_view::npos)
        return;
    std::string name;
    for (const char c : bytes.substr(0, std::min<std::size_t>(line, 40))) {
        const bool isPlain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
        name += isPlain ? c : '_';
    }
    if (name.empty() || name.find_first_not_of('.') == std::string::npos)
        name = "input";
    const std::string path = scratch.write(name, std::string(bytes.substr(line + 1)));
    const std::string root = path.substr(0, path.size() - name.size());
    Document document;
    document.relative = name;
    document.files.push_back(test::documentFile(root, name));
    for (const Source* source : allSources()) {
        if (source->claims(document.file()) != Claim::None)
            static_cast<void>(test::runSource(*source, document));
    }
    static_cast<void>(std::remove(path.c_str()));
}

constexpr std::array kHarnesses{
    Harness{"sql", runSql},
    Harness{"readers", runReaders},
};

} // namespace

std::span<const Harness> harnesses() { return kHarnesses; }

const Harness* findHarness(std::string_view name)
{
    const auto found = std::ranges::find(kHarnesses, name, &Harness::name);
    return found == kHarnesses.end() ? nullptr : &*found;
}

} // namespace upriver::fuzz
