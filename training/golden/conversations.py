"""Golden conversations of both families, for src/videorefer/conversations.test.ts.

Run: pip install jinja2==3.1.6 tokenizers==0.23.2 && python training/golden/conversations.py
     (writes src/videorefer/fixtures/conversations.json)

Each is rendered by the chat template that lies with the family's tiny checkpoint, in the way of transformers' `apply_chat_template`,
from messages in true roles, and read by its tokenizer: VideoLLaMA3's as one string, VideoRefer-7B's split at `<video>`, for
which one id 0 stands, as upstream's `tokenizer_multimodal_token` has its sentinel. Regions take the ids of their placeholder.
"""

import json
import pathlib

from jinja2.sandbox import ImmutableSandboxedEnvironment
from tokenizers import Tokenizer

ROOT = pathlib.Path(__file__).parents[2]
FIXTURES = ROOT / "src/testing/fixtures"
OUT = ROOT / "src/videorefer/fixtures/conversations.json"

LABELS = [0.0, 1.0, 2.5]
# Questions and answers by turns; `<region>` takes the next of the placeholder counts.
CONVERSATIONS = [
    {
        "turns": ["Please describe the <region> in the video in detail.", "A small dog.", "What colour is it?"],
        "regionTokens": [10],
    },
    {
        "turns": [
            "There is 1 object in the video: <object0> <region>. What is <object0> doing?",
            "It runs.\n\nThen it sits.",
            "There is 1 object in the video: <object1> <region>. How do <object1> and <object0> relate?",
            "<object1> follows <object0>.",
            "(A) never (B) naïve 127?",
        ],
        "regionTokens": [3, 7],
    },
    {
        "turns": ["What happens?", "Nothing.", "Is <region> near <region>?", "Yes…", "And <region>?"],
        "regionTokens": [1, 2, 4],
    },
]


def roles(turns):
    return [(("user", "assistant")[i % 2], text) for i, text in enumerate(turns)]


def rendered(folder, messages):
    template = json.loads((folder / "tokenizer_config.json").read_text())["chat_template"]
    environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(template).render(messages=messages, add_generation_prompt=True)


def read(folder, text):
    return Tokenizer.from_file(str(folder / "tokenizer.json")).encode(text, add_special_tokens=False).ids


def videollama3(turns, counts):
    counts = iter(counts)

    def content(index, role, text):
        while role == "user" and "<region>" in text:
            text = text.replace("<region>", "[" + "<REGION>" * next(counts) + "]", 1)
        video = {"type": "video", "num_frames": len(LABELS), "time": LABELS}
        return ([video] if index == 0 else []) + [{"type": "text", "text": text}]

    folder = FIXTURES / "videorefer-videollama3-tiny/model"
    messages = [{"role": role, "content": content(i, role, text)} for i, (role, text) in enumerate(roles(turns))]
    prompt = rendered(folder, messages)
    return {"prompt": prompt, "ids": read(folder, prompt)}


def videollama2(turns):
    def content(index, role, text):
        text = text.replace("<region>", "[<region>]") if role == "user" else text
        return ("<video>\n" if index == 0 else "") + text

    folder = FIXTURES / "videorefer-7b-tiny"
    messages = [{"role": role, "content": content(i, role, text)} for i, (role, text) in enumerate(roles(turns))]
    prompt = rendered(folder, messages)
    before, after = prompt.split("<video>")
    return {"prompt": prompt, "ids": [*read(folder, before), 0, *read(folder, after)]}


def main():
    cases = [
        {
            **conversation,
            "videorefer-videollama3": videollama3(conversation["turns"], conversation["regionTokens"]),
            "videorefer-videollama2": videollama2(conversation["turns"]),
        }
        for conversation in CONVERSATIONS
    ]
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps({"labelSeconds": LABELS, "cases": cases}, ensure_ascii=False) + "\n")


main()
