#include <math.h>

#include "kernels.h"

HK_CLONES void hk_adamw(float *restrict parameter, float *restrict mean, float *restrict square,
                        const float *restrict gradient, float scale, float rate, float beta1, float beta2,
                        float epsilon, float decay, float correction1, float correction2, int64_t count) {
  float keep = 1.0f - rate * decay, step = rate / correction1, root = 1.0f / sqrtf(correction2);
  for (int64_t i = 0; i < count; i++) {
    float g = gradient[i] * scale;
    float m = mean[i] + (g - mean[i]) * (1.0f - beta1);
    float v = square[i] * beta2 + g * g * (1.0f - beta2);
    mean[i] = m;
    square[i] = v;
    parameter[i] = parameter[i] * keep - step * m / (sqrtf(v) * root + epsilon);
  }
}

HK_CLONES void hk_rmsprop(float *restrict parameter, float *restrict square, const float *restrict gradient,
                          float scale, float rate, float smoothing, float epsilon, int64_t count) {
  for (int64_t i = 0; i < count; i++) {
    float g = gradient[i] * scale;
    float v = square[i] * smoothing + g * g * (1.0f - smoothing);
    square[i] = v;
    parameter[i] -= rate * g / (sqrtf(v) + epsilon);
  }
}
