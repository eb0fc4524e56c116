// SPDX-License-Identifier: Apache-2.0
#pragma once

// ImpactQuestion: what is asked about an asset or a column of it: what depends on it, what it comes from,
// which models learned from it and where they serve, which failed tests lie upstream. A value that travels as
// the view state of a visit, so that every panel can ask without knowing the page that answers. GUI thread.

#include <array>

#include <QKeySequence>
#include <QString>
#include <QVariant>

#include "lineage/query/lineage_query.h"

class QMenu;

namespace upriver {

class Navigation;

enum class ImpactKind : std::uint8_t { Downstream, Upstream, Models, FailedTests };
inline constexpr std::array kImpactKinds{ImpactKind::Downstream, ImpactKind::Upstream, ImpactKind::Models,
                                         ImpactKind::FailedTests};

struct ImpactQuestion
{
    ImpactKind kind = ImpactKind::Downstream;
    AssetId asset;
    QString column; ///< empty: the whole asset
    QString filter; ///< query language; keeps what matches
    bool operator==(const ImpactQuestion&) const = default;

    [[nodiscard]] ImpactRequest request() const;
    [[nodiscard]] bool isUpstream() const;
    [[nodiscard]] QVariantMap toVariant() const;
    /// Foreign or missing state: a question without an asset.
    [[nodiscard]] static ImpactQuestion fromVariant(const QVariantMap& state);
};

/// "Models": for a row of buttons.
[[nodiscard]] QString shortName(ImpactKind kind);
/// "Which models learned from it, and where do they serve?": for menus and tooltips.
[[nodiscard]] QString wholeQuestion(ImpactKind kind);
/// The question about a name, as the title of its answer.
[[nodiscard]] QString questionAbout(ImpactKind kind, const QString& name);
[[nodiscard]] QString iconOf(ImpactKind kind);
[[nodiscard]] QKeySequence keysOf(ImpactKind kind);

/// The four questions as a menu's actions; each opens its answer.
void addQuestions(QMenu& menu, Navigation& navigation, AssetId asset, const QString& column = {});

} // namespace upriver
