#include <math.h>

#include "kernels.h"
#include "vector_math.h"

HK_CLONES void hk_row_dots(float *restrict out, const float *restrict a, const float *restrict b, int64_t rows,
                           int64_t width, int64_t a_stride, int64_t b_stride) {
  for (int64_t r = 0; r < rows; r++) {
    float dot = 0;
    {
#pragma clang fp reassociate(on)
      for (int64_t i = 0; i < width; i++) dot += a[r * a_stride + i] * b[r * b_stride + i];
    }
    out[r] = dot;
  }
}

HK_CLONES void hk_log_softmax_scores(float *restrict log_probability, float *restrict entropy, float *restrict log_sum,
                                     const float *restrict logits, const int32_t *restrict targets, int64_t rows,
                                     int64_t vocabulary) {
  for (int64_t r = 0; r < rows; r++) {
    const float *row = logits + r * vocabulary;
    float most = hk_maximum(row, vocabulary), sum = 0, weighted = 0;
    {
#pragma clang fp reassociate(on)
      if (entropy) {
        for (int64_t i = 0; i < vocabulary; i++) {
          float e = hk_expf(row[i] - most);
          sum += e;
          weighted += e * (row[i] - most);
        }
      } else {
        for (int64_t i = 0; i < vocabulary; i++) sum += hk_expf(row[i] - most);
      }
    }
    float log_of_sum = logf(sum);
    log_sum[r] = most + log_of_sum;
    log_probability[r] = (row[targets[r]] - most) - log_of_sum;
    if (entropy) entropy[r] = log_of_sum - weighted / sum;
  }
}

HK_CLONES void hk_log_softmax_backward(float *restrict logits, const float *restrict g, const float *restrict e,
                                       const float *restrict entropy, const float *restrict log_sum,
                                       const int32_t *restrict targets, int64_t rows, int64_t vocabulary) {
  for (int64_t r = 0; r < rows; r++) {
    float *row = logits + r * vocabulary;
    float coefficient = g[r], log_of_sum = log_sum[r];
    if (e && e[r] != 0) {
      float weight = e[r], h = entropy[r];
      for (int64_t i = 0; i < vocabulary; i++) {
        float log_p = row[i] - log_of_sum, p = hk_expf(log_p);
        row[i] = -p * (coefficient + weight * (log_p + h));
      }
    } else {
      for (int64_t i = 0; i < vocabulary; i++) row[i] = -coefficient * hk_expf(row[i] - log_of_sum);
    }
    row[targets[r]] += coefficient;
  }
}

HK_CLONES void hk_row_divergence(float *restrict divergence, const float *restrict p_logits,
                                 const float *restrict q_logits, int64_t rows, int64_t vocabulary) {
  for (int64_t r = 0; r < rows; r++) {
    const float *p = p_logits + r * vocabulary, *q = q_logits + r * vocabulary;
    float p_most = hk_maximum(p, vocabulary), q_most = hk_maximum(q, vocabulary);
    float p_sum = 0, q_sum = 0, weighted = 0;
    {
#pragma clang fp reassociate(on)
      for (int64_t i = 0; i < vocabulary; i++) {
        float a = hk_expf(p[i] - p_most);
        p_sum += a;
        q_sum += hk_expf(q[i] - q_most);
        weighted += a * ((p[i] - p_most) - (q[i] - q_most));
      }
    }
    divergence[r] = weighted / p_sum - logf(p_sum) + logf(q_sum);
  }
}
