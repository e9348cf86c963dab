"""Trains nano's byte-level BPE on the questions and answers of shapes world and writes it in Qwen2's file layout.

    python -m training.from_scratch.make_tokenizer --clips data --out nano/checkpoint
"""

import argparse
import json
import pickle
from itertools import islice
from pathlib import Path

import numpy as np
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

from .dialogues import MARK, conversations, facts_of
from .preprocess import label

SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<image>", "<|stream_start|>", "<|stream_end|>", "<REGION>"]
PATTERN = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
SIZE = 1024

# Words people use about video that the questions do not contain: they should cost few tokens too.
EXTRA = """person people man woman dog cat car hand object objects scene video frame clip image picture second seconds minute before after during while then
first last begin beginning finish many much very behind front beside between under over near far fast slow quickly slowly does doing done make makes made
look looks looking see sees seen show shows shown explain tell me about please could would should can will the and with without for from into onto
""" * 20


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clips", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    rng = np.random.default_rng(0)
    corpus = [EXTRA]
    for path in sorted(args.clips.glob("*.pkl"))[:1200]:
        clip = pickle.loads(path.read_bytes())
        corpus.append("user\nassistant\n" + "".join(f",Time {label(s)}s:" for s in clip["stamps"]))
        facts = facts_of(clip)
        for _, turns, _ in islice(conversations(rng, clip, facts, facts[0] if facts else None), 6):
            corpus += [q.replace("<region>", "[]").replace(MARK, "") + "\n" + a for q, a in turns]
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(PATTERN), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    )
    tokenizer.post_processor = processors.ByteLevel(add_prefix_space=False, trim_offsets=False, use_regex=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=SIZE - len(SPECIAL), initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()), show_progress=False)
    tokenizer.train_from_iterator(corpus, trainer)
    tokenizer.add_special_tokens(SPECIAL)
    args.out.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(args.out / "tokenizer.json"))
    data = json.loads((args.out / "tokenizer.json").read_text())

    def write(name, value):
        (args.out / name).write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n")

    write("vocab.json", data["model"]["vocab"])
    merges = [m if isinstance(m, str) else " ".join(m) for m in data["model"]["merges"]]
    (args.out / "merges.txt").write_text("#version: 0.2\n" + "\n".join(merges) + "\n")
    ids = {t: tokenizer.token_to_id(t) for t in SPECIAL}
    write("added_tokens.json", ids)
    plain = lambda t: {"content": t, "lstrip": False, "normalized": False, "rstrip": False, "single_word": False}  # noqa: E731
    named = ["<|im_start|>", "<|im_end|>"]
    write("special_tokens_map.json", {"additional_special_tokens": named, "eos_token": plain("<|im_end|>"), "pad_token": plain("<|endoftext|>")})
    write("tokenizer_config.json", {
        "add_bos_token": False, "add_prefix_space": False, "added_tokens_decoder": {str(i): {**plain(t), "special": True} for t, i in ids.items()},
        "additional_special_tokens": named, "bos_token": None, "clean_up_tokenization_spaces": False, "eos_token": "<|im_end|>", "errors": "replace",
        "model_max_length": 4096, "pad_token": "<|endoftext|>", "padding_side": "right", "split_special_tokens": False,
        "tokenizer_class": "Qwen2Tokenizer", "unk_token": None})
    print(tokenizer.get_vocab_size(), ids)


if __name__ == "__main__":
    main()
