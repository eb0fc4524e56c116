// SPDX-License-Identifier: Apache-2.0
#include "catalog/indexing/document_reader.h"

#include <exception>
#include <new>

#include "catalog/base/hash.h"
#include "catalog/base/redaction.h"
#include "catalog/indexing/document_bytes.h"
#include "catalog/indexing/problem_members.h"
#include "catalog/indexing/unclaimed_file.h"
#include "catalog/sources/reading/byte_stream.h"

namespace upriver {

namespace {

/// Trees up to this size are compared by their bytes when their times have changed.
constexpr std::size_t kMaxComparedFiles = 2'000;
constexpr std::int64_t kMaxComparedBytes = std::int64_t{64} << 20;

DocumentEnd endOf(const Error& error)
{
    switch (error.kind) {
    case ErrorKind::Cancelled:
        return {Outcome::Cancelled, {}, 1};
    case ErrorKind::NotFound:
        return {Outcome::Vanished, {{Severity::Error, error.what, redactSecrets(error.where), 0}}, 1};
    default:
        return {Outcome::Failed, {{Severity::Error, error.what, redactSecrets(error.where), 0}}, 1};
    }
}

DocumentEnd failed(std::string message)
{
    return {Outcome::Failed, {{Severity::Error, std::move(message), {}, 0}}, 1};
}

std::string sizeText(std::int64_t bytes)
{
    return bytes >= (std::int64_t{1} << 30) ? std::to_string(bytes >> 30) + " GiB"
                                            : std::to_string(bytes >> 20) + " MiB";
}

Result<void> checkSize(const DocumentFile& file)
{
    const std::int64_t cap = sizeCap(file);
    if (file.size <= cap)
        return {};
    return fail(ErrorKind::Input,
                "The file is larger than the " + sizeText(cap) +
                    " that are read of such a file; split it or leave it out by .upriverignore.");
}

class QueueSink : public Sink
{
public:
    QueueSink(DocumentQueue& queue, const PlannedDocument& planned, const ResolvedSettings& settings)
        : m_queue(queue)
        , m_number(planned.number)
        , m_document(planned.document)
        , m_header(planned.header)
        , m_settings(settings)
    {}
    Result<void> accept(RecordBatch&& batch) override
    {
        mapPaths(batch, m_settings.pathMaps);
        nameMembers(batch.problems, m_document);
        Result<void> pushed = m_queue.push(m_number, m_header, std::move(batch));
        m_refused = m_refused || !pushed;
        return pushed;
    }
    [[nodiscard]] bool wasRefused() const { return m_refused; }

private:
    DocumentQueue& m_queue;
    std::size_t m_number;
    const Document& m_document;
    const DocumentHeader& m_header;
    const ResolvedSettings& m_settings;
    bool m_refused = false;
};

/// A tree may hold terabytes, or files without number: then stats must do.
bool isComparedByContent(const PlannedDocument& planned)
{
    const auto& tree = planned.document.tree;
    return tree == nullptr || (!tree->truncated && tree->files.size() <= kMaxComparedFiles &&
                               planned.header.facts.size <= kMaxComparedBytes);
}

bool knowsContent(const PlannedDocument& planned)
{
    const KnownOrigin& facts = planned.header.facts;
    return planned.known && isComparedByContent(planned) &&
           (planned.known->status == DocumentStatus::Read ||
            planned.known->status == DocumentStatus::Partly) &&
           planned.known->contentHash == facts.contentHash && planned.known->reader == facts.reader &&
           planned.known->readerVersion == facts.readerVersion &&
           planned.known->settingsHash == facts.settingsHash;
}

} // namespace

void DocumentReader::run(const std::stop_token& stop)
{
    while (!stop.stop_requested()) {
        auto planned = m_planner.next();
        if (!planned) {
            m_queue.setTotal(m_planner.planned());
            return;
        }
        if (!m_queue.waitForTurn(planned->number))
            return;
        DocumentEnd end = read(*planned, stop);
        end.files = planned->files;
        m_queue.finish(planned->number, planned->header, std::move(end));
    }
}

Result<const Source*> DocumentReader::recognise(PlannedDocument& planned) const
{
    if (planned.unitReader != nullptr)
        return planned.unitReader;
    DocumentFile& file = planned.document.files.front();
    if (planned.headsMissing) {
        auto head = readHead(file.path, file.relative);
        if (!head)
            return fail(head.error());
        file = std::move(*head);
    }
    return m_sources.surest(file, planned.wantedName);
}

/// Fills in what the catalog will remember of the document.
Result<void> DocumentReader::describe(PlannedDocument& planned, const Source& source,
                                      const std::stop_token& stop) const
{
    const SourceInfo info = source.info();
    KnownOrigin& facts = planned.header.facts;
    facts.reader = info.name;
    facts.readerVersion = info.version;
    planned.header.priority = info.priority;
    if (!isComparedByContent(planned)) {
        facts.contentHash = facts.fingerprint | 1;
        return {};
    }
    Hasher hasher;
    if (planned.document.tree != nullptr) {
        for (const TreeFile& file : planned.document.tree->files) {
            const auto hash = contentHash(planned.document.tree->pathOf(file), stop);
            if (!hash && hash.error().kind == ErrorKind::Cancelled)
                return fail(hash.error());
            // one member that can't be opened is for the reader to tell
            hasher.addField(file.below).addNumber(hash.value_or(0));
        }
    }
    for (const DocumentFile& file : planned.document.files) {
        if (Result<void> fits = checkSize(file); !fits)
            return fits;
        const auto hash = contentHash(file.path, stop);
        if (!hash)
            return fail(hash.error());
        hasher.addField(file.fileName()).addNumber(*hash);
    }
    facts.contentHash = hasher.hash64() | 1; // 0 means "not known"
    return {};
}

DocumentEnd DocumentReader::letRead(const PlannedDocument& planned, const Source& source,
                                    const ResolvedSettings& settings, const std::stop_token& stop)
{
    QueueSink sink(m_queue, planned, settings);
    const ReadMeter meter(m_inReading);
    ReadContext context{sink, settings.settings, stop};
    try {
        const Result<void> done = source.read(planned.document, context);
        if (sink.wasRefused() || stop.stop_requested())
            return {Outcome::Cancelled, {}, 1};
        return done ? DocumentEnd{Outcome::Read, {}, 1} : endOf(done.error());
    } catch (const std::bad_alloc&) {
        return failed("Reading this file needs more memory than there is; split it.");
    } catch (const std::exception& thrown) {
        return failed("The reader \"" + source.info().name +
                      "\" stopped at this file: " + redactSecrets(thrown.what()) + ".");
    } catch (...) {
        return failed("The reader \"" + source.info().name + "\" stopped at this file.");
    }
}

DocumentEnd DocumentReader::read(PlannedDocument& planned, const std::stop_token& stop)
{
    const auto source = recognise(planned);
    if (!source)
        return endOf(source.error());
    KnownOrigin& facts = planned.header.facts;
    if (*source == nullptr) {
        facts.readerVersion = m_sources.version();
        return {Outcome::Ignored, doubtsAbout(planned.document.files.front(), m_sources.all()), 1};
    }
    const ResolvedSettings settings = m_settings.forDocument(planned.root->place.path, facts.relative);
    facts.settingsHash = settings.hash;
    if (Result<void> described = describe(planned, **source, stop); !described)
        return endOf(described.error());
    if (knowsContent(planned)) {
        facts.status = planned.known->status;
        return {Outcome::SameContent, {}, 1};
    }
    return letRead(planned, **source, settings, stop);
}

} // namespace upriver
