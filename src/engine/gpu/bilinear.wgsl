// Resizes as OpenCV's INTER_LINEAR does, in 11-bit fixed point. Integers only, so bit for bit its result.
// Dispatch: (ceil(width / TILE), ceil(height / TILE))
//   source         pixels [source height, source_width]
//   columns, rows  per output position: first and second source position, and their weights
//   out            pixels [height, width]
// A pixel is a word, red in the lowest byte.
override TILE: u32 = 8u;

struct Parameters {
  width: u32,
  height: u32,
  source_width: u32,
}

@group(0) @binding(0) var<storage, read> source: array<u32>;
@group(0) @binding(1) var<storage, read> columns: array<vec4i>;
@group(0) @binding(2) var<storage, read> rows: array<vec4i>;
@group(0) @binding(3) var<storage, read_write> out: array<u32>;
@group(0) @binding(4) var<uniform> parameters: Parameters;

fn channels(row: i32, column: i32) -> vec3i {
  let pixel = source[u32(row) * parameters.source_width + u32(column)];
  return vec3i(vec3u(pixel & 0xffu, (pixel >> 8u) & 0xffu, pixel >> 16u));
}

fn stretched(row: i32, taps: vec4i) -> vec3i {
  return (channels(row, taps.x) * taps.z + channels(row, taps.y) * taps.w) >> vec3u(4u);
}

@compute @workgroup_size(TILE, TILE)
fn main(@builtin(global_invocation_id) position: vec3u) {
  if (position.x >= parameters.width || position.y >= parameters.height) { return; }
  let column = columns[position.x];
  let row = rows[position.y];
  // Each product is cut before the sum, as OpenCV's vector code has it.
  let upper = (stretched(row.x, column) * row.z) >> vec3u(16u);
  let lower = (stretched(row.y, column) * row.w) >> vec3u(16u);
  let value = vec3u((upper + lower + vec3i(2)) >> vec3u(2u));
  out[position.y * parameters.width + position.x] = value.x | (value.y << 8u) | (value.z << 16u);
}
