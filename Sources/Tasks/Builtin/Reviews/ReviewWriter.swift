import Tensor

/// Writes one review.
struct ReviewWriter {
  private struct Alternative: Hashable {
    let rule: String
    let choice: Int
  }

  private enum Tone: Int, CaseIterable { case enthusiastic, dry, chatty, mixed }

  // In words.
  private static let minimumLength = 25
  private static let maximumLength = 110
  /// Words that are the same in the whole review.
  private static let facts = ["quest", "decade", "when"]

  private let grammar = ReviewGrammar.reviews
  private var random: RandomStream
  private var film: [String: String] = [:]
  /// Indices of the aspects that the review has not mentioned yet.
  private var remainingAspects: [Int] = []
  private var aspect = ReviewAspects.all[0]
  private var noun = ReviewAspects.all[0].nouns[0]
  /// The alternatives that this review already uses. They are avoided.
  private var used: Set<Alternative> = []
  private var sentences: [String] = []
  private var wordCount = 0
  private var agreeing = 0
  private var contrary = 0
  /// Whether a sentence contrasts praise and blame.
  private var hasContrast = false

  init(random: RandomStream) { self.random = random }

  mutating func write(label: Sentiment) -> String {
    inventFilm()
    let tone = Tone.allCases[random.index(below: Tone.allCases.count)]
    let strength = (tone == .mixed ? 0.55 : 0.68) + 0.28 * random.uniform()
    // Long reviews are rarer than short ones.
    let draw = random.uniform()
    let target =
      ReviewWriter.minimumLength + 5 + Int(Double(ReviewWriter.maximumLength - 48) * draw * (0.4 + 0.6 * draw))

    open(label: label)
    while wordCount < target {
      if random.uniform() < factProbability(for: tone) {
        addFact(label: label)
      } else {
        let agrees = contrary >= agreeing || random.uniform() < strength
        addOpinion(agrees ? label : label.opposite, tone: tone, label: label)
      }
    }
    close(label: label, tone: tone)
    return sentences.joined(separator: " ")
  }

  // MARK: - The review's parts

  /// Adds an opening that reveals little about the label: a review that starts with praise may end in blame.
  private mutating func open(label: Sentiment) {
    let draw = random.uniform()
    if draw < 0.5 {
      add(sentence("neutralOpening", label), opinion: nil, label: label)
    } else if draw < 0.65 {
      add(sentence("verdictOpening", label), opinion: label, label: label)
    } else if draw < 0.75 {
      add(sentence("verdictOpening", label.opposite), opinion: label.opposite, label: label)
      add(sentence("turn", label), opinion: label, label: label)
    } else if draw < 0.9 {
      let side = random.uniform() < 0.6 ? label : label.opposite
      add(sentence("partOpening", side), opinion: side, label: label)
    } else {
      add(sentence("storyOpening", label), opinion: label, label: label)
    }
  }

  /// Adds a sentence without an opinion. It repeats no fact.
  private mutating func addFact(label: Sentiment) {
    let stated = ReviewWriter.facts.compactMap { film[$0] }.filter { fact in sentences.contains { $0.contains(fact) } }
    var fact = sentence("neutral", label)
    while stated.contains(where: { fact.contains($0) }) { fact = sentence("neutral", label) }
    add(fact, opinion: nil, label: label)
  }

  /// Adds an opinion. Opinions against the label concern only aspects: contradicting verdicts on the whole film make no sense.
  private mutating func addOpinion(_ side: Sentiment, tone: Tone, label: Sentiment) {
    let aboutAspects: [String] =
      switch tone {
      case .enthusiastic: ["plain", "plain", "plain", "contrast"]
      case .dry: ["plain", "plain", "plain", "contrast", "contrast"]
      case .chatty: ["plain", "aside", "aside", "contrast"]
      case .mixed: ["plain", "plain", "contrast", "contrast", "contrast", "aside"]
      }
    let aboutFilm: [String] =
      switch tone {
      case .enthusiastic: ["cheer", "audience", "recommend", "reversal"]
      case .dry: []
      case .chatty: ["audience", "reversal"]
      case .mixed: ["reversal"]
      }
    let kinds = side == label ? aboutAspects + aboutFilm : aboutAspects
    let kind = kinds[random.index(below: kinds.count)]
    var text = sentence(kind, side)
    if tone == .enthusiastic, kind == "plain", random.uniform() < 0.3 { text = text.dropLast() + "!" }
    add(text, opinion: side, label: label)
    if kind == "contrast" { hasContrast = true }
  }

  private mutating func close(label: Sentiment, tone: Tone) {
    if !hasContrast, contrary == 0 {
      add(sentence("contrast", label), opinion: label, label: label)
    }
    while agreeing <= contrary {
      add(sentence("plain", label), opinion: label, label: label)
    }
    let kinds = ["summary", "recommend", "rating", "recommend"]
    let count = wordCount < 90 ? [0, 1, 1, 2][random.index(below: 4)] : 0
    for _ in 0..<count {
      let kind = kinds[random.index(below: kinds.count)]
      if used.insert(Alternative(rule: "closing " + kind, choice: 0)).inserted {
        add(sentence(kind, label), opinion: label, label: label)
      }
    }
  }

  private func factProbability(for tone: Tone) -> Double {
    switch tone {
    case .enthusiastic: 0.2
    case .dry: 0.4
    case .chatty: 0.3
    case .mixed: 0.25
    }
  }

  private mutating func add(_ sentence: String, opinion: Sentiment?, label: Sentiment) {
    sentences.append(sentence)
    wordCount += sentence.utf8.split(separator: UInt8(ascii: " ")).count
    guard let opinion else { return }
    if opinion == label { agreeing += 1 } else { contrary += 1 }
  }

  // MARK: - The film

  private mutating func inventFilm() {
    let leadIsWoman = random.index(below: 2) == 0
    let secondIsWoman = random.index(below: 2) == 0
    var bound: [String: String] = [:]
    bound["title"] = neutral("makeTitle")
    repeat { bound["other"] = neutral("makeTitle") } while bound["other"] == bound["title"]
    bound["star"] = neutral("surname")
    repeat { bound["costar"] = neutral("surname") } while bound["costar"] == bound["star"]
    repeat {
      bound["director"] = neutral("surname")
    } while bound["director"] == bound["star"] || bound["director"] == bound["costar"]
    let leadFirst = neutral(leadIsWoman ? "woman" : "man")
    let secondFirst = neutral(secondIsWoman ? "woman" : "man")
    bound["lead"] = leadFirst + " " + (bound["star"] ?? "")
    bound["second"] = secondFirst + " " + (bound["costar"] ?? "")
    repeat { bound["hero"] = neutral(leadIsWoman ? "woman" : "man") } while bound["hero"] == leadFirst
    repeat {
      bound["villain"] = neutral(secondIsWoman ? "woman" : "man")
    } while bound["villain"] == secondFirst || bound["villain"] == bound["hero"]
    bound["his"] = leadIsWoman ? "her" : "his"
    bound["job"] = neutral("job")
    bound["trait"] = neutral("trait")
    for fact in ReviewWriter.facts { bound[fact] = neutral(fact) }
    bound["companion"] = neutral("companion")
    bound["place"] = neutral("place")
    let genre = ReviewGrammar.genres[random.index(below: ReviewGrammar.genres.count)]
    bound["genre"] = genre.0
    bound["genres"] = genre.1
    film = bound
    used = []
    moveToNextAspect()
  }

  /// Expands a rule that is the same for both polarities.
  private mutating func neutral(_ name: String) -> String { expanded(name, .positive) }

  private mutating func moveToNextAspect() {
    if remainingAspects.isEmpty { remainingAspects = random.permutation(of: ReviewAspects.all.count) }
    aspect = ReviewAspects.all[remainingAspects.removeLast()]
    noun = aspect.nouns[random.index(below: aspect.nouns.count)]
  }

  // MARK: - Expansion

  private mutating func sentence(_ rule: String, _ side: Sentiment) -> String {
    Prose.finished(expanded(rule, side))
  }

  private mutating func expanded(_ name: String, _ side: Sentiment) -> String {
    if let word = film[name] { return word }
    switch name {
    case "aspect":
      moveToNextAspect()
      return ""
    case "noun": return noun.words
    case "np": return "the " + noun.words
    case "is": return noun.isPlural ? "are" : "is"
    case "was": return noun.isPlural ? "were" : "was"
    case "mild": return pick(side == .positive ? aspect.mildPraise : aspect.mildBlame)
    case "clause":
      moveToNextAspect()
      return expand(side == .positive ? aspect.praise : aspect.blame, side)
    case "otherJob":
      while true {
        guard let rule = grammar.rule("job", polarity: side) else { preconditionFailure("there are no jobs") }
        let job = expand(rule, side)
        if job != film["job"] { return job }
      }
    case "claim":
      // A clause that another person could say about the film.
      while true {
        let claim = expanded("clause", side)
        let isPersonal = claim.split(separator: " ").contains { ["I", "me", "my", "our", "we"].contains($0) }
        if !isPersonal { return claim }
      }
    default:
      guard let rule = grammar.rule(name, polarity: side) else { preconditionFailure("no rule is named '\(name)'") }
      return expand(rule, side)
    }
  }

  private mutating func pick(_ words: [String]) -> String {
    var word = words[random.index(below: words.count)]
    for _ in 0..<4 where used.contains(Alternative(rule: word, choice: 0)) {
      word = words[random.index(below: words.count)]
    }
    used.insert(Alternative(rule: word, choice: 0))
    return word
  }

  private mutating func expand(_ rule: ReviewGrammar.Rule, _ side: Sentiment) -> String {
    let count = rule.templates.count
    var choice = random.index(below: count)
    for _ in 0..<6 where used.contains(Alternative(rule: rule.name, choice: choice)) {
      choice = random.index(below: count)
    }
    used.insert(Alternative(rule: rule.name, choice: choice))
    return expand(rule.templates[choice], side)
  }

  private mutating func expand(_ parts: [Phrase], _ side: Sentiment) -> String {
    var text = ""
    for part in parts {
      switch part {
      case .text(let own): text += own
      case .name(let name, let opposite): text += expanded(name, opposite ? side.opposite : side)
      case .choice(let alternatives): text += expand(alternatives[random.index(below: alternatives.count)], side)
      }
    }
    return text
  }
}
