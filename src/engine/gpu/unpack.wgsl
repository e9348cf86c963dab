// Spreads RGB bytes over words, so that a pixel is one read. Dispatch: (ceil(width / TILE), ceil(height / TILE))
//   bytes   interleaved RGB, row-major, four bytes to a word, the first lowest
//   pixels  u32 [height, width], red in the lowest byte, the highest 0
override TILE: u32 = 8u;

struct Parameters {
  width: u32,
  height: u32,
}

@group(0) @binding(0) var<storage, read> bytes: array<u32>;
@group(0) @binding(1) var<storage, read_write> pixels: array<u32>;
@group(0) @binding(2) var<uniform> parameters: Parameters;

fn byte(index: u32) -> u32 {
  return (bytes[index / 4u] >> (8u * (index % 4u))) & 0xffu;
}

@compute @workgroup_size(TILE, TILE)
fn main(@builtin(global_invocation_id) position: vec3u) {
  if (position.x >= parameters.width || position.y >= parameters.height) { return; }
  let pixel = position.y * parameters.width + position.x;
  let first = pixel * 3u;
  pixels[pixel] = byte(first) | (byte(first + 1u) << 8u) | (byte(first + 2u) << 16u);
}
