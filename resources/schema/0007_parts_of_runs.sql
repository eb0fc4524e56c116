-- SPDX-License-Identifier: Apache-2.0
-- Runs inside a run are found by the run's job.
CREATE INDEX run_parent ON run(parent_job) WHERE parent_job<>0;
