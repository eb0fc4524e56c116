// SPDX-License-Identifier: Apache-2.0
#pragma once

// What several workflows do alike, each by keys and clicks.

#include "tests/gallery/walk.h"
#include "ui/asset/inspector.h"

namespace upriver::test {

/// A tab of the details, by a click on it.
void openTab(Walk& walk, Inspector::Tab tab);
/// In the tab of columns that is open, by a click on its name.
void chooseColumn(Walk& walk, const QString& name);
/// Whether the picture holds a card of that name.
[[nodiscard]] bool showsCard(Walk& walk, const QString& leaf);
[[nodiscard]] int cardCount(Walk& walk);

} // namespace upriver::test
