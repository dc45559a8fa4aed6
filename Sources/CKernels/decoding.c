#include <math.h>

#include "kernels.h"
#include "vector_math.h"

// to[t] = q·k_t, a block of keys at a time: a lane for each key, so that no sum runs across lanes.
HK_INLINE void score_keys(float *to, const float *query, const float *keys, int64_t length, int64_t head_width) {
  for (int64_t t = 0; t < length; t += HK_KEY_BLOCK, keys += head_width * HK_KEY_BLOCK) {
    float even[HK_KEY_BLOCK] = {0}, odd[HK_KEY_BLOCK] = {0};
    int64_t i = 0;
    for (; i + 1 < head_width; i += 2) {
      const float *key = keys + i * HK_KEY_BLOCK;
      for (int64_t j = 0; j < HK_KEY_BLOCK; j++) even[j] += query[i] * key[j];
      for (int64_t j = 0; j < HK_KEY_BLOCK; j++) odd[j] += query[i + 1] * key[HK_KEY_BLOCK + j];
    }
    if (i < head_width)
      for (int64_t j = 0; j < HK_KEY_BLOCK; j++) even[j] += query[i] * keys[i * HK_KEY_BLOCK + j];
    for (int64_t j = 0; j < HK_KEY_BLOCK; j++) to[t + j] = even[j] + odd[j];
  }
}

// out += Σ_t w_t v_t, some lanes at a time, whose sums stay in registers.
#define HK_LANES 16

HK_INLINE void add_values(float *restrict out, const float *restrict weights, const float *restrict values,
                          int64_t length, int64_t head_width) {
  int64_t i = 0;
  for (; i + HK_LANES <= head_width; i += HK_LANES) {
    float even[HK_LANES] = {0}, odd[HK_LANES] = {0};
    const float *value = values + i;
    int64_t t = 0;
    for (; t + 1 < length; t += 2, value += 2 * head_width) {
      float first = weights[t], second = weights[t + 1];
      for (int64_t j = 0; j < HK_LANES; j++) even[j] += first * value[j];
      for (int64_t j = 0; j < HK_LANES; j++) odd[j] += second * value[head_width + j];
    }
    if (t < length)
      for (int64_t j = 0; j < HK_LANES; j++) even[j] += weights[t] * value[j];
    for (int64_t j = 0; j < HK_LANES; j++) out[i + j] += even[j] + odd[j];
  }
  for (; i < head_width; i++) {
    float sum = 0;
    for (int64_t t = 0; t < length; t++) sum += weights[t] * values[t * head_width + i];
    out[i] += sum;
  }
}

void hk_cache(float *restrict keys, float *restrict values, const float *restrict key, const float *restrict value,
              int64_t position, int64_t positions, int64_t heads, int64_t head_width) {
  int64_t block = position / HK_KEY_BLOCK, lane = position % HK_KEY_BLOCK, blocks = HK_KEY_BLOCKS(positions);
  for (int64_t h = 0; h < heads; h++) {
    float *to = keys + (h * blocks + block) * head_width * HK_KEY_BLOCK + lane;
    float *value_to = values + (h * positions + position) * head_width;
    for (int64_t i = 0; i < head_width; i++) to[i * HK_KEY_BLOCK] = key[h * head_width + i];
    for (int64_t i = 0; i < head_width; i++) value_to[i] = value[h * head_width + i];
  }
}

HK_CLONES void hk_decode_attention(float *restrict out, int64_t out_stride, const float *restrict query,
                                   int64_t query_stride, const float *const *prompt_keys,
                                   const float *const *prompt_values, const int32_t *prompt_lengths,
                                   const float *const *own_keys, const float *const *own_values,
                                   const int32_t *own_lengths, int64_t own_positions, float *restrict scratch,
                                   int64_t rows, int64_t heads, int64_t head_width) {
  int64_t block_size = head_width * HK_KEY_BLOCK, own_blocks = HK_KEY_BLOCKS(own_positions);
  float scale = 1.0f / sqrtf((float)head_width);
  for (int64_t r = 0; r < rows; r++) {
    int64_t before = prompt_lengths[r], own = own_lengths[r], length = before + own;
    int64_t prompt_blocks = HK_KEY_BLOCKS(before);
    for (int64_t h = 0; h < heads; h++) {
      const float *q = query + r * query_stride + h * head_width;
      float *to = out + r * out_stride + h * head_width;
      // What a last block writes beyond the prompt, the first of its own overwrites.
      score_keys(scratch, q, prompt_keys[r] + h * prompt_blocks * block_size, before, head_width);
      score_keys(scratch + before, q, own_keys[r] + h * own_blocks * block_size, own, head_width);
      float most = scratch[0], sum = 0;
      {
#pragma clang fp reassociate(on)
        for (int64_t t = 0; t < length; t++) most = scratch[t] > most ? scratch[t] : most;
        for (int64_t t = 0; t < length; t++) {
          float e = hk_expf((scratch[t] - most) * scale);
          scratch[t] = e;
          sum += e;
        }
      }
      for (int64_t i = 0; i < head_width; i++) to[i] = 0;
      add_values(to, scratch, prompt_values[r] + h * before * head_width, before, head_width);
      add_values(to, scratch + before, own_values[r] + h * own_positions * head_width, own, head_width);
      float inverse = 1.0f / sum;
      for (int64_t i = 0; i < head_width; i++) to[i] *= inverse;
    }
  }
}

#define HK_BLOCK 64

// Finds where the running sum of weights passes u·total: whole blocks first, then within one.
HK_INLINE int32_t invert_cumulative(const float *weights, int64_t count, double u) {
  double total = 0;
  for (int64_t start = 0; start < count; start += HK_BLOCK) {
    int64_t end = start + HK_BLOCK < count ? start + HK_BLOCK : count;
    float block = 0;
    {
#pragma clang fp reassociate(on)
      for (int64_t i = start; i < end; i++) block += weights[i];
    }
    total += block;
  }
  double wanted = u * total, passed = 0;
  int32_t last = -1;
  for (int64_t start = 0; start < count; start += HK_BLOCK) {
    int64_t end = start + HK_BLOCK < count ? start + HK_BLOCK : count;
    float block = 0;
    {
#pragma clang fp reassociate(on)
      for (int64_t i = start; i < end; i++) block += weights[i];
    }
    if (passed + block <= wanted && end < count) {
      passed += block;
      continue;
    }
    for (int64_t i = start; i < end; i++) {
      if (weights[i] <= 0) continue;
      last = (int32_t)i;
      passed += weights[i];
      if (passed > wanted) return last;
    }
  }
  // Rounding left the sum just short of u·total: the last token that has any weight.
  if (last < 0)
    for (int64_t i = 0; i < count; i++)
      if (weights[i] > 0) last = (int32_t)i;
  return last;
}

HK_CLONES void hk_sample(int32_t *restrict token, float *restrict log_probability, float *restrict logits,
                         const double *restrict uniform, float temperature, int64_t rows, int64_t vocabulary) {
  for (int64_t r = 0; r < rows; r++) {
    float *row = logits + r * vocabulary;
    if (!hk_all_finite(row, vocabulary)) {
      token[r] = -1;
      log_probability[r] = __builtin_nanf("");
      continue;
    }
    float most = row[0];
    int64_t at = 0;
    for (int64_t i = 1; i < vocabulary; i++)
      if (row[i] > most) {
        most = row[i];
        at = i;
      }
    float sum = 0;
    {
#pragma clang fp reassociate(on)
      for (int64_t i = 0; i < vocabulary; i++) sum += hk_expf(row[i] - most);
    }
    float chosen_logit = most;
    if (temperature > 0) {
      // The chosen token's own logit is needed after the weights have replaced the row: w = exp((l − max)/T).
      float inverse = 1.0f / temperature;
      for (int64_t i = 0; i < vocabulary; i++) row[i] = hk_expf((row[i] - most) * inverse);
      at = invert_cumulative(row, vocabulary, uniform[r]);
      chosen_logit = most + logf(row[at]) * temperature;
    }
    token[r] = (int32_t)at;
    log_probability[r] = (chosen_logit - most) - logf(sum);
  }
}
