"""Random numbers, by a second implementation of the generator and of the way its streams are addressed."""

from common import random, write_json

MASK = 0xFFFFFFFFFFFFFFFF


def philox(counter, key):
    """Philox 4×32-10 (Salmon et al., SC 2011), from the paper's figure and table."""
    counter, key = list(counter), list(key)
    for _ in range(10):
        left, right = 0xD2511F53 * counter[0], 0xCD9E8D57 * counter[2]
        counter = [(right >> 32) ^ counter[1] ^ key[0], right & 0xFFFFFFFF,
                   (left >> 32) ^ counter[3] ^ key[1], left & 0xFFFFFFFF]
        key = [(key[0] + 0x9E3779B9) & 0xFFFFFFFF, (key[1] + 0xBB67AE85) & 0xFFFFFFFF]
    return counter


def philox_fixture():
    published = [  # `philox4x32 10` in Random123's kat_vectors
        ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
        ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
        ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1")]

    def words(text):
        return [int(word, 16) for word in text.split()]

    for counter, key, expected in published:
        found = philox(words(counter), words(key))
        if found != words(expected):
            raise SystemExit(f"Philox({counter}; {key}) is {[f'{w:08x}' for w in found]}, not {expected}")
    generator = random(6)
    drawn = [[" ".join(f"{w:08x}" for w in generator.integers(0, 2**32, size=n)) for n in (4, 2)] for _ in range(5)]
    cases = [pair[:2] for pair in published] + drawn
    write_json("philox.json", [{"counter": words(c), "key": words(k), "output": philox(words(c), words(k))}
                               for c, k in cases])


def mix(z):
    """SplitMix64's finaliser."""
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 & MASK
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB & MASK
    return z ^ (z >> 31)


def stream(seed, purpose, index, subindex, blocks):
    """The words of a stream: its seed and purpose are the key, its indices the counter's upper half."""
    fnv = 0xCBF29CE484222325
    for byte in purpose.encode():
        fnv = (fnv ^ byte) * 0x00000100000001B3 & MASK
    key = mix((seed + 0x9E3779B97F4A7C15) & MASK) ^ mix(fnv)
    address = mix((mix((index + 0x632BE59BD9B4E019) & MASK) + subindex) & MASK)

    def halves(word):
        return [word & 0xFFFFFFFF, word >> 32]

    return [word for block in range(blocks) for word in philox(halves(block) + halves(address), halves(key))]


def stream_fixture():
    cases = []
    for purpose in ("initialisation", "sampling"):
        for seed, index, subindex in ((0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1), (MASK, MASK, MASK), (7, 12, 3)):
            words = stream(seed, purpose, index, subindex, 3)
            cases.append({"seed": str(seed), "purpose": purpose, "index": str(index), "subindex": str(subindex),
                          "words": words})
    write_json("random-streams.json", cases)
