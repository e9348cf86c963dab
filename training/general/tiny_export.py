"""A tiny SmolVLM of random weights as transformers.js loads one: three ONNX graphs, tokenizer and settings, with golden tokens.

Run: pip install transformers==5.18.0 onnx==1.23.1 onnxruntime==1.30.0 && python -m training.general.tiny_export
     (writes src/testing/fixtures/smolvlm-tiny)

The weights are those of transformers' own SmolVLMForConditionalGeneration. The graphs are traced from the plain modules below, since its
code branches on values; this script fails unless they give transformers' own tokens. Pictures of the model's own side are neither
resized nor cut, so that the pixels are the same to the bit whoever prepares them.
"""

import argparse
import json
import math
import pathlib
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
from torch import Tensor, nn
from transformers import GenerationConfig, SmolVLMConfig, SmolVLMForConditionalGeneration

OUT = pathlib.Path(__file__).parents[2] / "src/testing/fixtures/smolvlm-tiny"

SIDE, PATCH, SHRINK = 32, 8, 2
VISION_WIDTH, WIDTH, HEADS, KV_HEADS, LAYERS = 48, 64, 4, 2, 2
HEAD_WIDTH = WIDTH // HEADS
IMAGE_TOKENS = (SIDE // PATCH // SHRINK) ** 2
NEW_TOKENS = 12
OPSET = 17

SPECIAL = [
    "<|endoftext|>",
    "<|im_start|>",
    "<end_of_utterance>",
    "<fake_token_around_image>",
    "<image>",
    "<global-img>",
    *(f"<row_{row}_col_{column}>" for row in range(1, 5) for column in range(1, 5)),
]
# As SmolVLM2's own.
CHAT_TEMPLATE = (
    "<|im_start|>{% for message in messages %}{{message['role'] | capitalize}}"
    "{% if message['content'][0]['type'] == 'image' %}{{':'}}{% else %}{{': '}}{% endif %}"
    "{% for line in message['content'] %}{% if line['type'] == 'text' %}{{line['text']}}"
    "{% elif line['type'] == 'image' %}{{ '<image>' }}{% endif %}{% endfor %}<end_of_utterance>\n{% endfor %}"
    "{% if add_generation_prompt %}{{ 'Assistant:' }}{% endif %}"
)


def tokenizer() -> Tokenizer:
    """Every byte is a token, and nothing is merged."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    made = Tokenizer(models.BPE(vocab={sign: i for i, sign in enumerate(alphabet)}, merges=[]))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    made.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in SPECIAL])
    return made


def tiny_model(words: Tokenizer) -> SmolVLMForConditionalGeneration:
    ids = {token: words.token_to_id(token) for token in SPECIAL}
    config = SmolVLMConfig(
        image_token_id=ids["<image>"],
        scale_factor=SHRINK,
        tie_word_embeddings=False,
        vision_config={
            "model_type": "smolvlm_vision",
            "hidden_size": VISION_WIDTH,
            "intermediate_size": 2 * VISION_WIDTH,
            "num_hidden_layers": 2,
            "num_attention_heads": 3,
            "image_size": SIDE,
            "patch_size": PATCH,
        },
        text_config={
            "model_type": "llama",
            "vocab_size": words.get_vocab_size(),
            "hidden_size": WIDTH,
            "intermediate_size": 2 * WIDTH,
            "num_hidden_layers": LAYERS,
            "num_attention_heads": HEADS,
            "num_key_value_heads": KV_HEADS,
            "head_dim": HEAD_WIDTH,
            "max_position_embeddings": 2048,
            "bos_token_id": ids["<|im_start|>"],
            "eos_token_id": ids["<end_of_utterance>"],
            "pad_token_id": ids["<|endoftext|>"],
        },
        pad_token_id=ids["<|endoftext|>"],
        bos_token_id=ids["<|im_start|>"],
        eos_token_id=ids["<end_of_utterance>"],
    )
    torch.manual_seed(5)
    model = SmolVLMForConditionalGeneration(config).eval()
    with torch.no_grad():
        for name, weights in model.named_parameters():
            # Wide enough that tokens differ by much more than roundings do.
            if weights.dim() > 1:
                weights.normal_(0, 1.2 / math.sqrt(weights[0].numel()))
            elif "bias" in name:
                weights.normal_(0, 0.1)
        # Letters alone are written, and never an end.
        head = model.lm_head.weight
        spoken = torch.tensor([words.token_to_id(chr(letter)) for letter in range(ord("a"), ord("z") + 1)])
        silent = torch.ones(head.shape[0], dtype=torch.bool)
        silent[spoken] = False
        head[silent] *= 0.01
    return model


class Vision(nn.Module):
    """Pixels [1, n, 3, 32, 32] → features [n, 4, width]. The mask has no meaning for whole pictures, and every export has it."""

    def __init__(self, model: SmolVLMForConditionalGeneration) -> None:
        super().__init__()
        self.tower: Any = model.model.vision_model
        self.connector: Any = model.model.connector
        self.register_buffer("positions", torch.arange((SIDE // PATCH) ** 2)[None], persistent=False)

    def forward(self, pixel_values: Tensor, pixel_attention_mask: Tensor) -> Tensor:
        pixels = pixel_values.flatten(0, 1)
        shown = pixel_attention_mask.flatten(0, 1)[:, :1, :1].unsqueeze(1).to(pixels.dtype)
        patches = self.tower.embeddings.patch_embedding(pixels * shown).flatten(2).transpose(1, 2)
        hidden = patches + self.tower.embeddings.position_embedding(self.positions)
        for layer in self.tower.encoder.layers:
            hidden = hidden + self.attend(layer.self_attn, layer.layer_norm1(hidden))
            hidden = hidden + layer.mlp(layer.layer_norm2(hidden))
        hidden = self.tower.post_layernorm(hidden)
        side = SIDE // PATCH
        grid = hidden.reshape(-1, side // SHRINK, SHRINK, side // SHRINK, SHRINK * VISION_WIDTH)
        folded = grid.transpose(2, 3).reshape(-1, IMAGE_TOKENS, SHRINK * SHRINK * VISION_WIDTH)
        projected: Tensor = self.connector.modality_projection(folded)
        return projected

    def attend(self, attention: Any, hidden: Tensor) -> Tensor:
        heads = attention.num_heads

        def split(rows: Tensor) -> Tensor:
            return rows.reshape(-1, (SIDE // PATCH) ** 2, heads, VISION_WIDTH // heads).transpose(1, 2)

        q, k, v = (
            split(project(hidden)) for project in (attention.q_proj, attention.k_proj, attention.v_proj)
        )
        weights = torch.softmax(q @ k.transpose(2, 3) * attention.scale, -1)
        mixed = (weights @ v).transpose(1, 2).reshape(-1, (SIDE // PATCH) ** 2, VISION_WIDTH)
        out: Tensor = attention.out_proj(mixed)
        return out


class Decoder(nn.Module):
    """Rows [1, s, width], mask [1, p + s], positions [1, s], a cache of p rows → logits [1, s, words], a cache of p + s rows."""

    frequencies: Tensor

    def __init__(self, model: SmolVLMForConditionalGeneration) -> None:
        super().__init__()
        self.text: Any = model.model.text_model
        self.head: Any = model.lm_head
        frequencies = 1.0 / 10000.0 ** (torch.arange(0, HEAD_WIDTH, 2, dtype=torch.float32) / HEAD_WIDTH)
        self.register_buffer("frequencies", frequencies, persistent=False)

    def forward(
        self, inputs_embeds: Tensor, attention_mask: Tensor, position_ids: Tensor, *past: Tensor
    ) -> tuple[Tensor, ...]:
        angles = position_ids[:, :, None].to(torch.float32) * self.frequencies
        angles = torch.cat([angles, angles], -1)[:, None]
        cosines, sines = angles.cos(), angles.sin()
        # A row sees those whose place, counted with the cache, is not after its own.
        places = attention_mask.cumsum(-1) - 1
        later = places[:, None, None, :] > position_ids[:, None, :, None]
        hidden_from = later | (attention_mask[:, None, None, :] == 0)
        hidden = inputs_embeds
        present = []
        for at, layer in enumerate(self.text.layers):
            rows = self.norm(layer.input_layernorm, hidden)
            attention = layer.self_attn
            q = self.turned(self.split(attention.q_proj(rows), HEADS), cosines, sines)
            k = self.turned(self.split(attention.k_proj(rows), KV_HEADS), cosines, sines)
            k = torch.cat([past[2 * at], k], 2)
            v = torch.cat([past[2 * at + 1], self.split(attention.v_proj(rows), KV_HEADS)], 2)
            present += [k, v]
            each = HEADS // KV_HEADS
            scores = q @ k.repeat_interleave(each, 1).transpose(2, 3) / math.sqrt(HEAD_WIDTH)
            weights = torch.softmax(torch.where(hidden_from, torch.full_like(scores, -1e9), scores), -1)
            mixed = (weights @ v.repeat_interleave(each, 1)).transpose(1, 2).flatten(2)
            hidden = hidden + attention.o_proj(mixed)
            hidden = hidden + layer.mlp(self.norm(layer.post_attention_layernorm, hidden))
        return (self.head(self.norm(self.text.norm, hidden)), *present)

    @staticmethod
    def split(rows: Tensor, heads: int) -> Tensor:
        return rows.unflatten(2, (heads, HEAD_WIDTH)).transpose(1, 2)

    @staticmethod
    def turned(rows: Tensor, cosines: Tensor, sines: Tensor) -> Tensor:
        first, second = rows[..., : HEAD_WIDTH // 2], rows[..., HEAD_WIDTH // 2 :]
        return rows * cosines + torch.cat([-second, first], -1) * sines

    @staticmethod
    def norm(layer: Any, rows: Tensor) -> Tensor:
        scale = torch.rsqrt(rows.pow(2).mean(-1, keepdim=True) + layer.variance_epsilon)
        normed: Tensor = rows * scale * layer.weight
        return normed


CACHE = [f"{at}.{part}" for at in range(LAYERS) for part in ("key", "value")]


def export_graphs(model: SmolVLMForConditionalGeneration, folder: pathlib.Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    embed = model.model.text_model.embed_tokens
    ids = torch.zeros(1, 5, dtype=torch.int64)
    export(embed, (ids,), folder / "embed_tokens.onnx", ["input_ids"], ["inputs_embeds"], {
        "input_ids": {0: "batch", 1: "rows"},
        "inputs_embeds": {0: "batch", 1: "rows"},
    })  # fmt: skip
    pixels = torch.zeros(1, 2, 3, SIDE, SIDE)
    shown = torch.ones(1, 2, SIDE, SIDE, dtype=torch.bool)
    inputs = ["pixel_values", "pixel_attention_mask"]
    export(Vision(model), (pixels, shown), folder / "vision_encoder.onnx", inputs, ["image_features"], {
        **{name: {0: "batch", 1: "pictures"} for name in inputs},
        "image_features": {0: "pictures"},
    })  # fmt: skip
    past = [torch.zeros(1, KV_HEADS, 3, HEAD_WIDTH) for _ in CACHE]
    given = (torch.zeros(1, 5, WIDTH), torch.ones(1, 8, dtype=torch.int64), torch.arange(3, 8)[None], *past)
    inputs = ["inputs_embeds", "attention_mask", "position_ids", *(f"past_key_values.{name}" for name in CACHE)]
    outputs = ["logits", *(f"present.{name}" for name in CACHE)]
    export(Decoder(model), given, folder / "decoder_model_merged.onnx", inputs, outputs, {
        "inputs_embeds": {0: "batch", 1: "rows"},
        "attention_mask": {0: "batch", 1: "all"},
        "position_ids": {0: "batch", 1: "rows"},
        "logits": {0: "batch", 1: "rows"},
        **{f"past_key_values.{name}": {0: "batch", 2: "past"} for name in CACHE},
        **{f"present.{name}": {0: "batch", 2: "all"} for name in CACHE},
    })  # fmt: skip


def export(
    module: nn.Module,
    given: tuple[Tensor, ...],
    path: pathlib.Path,
    inputs: list[str],
    outputs: list[str],
    axes: dict[str, dict[int, str]],
) -> None:
    torch.onnx.export(
        module.eval(),
        given,
        str(path),
        input_names=inputs,
        output_names=outputs,
        dynamic_axes=axes,
        opset_version=OPSET,
        dynamo=False,
    )
    graph = onnx.load(path)
    # Where it was traced, line by line, is of no use to anybody.
    for node in graph.graph.node:
        del node.metadata_props[:]
        node.doc_string = ""
    onnx.checker.check_model(graph)
    onnx.save(graph, path)


def picture(nth: int) -> "np.ndarray[Any, np.dtype[np.uint8]]":
    """RGB [32, 32, 3]; the test makes the same ones."""
    y, x, c = np.meshgrid(np.arange(SIDE), np.arange(SIDE), np.arange(3), indexing="ij")
    return ((x * (7 + nth) + y * (5 + 3 * nth) + c * 61 + x * y) % 256).astype(np.uint8)


def prompt(question: str, pictures: int) -> str:
    shown = f"<fake_token_around_image><global-img>{'<image>' * IMAGE_TOKENS}<fake_token_around_image>" * pictures
    return f"<|im_start|>User:{' ' if pictures == 0 else ''}{shown}{question}<end_of_utterance>\nAssistant:"


def golden(model: SmolVLMForConditionalGeneration, words: Tokenizer) -> list[dict[str, Any]]:
    """What PyTorch answers, by taking the likeliest token each time."""
    cases = []
    for question, pictures in (("What is it?", 1), ("Which one moves?", 3), ("Say something.", 0)):
        ids = words.encode(prompt(question, pictures), add_special_tokens=False).ids
        shown = np.stack([picture(nth) for nth in range(pictures)]) if pictures else None
        pixels = (
            {} if shown is None else {
                "pixel_values": torch.tensor((shown / 255 - 0.5) / 0.5, dtype=torch.float32).permute(0, 3, 1, 2)[None],
                "pixel_attention_mask": torch.ones(1, pictures, SIDE, SIDE, dtype=torch.bool),
            }
        )  # fmt: skip
        with torch.no_grad():
            given = torch.tensor([ids])
            written: Any = model.generate(
                input_ids=given,
                attention_mask=torch.ones_like(given),
                **pixels,
                generation_config=GenerationConfig(max_new_tokens=NEW_TOKENS, do_sample=False, eos_token_id=None),
            )
        answer = written[0, len(ids) :].tolist()
        cases.append(
            {"question": question, "pictures": pictures, "promptIds": ids, "ids": answer, "text": words.decode(answer)}
        )
    return cases


def answered_by_graphs(folder: pathlib.Path, case: dict[str, Any], words: Tokenizer) -> list[int]:
    """The same case, by the exported graphs."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    embed, vision, decoder = (
        onnxruntime.InferenceSession(str(folder / f"{name}.onnx"), options, ["CPUExecutionProvider"])
        for name in ("embed_tokens", "vision_encoder", "decoder_model_merged")
    )
    ids = np.array([case["promptIds"]])
    rows = embed.run(None, {"input_ids": ids})[0]
    if case["pictures"]:
        shown = np.stack([picture(nth) for nth in range(case["pictures"])])
        pixels = ((shown / 255 - 0.5) / 0.5).astype(np.float32).transpose(0, 3, 1, 2)[None]
        whole = np.ones((1, case["pictures"], SIDE, SIDE), dtype=bool)
        features = vision.run(None, {"pixel_values": pixels, "pixel_attention_mask": whole})[0]
        rows[ids == words.token_to_id("<image>")] = features.reshape(-1, WIDTH)
    cache = {f"past_key_values.{name}": np.zeros((1, KV_HEADS, 0, HEAD_WIDTH), dtype=np.float32) for name in CACHE}
    written: list[int] = []
    past = 0
    while len(written) < NEW_TOKENS:
        count = rows.shape[1]
        outputs = decoder.run(None, {
            "inputs_embeds": rows,
            "attention_mask": np.ones((1, past + count), dtype=np.int64),
            "position_ids": np.arange(past, past + count)[None],
            **cache,
        })  # fmt: skip
        cache = {f"past_key_values.{name}": value for name, value in zip(CACHE, outputs[1:], strict=True)}
        past += count
        written.append(int(outputs[0][0, -1].argmax()))
        rows = embed.run(None, {"input_ids": np.array([[written[-1]]])})[0]
    return written


def settings(model: SmolVLMForConditionalGeneration, words: Tokenizer) -> dict[str, dict[str, Any]]:
    special = {"bos_token": "<|im_start|>", "eos_token": "<end_of_utterance>", "pad_token": "<|endoftext|>"}
    config = model.config.to_dict()
    config["architectures"] = ["SmolVLMForConditionalGeneration"]
    config["transformers.js_config"] = {"dtype": "fp32"}
    size = {"longest_edge": SIDE}
    return {
        "config.json": config,
        "generation_config.json": {
            "eos_token_id": words.token_to_id("<end_of_utterance>"),
            "pad_token_id": words.token_to_id("<|endoftext|>"),
            "bos_token_id": words.token_to_id("<|im_start|>"),
        },
        "preprocessor_config.json": {
            "image_processor_type": "SmolVLMImageProcessor",
            "processor_class": "SmolVLMProcessor",
            "do_convert_rgb": True,
            "do_image_splitting": True,
            "do_normalize": True,
            "do_pad": True,
            "do_rescale": True,
            "do_resize": True,
            "image_mean": [0.5, 0.5, 0.5],
            "image_std": [0.5, 0.5, 0.5],
            "max_image_size": size,
            "rescale_factor": 1 / 255,
            "resample": 1,
            "size": size,
        },
        "processor_config.json": {"image_seq_len": IMAGE_TOKENS, "processor_class": "SmolVLMProcessor"},
        "tokenizer_config.json": {
            **special,
            "chat_template": CHAT_TEMPLATE,
            "clean_up_tokenization_spaces": False,
            "model_max_length": 2048,
            "tokenizer_class": "GPT2Tokenizer",
        },
        "special_tokens_map.json": special,
    }


def write(folder: pathlib.Path) -> None:
    """Writes the export, and its golden answers as `golden.json` beside it."""
    words = tokenizer()
    model = tiny_model(words)
    export_graphs(model, folder / "onnx")
    cases = golden(model, words)
    for case in cases:
        ids = answered_by_graphs(folder / "onnx", case, words)
        if ids != case["ids"]:
            raise SystemExit(f"{case['question']}: the graphs should answer {case['ids']}, answer {ids}")
    words.save(str(folder / "tokenizer.json"), pretty=False)
    for name, content in settings(model, words).items():
        (folder / name).write_text(json.dumps(content, indent=2, sort_keys=True) + "\n")
    (folder / "golden.json").write_text(
        json.dumps({"madeBy": "training/general/tiny_export.py", "torch": torch.__version__, "cases": cases}) + "\n"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=pathlib.Path, default=OUT)
    write(parser.parse_args().out)


if __name__ == "__main__":
    main()
