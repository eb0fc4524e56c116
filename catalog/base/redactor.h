// SPDX-License-Identifier: Apache-2.0
#pragma once

// Redactor: the pass behind redactSecrets(). What stands by itself (addresses, key=value, PEM, known shapes
// of tokens) is judged in redaction.cpp, what commands, SQL clauses and sentences say in
// redaction_phrases.cpp. Private to catalog/base. One text, one object.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "catalog/base/text.h"

namespace upriver {

/// What a character can be part of: every character of every text is looked at, so a table tells it.
enum CharacterUse : std::uint8_t {
    kInKey = 1,        ///< key names and what is written like them
    kInWord = 2,       ///< letters, digits, '_'
    kInAwsSecret = 4,  ///< letters, digits, '/', '+'
    kBeginsSecret = 8, ///< of a secret that is known by its look
    kTellsNothing = 16 ///< begins nothing and ends nothing
};
inline constexpr std::array<std::uint8_t, 256> kCharacterUses = [] {
    std::array<std::uint8_t, 256> uses{};
    const auto isIn = [](std::string_view set, char c) { return set.find(c) != std::string_view::npos; };
    for (std::size_t i = 0; i < uses.size(); ++i) {
        const char c = static_cast<char>(i);
        const int key = isAsciiAlnum(c) || isIn("_-.$", c) ? kInKey : 0;
        const int word = isAsciiAlnum(c) || c == '_' ? kInWord : 0;
        const int aws = isAsciiAlnum(c) || isIn("/+", c) ? kInAwsSecret : 0;
        const int begins = isIn("ASghxesrnpdy", c) ? kBeginsSecret : 0;
        const int nothing = key == 0 && aws == 0 && !isIn(":{;|&\n", c) ? kTellsNothing : 0;
        uses.at(i) = static_cast<std::uint8_t>(key | word | aws | begins | nothing);
    }
    return uses;
}();
[[nodiscard]] inline bool has(char c, CharacterUse use)
{
    return (kCharacterUses[static_cast<unsigned char>(c)] & use) != 0;
}
[[nodiscard]] inline bool isKeyCharacter(char c) { return has(c, kInKey); }
[[nodiscard]] inline bool isWordCharacter(char c) { return has(c, kInWord); }
inline constexpr std::size_t kAwsSecretLength = 40;
/// NULL, booleans and references to a value that stands elsewhere: ?, :name, $1, ${NAME}, %(name)s.
[[nodiscard]] bool isPlaceholder(std::string_view value);

/// A program one of whose short options is a secret (of curl: what follows the user's colon).
struct SecretCommand
{
    std::string_view name;
    char flag = 0;
    bool joinedOnly = false;
};
[[nodiscard]] const SecretCommand* secretCommand(std::string_view word);

/// One pass over a text. Every rule either consumes what it looked at or looks a bounded distance ahead,
/// so the pass is linear on any input.
class Redactor
{
public:
    explicit Redactor(std::string_view text) : m_text(text) {}
    std::string run();

private:
    static constexpr std::size_t kLookAhead = 512;

    [[nodiscard]] char at(std::size_t i) const { return i < m_text.size() ? m_text[i] : '\0'; }
    [[nodiscard]] std::size_t skipSpaces(std::size_t i, std::size_t most = 32) const;
    [[nodiscard]] std::size_t skipBlanks(std::size_t i) const;
    [[nodiscard]] std::size_t runEnd(std::size_t i) const;
    /// Leaves what stands before it as it is; it is copied with the next secret, or at the end.
    void copyTo(std::size_t end) { m_at = end; }
    void redactTo(std::size_t end);

    bool takePem();
    bool takeAuthority();
    bool takeMarked();
    void takeKeyRun();
    void copyRun(std::size_t end);
    void takeAfterKey(std::string_view key);
    void takeIdentified();
    bool takeBearer(std::string_view word);
    bool takeUserFlag(std::string_view word);
    bool takeAfterColon(std::size_t start);
    bool takeShortSecret(std::size_t end);
    bool takeListedFlag(std::string_view key);
    bool takeListed(std::size_t next);
    bool takeSaid(std::string_view key, std::size_t next);
    bool takeAwsSecret();
    void leaveCommand();
    void takeValue(std::string_view key);
    void takeQuoted(std::size_t open);
    void takeBare(std::string_view key, std::size_t start);
    [[nodiscard]] std::size_t bareEnd(std::size_t start, std::size_t most = std::string_view::npos) const;
    [[nodiscard]] std::optional<std::size_t> valueStart(std::size_t afterKey) const;

    std::string_view m_text;
    std::size_t m_at = 0;
    const SecretCommand* m_command = nullptr; ///< the program that this line calls
    std::size_t m_copied = 0; ///< what stands before it is in m_out; the rest follows with the next secret
    std::string m_out;
};

} // namespace upriver
