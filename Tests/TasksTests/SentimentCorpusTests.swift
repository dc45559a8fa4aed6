import Foundation
import Testing

@testable import Tasks

@Suite struct SentimentCorpusTests {
  @Test func encodesAndDecodes() throws {
    let decoder = JSONDecoder()
    func decode(_ json: String) throws -> SentimentCorpus {
      try decoder.decode(SentimentCorpus.self, from: Data(json.utf8))
    }
    #expect(try decode(#"{"kind":"builtin"}"#) == .builtin(documents: SentimentCorpus.defaultDocuments, seed: 0))
    #expect(try decode(#"{"kind":"builtin","documents":50,"seed":7}"#) == .builtin(documents: 50, seed: 7))
    #expect(try decode(#"{"kind":"imdb","path":"a/b"}"#) == .imdb(path: "a/b"))
    #expect(throws: DecodingError.self) { try decode(#"{"kind":"imdb"}"#) }
    for corpus in [SentimentCorpus.builtin(documents: 3, seed: .max), .imdb(path: "x")] {
      #expect(try decoder.decode(SentimentCorpus.self, from: JSONEncoder().encode(corpus)) == corpus)
    }
  }

  @Test func refusesImpossibleSizes() {
    let error = corpusError { try SentimentCorpus.builtin(documents: 0).check() }
    #expect(error == .badSetting(name: "documents", value: "0", expected: "a whole number from 1 to 1000000"))
    #expect(
      error?.description
        == "The built-in corpus cannot have 0 documents. Expected a whole number from 1 to 1000000.")
  }

  @Test func isDeterministicInSeedAndIndex() throws {
    let corpus = try SentimentCorpus.builtin(documents: 200, seed: 3).load()
    #expect(corpus.documents.count == 200 && corpus.duplicates == 0)
    #expect(try SentimentCorpus.builtin(documents: 200, seed: 3).load().documents == corpus.documents)
    #expect(
      try SentimentCorpus.builtin(documents: 300, seed: 3).load().documents.prefix(200).elementsEqual(corpus.documents))
    let other = try SentimentCorpus.builtin(documents: 200, seed: 4).load()
    #expect(zip(corpus.documents, other.documents).allSatisfy { $0.text != $1.text })
    #expect(try SentimentCorpus.builtin(documents: 200, seed: 3).fingerprint() == "builtin-v1-200-3")
  }

  /// A change of the grammar must increase `ReviewGenerator.version`, which is part of a stage's identity.
  @Test func textMatchesItsVersion() throws {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for document in try SentimentCorpus.builtin(documents: 500, seed: 0).load().documents {
      for byte in document.text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    }
    #expect(ReviewGenerator.version == 1)
    #expect(String(hash, radix: 16) == "7fb4849a088bb0ff")
  }

  @Test func isBalancedVariedAndCompact() throws {
    let documents = try SentimentCorpus.builtin(documents: 9000).load().documents
    let positive = documents.count { $0.label == .positive }
    #expect(abs(positive - 4500) < 200)
    var types: [String: Int] = [:]
    var sentences = Set<String>()
    var lengths: [Int] = []
    for document in documents {
      let words = document.text.split(separator: " ")
      lengths.append(words.count)
      var sentence = ""
      for word in words {
        types[word.trimmingCharacters(in: .punctuationCharacters), default: 0] += 1
        sentence += word + " "
        if word.last.map({ ".!?".contains($0) }) == true {
          sentences.insert(sentence)
          sentence = ""
        }
      }
      #expect(sentence.isEmpty, "a sentence without an end: \(document.text)")
    }
    lengths.sort()
    print(
      "built-in: \(types.count) word types, \(sentences.count) sentences, words \(lengths[0])–\(lengths[8999]), ",
      "tenths \(lengths[900]) \(lengths[4500]) \(lengths[8100])")
    #expect((900...1500).contains(types.count))
    #expect(types.values.min() ?? 0 >= 3, "a word this rare cannot be learned")
    #expect(sentences.count > 30_000)
    #expect(lengths[0] >= 24 && lengths[8999] <= 135 && lengths[8100] - lengths[900] > 35)
  }

  @Test func hasNoGrammarErrors() throws {
    let wrong = try Regex(
      #"\b(\w+) \1\b|[{}\[\]|~]|  | [,.!?:]|[.!?] [a-z]|^[a-z]"#
        + #"|\b[Aa] [aeiouAEIO](?!ne\b|ni|se)|\b[Aa]n [^aeiouhAEIOUH]|[,.]{2}"#)
    for error in [
      "A {x}.", "One  two", "what.", "It ends. then more", "A old man.", "An real gem.", "It is the the end.",
    ] {
      #expect(error.firstMatch(of: wrong) != nil, "the search misses '\(error)'")
    }
    for document in try SentimentCorpus.builtin(documents: 4000, seed: 11).load().documents {
      if let match = document.text.firstMatch(of: wrong) {
        Issue.record("'\(document.text[match.range])' in: \(document.text)")
      }
    }
  }

  /// There must be evaluation prompts: prefixes of 2–8 words with which no training document starts.
  @Test func openingsAreDiverse() throws {
    let documents = try SentimentCorpus.builtin(documents: 9000, seed: 1).load().documents
    var numbers: [Substring: Int32] = [:]
    let tokens = documents.map { document in
      document.text.split(separator: " ").map { word in
        let next = Int32(numbers.count)
        return numbers[word]
          ?? {
            numbers[word] = next
            return next
          }()
      }
    }
    let selection = DocumentPromptSelection(training: Array(tokens[..<6000]), heldOut: Array(tokens[6000...]), seed: 0)
    var novel = 0
    var known = Set<[Int32]>()
    for document in selection.training { for length in 2...8 { known.insert(Array(document[..<length])) } }
    for (index, document) in selection.heldOut.enumerated() where !known.contains(Array(document[..<(2 + index % 7)])) {
      novel += 1
    }
    let prompts = try selection.evaluationPrompts(count: 1000)
    print("openings: \(novel) of 3000 beginnings are new; lengths \(prompts.lengthCounts.sorted { $0.key < $1.key })")
    #expect(novel >= 700 && novel < 2500)
  }
}
