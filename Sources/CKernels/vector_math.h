// Functions that the loops inline. They are polynomials without branches, so that the compiler can vectorize the loops.
#pragma once
#include <stdint.h>
#include <string.h>

#define HK_INLINE static inline __attribute__((always_inline))

// One register of floats on processors with the widest vectors, several registers on others. For loops in which the
// compiler's own choice of vectors would keep sums in memory. It need not be aligned.
#define HK_LANES 16
typedef float hk_lanes __attribute__((vector_size(4 * HK_LANES), aligned(4)));
// Chooses lanes of two vectors by their numbers; those of the second begin at HK_LANES.
#define HK_MIX __builtin_shufflevector

// e^x with a relative error below 1e-7 (the tests measure it over all exponents). Below −87.7 it is 0, above 88.3 +inf;
// NaN stays NaN. Cody and Waite's range reduction, then a minimax polynomial of degree 6 on ±ln 2 / 2 (error 3e-9).
HK_INLINE float hk_expf(float x) {
  // The bounds at which n + 127, the bits of the exponent, would be 0, as in zero, and 255, as in infinity.
  const float low = -88.0f, high = 89.0f;
  float bounded = x < low ? low : x;
  bounded = bounded > high ? high : bounded;
  // Adding 1.5·2²³ rounds to an integer, which is then in the low bits.
  const float shift = 12582912.0f + 127.0f;
  float shifted = bounded * 1.44269504f + shift;
  float n = shifted - shift;
  float r = bounded - n * 0.693359375f;
  r = r - n * -2.12194440e-4f;
  float p = 1.38144672e-3f;
  p = p * r + 8.36878084e-3f;
  p = p * r + 4.16683927e-2f;
  p = p * r + 1.66665196e-1f;
  p = p * r + 4.99999940e-1f;
  p = p * r + 1.0f;
  p = p * r + 1.0f;
  uint32_t bits;
  memcpy(&bits, &shifted, 4);
  bits <<= 23;
  float power;
  memcpy(&power, &bits, 4);
  return p * power;
}

// The logistic function; NaN stays NaN.
HK_INLINE float hk_sigmoidf(float x) { return 1.0f / (1.0f + hk_expf(-x)); }

// Replaces each x by e^((x − most)·scale), and returns their sum.
HK_INLINE float hk_exponentials(float *x, int64_t count, float most, float scale) {
  float sum = 0;
  {
#pragma clang fp reassociate(on)
    for (int64_t i = 0; i < count; i++) {
      float e = hk_expf((x[i] - most) * scale);
      x[i] = e;
      sum += e;
    }
  }
  return sum;
}

// The largest of `count` ≥ 1 entries, several lanes at a time. It ignores NaN, but a sum of exponentials of the same
// entries does not.
HK_INLINE float hk_maximum(const float *x, int64_t count) {
  float lanes[HK_LANES], most = x[0];
  int64_t i = 0;
  if (count >= HK_LANES) {
    for (int64_t j = 0; j < HK_LANES; j++) lanes[j] = x[j];
    for (i = HK_LANES; i + HK_LANES <= count; i += HK_LANES)
      for (int64_t j = 0; j < HK_LANES; j++) lanes[j] = x[i + j] > lanes[j] ? x[i + j] : lanes[j];
    for (int64_t half = HK_LANES / 2; half > 0; half /= 2)
      for (int64_t j = 0; j < half; j++) lanes[j] = lanes[j + half] > lanes[j] ? lanes[j + half] : lanes[j];
    most = lanes[0] > most ? lanes[0] : most;
  }
  for (; i < count; i++) most = x[i] > most ? x[i] : most;
  return most;
}
