#include <math.h>

#include "kernels.h"

HK_CLONES void hk_layer_norm(float *restrict out, float *restrict mean, float *restrict rstd, const float *restrict x,
                             const float *restrict gain, const float *restrict bias, float epsilon, int64_t rows,
                             int64_t width) {
  for (int64_t r = 0; r < rows; r++) {
    const float *row = x + r * width;
    float *to = out + r * width;
    float sum = 0, squares = 0;
    {
#pragma clang fp reassociate(on)
      for (int64_t i = 0; i < width; i++) sum += row[i];
    }
    float m = sum / (float)width;
    {
#pragma clang fp reassociate(on)
      for (int64_t i = 0; i < width; i++) squares += (row[i] - m) * (row[i] - m);
    }
    float s = 1.0f / sqrtf(squares / (float)width + epsilon);
    for (int64_t i = 0; i < width; i++) to[i] = (row[i] - m) * s * gain[i] + bias[i];
    mean[r] = m;
    rstd[r] = s;
  }
}

HK_CLONES void hk_layer_norm_backward(float *restrict x_gradient, float *restrict gain_gradient,
                                      float *restrict bias_gradient, const float *restrict out_gradient,
                                      const float *restrict x, const float *restrict gain,
                                      const float *restrict mean, const float *restrict rstd, int64_t rows,
                                      int64_t width) {
  for (int64_t r = 0; r < rows; r++) {
    const float *row = x + r * width, *g = out_gradient + r * width;
    float *to = x_gradient + r * width;
    float m = mean[r], s = rstd[r], sum = 0, dot = 0;
    {
#pragma clang fp reassociate(on)
      for (int64_t i = 0; i < width; i++) {
        float normal = (row[i] - m) * s, weighted = g[i] * gain[i];
        sum += weighted;
        dot += weighted * normal;
      }
    }
    sum /= (float)width;
    dot /= (float)width;
    for (int64_t i = 0; i < width; i++) {
      float normal = (row[i] - m) * s;
      gain_gradient[i] += g[i] * normal;
      bias_gradient[i] += g[i];
      to[i] += (g[i] * gain[i] - sum - normal * dot) * s;
    }
  }
}
