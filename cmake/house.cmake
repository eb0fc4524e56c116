# SPDX-License-Identifier: Apache-2.0
# What every target of the house shares: standard, warnings, Qt definitions.

add_library(upriver_house INTERFACE)
target_include_directories(upriver_house INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_features(upriver_house INTERFACE cxx_std_20)
target_compile_options(upriver_house INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wold-style-cast -Woverloaded-virtual -Wnon-virtual-dtor
  $<$<BOOL:${UPRIVER_WERROR}>:-Werror>)
target_compile_definitions(upriver_house INTERFACE
  UPRIVER_VERSION="${PROJECT_VERSION}"
  QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_CAST_FROM_BYTEARRAY QT_NO_URL_CAST_FROM_STRING
  QT_NO_FOREACH QT_NO_KEYWORDS QT_NO_NARROWING_CONVERSIONS_IN_CONNECT QT_DISABLE_DEPRECATED_BEFORE=0x060400)

# upriver_test(NAME LIBS lib... SOURCES file...): one Qt Test program, run offscreen by CTest.
function(upriver_test name)
  cmake_parse_arguments(arg "" "TIMEOUT" "LIBS;SOURCES;LABELS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  set_target_properties(${name} PROPERTIES AUTOMOC ON)
  target_include_directories(${name} PRIVATE ${CMAKE_CURRENT_BINARY_DIR})
  target_link_libraries(${name} PRIVATE upriver_house ${arg_LIBS} upriver_test_support Qt6::Test)
  add_test(NAME ${name} COMMAND ${name})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}"
    ENVIRONMENT "QTEST_FUNCTION_TIMEOUT=${arg_TIMEOUT}000;QT_QPA_PLATFORM=offscreen;UPRIVER_SOURCE_DIR=${PROJECT_SOURCE_DIR};UPRIVER_BINARY=$<TARGET_FILE:upriver>;UPRIVER_LAYOUT=$<TARGET_FILE:upriver-layout>")
endfunction()
