extension Tokenizer {
  /// Learns merges from texts until the vocabulary has the given size. Its ids are the special token first, then the
  /// 256 bytes, then the results of the merges in the order in which they were made.
  ///
  /// Each merge joins the most frequent pair within words, and, of equally frequent pairs, the one with the smallest
  /// ids. The result does not depend on the order of the texts.
  public static func train(on texts: [String], vocabularySize: Int) throws(TokenizerError) -> Tokenizer {
    guard vocabularySize >= smallestVocabulary else {
      throw .vocabularyTooSmall(requested: vocabularySize, smallest: smallestVocabulary)
    }
    var words = ByteStringTable()
    var counts: [Int] = []
    for text in texts {
      var text = text
      text.withUTF8 { bytes in
        var scanner = WordScanner(bytes)
        while let word = scanner.next() {
          let index = words.insert(word)
          if index == counts.count { counts.append(1) } else { counts[index] += 1 }
        }
      }
    }
    var tokens = ByteStringTable()
    let endOfText = Int32(tokens.insert(Array(endOfTextName.utf8)))
    var byteIDs = [Int32](repeating: 0, count: 256)
    for byte in ByteAlphabet.bytesInOrder { byteIDs[Int(byte)] = Int32(tokens.insert([byte])) }

    var trainer = BytePairTrainer(words: words, counts: counts, tokens: tokens, byteIDs: byteIDs)
    trainer.run(until: vocabularySize)
    guard trainer.tokens.count == vocabularySize else {
      throw .vocabularyTooLarge(requested: vocabularySize, supported: trainer.tokens.count)
    }
    return Tokenizer(
      tokens: trainer.tokens, merges: trainer.merges, results: trainer.results, byteIDs: byteIDs,
      endOfText: endOfText)
  }
}
