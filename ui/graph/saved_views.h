// SPDX-License-Identifier: Apache-2.0
#pragma once

// SavedViews: what becomes of a lineage view that people keep or pass on: named in the catalog, a file, a
// link on the clipboard; and back from there. The catalog and files are touched on a worker, one thing after
// the other; what came of it comes as a signal. GUI thread.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <QObject>
#include <QThreadPool>

#include "catalog/store/curation_store.h"
#include "ui/graph/view_text.h"

namespace upriver {

class Session;

class SavedViews : public QObject
{
    Q_OBJECT

public:
    /// What is shown, as it is kept. scene: null keeps no places.
    struct Shown
    {
        KeptView view;
        std::shared_ptr<const LineageScene> scene;
    };

    explicit SavedViews(Session& session, QObject* parent = nullptr);
    ~SavedViews() override;

    /// The names of the catalog's views; listed() follows, as after every change.
    void list();
    void save(const Shown& shown, const QString& name);
    void rename(const QString& from, const QString& to);
    void remove(const QString& name);
    void open(const QString& name);
    void openLink(const QString& link);
    void openFile(const QString& file);
    void copyLink(const Shown& shown);
    void saveFile(const Shown& shown, const QString& file);
    /// Of a view in the catalog, by its name.
    void copyLinkTo(const QString& name);
    void saveFileOf(const QString& name, const QString& file);
    [[nodiscard]] bool isBusy() const { return m_running > 0; }

Q_SIGNALS:
    void listed(const std::vector<upriver::SavedViewRow>& views);
    void opened(const upriver::KeptView& view);
    /// What came of it, in a sentence; wrong: it failed.
    void ended(const QString& sentence, bool wrong);

private:
    using Done = std::function<void()>;
    /// work on the worker, then what it gives back here; the catalog is that of now.
    void run(const std::function<Result<Done>(const std::string& catalog)>& work);
    void change(const std::function<Result<void>(CurationStore&)>& work, const QString& sentence);

    Session& m_session;
    QThreadPool m_pool;
    int m_running = 0;
};

} // namespace upriver
