// Functions for the loops to inline: polynomial, branch-free, so that the compiler turns a loop of them into vectors.
#pragma once
#include <stdint.h>
#include <string.h>

#define HK_INLINE static inline __attribute__((always_inline))

// A register's worth of floats on the widest machines, some registers on others: where the compiler's own choice of
// vectors would leave sums in memory. It need not be aligned.
#define HK_LANES 16
typedef float hk_lanes __attribute__((vector_size(4 * HK_LANES), aligned(4)));

// e^x with relative error below 2e-7 (measured by the tests over all exponents). Below −87.3 it is 0; above 88.7
// it is +inf; NaN stays NaN. Cody and Waite's reduction, then a polynomial of degree 6 on ±ln 2 / 2.
HK_INLINE float hk_expf(float x) {
  const float low = -87.33654f, high = 88.72283f;
  float bounded = x < low ? low : x;
  bounded = bounded > high ? high : bounded;
  // Adding 1.5·2²³ rounds to an integer that then stands in the low bits.
  float shifted = bounded * 1.44269504f + 12582912.0f;
  float n = shifted - 12582912.0f;
  float r = bounded - n * 0.693359375f;
  r = r - n * -2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  // n is added to p's exponent. The sum stays in range where x is: p is below 1 where n is 128, and not where n is −126.
  uint32_t bits, sum;
  memcpy(&bits, &shifted, 4);
  memcpy(&sum, &p, 4);
  sum += bits << 23;
  float result;
  memcpy(&result, &sum, 4);
  result = x < low ? 0.0f : result;
  result = x > high ? __builtin_inff() : result;
  // What a NaN has in its low bits went into the exponent.
  return x == x ? result : x;
}

// The logistic function; NaN stays NaN.
HK_INLINE float hk_sigmoidf(float x) { return 1.0f / (1.0f + hk_expf(-x)); }

// x becomes e^((x − most)·scale); their sum.
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

// The largest entry of at least one, some lanes at a time. NaN is not seen here, but a sum of exponentials has it.
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
