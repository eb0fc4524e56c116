// SPDX-License-Identifier: Apache-2.0
#pragma once

// Theme: owns every colour, space, radius and font step of the window (values: the table in theme.cpp, a
// test computes the contrast of every pair). Values, no widgets; usable on any thread for drawing, also by
// the command line. Spaces are multiples of 4 px; radius 6 px; font steps 11, 12, 13, 16 px.

#include <cstdint>

#include <QColor>
#include <QFont>
#include <QIcon>
#include <QPalette>
#include <QRectF>
#include <QString>

#include "catalog/model/kinds.h"

class QPainter;

namespace upriver {

enum class ThemeMode : std::uint8_t { Light, Dark };

struct Theme
{
    ThemeMode mode = ThemeMode::Light;
    QColor window, panel, canvas, gridDot, card, line, text, secondaryText, faint, accent, accentSoft,
        selectedRow;
    QColor dataset, file, stream, job, model, feature, dashboard, term;
    QColor ok, warning, failed, running, unknown, classified, classifiedSoft;
    QColor codeKeyword, codeString, codeNumber, codeTemplate; ///< text
    QColor codeMark, codeMarkCurrent;                         ///< grounds behind code

    static constexpr int kSpace = 4;
    static constexpr int kRadius = 6;
    static constexpr int kListRow = 34;
    static constexpr int kTreeRow = 26;
    enum class FontStep : std::uint8_t { Small = 11, Caption = 12, Body = 13, Title = 16 };

    [[nodiscard]] const QColor& hue(AssetKind kind, const std::string& subtype,
                                    const std::string& platform) const;
    [[nodiscard]] const QColor& healthColour(Health health) const;
    [[nodiscard]] QPalette palette() const;
    [[nodiscard]] QString styleSheet() const;
    [[nodiscard]] QFont font(FontStep step, bool bold = false) const;
};

[[nodiscard]] const Theme& themeFor(ThemeMode mode);
/// What the running program shows; follows the desktop until setCurrentTheme() was called. GUI thread.
[[nodiscard]] const Theme& currentTheme();
void setCurrentTheme(ThemeMode mode);
void followDesktopTheme();
/// What the desktop itself wears, below our own palette.
[[nodiscard]] QPalette readDesktopPalette();
/// The desktop went from light to dark or back: shown at once where the desktop is followed.
void noteDesktopPalette(const QPalette& desktop);
/// Style, palette, fonts and style sheet onto the QApplication; every widget then gets PaletteChange.
void applyCurrentTheme();

/// Icons from resources/icons (24 px grid, 1.75 px strokes), coloured; kind icons: "dataset", "file",
/// "topic", "view", "job", "model", …; action icons: "search", "back", "fit", …. Crisp at any device pixel
/// ratio.
[[nodiscard]] QIcon themedIcon(const QString& name, const QColor& colour);
/// For buttons and menus: takes the current theme's colours at the moment of painting, so that it follows a
/// change of theme by itself.
[[nodiscard]] QIcon actionIcon(const QString& name);
/// An icon painted at a place, as vectors where the device has them.
void paintIcon(QPainter& painter, const QString& name, const QColor& colour, const QRectF& target);
[[nodiscard]] QString kindIconName(AssetKind kind, const std::string& subtype, const std::string& platform);
/// Icon name of a health mark; carries a shape too: tick, exclamation mark, cross, ring.
[[nodiscard]] QString healthIconName(Health health);

} // namespace upriver
