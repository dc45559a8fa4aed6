#!/usr/bin/env python3
"""Counts real data with Python's own json and gzip, and scores summaries with Google's `rouge-score`.

    pip install rouge-score==0.1.2 nltk==3.10.4
    python make_data_fixtures.py [SHARED_DATA]     # writes beside this script; default ../../../shared/data

Texts are not copied here: `data-counts.json` has counts, `rouge-real-text.json` scores and hashes of the texts that they
are of, `porter-stems.json` words of our own and a hash of the stems of every word of the texts.
"""

import gzip
import json
import pathlib
import sys

from nltk.stem.porter import PorterStemmer
from rouge_score import rouge_scorer

HERE = pathlib.Path(__file__).parent
SHARED = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "../../../shared/data"
PAIRS = 500
HUMAN, ASSISTANT = "\n\nHuman:", "\n\nAssistant:"


def fnv(data):
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return f"{value:016x}"


def lines(name):
    path = SHARED / name
    with (gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else open(path, encoding="utf-8")) as file:
        return [json.loads(line) for line in file if line.strip()]


def hh_counts(rows):
    prompts, pairs, single, empty, replies = set(), set(), 0, 0, 0
    gathered, rejections = {}, {}
    for row in rows:
        cut = row["chosen"].rindex(ASSISTANT) + len(ASSISTANT)
        prompt, chosen = row["chosen"][:cut], row["chosen"][cut:]
        assert row["rejected"].rindex(ASSISTANT) + len(ASSISTANT) == cut and row["rejected"].startswith(prompt)
        rejected = row["rejected"][cut:]
        prompts.add(prompt)
        pairs.add((prompt, chosen, rejected))
        single += prompt.count(HUMAN) == 1
        empty += (not chosen.strip()) + (not rejected.strip())
        replies += len(chosen.encode()) + len(rejected.encode())
        known, compared = gathered.setdefault(prompt, set()), rejections.setdefault(prompt, set())
        # A completion that lost against a blank one is not learned from.
        known.update(text for text in ((chosen, rejected) if chosen.strip() else ()) if text.strip())
        if chosen.strip() and rejected.strip() and chosen != rejected and (rejected, chosen) not in compared:
            compared.add((chosen, rejected))
    return {"form": "hh", "records": len(rows), "distinctPrompts": len(prompts), "pairs": len(rows),
            "distinctPairs": len(pairs), "completions": 2 * len(rows), "emptyCompletions": empty,
            "singleTurn": single, "completionBytes": replies, "examples": sum(map(bool, gathered.values())),
            "examplePairs": sum(map(len, rejections.values())),
            "exampleReferences": sum(len(texts - {worse for _, worse in rejections[prompt]})
                                     for prompt, texts in gathered.items())}


def scitldr_counts(rows):
    sources, gathered = set(), {}
    for row in rows:
        source = " ".join(sentence.strip() for sentence in row["source"])
        sources.add(source)
        gathered.setdefault(source, set()).update(text for text in map(str.strip, row["target"]) if text)
    targets = [target.strip() for row in rows for target in row["target"]]
    return {"form": "scitldr", "records": len(rows), "distinctPrompts": len(sources), "pairs": 0, "distinctPairs": 0,
            "completions": len(targets), "emptyCompletions": sum(not target for target in targets), "singleTurn": 0,
            # Each behind a space.
            "completionBytes": sum(len(target.encode()) + 1 for target in targets),
            "examples": len(gathered), "examplePairs": 0, "exampleReferences": sum(map(len, gathered.values()))}


def counts():
    files = {}
    for name in ("scitldr/train.jsonl", "scitldr/dev.jsonl"):
        files[name] = scitldr_counts(lines(name))
    name = "hh/harmless-base-sample.jsonl.gz"
    files[name] = hh_counts(lines(name))
    return files


def rouge(rows):
    """The first target of each abstract against one of its sentences, or against all of it."""
    scorers = {stems: rouge_scorer.RougeScorer(["rouge1", "rouge2", "rougeL"], use_stemmer=stems)
               for stems in (False, True)}
    cases, vocabulary = [], set()
    for index, row in enumerate(rows[:PAIRS]):
        reference = row["target"][0]
        candidate = " ".join(row["source"]) if index % 5 == 0 else row["source"][index % len(row["source"])]
        case = {"hash": fnv((candidate + "\0" + reference).encode())}
        for stems, scorer in scorers.items():
            scores = scorer.score(reference, candidate)
            case["stems" if stems else "words"] = [
                round(number, 12) for kind in ("rouge1", "rouge2", "rougeL")
                for number in (scores[kind].precision, scores[kind].recall, scores[kind].fmeasure)]
        cases.append(case)
    for row in rows:
        for text in row["source"] + row["target"]:
            vocabulary.update(scorers[False]._tokenizer.tokenize(text))
    return cases, sorted(vocabulary)


# Words of our own, for every step of the stemmer and for its exceptions.
WORDS = """
skies sky dying lying tying news innings inning outings cannings canning howe proceed exceed succeed dies ties flies
ponies caresses caress cats gas bus feed agreed greed died spied tried plastered bled motoring sing conflated troubled
sized hopping tanned falling hissing fizzed failing filing happy enjoy spy fly by say boyish relational conditional
rational valency hesitancy digitizer conformably radically differently vilely analogously vietnamization predication
operator feudalism decisiveness hopefulness callousness formality sensitivity sensibility theology archaeology geologi
hopefully really ally rally finally triplicate formative formalize electricity electrical hopeful goodness revival
allowance inference airliner gyroscopic adjustable defensible irritant replacement adjustment dependent adoption
homologou communism activate angularity homologous effective bowdlerize probate rate cease controll roll rolled syzygy
yyyy toying ate owed aed ing eed ied using dyed bying yield trying yttrium generalizations oscillators owl ow ox
wing wed iced aged added egged ion onion lesion cation nation ations ization 2019 4ed 7ing x2s bl2s iz3ed covid19s
singly doubly ably nobly possibly abilities ability ility fullness fully painfully logistic analogy apology logy logies
""".split()


def main():
    write = lambda name, value: (HERE / name).write_text(json.dumps(value, indent=1) + "\n")
    write("data-counts.json", counts())
    rows = lines("scitldr/train.jsonl")
    cases, vocabulary = rouge(rows)
    (HERE / "rouge-real-text.json").write_text(
        "[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
    stemmer = PorterStemmer()
    stems = "\n".join(stemmer.stem(word) if len(word) > 3 else word for word in vocabulary)
    write("porter-stems.json", {
        "words": {word: stemmer.stem(word) for word in sorted(set(WORDS))},
        "vocabulary": len(vocabulary), "vocabularyHash": fnv("\n".join(vocabulary).encode()),
        "stemsHash": fnv(stems.encode())})


if __name__ == "__main__":
    main()
