// The inner loops: small, plain C over rows of floats. They know no model and no thread, and keep NaN and infinity
// meaningful. Matrices are row-major; `rows` and `width` count elements; nothing is allocated.
#pragma once
#include <stdint.h>

// One clone for each level of x86-64, chosen when the program is loaded. Elsewhere the compiler's own target serves.
#if defined(__x86_64__) && defined(__linux__) && !defined(HARNESS_DEFAULT_KERNELS)
#define HK_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
// For that highest level alone, with vectors of 16 floats kept whole.
#define HK_WIDE __attribute__((target("arch=x86-64-v4"), min_vector_width(512)))
#else
#define HK_CLONES
#endif

// ---- elementwise.c -------------------------------------------------------------------------------------------------

// out[i] += x[i].
void hk_add(float *out, const float *x, int64_t count);
// out[r, :] = x: what a matrix product with a bias is added to.
void hk_fill_rows(float *out, const float *x, int64_t rows, int64_t width);
// out[r, :] = x[r, :] + bias: what a residual branch's last product is added to; out may be x.
void hk_add_bias(float *out, const float *x, const float *bias, int64_t rows, int64_t width);
// sum[:] += Σ_r x[r, :].
void hk_add_column_sums(float *sum, const float *x, int64_t rows, int64_t width);
// out = gelu(x), GPT-2's tanh form (arXiv 1606.08415); out may be x. Relative error of exp below 1e-7.
void hk_gelu(float *out, const float *x, int64_t count);
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

// ---- attention.c ---------------------------------------------------------------------------------------------------

// Causal attention of a run of rows over all of its parent's rows and its own (arXiv 1706.03762, eq. 1), head by head.
// qkv: [rows, 3·heads·head_width], each row's query, key and value; the run's rows are start..<start + count, and the
// parent's parent_start..<parent_start + parent_count.
// out: [count, heads·head_width]; log_sum[h·log_sum_stride + r]: the log Σ exp of row r's scores.
// scratch: hk_attention_scratch(parent_count + count, head_width) floats.
void hk_attention(float *out, float *log_sum, int64_t log_sum_stride, const float *qkv, int64_t parent_start,
                  int64_t parent_count, int64_t start, int64_t count, int64_t heads, int64_t head_width,
                  float *scratch);
// From the gradient of out to that of qkv: queries' is set, keys' and values' are added.
void hk_attention_backward(float *qkv_gradient, const float *out_gradient, const float *out, const float *log_sum,
                           int64_t log_sum_stride, const float *qkv, int64_t parent_start, int64_t parent_count,
                           int64_t start, int64_t count, int64_t heads, int64_t head_width, float *scratch);
int64_t hk_attention_scratch(int64_t longest, int64_t head_width);

// ---- decoding.c ----------------------------------------------------------------------------------------------------

// A sequence's keys and its values are cached as [positions][heads·head_width] each. Keys are read by groups of so many
// positions: the last group has its place too, whatever stands there.
#define HK_KEY_GROUP 4
// Caches the key and the value of one new token of each of `rows` sequences, and attends over its prompt's keys and
// its own. qkv: [rows, 3·width], query, key and value; out: [rows, width]. own_lengths[r] counts the new token.
// scratch: hk_decode_scratch(longest prompt and completion) floats.
void hk_decode_attention(float *out, const float *qkv, const float *const *prompt_keys,
                         const float *const *prompt_values, const int32_t *prompt_lengths, float *const *own_keys,
                         float *const *own_values, const int32_t *own_lengths, float *scratch, int64_t rows,
                         int64_t heads, int64_t head_width);
int64_t hk_decode_scratch(int64_t longest);
// Draws one token of each row from softmax(logits / temperature) by inverting the cumulative sum at uniform[r];
// temperature 0 takes the largest. `logits` is overwritten. log_probability is at temperature 1.
// A row that is not finite gives token −1.
void hk_sample(int32_t *token, float *log_probability, float *logits, const double *uniform, float temperature,
               int64_t rows, int64_t vocabulary);

// ---- product.c -----------------------------------------------------------------------------------------------------

// Whether there are registers of 16 floats.
int hk_has_wide_vectors(void);
// c = (adds ? c : 0) + a·b of matrices [rows, inner] and [inner, columns], either of which may lie transposed; not empty.
// A row's result does not depend on how many there are. Needs wide vectors, with which it is faster than any BLAS was
// found to be; elsewhere it does nothing.
void hk_product(float *c, int64_t c_stride, const float *a, int64_t a_stride, int a_transposed, const float *b,
                int64_t b_stride, int b_transposed, int64_t rows, int64_t columns, int64_t inner, int adds);

// A matrix that many others are multiplied by, such as a layer's weights while a policy samples, is packed once: panels
// of HK_PANEL columns, [panels][inner][HK_PANEL], the last filled up with zeros.
#define HK_PANEL 32
// Rows are multiplied so many at a time.
#define HK_PRODUCT_ROWS 12
int64_t hk_packed_size(int64_t columns, int64_t inner);
// b: [inner, columns], or transposed [columns, inner].
void hk_pack(float *to, const float *b, int64_t stride, int transposed, int64_t columns, int64_t inner);
// c[r, :] = (adds ? c[r, :] : 0) + bias + Σ_k a[r, k]·b[k, :], with b: [inner, columns] packed. bias may be null. A row's
// result does not depend on how many there are.
void hk_packed_product(float *c, int64_t c_stride, const float *a, int64_t a_stride, const float *packed,
                       const float *bias, int64_t rows, int64_t columns, int64_t inner, int adds);

// ---- descent.c -----------------------------------------------------------------------------------------------------

// One AdamW step (arXiv 1711.05101, PyTorch's form) on gradient·scale.
void hk_adamw(float *parameter, float *mean, float *square, const float *gradient, float scale, float rate, float beta1,
              float beta2, float epsilon, float decay, float correction1, float correction2, int64_t count);
// One RMSprop step (PyTorch's form: ε outside the root, no momentum, not centred) on gradient·scale.
void hk_rmsprop(float *parameter, float *square, const float *gradient, float scale, float rate, float smoothing,
                float epsilon, int64_t count);
