#!/bin/sh
# Makes the clips of this folder; see README.md. Needs ffmpeg with libx264, libx265, libvpx, libvpx-vp9 and libaom-av1.
set -eu
cd "$(dirname "$0")"
run() { ffmpeg -v error -y "$@"; }

# Frame N shows N in binary: column c (16 px wide) is white when bit c is set.
# numbers SECONDS [RATE]
numbers() { echo "color=black:size=128x64:rate=${2:-30}:duration=$1,format=yuv420p,geq=lum='16+219*mod(floor(N/pow(2,floor(X/16))),2)':cb=128:cr=128"; }
plain="-fflags +bitexact -flags:v +bitexact -map_metadata -1"

run -f lavfi -i "$(numbers 2)" $plain -c:v libx264 -g 24 -bf 3 -x264-params b-pyramid=normal:scenecut=0 -pix_fmt yuv420p b-frames.mp4
run -i b-frames.mp4 $plain -c copy -movflags faststart table-first.mp4
run -f lavfi -i "$(numbers 2)" $plain -c:v libx264 -g 15 -bf 3 -x264-params open-gop=1:scenecut=0 open-gop.mp4
run -f lavfi -i "$(numbers 1.6)" $plain -c:v libvpx-vp9 -g 16 -b:v 60k vp9.webm
run -f lavfi -i "$(numbers 1.6)" $plain -c:v libvpx -g 24 -b:v 200k -deadline good -cpu-used 0 -auto-alt-ref 1 -lag-in-frames 25 -arnr-maxframes 7 vp8.webm
# Each frame lasts 1, 2 or 5 thirtieths of a second.
run -f lavfi -i "$(numbers 1)" $plain -vf "settb=1/30,setpts='floor(N/3)*8+if(eq(mod(N,3),1),1,0)+if(eq(mod(N,3),2),3,0)'" -fps_mode passthrough -enc_time_base 1/30 -c:v libx264 -g 12 -bf 2 varying.mp4
# Cut without re-encoding: 8 packets before the cut are decoded and not shown.
run -ss 0.2667 -i b-frames.mp4 $plain -t 1 -c copy trimmed.mp4
run -i b-frames.mp4 $plain -t 0.5 -c copy -metadata:s:v:0 rotate=90 rotated.mp4
run -f lavfi -i "$(numbers 0.3)" $plain -vf setsar=2 -c:v libx264 wide-pixels.mp4
run -f lavfi -i "$(numbers 0.3)" $plain -movflags frag_keyframe+empty_moov -g 4 -c:v libx264 fragmented.mp4
# As cameras and recordings of a browser are: 59.94 and 23.976 frames a second, the clock not from zero, no duration and no index.
run -f lavfi -i "$(numbers 1 60000/1001)" $plain -c:v libx264 -g 24 -bf 3 -video_track_timescale 60000 ntsc-60.mp4
run -f lavfi -i "$(numbers 1.2 24000/1001)" $plain -c:v libx264 -g 12 -bf 2 -output_ts_offset 2.5 film.mov
run -f lavfi -i "$(numbers 1.2 30000/1001)" $plain -c:v libx264 -g 12 -bf 3 ntsc-30.mkv
run -f lavfi -i "$(numbers 1.2 25)" $plain -c:v libx264 -g 12 -bf 3 -muxdelay 0.5 -f mpegts broadcast.m2t
run -f lavfi -i "$(numbers 1.6)" $plain -c:v libaom-av1 -cpu-used 6 -g 24 -lag-in-frames 19 -b:v 60k av1.mp4
run -f lavfi -i "$(numbers 1.6)" $plain -c:v libaom-av1 -cpu-used 6 -g 24 -lag-in-frames 19 -b:v 60k av1.webm
run -f lavfi -i "$(numbers 1.6)" $plain -c:v libvpx-vp9 -g 16 -b:v 60k -live 1 -f webm live.webm
run -f lavfi -i "$(numbers 0.2)" $plain -c:v libx265 -x265-params log-level=error -tag:v hvc1 hevc.mp4
run -f lavfi -i "$(numbers 0.2)" $plain -c:v mpeg4 mpeg4.mp4
run -f lavfi -i "$(numbers 0.2)" $plain -c:v mpeg4 mpeg4.avi
# Grey, and long: for projects of thousands of masks.
run -f lavfi -i "color=gray:s=1280x720:r=25" $plain -frames:v 2000 -c:v libx264 -g 250 -bf 0 -pix_fmt yuv420p -movflags faststart long.mp4
run -f lavfi -i "sine=duration=0.2" $plain -c:a aac sound.m4a
