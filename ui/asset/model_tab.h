// SPDX-License-Identifier: Apache-2.0
#pragma once

// ModelTab: what one asks of a model: its versions, metrics with a line of their history, parameters, what it
// learned from and what serves it; every name is a link. GUI thread; asks on a worker, the old answer stays
// until the new one is there.

#include <memory>

#include <QWidget>

#include "lineage/query/model_facts.h"
#include "ui/async/door_job.h"
#include "ui/models/cell_table_model.h"

class QLabel;

namespace upriver {

class CellTable;
class Navigation;
class Session;
class StateStack;

/// A heading over a table as high as its rows (at most a dozen, the rest scrolls), or over a sentence.
class ModelSection : public QWidget
{
    Q_OBJECT

public:
    ModelSection(const QString& title, std::vector<CellColumn> columns, QWidget* parent);
    void setRows(CellTableModel::Rows rows, const QString& nothing);
    void setTitle(const QString& title);
    [[nodiscard]] CellTable& table() const { return *m_table; }
    /// What is said instead of rows; empty while there are some.
    [[nodiscard]] QString nothing() const;

private:
    /// As high as the rows, and the scroll bar below them where there is one.
    void fitHeight();

    QLabel* m_title;
    CellTable* m_table;
    QLabel* m_nothing;
};

class ModelTab : public QWidget
{
    Q_OBJECT

public:
    ModelTab(Session& session, Navigation& navigation, QWidget* parent = nullptr);

    /// Null, or no model: nothing is asked.
    void setDetails(std::shared_ptr<const AssetDetails> details);
    [[nodiscard]] bool isBusy() const { return m_job.isBusy(); }
    [[nodiscard]] ModelSection& versions() const { return *m_versions; }
    [[nodiscard]] ModelSection& metrics() const { return *m_metrics; }
    [[nodiscard]] ModelSection& params() const { return *m_params; }
    [[nodiscard]] ModelSection& learnedFrom() const { return *m_learnedFrom; }
    [[nodiscard]] ModelSection& servedBy() const { return *m_servedBy; }

protected:
    void changeEvent(QEvent* event) override;

private:
    void ask();
    void show(Result<ModelFacts> facts);
    void showFacts();

    Session& m_session;
    ModelSection* m_versions;
    ModelSection* m_metrics;
    ModelSection* m_params;
    ModelSection* m_learnedFrom;
    ModelSection* m_servedBy;
    StateStack* m_stack;
    std::shared_ptr<const AssetDetails> m_details;
    ModelFacts m_facts;
    AssetId m_shown; ///< whom the facts are of
    ReaderJob m_job;
};

[[nodiscard]] bool isModel(AssetKind kind);

} // namespace upriver
