extension SlurmSettings {
  init(_ fields: SweepFields) {
    partition = fields.word("partition")
    account = fields.word("account")
    qos = fields.word("qos")
    minutes = fields.integer("minutes")
    memory = fields.integer("memory")
    cpus = fields.integer("cpus")
    tasksAtOnce = fields.integer("tasksAtOnce")
    stagesPerTask = fields.integer("stagesPerTask") ?? stagesPerTask
    warning = fields.integer("warning") ?? warning
    arguments = fields.list("arguments")?.compactMap(\.text) ?? []
  }
}

extension SweepValue {
  fileprivate var text: String? {
    guard case .text(let text) = self else { return nil }
    return text
  }
}
