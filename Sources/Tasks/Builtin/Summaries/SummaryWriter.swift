import Tensor

/// Writes the built-in corpus of the summarization task: texts with imperfect summaries.
///
/// A text states hidden facts. Some facts are important, and a summary should state them. The others are filler. Like summaries
/// by people, a summary may omit important facts, add unimportant ones, ramble, or state a wrong fact. The n-th text depends
/// only on the domain, the seed and n.
struct SummaryWriter: Sendable {
  /// Increase this number whenever the same seed yields other text.
  static let version = 1
  static let promptSuffix = "\n\nTL;DR:"

  // The probabilities of imperfections of a summary.
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
    typealias Sentence = SummaryGrammar.OptionalSentence

    let domain: SummaryDomain
    var random: RandomStream
    /// The values by kind. "other" is a second person.
    var values: [String: FactKind.Value] = [:]
    /// The index of the phrasing of each fact. It is the same in the whole text.
    var phrasings: [String: Int] = [:]

    private var grammar: SummaryGrammar { domain.grammar }

    mutating func write(id: String) -> Example {
      for kind in domain.kinds { draw(kind, as: kind.name) }
      if domain == .posts {
        repeat { draw(PostFacts.person, as: "other") } while values["other"]?.name == values["person"]?.name
      }
      let optional = grammar.optional.filter { $0.probability > random.uniform() }
      var fillers = grammar.fillers.filter { $0.probability > random.uniform() }
      random.shuffle(&fillers)
      let prompt = domain == .posts ? post(optional, fillers) : report(optional, fillers)
      let facts = SummaryFacts(
        domain: domain, important: (grammar.core + optional.map(\.kind)).map(fact),
        filler: fillers.map { fact($0.kind) })
      let summary = " " + summary(optional.map(\.kind), fillers)
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

    private mutating func post(_ optional: [Sentence], _ fillers: [Sentence]) -> String {
      let forums = ["advice", "relationships", "family", "legal", "roommates", "offmychest"]
      let forum = forums[random.index(below: forums.count)]
      let title = Prose.finished(expanded(grammar.titles))
      return "SUBREDDIT: r/\(forum)\n\nTITLE: \(title)\n\nPOST: " + body(optional, fillers) + SummaryWriter.promptSuffix
    }

    private mutating func report(_ optional: [Sentence], _ fillers: [Sentence]) -> String {
      body(optional, fillers) + SummaryWriter.promptSuffix
    }

    /// Writes the sentences. Fillers occur before the story, after it, and between the optional sentences.
    private mutating func body(_ optional: [Sentence], _ fillers: [Sentence]) -> String {
      var sentences: [String] = []
      var rest = fillers[...]
      func addFillers(_ count: Int, _ draft: inout SummaryDraft) {
        for filler in rest.prefix(count) { sentences.append(draft.expanded(filler.rule)) }
        rest = rest.dropFirst(count)
      }
      if random.uniform() < 0.5 { sentences.append(expanded(grammar.opening)) }
      addFillers(random.index(below: rest.count + 1), &self)
      sentences.append(expanded(grammar.story))
      for sentence in optional {
        addFillers(random.index(below: rest.count + 1), &self)
        sentences.append(expanded(sentence.rule))
      }
      addFillers(rest.count, &self)
      return sentences.map(Prose.finished).joined(separator: " ")
    }

    // MARK: - The summary

    private mutating func summary(_ optional: [String], _ fillers: [Sentence]) -> String {
      var stated = grammar.core
      for kind in optional where random.uniform() >= SummaryWriter.omission { stated.append(kind) }
      let trueValues = values
      if random.uniform() < SummaryWriter.error {
        let kind = stated[random.index(below: stated.count)]
        guard let table = domain.kinds.first(where: { $0.name == kind }) else { preconditionFailure("no kind \(kind)") }
        repeat { draw(table, as: kind) } while values[kind]?.name == trueValues[kind]?.name
      }
      let fitting = grammar.summaries.templates.filter { kinds(of: $0) == Set(stated) }
      precondition(!fitting.isEmpty, "no summary tells \(stated)")
      var sentences = [expand(fitting[random.index(below: fitting.count)])]
      values = trueValues
      if !fillers.isEmpty, random.uniform() < SummaryWriter.detail {
        sentences.append(expanded(fillers[random.index(below: fillers.count)].rule))
      }
      if random.uniform() < SummaryWriter.rambling { sentences.append(expanded(grammar.ramblings)) }
      // Many people write summaries without capitals.
      return Prose.casual(sentences.joined(separator: " "))
    }

    /// Returns the kinds of facts of the placeholders of a template.
    private func kinds(of parts: [Phrase]) -> Set<String> {
      parts.reduce(into: []) { kinds, part in
        switch part {
        case .text: break
        case .name(let name, _): kinds.insert(grammar.placeholders[name]?.kind ?? name)
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
          guard let placeholder = grammar.placeholders[name], let value = values[placeholder.kind] else {
            preconditionFailure("there is no placeholder '\(name)'")
          }
          text += value.phrasings[placeholder.phrasing ?? phrasings[placeholder.kind] ?? 0]
        case .choice(let alternatives): text += expand(alternatives[random.index(below: alternatives.count)])
        }
      }
      return text
    }
  }
}
