// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/reading/proto_schema.h"

#include <array>
#include <map>

#include "catalog/base/text.h"

namespace upriver {

namespace {

constexpr std::size_t kMostTokens = 500'000;
constexpr int kMaxNesting = 40;
constexpr int kMaxFollowed = 12;

bool isAscii(char c) { return static_cast<unsigned char>(c) < 0x80; }

bool isWord(char c) { return isAsciiAlnum(c) || c == '_' || c == '.'; }

/// Words, quoted texts (as "\"") and single signs; comments are left out.
std::vector<std::string_view> tokensOf(std::string_view text)
{
    std::vector<std::string_view> tokens;
    std::size_t at = 0;
    while (at < text.size() && tokens.size() < kMostTokens) {
        const std::size_t begin = at;
        if (isAsciiSpace(text[at])) {
            ++at;
        } else if (text.substr(at).starts_with("//")) {
            at = std::min(text.find('\n', at), text.size());
        } else if (text.substr(at).starts_with("/*")) {
            const std::size_t end = text.find("*/", at + 2);
            at = end == std::string_view::npos ? text.size() : end + 2;
        } else if (text[at] == '"' || text[at] == '\'') {
            for (++at; at < text.size() && text[at] != text[begin]; ++at)
                at += text[at] == '\\' ? 1 : 0;
            at = std::min(at + 1, text.size());
            tokens.push_back(text.substr(begin, 1));
        } else if (isWord(text[at])) {
            while (at < text.size() && isWord(text[at]))
                ++at;
            tokens.push_back(text.substr(begin, at - begin));
        } else {
            // names are ASCII; what is not stays whole, for a part of a letter is no text
            do
                ++at;
            while (at < text.size() && !isAscii(text[begin]) && !isAscii(text[at]));
            tokens.push_back(text.substr(begin, at - begin));
        }
    }
    return tokens;
}

struct Field
{
    std::string name;
    std::string type;
    std::string keyType; ///< of a map
    bool isRepeated = false;
    std::optional<bool> nullable;
};

class ProtoParser
{
public:
    explicit ProtoParser(std::string_view text) : m_tokens(tokensOf(text)) {}

    Result<ProtoSchema> made()
    {
        while (m_at < m_tokens.size()) {
            const std::string_view word = next();
            if (word == "package")
                m_package = std::string(next()) + ".";
            else if (word == "message")
                readMessage("", 0);
            else if (word == "{")
                skipBlock();
        }
        if (m_first.empty())
            return fail(ErrorKind::Input, "No message stands in this Protobuf schema.");
        ProtoSchema schema;
        schema.name = m_package + m_first;
        schema.fields = fieldsOf(m_first, 0);
        return schema;
    }

private:
    std::string_view next() { return m_at < m_tokens.size() ? m_tokens[m_at++] : std::string_view(); }
    [[nodiscard]] std::string_view peek() const
    {
        return m_at < m_tokens.size() ? m_tokens[m_at] : std::string_view();
    }

    /// Behind a '{', up to its '}'.
    void skipBlock()
    {
        for (int depth = 1; depth > 0 && m_at < m_tokens.size();) {
            const std::string_view word = next();
            depth += word == "{" ? 1 : word == "}" ? -1 : 0;
        }
    }

    /// Up to ';', values in brackets and braces included.
    void skipStatement()
    {
        while (m_at < m_tokens.size() && peek() != "}") {
            const std::string_view word = next();
            if (word == ";")
                return;
            if (word == "{")
                skipBlock();
        }
    }

    void readMessage(const std::string& outer, int depth)
    {
        const std::string name = (outer.empty() ? "" : outer + ".") + std::string(next());
        if (m_first.empty())
            m_first = name;
        if (next() != "{")
            return;
        if (depth >= kMaxNesting) {
            skipBlock();
            return;
        }
        m_messages[name]; // it may have no fields
        readBody(name, depth, false);
    }

    void readBody(const std::string& name, int depth, bool isOneOf)
    {
        while (m_at < m_tokens.size()) {
            const std::string_view word = next();
            if (word == "}")
                return;
            if (word == "message")
                readMessage(name, depth + 1);
            else if (word == "oneof") {
                next();
                if (next() == "{" && depth < kMaxNesting)
                    readBody(name, depth + 1, true);
            } else if (word == "enum" || word == "extend") {
                next();
                if (next() == "{")
                    skipBlock();
            } else if (word == "option" || word == "reserved" || word == "extensions")
                skipStatement();
            else if (word != ";")
                readField(name, word, isOneOf);
        }
    }

    void readField(const std::string& message, std::string_view word, bool isOneOf)
    {
        Field field;
        if (word == "repeated" || word == "optional" || word == "required") {
            field.isRepeated = word == "repeated";
            if (!field.isRepeated)
                field.nullable = word == "optional";
            word = next();
        }
        if (isOneOf)
            field.nullable = true;
        if (word == "map" && peek() == "<") {
            next();
            field.keyType = next();
            next();
            word = next();
            next();
        }
        field.type = word.starts_with('.') ? word.substr(1) : word;
        field.name = next();
        const bool isGroup = field.type == "group";
        skipStatement();
        if (!isGroup && !field.name.empty() && isWord(field.name.front()) &&
            m_messages[message].size() < kMaxSchemaColumns)
            m_messages[message].push_back(std::move(field));
    }

    /// A message by a name as it is used inside another: the innermost that fits.
    [[nodiscard]] std::string messageNamed(const std::string& type, std::string scope) const
    {
        std::string_view plain = type;
        if (!m_package.empty() && plain.starts_with(m_package))
            plain.remove_prefix(m_package.size());
        for (;;) {
            const std::string full = (scope.empty() ? "" : scope + ".") + std::string(plain);
            if (m_messages.contains(full))
                return full;
            if (scope.empty())
                return {};
            const std::size_t dot = scope.rfind('.');
            scope.erase(dot == std::string::npos ? 0 : dot);
        }
    }

    SchemaField typed(const Field& field, const std::string& scope, int depth)
    {
        SchemaField out;
        out.type = field.type;
        const std::string message = messageNamed(field.type, scope);
        if (message.empty() || depth >= kMaxFollowed || m_left == 0 || m_open[message])
            return out;
        out.type = "struct";
        out.children = fieldsOf(message, depth + 1);
        return out;
    }

    std::vector<SchemaField> fieldsOf(const std::string& message, int depth)
    {
        std::vector<SchemaField> fields;
        m_open[message] = true;
        for (const Field& field : m_messages[message]) {
            if (m_left == 0)
                break;
            --m_left;
            SchemaField inner = typed(field, message, depth);
            SchemaField out;
            if (!field.keyType.empty()) {
                out.type = "map";
                out.children.push_back({"key", field.keyType});
                out.children.push_back(std::move(inner));
            } else if (field.isRepeated) {
                out.type = "list";
                out.children.push_back(std::move(inner));
            } else {
                out = std::move(inner);
            }
            out.name = field.name;
            out.nullable = field.nullable;
            fields.push_back(std::move(out));
        }
        m_open[message] = false;
        return fields;
    }

    std::vector<std::string_view> m_tokens;
    std::size_t m_at = 0;
    std::string m_package;
    std::string m_first;
    std::map<std::string, std::vector<Field>> m_messages; ///< by name without the package
    std::map<std::string, bool> m_open;                   ///< being followed
    std::size_t m_left = kMaxSchemaColumns;
};

} // namespace

Result<ProtoSchema> parseProtoSchema(std::string_view text) { return ProtoParser(text).made(); }

} // namespace upriver
