// SPDX-License-Identifier: Apache-2.0
#pragma once

// The words and bounds of a view's text (view_text.h), for its writer and its reader. Included by these only.

#include <algorithm>
#include <utility>
#include <vector>

#include <QString>

#include "ui/graph/lineage_view.h"

namespace upriver::view_words {

inline constexpr int kForm = 1;
inline constexpr qsizetype kMostAssets = 5000;

template <typename Value>
using Words = std::vector<std::pair<Value, QString>>;

[[nodiscard]] const Words<ViewKind>& kinds();
[[nodiscard]] const Words<GroupBy>& groups();
[[nodiscard]] const Words<Lens>& lenses();
[[nodiscard]] const Words<Direction>& sides();

template <typename Value>
[[nodiscard]] QString wordOf(const Words<Value>& words, Value value)
{
    const auto found = std::ranges::find(words, value, &std::pair<Value, QString>::first);
    return found == words.end() ? words.front().second : found->second;
}

/// The first one for words that are not known.
template <typename Value>
[[nodiscard]] Value valueOf(const Words<Value>& words, const QString& word)
{
    const auto found = std::ranges::find(words, word, &std::pair<Value, QString>::second);
    return found == words.end() ? words.front().first : found->first;
}

} // namespace upriver::view_words
