// SPDX-License-Identifier: Apache-2.0
#pragma once

// A lineage view as text that people keep and pass on: JSON in which assets stand by their qualified names,
// so that it means the same in every catalog that has them; with the places of the cards, and their routes
// where there is room. The form is ours, number 1; unknown members are passed over. Text from elsewhere is
// hostile: at most 1 MiB, every number and count bounded, names only looked up. Workers only (reads the
// catalog); links are pure.

#include <memory>
#include <optional>
#include <string>

#include <QByteArray>
#include <QPointF>
#include <QString>
#include <QStringList>

#include "catalog/base/result.h"
#include "catalog/store/catalog_reader.h"
#include "lineage/layout/local_insertion.h"
#include "ui/graph/lineage_scene.h"
#include "ui/graph/lineage_view.h"

namespace upriver {

struct KeptView
{
    LineageView view;
    QString name;     ///< for people; may be empty
    QString catalog;  ///< file name of the catalog that it was made in
    double scale = 0; ///< 0: as a new picture opens
    QPointF centre;   ///< of what is seen, from where the layout put the root
    /// The trace that was kept; without a column that of the whole card, without an asset none.
    ColumnFocus traced = {};
    bool isList = false; ///< seen as a list
    /// Places of the cards, from where the layout put the root; null: none are kept.
    std::shared_ptr<const StandingLayout> places = nullptr;
    QStringList missing = {}; ///< assets that this catalog does not have
};

enum class KeptPlaces : std::uint8_t { None, Cards, CardsAndRoutes };

/// scene: as shown, for the places; null: none are kept. At most `most` bytes: routes, then places are left
/// out.
[[nodiscard]] Result<QByteArray> viewText(const CatalogReader& reader, const KeptView& kept,
                                          const LineageScene* scene, KeptPlaces places, qsizetype most);
/// ErrorKind::Input with a sentence where the text is no view; ErrorKind::NotFound where this catalog does
/// not have what it shows.
[[nodiscard]] Result<KeptView> readViewText(const CatalogReader& reader, const QByteArray& text);

inline constexpr qsizetype kLongestViewText = qsizetype{1} << 20;
inline constexpr qsizetype kLongestLink = qsizetype{64} << 10;
/// "upriver://view/…", the text within; longer than kLongestLink: empty.
[[nodiscard]] QString linkOf(const QByteArray& viewText);
[[nodiscard]] bool looksLikeLink(const QString& text);
/// The view's text; nothing where it is no link of ours, or too long.
[[nodiscard]] std::optional<QByteArray> textOfLink(const QString& link);

} // namespace upriver
