#!/bin/sh
# Makes nano lite from nano: start weights, features, training, checkpoint, exam. Stop it at any time and start it again: what exists is kept.
#
#     training/lite/make_nano_lite.sh
#
# CLIPS, STEPS, PYTHON and RUN change the defaults.
set -eu
cd "$(dirname "$0")/../.."

PYTHON=${PYTHON:-python3}
CLIPS=${CLIPS:-4000}
STEPS=${STEPS:-3000}
RUN=${RUN:-runs/lite}
CHECKPOINT=$RUN/checkpoint

echo "1. Start weights: nano's, and a fusion that looks for what is alike"
[ -e "$CHECKPOINT/model.safetensors" ] || "$PYTHON" -m training.lite.start --nano training/nano/checkpoint --out "$CHECKPOINT"

echo "2. What the encoder sees of every clip's marks"
"$PYTHON" -m training.lite.marks --checkpoint "$CHECKPOINT" --out "$RUN/marks" --first 30000000 --count "$CLIPS"

echo "3. Training, ending on the package's 4-bit grid"
"$PYTHON" -m training.lite.train --checkpoint "$CHECKPOINT" --readouts training/nano/readouts.safetensors --marks "$RUN/marks" --run "$RUN/state" --steps "$STEPS"
"$PYTHON" -m training.lite.train --checkpoint "$CHECKPOINT" --run "$RUN/state" --export

echo "4. Package"
npm run --silent convert -- --source "$CHECKPOINT" --out "$RUN/package" --dtype q4f32

echo "5. Exam (seeds that no training clip has): masks on all frames that nano samples"
[ -e "$RUN/exam/truth.json" ] || "$PYTHON" -m training.from_scratch.make_exam --model nano-lite --out "$RUN/exam" --first 910000 --count 300
npm run --silent ask -- --model "$RUN/package" --batch "$RUN/exam/jobs.jsonl" > "$RUN/exam/answers.part"
mv "$RUN/exam/answers.part" "$RUN/exam/answers.jsonl"
"$PYTHON" -m training.from_scratch.score_exam "$RUN/exam"
