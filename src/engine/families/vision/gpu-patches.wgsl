// Cuts a picture into the vision encoder's patches. Dispatch: (ceil(values of a patch / WORKGROUP), patches)
//   pixels  u32 [picture height, width], red in the lowest byte
//   table   [3, 256], the normalised value of every byte of every channel
//   out     [all patches, 3, patch_size, patch_size], written from patch `first` on
// Patches come in blocks of merge × merge, row-major, and row-major within a block. The values are float32, but only moved:
// as words they pass through unchanged whatever the device does with floats.
override WORKGROUP: u32 = 64u;

struct Parameters {
  width: u32,
  columns: u32,
  merge: u32,
  patch_size: u32,
  first: u32,
}

@group(0) @binding(0) var<storage, read> pixels: array<u32>;
@group(0) @binding(1) var<storage, read> table: array<u32>;
@group(0) @binding(2) var<storage, read_write> out: array<u32>;
@group(0) @binding(3) var<uniform> parameters: Parameters;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) position: vec3u) {
  let side = parameters.patch_size;
  let area = side * side;
  let value = position.x;
  let patch_index = position.y;
  if (value >= 3u * area) { return; }

  let merge = parameters.merge;
  let block = patch_index / (merge * merge);
  let within = patch_index % (merge * merge);
  let blocks_across = parameters.columns / merge;
  let patch_row = (block / blocks_across) * merge + within / merge;
  let patch_column = (block % blocks_across) * merge + within % merge;

  let channel = value / area;
  let row = patch_row * side + (value % area) / side;
  let column = patch_column * side + value % side;
  let byte = (pixels[row * parameters.width + column] >> (8u * channel)) & 0xffu;
  out[(parameters.first + patch_index) * 3u * area + value] = table[channel * 256u + byte];
}
