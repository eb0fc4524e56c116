-- SPDX-License-Identifier: Apache-2.0
-- Code whose document already says everything that it reads and makes (an export of a catalog): the
-- analysis leaves it alone, so that what was exported comes back as it was.
ALTER TABLE code ADD COLUMN traced INTEGER NOT NULL DEFAULT 0;
