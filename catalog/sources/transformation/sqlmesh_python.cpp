// SPDX-License-Identifier: Apache-2.0
// Models of SQLMesh that are written in Python: what their decorator says in plain values. Nothing is run.
#include <algorithm>

#include "catalog/base/text.h"
#include "catalog/sources/transformation/sqlmesh_project.h"

namespace upriver::sqlmesh {

namespace {

constexpr int kDeepest = 40;
constexpr std::size_t kMostValues = 20'000;

bool isNameSign(char c) { return isAsciiAlnum(c) || c == '_'; }

/// Literals of Python as JSON: tuples and sets are lists, numbers text, a call an object of its named
/// arguments (others under "" as a list, the callee's last word under "()"), other names their last word.
class PythonValues
{
public:
    explicit PythonValues(std::string_view text) : m_text(text) {}

    /// Behind the '(' of a call, up to its ')'.
    Json arguments(int depth = 0)
    {
        Json found = Json::object();
        found[""] = Json::array();
        while (!takes(')') && m_at < m_text.size() && m_count < kMostValues) {
            const std::size_t begin = m_at;
            const std::string word = name();
            skipBlank();
            if (!word.empty() && m_at + 1 < m_text.size() && m_text[m_at] == '=' && m_text[m_at + 1] != '=') {
                ++m_at;
                found[word] = value(depth + 1);
            } else {
                m_at = begin;
                found[""].push_back(value(depth + 1));
            }
            finishItem();
        }
        return found;
    }
    [[nodiscard]] std::size_t at() const { return m_at; }

private:
    void skipBlank()
    {
        while (m_at < m_text.size() && (isAsciiSpace(m_text[m_at]) || m_text[m_at] == '#'))
            m_at = m_text[m_at] == '#' ? std::min(m_text.find('\n', m_at), m_text.size()) : m_at + 1;
    }

    bool takes(char sign)
    {
        skipBlank();
        if (m_at >= m_text.size() || m_text[m_at] != sign)
            return false;
        ++m_at;
        return true;
    }

    std::string name()
    {
        skipBlank();
        const std::size_t begin = m_at;
        while (m_at < m_text.size() && isNameSign(m_text[m_at]))
            ++m_at;
        return std::string(m_text.substr(begin, m_at - begin));
    }

    /// What stands behind a value is an expression and passed over.
    void finishItem()
    {
        for (int open = 0; m_at < m_text.size(); ++m_at) {
            skipBlank();
            const char c = m_at < m_text.size() ? m_text[m_at] : ')';
            if (open == 0 && (c == ')' || c == ']' || c == '}'))
                return;
            if (c == ',' && open == 0) {
                ++m_at;
                return;
            }
            open += c == '(' || c == '[' || c == '{' ? 1 : c == ')' || c == ']' || c == '}' ? -1 : 0;
            if (c == '"' || c == '\'') {
                (void)quoted();
                --m_at;
            }
        }
    }

    std::string quoted()
    {
        const char quote = m_text[m_at];
        const bool isLong = m_text.substr(m_at).starts_with(std::string(3, quote));
        const std::string end(isLong ? 3 : 1, quote);
        m_at += end.size();
        std::string out;
        while (m_at < m_text.size() && !m_text.substr(m_at).starts_with(end)) {
            if (m_text[m_at] == '\\' && m_at + 1 < m_text.size())
                ++m_at;
            out += m_text[m_at++];
        }
        m_at = std::min(m_at + end.size(), m_text.size());
        return out;
    }

    Json list(char end, int depth)
    {
        Json found = Json::array();
        while (!takes(end) && m_at < m_text.size() && m_count < kMostValues) {
            found.push_back(value(depth + 1));
            finishItem();
        }
        return found;
    }

    Json members(int depth)
    {
        Json found = Json::object();
        while (!takes('}') && m_at < m_text.size() && m_count < kMostValues) {
            const Json key = value(depth + 1);
            if (takes(':') && key.is_string())
                found[key.get<std::string>()] = value(depth + 1);
            finishItem();
        }
        return found;
    }

    Json value(int depth)
    {
        skipBlank();
        ++m_count;
        if (m_at >= m_text.size() || depth > kDeepest)
            return {};
        if (takes('['))
            return list(']', depth);
        if (takes('('))
            return list(')', depth);
        if (takes('{'))
            return members(depth);
        if (m_text[m_at] == '"' || m_text[m_at] == '\'') {
            std::string text = quoted();
            for (skipBlank(); m_at < m_text.size() && (m_text[m_at] == '"' || m_text[m_at] == '\'');
                 skipBlank())
                text += quoted();
            return text;
        }
        std::string word = name();
        while (!word.empty() && m_at + 1 < m_text.size() && m_text[m_at] == '.') {
            ++m_at;
            word = name();
        }
        if (!word.empty() && m_at < m_text.size() && m_text[m_at] == '(') {
            ++m_at;
            Json call = arguments(depth + 1);
            if (word != "dict")
                call["()"] = word;
            return call;
        }
        return word == "None" ? Json() : Json(word);
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    std::size_t m_count = 0;
};

Words wordsOf(const Json& arguments, std::string_view key)
{
    Words words;
    const Json* value = jsonMember(arguments, key);
    if (value != nullptr && value->is_string())
        words.push_back(value->get<std::string>());
    for (const Json& one : jsonArray(arguments, key))
        if (one.is_string())
            words.push_back(one.get<std::string>());
    return words;
}

void addKind(Model& model, const Json& arguments)
{
    const Json* kind = jsonMember(arguments, "kind");
    if (kind == nullptr)
        return;
    model.kind = kind->is_string() ? kind->get<std::string>() : jsonText(*kind, "name");
    std::ranges::transform(model.kind, model.kind.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    if (!kind->is_object())
        return;
    model.facts.push_back({"time column", jsonText(*kind, "time_column")});
    for (const std::string& column : wordsOf(*kind, "unique_key"))
        model.column(column).isKey = true;
}

void addAudits(Model& model, const Json& arguments)
{
    for (const Json& audit : jsonArray(arguments, "audits")) {
        const Json* name = audit.is_array() && !audit.empty() ? &audit.front() : &audit;
        if (!name->is_string())
            continue;
        Audit one{asciiLowered(name->get<std::string>()), {}};
        if (audit.is_array() && audit.size() > 1)
            for (const char* key : {"columns", "column"})
                for (const std::string& column : wordsOf(audit[1], key))
                    one.columns.push_back(column);
        model.audits.push_back(std::move(one));
    }
}

/// context.resolve_table("db.orders") and context.table("db.orders") tell what is read.
void addResolved(Model& model, std::string_view body)
{
    for (const std::string_view call : {".resolve_table(", ".table("})
        for (std::size_t at = body.find(call); at != std::string_view::npos; at = body.find(call, at + 1)) {
            PythonValues values(body.substr(at + call.size()));
            const Json arguments = values.arguments();
            const Json& plain = arguments[""];
            if (!plain.empty() && plain[0].is_string() &&
                plain[0].get<std::string>().find('.') != std::string::npos &&
                std::ranges::find(model.dependsOn, plain[0].get<std::string>()) == model.dependsOn.end())
                model.dependsOn.push_back(plain[0].get<std::string>());
        }
}

Model modelOf(const Json& arguments, const std::string& path)
{
    Model model;
    const Json& plain = *jsonMember(arguments, "");
    model.name = jsonText(arguments, "name");
    if (model.name.empty() && !plain.empty() && plain[0].is_string())
        model.name = plain[0].get<std::string>();
    model.path = path;
    model.locator = path;
    model.owner = jsonText(arguments, "owner");
    model.description = jsonText(arguments, "description");
    model.dialect = jsonText(arguments, "dialect");
    addKind(model, arguments);
    for (const auto& [column, type] : jsonObject(arguments, "columns"))
        model.column(column).type = type.is_string() ? type.get<std::string>() : std::string();
    for (const auto& [column, text] : jsonObject(arguments, "column_descriptions"))
        model.column(column).description = jsonScalar(&text).value_or("");
    for (const char* key : {"grain", "grains"})
        for (const std::string& column : wordsOf(arguments, key))
            model.column(column).isKey = true;
    model.tags = wordsOf(arguments, "tags");
    model.dependsOn = wordsOf(arguments, "depends_on");
    addAudits(model, arguments);
    for (const char* key : {"cron", "start", "gateway", "enabled"})
        model.facts.push_back({key, asciiLowered(jsonText(arguments, key))});
    model.facts.push_back({"language", "python"});
    return model;
}

} // namespace

bool Project::takePython(const std::string& text, const std::string& path)
{
    constexpr std::string_view kMark = "@model(";
    bool hasModel = false;
    for (std::size_t at = text.find(kMark); at != std::string::npos;) {
        const std::size_t next = text.find(kMark, at + kMark.size());
        const bool isLine = at == 0 || text[at - 1] == '\n';
        const std::string_view part =
            std::string_view(text).substr(at, next == std::string::npos ? next : next - at);
        at = next;
        if (!isLine)
            continue;
        hasModel = true;
        PythonValues values(part.substr(kMark.size()));
        Model model = modelOf(values.arguments(), path);
        addResolved(model, part.substr(std::min(part.size(), kMark.size() + values.at())));
        if (model.name.empty() || model.name.find('@') != std::string::npos)
            m_records.problem(Severity::Note, path + ": a model whose name is made when it runs was skipped.",
                              path);
        else
            m_models.push_back(std::move(model));
    }
    return hasModel;
}

} // namespace upriver::sqlmesh
