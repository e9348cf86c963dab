#!/bin/sh
# Makes nano 7, the bundled model of the other family: clips, pictures, training in three phases, checkpoint, packages, exam.
#
#     training/from_scratch/make_nano7.sh
#
# It begins with nano: its decoder and its words are nano's, and nano's encoder teaches its own. Stopped and started again it goes
# on where it was, as make_nano.sh does.
set -eu
cd "$(dirname "$0")/../.."
HERE=training/from_scratch

PYTHON=${PYTHON:-python3}
CLIPS=${CLIPS:-4000}                       # in each of two ranges of seeds
PICTURES=${PICTURES:-1000}                 # files of 16
VISION_MINUTES=${VISION_MINUTES:-20}
DECODER_MINUTES=${DECODER_MINUTES:-10}
JOINT_MINUTES=${JOINT_MINUTES:-90}
NANO=training/nano/checkpoint
CHECKPOINT=training/nano7/checkpoint
# Threads that wait without spinning lose little on a machine that does other things too.
export OMP_WAIT_POLICY=PASSIVE

echo "1. Clips (two processes, each with its own seeds) and pictures"
"$PYTHON" -m training.from_scratch.make_clips_vr7 --out $HERE/data/clips7 --first 1200000 --count "$CLIPS" &
first_half=$!
"$PYTHON" -m training.from_scratch.make_clips_vr7 --out $HERE/data/clips7 --first 1210000 --count "$CLIPS"
wait "$first_half"
"$PYTHON" -m training.from_scratch.make_clips_vr7 --out $HERE/data/pictures7 --first 4000000 --count "$PICTURES" --pictures

echo "2. Vision encoder alone, taught by nano's"
"$PYTHON" -m training.from_scratch.train vision --model nano7 --clips $HERE/data/pictures7 --run $HERE/runs/vision7 --minutes "$VISION_MINUTES" --batch 2 --lr 8e-4 --start "$NANO" --teacher "$NANO"

# A phase begins with the weights of the one before: train.py sees that the state is another phase's.
follow() {
  [ -e "$HERE/runs/$2/state.pt" ] && return
  mkdir -p "$HERE/runs/$2"
  cp "$HERE/runs/$1/state.pt" "$HERE/runs/$2/copy"
  mv "$HERE/runs/$2/copy" "$HERE/runs/$2/state.pt"
}

echo "3. Connector and decoder, the connector taught by nano's projector"
follow vision7 decoder7
"$PYTHON" -m training.from_scratch.train decoder --model nano7 --clips $HERE/data/clips7 --run $HERE/runs/decoder7 --minutes "$DECODER_MINUTES" --batch 8 --lr 1.2e-3 --quantise-from 2 --teacher "$NANO"

echo "4. Everything, ending on the package's 4-bit grid"
follow decoder7 joint7
"$PYTHON" -m training.from_scratch.train joint --model nano7 --clips $HERE/data/clips7 --crops $HERE/data/pictures7 --run $HERE/runs/joint7 --minutes "$JOINT_MINUTES" --batch 8 --lr 8e-4 --vision-rate 0.4 --live 4 --quantise-from 0.6

echo "5. Checkpoint and packages"
[ "$CHECKPOINT/model.safetensors" -nt $HERE/runs/joint7/state.pt ] || "$PYTHON" -m training.from_scratch.export --run $HERE/runs/joint7 --out "$CHECKPOINT"
npm run --silent nano

echo "6. Exam (seeds that no training clip has)"
[ -e $HERE/data/exam7/truth.json ] || "$PYTHON" -m training.from_scratch.make_exam --model nano7 --out $HERE/data/exam7 --first 990000 --count 100
if ! [ $HERE/data/exam7/answers.jsonl -nt "$CHECKPOINT/model.safetensors" ]; then
  npm run --silent ask -- --model nano7 --batch training/from_scratch/data/exam7/jobs.jsonl > $HERE/data/exam7/answers.part
  mv $HERE/data/exam7/answers.part $HERE/data/exam7/answers.jsonl
fi
"$PYTHON" -m training.from_scratch.score_exam $HERE/data/exam7
