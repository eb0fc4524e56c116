// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/reading/json_stream.h"

#include <iterator>
#include <optional>
#include <utility>

#include "catalog/sources/reading/escape_repair.h"
#include "catalog/sources/reading/fast_json.h"
#include "catalog/sources/reading/json_builder.h"

namespace upriver {

namespace {

/// Documents up to this size are gathered in memory before they are read.
constexpr std::size_t kGatheredAtMost = std::size_t{4} << 20;

/// The characters of a TextStream for the parser; an error of the stream reads as the end.
class CharSource
{
public:
    explicit CharSource(TextStream& text) : m_text(text) {}
    [[nodiscard]] char peek() const { return *m_at; }
    void advance() { ++m_at; }
    [[nodiscard]] bool atEnd() { return m_at == m_end && !refill(); }
    [[nodiscard]] const std::optional<Error>& error() const { return m_error; }
    [[nodiscard]] std::int64_t replaced() const { return m_repair.replaced(); }

    /// Before anything else: all of the text if it is no longer than that, else nothing. What was gathered is
    /// read again by the functions above.
    std::string_view gather(std::size_t atMost)
    {
        while (m_gathered.size() <= atMost) {
            const std::string_view piece = nextPiece();
            if (piece.empty())
                break;
            m_gathered.append(piece);
        }
        m_at = m_gathered.data();
        m_end = m_at + m_gathered.size();
        const bool isWhole = m_finished && !m_error && m_gathered.size() <= atMost;
        return isWhole ? std::string_view(m_gathered) : std::string_view();
    }

private:
    std::string_view nextPiece()
    {
        std::string_view piece;
        while (piece.empty() && !m_finished) {
            const auto chunk = m_text.next();
            if (!chunk)
                m_error = chunk.error();
            m_finished = !chunk || chunk->empty();
            piece = m_finished ? m_repair.rest() : m_repair.next(*chunk);
        }
        return piece;
    }
    bool refill()
    {
        const std::string_view piece = nextPiece();
        m_at = piece.data();
        m_end = m_at + piece.size();
        return !piece.empty();
    }

    TextStream& m_text;
    EscapeRepair m_repair;
    std::string m_gathered;
    const char* m_at = nullptr;
    const char* m_end = nullptr;
    bool m_finished = false;
    std::optional<Error> m_error;
};

struct CharIterator
{
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = char;

    char operator*() const { return source->peek(); }
    CharIterator& operator++()
    {
        source->advance();
        return *this;
    }
    CharIterator operator++(int)
    {
        source->advance();
        return *this;
    }
    bool operator==(const CharIterator&) const { return source->atEnd(); }

    CharSource* source = nullptr;
};

std::vector<std::string> tokensOf(std::string_view pointer)
{
    std::vector<std::string> tokens;
    while (!pointer.empty()) {
        pointer.remove_prefix(1);
        const std::size_t slash = pointer.find('/');
        std::string token;
        for (std::size_t i = 0; i < std::min(slash, pointer.size()); ++i) {
            const bool escaped = pointer[i] == '~' && i + 1 < pointer.size();
            token.push_back(escaped ? (pointer[++i] == '1' ? '/' : '~') : pointer[i]);
        }
        tokens.push_back(std::move(token));
        pointer.remove_prefix(std::min(slash, pointer.size()));
    }
    return tokens;
}

JsonStreamPlan::Node& nodeAt(JsonStreamPlan::Node& root, std::string_view pointer)
{
    JsonStreamPlan::Node* node = &root;
    for (const std::string& token : tokensOf(pointer)) {
        auto& next = token == "*" ? node->any : node->children[token];
        if (!next)
            next = std::make_unique<JsonStreamPlan::Node>();
        node = next.get();
    }
    return *node;
}

} // namespace

std::string JsonPath::pointer() const
{
    std::string text;
    for (const std::string& token : m_tokens)
        text = jsonPointer(text, token);
    return text;
}

JsonStreamPlan::JsonStreamPlan(const JsonStreamRules& rules)
    : m_rules(rules), m_root(std::make_unique<Node>())
{
    for (const std::string& pointer : rules.take)
        nodeAt(*m_root, pointer).take = true;
    for (const std::string& pointer : rules.drop)
        nodeAt(*m_root, pointer).drop = true;
}

JsonStreamPlan::~JsonStreamPlan() = default;
JsonStreamPlan::JsonStreamPlan(JsonStreamPlan&&) noexcept = default;
JsonStreamPlan& JsonStreamPlan::operator=(JsonStreamPlan&&) noexcept = default;

Result<JsonStreamReport> streamJson(TextStream& text, const JsonStreamPlan& plan, const JsonTake& take)
{
    CharSource source(text);
    JsonBuilder builder(plan, take);
    const std::string_view whole = source.gather(kGatheredAtMost);
    const FastJson fast = whole.empty() ? FastJson::Refused : tellFast(whole, builder);
    bool complete = fast == FastJson::Told;
    if (fast == FastJson::Refused) {
        const CharIterator at{&source};
        complete = Json::sax_parse(at, at, &builder);
    }
    if (source.error())
        return fail(*source.error());
    if (builder.stopReason())
        return fail(*builder.stopReason());
    JsonStreamReport report;
    report.complete = complete;
    report.tooLarge = std::move(builder.tooLarge());
    report.replacedEscapes = source.replaced();
    return report;
}

Result<JsonStreamReport> streamJson(TextStream& text, const JsonStreamRules& rules, const JsonTake& take)
{
    return streamJson(text, JsonStreamPlan(rules), take);
}

Result<Json> parseJson(std::string_view text, const JsonStreamPlan& plan, std::int64_t* replacedEscapes)
{
    // in one piece: what is held back at its end is damaged text anyway
    EscapeRepair repair;
    const std::string_view clean = repair.next(text);
    if (replacedEscapes != nullptr)
        *replacedEscapes += repair.replaced();
    Json document;
    JsonBuilder builder(plan, [&](const JsonPath&, Json&& value) {
        document = std::move(value);
        return Result<void>();
    });
    if (tellFast(clean, builder) == FastJson::Refused)
        Json::sax_parse(clean.begin(), clean.end(), &builder);
    if (builder.stopReason())
        return fail(*builder.stopReason());
    return document;
}

} // namespace upriver
