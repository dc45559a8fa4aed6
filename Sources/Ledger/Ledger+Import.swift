import Foundation
import GRDB

/// What an import did.
public struct ImportOutcome: Sendable, Equatable {
  public var experiment: String
  /// Stages that this ledger did not have, or not complete.
  public var stages = 0
  /// Stages that it had already, with equal rows.
  public var stagesThere = 0
  /// Whether it had the experiment already.
  public var wasThere = false
}

/// Two ledgers have different things of the same name.
public struct ImportClash: Error, Equatable, CustomStringConvertible {
  public var experiment: String
  /// What differs, each in a few words.
  public var differences: [String]
  /// Whether another name for the experiment would do.
  public var mayBeRenamed: Bool

  public var description: String {
    let shown = differences.prefix(5).joined(separator: "; "), more = differences.count - 5
    return "Nothing of \(experiment) was imported, since this ledger has other things of the same name: \(shown)"
      + (more > 0 ? "; and \(more) more" : "")
      + (mayBeRenamed
        ? ". With --as NAME it is imported under another name."
        : ". What the same settings gave on another machine differs by rounding: keep such results in a folder of their own "
          + "(--results DIR).")
  }
}

extension Ledger {
  /// Takes over an experiment from another ledger, all of it or nothing. What is here already, and equal, stays: to do so
  /// again changes nothing.
  ///
  /// - Parameter newName: what it is called here.
  /// - Throws: `ImportClash` where a name stands for something else here.
  @discardableResult
  public func take(experiment name: String, from other: Ledger, as newName: String? = nil) throws -> ImportOutcome {
    let here = newName ?? name
    return try other.read { source in
      try write { target in
        var outcome = ImportOutcome(experiment: here)
        outcome.wasThere =
          try Bool.fetchOne(
            target, sql: "SELECT EXISTS (SELECT 1 FROM experiment WHERE name = ?)", arguments: [here]) ?? false
        if outcome.wasThere {
          let differences = try Ledger.differences(of: name, in: source, from: here, in: target)
          guard differences.isEmpty else {
            throw ImportClash(experiment: name, differences: differences, mayBeRenamed: true)
          }
        }
        try Ledger.takeStages(of: name, from: source, to: target, &outcome)
        if outcome.wasThere {
          try Ledger.takeEnding(of: name, from: source, to: here, in: target)
        } else {
          for table in ["experiment", "experiment_stage", "experiment_cell"] {
            let column = table == "experiment" ? "name" : "experiment"
            try Ledger.copyRows(
              of: table, where: "\(column) = ?", [name], from: source, to: target, changing: [column: here])
          }
        }
        for (table, key) in [("environment", ["recorded", "values"]), ("judgement", Ledger.judgementKey)] {
          try Ledger.takeMissing(of: table, key: key, of: name, from: source, to: here, in: target)
        }
        return outcome
      }
    }
  }

  private static let judgementKey = ["judge", "stage_a", "stage_b", "prompt_index", "shown_first"]

  // MARK: - Stages

  private static func takeStages(
    of name: String, from source: Database, to target: Database, _ outcome: inout ImportOutcome
  ) throws {
    let hashes = try String.fetchAll(
      source,
      sql: """
        SELECT stage FROM experiment_stage WHERE experiment = ?1
        UNION SELECT stage_a FROM judgement WHERE experiment = ?1
        UNION SELECT stage_b FROM judgement WHERE experiment = ?1
        """, arguments: [name])
    var clashes: [String] = []
    for hash in hashes {
      guard let theirs = try stages(source, where: "hash = ?", [hash]).first else { continue }
      let ours = try stages(target, where: "hash = ?", [hash]).first
      switch (ours?.state, theirs.state) {
      case (.completed, .completed):
        if let difference = try difference(ofStage: hash, between: target, and: source) {
          clashes.append(
            "\(theirs.title) (\(hash.prefix(16))), made here on \(ours?.host ?? "an unknown host") and there on "
              + "\(theirs.host ?? "an unknown host"), differs in \(difference)")
        }
        outcome.stagesThere += 1
      // What is complete here, or being made, is not given up for less; nor is an equal failure copied again.
      case (.completed, _), (.running, _): outcome.stagesThere += 1
      case (let state?, let other) where state == other || other != .completed: outcome.stagesThere += 1
      default:
        try replace(hash, from: source, to: target, isThere: ours != nil)
        outcome.stages += 1
      }
    }
    guard clashes.isEmpty else { throw ImportClash(experiment: name, differences: clashes, mayBeRenamed: false) }
  }

  private static func replace(_ hash: String, from source: Database, to target: Database, isThere: Bool) throws {
    if isThere {
      for table in stageTables { try target.execute(sql: "DELETE FROM \(table) WHERE stage = ?", arguments: [hash]) }
      // The row itself stays, since experiments refer to it.
      guard let theirs = try stages(source, where: "hash = ?", [hash]).first else { return }
      try put(theirs, in: target)
    } else {
      try copyRows(of: "stage", where: "hash = ?", [hash], from: source, to: target)
      try copyRows(of: "stage_input", where: "stage = ?", [hash], from: source, to: target)
      // Elsewhere it may have been at work when it was written down; here nobody is.
      try target.execute(
        sql: "UPDATE stage SET state = 'interrupted', pid = NULL WHERE hash = ? AND state = 'running'",
        arguments: [hash])
    }
    for table in stageTables { try copyRows(of: table, where: "stage = ?", [hash], from: source, to: target) }
  }

  /// In what two ledgers' findings of a stage differ first; nil where they are equal. Times and processes are no findings.
  private static func difference(ofStage hash: String, between ours: Database, and theirs: Database) throws -> String? {
    for table in stageTables {
      let names = try columns(of: table, in: ours)
      let list = names.map { "\"\($0)\"" }.joined(separator: ", ")
      let places = (1...names.count).map(String.init).joined(separator: ", ")
      let sql = "SELECT \(list) FROM \(table) WHERE stage = ? ORDER BY \(places)"
      let left = try Row.fetchAll(ours, sql: sql, arguments: [hash])
      let right = try Row.fetchAll(theirs, sql: sql, arguments: [hash])
      if left.count != right.count { return "the rows of \(table): \(left.count) here, \(right.count) there" }
      for (one, other) in zip(left, right) where one != other {
        guard let column = names.first(where: { (one[$0] as DatabaseValue) != (other[$0] as DatabaseValue) }) else {
          continue
        }
        let step = names.contains("step") ? " at step \(one["step"] as DatabaseValue)" : ""
        return "\(table).\(column)\(step): \(shown(one[column])) here, \(shown(other[column])) there"
      }
    }
    return nil
  }

  private static func shown(_ value: DatabaseValue) -> String {
    let text = value.isNull ? "nothing" : "\(value)"
    return text.count > 40 ? text.prefix(40) + "…" : text
  }

  // MARK: - The experiment

  /// In what two experiments differ that have, or are to have, one name: in their cells, or in the stages they are made of.
  private static func differences(
    of name: String, in source: Database, from here: String, in target: Database
  ) throws -> [String] {
    func cells(_ database: Database, _ name: String) throws -> [String: String] {
      let rows = try Row.fetchAll(
        database,
        sql: """
          SELECT cell.stage, stage.title FROM experiment_cell AS cell JOIN stage ON stage.hash = cell.stage
          WHERE cell.experiment = ?
          """, arguments: [name])
      return Dictionary(rows.map { ($0["stage"], $0["title"]) }, uniquingKeysWith: { first, _ in first })
    }
    let ours = try cells(target, here), theirs = try cells(source, name)
    let onlyHere = ours.filter { theirs[$0.key] == nil }, onlyThere = theirs.filter { ours[$0.key] == nil }
    return onlyHere.map { "the cell \($0.value) (\($0.key.prefix(16))) is only here" }.sorted()
      + onlyThere.map { "the cell \($0.value) (\($0.key.prefix(16))) is only there" }.sorted()
  }

  /// An experiment that has ended elsewhere has ended, if here it had not.
  private static func takeEnding(
    of name: String, from source: Database, to here: String, in target: Database
  ) throws {
    guard
      let row = try Row.fetchOne(
        source, sql: "SELECT state, finished, summary FROM experiment WHERE name = ? AND state = 'completed'",
        arguments: [name])
    else { return }
    try target.execute(
      sql: """
        UPDATE experiment SET state = ?, finished = ?, summary = ? WHERE name = ? AND state IN ('interrupted', 'failed')
        """, arguments: [row["state"], row["finished"], row["summary"], here])
  }

  /// Takes rows that are not here yet; of those that are, by their key, all else must be equal.
  private static func takeMissing(
    of table: String, key: [String], of name: String, from source: Database, to here: String, in target: Database
  ) throws {
    let names = try columns(of: table, in: source)
    let match = key.map { "\"\($0)\" IS ?" }.joined(separator: " AND ")
    for row in try Row.fetchAll(
      source, sql: "SELECT * FROM \(table) WHERE experiment = ? ORDER BY id", arguments: [name])
    {
      let place = key.map { row[$0] as DatabaseValue }
      let ours = try Row.fetchOne(
        target, sql: "SELECT * FROM \(table) WHERE experiment = ? AND \(match)",
        arguments: StatementArguments([here.databaseValue] + place))
      guard let ours else {
        try copyRows(
          of: table, where: "id = ?", [row["id"] as DatabaseValue], from: source, to: target,
          changing: ["experiment": here])
        continue
      }
      for column in names where column != "experiment" {
        guard (ours[column] as DatabaseValue) != (row[column] as DatabaseValue) else { continue }
        throw ImportClash(
          experiment: name,
          differences: [
            "\(table).\(column) of \(zip(key, place).map { "\($0) \(shown($1))" }.joined(separator: ", ")): "
              + "\(shown(ours[column])) here, \(shown(row[column])) there"
          ], mayBeRenamed: true)
      }
    }
  }
}
