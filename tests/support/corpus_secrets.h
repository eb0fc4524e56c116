// SPDX-License-Identifier: Apache-2.0
#pragma once

// The demo credentials of the corpus that must be found in nothing that Upriver writes.

#include <array>
#include <string_view>

namespace upriver::test {

/// Demo credentials of the corpus. Where a password is an ordinary word as well, it stands in its context.
inline constexpr std::array<std::string_view, 34> kCorpusSecrets{
    "CANARY-PASSWORD-must-never-be-indexed",
    "CANARY-EXTRA-must-never-be-indexed",
    "CANARY-VARIABLE-must-never-be-indexed",
    "food_delivery:food_delivery@",
    "debezium:dbz@",
    "admin:admin@",
    "examples:XXXXXXXXXX@",
    "mystorepassword",
    "mykeypassword",
    "mypassword",
    "postgrespw",
    "orderpw",
    "paymentpw",
    "customerpw",
    "passw0rd",
    "vitess_password",
    "Password!",
    "in4mix",
    "mysqlpw",
    "_ADMIN_PASS_",
    "MONGODB_PW",
    "aws secret access key",
    "AKIAIOSFODNN7EXAMPLE",
    "#{Kafka SASL Password}",
    "#{Schema Registry Password}",
    "<CCLOUD_API_SECRET>",
    R"(password": "dbz)",
    R"(password" : "dbz)",
    R"(password": "postgres)",
    R"(password": "admin)",
    R"("password":"admin")",
    "password=dbz",
    "password=postgres",
    "-----BEGIN",
};
/// Kept in packed files, or in no file in exactly this form: not looked for in the corpus itself.
inline constexpr std::array<std::string_view, 4> kNotInTheOpen{R"("password":"admin")", "password=dbz",
                                                               "password=postgres", "-----BEGIN"};

} // namespace upriver::test
