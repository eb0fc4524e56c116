// SPDX-License-Identifier: Apache-2.0
#include "ui/impact/impact_question.h"

#include <algorithm>

#include <QCoreApplication>
#include <QMenu>

#include "ui/session/navigation.h"
#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

QString say(const char* words) { return QCoreApplication::translate("ImpactQuestion", words); }

constexpr std::uint32_t bit(CheckStatus status) { return 1U << static_cast<unsigned>(status); }

} // namespace

bool ImpactQuestion::isUpstream() const
{
    return kind == ImpactKind::Upstream || kind == ImpactKind::FailedTests;
}

ImpactRequest ImpactQuestion::request() const
{
    ImpactRequest request;
    request.asset = asset;
    request.column = column.toStdString();
    request.direction = isUpstream() ? Direction::Upstream : Direction::Downstream;
    request.only = filter.toStdString();
    if (kind == ImpactKind::Models) {
        request.only = request.only.empty() ? "kind:model" : "kind:model " + request.only;
        request.then = "kind:service";
    }
    if (kind == ImpactKind::FailedTests)
        request.checks = bit(CheckStatus::Fail) | bit(CheckStatus::Error);
    return request;
}

QVariantMap ImpactQuestion::toVariant() const
{
    return {{u"question"_s, static_cast<int>(kind)},
            {u"about"_s, QVariant::fromValue<qlonglong>(asset.value)},
            {u"column"_s, column},
            {u"filter"_s, filter}};
}

ImpactQuestion ImpactQuestion::fromVariant(const QVariantMap& state)
{
    if (!state.contains(u"question"_s))
        return {};
    const int last = static_cast<int>(kImpactKinds.size()) - 1;
    return {.kind = static_cast<ImpactKind>(std::clamp(state.value(u"question"_s).toInt(), 0, last)),
            .asset = AssetId{state.value(u"about"_s).toLongLong()},
            .column = state.value(u"column"_s).toString(),
            .filter = state.value(u"filter"_s).toString()};
}

QString shortName(ImpactKind kind)
{
    switch (kind) {
    case ImpactKind::Downstream:
        return say("Downstream");
    case ImpactKind::Upstream:
        return say("Upstream");
    case ImpactKind::Models:
        return say("Models");
    case ImpactKind::FailedTests:
        return say("Failed tests");
    }
    return {};
}

QString wholeQuestion(ImpactKind kind)
{
    switch (kind) {
    case ImpactKind::Downstream:
        return say("What depends on it?");
    case ImpactKind::Upstream:
        return say("What does it come from?");
    case ImpactKind::Models:
        return say("Which models learned from it, and where do they serve?");
    case ImpactKind::FailedTests:
        return say("Which failed tests are upstream of it?");
    }
    return {};
}

QString questionAbout(ImpactKind kind, const QString& name)
{
    switch (kind) {
    case ImpactKind::Downstream:
        return say("What depends on %1?").arg(name);
    case ImpactKind::Upstream:
        return say("What does %1 come from?").arg(name);
    case ImpactKind::Models:
        return say("Which models learned from %1, and where do they serve?").arg(name);
    case ImpactKind::FailedTests:
        return say("Which failed tests are upstream of %1?").arg(name);
    }
    return {};
}

QString iconOf(ImpactKind kind)
{
    switch (kind) {
    case ImpactKind::Downstream:
        return u"downstream"_s;
    case ImpactKind::Upstream:
        return u"upstream"_s;
    case ImpactKind::Models:
        return u"model"_s;
    case ImpactKind::FailedTests:
        return u"health-failed"_s;
    }
    return {};
}

QKeySequence keysOf(ImpactKind kind)
{
    switch (kind) {
    case ImpactKind::Downstream:
        return Qt::CTRL | Qt::SHIFT | Qt::Key_D;
    case ImpactKind::Upstream:
        return Qt::CTRL | Qt::SHIFT | Qt::Key_F;
    case ImpactKind::Models:
        return Qt::CTRL | Qt::SHIFT | Qt::Key_L;
    case ImpactKind::FailedTests:
        return Qt::CTRL | Qt::SHIFT | Qt::Key_T;
    }
    return {};
}

void addQuestions(QMenu& menu, Navigation& navigation, AssetId asset, const QString& column)
{
    for (const ImpactKind kind : kImpactKinds) {
        // The key is told, not set: the window has it, and two would be ambiguous.
        const QString words = wholeQuestion(kind) + u'\t' + keysOf(kind).toString(QKeySequence::NativeText);
        QObject::connect(menu.addAction(actionIcon(iconOf(kind)), words), &QAction::triggered, &navigation,
                         [&navigation, kind, asset, column] {
                             const ImpactQuestion question{kind, asset, column, {}};
                             navigation.openAt(Page::Impact, asset, column, question.toVariant());
                         });
    }
}

} // namespace upriver
