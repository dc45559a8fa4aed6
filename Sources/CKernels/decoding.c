#include <math.h>

#include "kernels.h"
#include "vector_math.h"

HK_INLINE void cache(float *restrict keys, float *restrict values, const float *restrict key, const float *restrict value,
              int64_t position, int64_t width) {
  float *to = keys + position / HK_KEY_BLOCK * HK_KEY_BLOCK * width + position % HK_KEY_BLOCK;
  // Scattering by vectors is no faster, and waits.
#pragma clang loop vectorize(disable)
  for (int64_t i = 0; i < width; i++) to[i * HK_KEY_BLOCK] = key[i];
  for (int64_t i = 0; i < width; i++) values[position * width + i] = value[i];
}

void hk_cache(float *keys, float *values, const float *key, const float *value, int64_t position, int64_t width) {
  cache(keys, values, key, value, position, width);
}

// to[h·stride + t] = q_h·k_t, a block of keys at a time: a lane for each key, so that no sum runs across lanes.
HK_INLINE void score_keys(float *to, int64_t stride, const float *query, const float *keys, int64_t length,
                          int64_t heads, int64_t head_width) {
  int64_t block = head_width * HK_KEY_BLOCK;
  for (int64_t t = 0; t < length; t += HK_KEY_BLOCK) {
    for (int64_t h = 0; h < heads; h++, keys += block) {
      const float *q = query + h * head_width;
      const hk_lanes *key = (const hk_lanes *)keys;
      hk_lanes sum[4] = {{0}};
      int64_t i = 0;
      for (; i + 3 < head_width; i += 4)
        for (int j = 0; j < 4; j++) sum[j] += q[i + j] * key[i + j];
      for (; i < head_width; i++) sum[0] += q[i] * key[i];
      *(hk_lanes *)(to + h * stride + t) = (sum[0] + sum[1]) + (sum[2] + sum[3]);
    }
  }
}

// to[h·stride] = q_h·k_h.
HK_INLINE void score_newest(float *to, int64_t stride, const float *query, const float *key, int64_t heads,
                            int64_t head_width) {
  for (int64_t h = 0; h < heads; h++) {
    float sum = 0;
    {
#pragma clang fp reassociate(on)
      for (int64_t i = h * head_width; i < (h + 1) * head_width; i++) sum += query[i] * key[i];
    }
    to[h * stride] = sum;
  }
}

// As `hk_exponentials`, of so few that vectors are not taken several at a time.
HK_INLINE float short_exponentials(float *x, int64_t count, float most, float scale) {
  float sum = 0;
  {
#pragma clang fp reassociate(on)
#pragma clang loop vectorize_width(HK_LANES) interleave(disable)
    for (int64_t i = 0; i < count; i++) {
      float e = hk_expf((x[i] - most) * scale);
      x[i] = e;
      sum += e;
    }
  }
  return sum;
}

// Positions whose values are added at a time, all heads of one position standing side by side.
#define HK_VALUE_ROWS 8

// out_h += Σ_t w_ht v_ht.
HK_INLINE void add_values(float *restrict out, const float *restrict weights, int64_t stride,
                          const float *restrict values, int64_t length, int64_t heads, int64_t head_width) {
  int64_t width = heads * head_width;
  for (int64_t first = 0; first < length; first += HK_VALUE_ROWS) {
    int64_t end = first + HK_VALUE_ROWS < length ? first + HK_VALUE_ROWS : length;
    for (int64_t h = 0; h < heads; h++) {
      const float *w = weights + h * stride;
      int64_t i = h * head_width, after = i + head_width;
      for (; i + 2 * HK_LANES <= after; i += 2 * HK_LANES) {
        hk_lanes *left = (hk_lanes *)(out + i), *right = left + 1;
        hk_lanes sum[4] = {*left, *right, {0}, {0}};
        const float *value = values + first * width + i;
        int64_t t = first;
        for (; t + 1 < end; t += 2, value += 2 * width) {
          sum[0] += w[t] * *(const hk_lanes *)value;
          sum[1] += w[t] * *(const hk_lanes *)(value + HK_LANES);
          sum[2] += w[t + 1] * *(const hk_lanes *)(value + width);
          sum[3] += w[t + 1] * *(const hk_lanes *)(value + width + HK_LANES);
        }
        if (t < end) {
          sum[0] += w[t] * *(const hk_lanes *)value;
          sum[1] += w[t] * *(const hk_lanes *)(value + HK_LANES);
        }
        *left = sum[0] + sum[2];
        *right = sum[1] + sum[3];
      }
      for (; i < after; i++)
        for (int64_t t = first; t < end; t++) out[i] += w[t] * values[t * width + i];
    }
  }
}

HK_CLONES void hk_decode_attention(float *restrict out, const float *restrict qkv, const float *const *prompt_keys,
                                   const float *const *prompt_values, const int32_t *prompt_lengths,
                                   float *const *own_keys, float *const *own_values, const int32_t *own_lengths,
                                   float *restrict scratch, int64_t scratch_stride, int64_t rows, int64_t heads,
                                   int64_t head_width) {
  int64_t width = heads * head_width;
  float scale = 1.0f / sqrtf((float)head_width);
  for (int64_t r = 0; r < rows; r++) {
    int64_t before = prompt_lengths[r], own = own_lengths[r], length = before + own;
    const float *query = qkv + r * 3 * width;
    float *to = out + r * width;
    // What a prompt's last block writes beyond its length, the first of the row's own overwrites.
    score_keys(scratch, scratch_stride, query, prompt_keys[r], before, heads, head_width);
    score_keys(scratch + before, scratch_stride, query, own_keys[r], own - 1, heads, head_width);
    score_newest(scratch + length - 1, scratch_stride, query, query + width, heads, head_width);
    // Only now, when the block that the new key is scattered over has been read, and is near.
    cache(own_keys[r], own_values[r], query + width, query + 2 * width, own - 1, width);
    for (int64_t h = 0; h < heads; h++) {
      float *weights = scratch + h * scratch_stride;
      // Whole vectors, for what one leaves over would be done a number at a time: of so few that is half the work.
      int64_t padded = (length + HK_LANES - 1) / HK_LANES * HK_LANES;
      for (int64_t t = length; t < padded; t++) weights[t] = -__builtin_inff();
      float most = hk_maximum(weights, padded);
      float inverse = 1.0f / short_exponentials(weights, padded, most, scale);
      for (int64_t t = 0; t < length; t++) weights[t] *= inverse;
    }
    for (int64_t i = 0; i < width; i++) to[i] = 0;
    add_values(to, scratch, scratch_stride, prompt_values[r], before, heads, head_width);
    add_values(to, scratch + before, scratch_stride, own_values[r], own, heads, head_width);
  }
}

// Weights that are summed together: whole blocks are passed over first.
#define HK_BLOCK 64

HK_INLINE float block_sum(const float *weights, int64_t count) {
  float sum = 0;
  {
#pragma clang fp reassociate(on)
    for (int64_t i = 0; i < count; i++) sum += weights[i];
  }
  return sum;
}

// Finds where the running sum of weights passes u·total, from blocks' sums in a fixed order.
HK_INLINE int32_t invert_cumulative(const float *weights, int64_t count, double u) {
  double total = 0;
  for (int64_t start = 0; start < count; start += HK_BLOCK)
    total += block_sum(weights + start, start + HK_BLOCK < count ? HK_BLOCK : count - start);
  double wanted = u * total, passed = 0;
  int32_t last = -1;
  for (int64_t start = 0; start < count; start += HK_BLOCK) {
    int64_t end = start + HK_BLOCK < count ? start + HK_BLOCK : count;
    float block = block_sum(weights + start, end - start);
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
    float most = hk_maximum(row, vocabulary), sum = 0, chosen_logit = most;
    int64_t at = 0;
    if (temperature != 1) {
#pragma clang fp reassociate(on)
      for (int64_t i = 0; i < vocabulary; i++) sum += hk_expf(row[i] - most);
    }
    if (temperature > 0) {
      // The chosen token's own logit is needed after the weights have replaced the row: w = exp((l − max)/T).
      float weights = hk_exponentials(row, vocabulary, most, 1.0f / temperature);
      if (temperature == 1) sum = weights;
      at = invert_cumulative(row, vocabulary, uniform[r]);
      chosen_logit = most + logf(row[at]) * temperature;
    } else {
      while (row[at] != most) at++;
    }
    token[r] = (int32_t)at;
    log_probability[r] = (chosen_logit - most) - logf(sum);
  }
}
