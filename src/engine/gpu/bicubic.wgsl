// Resizes along one axis as Pillow's bicubic does, in 22-bit fixed point. Integers only, so bit for bit its result; a sum of
// bytes times weights fits 32 bits. Dispatch: (ceil(width / TILE), ceil(height / TILE))
//   source  pixels [height, source_width], or [source height, width] when vertical
//   taps    per output position `stride` words: first source position, count of weights, the weights
//   out     pixels [height, width]
// A pixel is a word, red in the lowest byte.
override TILE: u32 = 8u;

const PRECISION_BITS: u32 = 22u;

struct Parameters {
  width: u32,
  height: u32,
  source_width: u32,
  vertical: u32,
  stride: u32,
}

@group(0) @binding(0) var<storage, read> source: array<u32>;
@group(0) @binding(1) var<storage, read> taps: array<i32>;
@group(0) @binding(2) var<storage, read_write> out: array<u32>;
@group(0) @binding(3) var<uniform> parameters: Parameters;

@compute @workgroup_size(TILE, TILE)
fn main(@builtin(global_invocation_id) position: vec3u) {
  if (position.x >= parameters.width || position.y >= parameters.height) { return; }
  let vertical = parameters.vertical == 1u;
  let tap = select(position.x, position.y, vertical) * parameters.stride;
  let first = u32(taps[tap]);
  let count = u32(taps[tap + 1u]);
  let step = select(1u, parameters.source_width, vertical);
  var read = select(position.y * parameters.source_width, position.x, vertical) + first * step;
  var sum = vec3i(1 << (PRECISION_BITS - 1u));
  for (var k = 0u; k < count; k++) {
    let pixel = source[read];
    let channels = vec3u(pixel & 0xffu, (pixel >> 8u) & 0xffu, pixel >> 16u);
    sum += vec3i(channels) * taps[tap + 2u + k];
    read += step;
  }
  let value = vec3u(clamp(sum >> vec3u(PRECISION_BITS), vec3i(0), vec3i(255)));
  out[position.y * parameters.width + position.x] = value.x | (value.y << 8u) | (value.z << 16u);
}
