#include "kernels.h"
#include "vector_math.h"

HK_CLONES void hk_add(float *restrict out, const float *restrict x, int64_t count) {
  for (int64_t i = 0; i < count; i++) out[i] += x[i];
}

HK_CLONES void hk_fill_rows(float *restrict out, const float *restrict x, int64_t rows, int64_t width) {
  for (int64_t r = 0; r < rows; r++)
    for (int64_t i = 0; i < width; i++) out[r * width + i] = x[i];
}

// Each element depends on the same element of the input alone, so out may be x.
#define HK_IN_PLACE _Pragma("clang loop vectorize(assume_safety)")

HK_CLONES void hk_add_bias(float *out, const float *x, const float *restrict bias, int64_t rows, int64_t width) {
  for (int64_t r = 0; r < rows; r++)
    HK_IN_PLACE for (int64_t i = 0; i < width; i++) out[r * width + i] = x[r * width + i] + bias[i];
}

HK_CLONES void hk_add_column_sums(float *restrict sum, const float *restrict x, int64_t rows, int64_t width) {
  for (int64_t r = 0; r < rows; r++)
    for (int64_t i = 0; i < width; i++) sum[i] += x[r * width + i];
}

// gelu(x) = x·σ(2u), u = √(2/π)(x + 0.044715 x³).
#define HK_GELU_SLOPE 1.5957691216057308f  // 2√(2/π)
#define HK_GELU_CUBE 0.044715f

HK_CLONES void hk_gelu(float *out, const float *x, int64_t count) {
  // Several vectors at a time hide the latency of one.
#pragma clang loop vectorize(assume_safety) interleave_count(4)
  for (int64_t i = 0; i < count; i++)
    out[i] = x[i] * hk_sigmoidf(HK_GELU_SLOPE * (x[i] + HK_GELU_CUBE * x[i] * x[i] * x[i]));
}

HK_CLONES void hk_gelu_backward(float *restrict out, float *restrict gradient, float *restrict bias_gradient,
                                const float *restrict pre, int64_t rows, int64_t width) {
  for (int64_t r = 0; r < rows; r++) {
    const float *row = pre + r * width;
    float *to = out + r * width, *g = gradient + r * width;
    for (int64_t i = 0; i < width; i++) {
      float x = row[i];
      float s = hk_sigmoidf(HK_GELU_SLOPE * (x + HK_GELU_CUBE * x * x * x));
      float slope = s + x * s * (1.0f - s) * HK_GELU_SLOPE * (1.0f + 3.0f * HK_GELU_CUBE * x * x);
      to[i] = x * s;
      float d = g[i] * slope;
      g[i] = d;
      bias_gradient[i] += d;
    }
  }
}

HK_CLONES void hk_exp(float *restrict out, const float *restrict x, int64_t count) {
  for (int64_t i = 0; i < count; i++) out[i] = hk_expf(x[i]);
}

HK_CLONES double hk_sum_of_squares(const float *restrict x, int64_t count) {
  double total = 0;
  for (int64_t start = 0; start < count; start += 4096) {
    int64_t end = start + 4096 < count ? start + 4096 : count;
    float block = 0;
    {
#pragma clang fp reassociate(on)
      for (int64_t i = start; i < end; i++) block += x[i] * x[i];
    }
    total += block;
  }
  return total;
}

HK_CLONES int hk_all_finite(const float *restrict x, int64_t count) {
  uint32_t found = 0;
  for (int64_t i = 0; i < count; i++) {
    uint32_t bits;
    memcpy(&bits, x + i, 4);
    found |= (bits & 0x7f800000u) == 0x7f800000u;
  }
  return !found;
}
