"""The commands of `python -m training`."""

import argparse
import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch

from .ablate import accuracies, exam, table
from .config import DTYPES, Config, WrongConfig, read_config
from .data.example import Example
from .data.mixture import Mixture, Records, Share
from .data.records import RejectedRecord
from .models.checkpoint import family_of
from .stages.group import Group
from .stages.loop import Settings, Trainer
from .stages.stage import STAGES
from .tune import own_data, tune

#: Loss under which a set-up has shown that it learns.
LEARNED = 0.05
#: So many records at most are kept in memory when a model is tuned on them.
SMALL = 200


def _settings(config: Config, cached: bool = False) -> Settings:
    return Settings(config.seed, config.device, DTYPES[config.dtype], config.save_every, cached)


def train(config: Config, name: str) -> float:
    """Runs one stage, unless it is done.
    @returns: its last loss; 0 when it was done before"""
    done = config.folder(name) / "trained.safetensors"
    if done.exists():
        print(f"{name} is done: {done}")
        return 0.0
    group = Group()  # first, as it chooses the device
    return Trainer(config.start(name), config.stage(name), config.mixture(name), config.folder(name), _settings(config), group).run()


def overfit(config: Config, names: Sequence[str], records: int, steps: int, rate: float | None) -> bool:
    """Whether each stage learns its first `records` samples by heart."""
    learned = True
    for name in names:
        stage = config.stage(name)
        stage = replace(stage, steps=steps, batch=records, micro=records, rate=rate or stage.rate, masks="all", grid_from=1.0)
        first = Mixture([Share(First(config.mixture(name), records))], config.seed)
        folder = config.run / "overfit" / name
        (folder / "trained.safetensors").unlink(missing_ok=True)
        loss = Trainer(config.start(name), stage, first, folder, _settings(config, cached=True)).run()
        print(f"{name}: loss {loss:.4f} on {records} records, {'learned' if loss < LEARNED else f'not below {LEARNED}'}")
        learned = learned and loss < LEARNED
    return learned


class First:
    """The first examples of a mixture."""

    def __init__(self, mixture: Mixture, count: int):
        self.examples = [mixture.example(n) for n in range(count)]

    def __len__(self) -> int:
        return len(self.examples)

    def __getitem__(self, nth: int) -> Example:
        return self.examples[nth]


def check_file(path: Path, media: Path, cache: Path, family: str | None = None, brief: bool = False) -> tuple[int, int]:
    """Reads all records and opens their clips. brief: says nothing where all is well.
    @returns: how many were accepted, and how many were not"""
    source = Records(path, media, cache, family)
    reasons = Counter(json.loads(line)["reason"] for line in source.rejected.read_text().splitlines())
    for nth in range(len(source)):
        try:
            source[nth]
        except (RejectedRecord, OSError) as error:
            reasons[str(error)] += 1
    rejected = sum(reasons.values())
    total = len(source) + sum(1 for _ in source.rejected.open())
    if rejected or not brief:
        print(f"{path}: {total - rejected} of {total} records accepted")
    for reason, count in reasons.most_common(20):
        print(f"  {count}: {reason}")
    return total - rejected, rejected


def tune_on(config: Config, places: Sequence[Path], media: Path, passes: int, out: Path) -> int:
    """@returns: the exit status; 1 when no record can be used"""
    files = [file for place in places for file in (sorted(p for p in place.iterdir() if p.suffix in (".json", ".jsonl")) if place.is_dir() else [place])]
    family = family_of(config.model, config.shrink)
    checked = {file: check_file(file, media, out / "run" / "data", family, brief=True)[0] for file in files}
    accepted = sum(checked.values())
    print(f"{accepted} records of {len(files)} files accepted")
    if not accepted:
        print(f"No record of {', '.join(str(place) for place in places)} can be trained on.")
        return 1
    began = time.perf_counter()
    small = accepted <= SMALL
    tuned = tune(own_data(config, [file for file, count in checked.items() if count], media, passes, out, small), out, small)
    print(f"Loss {tuned.loss:.4f} on {accepted} records, after {time.perf_counter() - began:.0f} s.")
    print(f"The model is in {tuned.checkpoint}" + (f", its adapter alone in {tuned.adapter}." if tuned.adapter else "."))
    print(f"Next: npm run convert -- --source {tuned.checkpoint} --out PACKAGE --dtype q4f32")
    return 0


def check_config(config: Config, samples: int) -> bool:
    """Prepares the first samples of every stage. @returns: whether all could be shown to the model"""
    good = True
    for name in config.stages:
        mixture, stage = config.mixture(name), config.stage(name)
        with torch.device("meta"):
            model = config.start_unread()
        longest = 0
        for number in range(min(samples, len(mixture))):
            try:
                sample = model.prepare(mixture.example(number), stage.style, number)
                longest = max(longest, len(sample.ids))
            except (RejectedRecord, ValueError) as error:
                good = False
                print(f"{name}, sample {number}: {error}")
        steps = stage.steps or -(-len(mixture) // stage.batch)
        print(f"{name}: {len(mixture)} samples, {steps} steps of {stage.batch}, up to {longest} tokens of text in the first {samples}")
    return good


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m training", description="Trains models of the VideoRefer families.")
    commands = top.add_subparsers(dest="command", required=True)

    def command(name: str, what: str, config: bool = True) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=what, description=what)
        if config:
            one.add_argument("--config", required=True, help="a file, or a name in training/configs")
        return one

    for name in STAGES:
        command(name, f"train {name}; a run that was stopped goes on")
    command("fit", "train all stages of the configuration in order")
    proof = command("overfit", "prove that a set-up learns: a few records by heart")
    proof.add_argument("--records", type=int, default=8)
    proof.add_argument("--steps", type=int, default=300)
    proof.add_argument("--rate", type=float)
    proof.add_argument("--stage", action="append", help="default: stage2 and stage3")
    check = command("check", "check data before a launch", config=False)
    check.add_argument("--config")
    check.add_argument("--data", type=Path, help="a JSON or JSONL file of records")
    check.add_argument("--media", type=Path, default=Path("."), help="the folder that the records' paths start from")
    check.add_argument("--cache", type=Path, default=Path("runs/check"))
    check.add_argument("--samples", type=int, default=50)
    ablation = command("ablate", "how right answers are with true masks, with others, and with one instead of several")
    ablation.add_argument("--samples", type=int, default=100)
    ablation.add_argument("--first", type=int, default=960_000, help="the first seed of the exam's clips")
    ablation.add_argument("--trained", action="store_true", help="after all stages of the run, instead of the checkpoint as it is")
    export = command("export", "write a checkpoint that `npm run convert` reads")
    export.add_argument("--out", type=Path, required=True)
    export.add_argument("--adapter", action="store_true", help="the LoRA adapter alone, as PEFT has it")
    tune = command("tune", "train on answers that were corrected in the page, and write a checkpoint for `npm run convert`")
    tune.add_argument("--records", type=Path, nargs="+", required=True, help="exported files of records, or folders of them")
    tune.add_argument("--media", type=Path, required=True, help="the folder that holds the videos")
    tune.add_argument("--out", type=Path, required=True)
    tune.add_argument("--passes", type=int, default=20, help="how often each record is seen")
    merge = command("merge", "add a LoRA adapter to a checkpoint's weights", config=False)
    for name in ("--base", "--adapter", "--out"):
        merge.add_argument(name, type=Path, required=True)
    return top


def main(arguments: Sequence[str]) -> int:
    """@returns: the exit status; 2 for a configuration that cannot be run, 1 for a check that failed"""
    from .export import export, export_adapter, merge

    args = parser().parse_args(arguments)
    try:
        if args.command == "merge":
            print(f"{merge(args.base, args.adapter, args.out)} matrices changed, written to {args.out}")
            return 0
        if args.command == "check" and args.data:
            return 1 if check_file(args.data, args.media, args.cache)[1] else 0
        if args.command == "check" and not args.config:
            raise WrongConfig("check needs --data or --config.")
        config = read_config(args.config)
        if config.threads:
            torch.set_num_threads(config.threads)
        match args.command:
            case "fit":
                for name in config.stages:
                    train(config, name)
            case "overfit":
                stages = args.stage or [name for name in ("stage2", "stage3") if name in config.stages]
                return 0 if overfit(config, stages, args.records, args.steps, args.rate) else 1
            case "check":
                return 0 if check_config(config, args.samples) else 1
            case "ablate":
                model = (config if args.trained else replace(config, stages={}, lora=None, quantise=None)).start("ablate")
                print(table(accuracies(model, exam(args.first, args.samples))))
            case "tune":
                return tune_on(config, args.records, args.media, args.passes, args.out)
            case "export" if args.adapter:
                export_adapter(config, args.out)
            case "export":
                print(f"{export(config, args.out):,} parameters written to {args.out}")
            case name:
                train(config, name)
    except (WrongConfig, FileNotFoundError, RuntimeError, ValueError) as error:
        print(error)
        return 2
    return 0
