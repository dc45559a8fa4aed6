import GRDB

/// The tables as a list of migrations. A published migration never changes.
enum LedgerSchema {
  static let migrator: DatabaseMigrator = {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("0001-first-tables") { try $0.execute(sql: firstTables) }
    migrator.registerMigration("0002-prompt-scores") { try $0.execute(sql: promptScores) }
    migrator.registerMigration("0003-judging") { try $0.execute(sql: judging) }
    migrator.registerMigration("0004-skipped-stages") { try $0.execute(sql: skippedStages) }
    return migrator
  }()

  private static let time = "GLOB '????-??-??T??:??:??.???Z'"

  // STRICT: a column contains only values of its type.
  private static let firstTables = """
    CREATE TABLE stage (
      hash TEXT NOT NULL PRIMARY KEY CHECK (length(hash) = 64 AND hash NOT GLOB '*[^0-9a-f]*'),
      kind TEXT NOT NULL CHECK (kind <> ''),
      title TEXT NOT NULL,
      settings TEXT NOT NULL CHECK (json_valid(settings)),
      algorithm_version INTEGER NOT NULL CHECK (algorithm_version >= 0),
      state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'completed', 'failed', 'interrupted')),
      started TEXT CHECK (started \(time)),
      finished TEXT CHECK (finished \(time)),
      heartbeat TEXT CHECK (heartbeat \(time)),
      wall_seconds REAL CHECK (wall_seconds >= 0),
      cpu_seconds REAL CHECK (cpu_seconds >= 0),
      tokens INTEGER CHECK (tokens >= 0),
      flops REAL CHECK (flops >= 0),
      peak_memory_bytes INTEGER CHECK (peak_memory_bytes >= 0),
      updates INTEGER CHECK (updates >= 0),
      samples INTEGER CHECK (samples >= 0),
      reward_calls INTEGER CHECK (reward_calls >= 0),
      host TEXT,
      pid INTEGER CHECK (pid > 0),
      error TEXT,
      attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
      cached_uses INTEGER NOT NULL DEFAULT 0 CHECK (cached_uses >= 0)
    ) STRICT;

    -- Inputs may be recorded before their own stages.
    CREATE TABLE stage_input (
      stage TEXT NOT NULL REFERENCES stage (hash) ON DELETE CASCADE,
      position INTEGER NOT NULL CHECK (position >= 0),
      input TEXT NOT NULL CHECK (length(input) = 64 AND input NOT GLOB '*[^0-9a-f]*'),
      PRIMARY KEY (stage, position)
    ) WITHOUT ROWID, STRICT;

    -- nonfinite names a number that is not finite; value is NULL for NaN.
    CREATE TABLE step_metric (
      stage TEXT NOT NULL REFERENCES stage (hash) ON DELETE CASCADE,
      step INTEGER NOT NULL CHECK (step >= 0),
      name TEXT NOT NULL CHECK (name <> ''),
      value REAL,
      nonfinite TEXT CHECK (nonfinite IN ('nan', 'inf', '-inf')),
      PRIMARY KEY (stage, name, step),
      CHECK (value IS NOT NULL OR (nonfinite IS NOT NULL AND nonfinite = 'nan'))
    ) WITHOUT ROWID, STRICT;

    -- nonfinite: a JSON object from column names to 'nan', 'inf' or '-inf'; the column itself is NULL for NaN.
    CREATE TABLE evaluation (
      stage TEXT NOT NULL REFERENCES stage (hash) ON DELETE CASCADE,
      step INTEGER NOT NULL CHECK (step >= 0),
      temperature REAL NOT NULL CHECK (temperature >= 0),
      fingerprint TEXT NOT NULL CHECK (fingerprint <> ''),
      kl REAL,
      kl_se REAL CHECK (kl_se >= 0),
      kl_sampled REAL,
      kl_sampled_se REAL CHECK (kl_sampled_se >= 0),
      reward REAL,
      reward_se REAL CHECK (reward_se >= 0),
      learned_reward REAL,
      prompts INTEGER NOT NULL CHECK (prompts > 0),
      mean_length REAL CHECK (mean_length >= 0),
      end_of_text_rate REAL CHECK (end_of_text_rate BETWEEN 0 AND 1),
      distinct_2 REAL CHECK (distinct_2 BETWEEN 0 AND 1),
      longest_repeat REAL CHECK (longest_repeat >= 0),
      degenerate INTEGER NOT NULL CHECK (degenerate IN (0, 1)),
      nonfinite TEXT CHECK (nonfinite IS NULL OR json_valid(nonfinite)),
      PRIMARY KEY (stage, step, temperature, fingerprint),
      CHECK (kl IS NOT NULL OR coalesce(json_extract(nonfinite, '$.kl'), '') = 'nan'),
      CHECK (reward IS NOT NULL OR coalesce(json_extract(nonfinite, '$.reward'), '') = 'nan')
    ) WITHOUT ROWID, STRICT;

    CREATE TABLE sample (
      stage TEXT NOT NULL REFERENCES stage (hash) ON DELETE CASCADE,
      step INTEGER NOT NULL CHECK (step >= 0),
      prompt_index INTEGER NOT NULL CHECK (prompt_index >= 0),
      prompt TEXT NOT NULL,
      completion TEXT NOT NULL,
      reward REAL,
      kl REAL,
      tokens INTEGER NOT NULL CHECK (tokens >= 0),
      finished INTEGER NOT NULL CHECK (finished IN (0, 1)),
      nonfinite TEXT CHECK (nonfinite IS NULL OR json_valid(nonfinite)),
      PRIMARY KEY (stage, step, prompt_index)
    ) WITHOUT ROWID, STRICT;

    CREATE TABLE fact (
      stage TEXT NOT NULL REFERENCES stage (hash) ON DELETE CASCADE,
      name TEXT NOT NULL CHECK (name <> ''),
      number REAL,
      text TEXT,
      nonfinite TEXT CHECK (nonfinite IN ('nan', 'inf', '-inf')),
      PRIMARY KEY (stage, name),
      CHECK ((text IS NOT NULL) + (number IS NOT NULL OR coalesce(nonfinite, '') = 'nan') = 1)
    ) WITHOUT ROWID, STRICT;

    CREATE TABLE experiment (
      name TEXT NOT NULL PRIMARY KEY CHECK (name <> ''),
      sweep TEXT NOT NULL,
      created TEXT NOT NULL CHECK (created \(time)),
      finished TEXT CHECK (finished \(time)),
      state TEXT NOT NULL CHECK (state IN ('running', 'completed', 'failed', 'interrupted')),
      summary TEXT
    ) STRICT;

    -- cached: the stage was complete before this experiment needed it.
    CREATE TABLE experiment_stage (
      experiment TEXT NOT NULL REFERENCES experiment (name) ON DELETE CASCADE,
      stage TEXT NOT NULL REFERENCES stage (hash),
      position INTEGER NOT NULL CHECK (position >= 0),
      cached INTEGER NOT NULL DEFAULT 0 CHECK (cached IN (0, 1)),
      PRIMARY KEY (experiment, stage),
      UNIQUE (experiment, position)
    ) WITHOUT ROWID, STRICT;

    CREATE TABLE experiment_cell (
      experiment TEXT NOT NULL REFERENCES experiment (name) ON DELETE CASCADE,
      stage TEXT NOT NULL REFERENCES stage (hash),
      task TEXT NOT NULL CHECK (task <> ''),
      method TEXT NOT NULL CHECK (method <> ''),
      method_title TEXT NOT NULL,
      reward_source TEXT CHECK (reward_source IN ('learned', 'ground-truth')),
      hyperparameter TEXT,
      value REAL,
      configuration TEXT NOT NULL CHECK (json_valid(configuration)),
      seed INTEGER NOT NULL,
      planned_updates INTEGER CHECK (planned_updates >= 0),
      PRIMARY KEY (experiment, stage)
    ) WITHOUT ROWID, STRICT;
    CREATE INDEX experiment_cell_stage ON experiment_cell (stage);

    CREATE TABLE environment (
      id INTEGER PRIMARY KEY,
      experiment TEXT NOT NULL REFERENCES experiment (name) ON DELETE CASCADE,
      recorded TEXT NOT NULL CHECK (recorded \(time)),
      "values" TEXT NOT NULL CHECK (json_valid("values"))
    ) STRICT;

    -- Verdicts on two completions of one prompt; shown_first is the completion that the judge saw first.
    CREATE TABLE judgement (
      id INTEGER PRIMARY KEY,
      experiment TEXT NOT NULL REFERENCES experiment (name) ON DELETE CASCADE,
      stage_a TEXT NOT NULL REFERENCES stage (hash),
      stage_b TEXT NOT NULL REFERENCES stage (hash),
      temperature REAL NOT NULL CHECK (temperature >= 0),
      prompt_index INTEGER NOT NULL CHECK (prompt_index >= 0),
      judge TEXT NOT NULL CHECK (judge <> ''),
      shown_first TEXT NOT NULL CHECK (shown_first IN ('a', 'b')),
      verdict TEXT NOT NULL CHECK (verdict IN ('a', 'b', 'tie', 'invalid')),
      explanation TEXT,
      judged TEXT NOT NULL CHECK (judged \(time))
    ) STRICT;
    CREATE INDEX judgement_experiment ON judgement (experiment, judge);

    CREATE VIEW frontier (
      experiment, task, method, reward_source, hyperparameter, value, seed, step, temperature,
      kl, kl_se, reward, reward_se, prompts, cell
    ) AS
    SELECT
      cell.experiment, cell.task, cell.method, cell.reward_source, cell.hyperparameter, cell.value, cell.seed,
      evaluation.step, evaluation.temperature, evaluation.kl, evaluation.kl_se, evaluation.reward,
      evaluation.reward_se, evaluation.prompts, cell.stage
    FROM experiment_cell AS cell
    JOIN evaluation ON evaluation.stage = cell.stage;
    """

  /// SQLite cannot change a CHECK, so the table is replaced (https://www.sqlite.org/lang_altertable.html, section 7).
  /// Foreign keys refer to the table by its name, and GRDB checks them after the migration.
  private static let skippedStages = """
    CREATE TABLE stage_of_six_states (
      hash TEXT NOT NULL PRIMARY KEY CHECK (length(hash) = 64 AND hash NOT GLOB '*[^0-9a-f]*'),
      kind TEXT NOT NULL CHECK (kind <> ''),
      title TEXT NOT NULL,
      settings TEXT NOT NULL CHECK (json_valid(settings)),
      algorithm_version INTEGER NOT NULL CHECK (algorithm_version >= 0),
      state TEXT NOT NULL
        CHECK (state IN ('queued', 'running', 'completed', 'failed', 'interrupted', 'skipped')),
      started TEXT CHECK (started \(time)),
      finished TEXT CHECK (finished \(time)),
      heartbeat TEXT CHECK (heartbeat \(time)),
      wall_seconds REAL CHECK (wall_seconds >= 0),
      cpu_seconds REAL CHECK (cpu_seconds >= 0),
      tokens INTEGER CHECK (tokens >= 0),
      flops REAL CHECK (flops >= 0),
      peak_memory_bytes INTEGER CHECK (peak_memory_bytes >= 0),
      updates INTEGER CHECK (updates >= 0),
      samples INTEGER CHECK (samples >= 0),
      reward_calls INTEGER CHECK (reward_calls >= 0),
      host TEXT,
      pid INTEGER CHECK (pid > 0),
      error TEXT,
      attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
      cached_uses INTEGER NOT NULL DEFAULT 0 CHECK (cached_uses >= 0)
    ) STRICT;
    INSERT INTO stage_of_six_states SELECT * FROM stage;
    DROP TABLE stage;
    ALTER TABLE stage_of_six_states RENAME TO stage;
    """

  private static let promptScores = """
    -- scores: a JSON array with one number for each prompt, in the order of the prompts; null means NaN.
    CREATE TABLE prompt_score (
      stage TEXT NOT NULL REFERENCES stage (hash) ON DELETE CASCADE,
      step INTEGER NOT NULL CHECK (step >= 0),
      temperature REAL NOT NULL CHECK (temperature >= 0),
      name TEXT NOT NULL CHECK (name <> ''),
      scores TEXT NOT NULL CHECK (json_type(scores) = 'array'),
      PRIMARY KEY (stage, name, step, temperature)
    ) WITHOUT ROWID, STRICT;
    """

  private static let judging = """
    -- A completion that a judge compares, with the stage that sampled it or took it from the corpus. prompt is NULL if
    -- the completion that it is compared with has the text.
    CREATE TABLE completion (
      stage TEXT NOT NULL REFERENCES stage (hash) ON DELETE CASCADE,
      prompt_index INTEGER NOT NULL CHECK (prompt_index >= 0),
      prompt TEXT,
      completion TEXT NOT NULL,
      tokens INTEGER NOT NULL CHECK (tokens >= 0),
      finished INTEGER NOT NULL CHECK (finished IN (0, 1)),
      PRIMARY KEY (stage, prompt_index)
    ) WITHOUT ROWID, STRICT;

    -- A comparison of the completions of a cell with those of another stage. Both may be recorded later.
    CREATE TABLE comparison (
      stage TEXT NOT NULL PRIMARY KEY REFERENCES stage (hash) ON DELETE CASCADE,
      cell TEXT NOT NULL CHECK (length(cell) = 64),
      completions TEXT NOT NULL CHECK (length(completions) = 64),
      against TEXT NOT NULL CHECK (length(against) = 64),
      opponent TEXT NOT NULL CHECK (opponent <> ''),
      judge TEXT NOT NULL CHECK (judge <> ''),
      temperature REAL NOT NULL CHECK (temperature >= 0)
    ) WITHOUT ROWID, STRICT;

    -- Verdicts of automatic judges; those of people are in judgement. policy_first: the policy's completion was shown
    -- first.
    CREATE TABLE verdict (
      stage TEXT NOT NULL REFERENCES stage (hash) ON DELETE CASCADE,
      prompt_index INTEGER NOT NULL CHECK (prompt_index >= 0),
      policy_first INTEGER NOT NULL CHECK (policy_first IN (0, 1)),
      outcome TEXT NOT NULL CHECK (outcome IN ('policy', 'other', 'tie', 'invalid')),
      explanation TEXT,
      PRIMARY KEY (stage, prompt_index, policy_first)
    ) WITHOUT ROWID, STRICT;

    -- A person judges a pair once in each order: a later import of the same answer replaces it. In judgement, stage_a and
    -- stage_b are the stages with the policy's completion and the other completion.
    CREATE UNIQUE INDEX judgement_once ON judgement
      (experiment, judge, stage_a, stage_b, prompt_index, shown_first);
    """
}
