#!/bin/sh
# Makes the bundled model from nothing: clips, crops, training in three phases, checkpoint, packages, exam.
#
#     training/from_scratch/make_nano.sh
#
# It can be stopped at any time and started again: what exists is kept, and training goes on where it was. Lengths are
# minutes of two CPU cores; change them by environment variables, such as JOINT_MINUTES=120.
set -eu
cd "$(dirname "$0")/../.."
HERE=training/from_scratch

PYTHON=${PYTHON:-python3}
CLIPS=${CLIPS:-7500}                       # in each of two ranges of seeds
CROPS=${CROPS:-1000}                       # files of 16 scenes
VISION_MINUTES=${VISION_MINUTES:-90}
DECODER_MINUTES=${DECODER_MINUTES:-60}
JOINT_MINUTES=${JOINT_MINUTES:-110}
CHECKPOINT=training/nano/checkpoint

echo "1. Clips (two processes, each with its own seeds)"
"$PYTHON" -m training.from_scratch.make_clips --out $HERE/data/clips --first 1000000 --count "$CLIPS" &
first_half=$!
"$PYTHON" -m training.from_scratch.make_clips --out $HERE/data/clips --first 1010000 --count "$CLIPS"
wait "$first_half"

echo "2. Tokenizer (the one in git is kept; delete tokenizer.json for a new one)"
[ -e "$CHECKPOINT/tokenizer.json" ] || "$PYTHON" -m training.from_scratch.make_tokenizer --clips $HERE/data/clips --out "$CHECKPOINT"

echo "3. Crops with dense truth"
"$PYTHON" -m training.from_scratch.make_crops --out $HERE/data/crops --first 2000000 --count "$CROPS"

echo "4. Vision encoder alone"
"$PYTHON" -m training.from_scratch.train vision --clips $HERE/data/clips --crops $HERE/data/crops --run $HERE/runs/vision --minutes "$VISION_MINUTES" --batch 16 --lr 1.5e-3

echo "5. What the encoder makes of every clip (two processes)"
"$PYTHON" -m training.from_scratch.make_sights --out $HERE/data/sights --first 3000000 --count "$CLIPS" --run $HERE/runs/vision &
first_half=$!
"$PYTHON" -m training.from_scratch.make_sights --out $HERE/data/sights --first 3100000 --count "$CLIPS" --run $HERE/runs/vision
wait "$first_half"

# A phase begins with the weights of the one before: train.py sees that the state is another phase's.
follow() {
  [ -e "$HERE/runs/$2/state.pt" ] && return
  mkdir -p "$HERE/runs/$2"
  cp "$HERE/runs/$1/state.pt" "$HERE/runs/$2/copy"
  mv "$HERE/runs/$2/copy" "$HERE/runs/$2/state.pt"
}

echo "6. Decoder, over those"
follow vision decoder
"$PYTHON" -m training.from_scratch.train decoder --clips $HERE/data/sights --run $HERE/runs/decoder --minutes "$DECODER_MINUTES" --batch 8 --lr 1.6e-3

echo "7. Everything, ending on the package's 4-bit grid"
follow decoder joint
"$PYTHON" -m training.from_scratch.train joint --clips $HERE/data/clips --crops $HERE/data/crops --run $HERE/runs/joint --minutes "$JOINT_MINUTES" --batch 8 --lr 7e-4 --vision-rate 0.3 --live 4 --quantise-from 0.3

echo "8. Checkpoint and packages"
[ "$CHECKPOINT/model.safetensors" -nt $HERE/runs/joint/state.pt ] || "$PYTHON" -m training.from_scratch.export --run $HERE/runs/joint --out "$CHECKPOINT"
npm run --silent nano

echo "9. Exam (seeds that no training clip has)"
[ -e $HERE/data/exam/truth.json ] || "$PYTHON" -m training.from_scratch.make_exam --out $HERE/data/exam --first 900000 --count 300 --kinds --strange 200
if ! [ $HERE/data/exam/answers.jsonl -nt "$CHECKPOINT/model.safetensors" ]; then
  npm run --silent ask -- --batch training/from_scratch/data/exam/jobs.jsonl > $HERE/data/exam/answers.part
  mv $HERE/data/exam/answers.part $HERE/data/exam/answers.jsonl
fi
"$PYTHON" -m training.from_scratch.score_exam $HERE/data/exam
