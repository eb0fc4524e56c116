// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a DataHub file says, gathered by thing and aspect (the last one wins, patches are applied) and then
// told as records. When much has gathered it is told at once, so that memory stays bounded. One document,
// one thread. Private to governance/.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "catalog/sources/governance/datahub_names.h"
#include "catalog/sources/reading/batch_sender.h"
#include "catalog/sources/reading/json.h"

namespace upriver::datahub {

class Facts final : public BatchSender
{
public:
    using BatchSender::BatchSender;

    /// An aspect of a thing, unwrapped. Takes the place of the one before; what is measured over time adds
    /// up.
    void take(const std::string& urn, const std::string& aspect, Json&& value, const std::string& locator);
    /// A JSON patch of an aspect: what it adds is added.
    void patch(const std::string& urn, const std::string& aspect, const Json& operations,
               const std::string& locator);
    void remove(const std::string& urn, const std::string& aspect);
    [[nodiscard]] std::size_t things() const { return m_told + m_things.size(); }
    /// Tells what has gathered if that is much.
    [[nodiscard]] Result<void> tellIfMuch();
    [[nodiscard]] Result<void> tell();

private:
    struct Aspect
    {
        Json value;
        std::string locator;
    };
    using Aspects = std::map<std::string, Aspect, std::less<>>;
    struct Told ///< the thing that is being told
    {
        const Aspects& aspects;
        std::string urn;
        AssetIndex asset = kNoAsset;
        std::string platform;
    };

    [[nodiscard]] AssetIndex mention(std::string_view urn);
    [[nodiscard]] static const Aspect* find(const Aspects& aspects, std::string_view name);
    /// A list that an aspect states; an empty one where there is no such aspect.
    [[nodiscard]] static const Json::array_t& listOf(const Aspect* aspect, std::string_view key);
    [[nodiscard]] std::string nameOf(const std::string& urn, const char* aspect) const;
    void tellThing(const std::string& urn, const Aspects& aspects);
    void tellCommon(const Told& told, AssetRecord& record);
    void tellProperties(const Json& aspect, AssetRecord& record);
    void tellGovernance(const Told& told);
    void tellSchema(const Told& told);
    void tellField(const Told& told, const Json& field, const Json* edited, std::int32_t position);
    void tellFieldTags(const Told& told, const std::string& column, const Json& field);
    void tellMeasured(const Told& told);
    void tellView(const Told& told);
    void tellCode(AssetIndex job, AssetIndex target, const std::string& text, const std::string& platform);

    void tellUpstream(const Told& told);
    void tellFineGrained(const Json& list, AssetIndex job, const std::string& locator);
    void tellJob(const Told& told);
    void tellDashboard(const Told& told);
    void tellModel(const Told& told);
    void tellFeatures(const Told& told);
    void tellFeature(const std::string& urn, const Aspects& aspects);
    void tellQuery(const Told& told);
    void tellTerm(const Told& told);
    void edge(AssetIndex src, AssetIndex dst, EdgeKind kind, const std::string& note,
              const std::string& locator, int confidence = 100);
    void edges(const Told& told, const Aspect& aspect, const char* list, EdgeKind kind, bool outward,
               const char* note = "");

    void tellAssertion(const std::string& urn, const Aspects& aspects);
    void tellRun(const std::string& urn, const Aspects& aspects);
    [[nodiscard]] AssetIndex jobOfRun(const Aspects& aspects);
    void tellTraining(const Aspects& aspects, RunRecord& run);
    void tellProduct(const std::string& urn, const Aspects& aspects);
    void tellContract(const Told& told);
    [[nodiscard]] std::string documentationOf(const std::string& urn) const;
    void tellSchemaField(const std::string& urn, const Aspects& aspects);
    [[nodiscard]] std::string containerPath(std::string urn) const;
    [[nodiscard]] Result<void> tellAll();
    void forgetBatch() override;

    std::map<std::string, Aspects> m_things;
    std::map<std::string, std::vector<Aspect>> m_events;               ///< by URN: what is measured over time
    std::map<std::string, std::string> m_featurePlatforms;             ///< feature table to its platform
    std::set<std::tuple<AssetIndex, AssetIndex, EdgeKind>> m_edges;    ///< of this batch
    std::set<std::tuple<AssetIndex, std::string, std::string>> m_tags; ///< of columns, of this batch
    std::size_t m_weight = 0;
    std::size_t m_told = 0;
};

/// Strips the wrappers that Avro puts round members of unions: {"string": "x"} -> "x".
void unwrap(Json& value);
/// "com.linkedin.pegasus2avro.schema.SchemaMetadata" -> "schemaMetadata".
[[nodiscard]] std::string aspectName(std::string_view className);

/// business_glossary.yml, file_lineage.yml.
[[nodiscard]] bool isGlossary(const Json& yaml);
[[nodiscard]] bool isFileLineage(const Json& yaml);
void takeGlossary(const Json& yaml, Facts& facts);
void takeFileLineage(const Json& yaml, Facts& facts);

} // namespace upriver::datahub
