-- SPDX-License-Identifier: Apache-2.0
CREATE TABLE projects (project_name TEXT, project_proto BLOB);
INSERT INTO projects VALUES ('shop', X'0a310a0473686f7012144665617475726573206f66207468652073686f70221367726f7774684073686f702e6578616d706c6512100a0608e0e9fac106120608f085fbc106');
CREATE TABLE entities (entity_name TEXT, project_id TEXT, last_updated_timestamp INTEGER, entity_proto BLOB);
INSERT INTO entities VALUES ('customer', 'shop', 1748940000, X'0a610a08637573746f6d657210041a1d4120706572736f6e206f7220636f6d70616e7920746861742062757973220b637573746f6d65725f6964420f0a06646f6d61696e120573616c65734a0473686f705210616e614073686f702e6578616d706c6512100a0608e0e9fac106120608f085fbc106');
CREATE TABLE data_sources (data_source_name TEXT, project_id TEXT, last_updated_timestamp INTEGER, data_source_proto BLOB);
INSERT INTO data_sources VALUES ('sessions', 'shop', 1748940000, X'08081a0274739a01180a0853455353494f4e531a065055424c4943220453484f50a2010873657373696f6e73aa010473686f70');
CREATE TABLE feature_views (feature_view_name TEXT, project_id TEXT, last_updated_timestamp INTEGER, materialized_intervals BLOB, feature_view_proto BLOB, user_metadata BLOB);
INSERT INTO feature_views VALUES ('customer_sessions', 'shop', 1748940000, NULL, X'0a7c0a11637573746f6d65725f73657373696f6e73120473686f701a08637573746f6d6572220f0a0b73657373696f6e735f376410043a3308081a0274739a01180a0853455353494f4e531a065055424c4943220453484f50a2010873657373696f6e73aa010473686f704000620f0a0b637573746f6d65725f6964100412100a0608e0e9fac106120608f085fbc106', NULL);
CREATE TABLE stream_feature_views (feature_view_name TEXT, project_id TEXT, last_updated_timestamp INTEGER, feature_view_proto BLOB, user_metadata BLOB);
CREATE TABLE on_demand_feature_views (feature_view_name TEXT, project_id TEXT, last_updated_timestamp INTEGER, feature_view_proto BLOB, user_metadata BLOB);
CREATE TABLE feature_services (feature_service_name TEXT, project_id TEXT, last_updated_timestamp INTEGER, feature_service_proto BLOB);
INSERT INTO feature_services VALUES ('retention', 'shop', 1748940000, X'0a490a09726574656e74696f6e120473686f701a240a11637573746f6d65725f73657373696f6e73120f0a0b73657373696f6e735f3764100432106c656f4073686f702e6578616d706c6512100a0608e0e9fac106120608f085fbc106');
CREATE TABLE saved_datasets (saved_dataset_name TEXT, project_id TEXT, last_updated_timestamp INTEGER, saved_dataset_proto BLOB);
CREATE TABLE managed_infra (infra_name TEXT, project_id TEXT, last_updated_timestamp INTEGER, infra_proto BLOB);
INSERT INTO managed_infra VALUES ('infra_obj', 'shop', 1748940000, X'0a610a2c66656173742e696e6672612e6f6e6c696e655f73746f7265732e73716c6974652e53716c6974655461626c6522310a1a2f7372762f66656173742f6f6e6c696e655f73746f72652e6462121373686f705f637573746f6d65725f7374617473');
CREATE TABLE feast_metadata (project_id TEXT, metadata_key TEXT, metadata_value TEXT, last_updated_timestamp INTEGER);
INSERT INTO feast_metadata VALUES ('shop', 'project_uuid', '6a7c1f36-2b65-4c62-9a44-3f4f0d7d2a11', 1748940000);
