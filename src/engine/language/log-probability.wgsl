// The natural logarithm of one token's probability: its logit less the logarithm of the sum of all exponentials. Reference:
// log-probability.reference.ts. Dispatch: one workgroup.
//   logits  f32 [vocabulary]
//   ids     u32 [steps]
//   scores  f32 [steps]; entry `step` becomes the score of the token ids[step]
override WORKGROUP: u32 = 256u;

struct Parameters {
  vocabulary: u32,
  step: u32,
}

@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read> ids: array<u32>;
@group(0) @binding(2) var<storage, read_write> scores: array<f32>;
@group(0) @binding(3) var<uniform> parameters: Parameters;

var<workgroup> parts: array<f32, WORKGROUP>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(local_invocation_index) lane: u32) {
  // Every lane has a number to begin with, also where the vocabulary is smaller than the workgroup.
  var most = logits[0];
  for (var id = lane; id < parameters.vocabulary; id += WORKGROUP) { most = max(most, logits[id]); }
  parts[lane] = most;
  workgroupBarrier();
  for (var half = WORKGROUP / 2u; half > 0u; half /= 2u) {
    if (lane < half) { parts[lane] = max(parts[lane], parts[lane + half]); }
    workgroupBarrier();
  }
  most = parts[0];
  // Nobody may write before all have read parts[0].
  workgroupBarrier();
  var sum = 0.0;
  for (var id = lane; id < parameters.vocabulary; id += WORKGROUP) { sum += exp(logits[id] - most); }
  parts[lane] = sum;
  workgroupBarrier();
  for (var half = WORKGROUP / 2u; half > 0u; half /= 2u) {
    if (lane < half) { parts[lane] += parts[lane + half]; }
    workgroupBarrier();
  }
  if (lane == 0u) {
    scores[parameters.step] = min(0.0, logits[ids[parameters.step]] - most - log(parts[0]));
  }
}
