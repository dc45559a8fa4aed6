import ArgumentParser

@main
struct Harness: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "harness",
    abstract: "Preference optimisation, measured: DPO beside PPO on one reward–KL frontier.")
}
