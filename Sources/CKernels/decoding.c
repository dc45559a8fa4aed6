#include <math.h>

#include "kernels.h"
#include "vector_math.h"

HK_INLINE void score_keys(float *to, const float *query, const float *keys, int64_t length, int64_t width,
                          int64_t head_width) {
  for (int64_t t = 0; t < length; t++) {
    float dot = 0;
    const float *key = keys + t * width;
    {
#pragma clang fp reassociate(on)
      for (int64_t i = 0; i < head_width; i++) dot += query[i] * key[i];
    }
    to[t] = dot;
  }
}

HK_INLINE void add_values(float *out, const float *weights, const float *values, int64_t length, int64_t width,
                          int64_t head_width) {
  for (int64_t t = 0; t < length; t++) {
    const float *value = values + t * width;
    float weight = weights[t];
    for (int64_t i = 0; i < head_width; i++) out[i] += weight * value[i];
  }
}

HK_CLONES void hk_decode_attention(float *restrict out, int64_t out_stride, const float *restrict query,
                                   int64_t query_stride, const float *const *prompt_keys,
                                   const float *const *prompt_values, const int32_t *prompt_lengths,
                                   const float *const *own_keys, const float *const *own_values,
                                   const int32_t *own_lengths, float *restrict scratch, int64_t rows, int64_t heads,
                                   int64_t head_width) {
  int64_t width = heads * head_width;
  float scale = 1.0f / sqrtf((float)head_width);
  for (int64_t r = 0; r < rows; r++) {
    int64_t before = prompt_lengths[r], own = own_lengths[r], length = before + own;
    for (int64_t h = 0; h < heads; h++) {
      const float *q = query + r * query_stride + h * head_width;
      float *to = out + r * out_stride + h * head_width;
      score_keys(scratch, q, prompt_keys[r] + h * head_width, before, width, head_width);
      score_keys(scratch + before, q, own_keys[r] + h * head_width, own, width, head_width);
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
      add_values(to, scratch, prompt_values[r] + h * head_width, before, width, head_width);
      add_values(to, scratch + before, own_values[r] + h * head_width, own, width, head_width);
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
