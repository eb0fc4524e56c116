// SPDX-License-Identifier: Apache-2.0
#include "catalog/base/redaction.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "catalog/base/text.h"

namespace upriver {

namespace {

constexpr std::array<std::string_view, 17> kSecretParts{
    "passwd",    "password",    "passphrase", "pwd",           "secret", "token", "apikey",
    "accesskey", "privatekey",  "credential", "authorization", "jaas",   "sasl",  "signature",
    "encrypt",   "certificate", "dsn"};
constexpr std::array<std::string_view, 4> kSecretWords{"pass", "sig", "pw", "creds"};
/// Counts of language-model tokens: a plain word of the field, no secret.
constexpr std::array<std::string_view, 8> kTokenCounts{"maxtokens",        "numtokens", "totaltokens",
                                                       "prompttokens",     "ntokens",   "tokencount",
                                                       "completiontokens", "tokenlimit"};

/// As Java spells them: basic.auth.user.info, api.key, fs.s3a.access.key.
constexpr std::array<std::string_view, 5> kDottedParts{"basic.auth", "api.key", "access.key", "private.key",
                                                       "connectionstring"};

constexpr std::size_t kParts = kSecretParts.size() + kDottedParts.size();
static_assert(kParts <= 32);

constexpr std::string_view partAt(std::size_t i)
{
    return i < kSecretParts.size() ? kSecretParts.at(i) : kDottedParts.at(i - kSecretParts.size());
}

/// Which parts have a letter as their first, second and third: three looks leave nearly no key to compare.
constexpr std::array<std::array<std::uint32_t, 256>, 3> kPartsWith = [] {
    std::array<std::array<std::uint32_t, 256>, 3> with{};
    for (std::size_t part = 0; part < kParts; ++part) {
        for (std::size_t place = 0; place < 3; ++place)
            with.at(place).at(static_cast<unsigned char>(partAt(part).at(place))) |= 1U << part;
    }
    return with;
}();

/// Lower case, '-', '_' and ' ' dropped: api_key, api-key and apiKey are one word. Keys are short: they need
/// no heap.
class SqueezedKey
{
public:
    explicit SqueezedKey(std::string_view key)
    {
        char* out = m_near.data();
        if (key.size() > m_near.size()) {
            m_far.resize(key.size());
            out = m_far.data();
        }
        std::size_t size = 0;
        std::size_t last = 0;
        for (const char c : key) {
            const bool isDropped = c == '-' || c == '_' || c == ' ';
            if (!isDropped)
                out[size++] = asciiLower(c);
            if (isDropped || c == '.')
                last = size;
        }
        m_word = {out, size};
        m_last = m_word.substr(last);
    }

    [[nodiscard]] std::string_view word() const { return m_word; }
    /// "pass" of DB_PASS and db.pass; of "compass" the whole.
    [[nodiscard]] std::string_view lastWord() const { return m_last; }

private:
    std::array<char, 128> m_near; // NOLINT(cppcoreguidelines-pro-type-member-init): written before it is read
    std::string m_far;
    std::string_view m_word;
    std::string_view m_last;
};

bool isTokenCount(std::string_view key)
{
    if (key.find("tokeniz") != std::string_view::npos || key.find("tokenis") != std::string_view::npos)
        return true;
    return std::ranges::any_of(kTokenCounts,
                               [&](std::string_view w) { return key.find(w) != std::string_view::npos; });
}

bool holdsSecretPart(std::string_view word)
{
    const auto partsWith = [&](std::size_t place, char c) {
        return kPartsWith[place][static_cast<unsigned char>(c)];
    };
    std::optional<bool> counts;
    for (std::size_t i = 0; i + 2 < word.size(); ++i) {
        const std::uint32_t may =
            partsWith(0, word[i]) & partsWith(1, word[i + 1]) & partsWith(2, word[i + 2]);
        for (std::size_t part = 0; may >> part != 0; ++part) {
            if ((may >> part & 1U) == 0 || !word.substr(i).starts_with(partAt(part)))
                continue;
            if (partAt(part) == "token" && !counts)
                counts = isTokenCount(word);
            if (partAt(part) != "token" || !*counts)
                return true;
        }
    }
    return false;
}

} // namespace

bool isSecretKey(std::string_view key)
{
    const SqueezedKey squeezed(key);
    const bool counter = equalsNoCase(key, "pass"); // "PASS=5 FAIL=1"
    return (!counter && std::ranges::find(kSecretWords, squeezed.lastWord()) != kSecretWords.end()) ||
           holdsSecretPart(squeezed.word());
}

} // namespace upriver
