// SPDX-License-Identifier: Apache-2.0
// Compiled pipelines of Kubeflow and workflows of Argo as people have them: what the readers count there
// against what stands in the files (counted apart from our code: tasks, distinct dependencies, outputs).
#include <QTest>

#include "tests/support/corpus_counts.h"

using namespace upriver;

namespace {

struct Pipeline
{
    const char* path;
    std::size_t tasks;
    std::size_t order;
    std::size_t artifacts; ///< made by tasks, or given to the pipeline
    std::size_t models;
};

constexpr Pipeline kPipelines[]{
    {"kfp/v2/test_data/sdk_compiled_pipelines/valid/critical/artifact_cache.yaml", 4, 1, 1, 0},
    {"kfp/v2/test_data/sdk_compiled_pipelines/valid/critical/artifact_crust.yaml", 4, 1, 1, 0},
    {"kfp/v2/test_data/sdk_compiled_pipelines/valid/critical/collected_parameters.yaml", 7, 4, 0, 0},
    {"kfp/v2/test_data/sdk_compiled_pipelines/valid/critical/flip_coin.yaml", 13, 6, 0, 0},
    {"kfp/v2/test_data/sdk_compiled_pipelines/valid/critical/if_else_with_oneof_artifacts.yaml", 9, 3, 2, 0},
    {"kfp/v2/test_data/sdk_compiled_pipelines/valid/critical/mixed_parameters.yaml", 4, 1, 0, 0},
    {"kfp/v2/test_data/sdk_compiled_pipelines/valid/critical/modelcar.yaml", 3, 1, 0, 2},
    {"kfp/v2/test_data/sdk_compiled_pipelines/valid/critical/multiple_artifacts_namedtuple.yaml", 4, 1, 2, 0},
    {"kfp/v2/test_data/sdk_compiled_pipelines/valid/critical/multiple_parameters_namedtuple.yaml", 4, 1, 0,
     0},
    {"kfp/v2/test_data/sdk_compiled_pipelines/valid/critical/parallel_for_after_dependency.yaml", 4, 2, 0, 0},
    {"kfp/v2/test_data/sdk_compiled_pipelines/valid/critical/parameter_cache.yaml", 4, 1, 0, 0},
    {"kfp/v2/test_data/sdk_compiled_pipelines/valid/critical/parameter_oneof.yaml", 9, 2, 0, 0},
    {"kfp/v2/test_data/sdk_compiled_pipelines/valid/critical/parameters_simple.yaml", 4, 2, 0, 0},
    {"kfp/v2/test_data/sdk_compiled_pipelines/valid/critical/pipeline_with_artifact_custom_path.yaml", 2, 1,
     1, 0},
    {"kfp/v2/test_data/sdk_compiled_pipelines/valid/critical/pipeline_with_artifact_upload_download.yaml", 2,
     1, 1, 0},
    {"kfp/v2/test_data/sdk_compiled_pipelines/valid/critical/pipeline_with_importer_workspace.yaml", 9, 6, 4,
     0},
    {"kfp/v2/test_data/sdk_compiled_pipelines/valid/critical/pipeline_with_pod_metadata.yaml", 5, 0, 0, 0},
    {"kfp/v2/test_data/sdk_compiled_pipelines/valid/critical/pythonic_artifacts_test_pipeline.yaml", 2, 1, 1,
     1},
    {"kfp/v2/test_data/sdk_compiled_pipelines/valid/critical/two_step_pipeline_containerized.yaml", 2, 1, 1,
     0},
    {"kfp/v2/test_data/sdk_compiled_pipelines/valid/parallel_and_nested/loop_consume_upstream.yaml", 5, 3, 1,
     0},
    {"kfp/v2/test_data/sdk_compiled_pipelines/valid/parallel_and_nested/"
     "nested_pipeline_opt_input_child_level_compiled.yaml",
     7, 0, 0, 0},
    {"kfp/v2/test_data/sdk_compiled_pipelines/valid/parallel_and_nested/"
     "nested_pipeline_opt_inputs_nil_compiled.yaml",
     4, 0, 0, 0},
    {"kfp/v2/test_data/sdk_compiled_pipelines/valid/parallel_and_nested/"
     "nested_pipeline_opt_inputs_parent_level_compiled.yaml",
     8, 0, 0, 0},
    {"kfp/v2/test_data/sdk_compiled_pipelines/valid/parallel_and_nested/pipeline_in_pipeline.yaml", 4, 1, 0,
     0},
    {"kfp/v2/test_data/sdk_compiled_pipelines/valid/parallel_and_nested/pipeline_in_pipeline_complex.yaml", 8,
     2, 0, 0},
    {"kfp/v2/test_data/sdk_compiled_pipelines/valid/parallel_and_nested/"
     "pipeline_in_pipeline_loaded_from_yaml.yaml",
     6, 2, 1, 0},
    {"kfp/v2/test_data/sdk_compiled_pipelines/valid/parallel_and_nested/pipeline_with_loops.yaml", 11, 1, 0,
     0},
    {"kfp/argo/test_data/compiled-workflows/add_numbers.yaml", 1, 0, 0, 0},
    {"kfp/argo/test_data/compiled-workflows/arguments_parameters.yaml", 1, 0, 0, 0},
    {"kfp/argo/test_data/compiled-workflows/artifact_cache.yaml", 4, 1, 1, 0},
    {"kfp/argo/test_data/compiled-workflows/artifact_crust.yaml", 4, 1, 1, 0},
    {"kfp/argo/test_data/compiled-workflows/artifacts_simple.yaml", 4, 2, 3, 0},
    {"kfp/argo/test_data/compiled-workflows/component_with_env_variable.yaml", 1, 0, 0, 0},
    {"kfp/argo/test_data/compiled-workflows/component_with_metadata_fields.yaml", 1, 0, 3, 0},
    {"kfp/argo/test_data/compiled-workflows/component_with_optional_inputs.yaml", 1, 0, 0, 0},
    {"kfp/argo/test_data/compiled-workflows/component_with_pip_index_urls.yaml", 1, 0, 0, 0},
    {"kfp/argo/test_data/compiled-workflows/component_with_pip_install.yaml", 1, 0, 0, 0},
    {"kfp/argo/test_data/compiled-workflows/component_with_pip_install_in_venv.yaml", 1, 0, 0, 0},
};

// Components that were found equal share one parameter there; only that nothing is missing is told.
constexpr const char* kShared[]{
    "kfp/argo/test_data/compiled-workflows/artifacts_complex.yaml",
    "kfp/argo/test_data/compiled-workflows/collected_artifacts.yaml",
    "kfp/argo/test_data/compiled-workflows/collected_parameters.yaml",
};

std::vector<test::CorpusCase> pipelines()
{
    std::vector<test::CorpusCase> all;
    for (const Pipeline& one : kPipelines)
        all.push_back({one.path,
                       {{"jobs pipeline", 1},
                        {"jobs task", one.tasks},
                        {"contains edges", one.tasks},
                        {"control edges", one.order},
                        {"datasets artifact", one.artifacts},
                        {"models", one.models},
                        {"problems", 0},
                        {"errors", 0}}});
    for (const char* path : kShared)
        all.push_back({path, {{"jobs pipeline", 1}, {"problems", 0}, {"errors", 0}}});
    return all;
}

const std::vector<test::CorpusCase>& workflows()
{
    static const std::vector<test::CorpusCase> all{
        {"argo/dag-diamond.yaml",
         {{"jobs workflow", 1}, {"jobs task", 4}, {"control edges", 4}, {"errors", 0}}},
        {"argo/dag-enhanced-depends.yaml",
         {{"jobs workflow", 1}, {"jobs task", 7}, {"control edges", 10}, {"problems", 0}, {"errors", 0}}},
        {"argo/input-artifact-s3.yaml",
         {{"datasets", 1}, {"data edges", 1}, {"jobs task", 1}, {"errors", 0}}},
        {"argo/input-artifact-gcs.yaml",
         {{"datasets", 1}, {"data edges", 1}, {"jobs task", 1}, {"errors", 0}}},
        {"argo/cron-backfill.yaml",
         {{"jobs workflow", 2}, {"jobs workflowtemplate", 1}, {"jobs cronworkflow", 1}, {"errors", 0}}},
        {"argo", {{"documents", 20}, {"problems", 0}, {"errors", 0}}},
    };
    return all;
}

} // namespace

class KubeflowCorpusTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsPipelines_data() { test::addCorpusRows(pipelines()); }
    void countsPipelines()
    {
        const auto difference = test::corpusDifference("kubeflow", pipelines());
        QVERIFY2(difference.empty(), difference.c_str());
    }
    void countsWorkflows_data() { test::addCorpusRows(workflows()); }
    void countsWorkflows()
    {
        const auto difference = test::corpusDifference("argo", workflows());
        QVERIFY2(difference.empty(), difference.c_str());
    }
};

QTEST_GUILESS_MAIN(KubeflowCorpusTest)
#include "kubeflow_corpus_test.moc"
