import Foundation

/// The two figures of `harness verify`: the implicit rewards of trained policies against the true reward, and the
/// policies on the frontier of the closed form.
public struct VerificationFigures: Sendable {
  /// A policy that a method trained with one β.
  public struct Policy: Sendable {
    /// The method; policies of one title are one series.
    public var title: String
    public var beta: Double
    /// The KL from the reference, in nats.
    public var divergence: Double
    public var reward: Double
    /// The true and the implicit reward of each completion.
    public var rewards: [(truth: Double, implicit: Double)]

    public init(
      title: String, beta: Double, divergence: Double, reward: Double, rewards: [(truth: Double, implicit: Double)]
    ) {
      self.title = title
      self.beta = beta
      self.divergence = divergence
      self.reward = reward
      self.rewards = rewards
    }
  }

  let policies: [Policy]
  /// The frontier of the closed form, by falling β.
  let frontier: [(beta: Double, divergence: Double, reward: Double)]

  public init(policies: [Policy], frontier: [(beta: Double, divergence: Double, reward: Double)]) {
    self.policies = policies
    self.frontier = frontier
  }

  private struct File: Figure {
    let name: String
    let caption = ""
    let data: String
    let text: String

    var dataFiles: [(suffix: String, text: String)] { [(".csv", data)] }
    func script() -> String { text }
  }

  /// Writes the data and the script of each figure into a folder and draws it.
  ///
  /// - Returns: the figures' files, and for each figure that could not be drawn the reason.
  public func draw(in folder: URL) async throws -> (figures: [URL], warnings: [String]) {
    let rewards = "implicit-reward", frontier = "closed-form-frontier"
    let (drawn, problems) = try await Gnuplot.draw(
      [
        File(name: rewards, data: rewardData(), text: rewardScript(rewards)),
        File(name: frontier, data: frontierData(), text: frontierScript(frontier)),
      ], in: folder)
    return (drawn.flatMap { [$0.svg, $0.png] }, problems)
  }

  /// The series in the order of the policies.
  private var titles: [String] {
    policies.map(\.title).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// The number of a policy's series in the data. The closed form is 0.
  private func series(_ policy: Policy) -> Int { (titles.firstIndex(of: policy.title) ?? 0) + 1 }

  private func columns(_ policy: Policy) -> [String] {
    ["\(series(policy))", CSV.field(policy.title), Format.setting(policy.beta)]
  }

  private func opening(about: String, title: String) -> String {
    Gnuplot.opening(about: about, title: title) + Gnuplot.variables("series", titles)
  }

  private static let look = """
    set title title_text noenhanced font ',15'
    \(Gnuplot.axes)
    set key bottom right reverse Left noenhanced samplen 2 spacing 1.3

    """

  /// Each series as points of its own shape and colour. The first has the largest points, so that equal points of all
  /// series are visible.
  private func points(_ name: String, x: Int, y: Int) -> String {
    let items = titles.indices.map { index in
      let style = SeriesStyle.all[index]
      return "'\(name).csv' skip 1 using ($1==\(index + 1) ? $\(x) : NaN):\(y) with points pt \(style.hollowPoint) "
        + "ps \(Format.data(1.9 - 0.5 * Double(index))) lw 1.5 lc rgb '\(style.colour)' title series_\(index + 1)"
    }
    return items.joined(separator: ", \\\n  ")
  }

  // MARK: Implicit against true rewards

  private func rewardData() -> String {
    let rows = policies.flatMap { policy in
      policy.rewards.map { columns(policy) + [Format.data($0.truth), Format.data($0.implicit)] }
    }
    return CSV.file("series,method,beta,true_reward,implicit_reward", rows)
  }

  private func rewardScript(_ name: String) -> String {
    let body =
      Self.look + """
        set xlabel 'true reward r, less its mean over a prompt’s completions'
        set ylabel 'implicit reward β log π/π_{ref}, less the same' enhanced
        set size ratio 1
        plot x with lines lw 1.2 dt 2 lc rgb '#888888' title 'equal but for a function of the prompt', \\
          \(points(name, x: 4, y: 5))
        """
    return opening(
      about: "What policies have learnt of the reward, drawn from \(name).csv.",
      title: "Implicit against true reward, every completion of the task")
      + Gnuplot.drawing(name: name, width: 800, height: 760, body: body)
  }

  // MARK: The frontier

  private func frontierData() -> String {
    let exact = frontier.map { ["0", "closed form"] + [$0.beta, $0.divergence, $0.reward].map(Format.data) }
    let trained = policies.map { columns($0) + [$0.divergence, $0.reward].map(Format.data) }
    return CSV.file("series,method,beta,kl,reward", exact + trained)
  }

  private func frontierScript(_ name: String) -> String {
    // Labels of the first series give the β of each point of the frontier.
    let labels = policies.filter { series($0) == 1 }.enumerated().map { index, policy in
      "set label \(index + 1) 'β = \(Format.setting(policy.beta))' at \(Format.data(policy.divergence)),"
        + "\(Format.data(policy.reward)) offset 1.2,-0.9 textcolor rgb '#555555'\n"
    }
    let body =
      Self.look + labels.joined() + """
        set xlabel 'KL(π‖π_{ref}), nats per completion, exact' enhanced
        set ylabel 'E_π[r], exact' noenhanced
        set xrange [0:*]
        plot '\(name).csv' skip 1 using ($1==0 ? $4 : NaN):5 with lines lw 2 lc rgb '#888888' title \
        'closed form π* ∝ π_ref exp(r/β)', \\
          \(points(name, x: 4, y: 5))
        """
    return opening(
      about: "Policies on the frontier of the closed form, drawn from \(name).csv.",
      title: "The frontier of the closed form, and where training arrives")
      + Gnuplot.drawing(name: name, width: 900, height: 640, body: body)
  }
}
