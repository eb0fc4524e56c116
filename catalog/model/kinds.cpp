// SPDX-License-Identifier: Apache-2.0
#include "catalog/model/kinds.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace upriver {

namespace {

template <typename Kind>
struct Word
{
    Kind kind;
    std::string_view word;
};

// Deduction for aggregates is C++20 that clang 14 lacks.
template <typename Kind>
Word(Kind, std::string_view) -> Word<Kind>;

constexpr std::array kAssetWords{
    Word{AssetKind::Dataset, "dataset"}, Word{AssetKind::Job, "job"},
    Word{AssetKind::Model, "model"},     Word{AssetKind::ModelVersion, "model_version"},
    Word{AssetKind::Feature, "feature"}, Word{AssetKind::Dashboard, "dashboard"},
    Word{AssetKind::Service, "service"}, Word{AssetKind::Code, "code"},
    Word{AssetKind::Term, "term"},       Word{AssetKind::Contract, "contract"},
};
constexpr std::array kEdgeWords{
    Word{EdgeKind::Data, "data"},         Word{EdgeKind::Control, "control"},
    Word{EdgeKind::Contains, "contains"}, Word{EdgeKind::References, "references"},
    Word{EdgeKind::Alias, "alias"},       Word{EdgeKind::UsesCode, "uses_code"},
};
constexpr std::array kRunWords{
    Word{RunState::Unknown, "unknown"},   Word{RunState::Running, "running"},
    Word{RunState::Complete, "complete"}, Word{RunState::Failed, "failed"},
    Word{RunState::Aborted, "aborted"},   Word{RunState::Queued, "queued"},
    Word{RunState::Skipped, "skipped"},
};
constexpr std::array kCheckWords{
    Word{CheckStatus::Unknown, "unknown"}, Word{CheckStatus::Pass, "pass"},
    Word{CheckStatus::Warn, "warn"},       Word{CheckStatus::Fail, "fail"},
    Word{CheckStatus::Error, "error"},     Word{CheckStatus::Skipped, "skipped"},
};
constexpr std::array kKeyWords{
    Word{ColumnKey::None, ""},
    Word{ColumnKey::Primary, "primary"},
    Word{ColumnKey::Foreign, "foreign"},
    Word{ColumnKey::Unique, "unique"},
};
constexpr std::array kSeverityWords{
    Word{Severity::Note, "note"},
    Word{Severity::Warning, "warning"},
    Word{Severity::Error, "error"},
};
constexpr std::array kHealthWords{
    Word{Health::Unknown, "unknown"}, Word{Health::Ok, "ok"},           Word{Health::Warning, "warning"},
    Word{Health::Failed, "failed"},   Word{Health::Running, "running"},
};
constexpr std::array kColumnEdgeWords{
    Word{kIdentity, "identity"},
    Word{kTransformation, "transformation"},
    Word{kAggregation, "aggregation"},
    Word{kJoin, "join"},
    Word{kGroupBy, "group_by"},
    Word{kFilter, "filter"},
    Word{kSort, "sort"},
    Word{kWindow, "window"},
    Word{kConditional, "conditional"},
    Word{kUnknownDirect, "direct"},
    Word{kUnknownIndirect, "indirect"},
};

template <typename Table, typename Kind>
std::string_view wordOf(const Table& table, Kind kind)
{
    const auto it = std::ranges::find(table, kind, [](const auto& entry) { return entry.kind; });
    return it == table.end() ? std::string_view("unknown") : it->word;
}

template <typename Kind, typename Table>
std::optional<Kind> kindOf(const Table& table, std::string_view word)
{
    const auto it = std::ranges::find(table, word, [](const auto& entry) { return entry.word; });
    return it == table.end() ? std::nullopt : std::optional<Kind>(it->kind);
}

bool equalsIgnoringCase(std::string_view a, std::string_view b)
{
    return std::ranges::equal(
        a, b, {}, [](unsigned char c) { return std::tolower(c); },
        [](unsigned char c) { return std::tolower(c); });
}

} // namespace

std::string_view toWord(AssetKind kind) { return wordOf(kAssetWords, kind); }
std::string_view toWord(EdgeKind kind) { return wordOf(kEdgeWords, kind); }
std::string_view toWord(RunState state) { return wordOf(kRunWords, state); }
std::string_view toWord(CheckStatus status) { return wordOf(kCheckWords, status); }
std::string_view toWord(ColumnKey key) { return wordOf(kKeyWords, key); }
std::string_view toWord(Severity severity) { return wordOf(kSeverityWords, severity); }
std::string_view toWord(Health health) { return wordOf(kHealthWords, health); }

std::optional<AssetKind> assetKindFromWord(std::string_view word)
{
    return kindOf<AssetKind>(kAssetWords, word);
}
std::optional<EdgeKind> edgeKindFromWord(std::string_view word) { return kindOf<EdgeKind>(kEdgeWords, word); }

std::string columnEdgeKindWords(std::uint16_t kinds, std::string_view separator)
{
    std::string words;
    for (const auto& entry : kColumnEdgeWords) {
        if ((kinds & entry.kind) == 0)
            continue;
        if (!words.empty())
            words += separator;
        words += entry.word;
    }
    return words;
}

std::uint16_t columnEdgeKindFrom(std::string_view type, std::string_view subtype)
{
    for (const auto& entry : kColumnEdgeWords) {
        if (entry.kind < kUnknownDirect && equalsIgnoringCase(entry.word, subtype))
            return entry.kind;
    }
    return equalsIgnoringCase(type, "INDIRECT") ? kUnknownIndirect : kUnknownDirect;
}

} // namespace upriver
