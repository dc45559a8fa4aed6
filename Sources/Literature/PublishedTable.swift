/// A table or a figure of a paper, with what of a sweep stands for its rows and columns.
public struct PublishedTable: Sendable {
  /// The name in sweep files, such as "dpo-figure-2".
  public let key: String
  /// Such as "DPO, figure 2 left".
  public let title: String
  /// arXiv id with the table or figure.
  public let source: String
  /// Sentences: what was measured on what, how the numbers were come by, and what of ours stands for it.
  public let subject: String
  public let columns: [Column]
  public let rows: [Row]
  public let orders: Orders

  public struct Column: Sendable {
    public let title: String
    /// What of ours is set beside it. Neighbouring columns of one measure and one pattern share one column of ours.
    public let measure: Measure
    /// What every cell of the column has besides its row's pattern.
    public let settings: [String: Value]

    public init(_ title: String, _ measure: Measure, _ settings: [String: Value] = [:]) {
      self.title = title
      self.measure = measure
      self.settings = settings
    }
  }

  public struct Row: Sendable {
    public let title: String
    public let cells: CellPattern
    /// One for each column, in the paper's own unit; nil where it prints none.
    public let values: [Double?]

    public init(_ title: String, _ cells: CellPattern, _ values: [Double?]) {
      self.title = title
      self.cells = cells
      self.values = values
    }
  }

  /// Which of a sweep's cells are meant: those of a method that have all these settings, by their names in sweep files
  /// (`"beta"`, `"preferences.flipRate"`). What a cell does not have counts as 0.
  public struct CellPattern: Sendable {
    public let method: String
    /// "learned" or "ground-truth", for methods that train against either.
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

  /// What a sweep measures of the cells of a row.
  public enum Measure: Sendable, Equatable {
    /// The mean reward that their frontier reaches with so many nats of KL.
    case reward(atKL: Double)
    /// The highest mean reward of any of their evaluations.
    case highestReward
    /// How often the last policy's completion has a higher ground-truth reward than one of the SFT policy's for the
    /// same prompt, in percent.
    case winRate
    /// How often a judge prefers the last policy's completion, drawn at a temperature, to the one that judging sets it
    /// against, in percent; ties count half.
    case judgedWinRate(temperature: Double)
    /// How often the last policy's implicit reward ranks a validation pair as the ground truth does, in percent.
    case preferenceAccuracy

    /// Whether it is of 100.
    public var isShare: Bool {
      switch self {
      case .winRate, .judgedWinRate, .preferenceAccuracy: true
      case .reward, .highestReward: false
      }
    }
  }

  /// What the paper says of which row stands above which.
  public enum Orders: Sendable {
    /// Those that it states, in every column.
    case stated([(above: String, below: String)])
    /// Every two rows, in each column where its numbers differ by at least `resolution`: what is nearer is no order.
    case printed(resolution: Double)
  }

  public init(
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

/// Every published table that a sweep can be set beside, one line each.
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
