#!/bin/sh
# Proof that ten corrected answers change what the bundled model says of clips that it never saw:
#   training/corrections/prove.sh FOLDER
# Makes clips, asks the model, corrects answers as a person would and exports them as the page does, trains, packages, asks both models
# about other clips, and prints the table. What exists is kept.
set -eu
cd "$(dirname "$0")/../.."
out=$1
python=${PYTHON:-python3}
base=public/models/nano-q4f32
ask() { npm run -s ask -- --device wasm --batch "$1/jobs.jsonl" --model "$2" > "$3.part" && mv "$3.part" "$3"; }

mkdir -p "$out"
npm run -s nano
[ -e "$out/asked/jobs.jsonl" ] || "$python" -m training.corrections.make_clips --out "$out/asked" --first 970000 --count 11
[ -e "$out/unseen/jobs.jsonl" ] || "$python" -m training.corrections.make_clips --out "$out/unseen" --first 980000 --count 20
[ -e "$out/answers.jsonl" ] || ask "$out/asked" "$base" "$out/answers.jsonl"
[ -e "$out/before.jsonl" ] || ask "$out/unseen" "$base" "$out/before.jsonl"
npx tsx e2e/corrections/export.ts --clips "$out/asked" --answers "$out/answers.jsonl" --out "$out/exports"
[ -e "$out/own/checkpoint" ] || "$python" -m training tune --config nano-own --passes 30 --records "$out/exports" --media "$out/asked" --out "$out/own"
npm run -s convert -- --source "$out/own/checkpoint" --out "$out/package" --dtype q4f32
[ -e "$out/after.jsonl" ] || ask "$out/unseen" "$out/package" "$out/after.jsonl"
"$python" -m training.corrections.score "$out/unseen" "$out/before.jsonl" "$out/after.jsonl"
