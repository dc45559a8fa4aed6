import ArgumentParser

/// The place where stages run.
enum Executor: String, ExpressibleByArgument, CaseIterable {
  case local
  case slurm
}
