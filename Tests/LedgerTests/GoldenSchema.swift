/// Every table and view with its columns: name, type, `!` for NOT NULL, and the position in the primary key.
let goldenSchema = """
  table comparison: stage TEXT! key1, cell TEXT!, completions TEXT!, against TEXT!, opponent TEXT!, judge TEXT!, \
  temperature REAL!
  table completion: stage TEXT! key1, prompt_index INTEGER! key2, prompt TEXT, completion TEXT!, tokens INTEGER!, \
  finished INTEGER!
  table environment: id INTEGER key1, experiment TEXT!, recorded TEXT!, values TEXT!
  table evaluation: stage TEXT! key1, step INTEGER! key2, temperature REAL! key3, fingerprint TEXT! key4, kl REAL, \
  kl_se REAL, kl_sampled REAL, kl_sampled_se REAL, reward REAL, reward_se REAL, learned_reward REAL, prompts \
  INTEGER!, mean_length REAL, end_of_text_rate REAL, distinct_2 REAL, longest_repeat REAL, degenerate INTEGER!, \
  nonfinite TEXT
  table experiment: name TEXT! key1, sweep TEXT!, created TEXT!, finished TEXT, state TEXT!, summary TEXT
  table experiment_cell: experiment TEXT! key1, stage TEXT! key2, task TEXT!, method TEXT!, method_title TEXT!, \
  reward_source TEXT, hyperparameter TEXT, value REAL, configuration TEXT!, seed INTEGER!, planned_updates INTEGER
  table experiment_stage: experiment TEXT! key1, stage TEXT! key2, position INTEGER!, cached INTEGER!
  table fact: stage TEXT! key1, name TEXT! key2, number REAL, text TEXT, nonfinite TEXT
  view frontier: experiment TEXT, task TEXT, method TEXT, reward_source TEXT, hyperparameter TEXT, value REAL, \
  seed INTEGER, step INTEGER, temperature REAL, kl REAL, kl_se REAL, reward REAL, reward_se REAL, prompts INTEGER, \
  cell TEXT
  table judgement: id INTEGER key1, experiment TEXT!, stage_a TEXT!, stage_b TEXT!, temperature REAL!, \
  prompt_index INTEGER!, judge TEXT!, shown_first TEXT!, verdict TEXT!, explanation TEXT, judged TEXT!
  table prompt_score: stage TEXT! key1, step INTEGER! key3, temperature REAL! key4, name TEXT! key2, scores TEXT!
  table sample: stage TEXT! key1, step INTEGER! key2, prompt_index INTEGER! key3, prompt TEXT!, completion TEXT!, \
  reward REAL, kl REAL, tokens INTEGER!, finished INTEGER!, nonfinite TEXT
  table stage: hash TEXT! key1, kind TEXT!, title TEXT!, settings TEXT!, algorithm_version INTEGER!, state TEXT!, \
  started TEXT, finished TEXT, heartbeat TEXT, wall_seconds REAL, cpu_seconds REAL, tokens INTEGER, flops REAL, \
  peak_memory_bytes INTEGER, updates INTEGER, samples INTEGER, reward_calls INTEGER, host TEXT, pid INTEGER, error \
  TEXT, attempts INTEGER!, cached_uses INTEGER!
  table stage_input: stage TEXT! key1, position INTEGER! key2, input TEXT!
  table step_metric: stage TEXT! key1, step INTEGER! key3, name TEXT! key2, value REAL, nonfinite TEXT
  table verdict: stage TEXT! key1, prompt_index INTEGER! key2, policy_first INTEGER! key3, outcome TEXT!, \
  explanation TEXT
  """
