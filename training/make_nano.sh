#!/bin/sh
# Makes the bundled model from nothing: clips, crops, training in three phases, checkpoint, packages, exam.
#
#     training/make_nano.sh
#
# It can be stopped at any time and started again: what exists is kept, and training goes on where it was. Lengths are
# minutes of two CPU cores; change them by environment variables, such as JOINT_MINUTES=120.
set -eu
cd "$(dirname "$0")"

PYTHON=${PYTHON:-python3}
CLIPS=${CLIPS:-7500}                       # in each of two ranges of seeds
CROPS=${CROPS:-1000}                       # files of 16 scenes
VISION_MINUTES=${VISION_MINUTES:-90}
DECODER_MINUTES=${DECODER_MINUTES:-60}
JOINT_MINUTES=${JOINT_MINUTES:-110}
CHECKPOINT=nano/checkpoint

echo "1. Clips (two processes, each with its own seeds)"
"$PYTHON" make_clips.py --out data/clips --first 1000000 --count "$CLIPS" &
first_half=$!
"$PYTHON" make_clips.py --out data/clips --first 1010000 --count "$CLIPS"
wait "$first_half"

echo "2. Tokenizer (the one in git is kept; delete tokenizer.json for a new one)"
[ -e "$CHECKPOINT/tokenizer.json" ] || "$PYTHON" make_tokenizer.py --clips data/clips --out "$CHECKPOINT"

echo "3. Crops with dense truth"
"$PYTHON" make_crops.py --out data/crops --first 2000000 --count "$CROPS"

echo "4. Vision encoder alone"
"$PYTHON" train.py vision --clips data/clips --crops data/crops --run runs/vision --minutes "$VISION_MINUTES" --batch 16 --lr 1.5e-3

echo "5. What the encoder makes of every clip (two processes)"
"$PYTHON" make_features.py --clips data/clips --run runs/vision --out data/features --part 0/2 &
first_half=$!
"$PYTHON" make_features.py --clips data/clips --run runs/vision --out data/features --part 1/2
wait "$first_half"

# A phase begins with the weights of the one before: train.py sees that the state is another phase's.
follow() {
  [ -e "runs/$2/state.pt" ] && return
  mkdir -p "runs/$2"
  cp "runs/$1/state.pt" "runs/$2/copy"
  mv "runs/$2/copy" "runs/$2/state.pt"
}

echo "6. Decoder, over those features"
follow vision decoder
"$PYTHON" train.py decoder --clips data/features --run runs/decoder --minutes "$DECODER_MINUTES" --batch 8 --lr 1.6e-3

echo "7. Everything, ending on the package's 4-bit grid"
follow decoder joint
"$PYTHON" train.py joint --clips data/clips --crops data/crops --run runs/joint --minutes "$JOINT_MINUTES" --batch 8 --lr 7e-4 --vision-rate 0.3 --live 4 --quantise-from 0.3

echo "8. Checkpoint and packages"
[ "$CHECKPOINT/model.safetensors" -nt runs/joint/state.pt ] || "$PYTHON" export.py --run runs/joint --out "$CHECKPOINT"
(cd .. && npm run --silent nano)

echo "9. Exam (seeds that no training clip has)"
[ -e data/exam/truth.json ] || "$PYTHON" make_exam.py --out data/exam --first 900000 --count 100
if ! [ data/exam/answers.jsonl -nt "$CHECKPOINT/model.safetensors" ]; then
  (cd .. && npm run --silent ask -- --batch training/data/exam/jobs.jsonl) > data/exam/answers.part
  mv data/exam/answers.part data/exam/answers.jsonl
fi
"$PYTHON" score_exam.py data/exam
