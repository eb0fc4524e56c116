// SPDX-License-Identifier: Apache-2.0
#pragma once

// Lenses: what the colours of the cards mean in a picture. A lens gives each card a tone and its value in
// words, so that nothing is told by colour alone, and the scene a key for the legend. Pure; any thread.

#include <cstdint>
#include <map>
#include <vector>

#include <QColor>
#include <QString>

#include "catalog/base/time.h"
#include "catalog/model/catalog_rows.h"
#include "lineage/query/lineage_query.h"
#include "ui/graph/scene_signs.h"

namespace upriver {

struct LineageScene;
struct SceneCard;
struct Theme;

enum class Lens : std::uint8_t {
    Type,
    Platform,
    Owner,
    Layer,
    Health,
    Freshness,
    Classification,
    Certification,
    RunState,
    RunDuration
};
inline constexpr Lens kLastLens = Lens::RunDuration;
[[nodiscard]] QString lensName(Lens lens);
/// True where the newest runs of the jobs have to be known.
[[nodiscard]] bool needsRuns(Lens lens);

enum class Tone : std::uint8_t {
    First, ///< of seven that only tell apart; theirs follow
    LastApart = 6,
    Other,
    Strongest, ///< of five steps
    Weakest = 12,
    Ok,
    Warning,
    Failed,
    Running,
    Unknown,
    Classified
};

struct LensEntry
{
    QString label;
    Tone tone = Tone::Other;
    int cards = 0;
    SceneSign sign = SceneSign::None; ///< shown in place of a patch of the colour
};

/// runs: the newest of each job, where needsRuns(). Cards that stand for several have no tone.
void applyLens(LineageScene& scene, const LineageAnswer& answer, Lens lens, Micros now,
               const std::map<AssetId, RunRow>& runs);
[[nodiscard]] QColor toneColour(const Theme& theme, Tone tone);
/// What a card is coloured by: its tone under a lens, else its kind.
[[nodiscard]] QColor cardHue(const LineageScene& scene, const SceneCard& card, const Theme& theme);

} // namespace upriver
