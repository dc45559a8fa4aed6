// The inner loops: small, plain C over rows of floats. They know no model and no thread, and keep NaN and infinity
// meaningful. Matrices are row-major; `rows` and `width` count elements; nothing is allocated.
#pragma once
#include <stdint.h>

// One clone for each level of x86-64, chosen when the program is loaded. Elsewhere the compiler's own target serves.
#if defined(__x86_64__) && defined(__linux__) && !defined(HARNESS_DEFAULT_KERNELS)
#define HK_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define HK_CLONES
#endif

// ---- elementwise.c -------------------------------------------------------------------------------------------------

// out[i] += x[i].
void hk_add(float *out, const float *x, int64_t count);
// x[r, :] += bias.
void hk_add_bias(float *x, const float *bias, int64_t rows, int64_t width);
// out[r, :] = x[r, :] + (y[r, :] + bias): the end of a residual branch.
void hk_add_bias_residual(float *out, const float *x, const float *y, const float *bias, int64_t rows, int64_t width);
// sum[:] += Σ_r x[r, :].
void hk_add_column_sums(float *sum, const float *x, int64_t rows, int64_t width);
// pre += bias; out = gelu(pre), GPT-2's tanh form (arXiv 1606.08415). Relative error of exp below 2e-7.
void hk_bias_gelu(float *out, float *pre, const float *bias, int64_t rows, int64_t width);
// The same where pre need not be kept.
void hk_bias_gelu_in_place(float *x, const float *bias, int64_t rows, int64_t width);
// gradient (of out) becomes the gradient of pre; out is made again; bias_gradient[:] += Σ_r.
void hk_gelu_backward(float *out, float *gradient, float *bias_gradient, const float *pre, int64_t rows, int64_t width);
// exp of each, for tests of the bound.
void hk_exp(float *out, const float *x, int64_t count);
// Σ x², accumulated in double over blocks.
double hk_sum_of_squares(const float *x, int64_t count);
// 1 if every element is finite.
int hk_all_finite(const float *x, int64_t count);

// ---- normalisation.c -----------------------------------------------------------------------------------------------

// out = (x − mean)·rstd·gain + bias for each row (arXiv 1607.06450), mean and rstd kept for the backward pass.
void hk_layer_norm(float *out, float *mean, float *rstd, const float *x, const float *gain, const float *bias,
                   float epsilon, int64_t rows, int64_t width);
// x_gradient += …, gain_gradient += …, bias_gradient += …
void hk_layer_norm_backward(float *x_gradient, float *gain_gradient, float *bias_gradient, const float *out_gradient,
                            const float *x, const float *gain, const float *mean, const float *rstd, int64_t rows,
                            int64_t width);

// ---- softmax.c -----------------------------------------------------------------------------------------------------

// Row r of scores (stride `stride`) becomes a softmax over its first `first + r` entries, of scores·scale; the rest,
// up to `columns`, becomes 0. log_sum[r] is the row's log Σ exp, for the backward pass.
void hk_causal_softmax(float *scores, float *log_sum, float scale, int64_t rows, int64_t first, int64_t columns,
                       int64_t stride);
// The same probabilities made again from the scores and log_sum.
void hk_causal_softmax_again(float *scores, const float *log_sum, float scale, int64_t rows, int64_t first,
                             int64_t columns, int64_t stride);
// gradient[r, c] becomes p[r, c]·(gradient[r, c] − delta[r])·scale on the row's first `first + r` entries, 0 beyond.
void hk_causal_softmax_backward(float *gradient, const float *p, const float *delta, float scale, int64_t rows,
                                int64_t first, int64_t columns, int64_t stride);
// out[r] = Σ_c a[r, c]·b[r, c].
void hk_row_dots(float *out, const float *a, const float *b, int64_t rows, int64_t width, int64_t a_stride,
                 int64_t b_stride);
// For each row of logits: log p of its target and, unless null, the entropy; log_sum for the backward pass. Nats.
void hk_log_softmax_scores(float *log_probability, float *entropy, float *log_sum, const float *logits,
                           const int32_t *targets, int64_t rows, int64_t vocabulary);
// logits become the gradient of Σ_r g[r]·log p_r(target) + e[r]·entropy_r; e and entropy may be null.
void hk_log_softmax_backward(float *logits, const float *g, const float *e, const float *entropy, const float *log_sum,
                             const int32_t *targets, int64_t rows, int64_t vocabulary);
// For each row: KL(p‖q) in nats over the whole vocabulary, of two rows of logits.
void hk_row_divergence(float *divergence, const float *p_logits, const float *q_logits, int64_t rows,
                       int64_t vocabulary);

// ---- decoding.c ----------------------------------------------------------------------------------------------------

// A sequence's keys are cached in blocks of so many positions, [heads][blocks][head_width][HK_KEY_BLOCK], and its values
// as [heads][positions][head_width], so that a head reads both in a line.
#define HK_KEY_BLOCK 16
#define HK_KEY_BLOCKS(positions) (((positions) + HK_KEY_BLOCK - 1) / HK_KEY_BLOCK)
// Puts one position's key and value, [heads * head_width] each, into a cache of `positions`.
void hk_cache(float *keys, float *values, const float *key, const float *value, int64_t position, int64_t positions,
              int64_t heads, int64_t head_width);
// Attention of one new token of each of `rows` sequences over its prompt's keys and its own.
// query, out: [rows, width] with row strides; prompt_keys[r], prompt_values[r]: a cache of just its length; own_keys[r],
// own_values[r]: one of own_positions.
// scratch: room for the longest sequence and two blocks.
void hk_decode_attention(float *out, int64_t out_stride, const float *query, int64_t query_stride,
                         const float *const *prompt_keys, const float *const *prompt_values,
                         const int32_t *prompt_lengths, const float *const *own_keys, const float *const *own_values,
                         const int32_t *own_lengths, int64_t own_positions, float *scratch, int64_t rows, int64_t heads,
                         int64_t head_width);
// Draws one token of each row from softmax(logits / temperature) by inverting the cumulative sum at uniform[r];
// temperature 0 takes the largest. `logits` is overwritten. log_probability is at temperature 1.
// A row that is not finite gives token −1.
void hk_sample(int32_t *token, float *log_probability, float *logits, const double *uniform, float temperature,
               int64_t rows, int64_t vocabulary);

// ---- descent.c -----------------------------------------------------------------------------------------------------

// One AdamW step (arXiv 1711.05101, PyTorch's form) on gradient·scale.
void hk_adamw(float *parameter, float *mean, float *square, const float *gradient, float scale, float rate, float beta1,
              float beta2, float epsilon, float decay, float correction1, float correction2, int64_t count);
// One RMSprop step (PyTorch's form: ε outside the root, no momentum, not centred) on gradient·scale.
void hk_rmsprop(float *parameter, float *square, const float *gradient, float scale, float rate, float smoothing,
                float epsilon, int64_t count);
