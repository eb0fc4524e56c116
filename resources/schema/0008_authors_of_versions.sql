-- SPDX-License-Identifier: Apache-2.0
-- Who brought a version of data or of a model, and in which commit, where a repository's history tells.
ALTER TABLE version ADD COLUMN author TEXT NOT NULL DEFAULT '';
ALTER TABLE version ADD COLUMN revision TEXT NOT NULL DEFAULT ''; -- id of the commit
