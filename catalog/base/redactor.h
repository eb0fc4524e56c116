// SPDX-License-Identifier: Apache-2.0
#pragma once

// Redactor: the pass behind redactSecrets(). What stands by itself (addresses, key=value, PEM, known shapes
// of tokens) is judged in redaction.cpp, what commands, SQL clauses and sentences say in
// redaction_phrases.cpp. Private to catalog/base. One text, one object.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "catalog/base/text.h"

namespace upriver {

[[nodiscard]] inline bool isKeyCharacter(char c)
{
    return isAsciiAlnum(c) || c == '_' || c == '-' || c == '.' || c == '$';
}
[[nodiscard]] inline bool isWordCharacter(char c) { return isAsciiAlnum(c) || c == '_'; }
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
    explicit Redactor(std::string_view text) : m_text(text) { m_out.reserve(text.size()); }
    std::string run();

private:
    static constexpr std::size_t kLookAhead = 512;

    [[nodiscard]] char at(std::size_t i) const { return i < m_text.size() ? m_text[i] : '\0'; }
    [[nodiscard]] std::size_t skipSpaces(std::size_t i, std::size_t most = 32) const;
    [[nodiscard]] std::size_t skipBlanks(std::size_t i) const;
    [[nodiscard]] std::size_t runEnd(std::size_t i) const;
    void copyTo(std::size_t end);
    void redactTo(std::size_t end);

    bool takePem();
    bool takeAuthority();
    bool takeMarked();
    void takeKeyRun();
    bool takeKnownValue(std::size_t start, std::size_t end, bool dotted);
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
    std::string m_out;
};

} // namespace upriver
