// SPDX-License-Identifier: Apache-2.0
#include "catalog/model/sql_outcome.h"

namespace upriver {

std::string sqlSentence(const SqlUnderstanding& understanding)
{
    std::string text;
    switch (understanding.outcome) {
    case SqlOutcome::Whole:
        break;
    case SqlOutcome::Partly:
        text = "Its SQL was only partly understood";
        break;
    case SqlOutcome::TablesOnly:
        text = "Of its SQL only the tables were understood, not the columns";
        break;
    case SqlOutcome::NotUnderstood:
        text = "Its SQL was not understood";
        break;
    }
    if (!text.empty() && understanding.skippedTokens > 0)
        text += ": " + std::to_string(understanding.skippedTokens) +
                (understanding.skippedTokens == 1 ? " word was skipped at line "
                                                  : " words were skipped from line ") +
                std::to_string(understanding.line) + ":" + std::to_string(understanding.column);
    if (!text.empty())
        text += ".";
    if (understanding.unplaced.empty())
        return text;
    text += text.empty() ? "Tables of its SQL that fit no known one or several: "
                         : " Tables that fit no known one or several: ";
    constexpr std::size_t kNamed = 5;
    for (std::size_t i = 0; i < understanding.unplaced.size() && i < kNamed; ++i)
        text += (i == 0 ? "" : ", ") + understanding.unplaced[i];
    return text + (understanding.unplaced.size() > kNamed ? ", …" : ".");
}

std::string_view sqlCertaintyWord(int confidence)
{
    if (confidence >= 90)
        return "known columns";
    if (confidence >= 80)
        return "single candidate";
    return confidence >= 60 ? "star or template" : "ambiguous";
}

} // namespace upriver
