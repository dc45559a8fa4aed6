/// A table or a figure of a paper, with the cells and measurements of a sweep that correspond to its rows and columns.
public struct PublishedTable: Sendable {
  /// The name of the table in sweep files, such as "dpo-figure-2".
  public let key: String
  /// The title, such as "DPO, figure 2 left".
  public let title: String
  /// The arXiv id, and the number of the table or figure.
  public let source: String
  /// Sentences about the measurement, the source of the numbers, and our corresponding value.
  public let subject: String
  public let columns: [Column]
  public let rows: [Row]
  public let orders: Orders

  public struct Column: Sendable {
    public let title: String
    /// Our corresponding measurement. Adjacent columns with the same measure and settings share one column of ours.
    public let measure: Measure
    /// Settings that the cells of the column have, in addition to the pattern of their row.
    public let settings: [String: Value]

    init(_ title: String, _ measure: Measure, _ settings: [String: Value] = [:]) {
      self.title = title
      self.measure = measure
      self.settings = settings
    }
  }

  public struct Row: Sendable {
    public let title: String
    public let cells: CellPattern
    /// A value for each column, in the unit of the paper; nil if the paper prints none.
    public let values: [Double?]

    init(_ title: String, _ cells: CellPattern, _ values: [Double?]) {
      self.title = title
      self.cells = cells
      self.values = values
    }
  }

  /// Selects the cells of a method that have all these settings, by their names in sweep files (`"beta"`,
  /// `"preferences.flipRate"`). A setting that a cell does not have counts as 0.
  public struct CellPattern: Sendable {
    public let method: String
    /// "learned" or "ground-truth", for methods that can train on either reward.
    public let reward: String?
    public let settings: [String: Value]

    public init(_ method: String, reward: String? = nil, _ settings: [String: Value] = [:]) {
      self.method = method
      self.reward = reward
      self.settings = settings
    }
  }

  public enum Value: Sendable, Equatable, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByStringLiteral
  {
    case number(Double)
    case text(String)

    public init(floatLiteral value: Double) { self = .number(value) }
    public init(integerLiteral value: Int) { self = .number(Double(value)) }
    public init(stringLiteral value: String) { self = .text(value) }
  }

  /// A measurement of the cells of a row.
  public enum Measure: Sendable, Equatable {
    /// The mean reward of their frontier at this KL, in nats.
    case reward(atKL: Double)
    /// The highest mean reward of any of their evaluations.
    case highestReward
    /// How often the completion of the final policy has a higher ground-truth reward than a completion of the SFT policy
    /// for the same prompt, in percent.
    case winRate
    /// How often a judge prefers the completion of the final policy, sampled at this temperature, to the completion that it
    /// is compared with, in percent. Ties count half.
    case judgedWinRate(temperature: Double)
    /// How often the implicit reward of the final policy ranks a validation pair like the ground truth, in percent.
    case preferenceAccuracy

    /// Whether the unit is percent.
    public var isPercentage: Bool {
      switch self {
      case .winRate, .judgedWinRate, .preferenceAccuracy: true
      case .reward, .highestReward: false
      }
    }
  }

  /// The orders of rows that the paper claims.
  public enum Orders: Sendable {
    /// The orders that the paper states, which hold in every column.
    case stated([(above: String, below: String)])
    /// All pairs of rows, in each column where their numbers differ by at least `resolution`. A smaller difference is no
    /// order.
    case printed(resolution: Double)
  }

  init(
    key: String, title: String, source: String, subject: String, columns: [Column], rows: [Row], orders: Orders
  ) {
    precondition(rows.allSatisfy { $0.values.count == columns.count }, "\(key) has rows of different lengths")
    self.key = key
    self.title = title
    self.source = source
    self.subject = subject
    self.columns = columns
    self.rows = rows
    self.orders = orders
  }
}

/// The published tables that a sweep can be compared with.
public enum PublishedTables {
  public static let all: [PublishedTable] = [
    .dpoFigure2,
    .dpoTable1,
    .betaDPOTable1,
    .betaDPOMixture,
    .betaDPOThreshold,
    .betaDPOFilters,
    .drDPOTable1,
    .alphaDPOTable1,
  ]

  public static func table(_ key: String) -> PublishedTable? { all.first { $0.key == key } }
}
