// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/theme.h"

#include <optional>

#include <QApplication>
#include <QFontDatabase>
#include <QStyle>
#include <QStyleFactory>
#include <QStyleHints>

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

// The table of the design, mended where its own contrast rule failed (>= 4.5 for text on every ground, >= 3
// for marks): light faint and unknown (were 8A94A3), ok (1A7F4B), warning (B25E09), failed (C9271C), dark
// failed (F47067). `line` and `gridDot` only separate and carry no meaning, so they may stay quiet.
Theme makeLight()
{
    Theme t;
    t.mode = ThemeMode::Light;
    t.window = 0xF4F5F7;
    t.panel = 0xFFFFFF;
    t.canvas = 0xFAFBFC;
    t.gridDot = 0xE3E7EC;
    t.card = 0xFFFFFF;
    t.line = 0xDCE0E6;
    t.text = 0x1A1F26;
    t.secondaryText = 0x586372;
    t.faint = 0x7A8594;
    t.accent = 0x2459D6;
    t.accentSoft = 0xE7EEFD;
    t.selectedRow = 0xDCE7FD;
    t.dataset = 0x2F6FDE;
    t.file = 0x0B7F86;
    t.stream = 0x0E7FA8;
    t.job = 0x2B7A4B;
    t.model = 0x6D47D9;
    t.feature = 0xA8348C;
    t.dashboard = 0x9A6412;
    t.term = 0x667085;
    t.ok = 0x177545;
    t.warning = 0xA05306;
    t.failed = 0xC6261B;
    t.running = 0x2459D6;
    t.unknown = 0x7A8594;
    t.classified = 0x6B2FA0;
    t.classifiedSoft = 0xF2E8FA;
    t.codeKeyword = 0x5B33C4;
    t.codeString = 0x1D6A3C;
    t.codeNumber = 0x8A5206;
    t.codeTemplate = 0x97287D;
    t.codeMark = 0xE3ECFD;
    t.codeMarkCurrent = 0xFFE7AE;
    return t;
}

Theme makeDark()
{
    Theme t;
    t.mode = ThemeMode::Dark;
    t.window = 0x15181C;
    t.panel = 0x1C2025;
    t.canvas = 0x171A1F;
    t.gridDot = 0x262B32;
    t.card = 0x22272E;
    t.line = 0x2E343C;
    t.text = 0xE7EAEE;
    t.secondaryText = 0xA3ADB9;
    t.faint = 0x76818F;
    t.accent = 0x7AA5FF;
    t.accentSoft = 0x1F2C47;
    t.selectedRow = 0x22345A;
    t.dataset = 0x6C9DF5;
    t.file = 0x3FB8BF;
    t.stream = 0x4BB6DE;
    t.job = 0x5DBB83;
    t.model = 0xA98BFA;
    t.feature = 0xE27CC8;
    t.dashboard = 0xDDA64E;
    t.term = 0x98A2B3;
    t.ok = 0x54C08A;
    t.warning = 0xE5A04B;
    t.failed = 0xF67C74;
    t.running = 0x7AA5FF;
    t.unknown = 0x76818F;
    t.classified = 0xC79BF2;
    t.classifiedSoft = 0x33224A;
    t.codeKeyword = 0xB8A0FC;
    t.codeString = 0x74CD98;
    t.codeNumber = 0xE5B465;
    t.codeTemplate = 0xEA9AD6;
    t.codeMark = 0x20365F;
    t.codeMarkCurrent = 0x4A3910;
    return t;
}

std::optional<ThemeMode>& chosenMode()
{
    static std::optional<ThemeMode> mode;
    return mode;
}

ThemeMode modeOf(const QPalette& desktop)
{
    return desktop.color(QPalette::Window).lightness() < 128 ? ThemeMode::Dark : ThemeMode::Light;
}

// First asked before our own palette covers what the desktop had set.
ThemeMode& desktopMode()
{
    static ThemeMode mode = modeOf(QGuiApplication::palette());
    return mode;
}

bool isInstalled(const QString& family) { return QFontDatabase::hasFamily(family); }

QString interfaceFamily()
{
    const QString desktop = QFontDatabase::systemFont(QFontDatabase::GeneralFont).family();
    const bool named = !desktop.isEmpty() && desktop != "Sans"_L1 && desktop != "Sans Serif"_L1 &&
                       QGuiApplication::platformName() != "offscreen"_L1;
    return !named && isInstalled(u"Inter"_s) ? u"Inter"_s : desktop;
}

} // namespace

const QColor& Theme::hue(AssetKind kind, const std::string& subtype, const std::string& platform) const
{
    switch (kind) {
    case AssetKind::Dataset:
        if (subtype == "file" ||
            (subtype.empty() && (platform == "file" || platform == "s3" || platform == "gs")))
            return file;
        return subtype == "topic" || subtype == "stream" || (subtype.empty() && platform == "kafka")
                   ? stream
                   : dataset;
    case AssetKind::Job:
    case AssetKind::Service:
    case AssetKind::Code:
        return job;
    case AssetKind::Model:
    case AssetKind::ModelVersion:
        return model;
    case AssetKind::Feature:
        return feature;
    case AssetKind::Dashboard:
        return dashboard;
    case AssetKind::Term:
    case AssetKind::Contract:
        return term;
    }
    return dataset;
}

const QColor& Theme::healthColour(Health health) const
{
    switch (health) {
    case Health::Ok:
        return ok;
    case Health::Warning:
        return warning;
    case Health::Failed:
        return failed;
    case Health::Running:
        return running;
    case Health::Unknown:
        break;
    }
    return unknown;
}

QPalette Theme::palette() const
{
    QPalette p;
    p.setColor(QPalette::Window, panel);
    p.setColor(QPalette::Base, panel);
    p.setColor(QPalette::AlternateBase, window);
    p.setColor(QPalette::Button, panel);
    p.setColor(QPalette::ToolTipBase, card);
    for (const QPalette::ColorRole role :
         {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::ToolTipText,
          QPalette::BrightText, QPalette::HighlightedText})
        p.setColor(role, text);
    p.setColor(QPalette::PlaceholderText, secondaryText);
    p.setColor(QPalette::Highlight, selectedRow);
    p.setColor(QPalette::Link, accent);
    p.setColor(QPalette::LinkVisited, accent);
    p.setColor(QPalette::Light, card);
    p.setColor(QPalette::Midlight, window);
    p.setColor(QPalette::Mid, line);
    p.setColor(QPalette::Dark, faint);
    p.setColor(QPalette::Shadow, mode == ThemeMode::Light ? QColor(0, 0, 0, 60) : QColor(0, 0, 0, 140));
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        p.setColor(QPalette::Disabled, role, faint);
    return p;
}

QFont Theme::font(FontStep step, bool bold) const
{
    static const QString family = interfaceFamily();
    QFont font(family);
    font.setPixelSize(static_cast<int>(step));
    font.setWeight(bold ? QFont::DemiBold : QFont::Normal);
    return font;
}

const Theme& themeFor(ThemeMode mode)
{
    static const Theme light = makeLight();
    static const Theme dark = makeDark();
    return mode == ThemeMode::Light ? light : dark;
}

const Theme& currentTheme() { return themeFor(chosenMode().value_or(desktopMode())); }

void setCurrentTheme(ThemeMode mode)
{
    desktopMode();
    chosenMode() = mode;
    applyCurrentTheme();
}

void followDesktopTheme()
{
    chosenMode().reset();
    applyCurrentTheme();
}

// Without a palette of its own the application wears the desktop's.
QPalette readDesktopPalette()
{
    QApplication::setPalette(QPalette());
    QPalette desktop = QGuiApplication::palette();
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    if (QGuiApplication::styleHints()->colorScheme() == Qt::ColorScheme::Dark)
        desktop.setColor(QPalette::Window, Qt::black);
#endif
    applyCurrentTheme();
    return desktop;
}

void noteDesktopPalette(const QPalette& desktop)
{
    desktopMode() = modeOf(desktop);
    applyCurrentTheme();
}

void applyCurrentTheme()
{
    auto* application = qobject_cast<QApplication*>(QCoreApplication::instance());
    if (!application)
        return;
    const Theme& theme = currentTheme();
    if (application->style()->name() != "fusion"_L1)
        application->setStyle(QStyleFactory::create(u"Fusion"_s));
    application->setFont(theme.font(Theme::FontStep::Body));
    application->setPalette(theme.palette());
    application->setStyleSheet(theme.styleSheet());
}

} // namespace upriver
