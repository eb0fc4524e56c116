// SPDX-License-Identifier: Apache-2.0
#include "ui/models/query_text.h"

#include <algorithm>

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

QString without(const QByteArray& utf8, std::size_t position, std::size_t length)
{
    QByteArray rest = utf8;
    rest.remove(static_cast<qsizetype>(position), static_cast<qsizetype>(length));
    return QString::fromUtf8(rest).simplified();
}

bool speaksOf(const QueryTerm& term, const QString& field, const QString& value)
{
    return term.type == QueryTerm::Type::Field && QString::fromStdString(term.field) == field &&
           QString::fromStdString(term.value).compare(value, Qt::CaseInsensitive) == 0;
}

} // namespace

QString termText(const QString& field, const QString& value)
{
    const bool plain = !value.isEmpty() && std::ranges::all_of(value, [](QChar c) {
        return c.isLetterOrNumber() || c == u'_' || c == u'-' || c == u'.' || c == u'/' || c == u':' ||
               c == u'@';
    });
    if (plain)
        return u"%1:%2"_s.arg(field, value);
    return u"%1:\"%2\""_s.arg(field, QString(value).remove(u'"'));
}

TermState termState(const SearchQuery& query, const QString& field, const QString& value)
{
    const auto found =
        std::ranges::find_if(query.terms, [&](const QueryTerm& t) { return speaksOf(t, field, value); });
    if (found == query.terms.end())
        return TermState::Absent;
    return found->negated ? TermState::Excluded : TermState::Included;
}

QString withNextState(const QString& query, const QString& field, const QString& value)
{
    const QByteArray utf8 = query.toUtf8();
    const SearchQuery parsed =
        parseSearchQuery(std::string_view(utf8.constData(), static_cast<std::size_t>(utf8.size())));
    const auto found =
        std::ranges::find_if(parsed.terms, [&](const QueryTerm& t) { return speaksOf(t, field, value); });
    if (found == parsed.terms.end())
        return (query.trimmed() + u' ' + termText(field, value)).trimmed();
    QString rest = without(utf8, found->position, found->length);
    if (found->negated)
        return rest;
    return (rest + u" -"_s + termText(field, value)).trimmed();
}

QString withoutTerm(const QString& query, const QueryTerm& term)
{
    return without(query.toUtf8(), term.position, term.length);
}

QString withoutFields(const QString& query, const std::vector<std::string>& fields)
{
    QByteArray utf8 = query.toUtf8();
    SearchQuery parsed =
        parseSearchQuery(std::string_view(utf8.constData(), static_cast<std::size_t>(utf8.size())));
    std::ranges::sort(parsed.terms, std::ranges::greater(), &QueryTerm::position);
    for (const QueryTerm& term : parsed.terms) {
        const bool asked =
            term.type == QueryTerm::Type::Field && std::ranges::find(fields, term.field) != fields.end();
        if (asked)
            utf8.remove(static_cast<qsizetype>(term.position), static_cast<qsizetype>(term.length));
    }
    return QString::fromUtf8(utf8).simplified();
}

QString chipText(const QueryTerm& term)
{
    const QString value = QString::fromStdString(term.value);
    const QString sign = term.negated ? u"-"_s : QString();
    switch (term.type) {
    case QueryTerm::Type::Field:
        return sign + QString::fromStdString(term.field) + u": "_s + value;
    case QueryTerm::Type::Phrase:
        return sign + u"“%1”"_s.arg(value);
    case QueryTerm::Type::Word:
        break;
    }
    return sign + value;
}

} // namespace upriver
