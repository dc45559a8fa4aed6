#include <math.h>

#include "kernels.h"
#include "vector_math.h"

// The number of heads whose scores are computed together: with HK_KEY_GROUP keys they fill a vector, [key, head].
#define HK_HEADS (HK_LANES / HK_KEY_GROUP)
// The largest number of vectors of a head whose sums stay in registers.
#define HK_HEAD_VECTORS 4

#define HK_SWAP_HALVES(x) HK_MIX(x, x, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7)
#define HK_SWAP_QUARTERS(x) HK_MIX(x, x, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11)

// Folds four vectors into one: each quarter of its lanes has a partial sum of every vector, side by side.
HK_INLINE void fold_heads(hk_lanes *to, const hk_lanes *x) {
  hk_lanes y[2];
  for (int i = 0; i < 2; i++)
    y[i] = HK_MIX(x[2 * i], x[2 * i + 1], 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29) +
           HK_MIX(x[2 * i], x[2 * i + 1], 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31);
  *to = HK_MIX(y[0], y[1], 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29) +
        HK_MIX(y[0], y[1], 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31);
}

// Folds four such vectors into one: its quarters are the sums of each vector's quarters.
HK_INLINE void fold_keys(hk_lanes *to, const hk_lanes *x) {
  hk_lanes y[2];
  for (int i = 0; i < 2; i++)
    y[i] = HK_MIX(x[2 * i], x[2 * i + 1], 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23) +
           HK_MIX(x[2 * i], x[2 * i + 1], 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
  *to = HK_MIX(y[0], y[1], 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27) +
        HK_MIX(y[0], y[1], 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
}

// to[t, h] = q_h·k_th, for whole groups of keys: the scores beyond `length` have no meaning. `vectors` is the head's
// width in vectors if it is known at compile time, so that queries stay in registers, and otherwise 0.
HK_INLINE void score_keys(float *restrict to, const float *restrict query, const float *restrict keys, int64_t length,
                          int64_t stride, int64_t head_width, const int heads, const int vectors) {
  int64_t whole = vectors ? vectors * HK_LANES : head_width / HK_LANES * HK_LANES;
  for (int64_t t = 0; t < length; t += HK_KEY_GROUP, to += HK_LANES, keys += HK_KEY_GROUP * stride) {
    hk_lanes by_key[HK_KEY_GROUP];
    for (int k = 0; k < HK_KEY_GROUP; k++) {
      hk_lanes sum[HK_HEADS] = {{0}};
      for (int h = 0; h < heads; h++) {
        const float *q = query + h * head_width, *key = keys + k * stride + h * head_width;
        for (int64_t i = 0; i < whole; i += HK_LANES)
          sum[h] += *(const hk_lanes *)(q + i) * *(const hk_lanes *)(key + i);
        if (!vectors)
          for (int64_t i = whole; i < head_width; i++) sum[h][0] += q[i] * key[i];
      }
      fold_heads(by_key + k, sum);
    }
    fold_keys((hk_lanes *)to, by_key);
  }
}

// most = max(most, x) in each lane; ignores NaN in x.
HK_INLINE void take_larger(hk_lanes *most, const hk_lanes *x) {
  for (int i = 0; i < HK_LANES; i++) (*most)[i] = (*x)[i] > (*most)[i] ? (*x)[i] : (*most)[i];
}

// Replaces each x by e^((x − most)·scale), and adds to sum, lane by lane.
HK_INLINE void exponentials_by_lane(float *restrict x, float *restrict sum, const float *restrict most, int64_t count,
                                    float scale) {
  for (int64_t i = 0; i < count; i += HK_LANES) {
#pragma clang loop vectorize_width(HK_LANES) interleave(disable)
    for (int64_t j = 0; j < HK_LANES; j++) {
      float e = hk_expf((x[i + j] - most[j]) * scale);
      x[i + j] = e;
      sum[j] += e;
    }
  }
}

// Replaces x[t, h] by the softmax of x·scale over t. x has whole groups of keys; those beyond `length` become 0.
HK_INLINE void softmax_by_head(float *x, int64_t length, float scale) {
  hk_lanes *scores = (hk_lanes *)x;
  int64_t groups = (length + HK_KEY_GROUP - 1) / HK_KEY_GROUP;
  for (int64_t i = length * HK_HEADS; i < groups * HK_LANES; i++) x[i] = -__builtin_inff();
  hk_lanes most = scores[0], sum = {0}, other;
  for (int64_t g = 1; g < groups; g++) take_larger(&most, scores + g);
  other = HK_SWAP_HALVES(most);
  take_larger(&most, &other);
  other = HK_SWAP_QUARTERS(most);
  take_larger(&most, &other);
  exponentials_by_lane(x, (float *)&sum, (float *)&most, groups * HK_LANES, scale);
  sum += HK_SWAP_HALVES(sum);
  sum += HK_SWAP_QUARTERS(sum);
  hk_lanes inverse = 1.0f / sum;
  for (int64_t g = 0; g < groups; g++) scores[g] *= inverse;
}

// out_h += Σ_t w[t][h] v_th.
HK_INLINE void add_values(float *restrict out, const float *restrict weights, const float *restrict values,
                          int64_t length, int64_t stride, int64_t head_width, const int heads, const int vectors) {
  if (vectors) {
    hk_lanes sum[HK_HEADS][HK_HEAD_VECTORS];
    for (int h = 0; h < heads; h++)
      for (int i = 0; i < vectors; i++) sum[h][i] = *(hk_lanes *)(out + h * head_width + i * HK_LANES);
    for (int64_t t = 0; t < length; t++)
      for (int h = 0; h < heads; h++)
        for (int i = 0; i < vectors; i++)
          sum[h][i] += weights[t * HK_HEADS + h] *
                       *(const hk_lanes *)(values + t * stride + h * head_width + i * HK_LANES);
    for (int h = 0; h < heads; h++)
      for (int i = 0; i < vectors; i++) *(hk_lanes *)(out + h * head_width + i * HK_LANES) = sum[h][i];
  } else {
    for (int64_t t = 0; t < length; t++)
      for (int h = 0; h < heads; h++)
        for (int64_t i = 0; i < head_width; i++)
          out[h * head_width + i] += weights[t * HK_HEADS + h] * values[t * stride + h * head_width + i];
  }
}

HK_INLINE void attend(float *restrict out, const float *restrict query, const float *restrict prompt_keys,
                      const float *restrict prompt_values, int64_t before, const float *restrict keys,
                      const float *restrict values, int64_t own, float *restrict scratch, float scale, int64_t stride,
                      int64_t head_width, const int heads, const int vectors) {
  // The prompt's last group may write beyond the prompt's length; the scores of the row's own keys overwrite that.
  score_keys(scratch, query, prompt_keys, before, stride, head_width, heads, vectors);
  score_keys(scratch + before * HK_HEADS, query, keys, own, stride, head_width, heads, vectors);
  softmax_by_head(scratch, before + own, scale);
  add_values(out, scratch, prompt_values, before, stride, head_width, heads, vectors);
  add_values(out, scratch + before * HK_HEADS, values, own, stride, head_width, heads, vectors);
}

int64_t hk_decode_scratch(int64_t longest) { return (longest + 2 * HK_KEY_GROUP) * HK_HEADS; }

HK_CLONES void hk_decode_attention(float *restrict out, const float *restrict qkv, const float *const *prompt_keys,
                                   const float *const *prompt_values, const int32_t *prompt_lengths,
                                   float *const *own_keys, float *const *own_values, const int32_t *own_lengths,
                                   float *restrict scratch, int64_t rows, int64_t heads, int64_t head_width) {
  int64_t width = heads * head_width;
  float scale = 1.0f / sqrtf((float)head_width);
  for (int64_t i = 0; i < rows * width; i++) out[i] = 0;
  for (int64_t r = 0; r < rows; r++) {
    int64_t before = prompt_lengths[r], own = own_lengths[r];
    const float *query = qkv + r * 3 * width, *key = query + width, *value = key + width;
    for (int64_t i = 0; i < width; i++) own_keys[r][(own - 1) * width + i] = key[i];
    for (int64_t i = 0; i < width; i++) own_values[r][(own - 1) * width + i] = value[i];
#define HK_ATTEND(heads, vectors)                                                                                     \
  attend(out + r * width + at, query + at, prompt_keys[r] + at, prompt_values[r] + at, before, own_keys[r] + at,      \
         own_values[r] + at, own, scratch, scale, width, head_width, heads, vectors);
    int64_t at = 0;
    for (; at + HK_HEADS * head_width <= width; at += HK_HEADS * head_width) {
      if (head_width == 2 * HK_LANES) {
        HK_ATTEND(HK_HEADS, 2)
      } else if (head_width == HK_HEAD_VECTORS * HK_LANES) {
        HK_ATTEND(HK_HEADS, HK_HEAD_VECTORS)
      } else {
        HK_ATTEND(HK_HEADS, 0)
      }
    }
    for (; at < width; at += head_width) {
      HK_ATTEND(1, 0)
    }
#undef HK_ATTEND
  }
}

// The number of weights that are summed together, so that the search skips whole blocks first.
#define HK_BLOCK 64

HK_INLINE float block_sum(const float *weights, int64_t count) {
  float sum = 0;
  {
#pragma clang fp reassociate(on)
    for (int64_t i = 0; i < count; i++) sum += weights[i];
  }
  return sum;
}

// The index at which the running sum of weights exceeds `wanted`. Block sums are computed in a fixed order.
HK_INLINE int32_t invert_cumulative(const float *weights, int64_t count, double wanted) {
  double passed = 0;
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
  // Rounding left the sum just below `wanted`: take the last token with a weight.
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
      // The weights replace the logits: w = exp((l − max) / T). The drawn token's logit is computed back from w.
      float weights = hk_exponentials(row, vocabulary, most, 1.0f / temperature);
      if (temperature == 1) sum = weights;
      at = invert_cumulative(row, vocabulary, uniform[r] * weights);
      chosen_logit = most + logf(row[at]) * temperature;
    } else {
      while (row[at] != most) at++;
    }
    token[r] = (int32_t)at;
    log_probability[r] = (chosen_logit - most) - logf(sum);
  }
}
