import Tensor

/// Writes texts to be summarised, with summaries as people write them: the built-in corpus of the summarization task.
///
/// A text tells hidden facts. Some are important, and a summary should say them; others are filler, told before, between
/// and behind. A summary is as good as people's are: it may leave out what it could have said, add what nobody needs,
/// ramble, and now and then get something wrong. The n-th text depends on the domain, the seed and n alone.
struct SummaryWriter: Sendable {
  /// Raised whenever the same seed gives other text.
  static let version = 1
  static let closing = "\n\nTL;DR:"

  // How people fall short, each with its probability.
  private static let omission = 0.25
  private static let error = 0.06
  private static let detail = 0.15
  private static let rambling = 0.1

  let domain: SummaryDomain
  let seed: UInt64

  func example(at index: Int) -> Example {
    var draft = SummaryDraft(
      domain: domain, random: RandomStream(seed: seed, purpose: "built-in summary", index: UInt64(index)))
    return draft.write(id: "builtin/\(domain.rawValue)/\(index)")
  }

  private struct SummaryDraft {
    let domain: SummaryDomain
    let grammar: SummaryGrammar
    var random: RandomStream
    /// By kind; "other" is a second person.
    var values: [String: FactKind.Value] = [:]
    /// Which way of putting it each fact has throughout: people repeat themselves.
    var phrasings: [String: Int] = [:]

    init(domain: SummaryDomain, random: RandomStream) {
      self.domain = domain
      self.random = random
      grammar = domain.grammar
    }

    mutating func write(id: String) -> Example {
      for kind in domain.kinds { draw(kind, as: kind.name) }
      if domain == .posts {
        repeat { draw(PostFacts.person, as: "other") } while values["other"]?.name == values["person"]?.name
      }
      let told = grammar.optional.filter { $0.share > random.uniform() }
      var fillers = grammar.fillers.filter { $0.share > random.uniform() }
      random.shuffle(&fillers)
      let prompt = domain == .posts ? post(told, fillers) : report(told, fillers)
      let facts = SummaryFacts(
        domain: domain, important: (grammar.core + told.map(\.kind)).map(fact), filler: fillers.map { fact($0.kind) })
      let summary = " " + summary(told.map(\.kind), fillers)
      return Example(
        id: id, prompt: prompt, completions: [summary], references: [0], pairs: [], facts: facts)
    }

    private mutating func draw(_ kind: FactKind, as name: String) {
      let value = kind.values[random.index(below: kind.values.count)]
      values[name] = value
      phrasings[name] = random.index(below: value.phrasings.count)
    }

    private func fact(_ name: String) -> Fact {
      Fact(kind: name == "other" ? "person" : name, value: values[name]?.name ?? "")
    }

    // MARK: - The text

    private mutating func post(_ told: [SummaryGrammar.Telling], _ fillers: [SummaryGrammar.Telling]) -> String {
      let forums = ["advice", "relationships", "family", "legal", "roommates", "offmychest"]
      let forum = forums[random.index(below: forums.count)]
      let title = Prose.finished(expanded(grammar.titles))
      return "SUBREDDIT: r/\(forum)\n\nTITLE: \(title)\n\nPOST: " + body(told, fillers) + SummaryWriter.closing
    }

    private mutating func report(_ told: [SummaryGrammar.Telling], _ fillers: [SummaryGrammar.Telling]) -> String {
      body(told, fillers) + SummaryWriter.closing
    }

    /// Fillers stand before the story, behind it, and between what follows it.
    private mutating func body(_ told: [SummaryGrammar.Telling], _ fillers: [SummaryGrammar.Telling]) -> String {
      var sentences: [String] = []
      var rest = fillers[...]
      func tell(_ count: Int, _ draft: inout SummaryDraft) {
        for filler in rest.prefix(count) { sentences.append(draft.expanded(filler.rule)) }
        rest = rest.dropFirst(count)
      }
      if random.uniform() < 0.5 { sentences.append(expanded(grammar.opening)) }
      tell(random.index(below: rest.count + 1), &self)
      sentences.append(expanded(grammar.story))
      for telling in told {
        tell(random.index(below: rest.count + 1), &self)
        sentences.append(expanded(telling.rule))
      }
      tell(rest.count, &self)
      return sentences.map(Prose.finished).joined(separator: " ")
    }

    // MARK: - The summary

    private mutating func summary(_ told: [String], _ fillers: [SummaryGrammar.Telling]) -> String {
      var said = grammar.core
      for kind in told where random.uniform() >= SummaryWriter.omission { said.append(kind) }
      let known = values
      if random.uniform() < SummaryWriter.error {
        let kind = said[random.index(below: said.count)]
        guard let table = domain.kinds.first(where: { $0.name == kind }) else { preconditionFailure("no kind \(kind)") }
        repeat { draw(table, as: kind) } while values[kind]?.name == known[kind]?.name
      }
      let fitting = grammar.summaries.templates.filter { kinds(of: $0) == Set(said) }
      precondition(!fitting.isEmpty, "no summary tells \(said)")
      var sentences = [expand(fitting[random.index(below: fitting.count)])]
      values = known
      if !fillers.isEmpty, random.uniform() < SummaryWriter.detail {
        sentences.append(expanded(fillers[random.index(below: fillers.count)].rule))
      }
      if random.uniform() < SummaryWriter.rambling { sentences.append(expanded(grammar.ramblings)) }
      // As people write them: without capitals.
      return Prose.casual(sentences.joined(separator: " "))
    }

    /// The kinds that a template's places name.
    private func kinds(of parts: [Phrase]) -> Set<String> {
      parts.reduce(into: []) { kinds, part in
        switch part {
        case .text: break
        case .name(let name, _): kinds.insert(grammar.places[name]?.kind ?? name)
        case .choice(let alternatives): for alternative in alternatives { kinds.formUnion(self.kinds(of: alternative)) }
        }
      }
    }

    // MARK: - Expansion

    private mutating func expanded(_ rule: SummaryGrammar.Rule) -> String {
      expand(rule.templates[random.index(below: rule.templates.count)])
    }

    private mutating func expand(_ parts: [Phrase]) -> String {
      var text = ""
      for part in parts {
        switch part {
        case .text(let own): text += own
        case .name(let name, _):
          guard let place = grammar.places[name], let value = values[place.kind] else {
            preconditionFailure("no place is named '\(name)'")
          }
          text += value.phrasings[place.phrasing ?? phrasings[place.kind] ?? 0]
        case .choice(let alternatives): text += expand(alternatives[random.index(below: alternatives.count)])
        }
      }
      return text
    }
  }
}
