// SPDX-License-Identifier: Apache-2.0
#pragma once

// A big button with an icon, a title and a sentence: one way in or out, on a page that offers a few of them.
// Its accessible name and description are the title and the sentence. GUI thread.

class QPushButton;
class QString;
class QWidget;

namespace upriver {

[[nodiscard]] QPushButton* makeWayCard(const QString& icon, const QString& title, const QString& sentence,
                                       QWidget* parent);
/// A column of fixed width in the middle of a page, scrolled where the page is too low for it.
void centreOn(QWidget* page, QWidget* column);

} // namespace upriver
