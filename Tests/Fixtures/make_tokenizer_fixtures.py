#!/usr/bin/env python3
"""Makes the tokenizer's golden values with Hugging Face's `tokenizers`.

    pip install -r requirements.txt
    python make_tokenizer_fixtures.py

Writes tokenizer/vocab.json and merges.txt as `tokenizers` itself saves them, tokenizer-cases.json, and, if the real
texts are in ../../../shared/data or in the folder that HARNESS_SHARED_DATA names, tokenizer-real-text.json, which
holds hashes only.
"""

import os
import random
import tarfile
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from common import HERE, write_json

END_OF_TEXT = "<|endoftext|>"

TRAINING_TEXTS = [
    "The miller's daughter said that she'd never seen so small a horse. \"It's a pony,\" he'll have told her; they're "
    "common in the hills, and I've two more at home.",
    "Rain came in from the west at 4:15. By 16:30 the fields were under 12 inches of water, and 1,204 sheep had been "
    "driven to the 3 barns that stood above the river.",
    "She sang, she sang again, and then she sang no more; the singers' singing master, who'd sung with her, wept.",
    "Der Müller hört die Bäche rauschen. Où est passé l'été ? Mañana será otro día, señor. Žluťoučký kůň pěl ódy.",
    "Σήμερα ο ήλιος λάμπει. Сегодня идёт дождь, и завтра тоже. היום יפה. اليوم جميل.",
    "今日は天気がいいです。明日も天気がいいでしょう。雨不下了,天气很好。오늘은 날씨가 좋아요.",
    "Well done!!! 😀😀 👍🏽 ... really??? 👩‍👩‍👧 <br /><br />Ten out of ten (10/10) — would watch again & again.",
    "def area(width, height):\n    return width * height\n\n\n\tprint(area(3, 4))   # twelve\r\n",
    "   leading and trailing   \n \n  \t\t mixed\u00a0no-break\u00a0\u00a0spaces\u3000wide\u2003em   ",
    "",
    " ",
    "unhappily unhappiness happily happiness happy happier happiest unhappier unhappiest",
]

EDGE_TEXTS = [
    "", " ", "  ", "\n", "\n\n", " \n", "\n ", "\t\t\tx", "x\t", "a  b", "a   b", "a \n b", "a\n\n b", "a \n\nb ",
    "a\u00a0b", "a \u00a0b", "a\u00a0 b", "\u00a0\u00a0b", " \u3000 x", "\u2028\u2029x", "\u0085y", "\u200bz", "\ufeffz",
    "'s", "'sit", " 's", "''s", "'S", "don't", "DON'T", "'re 've 'm 'll 'd 't", "'r 'v 'l", "'", "' s", "a'", "it''s",
    "'ll'", "'l", "we'll've", "\u2019s it\u2019s", "x's9's", "9'th", "!'s", " !'s", "123abc456", "12 34  56", "a1b2c3",
    "½ ² Ⅷ ٣٤ १२ 一二 ㊿", "x²", "e\u0301te\u0301", "\u0301", " \u0301a", "naïve café", "NAÏVE", "ﬁ ﬀ ß ẞ İ ı", "中文123字",
    "日本語のテキスト。", "한국어 문장", "שלום", "مرحبا", "हिन्दी में", "ภาษาไทย", "𝒳𝓎𝓏 𝟙𝟚", "𠀀𠀁 𪛖", "\U00010d4a\U00011bf1 \U000323b0",
    "😀", "😀😀", " 😀", "👩‍👩‍👧‍👦", "🇫🇷🇩🇪", "1️⃣", "\x00", "a\x00b", "\x01\x1f\x7f", "\x1c\x1d\x1e\x1f x", "\r\n\r\n", "\v\f",
    "\x80\x9f", "\u0378\ue000\uffff\U0010ffff", "\ufffd", "<|endoftext|>", "a<|endoftext|>b", "<|endoftext", "Ġ Ċ ĉ",
    "http://example.org/?q=a+b&c=%20", "a_b __init__", "$3.50 €4 £5", "...---...", "—–-", "“quoted” «cité»",
    "x" * 47, "x" * 48, "x" * 49, "happiness" * 12, "ab" * 200, " " * 70 + "end", "!" * 100, "é" * 60, "中" * 40,
    "unhappiestunhappiestunhappiestunhappiestunhappiest", "The singers' singing",
]


def byte_level(model):
    tokenizer = Tokenizer(model)
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def train(texts, size):
    tokenizer = byte_level(models.BPE())
    tokenizer.train_from_iterator(texts, trainers.BpeTrainer(
        vocab_size=size, special_tokens=[END_OF_TEXT], show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    tokenizer.encode_special_tokens = True  # text never yields the special token
    return tokenizer


def words(text):
    splitter = pre_tokenizers.ByteLevel(add_prefix_space=False)
    return [text[first:last] for _, (first, last) in splitter.pre_tokenize_str(text)]


def cases():
    supported = train(TRAINING_TEXTS, 100_000).get_vocab_size()
    size = 600
    tokenizer = train(TRAINING_TEXTS, size)
    (HERE / "tokenizer").mkdir(exist_ok=True)
    tokenizer.model.save(str(HERE / "tokenizer"))
    generator = random.Random(1)
    pieces = EDGE_TEXTS + TRAINING_TEXTS[-1].split()
    texts = EDGE_TEXTS + TRAINING_TEXTS
    texts += ["".join(generator.choice(pieces) for _ in range(6)) for _ in range(40)]
    sequences = [[0], [0, 0], [72, 0, 73], [size, 5], [100_000, 72]]
    sequences += [[generator.randrange(size) for _ in range(12)] for _ in range(25)]
    sequences += [[generator.randrange(257) for _ in range(12)] for _ in range(25)]
    write_json("tokenizer-cases.json", {
        "trainingTexts": TRAINING_TEXTS,
        "vocabularySize": size,
        "supported": supported,
        "encodings": [{"text": t, "words": words(t), "ids": tokenizer.encode(t).ids} for t in texts],
        "decodings": [{"ids": s, "text": tokenizer.decode(s, skip_special_tokens=True)} for s in sequences]})


def fnv(words):
    """FNV-1a over words instead of bytes, in hexadecimal."""
    state = 0xCBF29CE484222325
    for word in words:
        state = (state ^ word) * 0x00000100000001B3 & 0xFFFFFFFFFFFFFFFF
    return f"{state:016x}"


def encoded(tokenizer, texts):
    """All ids, 2³² − 1 after each text."""
    ids = [i for encoding in tokenizer.encode_batch(texts) for i in encoding.ids + [0xFFFFFFFF]]
    return {"tokens": len(ids) - len(texts), "hash": fnv(ids)}


def real_text():
    data = Path(os.environ.get("HARNESS_SHARED_DATA", HERE.parents[2] / "shared/data"))
    archive = data / "imdb/aclImdb-train.tar.gz"
    if not archive.exists():
        print(f"{archive} is not there: tokenizer-real-text.json stays as it is")
        return
    folder = "aclImdb/train/pos"
    with tarfile.open(archive) as tar:
        files = {m.name: tar.extractfile(m).read() for m in tar if m.isfile() and m.name.startswith(folder + "/")}
    texts = [files[name].decode("utf-8") for name in sorted(files)]
    size = 4096
    trained = train(texts, size)
    saved = [Path(p).read_bytes() for p in trained.model.save(str(HERE / "tokenizer"), "unused")]
    for path in (HERE / "tokenizer").glob("unused-*"):
        path.unlink()
    gpt2 = byte_level(models.BPE.from_file(str(data / "gpt2-bpe/vocab.json"), str(data / "gpt2-bpe/merges.txt")))
    write_json("tokenizer-real-text.json", {
        "folder": folder, "texts": len(texts), "vocabularySize": size,
        "vocabularyHash": fnv(saved[0]), "mergesHash": fnv(saved[1]),
        "trained": encoded(trained, texts), "gpt2": encoded(gpt2, texts)})


if __name__ == "__main__":
    cases()
    real_text()
