import Foundation
import Tasks

/// The source of a corpus.
enum CorpusSource: Codable, Hashable, Sendable {
  case documents(SentimentCorpus)
  case examples(ExampleCorpus)

  init(from decoder: any Decoder) throws {
    if let corpus = try? SentimentCorpus(from: decoder) {
      self = .documents(corpus)
    } else {
      self = .examples(try ExampleCorpus(from: decoder))
    }
  }

  func encode(to encoder: any Encoder) throws {
    switch self {
    case .documents(let corpus): try corpus.encode(to: encoder)
    case .examples(let corpus): try corpus.encode(to: encoder)
    }
  }

  func check() throws {
    switch self {
    case .documents(let corpus): try corpus.check()
    case .examples(let corpus): try corpus.check()
    }
  }

  func fingerprint() throws -> String {
    switch self {
    case .documents(let corpus): try corpus.fingerprint()
    case .examples(let corpus): try corpus.fingerprint()
    }
  }

  /// The files from outside that are read.
  var files: OutsideFiles {
    switch self {
    case .documents(.builtin), .examples(.summaries), .examples(.dialogues): OutsideFiles(paths: [])
    case .documents(.imdb(let path)): OutsideFiles(paths: [path])
    case .examples(.files(let files)): OutsideFiles(paths: files.paths)
    }
  }
}
