// SPDX-License-Identifier: Apache-2.0
#pragma once

// The strokes that every list shares: ground and separator of a row, text with marked letters, chips, a
// health mark. Colours come from the current theme. GUI thread.

#include <vector>

#include <QFont>
#include <QPainter>
#include <QString>
#include <QStyleOptionViewItem>

#include "catalog/model/kinds.h"
#include "catalog/search/match_mark.h"

namespace upriver {

/// A stretch of a QString (not of UTF-8) that is painted as matched.
struct TextMark
{
    int start = 0;
    int length = 0;
};

[[nodiscard]] std::vector<TextMark> textMarks(const std::string& utf8, const std::vector<MatchMark>& marks);

void paintRowGround(QPainter& painter, const QStyleOptionViewItem& option);
/// One line, elided at its right; marked letters are bold in the accent. Returns the width that was used.
int paintMarkedText(QPainter& painter, const QRect& rect, const QString& text,
                    const std::vector<TextMark>& marks, const QFont& font, const QColor& colour);
/// A small tag; classified ones are purple with their letter's weight. Returns the width, 0 if it did not
/// fit.
int paintChip(QPainter& painter, const QRect& room, const QString& text, bool classified);
void paintHealth(QPainter& painter, const QRect& rect, Health health,
                 Qt::Alignment alignment = Qt::AlignLeft);

/// A line through the values, oldest at the left, a dot on the newest. Not finite ones are left out.
void paintTrend(QPainter& painter, const QRect& rect, const std::vector<double>& values);

} // namespace upriver
