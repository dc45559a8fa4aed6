import Foundation
import GRDB

/// The result of an import.
public struct ImportOutcome: Sendable, Equatable {
  public var experiment: String
  /// The number of stages that were added, or were not complete before.
  public var stages = 0
  /// The number of stages that this ledger had already, with equal rows.
  public var stagesThere = 0
  /// Whether this ledger had the experiment already.
  public var wasThere = false
}

/// Two ledgers have different content under the same name.
public struct ImportClash: Error, Equatable, CustomStringConvertible {
  public var experiment: String
  /// Short descriptions of the differences.
  public var differences: [String]
  /// Whether importing under another name would succeed.
  public var mayBeRenamed: Bool

  public var description: String {
    let shown = differences.prefix(5).joined(separator: "; "), more = differences.count - 5
    return
      "Nothing of \(experiment) was imported, because this ledger has different content under the same name: \(shown)"
      + (more > 0 ? "; and \(more) more" : "")
      + (mayBeRenamed
        ? ". Use --as NAME to import it under another name."
        : ". Results of the same settings on another machine differ by rounding: keep them in a separate folder "
          + "(--results DIR).")
  }
}

extension Ledger {
  /// Imports an experiment from another ledger, completely or not at all. Equal content that is here already stays, so a
  /// second import changes nothing.
  ///
  /// - Parameter newName: The name of the experiment in this ledger.
  /// - Throws: `ImportClash` if this ledger has different content under the same name.
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
      // A stage that is complete or running here stays. A stage in the same state is not copied again.
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
      // The row itself stays, because experiments refer to it.
      guard let theirs = try stages(source, where: "hash = ?", [hash]).first else { return }
      try put(theirs, in: target)
    } else {
      try copyRows(of: "stage", where: "hash = ?", [hash], from: source, to: target)
      try copyRows(of: "stage_input", where: "stage = ?", [hash], from: source, to: target)
      // A stage that was running when the file was exported does not run here.
      try target.execute(
        sql: "UPDATE stage SET state = 'interrupted', pid = NULL WHERE hash = ? AND state = 'running'",
        arguments: [hash])
    }
    for table in stageTables { try copyRows(of: table, where: "stage = ?", [hash], from: source, to: target) }
  }

  /// Returns the first difference between the rows of a stage in two ledgers, without times and processes; nil if they are
  /// equal.
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

  /// Returns the cells in which two experiments differ that have, or will have, the same name.
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
    return onlyHere.map { "the cell \($0.value) (\($0.key.prefix(16))) exists only here" }.sorted()
      + onlyThere.map { "the cell \($0.value) (\($0.key.prefix(16))) exists only there" }.sorted()
  }

  /// Copies the end of an experiment that is completed there but not here.
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

  /// Copies rows whose key is not here yet. If the key is here, the other columns must be equal.
  private static func takeMissing(
    of table: String, key: [String], of name: String, from source: Database, to here: String, in target: Database
  ) throws {
    let names = try columns(of: table, in: source)
    let match = key.map { "\"\($0)\" IS ?" }.joined(separator: " AND ")
    for row in try Row.fetchAll(
      source, sql: "SELECT * FROM \(table) WHERE experiment = ? ORDER BY id", arguments: [name])
    {
      let values = key.map { row[$0] as DatabaseValue }
      let ours = try Row.fetchOne(
        target, sql: "SELECT * FROM \(table) WHERE experiment = ? AND \(match)",
        arguments: StatementArguments([here.databaseValue] + values))
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
            "\(table).\(column) of \(zip(key, values).map { "\($0) \(shown($1))" }.joined(separator: ", ")): "
              + "\(shown(ours[column])) here, \(shown(row[column])) there"
          ], mayBeRenamed: true)
      }
    }
  }
}
