// SPDX-License-Identifier: Apache-2.0
// The part of FactsWriter that reads job facets.
#include <algorithm>
#include <array>
#include <cctype>

#include "catalog/base/redaction.h"
#include "catalog/sources/pipelines/openlineage_records.h"

namespace upriver::openlineage {

namespace {

std::string lower(std::string text)
{
    std::ranges::transform(text, text.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

/// "git@github.com:org/repo.git" and "https://github.com/org/repo.git/" are one repository.
std::string repositoryUrl(std::string_view text)
{
    std::string url(text);
    const std::size_t at = url.find('@');
    const std::size_t colon = url.find(':', at == std::string::npos ? 0 : at);
    if (url.find("://") == std::string::npos && at != std::string::npos && colon != std::string::npos)
        url = "https://" + url.substr(at + 1, colon - at - 1) + "/" + url.substr(colon + 1);
    url = connectionWithoutSecrets(url);
    while (url.ends_with('/'))
        url.pop_back();
    if (url.ends_with(".git"))
        url.resize(url.size() - 4);
    return url;
}

/// A page of a repository host: ".../org/repo/blob/REF/path" is the file `path` of ".../org/repo".
QualifiedName fileOfPage(const std::string& url)
{
    for (const std::string_view mark : {std::string_view("/-/blob/"), std::string_view("/blob/"),
                                        std::string_view("/-/tree/"), std::string_view("/tree/")}) {
        const std::size_t at = url.find(mark);
        const std::size_t slash = at == std::string::npos ? at : url.find('/', at + mark.size());
        if (slash != std::string::npos && slash + 1 < url.size())
            return {url.substr(0, at), url.substr(slash + 1)};
    }
    return {};
}

} // namespace

QualifiedName codeName(std::string_view repository, std::string_view path, std::string_view url)
{
    const std::string page = connectionWithoutSecrets(url);
    const std::string repo = repository.empty() ? std::string() : repositoryUrl(repository);
    if (!repo.empty() && !path.empty()) {
        const std::size_t begin = path.find_first_not_of("./");
        return {repo, redactSecrets(path.substr(begin == std::string_view::npos ? 0 : begin))};
    }
    if (QualifiedName file = fileOfPage(page); !file.isEmpty())
        return file;
    const std::string& whole = repo.empty() ? page : repo;
    const std::size_t host = whole.find("://");
    const std::size_t slash = host == std::string::npos ? host : whole.find('/', host + 3);
    if (slash == std::string::npos || slash + 1 >= whole.size())
        return {};
    return {whole.substr(0, slash), whole.substr(slash + 1)};
}

void FactsWriter::sourceCodeLocation(AssetIndex index, const HeldFacet& held)
{
    const Json& stated = held.value;
    const std::string& path = jsonText(stated, "path");
    const QualifiedName name = codeName(jsonText(stated, "repoUrl"), path, jsonText(stated, "url"));
    for (const char* key : {"version", "branch", "tag"})
        if (const std::string value = jsonScalarText(stated, key); !value.empty())
            setProperty(m_batch.record(index), std::string("code ") + key, redactSecrets(value));
    if (name.isEmpty() || isTemplated(name.name) || isTemplated(name.ns))
        return;
    const AssetIndex code = m_batch.asset(AssetKind::Code, name);
    AssetRecord& record = m_batch.record(code);
    record.declared = true;
    record.locator = held.locator;
    record.subtype = name.name.find('.') != std::string::npos ? "file" : "repository";
    addEdge(index, code, EdgeKind::UsesCode, {100, {}, held.locator});
}

void FactsWriter::job(ThingIndex thingIndex, AssetIndex index, const Thing& thing)
{
    AssetRecord& record = m_batch.record(index);
    if (const Json* stated = facet(thing, "jobType")) {
        record.subtype = lower(redactSecrets(jsonText(*stated, "jobType")));
        setProperty(record, "integration", redactSecrets(jsonText(*stated, "integration")));
        setProperty(record, "processingType", lower(redactSecrets(jsonText(*stated, "processingType"))));
    }
    if (const Json* stated = facet(thing, "sourceCode"))
        setProperty(record, "codeLanguage", redactSecrets(jsonText(*stated, "language")));
    const Json* own = facet(thing, "upriver_asset");
    const bool hasOwnCode = own && jsonMember(*own, "code");
    if (const Json* stated = facet(thing, "sql"); stated && !hasOwnCode) {
        CodeRecord code;
        code.job = index;
        code.text = redactSecrets(jsonText(*stated, "query"));
        code.dialect = lower(redactSecrets(jsonText(*stated, "dialect")));
        if (!code.text.empty())
            m_batch.codes.push_back(std::move(code));
    }
    if (facet(thing, "sourceCodeLocation"))
        sourceCodeLocation(index, thing.facets.find("sourceCodeLocation")->second);
    if (facet(thing, "lineage")) {
        // the facet may name new things, which moves the one it hangs on
        const HeldFacet held = thing.facets.find("lineage")->second;
        jobLineage(thingIndex, index, held);
    }
}

} // namespace upriver::openlineage
