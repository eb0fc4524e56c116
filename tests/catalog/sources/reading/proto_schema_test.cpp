// SPDX-License-Identifier: Apache-2.0
#include <QTest>

#include "catalog/sources/reading/proto_schema.h"

using namespace upriver;

class ProtoSchemaTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fieldsOfTheFirstMessage();
    void namesStayWhole();
};

void ProtoSchemaTest::fieldsOfTheFirstMessage()
{
    const auto schema = parseProtoSchema("syntax = \"proto3\"; package shop.web; // a { sign\n"
                                         "message Visit { string page = 1; repeated int32 codes = 2; }");
    QVERIFY(schema.has_value());
    QCOMPARE(schema->name, std::string("shop.web.Visit"));
    QCOMPARE(schema->fields.size(), std::size_t{2});
    QCOMPARE(schema->fields.front().name, std::string("page"));
    QCOMPARE(schema->fields.front().type, std::string("string"));
}

/// No name of Protobuf has such letters; damaged files do.
void ProtoSchemaTest::namesStayWhole()
{
    const auto schema = parseProtoSchema("message \u00E9\u00E8 { string page = 1; }");
    QVERIFY(schema.has_value());
    QCOMPARE(schema->name, std::string("\u00E9\u00E8"));
}

QTEST_APPLESS_MAIN(ProtoSchemaTest)
#include "proto_schema_test.moc"
