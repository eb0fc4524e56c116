-- SPDX-License-Identifier: Apache-2.0
-- Finished layouts of lineage pictures: kept to be shown again at once, thrown away at will. What says which
-- goes first stands before the layout, so that nothing has to be read past it.
DROP TABLE layout_cache;
CREATE TABLE layout_cache(
  key TEXT NOT NULL UNIQUE,    -- hash of what was asked for, and of what laid it out
  used INTEGER NOT NULL,       -- microseconds UTC, roughly
  size INTEGER NOT NULL,       -- of the layout, bytes
  layout BLOB NOT NULL
) STRICT;
