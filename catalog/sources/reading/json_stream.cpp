// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/reading/json_stream.h"

#include <iterator>
#include <optional>
#include <utility>

#include "catalog/sources/reading/json_builder.h"

namespace upriver {

namespace {

/// The characters of a TextStream for the parser; an error of the stream reads as the end.
class CharSource
{
public:
    explicit CharSource(TextStream& text) : m_text(text) {}
    [[nodiscard]] char peek() const { return *m_at; }
    void advance() { ++m_at; }
    [[nodiscard]] bool atEnd() { return m_at == m_end && !refill(); }
    [[nodiscard]] const std::optional<Error>& error() const { return m_error; }

private:
    bool refill()
    {
        if (m_finished)
            return false;
        const auto chunk = m_text.next();
        if (!chunk)
            m_error = chunk.error();
        m_finished = !chunk || chunk->empty();
        if (m_finished)
            return false;
        m_at = chunk->data();
        m_end = m_at + chunk->size();
        return true;
    }

    TextStream& m_text;
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
    const CharIterator at{&source};
    const bool complete = Json::sax_parse(at, at, &builder);
    if (source.error())
        return fail(*source.error());
    if (builder.stopReason())
        return fail(*builder.stopReason());
    JsonStreamReport report;
    report.complete = complete;
    report.tooLarge = std::move(builder.tooLarge());
    return report;
}

Result<JsonStreamReport> streamJson(TextStream& text, const JsonStreamRules& rules, const JsonTake& take)
{
    return streamJson(text, JsonStreamPlan(rules), take);
}

Result<Json> parseJson(std::string_view text, const JsonStreamPlan& plan)
{
    Json document;
    JsonBuilder builder(plan, [&](const JsonPath&, Json&& value) {
        document = std::move(value);
        return Result<void>();
    });
    Json::sax_parse(text.begin(), text.end(), &builder);
    if (builder.stopReason())
        return fail(*builder.stopReason());
    return document;
}

} // namespace upriver
