// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/reading/yaml.h"

#include <algorithm>
#include <new>
#include <sstream>

#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "catalog/base/redaction.h"
#include "catalog/base/utf8.h"
#include "catalog/sources/reading/byte_stream.h"
#include "catalog/sources/reading/yaml_builder.h"

namespace upriver {

namespace {

/// "end of map not found" is yaml-cpp's way to say it; people get the line first.
YamlStopped stoppedBy(const YAML::Exception& error)
{
    YamlStopped stopped;
    stopped.message = "The YAML can't be understood here: " + redactSecrets(sanitisedUtf8(error.msg)) + ".";
    stopped.line = error.mark.is_null() ? 0 : std::int64_t{error.mark.line} + 1;
    return stopped;
}

/// True: there was a document (perhaps an empty one); false: the end.
Result<bool> nextDocument(YAML::Parser& parser, YamlBuilder& builder)
{
    YamlStopped stopped;
    try {
        return parser.HandleNextDocument(builder);
    } catch (const YamlStopped& reason) {
        stopped = reason;
    } catch (const YAML::Exception& error) {
        stopped = stoppedBy(error);
    } catch (const std::exception& error) {
        stopped.message = "The YAML can't be understood.";
    }
    return fail(stopped.kind, std::move(stopped.message), {},
                stopped.line > 0 ? "line " + std::to_string(stopped.line) : std::string());
}

std::int64_t lineIn(const Error& error)
{
    return error.where.starts_with("line ") ? std::stoll(error.where.substr(5)) : 0;
}

std::string unescaped(std::string_view token)
{
    std::string text;
    for (std::size_t i = 0; i < token.size(); ++i) {
        const bool isEscape = token[i] == '~' && i + 1 < token.size();
        text += !isEscape ? token[i] : token[++i] == '1' ? '/' : '~';
    }
    return text;
}

} // namespace

YamlLines::YamlLines(std::vector<Entry> entries) : m_entries(std::move(entries))
{
    std::ranges::stable_sort(m_entries, {}, &Entry::path);
}

std::int64_t YamlLines::lineOf(std::string_view pointer) const
{
    std::uint64_t path = 0;
    std::int64_t line = 0;
    while (true) {
        const auto found = std::ranges::lower_bound(m_entries, path, {}, &Entry::path);
        if (found == m_entries.end() || found->path != path)
            return line;
        line = found->line;
        if (pointer.empty() || pointer.front() != '/')
            return line;
        const std::size_t end = std::min(pointer.find('/', 1), pointer.size());
        path = yamlPath(path, unescaped(pointer.substr(1, end - 1)));
        pointer.remove_prefix(end);
    }
}

Result<YamlFile> parseYaml(std::string_view text, const YamlOptions& options, const std::stop_token& stop)
{
    YamlFile file;
    std::istringstream stream{std::string(text)};
    YamlBuilder builder(options, stop, file.problems);
    std::optional<YAML::Parser> parser;
    std::optional<Error> error;
    try {
        parser.emplace(stream);
    } catch (const std::exception&) {
        return fail(ErrorKind::Input, "The YAML can't be understood.");
    }
    while (!error) {
        if (file.documents.size() >= options.maxDocuments) {
            file.problems.push_back({"The file holds more YAML documents than are read.", 0});
            break;
        }
        const auto more = nextDocument(*parser, builder);
        if (!more)
            error = more.error();
        else if (!*more)
            break;
        else if (auto document = builder.takeDocument())
            file.documents.push_back(std::move(*document));
    }
    if (error && (file.documents.empty() || error->kind == ErrorKind::Cancelled))
        return fail(std::move(*error));
    if (error)
        file.problems.push_back({error->what, lineIn(*error)});
    return file;
}

Result<YamlFile> readYaml(const std::string& path, const YamlOptions& options, const std::stop_token& stop)
{
    const auto bytes = readWhole(path, options.maxFile, stop);
    if (!bytes)
        return fail(bytes.error());
    return parseYaml(textOfHead(*bytes), options, stop);
}

} // namespace upriver
